//! Every type of Arrow in every format.
//!
//! The expected texts are the files in `snapshots/`: each line of them was
//! read and found right. `INSTA_UPDATE=always cargo test` writes them anew.

use std::collections::BTreeSet;

use std::io::Cursor;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::*;
use arrow::ipc::reader::FileReader;
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

use super::testing::{batch, encode, file, render, terminal};
use crate::error::Result;
use crate::request::Format;
use crate::testing::arrays::arrays;
use crate::text::Plain;

/// Pairs each kind of type with a name, so that the compiler knows of a kind
/// without a name, and a test of a name without an array.
macro_rules! kinds {
    ($($kind:pat => $name:literal,)*) => {
        const KINDS: &[&str] = &[$($name),*];

        fn kind(data_type: &DataType) -> &'static str {
            match data_type {
                $($kind => $name,)*
            }
        }
    };
}

use DataType::*;
use IntervalUnit::*;
use TimeUnit::*;

kinds! {
    Null => "Null",
    Boolean => "Boolean",
    Int8 => "Int8",
    Int16 => "Int16",
    Int32 => "Int32",
    Int64 => "Int64",
    UInt8 => "UInt8",
    UInt16 => "UInt16",
    UInt32 => "UInt32",
    UInt64 => "UInt64",
    Float16 => "Float16",
    Float32 => "Float32",
    Float64 => "Float64",
    Timestamp(Second, None) => "Timestamp(s)",
    Timestamp(Millisecond, None) => "Timestamp(ms)",
    Timestamp(Microsecond, None) => "Timestamp(µs)",
    Timestamp(Nanosecond, None) => "Timestamp(ns)",
    Timestamp(Second, Some(_)) => "Timestamp(s, zone)",
    Timestamp(Millisecond, Some(_)) => "Timestamp(ms, zone)",
    Timestamp(Microsecond, Some(_)) => "Timestamp(µs, zone)",
    Timestamp(Nanosecond, Some(_)) => "Timestamp(ns, zone)",
    Date32 => "Date32",
    Date64 => "Date64",
    Time32(Second) => "Time32(s)",
    Time32(_) => "Time32(ms)",
    Time64(Microsecond) => "Time64(µs)",
    Time64(_) => "Time64(ns)",
    Duration(Second) => "Duration(s)",
    Duration(Millisecond) => "Duration(ms)",
    Duration(Microsecond) => "Duration(µs)",
    Duration(Nanosecond) => "Duration(ns)",
    Interval(YearMonth) => "Interval(YearMonth)",
    Interval(DayTime) => "Interval(DayTime)",
    Interval(MonthDayNano) => "Interval(MonthDayNano)",
    Binary => "Binary",
    FixedSizeBinary(_) => "FixedSizeBinary",
    LargeBinary => "LargeBinary",
    BinaryView => "BinaryView",
    Utf8 => "Utf8",
    LargeUtf8 => "LargeUtf8",
    Utf8View => "Utf8View",
    List(_) => "List",
    ListView(_) => "ListView",
    FixedSizeList(_, _) => "FixedSizeList",
    LargeList(_) => "LargeList",
    LargeListView(_) => "LargeListView",
    Struct(_) => "Struct",
    Union(_, UnionMode::Dense) => "Union(dense)",
    Union(_, UnionMode::Sparse) => "Union(sparse)",
    Dictionary(_, _) => "Dictionary",
    Decimal32(_, _) => "Decimal32",
    Decimal64(_, _) => "Decimal64",
    Decimal128(_, _) => "Decimal128",
    Decimal256(_, _) => "Decimal256",
    Map(_, _) => "Map",
    RunEndEncoded(_, _) => "RunEndEncoded",
}

#[test]
fn every_type_has_a_case() {
    let cases = arrays();
    let covered: BTreeSet<&str> = cases.iter().map(|array| kind(array.data_type())).collect();
    assert_eq!(covered, KINDS.iter().copied().collect());
}

/// Each case under the name of its type.
fn all(render: impl Fn(&ArrayRef) -> String) -> String {
    arrays()
        .iter()
        .map(|array| format!("{}\n{}\n", array.data_type(), render(array)))
        .collect()
}

fn written(format: Format) -> String {
    all(|array| render(&file(format), &batch(vec![("c", array.clone())])))
}

#[test]
fn table() {
    insta::assert_snapshot!(written(Format::Table));
}

#[test]
fn expanded() {
    insta::assert_snapshot!(written(Format::Expanded));
}

#[test]
fn csv() {
    insta::assert_snapshot!(written(Format::Csv));
}

#[test]
fn tsv() {
    insta::assert_snapshot!(written(Format::Tsv));
}

#[test]
fn json() {
    insta::assert_snapshot!(written(Format::Json));
}

#[test]
fn markdown() {
    insta::assert_snapshot!(written(Format::Markdown));
}

/// What comes back of a binary format: for each case its type and that of what
/// is read, then each value as CSV, or why it cannot be written.
fn read_back(format: Format, read: impl Fn(Vec<u8>) -> RecordBatch) -> String {
    let through = |array: ArrayRef| -> Result<RecordBatch> {
        let rows = batch(vec![("c", array)]);
        let schema = rows.schema();
        let rows: Vec<_> = [rows].into_iter().filter(|r| r.num_rows() > 0).collect();
        encode(&file(format), &schema, &rows, rows.len()).map(&read)
    };
    let bare = super::Style {
        header_and_footer: false,
        ..file(Format::Csv)
    };
    let mut out = String::new();
    for array in arrays() {
        let empty = through(array.slice(0, 0)).unwrap();
        let fields = empty.schema();
        let (from, to) = (array.data_type(), fields.field(0).data_type());
        match from == to {
            true => out.push_str(&format!("{from}\n")),
            false => out.push_str(&format!("{from}\n-> {to}\n")),
        }
        for row in 0..array.len() {
            match through(array.slice(row, 1)) {
                Ok(rows) => out.push_str(&render(&bare, &rows)),
                Err(error) => out.push_str(&error.render(&Plain, false)),
            }
        }
        out.push('\n');
    }
    out
}

#[test]
fn arrow() {
    insta::assert_snapshot!(read_back(Format::Arrow, |file| {
        let mut reader = FileReader::try_new(Cursor::new(file), None).unwrap();
        let schema = reader.schema();
        let rows = reader.next().map(|rows| rows.unwrap());
        rows.unwrap_or_else(|| RecordBatch::new_empty(schema))
    }));
}

#[test]
fn parquet() {
    insta::assert_snapshot!(read_back(Format::Parquet, |file| {
        let mut reader = ParquetRecordBatchReader::try_new(Bytes::from(file), 100).unwrap();
        let schema = arrow::array::RecordBatchReader::schema(&reader);
        let rows = reader.next().map(|rows| rows.unwrap());
        rows.unwrap_or_else(|| RecordBatch::new_empty(schema))
    }));
}

#[test]
fn every_json_is_read_by_a_json_reader() {
    for array in arrays() {
        for style in [file(Format::Json), terminal(Format::Json, 80)] {
            let text = render(&style, &batch(vec![("c", array.clone())]));
            let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
            assert_eq!(rows.len(), array.len(), "{text}");
            let nulls = array.logical_nulls();
            for (row, value) in rows.iter().enumerate() {
                let null = nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
                let nan = array.data_type().is_floating() && value["c"].is_null();
                assert!(value["c"].is_null() == null || nan, "{text}");
            }
        }
    }
}

#[test]
fn a_slice_has_the_values_of_its_rows() {
    for array in arrays() {
        for format in [Format::Csv, Format::Tsv, Format::Jsonl] {
            let rows: String = (0..array.len())
                .map(|row| {
                    let style = super::Style {
                        header_and_footer: false,
                        ..file(format)
                    };
                    render(&style, &batch(vec![("c", array.slice(row, 1))]))
                })
                .collect();
            let whole = render(
                &super::Style {
                    header_and_footer: false,
                    ..file(format)
                },
                &batch(vec![("c", array.clone())]),
            );
            assert_eq!(rows, whole, "{}", array.data_type());
        }
    }
}
