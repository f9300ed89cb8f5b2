//! Rows that come while they are looked at.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use futures::{StreamExt, stream};
use tokio::runtime::Runtime;

use super::super::Ask;
use super::super::testing::{Seat, batch, empty};
use crate::error::{Error, Kind};
use crate::interrupt::Interrupt;
use crate::output::Flow;
use crate::request::Rows;

/// Rows of a batch.
const BATCH: i64 = 10;

fn numbers(first: i64) -> RecordBatch {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(first..first + BATCH));
    batch(vec![("n", numbers)])
}

/// So many batches of numbers, and then perhaps an error; and how many of them
/// were asked for.
fn flow(runtime: &Runtime, batches: i64, fails: bool) -> (Flow, Arc<AtomicU64>) {
    let asked = Arc::new(AtomicU64::new(0));
    let count = asked.clone();
    let error = fails.then(|| Err(Error::new(Kind::Lost, "the connection is lost")));
    let batches = stream::iter(0..batches).map(move |number| {
        count.fetch_add(1, Ordering::SeqCst);
        Ok(numbers(number * BATCH))
    });
    let rows = Rows {
        schema: numbers(0).schema(),
        batches: batches.chain(stream::iter(error)).boxed(),
    };
    let flow = Flow::new(rows, runtime.handle(), &Interrupt::unarmed());
    (flow, asked)
}

fn seat(flow: Flow) -> Seat {
    let spool = empty(&numbers(0).schema());
    Seat::new(&spool, Some(flow), 60, 6)
}

#[test]
fn only_what_is_looked_at_is_asked_for() {
    let runtime = Runtime::new().unwrap();
    let (flow, asked) = flow(&runtime, 1_000, false);
    let mut seat = seat(flow);
    // What was wanted, and what was there ahead of it.
    let has = |seat: &Seat, words: &str, rows: [u64; 2]| {
        let bottom = seat.bottom();
        let told = |rows: u64| bottom.starts_with(&format!("{words} of {rows}+ "));
        assert!(rows.into_iter().any(told), "{bottom}");
    };
    has(&seat, "1–4", [10, 20]);
    assert!(seat.bottom().contains("(more to come)"));
    seat.press("jjj<PgDn>kk<End>");
    has(&seat, "5–8", [20, 30]);
    // Three of them are here, two on their way, and one is being made.
    assert!(asked.load(Ordering::SeqCst) <= 6);
    seat.press("51G");
    has(&seat, "49–52", [60, 70]);
    assert!(asked.load(Ordering::SeqCst) <= 10);
    seat.press("G");
    assert!(
        seat.bottom().starts_with("9,997–10,000 of 10,000 "),
        "{}",
        seat.bottom()
    );
    let left = seat.viewer.finish();
    assert_eq!(
        (left.rows, left.complete, left.seen),
        (10_000, true, 9_996..10_000)
    );
    assert!(left.failed.is_none());
}

#[test]
fn reading_to_the_end_can_be_stopped() {
    let runtime = Runtime::new().unwrap();
    let (flow, _) = flow(&runtime, i64::MAX, false);
    let mut seat = seat(flow);
    seat.tap("G");
    for _ in 0..3 {
        seat.viewer.advance(Duration::from_millis(5));
    }
    seat.tap("x");
    let bottom = seat.bottom();
    assert!(bottom.contains("rows/s — Ctrl-C stops"), "{bottom}");
    seat.tap("Ctrl-C");
    assert!(
        seat.bottom().starts_with("stopped after "),
        "{}",
        seat.bottom()
    );
    seat.settle();
    seat.press("g");
    assert_eq!(seat.screen()[1].trim_start_matches(['[', ' ']), "0]");
    let left = seat.viewer.finish();
    assert!(!left.complete);
    assert_eq!(left.seen, 0..4);
}

#[test]
fn who_moves_while_rows_are_read_is_not_taken_away_later() {
    let runtime = Runtime::new().unwrap();
    for keys in [
        &["j", "k"] as &[&str],
        &["PgDn", "PgUp"],
        &["d", "u"],
        &["3", "g", "g"],
        &["/", "^", "0", "$", "Enter"],
        &["&", "Enter"],
        &["Enter", "n", "p"],
    ] {
        for going in ["G", "90G"] {
            let (flow, _) = flow(&runtime, 10, false);
            let mut seat = seat(flow);
            for key in going
                .split("")
                .filter(|key| !key.is_empty())
                .chain(keys.iter().copied())
            {
                seat.tap(key);
            }
            seat.settle();
            assert_eq!(seat.viewer.finish().seen.start, 0, "{going} {keys:?}");
        }
    }
    // What is stopped stays where it is, too.
    let (flow, _) = flow(&runtime, i64::MAX, false);
    let mut seat = seat(flow);
    ["G", "j", "Ctrl-C"].iter().for_each(|key| seat.tap(key));
    seat.settle();
    assert_eq!(seat.viewer.finish().seen, 0..4);
}

#[test]
fn all_files_are_saved_that_were_asked_for_while_rows_come() {
    let runtime = Runtime::new().unwrap();
    let (flow, _) = flow(&runtime, 10, false);
    let mut seat = seat(flow);
    let folder = tempfile::tempdir().unwrap();
    let files = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
    for file in &files {
        seat.tap("s");
        file.to_str()
            .unwrap()
            .chars()
            .for_each(|key| seat.tap(&key.to_string()));
        ["Enter", "3", "G", "9", "9", "G", "k"]
            .iter()
            .for_each(|key| seat.tap(key));
    }
    seat.settle();
    for file in files {
        assert_eq!(seat.viewer.ask(), Some(Ask::Save(file)));
    }
    assert_eq!(seat.viewer.finish().rows, 100);
}

#[test]
fn a_file_that_is_not_read_to_the_end_is_not_saved() {
    let runtime = Runtime::new().unwrap();
    for fails in [true, false] {
        let (flow, _) = flow(&runtime, if fails { 3 } else { i64::MAX }, fails);
        let mut seat = seat(flow);
        let folder = tempfile::tempdir().unwrap();
        for key in format!("s{}", folder.path().join("a.csv").display()).chars() {
            seat.tap(&key.to_string());
        }
        seat.tap("Enter");
        if !fails {
            seat.tap("Ctrl-C");
        }
        seat.settle();
        assert!(
            seat.bottom().starts_with("not saved: "),
            "{}",
            seat.bottom()
        );
        assert_eq!(seat.viewer.ask(), None);
    }
}

#[test]
fn what_ends_a_stream_stays_readable() {
    let runtime = Runtime::new().unwrap();
    let (flow, _) = flow(&runtime, 3, true);
    let mut seat = seat(flow);
    seat.press("Gg");
    let screen = seat.screen();
    assert_eq!(screen[1], "[ 0]");
    assert_eq!(screen[4], "after 30 rows: the connection is lost");
    assert!(screen[5].starts_with("1–3 of 30 "), "{}", screen[5]);
    let left = seat.viewer.finish();
    assert!(!left.complete);
    assert_eq!(left.failed.unwrap().kind(), Kind::Lost);
}

#[test]
fn search_and_filter_say_what_they_cover() {
    let runtime = Runtime::new().unwrap();
    for (keys, bottom) in [
        ("/99<Enter>", "\"99\" is in no row of 10 that have come"),
        ("&99<Enter>", "none of 10+ rows with \"99\""),
        ("&99<Enter>G", "1–1 of 1 with \"99\" of 100 rows"),
        (
            "&^9$<Enter>",
            "1–1 of 1 with \"^9$\" of 10+ rows (more to come)",
        ),
        (
            "&^9$<Enter>j",
            "the filter has looked at what has come: G reads the rest",
        ),
    ] {
        let (flow, _) = flow(&runtime, 10, false);
        let mut seat = seat(flow);
        seat.press(keys);
        // One batch more may be there already.
        let told = seat.bottom().replace("20", "10");
        assert!(told.starts_with(bottom), "{keys}: {told}");
    }
}
