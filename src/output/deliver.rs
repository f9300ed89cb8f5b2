//! A result's way from the stream to its destination.
//!
//! One task pumps the stream into a channel of two batches; the caller's
//! thread, which may block, pulls from it. So decoding and formatting overlap,
//! a slow reader holds the server back, and every end (Ctrl-C, a closed pipe,
//! a left pager) is the same: the pump drops the stream.

use std::time::Duration;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use futures::StreamExt;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, error::TryRecvError};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use super::pager::{Paged, Reader};
use super::target::Destination;
use super::{Encoder, Style, encoder};
use crate::error::{Error, Kind, Result};
use crate::interrupt::Interrupt;
use crate::request::{BatchStream, Format, Rows};

/// Batches between the pump and the format.
const QUEUE: usize = 2;

/// The rows that a format sees before it decides on widths, and how long it
/// waits for them after the first batch has come.
const SAMPLE_ROWS: usize = 1_000;
const SAMPLE_WAIT: Duration = Duration::from_millis(50);

/// After so long without a batch a person sees what there is.
const PATIENCE: Duration = Duration::from_millis(500);

/// The rows that are formatted at a time: about so many bytes of them, which
/// is what a result takes in memory, however large its batches are.
const CHUNK_BYTES: usize = 1024 * 1024;
const CHUNK_ROWS: usize = 8_192;

/// What was written of a result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    pub rows: u64,
    pub columns: usize,
    /// Whether anything of it was written, be it only its header.
    pub begun: bool,
    /// Whether that was all of it: not so when the pager was left before.
    pub complete: bool,
    /// How long it took until the stream ended or nobody read on; reading in
    /// the pager after that does not count.
    pub took: Duration,
}

/// A result that broke off.
#[derive(Debug)]
pub struct Failed {
    /// What was written before.
    pub delivered: Delivered,
    pub error: Error,
}

/// Writes `rows` to `to` in the way of `style`, and comes back when all is
/// written, the pager is left, or something failed. The destination is flushed
/// and stays open. The thread is blocked meanwhile: this is not for tasks.
///
/// A stream that fails before its first row leaves nothing behind, no header
/// either; one that fails later leaves the rows that came, and none of what
/// would make them look complete.
///
/// A reply without columns is no result to a binary format: nothing of it is
/// written.
///
/// # Errors
/// Before anything is asked of the stream, `Usage` for a binary format to a
/// terminal, or beside another result. Then those of the stream; `Interrupted`
/// and `Terminated` as `interrupt` says; `ClosedPipe` and `LocalFile` of the
/// destination, or of a value that the format cannot hold.
pub fn deliver(
    rows: Rows,
    style: &Style,
    to: &mut Destination,
    runtime: &Handle,
    interrupt: &Interrupt,
) -> Result<Delivered, Failed> {
    let columns = rows.schema.fields().len();
    let is_result = columns > 0 || !style.format.is_binary();
    if is_result {
        to.admit(style.format).map_err(|error| Failed {
            delivered: Delivered::default(),
            error,
        })?;
    }
    let begun = Instant::now();
    let (sender, receiver) = mpsc::channel(QUEUE);
    let pump = runtime.spawn(pump(rows.batches, sender, interrupt.clone()));
    let source = Source {
        receiver,
        pump,
        runtime,
    };
    // Without it two tables would read as one.
    let between = style.format == Format::Markdown && !to.is_empty();
    let mut sink = Sink {
        encoder: is_result.then(|| encoder(style, to.is_regular())),
        out: Paged::new(to, style),
        buffer: if between { vec![b'\n'] } else { Vec::new() },
        chunk_rows: SAMPLE_ROWS,
        interrupt,
        delivered: Delivered {
            columns,
            ..Delivered::default()
        },
    };
    let ended = sink.run(&rows.schema, source);
    sink.delivered.took = begun.elapsed();
    // What came before a failure is shown, and a pager may still be read.
    let finished = sink.out.finish();
    let delivered = sink.delivered;
    if delivered.begun {
        to.hold(style.format);
    }
    match ended.and(finished) {
        Ok(()) => Ok(delivered),
        Err(error) => Err(Failed {
            delivered: Delivered {
                complete: false,
                ..delivered
            },
            error,
        }),
    }
}

/// Moves batches until the stream ends or fails, nobody pulls any more, or an
/// end is asked for. The stream is dropped at once in each case.
async fn pump(
    mut batches: BatchStream,
    sender: mpsc::Sender<Result<RecordBatch>>,
    interrupt: Interrupt,
) {
    let forward = async {
        while let Ok(place) = sender.reserve().await {
            let item = tokio::select! {
                item = batches.next() => item,
                () = sender.closed() => None,
            };
            match item {
                Some(Ok(batch)) => place.send(Ok(batch)),
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

/// The pulling side of the channel.
struct Source<'a> {
    receiver: mpsc::Receiver<Result<RecordBatch>>,
    pump: JoinHandle<()>,
    runtime: &'a Handle,
}

enum Next {
    Batch(RecordBatch),
    End,
    /// Nothing has come within the time.
    Nothing,
}

impl Source<'_> {
    /// What is there already.
    fn ready(&mut self) -> Result<Next> {
        match self.receiver.try_recv() {
            Ok(item) => item.map(Next::Batch),
            Err(TryRecvError::Empty) => Ok(Next::Nothing),
            Err(TryRecvError::Disconnected) => self.end(),
        }
    }

    /// What comes until `deadline`.
    fn until(&mut self, deadline: Instant) -> Result<Next> {
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
    fn wait(&mut self) -> Result<Next> {
        match self.receiver.blocking_recv() {
            Some(item) => item.map(Next::Batch),
            None => self.end(),
        }
    }

    /// The channel closes when the pump is done, but also if it panics.
    fn end(&mut self) -> Result<Next> {
        match self.runtime.block_on(&mut self.pump) {
            Ok(()) => Ok(Next::End),
            Err(cause) => {
                Err(Error::new(Kind::Lost, "reading the result broke off").caused_by(cause))
            }
        }
    }
}

/// The writing side: batches to bytes to the destination.
struct Sink<'a> {
    /// `None` for what is no result.
    encoder: Option<Box<dyn Encoder>>,
    out: Paged<'a>,
    buffer: Vec<u8>,
    /// So many rows gave about [`CHUNK_BYTES`] last time.
    chunk_rows: usize,
    interrupt: &'a Interrupt,
    delivered: Delivered,
}

impl Sink<'_> {
    fn run(&mut self, schema: &SchemaRef, mut source: Source) -> Result<()> {
        let (first, mut ended) = sample(&mut source);
        if first.is_empty()
            && let Some(Err(_)) = ended
        {
            return ended.unwrap_or(Ok(()));
        }
        if let Some(encoder) = &mut self.encoder {
            encoder.header(schema, &few_rows(&first), &mut self.buffer)?;
            self.delivered.begun = true;
        }
        let mut reader = self.pass_on()?;
        for batch in first {
            if reader == Reader::There {
                reader = self.batch(&batch)?;
            }
        }
        while reader == Reader::There {
            if let Some(ended) = ended.take() {
                ended?;
                if let Some(encoder) = &mut self.encoder {
                    encoder.footer(self.delivered.rows, &mut self.buffer)?;
                }
                self.pass_on()?;
                self.delivered.complete = true;
                return Ok(());
            }
            match self.next(&mut source)? {
                Some(Next::Batch(batch)) => reader = self.batch(&batch)?,
                Some(Next::End) => ended = Some(Ok(())),
                Some(Next::Nothing) => (),
                None => reader = Reader::Gone,
            }
        }
        Ok(())
    }

    /// What comes next; `None` if the reader goes first. Before it waits it
    /// passes on what it has.
    fn next(&mut self, source: &mut Source) -> Result<Option<Next>> {
        let mut next = source.ready()?;
        if matches!(next, Next::Nothing) && self.out.flush()? == Reader::Gone {
            return Ok(None);
        }
        while matches!(next, Next::Nothing) {
            next = source.until(Instant::now() + PATIENCE)?;
            if matches!(next, Next::Nothing) && self.out.idle()? == Reader::Gone {
                return Ok(None);
            }
        }
        Ok(Some(next))
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<Reader> {
        let mut from = 0;
        while from < batch.num_rows() {
            if let Some(cause) = self.interrupt.raised() {
                return Err(cause.error());
            }
            let count = self.chunk_rows.min(batch.num_rows() - from);
            let chunk = batch.slice(from, count);
            if let Some(encoder) = &mut self.encoder {
                encoder.batch(&chunk, self.delivered.rows, &mut self.buffer)?;
            }
            let row_bytes = (self.buffer.len() / count).max(1);
            self.chunk_rows = (CHUNK_BYTES / row_bytes).clamp(1, CHUNK_ROWS);
            if self.pass_on()? == Reader::Gone {
                return Ok(Reader::Gone);
            }
            self.delivered.rows += count as u64;
            from += count;
        }
        Ok(Reader::There)
    }

    fn pass_on(&mut self) -> Result<Reader> {
        let reader = self.out.write(&self.buffer);
        self.buffer.clear();
        reader
    }
}

/// The first batches, and the end if it came with them.
fn sample(source: &mut Source) -> (Vec<RecordBatch>, Option<Result<()>>) {
    let mut batches: Vec<RecordBatch> = Vec::new();
    let mut rows = 0;
    let mut deadline = None;
    while rows < SAMPLE_ROWS {
        let next = match deadline {
            None => source.wait(),
            Some(deadline) => source.until(deadline),
        };
        match next {
            Ok(Next::Batch(batch)) => {
                rows += batch.num_rows();
                batches.push(batch);
                deadline = deadline.or(Some(Instant::now() + SAMPLE_WAIT));
            }
            Ok(Next::Nothing) => break,
            Ok(Next::End) => return (batches, Some(Ok(()))),
            Err(error) => return (batches, Some(Err(error))),
        }
    }
    (batches, None)
}

/// The first [`SAMPLE_ROWS`] rows of these batches.
fn few_rows(batches: &[RecordBatch]) -> Vec<RecordBatch> {
    let mut room = SAMPLE_ROWS;
    let mut few = Vec::new();
    for batch in batches {
        let count = batch.num_rows().min(room);
        few.push(batch.slice(0, count));
        room -= count;
    }
    few
}

#[cfg(test)]
mod tests;
