//! The columns of JSON files.
//!
//! DataFusion looks at the first thousand rows alone and takes what comes
//! later for what it saw there: a key it has not met is left out, a fraction
//! among integers is cut off.

use std::collections::HashMap;
use std::fmt::Formatter;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;
use arrow::json::reader::infer_json_schema_from_iterator;
use datafusion::common::Result;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Digits of the largest integer that JSON's reader knows.
const DIGITS_OF_UINT64: u8 = 20;

/// The columns of the objects in the file at `path`, all of them looked at, in
/// the order in which they are met.
///
/// # Errors
/// When the file cannot be read, is no JSON, or values of one column have
/// nothing in common.
pub(super) fn infer(path: &Path) -> Result<Schema> {
    let mut seen: HashMap<String, Seen> = HashMap::new();
    let rows = Rows {
        file: BufReader::new(File::open(path)?),
        count: 0,
    };
    let rows = rows.map(|row| {
        let mut columns = Map::new();
        for (name, mut value) in row?.0 {
            drop_null_items(&mut value);
            let place = seen.len();
            // Most often it is there, and its name need not be copied.
            let column = match seen.get_mut(&name) {
                None => seen.entry(name.clone()).or_insert(Seen::at(place)),
                Some(column) => column,
            };
            if let Value::Number(number) = &value {
                column.see(number);
            }
            columns.insert(name, value);
        }
        Ok(Value::Object(columns))
    });
    let schema = infer_json_schema_from_iterator(rows)?;
    let mut fields = schema.fields().to_vec();
    fields.sort_by_key(|field| seen.get(field.name()).map(|column| column.place));
    let fields = fields.into_iter().map(|field| {
        let wide = seen.get(field.name()).and_then(Seen::wide);
        match (field.data_type(), wide) {
            (DataType::Float64, Some(wide)) => Arc::new(Field::new(field.name(), wide, true)),
            _ => field,
        }
    });
    Ok(Schema::new(fields.collect::<Vec<_>>()))
}

/// An object's keys and values in the order of the file.
struct Row(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(row: D) -> std::result::Result<Row, D::Error> {
        row.deserialize_map(Entries)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Row;

    fn expecting(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Row, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Row(entries))
    }
}

/// The objects of a file with one behind the other, or of an array.
struct Rows {
    file: BufReader<File>,
    /// Objects that were begun.
    count: u64,
}

impl Iterator for Rows {
    type Item = std::result::Result<Row, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let ahead = match self.file.fill_buf() {
                Ok(ahead) => ahead,
                Err(error) => return Some(Err(error.into())),
            };
            let between = |byte: &u8| byte.is_ascii_whitespace() || b"[],".contains(byte);
            let skipped = ahead.iter().take_while(|byte| between(byte)).count();
            let all = skipped == ahead.len();
            let ended = ahead.is_empty();
            self.file.consume(skipped);
            if ended {
                return None;
            }
            if !all {
                break;
            }
        }
        // An object is over with its brace: nothing behind it is read.
        let mut rows = serde_json::Deserializer::from_reader(&mut self.file).into_iter::<Row>();
        let row = rows.next()?;
        self.count += 1;
        let wrong = |error: serde_json::Error| {
            // Its line and column count from the object.
            let told = error.to_string();
            let what = told.split(" at line ").next().unwrap_or_default();
            ArrowError::JsonError(format!("object {}: {what}", self.count))
        };
        Some(row.map_err(wrong))
    }
}

/// Where a column was first seen, and what its numbers are.
#[derive(Default)]
struct Seen {
    place: usize,
    negative: bool,
    beyond_int64: bool,
    fraction: bool,
}

impl Seen {
    fn at(place: usize) -> Seen {
        Seen {
            place,
            ..Seen::default()
        }
    }

    fn see(&mut self, number: &Number) {
        self.negative |= number.as_i64().is_some_and(|integer| integer < 0);
        self.beyond_int64 |= number.is_u64() && !number.is_i64();
        self.fraction |= number.is_f64();
    }

    /// The type that has room for them, where a signed one of 64 bits has not.
    fn wide(&self) -> Option<DataType> {
        match self {
            Seen { fraction: true, .. } => None,
            Seen {
                beyond_int64: false,
                ..
            } => None,
            Seen { negative: true, .. } => Some(DataType::Decimal128(DIGITS_OF_UINT64, 0)),
            _ => Some(DataType::UInt64),
        }
    }
}

/// A null in a list says nothing of its items, but objects beside it would be
/// taken for of another kind.
fn drop_null_items(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(drop_null_items);
        }
        Value::Object(fields) => fields.values_mut().for_each(drop_null_items),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_looked_at() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.json");
        let many = "{\"c\":1}\n".repeat(30_000);
        for (rows, expected) in [
            ("{\"c\":1}{\"c\":null}".to_owned(), "c Int64"),
            (format!("{many}{{\"c\":1.5}}"), "c Float64"),
            (format!("{many}{{\"d\":true}}"), "c Int64, d Boolean"),
            (
                "{\"c\":0}{\"c\":18446744073709551615}".to_owned(),
                "c UInt64",
            ),
            (
                "{\"c\":-1}{\"c\":18446744073709551615}".to_owned(),
                "c Decimal128(20, 0)",
            ),
            (
                "{\"c\":0.5}{\"c\":18446744073709551615}".to_owned(),
                "c Float64",
            ),
            ("[{\"c\":\"]\"},\n{\"c\":\"\"}]\n".to_owned(), "c Utf8"),
            ("{\"b\":1}{\"a\":1,\"b\":2}".to_owned(), "b Int64, a Int64"),
            ("[]".to_owned(), ""),
            (
                "{\"c\":[{\"a\":1}]}{\"c\":[null]}".to_owned(),
                "c List(Struct(\"a\": Int64))",
            ),
        ] {
            std::fs::write(&path, &rows).unwrap();
            let schema = infer(&path).unwrap();
            let fields = schema.fields().iter();
            let found: Vec<_> = fields
                .map(|field| format!("{} {}", field.name(), field.data_type()))
                .collect();
            assert_eq!(
                found.join(", "),
                expected,
                "{}",
                &rows[..rows.len().min(60)]
            );
        }
        for wrong in ["[1, 2", "{\"c\":", "{\"c\":1}{\"c\":{\"a\":1}}"] {
            std::fs::write(&path, wrong).unwrap();
            assert!(infer(&path).is_err(), "{wrong}");
        }
    }
}
