//! Asking a server to stop a query.
//!
//! To drop the streams of a query stops most servers, and is always done
//! first. Some go on with what nobody reads, and are asked.

use arrow_flight::sql::{ActionCancelQueryRequest, ActionCancelQueryResult};
use arrow_flight::{CancelFlightInfoRequest, CancelFlightInfoResult, CancelStatus, FlightInfo};
use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use prost::Message;
use tokio::sync::watch;
use tonic::Status;

use super::connection::Connection;
use super::offered::Feature;
use crate::error::Result;
use crate::request::Rows;

/// What came of asking a server to stop a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It has stopped.
    Done,
    /// It will stop.
    Soon,
    /// It says that this query cannot be stopped.
    Refused,
    /// It does not take such a question.
    NotOffered,
    /// It did not say.
    Unknown,
}

/// Where the user's query stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// There is none that could be cancelled.
    None,
    /// It works.
    Works,
    /// It was dropped, and the server was asked to stop it.
    Asked,
    /// What came of that.
    Stopped(Cancelled),
}

/// Where the user's query stands, for whoever waits for its end.
#[derive(Debug)]
pub(super) struct Outcome(watch::Sender<Stage>);

impl Outcome {
    pub(super) fn new() -> Outcome {
        Outcome(watch::Sender::new(Stage::None))
    }

    /// Another statement begins: what became of the one before is past.
    pub(super) fn begins(&self) {
        self.0.send_replace(Stage::None);
    }
}

/// A query as long as it is under way: dropped before its end, it is
/// cancelled.
pub(super) struct Underway {
    connection: Connection,
    info: Option<FlightInfo>,
    /// Whether it is the user's, who wants to know what becomes of it.
    told: bool,
}

impl Underway {
    /// A query of the user's, of which nothing is known yet.
    pub(super) fn new(connection: &Connection) -> Underway {
        let mut underway = Underway::aside(connection);
        underway.told = true;
        underway
    }

    /// A query of ours.
    pub(super) fn aside(connection: &Connection) -> Underway {
        Underway {
            connection: connection.clone(),
            info: None,
            told: false,
        }
    }

    /// What it is known by to the server.
    pub(super) fn know(&mut self, info: &FlightInfo) {
        self.info = Some(info.clone());
        self.stands(Stage::Works);
        if self.told {
            self.connection.shared.polling.expects(info.total_records);
        }
    }

    fn stands(&self, stage: Stage) {
        if self.told {
            self.connection.shared.outcome.0.send_replace(stage);
        }
    }

    pub(super) fn is_known(&self) -> bool {
        self.info.is_some()
    }

    /// It is over by itself.
    pub(super) fn over(mut self) {
        self.info = None;
        self.stands(Stage::None);
    }

    /// `rows`, which are its own: their end is its end, and so is an error
    /// before the first of them. `kept` is dropped behind the streams.
    pub(super) fn reading<T: Send + 'static>(self, rows: Result<Rows>, kept: T) -> Result<Rows> {
        let rows = match rows {
            Ok(rows) => rows,
            Err(error) => {
                self.over();
                return Err(error);
            }
        };
        // Dropped in this order: the streams come first.
        let reading = (rows.batches, Some(self), kept);
        let batches = stream::unfold(reading, |(mut batches, mut underway, kept)| async {
            let item = batches.next().await;
            if !matches!(item, Some(Ok(_)))
                && let Some(underway) = underway.take()
            {
                underway.over();
            }
            Some((item?, (batches, underway, kept)))
        });
        Ok(Rows {
            schema: rows.schema,
            batches: batches.boxed(),
        })
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        let Some(info) = self.info.take() else {
            return;
        };
        self.stands(Stage::Asked);
        let connection = self.connection.clone();
        let farewells = &self.connection.shared.farewells;
        if !self.told {
            // Whoever leaves does not wait for it.
            farewells.aside(async move {
                connection.cancel(info).await;
            });
            return;
        }
        farewells.say(async move {
            let outcome = connection.cancel(info).await;
            connection.shared.outcome.0.send_if_modified(|stage| {
                // Another query may have begun meanwhile.
                let asked = *stage == Stage::Asked;
                if asked {
                    *stage = Stage::Stopped(outcome);
                }
                asked
            });
        });
    }
}

impl Connection {
    /// What came of cancelling the user's query, which was dropped or is being
    /// dropped; `None` where there was nothing to cancel. It waits as long as
    /// the server is silent.
    pub async fn cancelled(&self) -> Option<Cancelled> {
        let mut stage = self.shared.outcome.0.subscribe();
        let over = |stage: &Stage| matches!(stage, Stage::None | Stage::Stopped(_));
        match stage.wait_for(over).await.as_deref() {
            Ok(Stage::Stopped(outcome)) => Some(*outcome),
            _ => None,
        }
    }

    async fn cancel(&self, info: FlightInfo) -> Cancelled {
        let refused = &self.shared.refused;
        let bytes = info.encode_to_vec();
        // Whether one of the two is there, whatever it says.
        let mut asked = false;
        if !refused.has(Feature::CancelFlightInfo) {
            let request = CancelFlightInfoRequest { info: Some(info) };
            let body = request.encode_to_vec().into();
            let answer = self.action("CancelFlightInfo", body).await;
            match read::<CancelFlightInfoResult>(answer.as_ref()) {
                Ok(result) => return of_status(result.status),
                Err(status) => asked = !refused.note(Feature::CancelFlightInfo, status),
            }
        }
        if !refused.has(Feature::CancelQuery) {
            let request = ActionCancelQueryRequest { info: bytes.into() };
            let answer = self.sql_action("CancelQuery", &request).await;
            match answer {
                // Its numbers are those of CancelStatus.
                Ok(ActionCancelQueryResult { result }) => return of_status(result),
                Err(status) => asked |= !refused.note(Feature::CancelQuery, &status),
            }
        }
        match asked {
            true => Cancelled::Unknown,
            false => Cancelled::NotOffered,
        }
    }
}

/// The message in an answer; an empty answer is one of default values.
fn read<'s, M: Message + Default>(
    answer: Result<&Option<Bytes>, &'s Status>,
) -> Result<M, &'s Status> {
    let body = answer?.clone().unwrap_or_default();
    Ok(M::decode(body).unwrap_or_default())
}

fn of_status(status: i32) -> Cancelled {
    match CancelStatus::try_from(status) {
        Ok(CancelStatus::Cancelled) => Cancelled::Done,
        Ok(CancelStatus::Cancelling) => Cancelled::Soon,
        Ok(CancelStatus::NotCancellable) => Cancelled::Refused,
        Ok(CancelStatus::Unspecified) | Err(_) => Cancelled::Unknown,
    }
}
