//! Queries from their FlightInfo to the end of their streams, and how they are
//! cancelled.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow_flight::CancelStatus;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::watch;
use tonic::Status;

/// How many queries that no stream belongs to are remembered. Nobody has to
/// redeem a ticket, or to say that it will not; the oldest goes first.
const KEPT: usize = 1024;

/// The queries that FlightInfos were given for.
///
/// One that is forgotten can still be redeemed, and is known again from then
/// on: a ticket has no end.
#[derive(Debug)]
pub(super) struct Queries {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next: u64,
    queries: BTreeMap<u64, Query>,
}

#[derive(Debug, Default)]
struct Query {
    /// Streams that read it now.
    streams: usize,
    /// A stream of it was read to its end.
    ended: bool,
    /// It has begun to do what is done as a whole, or not at all.
    settled: bool,
    /// Becomes true when it is cancelled.
    stop: watch::Sender<bool>,
}

impl Default for Queries {
    fn default() -> Queries {
        // Elsewhere than before a restart: tickets from then are other
        // queries'.
        let next = RandomState::new().hash_one(()) >> 1;
        let queries = BTreeMap::new();
        Queries {
            state: Mutex::new(State { next, queries }),
        }
    }
}

impl Queries {
    /// Remembers a query; its number.
    pub(super) fn begin(&self) -> u64 {
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        state.queries.insert(number, Query::default());
        state.forget();
        number
    }

    /// A stream that begins to read a query.
    ///
    /// # Errors
    /// CANCELLED for a query that was.
    pub(super) fn redeem(self: &Arc<Queries>, number: u64) -> Result<Running, Status> {
        let mut state = self.state();
        let query = state.queries.entry(number).or_default();
        if *query.stop.borrow() {
            return Err(cancelled());
        }
        query.streams += 1;
        let stop = query.stop.subscribe();
        state.forget();
        Ok(Running {
            queries: Arc::clone(self),
            number,
            ended: false,
            stop,
        })
    }

    /// Cancels a query that runs or has yet to be read. Cancelling twice is no
    /// error.
    pub(super) fn cancel(&self, number: u64) -> CancelStatus {
        let state = self.state();
        let Some(query) = state.queries.get(&number) else {
            return CancelStatus::NotCancellable;
        };
        if query.settled || (query.streams == 0 && query.ended) {
            return CancelStatus::NotCancellable;
        }
        query.stop.send_replace(true);
        CancelStatus::Cancelled
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Forgets what is too much. What runs stays: there are no more of that
    /// than streams.
    fn forget(&mut self) {
        if self.queries.len() <= KEPT {
            return;
        }
        let idle = self.queries.iter().find(|(_, query)| query.streams == 0);
        if let Some(number) = idle.map(|(number, _)| *number) {
            self.queries.remove(&number);
        }
    }
}

/// A stream's part in a query; it is over when this is dropped.
#[derive(Debug)]
pub(super) struct Running {
    queries: Arc<Queries>,
    number: u64,
    /// It was read to its end, so that nothing is left to cancel. A client that
    /// drops a stream and then cancels its query has it cancelled.
    ended: bool,
    stop: watch::Receiver<bool>,
}

impl Running {
    /// From here on the query cannot be cancelled.
    ///
    /// # Errors
    /// CANCELLED when it has been.
    pub(super) fn settle(&self) -> Result<(), Status> {
        let mut state = self.queries.state();
        if *self.stop.borrow() {
            return Err(cancelled());
        }
        if let Some(query) = state.queries.get_mut(&self.number) {
            query.settled = true;
        }
        Ok(())
    }

    /// The stream that `starting` starts, until the query is cancelled: then
    /// it is dropped, and CANCELLED comes last.
    ///
    /// # Errors
    /// Those of `starting`, and CANCELLED while it starts.
    pub(super) async fn stoppable<T: Send + 'static>(
        mut self,
        starting: impl Future<Output = Result<BoxStream<'static, Result<T, Status>>, Status>>,
    ) -> Result<BoxStream<'static, Result<T, Status>>, Status> {
        let items = tokio::select! {
            biased;
            () = self.cancelled() => return Err(cancelled()),
            items = starting => items?,
        };
        let until = stream::unfold(Some((self, items)), |going| async {
            let (mut running, mut items) = going?;
            tokio::select! {
                biased;
                () = running.cancelled() => Some((Err(cancelled()), None)),
                item = items.next() => match item {
                    Some(item) => Some((item, Some((running, items)))),
                    None => {
                        running.ended = true;
                        None
                    }
                },
            }
        });
        Ok(until.boxed())
    }

    async fn cancelled(&mut self) {
        if self.stop.wait_for(|stop| *stop).await.is_err() {
            // Nobody can cancel it any more.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut state = self.queries.state();
        if let Some(query) = state.queries.get_mut(&self.number) {
            query.streams -= 1;
            query.ended |= self.ended;
        }
    }
}

fn cancelled() -> Status {
    Status::cancelled("the query was cancelled")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_or_waits_is_cancellable_and_what_has_ended_is_not() {
        let queries = Arc::new(Queries::default());
        let waits = queries.begin();
        assert_eq!(queries.cancel(waits), CancelStatus::Cancelled);
        assert_eq!(queries.cancel(waits), CancelStatus::Cancelled);
        let refused = queries.redeem(waits).unwrap_err();
        assert_eq!(refused.code(), tonic::Code::Cancelled);

        let runs = queries.begin();
        let first = queries.redeem(runs).unwrap();
        drop(queries.redeem(runs).unwrap());
        assert_eq!(queries.cancel(runs), CancelStatus::Cancelled);
        drop(first);

        let left = queries.begin();
        drop(queries.redeem(left).unwrap());
        assert_eq!(queries.cancel(left), CancelStatus::Cancelled);

        let ended = queries.begin();
        let mut whole = queries.redeem(ended).unwrap();
        whole.ended = true;
        drop(whole);
        assert_eq!(queries.cancel(ended), CancelStatus::NotCancellable);
        let again = queries.redeem(ended).unwrap();
        assert_eq!(queries.cancel(ended), CancelStatus::Cancelled);
        drop(again);
        assert_eq!(queries.cancel(0), CancelStatus::NotCancellable);

        let changes = queries.begin();
        let changing = queries.redeem(changes).unwrap();
        changing.settle().unwrap();
        assert_eq!(queries.cancel(changes), CancelStatus::NotCancellable);
        let late = queries.begin();
        let changing = queries.redeem(late).unwrap();
        assert_eq!(queries.cancel(late), CancelStatus::Cancelled);
        assert_eq!(
            changing.settle().unwrap_err().code(),
            tonic::Code::Cancelled
        );
    }

    #[test]
    fn the_oldest_that_does_not_run_is_forgotten_and_can_come_again() {
        let queries = Arc::new(Queries::default());
        let runs = queries.begin();
        let running = queries.redeem(runs).unwrap();
        let waits = queries.begin();
        for _ in 0..KEPT {
            queries.begin();
        }
        assert_eq!(queries.state().queries.len(), KEPT);
        assert_eq!(queries.cancel(waits), CancelStatus::NotCancellable);
        assert_eq!(queries.cancel(runs), CancelStatus::Cancelled);
        drop(running);
        let again = queries.redeem(waits).unwrap();
        assert_eq!(queries.cancel(waits), CancelStatus::Cancelled);
        drop(again);
        assert_eq!(queries.state().queries.len(), KEPT);
    }
}
