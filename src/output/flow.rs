//! A result's batches on their way from the stream to whoever reads them.
//!
//! One task pumps the stream into a channel of two batches; the reader's
//! thread, which may block, pulls from it. So decoding and formatting overlap,
//! a slow reader holds the server back, and every end (Ctrl-C, a closed pipe,
//! a left pager or viewer) is the same: the pump drops the stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::array::{Array, RecordBatch};
use arrow::datatypes::SchemaRef;
use futures::StreamExt;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, error::TryRecvError};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::error::{Error, Kind, Result};
use crate::interrupt::Interrupt;
use crate::request::{BatchStream, Rows};

/// Batches between the pump and the reader.
const QUEUE: usize = 2;

/// The pulling side of the channel. Dropped, it ends the stream.
pub struct Flow {
    schema: SchemaRef,
    receiver: mpsc::Receiver<Result<RecordBatch>>,
    /// `None` once its end is known.
    pump: Option<JoinHandle<()>>,
    /// An error that was pulled and put back.
    failed: Option<Error>,
    runtime: Handle,
    begun: Instant,
}

/// How much of a result has come so far, whoever has pulled it.
#[derive(Debug, Default)]
pub struct Meter {
    rows: AtomicU64,
    bytes: AtomicU64,
}

impl Meter {
    /// Rows that have come.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// The bytes of their values.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    fn count(&self, batch: &RecordBatch) {
        let size = |column: &Arc<dyn Array>| {
            // What a column has of its buffers: they may be those of all.
            let part = column.to_data().get_slice_memory_size();
            part.unwrap_or_else(|_| column.get_array_memory_size())
        };
        let bytes: usize = batch.columns().iter().map(size).sum();
        let rows = batch.num_rows() as u64;
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

/// What a look at the channel brings.
#[derive(Debug)]
pub enum Next {
    Batch(RecordBatch),
    End,
    /// Nothing has come within the time.
    Nothing,
}

impl Flow {
    /// Begins to pump `rows`, until `interrupt` or the reader ends it.
    pub fn new(rows: Rows, runtime: &Handle, interrupt: &Interrupt) -> Flow {
        Flow::metered(rows, Arc::default(), runtime, interrupt)
    }

    /// As [`Flow::new`]; `meter` counts what comes.
    pub fn metered(rows: Rows, meter: Arc<Meter>, runtime: &Handle, interrupt: &Interrupt) -> Flow {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let pump = pump(rows.batches, sender, meter, interrupt.clone());
        Flow {
            pump: Some(runtime.spawn(pump)),
            schema: rows.schema,
            receiver,
            failed: None,
            runtime: runtime.clone(),
            begun: Instant::now(),
        }
    }

    /// The columns of all batches.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// When it began.
    pub fn begun(&self) -> Instant {
        self.begun
    }

    /// What is there already.
    ///
    /// # Errors
    /// That of the stream, which is its end; `Interrupted` and `Terminated`.
    pub fn ready(&mut self) -> Result<Next> {
        self.failed.take().map_or(Ok(()), Err)?;
        match self.receiver.try_recv() {
            Ok(item) => item.map(Next::Batch),
            Err(TryRecvError::Empty) => Ok(Next::Nothing),
            Err(TryRecvError::Disconnected) => self.end(),
        }
    }

    /// What comes until `deadline`.
    ///
    /// # Errors
    /// As [`Flow::ready`].
    pub fn until(&mut self, deadline: Instant) -> Result<Next> {
        self.failed.take().map_or(Ok(()), Err)?;
        let receiver = &mut self.receiver;
        let waited = self
            .runtime
            .block_on(async { timeout_at(deadline, receiver.recv()).await });
        match waited {
            Ok(Some(item)) => item.map(Next::Batch),
            Ok(None) => self.end(),
            Err(_) => Ok(Next::Nothing),
        }
    }

    /// What comes, whenever it may.
    ///
    /// # Errors
    /// As [`Flow::ready`].
    pub fn wait(&mut self) -> Result<Next> {
        self.failed.take().map_or(Ok(()), Err)?;
        match self.receiver.blocking_recv() {
            Some(item) => item.map(Next::Batch),
            None => self.end(),
        }
    }

    /// Puts back an error that was pulled, for whoever pulls next.
    pub(super) fn fails(&mut self, error: Error) {
        self.failed = Some(error);
    }

    /// The channel closes when the pump is done, but also if it panics.
    fn end(&mut self) -> Result<Next> {
        let Some(pump) = self.pump.take() else {
            return Ok(Next::End);
        };
        match self.runtime.block_on(pump) {
            Ok(()) => Ok(Next::End),
            Err(cause) => {
                Err(Error::new(Kind::Lost, "reading the result broke off").caused_by(cause))
            }
        }
    }
}

/// Moves batches until the stream ends or fails, nobody pulls any more, or an
/// end is asked for. The stream is dropped at once in each case.
async fn pump(
    mut batches: BatchStream,
    sender: mpsc::Sender<Result<RecordBatch>>,
    meter: Arc<Meter>,
    interrupt: Interrupt,
) {
    let forward = async {
        while let Ok(place) = sender.reserve().await {
            let item = tokio::select! {
                item = batches.next() => item,
                () = sender.closed() => None,
            };
            match item {
                Some(Ok(batch)) => {
                    meter.count(&batch);
                    place.send(Ok(batch));
                }
                Some(Err(error)) => return place.send(Err(error)),
                None => return,
            }
        }
    };
    let cause = tokio::select! {
        biased;
        cause = interrupt.requested() => cause,
        () = forward => return,
    };
    drop(batches);
    // An error here says that nobody wants to know.
    let _ = sender.send(Err(cause.error())).await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use arrow::array::{ArrayRef, Int64Array};
    use futures::stream;
    use tokio::runtime::Runtime;

    use super::super::testing::batch;
    use super::*;

    /// Counts what is asked of a stream, until that is dropped.
    struct Asked(Arc<AtomicUsize>);

    impl Drop for Asked {
        fn drop(&mut self) {
            self.0.store(usize::MAX, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_reader_that_is_slow_holds_the_stream_back() {
        let values: ArrayRef = Arc::new(Int64Array::from_iter_values(0..10));
        let batch = batch(vec![("n", values)]);
        let schema = batch.schema();
        let count = Arc::new(AtomicUsize::new(0));
        let asked = Asked(count.clone());
        let batches = stream::repeat_with(move || {
            asked.0.fetch_add(1, Ordering::SeqCst);
            Ok(batch.clone())
        });
        let batches = batches.boxed();
        let runtime = Runtime::new().unwrap();
        let rows = Rows { schema, batches };
        let Flow { receiver, pump, .. } = Flow::new(rows, runtime.handle(), &Interrupt::unarmed());
        runtime.block_on(async {
            // The pump runs until the queue is full, then never again.
            while receiver.len() < QUEUE {
                tokio::task::yield_now().await;
            }
        });
        assert_eq!(count.load(Ordering::SeqCst), QUEUE);
        drop(receiver);
        runtime.block_on(pump.unwrap()).unwrap();
        assert_eq!(count.load(Ordering::SeqCst), usize::MAX);
    }
    #[test]
    fn what_comes_is_counted_and_its_end_is_told_as_often_as_asked() {
        let values: ArrayRef = Arc::new(Int64Array::from_iter_values(0..1_000));
        let batch = batch(vec![("n", values)]);
        let schema = batch.schema();
        // Parts of larger buffers count as what they are.
        let items = [Ok(batch.slice(0, 10)), Ok(batch.slice(10, 20))];
        let rows = Rows {
            schema,
            batches: stream::iter(items).boxed(),
        };
        let runtime = Runtime::new().unwrap();
        let meter = Arc::new(Meter::default());
        let interrupt = Interrupt::unarmed();
        let mut flow = Flow::metered(rows, meter.clone(), runtime.handle(), &interrupt);
        while let Next::Batch(_) = flow.wait().unwrap() {}
        assert_eq!((meter.rows(), meter.bytes()), (30, 240));
        assert!(matches!(flow.ready().unwrap(), Next::End));
        flow.fails(Error::closed_pipe());
        assert_eq!(flow.wait().unwrap_err().kind(), Kind::ClosedPipe);
        assert!(matches!(flow.wait().unwrap(), Next::End));
    }
}
