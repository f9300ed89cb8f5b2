//! The writing side of a delivery: batches to bytes to the destination.

use std::time::Duration;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use tokio::time::Instant;

use super::{Beside, Delivered};
use crate::error::Result;
use crate::interrupt::Interrupt;
use crate::output::flow::{Flow, Next};
use crate::output::pager::{Paged, Reader, are_higher};
use crate::output::{Destination, Encoder, Pager, Style, encoder};
use crate::request::Format;
use crate::spool::Spool;

/// The rows that a format sees before it decides on widths, and how long it
/// waits for them after the first batch has come.
pub(super) const SAMPLE_ROWS: usize = 1_000;
const SAMPLE_WAIT: Duration = Duration::from_millis(50);

/// After so long without a batch a person sees what there is.
const PATIENCE: Duration = Duration::from_millis(500);

/// The rows that are formatted at a time: about so many bytes of them, which
/// is what a result takes in memory, however large its batches are.
const CHUNK_BYTES: usize = 1024 * 1024;
const CHUNK_ROWS: usize = 8_192;

/// Batches to bytes to the destination.
pub(super) struct Sink<'a> {
    /// `None` for what is no result.
    encoder: Option<Box<dyn Encoder>>,
    out: Paged<'a>,
    buffer: Vec<u8>,
    /// So many rows gave about [`CHUNK_BYTES`] last time.
    chunk_rows: usize,
    interrupt: &'a Interrupt,
    /// `None` once it has no room.
    keep: Option<&'a Spool>,
    style: &'a Style,
    schema: SchemaRef,
    /// What the widths are taken from, and what is held back as bytes, as long
    /// as a pager may want it in another form.
    sample: Vec<RecordBatch>,
    held: Vec<RecordBatch>,
    /// Nothing more comes.
    ended: bool,
    delivered: Delivered,
}

/// Whether rows of these columns are a result to the format of `style`.
pub(super) fn is_result(schema: &SchemaRef, style: &Style) -> bool {
    !schema.fields().is_empty() || !style.format.is_binary()
}

impl<'a> Sink<'a> {
    pub(super) fn new(
        schema: SchemaRef,
        style: &'a Style,
        to: &'a mut Destination,
        beside: &Beside<'a>,
    ) -> Sink<'a> {
        // Without it two tables would read as one.
        let between = style.format == Format::Markdown && !to.is_empty();
        Sink {
            encoder: is_result(&schema, style).then(|| encoder(style, to.is_regular())),
            out: Paged::new(to, style, beside.before),
            buffer: if between { vec![b'\n'] } else { Vec::new() },
            chunk_rows: SAMPLE_ROWS,
            interrupt: beside.interrupt,
            keep: beside.keep,
            style,
            sample: Vec::new(),
            held: Vec::new(),
            ended: false,
            delivered: Delivered {
                columns: schema.fields().len(),
                ..Delivered::default()
            },
            schema,
        }
    }

    /// Shows the rest, and waits until a pager is left; what was written.
    pub(super) fn finish(mut self) -> (Result<()>, Delivered) {
        let finished = self.out.finish();
        let kept = self.keep.is_some();
        (
            finished,
            Delivered {
                kept,
                ..self.delivered
            },
        )
    }

    /// `There` when all is written.
    pub(super) fn run(&mut self, flow: &mut Flow) -> Result<Reader> {
        let (first, mut ended) = self.first(flow);
        if first.is_empty()
            && let Some(Err(_)) = ended
        {
            return ended.unwrap_or(Ok(())).map(|()| Reader::There);
        }
        let reader = match self.is_viewed(&first) {
            true => Reader::Outgrown,
            false => self.begin(first)?,
        };
        let reader = match reader {
            Reader::There => self.go_on(flow, &mut ended)?,
            reader => reader,
        };
        if reader == Reader::Outgrown
            && let Some(Err(error)) = ended
        {
            flow.fails(error);
        }
        Ok(reader)
    }

    /// Writes the header and the first batches.
    fn begin(&mut self, first: Vec<RecordBatch>) -> Result<Reader> {
        let sample = few_rows(&first);
        if let Some(encoder) = &mut self.encoder {
            encoder.header(&self.schema, &sample, &mut self.buffer)?;
            self.delivered.begun = true;
        }
        if self.out.holds() {
            self.sample = sample;
        }
        let mut reader = self.pass_on()?;
        for batch in first {
            if reader == Reader::There {
                reader = self.batch(&batch)?;
            }
        }
        Ok(reader)
    }

    /// Writes what comes, to the end.
    fn go_on(&mut self, flow: &mut Flow, ended: &mut Option<Result<()>>) -> Result<Reader> {
        let mut reader = Reader::There;
        while reader == Reader::There {
            if let Some(ended) = ended.take() {
                ended?;
                self.ended = true;
                if let Some(encoder) = &mut self.encoder {
                    encoder.footer(self.delivered.rows, &mut self.buffer)?;
                }
                reader = self.pass_on()?;
                self.delivered.complete = reader == Reader::There;
                break;
            }
            match self.next(flow)? {
                Some(Next::Batch(batch)) => reader = self.batch(&batch)?,
                Some(Next::End) => *ended = Some(Ok(())),
                Some(Next::Nothing) => (),
                None => reader = Reader::Gone,
            }
        }
        Ok(reader)
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
        if let Next::Batch(batch) = &next {
            self.keep(batch);
        }
        Ok(Some(next))
    }

    fn keep(&mut self, batch: &RecordBatch) {
        if self.keep.is_some_and(|spool| spool.push(batch).is_err()) {
            self.keep = None;
        }
    }

    /// Whether the viewer shows what outgrows the screen.
    fn has_viewer(&self) -> bool {
        self.style.pager == Pager::Viewer && self.keep.is_some()
    }

    /// Whether these rows are the viewer's, which can be seen without forming
    /// them.
    fn is_viewed(&self, batches: &[RecordBatch]) -> bool {
        let rows = batches.iter().map(RecordBatch::num_rows).sum();
        let higher = self
            .style
            .screen
            .is_some_and(|screen| are_higher(rows, screen));
        self.has_viewer() && higher && self.delivered.columns > 0
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
            if self.out.holds() {
                self.held.push(chunk);
            }
            match self.pass_on()? {
                Reader::There => (),
                reader => return Ok(reader),
            }
            self.delivered.rows += count as u64;
            from += count;
        }
        Ok(Reader::There)
    }

    /// Passes on what is formed. What outgrows the screen then is its pager's.
    fn pass_on(&mut self) -> Result<Reader> {
        let reader = self.out.write(&self.buffer);
        self.buffer.clear();
        match reader? {
            Reader::Outgrown if self.style.pager == Pager::Cut => self.out.cut(),
            Reader::Outgrown if !self.has_viewer() => self.page(),
            reader => Ok(reader),
        }
    }

    /// Gives what was held back to an external pager, where there is one, with
    /// every column and whole: a screen's width is no bound there.
    fn page(&mut self) -> Result<Reader> {
        let held = std::mem::take(&mut self.held);
        let sample = std::mem::take(&mut self.sample);
        if !self.out.page()? {
            return Ok(Reader::There);
        }
        let style = self.style.clone();
        let style = Style {
            // Our own words are whole already, and wrapped to be read.
            screen: style.screen.filter(|_| style.whole),
            color: match style.pager {
                Pager::Command { color, .. } => color,
                _ => style.color,
            },
            ..style
        };
        let mut encoder = encoder(&style, false);
        encoder.header(&self.schema, &sample, &mut self.buffer)?;
        let mut rows = 0;
        for batch in held {
            encoder.batch(&batch, rows, &mut self.buffer)?;
            rows += batch.num_rows() as u64;
        }
        if self.ended {
            encoder.footer(rows, &mut self.buffer)?;
        }
        self.encoder = Some(encoder);
        self.pass_on()
    }

    /// The first batches, and the end if it came with them.
    fn first(&mut self, flow: &mut Flow) -> (Vec<RecordBatch>, Option<Result<()>>) {
        let mut batches: Vec<RecordBatch> = Vec::new();
        let mut rows = 0;
        let mut deadline = None;
        while rows < SAMPLE_ROWS && !self.is_viewed(&batches) {
            let next = match deadline {
                None => flow.wait(),
                Some(deadline) => flow.until(deadline),
            };
            match next {
                Ok(Next::Batch(batch)) => {
                    self.keep(&batch);
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
}

/// The first [`SAMPLE_ROWS`] rows of these batches.
pub(super) fn few_rows(batches: &[RecordBatch]) -> Vec<RecordBatch> {
    let mut room = SAMPLE_ROWS;
    let mut few = Vec::new();
    for batch in batches {
        let count = batch.num_rows().min(room);
        few.push(batch.slice(0, count));
        room -= count;
    }
    few
}
