//! Rows into a table of the server's.

use std::collections::HashMap;

use arrow_flight::FlightDescriptor;
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::error::FlightError;
use arrow_flight::sql::{
    CommandStatementIngest, ProstMessageExt, TableDefinitionOptions, TableExistsOption,
    TableNotExistOption,
};
use futures::{StreamExt, TryStreamExt, future, stream};
use prost::Message;
use tokio::sync::oneshot;

use super::connection::Connection;
use super::offered::is_unknown;
use super::put::{affected, first};
use crate::error::{Error, Kind, Result};
use crate::request::{Ingest, IngestMode, Rows};

/// What to do when the login had run out.
const AGAIN: &str = "run it again: we have logged in anew";

impl Connection {
    /// Sends `rows` into a table, batch by batch: how many have arrived, where
    /// the server tells.
    ///
    /// # Errors
    /// The server's refusal, and what went wrong with `rows`: then the call is
    /// broken off instead of ended, and the server takes nothing.
    pub async fn ingest(&self, into: &Ingest, rows: Rows) -> Result<Option<u64>> {
        let asked = self.asked(None);
        let command = command(into, self.shared.transaction.id());
        let descriptor = FlightDescriptor::new_cmd(command.as_any().encode_to_vec());
        let batches = rows
            .batches
            .map_err(|error| FlightError::ExternalError(Box::new(error)));
        let messages = FlightDataEncoderBuilder::new()
            .with_schema(rows.schema)
            .with_flight_descriptor(Some(descriptor))
            .build(batches);
        let (fail, failed) = oneshot::channel();
        // A stream that ends is complete to the server, so one that fails must
        // not end: it stands still until the call is given up.
        let messages = stream::unfold((messages, Some(fail)), |(mut messages, fail)| async {
            match messages.next().await? {
                Ok(message) => Some((message, (messages, fail))),
                Err(error) => {
                    if let Some(fail) = fail {
                        let _ = fail.send(error);
                    }
                    future::pending().await
                }
            }
        });
        let shown = self.transport.keys().now();
        let mut client = self.client.clone();
        let sent = async {
            let answer = client.do_put(messages).await?;
            affected(first(answer.into_inner()).await?.as_ref())
        };
        let answer = tokio::select! {
            biased;
            Ok(error) = failed => return Err(unread(error)),
            answer = sent => answer,
        };
        self.shared.transaction.went(answer.is_ok());
        match answer {
            Ok(count) => Ok(count),
            Err(status) if is_unknown(&status) => Err(Error::new(
                Kind::Statement,
                "this server takes no rows in this way",
            )
            .hint("INSERT INTO … VALUES may do it")
            .detail(status.message())),
            // The rows have been read: it cannot be made once more from here.
            Err(status) if self.renewed_after(&status, &shown).await => {
                let told = asked.told(&status);
                Err(Error::new(told.kind(), told.message()).hint(AGAIN))
            }
            Err(status) => Err(asked.told(&status)),
        }
    }
}

fn command(into: &Ingest, transaction_id: Option<bytes::Bytes>) -> CommandStatementIngest {
    let (if_not_exist, if_exists) = match into.mode {
        IngestMode::Append => (TableNotExistOption::Fail, TableExistsOption::Append),
        IngestMode::Create => (TableNotExistOption::Create, TableExistsOption::Fail),
        IngestMode::Replace => (TableNotExistOption::Create, TableExistsOption::Replace),
    };
    CommandStatementIngest {
        table_definition_options: Some(TableDefinitionOptions {
            if_not_exist: if_not_exist.into(),
            if_exists: if_exists.into(),
        }),
        table: into.table.clone(),
        schema: into.schema.clone(),
        catalog: into.catalog.clone(),
        temporary: into.temporary,
        transaction_id,
        options: HashMap::new(),
    }
}

/// Why the rows could not be had.
fn unread(error: FlightError) -> Error {
    match error {
        FlightError::ExternalError(cause) => match cause.downcast::<Error>() {
            Ok(error) => *error,
            Err(cause) => Error::new(Kind::LocalFile, "the rows cannot be read").caused_by(cause),
        },
        other => Error::new(Kind::Statement, "the rows cannot be sent").caused_by(other),
    }
}
