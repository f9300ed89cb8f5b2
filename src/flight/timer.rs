//! The time that a statement may take, from its first call to its last row.
//!
//! gRPC's own deadline ends with the head of an answer; rows come after it.

use std::time::Duration;

use futures::StreamExt;
use futures::stream;
use tokio::time::{Instant, timeout, timeout_at};

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

    /// `batches`, cut off with an error when what is left of the time has
    /// passed in waiting for them. While a person reads in a pager the server
    /// waits for us, and that does not count.
    pub(super) fn bounded(self, batches: BatchStream) -> BatchStream {
        let Some((end, limit)) = self.0 else {
            return batches;
        };
        let left = end.saturating_duration_since(Instant::now());
        stream::unfold(Some((batches, left)), move |reading| async move {
            let (mut batches, left) = reading?;
            let begun = Instant::now();
            let item = match timeout(left, batches.next()).await {
                Ok(item) => item?,
                Err(_) => return Some((Err(exceeded(limit)), None)),
            };
            let left = left.saturating_sub(begun.elapsed());
            if left.is_zero() {
                // Rows that never cease.
                return Some((Err(exceeded(limit)), None));
            }
            Some((item, Some((batches, left))))
        })
        .boxed()
    }
}

fn exceeded(limit: Duration) -> Error {
    Error::new(
        Kind::Statement,
        format!("the statement took longer than {limit:?}, and is not waited for any more"),
    )
    .hint("`--timeout` or `\\set timeout` gives it longer")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array, RecordBatch};
    use futures::TryStreamExt;
    use tokio::time::sleep;

    use super::*;

    const LIMIT: Duration = Duration::from_millis(200);

    fn batch() -> RecordBatch {
        let values: ArrayRef = Arc::new(Int64Array::from(vec![1]));
        RecordBatch::try_from_iter([("n", values)]).unwrap()
    }

    #[tokio::test]
    async fn time_in_which_nobody_asks_does_not_count() {
        let batches = stream::iter([Ok(batch()), Ok(batch())]);
        let mut rows = Deadline::after(Some(LIMIT)).bounded(batches.boxed());
        assert!(rows.try_next().await.unwrap().is_some());
        // A person reads.
        sleep(LIMIT * 2).await;
        assert!(rows.try_next().await.unwrap().is_some());
        assert!(rows.try_next().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn waiting_for_rows_does() {
        let batches = stream::iter([Ok(batch())]).chain(stream::pending());
        let mut rows = Deadline::after(Some(LIMIT)).bounded(batches.boxed());
        assert!(rows.try_next().await.unwrap().is_some());
        let error = rows.try_next().await.unwrap_err();
        assert_eq!(error.kind(), Kind::Statement);
        assert!(rows.try_next().await.unwrap().is_none());
    }
}
