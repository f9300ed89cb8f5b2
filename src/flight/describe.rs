//! What a statement would bring, without running it.

use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use arrow_flight::FlightDescriptor;
use arrow_flight::sql::{CommandStatementQuery, ProstMessageExt};
use bytes::Bytes;
use prost::Message;
use tonic::Status;

use super::cancel::Underway;
use super::connection::Connection;
use super::decode::described;
use super::offered::{Feature, is_unknown};
use super::prepared::Prepared;
use super::status::Asked;
use crate::error::Result;
use crate::request::{Described, Reply};
use crate::sql::kind;

impl Connection {
    /// The columns of `sql` and its parameters. It is prepared and closed again;
    /// where nothing is prepared, or a preparation does not tell, GetSchema
    /// tells, and then GetFlightInfo, by which servers plan a query and some run
    /// it: what changes something is not asked for by that.
    ///
    /// # Errors
    /// The server's refusal of the statement.
    pub(super) async fn describe(&self, sql: &str, asked: &Asked) -> Result<Reply> {
        let refused = &self.shared.refused;
        let is_query = kind::is_query(sql);
        let mut parameters = None;
        let mut refusal = None;
        if !refused.has(Feature::Preparing) {
            match Prepared::create(self, sql).await {
                Ok(mut prepared) => {
                    parameters = prepared.parameters.take().map(Arc::new);
                    // A server that does not describe rows may send no columns,
                    // and one may count what a change does in one.
                    let columns = match kind::is_change(sql) {
                        true => Some(Schema::empty()),
                        false => prepared.dataset.take(),
                    };
                    if let Some(columns) = columns.filter(|columns| is_told(columns, is_query)) {
                        return Ok(told(columns, parameters));
                    }
                }
                Err(status) if is_unknown(&status) => refusal = Some(asked.told(&status)),
                Err(status) => return Err(asked.told(&status)),
            }
        }
        let descriptor = self.queried(sql);
        let mut found = None;
        if !refused.has(Feature::Schema) {
            match self.schema(descriptor.clone()).await {
                Ok(columns) => found = columns,
                Err(status) if is_unknown(&status) => refused.add(Feature::Schema),
                Err(status) => return Err(asked.told(&status)),
            }
        }
        if found.is_none() && is_query {
            match self.planned(descriptor).await {
                Ok(columns) => found = columns,
                Err(status) if is_unknown(&status) => {}
                Err(status) => return Err(asked.told(&status)),
            }
        }
        let untold = "this server does not tell what a statement brings before it runs";
        let Some(bytes) = found else {
            // A refusal of the preparation may be one of the statement.
            let reason = refusal.map(|refusal| format!(": {}", refusal.message()));
            let reason = reason.unwrap_or_default();
            return Ok(Reply::NotOffered(format!("{untold}{reason}")));
        };
        let columns = described(bytes).map_err(|cause| asked.decoding(cause))?;
        let columns = match kind::is_change(sql) {
            true => columns.map(|_| Schema::empty()),
            false => columns,
        };
        if refusal.is_some() {
            // It was the preparation that it did not know, and no part of SQL.
            refused.add(Feature::Preparing);
        }
        Ok(match columns.filter(|columns| is_told(columns, is_query)) {
            Some(columns) => told(columns, parameters),
            None => Reply::NotOffered(untold.to_owned()),
        })
    }

    /// The command that runs `sql` as a query.
    fn queried(&self, sql: &str) -> FlightDescriptor {
        let command = CommandStatementQuery {
            query: sql.to_owned(),
            transaction_id: self.shared.transaction.id(),
        };
        FlightDescriptor::new_cmd(command.as_any().encode_to_vec())
    }

    /// The schema by GetSchema, as a message; `None` for an empty one.
    async fn schema(&self, descriptor: FlightDescriptor) -> Result<Option<Bytes>, Status> {
        let answer = self.call(|mut client| {
            let descriptor = descriptor.clone();
            async move { client.get_schema(descriptor).await }
        });
        let schema = answer.await?.into_inner().schema;
        Ok(Some(schema).filter(|schema| !schema.is_empty()))
    }

    /// The schema by GetFlightInfo, as a message. Nothing is fetched; a server
    /// that has begun to run the query is told to stop.
    async fn planned(&self, descriptor: FlightDescriptor) -> Result<Option<Bytes>, Status> {
        let mut underway = Underway::aside(self);
        let info = self.flight_info(descriptor).await?;
        underway.know(&info);
        Ok(Some(info.schema).filter(|schema| !schema.is_empty()))
    }
}

/// Whether `columns` tell of a statement: a query has some.
fn is_told(columns: &Schema, is_query: bool) -> bool {
    !is_query || !columns.fields().is_empty()
}

fn told(columns: Schema, parameters: Option<SchemaRef>) -> Reply {
    Reply::Described(Described {
        columns: Arc::new(columns),
        parameters,
    })
}
