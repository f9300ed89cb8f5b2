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
use crate::request::{BatchStream, Rows};

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
    let mut sink = Sink {
        encoder: is_result.then(|| encoder(style, to.is_regular())),
        out: Paged::new(to, style),
        buffer: Vec::new(),
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
mod tests {
    use super::super::testing::{bare_rows, batch, file, terminal};
    use super::super::{Pager, Style};
    use super::*;
    use crate::interrupt::Cause;
    use crate::request::{Format, Target};
    use arrow::array::{ArrayRef, Int64Array};
    use futures::stream::{self, BoxStream};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::runtime::Runtime;

    fn numbers(range: std::ops::Range<i64>) -> RecordBatch {
        let values: ArrayRef = Arc::new(Int64Array::from_iter_values(range));
        batch(vec![("n", values)])
    }

    fn rows(items: BoxStream<'static, Result<RecordBatch>>) -> Rows {
        Rows {
            schema: numbers(0..1).schema(),
            batches: items,
        }
    }

    fn of(items: Vec<Result<RecordBatch>>) -> Rows {
        rows(stream::iter(items).boxed())
    }

    /// A stream of ten rows at a time that never ends, and the number of
    /// batches that were asked of it. It becomes `usize::MAX` when the stream
    /// is dropped.
    fn endless() -> (Rows, Arc<AtomicUsize>) {
        struct Asked(Arc<AtomicUsize>);
        impl Drop for Asked {
            fn drop(&mut self) {
                self.0.store(usize::MAX, Ordering::SeqCst);
            }
        }
        let count = Arc::new(AtomicUsize::new(0));
        let asked = Asked(count.clone());
        let items = stream::iter(0..).map(move |at| {
            asked.0.fetch_add(1, Ordering::SeqCst);
            Ok(numbers(at * 10..at * 10 + 10))
        });
        (rows(items.boxed()), count)
    }

    struct Outcome {
        text: Option<String>,
        result: Result<Delivered, Failed>,
    }

    /// Delivers to a file, which is finished when all went well.
    fn run(rows: Rows, style: &Style, interrupt: &Interrupt) -> Outcome {
        let runtime = Runtime::new().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out");
        let mut to = Destination::open(&Target::File(path.clone())).unwrap();
        let result = deliver(rows, style, &mut to, runtime.handle(), interrupt);
        if result.is_ok() {
            to.finish().unwrap();
        } else {
            drop(to);
        }
        Outcome {
            text: std::fs::read_to_string(&path).ok(),
            result,
        }
    }

    fn broken() -> Error {
        Error::new(Kind::Statement, "divide by zero")
    }

    #[test]
    fn all_rows_arrive_in_order_however_they_are_cut() {
        let expected: String = std::iter::once("n\n".to_owned())
            .chain((0..30_000).map(|n| format!("{n}\n")))
            .collect();
        for size in [7_i64, 999, 1_000, 30_000] {
            let items = (0..30_000)
                .step_by(usize::try_from(size).unwrap())
                .map(|from| Ok(numbers(from..(from + size).min(30_000))))
                .collect();
            let outcome = run(of(items), &file(Format::Csv), &Interrupt::unarmed());
            assert_eq!(outcome.text.as_deref(), Some(expected.as_str()));
            let delivered = outcome.result.unwrap();
            assert_eq!(
                (delivered.rows, delivered.columns, delivered.complete),
                (30_000, 1, true)
            );
        }
    }

    #[test]
    fn no_rows_still_have_their_header() {
        for (format, text) in [(Format::Csv, "n\n"), (Format::Json, "[]\n")] {
            let outcome = run(of(vec![]), &file(format), &Interrupt::unarmed());
            assert_eq!(outcome.text.as_deref(), Some(text));
            assert!(outcome.result.unwrap().complete);
        }
    }

    #[test]
    fn an_error_comes_with_the_rows_before_it_and_leaves_no_file() {
        let items = vec![Ok(numbers(0..3)), Ok(numbers(3..5)), Err(broken())];
        let outcome = run(of(items), &file(Format::Json), &Interrupt::unarmed());
        let failed = outcome.result.unwrap_err();
        assert_eq!(
            (failed.delivered.rows, failed.delivered.complete),
            (5, false)
        );
        assert_eq!(failed.error.message(), "divide by zero");
        assert_eq!(outcome.text, None);
    }

    #[test]
    fn what_came_before_an_error_stays_and_does_not_look_complete() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out");
        std::fs::write(&path, "").unwrap();
        let runtime = Runtime::new().unwrap();
        for (items, text) in [
            (vec![Ok(numbers(0..1)), Err(broken())], "[\n{\"n\":0}"),
            (vec![Err(broken())], ""),
        ] {
            let command = format!("cat > {}", path.display());
            let mut to = Destination::open(&Target::Command(command)).unwrap();
            let interrupt = Interrupt::unarmed();
            let style = file(Format::Json);
            let done = deliver(of(items), &style, &mut to, runtime.handle(), &interrupt);
            assert_eq!(done.unwrap_err().error.kind(), Kind::Statement);
            to.finish().unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn a_reader_that_goes_ends_the_stream() {
        let runtime = Runtime::new().unwrap();
        let mut to =
            Destination::open(&Target::Command("head -n 3 >/dev/null".to_owned())).unwrap();
        let (rows, asked) = endless();
        let style = file(Format::Csv);
        let interrupt = Interrupt::unarmed();
        let done = deliver(rows, &style, &mut to, runtime.handle(), &interrupt);
        assert_eq!(done.unwrap_err().error.kind(), Kind::ClosedPipe);
        // The pump is one of the runtime's tasks, which end with it.
        drop(runtime);
        assert_eq!(asked.load(Ordering::SeqCst), usize::MAX);
    }

    #[test]
    fn a_pager_that_is_left_ends_the_stream_without_an_error() {
        for pager in ["head -n 30 >/dev/null", "exit 0"] {
            let (rows, _) = endless();
            let style = Style {
                pager: Pager::Command(pager.to_owned()),
                ..terminal(Format::Table, 80)
            };
            let outcome = run(rows, &style, &Interrupt::unarmed());
            assert!(!outcome.result.unwrap().complete);
        }
        // It is noticed too while nothing comes that could be written.
        let items = stream::iter([Ok(numbers(0..100))]).chain(stream::pending());
        let style = Style {
            pager: Pager::Command("exit 0".to_owned()),
            ..terminal(Format::Table, 80)
        };
        let outcome = run(rows(items.boxed()), &style, &Interrupt::unarmed());
        assert!(!outcome.result.unwrap().complete);
    }

    #[test]
    fn an_interrupt_ends_it_also_while_nothing_comes() {
        for cause in [Cause::Interrupt, Cause::Terminate] {
            let interrupt = Interrupt::unarmed();
            let raised = interrupt.clone();
            // Raised by the stream itself, once its only batch is on its way.
            let items = stream::iter([Ok(numbers(0..5))]).chain(stream::poll_fn(move |_| {
                raised.raise(cause);
                std::task::Poll::Pending
            }));
            let outcome = run(rows(items.boxed()), &file(Format::Csv), &interrupt);
            let failed = outcome.result.unwrap_err();
            assert_eq!(failed.error.kind(), cause.error().kind());
            assert!(!failed.delivered.complete);
        }
    }

    #[test]
    fn a_stream_that_panics_does_not_look_complete() {
        let items = stream::iter([Ok(numbers(0..5))]).chain(stream::poll_fn(|_| panic!("a bug")));
        let outcome = run(
            rows(items.boxed()),
            &file(Format::Csv),
            &Interrupt::unarmed(),
        );
        assert_eq!(outcome.result.unwrap_err().error.kind(), Kind::Lost);
    }

    #[test]
    fn a_reader_that_is_slow_holds_the_stream_back() {
        let (rows, asked) = endless();
        let runtime = Runtime::new().unwrap();
        let (sender, receiver) = mpsc::channel(QUEUE);
        let pump = runtime.spawn(pump(rows.batches, sender, Interrupt::unarmed()));
        runtime.block_on(async {
            // The pump runs until the queue is full, then never again.
            while receiver.len() < QUEUE {
                tokio::task::yield_now().await;
            }
        });
        assert_eq!(asked.load(Ordering::SeqCst), QUEUE);
        drop(receiver);
        runtime.block_on(pump).unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), usize::MAX);
    }

    /// The rows that a reader of Arrow finds in `path`.
    fn rows_of(path: &std::path::Path, stream: bool) -> usize {
        let file = std::fs::File::open(path).unwrap();
        let rows = |batch: Result<RecordBatch, _>| batch.map(|batch| batch.num_rows()).unwrap();
        if stream {
            let reader = arrow::ipc::reader::StreamReader::try_new(file, None);
            reader.unwrap().map(rows).sum()
        } else {
            let reader = arrow::ipc::reader::FileReader::try_new(file, None);
            reader.unwrap().map(rows).sum()
        }
    }

    #[test]
    fn a_binary_result_stands_alone_and_stays_whole() {
        let runtime = Runtime::new().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out");
        let mut to = Destination::open(&Target::File(path.clone())).unwrap();
        let mut send = |rows, format| {
            let interrupt = Interrupt::unarmed();
            deliver(rows, &file(format), &mut to, runtime.handle(), &interrupt)
        };
        // Neither what fails before its first row nor DDL is a result.
        send(of(vec![Err(broken())]), Format::Arrow).unwrap_err();
        let nothing = Rows::local(bare_rows(0));
        send(nothing, Format::Arrow).unwrap();
        send(of(vec![Ok(numbers(0..30_000))]), Format::Arrow).unwrap();
        for format in [Format::Arrow, Format::Csv] {
            let (rows, asked) = endless();
            let refused = send(rows, format).unwrap_err();
            assert_eq!(refused.error.kind(), Kind::Usage);
            assert!(refused.error.hints()[0].contains("\\o FILE"));
            assert_eq!(asked.load(Ordering::SeqCst), usize::MAX);
        }
        to.finish().unwrap();
        assert_eq!(rows_of(&path, false), 30_000);

        let mut to = Destination::open(&Target::File(path.clone())).unwrap();
        let interrupt = Interrupt::unarmed();
        let mut send = |format| {
            let rows = of(vec![Ok(numbers(0..1))]);
            deliver(rows, &file(format), &mut to, runtime.handle(), &interrupt)
        };
        send(Format::Csv).unwrap();
        assert_eq!(send(Format::Parquet).unwrap_err().error.kind(), Kind::Usage);
        to.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "n\n0\n");
    }

    #[test]
    fn arrow_is_a_file_in_a_file_and_a_stream_in_a_pipe() {
        let runtime = Runtime::new().unwrap();
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out");
        let command = format!("cat > {}", path.display());
        for (target, stream) in [
            (Target::File(path.clone()), false),
            (Target::Command(command), true),
        ] {
            for items in [vec![], vec![Ok(numbers(0..3))]] {
                let count = items.len() * 3;
                let mut to = Destination::open(&target).unwrap();
                let interrupt = Interrupt::unarmed();
                let style = file(Format::Arrow);
                deliver(of(items), &style, &mut to, runtime.handle(), &interrupt).unwrap();
                to.finish().unwrap();
                assert_eq!(rows_of(&path, stream), count);
            }
        }
    }

    #[test]
    fn a_binary_result_that_breaks_off_has_no_end() {
        for format in [Format::Arrow, Format::Parquet] {
            let items = vec![Ok(numbers(0..3)), Err(broken())];
            let outcome = run(of(items), &file(format), &Interrupt::unarmed());
            assert_eq!(outcome.result.unwrap_err().delivered.rows, 3);
            assert_eq!(outcome.text, None);
        }
    }

    #[test]
    fn the_sample_is_bounded() {
        let few = few_rows(&[numbers(0..10), numbers(0..5_000), numbers(0..10)]);
        let counts: Vec<usize> = few.iter().map(RecordBatch::num_rows).collect();
        assert_eq!(counts, [10, SAMPLE_ROWS - 10, 0]);
    }
}
