//! A result's way from the stream to its destination.
//!
//! The caller's thread pulls batches from a [`Flow`], formats and writes them;
//! it may block.

use std::time::Duration;

use arrow::array::RecordBatch;
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::flow::{Flow, Next};
use super::pager::{Paged, Reader};
use super::target::Destination;
use super::{Encoder, Style, encoder};
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;
use crate::request::{Format, Rows};

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
    let flow = Flow::new(rows, runtime, interrupt);
    let begun = flow.begun();
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
    let ended = sink.run(flow);
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
    fn run(&mut self, mut flow: Flow) -> Result<()> {
        let (first, mut ended) = sample(&mut flow);
        if first.is_empty()
            && let Some(Err(_)) = ended
        {
            return ended.unwrap_or(Ok(()));
        }
        if let Some(encoder) = &mut self.encoder {
            encoder.header(flow.schema(), &few_rows(&first), &mut self.buffer)?;
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
            match self.next(&mut flow)? {
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
    fn next(&mut self, flow: &mut Flow) -> Result<Option<Next>> {
        let mut next = flow.ready()?;
        if matches!(next, Next::Nothing) && self.out.flush()? == Reader::Gone {
            return Ok(None);
        }
        while matches!(next, Next::Nothing) {
            next = flow.until(Instant::now() + PATIENCE)?;
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
fn sample(flow: &mut Flow) -> (Vec<RecordBatch>, Option<Result<()>>) {
    let mut batches: Vec<RecordBatch> = Vec::new();
    let mut rows = 0;
    let mut deadline = None;
    while rows < SAMPLE_ROWS {
        let next = match deadline {
            None => flow.wait(),
            Some(deadline) => flow.until(deadline),
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
