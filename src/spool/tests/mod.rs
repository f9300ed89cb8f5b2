//! What comes back is what was pushed, wherever it was meanwhile.

mod failures;
mod properties;
mod types;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::*;
use arrow::compute::{concat_batches, take};
use arrow::datatypes::*;
use futures::TryStreamExt;
use futures::executor::block_on;

use super::disk::{Disk, Medium};
use super::*;

/// Nothing but what must be in memory.
fn on_disk() -> Keep {
    Keep {
        memory: 0,
        directories: disks(),
    }
}

/// Directories of which one should be on a disk.
fn disks() -> Vec<PathBuf> {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/target");
    vec![
        std::env::temp_dir(),
        PathBuf::from("/var/tmp"),
        PathBuf::from(here),
    ]
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap()
}

/// Numbers from `first` on, and a text of 12 bytes for each.
fn numbered(first: u64, rows: usize) -> RecordBatch {
    let numbers = first..first + rows as u64;
    let texts = numbers.clone().map(|number| format!("{number:012}"));
    let texts = StringArray::from_iter_values(texts);
    let numbers = Int64Array::from_iter_values(numbers.map(|number| number as i64));
    batch(vec![("n", Arc::new(numbers)), ("t", Arc::new(texts))])
}

/// A spool with the batches in it.
fn spooled(keep: Keep, batches: &[RecordBatch]) -> Spool {
    let spool = Spool::new(batches[0].schema(), keep);
    batches.iter().for_each(|batch| spool.push(batch).unwrap());
    spool
}

/// The row alone.
fn row(spool: &Spool, row: u64) -> RecordBatch {
    let (first, batch) = spool.at(row).unwrap().unwrap();
    batch.slice((row - first) as usize, 1)
}

/// All rows in one batch.
fn all(spool: &Spool) -> RecordBatch {
    let batches: Vec<_> = block_on(spool.stream().batches.try_collect()).unwrap();
    concat_batches(spool.schema(), &batches).unwrap()
}

/// A spool whose disk is `medium`.
fn over(schema: SchemaRef, memory: usize, medium: impl Medium + 'static) -> Spool {
    let directories = Vec::new();
    let spool = Spool::new(
        schema,
        Keep {
            memory,
            directories,
        },
    );
    let disk = Disk {
        medium: Box::new(medium),
        directory: PathBuf::from("/spool"),
    };
    assert!(spool.0.disk.set(disk).is_ok());
    spool
}

#[test]
fn a_row_comes_with_others_of_its_batch() {
    let spool = spooled(Keep::default(), &[numbered(0, 20_000)]);
    assert_eq!(spool.rows(), 20_000);
    for row in [0, 1, 8191, 8192, 12_345, 19_999] {
        let (first, batch) = spool.at(row).unwrap().unwrap();
        assert!((first..first + batch.num_rows() as u64).contains(&row));
        assert_eq!(batch, numbered(first, batch.num_rows()));
    }
    assert!(spool.at(20_000).unwrap().is_none());
    assert!(spool.at(u64::MAX).unwrap().is_none());
}

#[test]
fn without_a_budget_rows_lie_on_disk() {
    let spool = spooled(on_disk(), &[numbered(0, 100_000)]);
    let whole = numbered(0, 100_000);
    assert_eq!(all(&spool), whole);
    for at in (0..100_000).rev().step_by(997) {
        assert_eq!(row(&spool, at), whole.slice(at as usize, 1));
    }
    // 24 bytes each, and little for the segments.
    assert!((2_400_000..2_500_000).contains(&spool.bytes()));
    assert!(spool.0.index().memory() < 3 << 20);
}

#[test]
fn memory_holds_what_it_may_and_no_more() {
    let keep = Keep {
        memory: 8 << 20,
        directories: disks(),
    };
    let spool = Spool::new(numbered(0, 1).schema(), keep);
    for first in (0..500_000).step_by(10_000) {
        spool.push(&numbered(first, 10_000)).unwrap();
    }
    assert!(spool.bytes() > 12_000_000);
    let held = spool.0.index().memory();
    assert!((7 << 20..=8 << 20).contains(&held), "{held}");
    for at in (0..500_000).step_by(50_001) {
        assert_eq!(row(&spool, at), numbered(at, 1));
    }
    assert!(spool.0.index().memory() <= held);
}

#[test]
fn a_file_is_made_only_when_it_is_needed() {
    let spool = spooled(Keep::default(), &[numbered(0, 100_000)]);
    assert!(spool.0.disk.get().is_none());
    let spool = spooled(on_disk(), &[numbered(0, 10)]);
    assert!(spool.0.disk.get().is_none());
    let spool = spooled(on_disk(), &[numbered(0, 10_000)]);
    assert!(spool.0.disk.get().is_some());
}

#[test]
fn small_batches_are_gathered() {
    for keep in [Keep::default(), on_disk()] {
        let spool = Spool::new(numbered(0, 1).schema(), keep);
        for first in 0..10_000 {
            spool.push(&numbered(first, 1)).unwrap();
            assert_eq!(spool.at(first).unwrap().unwrap().0, first);
        }
        let (first, batch) = spool.at(0).unwrap().unwrap();
        assert_eq!((first, batch.num_rows()), (0, 1024));
        assert_eq!(all(&spool), numbered(0, 10_000));
    }
}

#[test]
fn dictionaries_that_cannot_be_joined_stay_apart() {
    let rooms = |from: usize| {
        let names: Vec<String> = (from..from + 100).map(|n| format!("room {n}")).collect();
        let rooms: DictionaryArray<Int8Type> = names.iter().map(String::as_str).collect();
        batch(vec![("room", Arc::new(rooms))])
    };
    for keep in [Keep::default(), on_disk()] {
        let batches: Vec<_> = (0..100).map(|n| rooms(n * 100)).collect();
        let spool = spooled(keep, &batches);
        spool.push(&rooms(0)).unwrap();
        for (at, batch) in (0..).step_by(100).zip(&batches) {
            let (first, found) = spool.at(at).unwrap().unwrap();
            assert_eq!((first, &found), (at, batch));
        }
    }
}

#[test]
fn rows_without_columns_and_batches_without_rows_are_kept() {
    let bare = |rows| {
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::new(Schema::empty()), vec![], &options).unwrap()
    };
    for keep in [Keep::default(), on_disk()] {
        let spool = spooled(keep, &[bare(0), bare(3), bare(5_000_000_000), bare(0)]);
        assert_eq!(spool.rows(), 5_000_000_003);
        let (first, batch) = spool.at(5_000_000_002).unwrap().unwrap();
        assert_eq!(first + batch.num_rows() as u64, spool.rows());
    }
    let spool = spooled(Keep::default(), &[numbered(0, 0)]);
    assert_eq!(spool.rows(), 0);
    assert!(spool.at(0).unwrap().is_none());
    assert_eq!(all(&spool).num_rows(), 0);
}

#[test]
fn a_stream_has_the_rows_of_its_beginning_though_more_come() {
    let spool = spooled(on_disk(), &[numbered(0, 20_000), numbered(20_000, 100)]);
    let mut stream = spool.stream().batches;
    let mut rows = Vec::new();
    // The hundred are joined with others while they are on their way.
    let mut more = 20_100;
    while let Some(batch) = block_on(stream.try_next()).unwrap() {
        rows.push(batch);
        for _ in 0..50 {
            spool.push(&numbered(more, 100)).unwrap();
            more += 100;
        }
    }
    let rows = concat_batches(spool.schema(), &rows).unwrap();
    assert_eq!(rows, numbered(0, 20_100));
    assert_eq!(all(&spool), numbered(0, more as usize));
}

#[test]
fn rows_of_any_size_are_cut_into_small_segments() {
    let long = "x".repeat(300_000);
    let texts: ArrayRef = Arc::new(StringArray::from(vec![long.as_str(); 50]));
    let views: ArrayRef = Arc::new(StringViewArray::from_iter_values(
        (0..50).map(|n| format!("{n} {long}")),
    ));
    for column in [texts, views] {
        let whole = batch(vec![("t", column)]);
        let spool = spooled(on_disk(), std::slice::from_ref(&whole));
        let (_, found) = spool.at(25).unwrap().unwrap();
        assert_eq!(found.num_rows(), 3);
        assert_eq!(all(&spool), whole);
    }
    // One row may have more than a segment should.
    let one = StringArray::from(vec!["x".repeat(5 << 20)]);
    let one = batch(vec![("t", Arc::new(one))]);
    assert_eq!(all(&spooled(on_disk(), std::slice::from_ref(&one))), one);
}

#[test]
fn many_rows_that_share_a_text_do_not_each_bring_it() {
    let long: ArrayRef = Arc::new(StringViewArray::from(vec!["x".repeat(1 << 20)]));
    let first = UInt32Array::from(vec![0; 5_000]);
    let whole = batch(vec![("t", take(&long, &first, None).unwrap())]);
    let spool = spooled(Keep::default(), std::slice::from_ref(&whole));
    assert!(spool.bytes() < 2 << 20, "{}", spool.bytes());
    assert_eq!(row(&spool, 4_999), whole.slice(4_999, 1));
}
