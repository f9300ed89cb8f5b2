//! Work that goes on before its results are asked for.

use futures::stream::{self, BoxStream, StreamExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::error::{Error, Kind, Result};

/// How many items may wait; one more is in the hand of who made it.
const WAITING: usize = 2;

/// A task that ends with this value.
pub(in crate::flight) struct Task(JoinHandle<()>);

impl Task {
    /// Starts `work`, on the runtime that this is called on.
    pub(in crate::flight) fn start(work: impl Future<Output = ()> + Send + 'static) -> Task {
        Task(tokio::spawn(work))
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The items of `source`, which a task of its own asks for ahead of us.
/// Dropping them drops `source`.
pub(super) fn ahead<T: Send + 'static>(
    mut source: BoxStream<'static, Result<T>>,
) -> BoxStream<'static, Result<T>> {
    let (sender, items) = mpsc::channel(WAITING);
    let task = Task::start(async move {
        while let Some(item) = source.next().await {
            if sender.send(item).await.is_err() {
                return;
            }
        }
    });
    stream::unfold(Some((items, task)), |running| async {
        let (mut items, mut task) = running?;
        if let Some(item) = items.recv().await {
            return Some((item, Some((items, task))));
        }
        // Rows that are missing because the task broke must not look like the
        // end of a result.
        match (&mut task.0).await {
            Ok(()) => None,
            Err(cause) => {
                let error = Error::new(Kind::Statement, "part of the result could not be read");
                Some((Err(error.caused_by(cause)), None))
            }
        }
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn three_items_are_made_ahead_and_no_more() {
        let made = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&made);
        let source = stream::iter(0..10).map(move |number| {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok(number)
        });
        let mut items = ahead(source.boxed());
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert_eq!(made.load(Ordering::Relaxed), WAITING + 1);
        let mut read = Vec::new();
        while let Some(item) = items.next().await {
            read.push(item.unwrap());
        }
        assert_eq!(read, (0..10).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_task_that_breaks_is_no_end() {
        let source = stream::iter([1, 2]).map(|number| {
            assert_ne!(number, 2, "this test lets the task panic");
            Ok(number)
        });
        let mut items = ahead(source.boxed());
        assert_eq!(items.next().await.unwrap().unwrap(), 1);
        let error = items.next().await.unwrap().unwrap_err();
        assert!(error.message().contains("could not be read"), "{error:?}");
        assert!(items.next().await.is_none());
    }

    #[tokio::test]
    async fn who_drops_the_items_ends_the_work() {
        let alive = Arc::new(());
        let held = Arc::clone(&alive);
        let source = stream::once(async move {
            let _held = held;
            std::future::pending::<Result<()>>().await
        });
        let items = ahead(source.boxed());
        tokio::task::yield_now().await;
        drop(items);
        tokio::task::yield_now().await;
        assert_eq!(Arc::strong_count(&alive), 1);
    }
}
