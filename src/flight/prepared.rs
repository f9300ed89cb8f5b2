//! Prepared statements: described, given their values, closed.

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use arrow_flight::FlightDescriptor;
use arrow_flight::sql::{
    ActionClosePreparedStatementRequest, ActionCreatePreparedStatementRequest,
    ActionCreatePreparedStatementResult, CommandPreparedStatementQuery,
    CommandPreparedStatementUpdate, DoPutPreparedStatementResult, ProstMessageExt,
};
use bytes::Bytes;
use prost::Message;
use tonic::Status;

use super::action::unwrapped;
use super::connection::Connection;
use super::decode::described;
use super::put::affected;
use crate::sql::kind;

/// The answer to CreatePreparedStatement as FlightSql.proto has it; the crate's
/// own lacks the last field.
#[derive(Clone, PartialEq, prost::Message)]
struct Created {
    #[prost(bytes = "bytes", tag = "1")]
    handle: Bytes,
    #[prost(bytes = "bytes", tag = "2")]
    dataset_schema: Bytes,
    #[prost(bytes = "bytes", tag = "3")]
    parameter_schema: Bytes,
    #[prost(bool, optional, tag = "4")]
    is_update: Option<bool>,
}

/// A statement that the server keeps until this is dropped.
pub(super) struct Prepared {
    connection: Connection,
    handle: Bytes,
    /// Of what it brings; `None` where the server does not tell.
    pub(super) dataset: Option<Schema>,
    /// Of its parameters; `None` where the server does not tell.
    pub(super) parameters: Option<Schema>,
    is_update: Option<bool>,
}

impl Prepared {
    /// Has the server keep `sql`.
    ///
    /// # Errors
    /// The server's refusal.
    pub(super) async fn create(connection: &Connection, sql: &str) -> Result<Prepared, Status> {
        let request = ActionCreatePreparedStatementRequest {
            query: sql.to_owned(),
            transaction_id: connection.shared.transaction.id(),
        };
        let body = request.as_any().encode_to_vec();
        let body = connection
            .action("CreatePreparedStatement", body.into())
            .await?;
        let unreadable = || Status::data_loss("the description of the statement cannot be read");
        let body = body.ok_or_else(unreadable)?;
        let message = unwrapped::<ActionCreatePreparedStatementResult>(body);
        let created = Created::decode(message).map_err(|_| unreadable())?;
        // Dropped, it is closed, whatever its description is.
        let mut prepared = Prepared {
            connection: connection.clone(),
            handle: created.handle,
            dataset: None,
            parameters: None,
            is_update: created.is_update,
        };
        prepared.dataset = described(created.dataset_schema).map_err(|_| unreadable())?;
        prepared.parameters = described(created.parameter_schema).map_err(|_| unreadable())?;
        Ok(prepared)
    }

    /// Whether it changes something instead of bringing rows: the server says
    /// so, or describes no rows, else the words of `sql` tell.
    pub(super) fn is_update(&self, sql: &str) -> bool {
        let rows = self.dataset.as_ref();
        let rows = rows.is_some_and(|schema| !schema.fields().is_empty());
        self.is_update.unwrap_or(!rows && kind::is_change(sql))
    }

    /// Runs it as a change, with `row` as its parameters' values.
    ///
    /// # Errors
    /// The server's refusal.
    pub(super) async fn update(&self, row: Option<&RecordBatch>) -> Result<Option<u64>, Status> {
        let command = CommandPreparedStatementUpdate {
            prepared_statement_handle: self.handle.clone(),
        };
        let answer = self.connection.put(&command, row).await?;
        affected(answer.as_ref())
    }

    /// Gives its parameters the values of `row`. The handle that comes back
    /// stands for both from then on.
    ///
    /// # Errors
    /// The server's refusal.
    pub(super) async fn bind(&mut self, row: &RecordBatch) -> Result<(), Status> {
        let answer = self.connection.put(&self.query(), Some(row)).await?;
        let updated = answer.and_then(|answer| {
            let result = DoPutPreparedStatementResult::decode(answer.as_ref()).ok()?;
            result.prepared_statement_handle
        });
        if let Some(updated) = updated.filter(|handle| !handle.is_empty()) {
            self.handle = updated;
        }
        Ok(())
    }

    /// What its rows are asked for with.
    pub(super) fn descriptor(&self) -> FlightDescriptor {
        FlightDescriptor::new_cmd(self.query().as_any().encode_to_vec())
    }

    fn query(&self) -> CommandPreparedStatementQuery {
        CommandPreparedStatementQuery {
            prepared_statement_handle: self.handle.clone(),
        }
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        let request = ActionClosePreparedStatementRequest {
            prepared_statement_handle: std::mem::take(&mut self.handle),
        };
        let connection = self.connection.clone();
        self.connection.shared.farewells.say(async move {
            let body = request.as_any().encode_to_vec();
            // A statement that cannot be closed is the server's to forget.
            let _ = connection
                .action("ClosePreparedStatement", body.into())
                .await;
        });
    }
}
