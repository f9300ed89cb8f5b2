//! Asking a server to stop a query.
//!
//! To drop the streams of a query stops most servers, and is always done
//! first. Some go on with what nobody reads, and are asked.

use std::sync::{Mutex, PoisonError};

use arrow_flight::sql::{ActionCancelQueryRequest, ActionCancelQueryResult};
use arrow_flight::{CancelFlightInfoRequest, CancelFlightInfoResult, CancelStatus, FlightInfo};
use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use prost::Message;
use tokio::sync::oneshot;
use tonic::Status;

use super::connection::Connection;
use super::offered::Feature;
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

/// The outcome of the last cancel, as long as nobody has asked for it.
#[derive(Debug, Default)]
pub(super) struct Outcome(Mutex<Option<oneshot::Receiver<Cancelled>>>);

/// A query as long as it is under way: dropped before its end, it is
/// cancelled.
pub(super) struct Underway {
    connection: Connection,
    info: Option<FlightInfo>,
}

impl Underway {
    /// A query of which nothing is known yet.
    pub(super) fn new(connection: &Connection) -> Underway {
        Underway {
            connection: connection.clone(),
            info: None,
        }
    }

    /// What it is known by to the server.
    pub(super) fn know(&mut self, info: &FlightInfo) {
        self.info = Some(info.clone());
    }

    pub(super) fn is_known(&self) -> bool {
        self.info.is_some()
    }

    /// It is over by itself.
    pub(super) fn over(mut self) {
        self.info = None;
    }

    /// `rows`, which are its own: their end is its end.
    pub(super) fn with(self, rows: Rows) -> Rows {
        self.guarding(rows, ())
    }

    /// The same, and `kept` is dropped behind the streams.
    pub(super) fn guarding<T: Send + 'static>(self, rows: Rows, kept: T) -> Rows {
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
        Rows {
            schema: rows.schema,
            batches: batches.boxed(),
        }
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        let Some(info) = self.info.take() else {
            return;
        };
        let (sender, receiver) = oneshot::channel();
        let shared = &self.connection.shared;
        *shared
            .cancelled
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(receiver);
        let connection = self.connection.clone();
        shared.farewells.say(async move {
            let outcome = connection.cancel(info).await;
            // It may be that nobody wants to know.
            let _ = sender.send(outcome);
        });
    }
}

impl Connection {
    /// What came of cancelling the query that was dropped last; `None` where
    /// none had to be.
    pub async fn cancelled(&self) -> Option<Cancelled> {
        let waiting = {
            let outcome = &self.shared.cancelled.0;
            outcome
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()
        };
        // A sender that is gone has met the time limit.
        Some(waiting?.await.unwrap_or(Cancelled::Unknown))
    }

    async fn cancel(&self, info: FlightInfo) -> Cancelled {
        let refused = &self.shared.refused;
        let bytes = info.encode_to_vec();
        if !refused.has(Feature::CancelFlightInfo) {
            let request = CancelFlightInfoRequest { info: Some(info) };
            let body = request.encode_to_vec().into();
            let answer = self.action("CancelFlightInfo", body).await;
            match read::<CancelFlightInfoResult>(answer.as_ref()) {
                Ok(result) => return of_status(result.status),
                Err(status) if refused.note(Feature::CancelFlightInfo, status) => {}
                Err(_) => return Cancelled::Unknown,
            }
        }
        if !refused.has(Feature::CancelQuery) {
            let request = ActionCancelQueryRequest { info: bytes.into() };
            let answer = self.sql_action("CancelQuery", &request).await;
            match answer {
                // Its numbers are those of CancelStatus.
                Ok(ActionCancelQueryResult { result }) => return of_status(result),
                Err(status) if refused.note(Feature::CancelQuery, &status) => {}
                Err(_) => return Cancelled::Unknown,
            }
        }
        Cancelled::NotOffered
    }
}

/// The message in an answer; an empty answer is one of default values.
fn read<'s, M: Message + Default>(
    answer: Result<&Vec<Bytes>, &'s Status>,
) -> Result<M, &'s Status> {
    let bodies = answer?;
    let body = bodies.first().cloned().unwrap_or_default();
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
