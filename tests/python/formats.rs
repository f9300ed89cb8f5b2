//! What is written here reads back equal elsewhere: by pyarrow, pandas and
//! duckdb (`formats.py`), and by the program's own engine.
//!
//! The answers are those of a scripted server, one statement for each case of
//! the unit tests: every type, with its extremes and NULL. Where a format, or a
//! reader, has no place for a value, `rules.py` says what comes back instead.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt64Array};
use arrow::compute::take;
use arrow::datatypes::{DataType, IntervalUnit, TimeUnit, TimestampSecondType};
use arrow::ipc::reader::FileReader;
use serde_json::{Value, json};

use super::Python;
use super::canonical::canonical;
use crate::arrays::arrays;
use crate::support::home::Home;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Part, Script, Step};
use crate::support::server::Server;

/// Formats that hold values, and the endings of their files.
const FORMATS: [&str; 6] = ["csv", "tsv", "json", "jsonl", "arrow", "parquet"];

/// The cases' intervals as ISO 8601 has them.
const INTERVALS: [(IntervalUnit, &[&str]); 3] = [
    (
        IntervalUnit::YearMonth,
        &["P-1Y-2M", "P-178956970Y-8M", "P178956970Y7M"],
    ),
    (
        IntervalUnit::DayTime,
        &[
            "P1DT-0.5S",
            "P-2147483648DT-596H-31M-23.648S",
            "P2147483647DT596H31M23.647S",
        ],
    ),
    (
        IntervalUnit::MonthDayNano,
        &[
            "P1Y2M3DT4H5M6.5S",
            "PT0S",
            "P-178956970Y-8M-2147483648DT-2562047H-47M-16.854775808S",
            "P178956970Y7M2147483647DT2562047H47M16.854775807S",
        ],
    ),
];

#[test]
fn every_value_reads_back_elsewhere() {
    let Some(python) = Python::found() else {
        return;
    };
    let home = Home::new();
    for format in FORMATS {
        write(&home, format);
    }
    python.run("formats.py", &json!(home.path()));
}

#[test]
fn every_value_reads_back_by_the_own_engine() {
    let home = Home::new();
    for format in ["arrow", "parquet"] {
        let written = write(&home, format);
        let files = written.iter().map(|(name, _)| format!("{name}.{format}"));
        let select = written
            .iter()
            .map(|(name, _)| format!("\\o again.{name}.arrow\nSELECT * FROM \"{name}\";\n"));
        let script = select.collect::<String>();
        let ran = Flightline::new()
            .home(&home)
            .args(files)
            .args(["-f", "-", "-q"])
            .stdin(&script)
            .run();
        ran.good();
        for (name, array) in written {
            let again = read(&home.at(&format!("again.{name}.arrow")));
            let expected = match (format, array.data_type()) {
                ("parquet", _) => as_parquet_has_it(&array),
                _ => canonical(&array),
            };
            let found = canonical(again.column(0));
            assert_eq!(found, expected, "{format}: {}", array.data_type());
        }
    }
}

#[test]
fn what_parquet_cannot_hold_is_refused_and_leaves_no_file() {
    let home = Home::new();
    for array in arrays() {
        if in_parquet(&array).len() == array.len() {
            continue;
        }
        let server = Server::start(Script::new().statement("SELECT 1", answer(&array)));
        let ran = Flightline::new()
            .home(&home)
            .args([
                &format!("http://127.0.0.1:{}", server.port),
                "-c",
                "SELECT 1",
            ])
            .args(["-o", "refused.parquet"])
            .run();
        ran.failed(1, "the column \"c\" cannot be written as parquet", "arrow");
        assert_eq!(home.names(), Vec::<String>::new());
    }
}

/// Writes each case to `tN.FORMAT`, its first row and its last, which is no
/// extreme, to `oN.FORMAT`, and beside each what is in it.
fn write(home: &Home, format: &str) -> Vec<(String, ArrayRef)> {
    let cases = arrays()
        .into_iter()
        .enumerate()
        .flat_map(|(number, array)| {
            let whole = match format {
                "parquet" => in_parquet(&array),
                _ => array,
            };
            let ends = UInt64Array::from_iter_values([0, whole.len() as u64 - 1]);
            let ordinary = take(&whole, &ends, None).unwrap();
            [
                (format!("t{number}"), whole),
                (format!("o{number}"), ordinary),
            ]
        });
    let cases: Vec<_> = cases.collect();
    let mut script = Script::new();
    let mut statements = String::new();
    for (name, array) in &cases {
        let sql = format!("SELECT {name}");
        statements.push_str(&format!("\\o {name}.{format}\n{sql};\n"));
        script = script.statement(&sql, answer(array));
        let expected = json!({
            "type": array.data_type().to_string(),
            "ordinary": name.starts_with('o'),
            "values": canonical(array),
        });
        home.write(&format!("{name}.{format}.expected"), &expected.to_string());
    }
    let server = Server::start(script);
    let address = format!("http://127.0.0.1:{}", server.port);
    let ran = Flightline::new()
        .home(home)
        .args([address.as_str(), "-f", "-", "-q"])
        .stdin(&statements)
        .run();
    assert_eq!(ran.good(), "");
    cases
}

/// A stream of two batches: the first row, and the others.
fn answer(array: &ArrayRef) -> Answer {
    // A column of its own would be a line of nothing where it is empty.
    let numbers = UInt64Array::from_iter_values(0..array.len() as u64);
    let numbers: ArrayRef = Arc::new(numbers);
    let columns = [("c", array.clone(), true), ("n", numbers, false)];
    let whole = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let mut part = Part::new(whole.schema().as_ref().clone());
    for batch in [whole.slice(0, 1), whole.slice(1, whole.num_rows() - 1)] {
        if batch.num_rows() > 0 {
            part = part.then(Step::Batch(batch));
        }
    }
    Answer::of(vec![part])
}

/// The rows that parquet has a place for.
fn in_parquet(array: &ArrayRef) -> ArrayRef {
    let DataType::Timestamp(TimeUnit::Second, _) = array.data_type() else {
        return array.clone();
    };
    let seconds = array.as_primitive::<TimestampSecondType>();
    let rows = (0..array.len() as u64).filter(|row| {
        let row = usize::try_from(*row).unwrap();
        seconds.is_null(row) || seconds.value(row).checked_mul(1_000).is_some()
    });
    let rows = UInt64Array::from_iter_values(rows);
    take(array, &rows, None).unwrap()
}

/// The values that are read from parquet: what it has no type for is text.
fn as_parquet_has_it(array: &ArrayRef) -> Vec<Value> {
    let values = canonical(array).into_iter().enumerate();
    values
        .map(|(row, mut value)| match array.data_type() {
            DataType::Date64 if !value.is_null() => {
                json!({ "timestamp": [value["date"].take(), false] })
            }
            DataType::Interval(unit) if !value.is_null() => {
                json!({ "text": INTERVALS.iter().find(|of| of.0 == *unit).unwrap().1[row] })
            }
            DataType::Union(_, _) if !value.is_null() => {
                let value = &value["union"];
                let text = match value["int"].as_str() {
                    Some(int) => int.to_owned(),
                    None => value["text"].to_string(),
                };
                json!({ "text": text })
            }
            _ => value,
        })
        .collect()
}

fn read(path: &Path) -> RecordBatch {
    let file = std::fs::File::open(path).unwrap();
    let reader = FileReader::try_new(file, None).unwrap();
    let schema = reader.schema();
    let batches: Vec<_> = reader.map(|batch| batch.unwrap()).collect();
    arrow::compute::concat_batches(&schema, &batches).unwrap()
}
