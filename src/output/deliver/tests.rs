use super::super::testing::{bare_rows, batch, file, terminal};
use super::super::{Next, Pager, Style};
use super::sink::{SAMPLE_ROWS, few_rows};
use super::*;
use crate::error::{Error, Kind};
use crate::interrupt::Cause;
use crate::request::{Format, Target};
use crate::spool::Keep;
use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use futures::stream::{self, BoxStream, StreamExt};
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

/// Delivers where no viewer is.
fn send(
    rows: Rows,
    style: &Style,
    to: &mut Destination,
    runtime: &Handle,
    interrupt: &Interrupt,
) -> Result<Delivered, Failed> {
    match deliver(rows, style, to, &beside(runtime, interrupt, None))? {
        Shown::Written(delivered) => Ok(delivered),
        Shown::Outgrown(_) => panic!("there is no viewer"),
    }
}

fn beside<'a>(
    runtime: &'a Handle,
    interrupt: &'a Interrupt,
    keep: Option<&'a Spool>,
) -> Beside<'a> {
    Beside {
        runtime,
        interrupt,
        meter: Arc::default(),
        keep,
        before: None,
    }
}

fn command(pager: &str) -> Pager {
    Pager::Command {
        command: pager.to_owned(),
        color: false,
        configured: true,
    }
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
    let result = send(rows, style, &mut to, runtime.handle(), interrupt);
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
        let done = send(of(items), &style, &mut to, runtime.handle(), &interrupt);
        assert_eq!(done.unwrap_err().error.kind(), Kind::Statement);
        to.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn a_reader_that_goes_ends_the_stream() {
    let runtime = Runtime::new().unwrap();
    let mut to = Destination::open(&Target::Command("head -n 3 >/dev/null".to_owned())).unwrap();
    let (rows, asked) = endless();
    let style = file(Format::Csv);
    let interrupt = Interrupt::unarmed();
    let done = send(rows, &style, &mut to, runtime.handle(), &interrupt);
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
            pager: command(pager),
            ..terminal(Format::Table, 80)
        };
        let outcome = run(rows, &style, &Interrupt::unarmed());
        assert!(!outcome.result.unwrap().complete);
    }
    // It is noticed too while nothing comes that could be written.
    let items = stream::iter([Ok(numbers(0..100))]).chain(stream::pending());
    let style = Style {
        pager: command("exit 0"),
        ..terminal(Format::Table, 80)
    };
    let outcome = run(rows(items.boxed()), &style, &Interrupt::unarmed());
    assert!(!outcome.result.unwrap().complete);
}

#[test]
fn a_pager_of_ones_own_gets_every_column_whole() {
    let directory = tempfile::tempdir().unwrap();
    let copy = directory.path().join("copy");
    let columns: Vec<(String, ArrayRef)> = (0..40)
        .map(|at| {
            let values = Int64Array::from_iter_values((0..100).map(|row| row * 1_000_000));
            (format!("column_{at}"), Arc::new(values) as ArrayRef)
        })
        .collect();
    let named = columns
        .iter()
        .map(|(name, column)| (name.as_str(), column.clone()));
    let wide = batch(named.collect());
    let style = Style {
        pager: command(&format!("cat > {}", copy.display())),
        color: true,
        ..terminal(Format::Table, 80)
    };
    let wide = Rows::local(wide);
    let outcome = run(wide, &style, &Interrupt::unarmed());
    assert!(outcome.result.unwrap().complete);
    assert_eq!(outcome.text.as_deref(), Some(""));
    let text = std::fs::read_to_string(copy).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 102);
    assert!(lines[0].contains("column_0") && lines[0].contains("column_39"));
    assert_eq!(lines[101].matches("99000000").count(), 40);
    assert!(!text.contains('\u{1b}') && !text.contains("\\x"), "{text}");
}

/// What of `rows` is the viewer's, and what the screen shows before it.
fn viewed(rows: Rows) -> (Spool, Option<Flow>, String) {
    let runtime = Runtime::new().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("out");
    let mut to = Destination::open(&Target::File(path.clone())).unwrap();
    let spool = Spool::new(rows.schema.clone(), Keep::default());
    let style = Style {
        pager: Pager::Viewer,
        ..terminal(Format::Table, 80)
    };
    let interrupt = Interrupt::unarmed();
    let beside = beside(runtime.handle(), &interrupt, Some(&spool));
    let flow = match deliver(rows, &style, &mut to, &beside).unwrap() {
        Shown::Written(delivered) => {
            assert!(delivered.kept && delivered.complete);
            None
        }
        Shown::Outgrown(mut flow) => {
            // The stream lives in this runtime.
            while let Ok(Next::Batch(batch)) = flow.wait() {
                spool.push(&batch).unwrap();
            }
            Some(flow)
        }
    };
    to.finish().unwrap();
    (spool, flow, std::fs::read_to_string(path).unwrap())
}

#[test]
fn what_is_higher_than_the_screen_is_the_viewers_from_its_first_row() {
    for size in [1, 7, 100] {
        let items = (0..100).step_by(size);
        let items = items.map(|from| Ok(numbers(from..(from + size as i64).min(100))));
        let (spool, flow, screen) = viewed(of(items.collect()));
        assert!(flow.is_some());
        assert_eq!((spool.rows(), screen.as_str()), (100, ""));
    }
    let (spool, flow, screen) = viewed(of(vec![Ok(numbers(0..3))]));
    assert!(flow.is_none());
    assert_eq!((spool.rows(), screen.as_str()), (3, "n\n─\n0\n1\n2\n"));
    // The header and the rule are what is too much.
    let (spool, flow, screen) = viewed(of(vec![Ok(numbers(0..21))]));
    assert!(flow.is_some());
    assert_eq!((spool.rows(), screen.as_str()), (21, ""));
}

#[test]
fn the_viewer_is_told_of_an_error_that_came_with_the_rows() {
    let runtime = Runtime::new().unwrap();
    let mut to = Destination::open(&Target::File("/dev/null".into())).unwrap();
    let rows = of(vec![Ok(numbers(0..21)), Err(broken())]);
    let spool = Spool::new(rows.schema.clone(), Keep::default());
    let style = Style {
        pager: Pager::Viewer,
        ..terminal(Format::Table, 80)
    };
    let interrupt = Interrupt::unarmed();
    let beside = beside(runtime.handle(), &interrupt, Some(&spool));
    let Ok(Shown::Outgrown(mut flow)) = deliver(rows, &style, &mut to, &beside) else {
        panic!("it is higher than the screen");
    };
    assert_eq!(flow.wait().unwrap_err().message(), "divide by zero");
    assert!(matches!(flow.wait(), Ok(Next::End)));
    assert_eq!(spool.rows(), 21);
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
    let mut write = |rows, format| {
        let interrupt = Interrupt::unarmed();
        send(rows, &file(format), &mut to, runtime.handle(), &interrupt)
    };
    // Neither what fails before its first row nor DDL is a result.
    write(of(vec![Err(broken())]), Format::Arrow).unwrap_err();
    let nothing = Rows::local(bare_rows(0));
    write(nothing, Format::Arrow).unwrap();
    write(of(vec![Ok(numbers(0..30_000))]), Format::Arrow).unwrap();
    for format in [Format::Arrow, Format::Csv] {
        let (rows, asked) = endless();
        let refused = write(rows, format).unwrap_err();
        assert_eq!(refused.error.kind(), Kind::Usage);
        assert!(refused.error.hints()[0].contains("\\o FILE"));
        assert_eq!(asked.load(Ordering::SeqCst), usize::MAX);
    }
    to.finish().unwrap();
    assert_eq!(rows_of(&path, false), 30_000);

    let mut to = Destination::open(&Target::File(path.clone())).unwrap();
    let interrupt = Interrupt::unarmed();
    let mut write = |format| {
        let rows = of(vec![Ok(numbers(0..1))]);
        send(rows, &file(format), &mut to, runtime.handle(), &interrupt)
    };
    write(Format::Csv).unwrap();
    assert_eq!(
        write(Format::Parquet).unwrap_err().error.kind(),
        Kind::Usage
    );
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
            send(of(items), &style, &mut to, runtime.handle(), &interrupt).unwrap();
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
