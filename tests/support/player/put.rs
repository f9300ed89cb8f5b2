//! What is put: updates, values, rows.

use std::sync::Arc;

use arrow_flight::decode::FlightRecordBatchStream;
use arrow_flight::error::FlightError;
use arrow_flight::sql::{Any, Command, DoPutUpdateResult};
use arrow_flight::{FlightData, PutResult};
use futures::TryStreamExt;
use futures::stream::{self, StreamExt};
use prost::Message;
use tonic::{Status, Streaming};

use super::Stream;
use super::info::unsupported;
use crate::support::script::{Binding, Update};
use crate::support::server::Put;
use crate::support::server::state::State;

impl State {
    /// Takes what is put after a command; `call` is its place among the calls.
    pub(super) async fn put(
        self: &Arc<State>,
        call: usize,
        command: &[u8],
        first: FlightData,
        rest: Streaming<FlightData>,
    ) -> Result<Stream<PutResult>, Status> {
        let any = Any::decode(command).map_err(|e| Status::invalid_argument(e.to_string()))?;
        let name = any.type_url.clone();
        let command = Command::try_from(any).map_err(|e| Status::internal(e.to_string()))?;
        let update = match &command {
            Command::CommandStatementUpdate(update) => {
                self.check_transaction(update.transaction_id.as_deref())?;
                match self.script.updates.get(&update.query) {
                    Some(update) => update.clone(),
                    None => match &self.script.update_refusal {
                        Some((code, message)) => return Err(Status::new(*code, message)),
                        None => return Err(unsupported(&name)),
                    },
                }
            }
            Command::CommandStatementIngest(ingest) => {
                self.check_transaction(ingest.transaction_id.as_deref())?;
                let update = self.script.ingest.clone();
                update.ok_or_else(|| unsupported(&name))?
            }
            Command::CommandPreparedStatementUpdate(update) => {
                let statement = self.find(&update.prepared_statement_handle)?;
                let update = statement.prepared.update;
                update.ok_or_else(|| Status::invalid_argument("this is a query"))?
            }
            Command::CommandPreparedStatementQuery(query) => {
                let handle = &query.prepared_statement_handle;
                let statement = self.find(handle)?;
                if let Binding::Refused(code, message) = statement.prepared.binding {
                    return Err(Status::new(code, message));
                }
                let put = self.take(call, first, rest).await;
                return Ok(match self.bind(handle, put.first) {
                    Some(result) => results([Ok(result.encode_to_vec())]),
                    None => results([]),
                });
            }
            _ => return Err(unsupported(&name)),
        };
        if let Update::Refused(code, message) = update {
            return Err(Status::new(code, message));
        }
        let put = self.take(call, first, rest).await;
        Ok(match update {
            Update::Count(count) => counted(count),
            Update::Counted => counted(i64::try_from(put.rows).unwrap()),
            Update::Late(count, code, message) => {
                let late = Status::new(code, message);
                counted(count).chain(stream::iter([Err(late)])).boxed()
            }
            Update::Garbage => results([Ok(vec![0xff; 9])]),
            Update::Nothing | Update::Refused(..) => results([]),
            Update::Hang => {
                self.pause(std::time::Duration::ZERO, true).await;
                results([])
            }
        })
    }

    /// Reads what is put to its end, and notes it.
    async fn take(&self, call: usize, first: FlightData, rest: Streaming<FlightData>) -> Put {
        let messages = stream::iter([Ok(first)]).chain(rest);
        let put = gather(messages).await;
        self.note(|seen| seen.calls[call].put = Some(put.clone()));
        put
    }
}

/// The batches of a stream, whose schema may be missing.
async fn gather(
    messages: impl futures::Stream<Item = Result<FlightData, Status>> + Send + 'static,
) -> Put {
    let headed = |data: &FlightData| !data.data_header.is_empty();
    let messages = messages
        .map_err(FlightError::from)
        .try_filter(move |data| std::future::ready(headed(data)));
    let mut batches = FlightRecordBatchStream::new_from_flight_data(messages.boxed());
    let mut put = Put::default();
    while let Some(batch) = batches.next().await {
        match batch {
            Ok(batch) => {
                put.rows += batch.num_rows();
                put.batches += 1;
                put.first.get_or_insert(batch);
            }
            Err(error) => {
                put.broken = Some(error.to_string());
                break;
            }
        }
    }
    put
}

fn counted(record_count: i64) -> Stream<PutResult> {
    results([Ok(DoPutUpdateResult { record_count }.encode_to_vec())])
}

/// PutResults with these in them.
fn results<const N: usize>(bodies: [Result<Vec<u8>, Status>; N]) -> Stream<PutResult> {
    let results = bodies.map(|body| {
        body.map(|body| PutResult {
            app_metadata: body.into(),
        })
    });
    stream::iter(results).boxed()
}
