//! The time that a statement may take, from its first call to its last row.
//!
//! gRPC's own deadline ends with the head of an answer; rows come after it.

use std::time::Duration;

use futures::StreamExt;
use futures::stream;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::error::{Error, Kind, Result};
use crate::request::BatchStream;

/// A moment, if there is a limit at all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline(Option<(Instant, Duration)>);

impl Deadline {
    /// `limit` from now.
    pub(super) fn after(limit: Option<Duration>) -> Deadline {
        Deadline(limit.and_then(|limit| Some((Instant::now().checked_add(limit)?, limit))))
    }

    /// `work`, unless it takes too long.
    pub(super) async fn within<T>(self, work: impl Future<Output = Result<T>>) -> Result<T> {
        match self.0 {
            None => work.await,
            Some((end, limit)) => match timeout_at(end, work).await {
                Ok(done) => done,
                Err(_) => Err(exceeded(limit)),
            },
        }
    }

    /// `batches`, cut off with an error when time is up.
    pub(super) fn bounded(self, batches: BatchStream) -> BatchStream {
        let Some((end, limit)) = self.0 else {
            return batches;
        };
        stream::unfold(Some(batches), move |batches| async move {
            let mut batches = batches?;
            // The end first: rows that never cease would hide it.
            tokio::select! {
                biased;
                () = sleep_until(end) => Some((Err(exceeded(limit)), None)),
                item = batches.next() => item.map(|item| (item, Some(batches))),
            }
        })
        .boxed()
    }
}

fn exceeded(limit: Duration) -> Error {
    Error::new(
        Kind::Statement,
        format!("the statement took longer than {limit:?}, and was stopped"),
    )
    .hint("`--timeout` or `\\set timeout` gives it longer")
}
