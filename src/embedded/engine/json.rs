//! The columns of JSON files.
//!
//! DataFusion looks at the first thousand rows alone and takes what comes
//! later for what it saw there: a key it has not met is left out, a fraction
//! among integers is cut off.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use arrow::datatypes::{DataType, Field, Schema};
use arrow::error::ArrowError;
use arrow::json::reader::infer_json_schema_from_iterator;
use datafusion::common::Result;
use serde_json::{Deserializer, Value};

/// Digits of the largest integer that JSON's reader knows.
const DIGITS_OF_UINT64: u8 = 20;

/// The columns of the objects in the file at `path`, all of them looked at.
///
/// # Errors
/// When the file cannot be read, is no JSON, or values of one column have
/// nothing in common.
pub(super) fn infer(path: &Path) -> Result<Schema> {
    let mut integers: HashMap<String, Integers> = HashMap::new();
    let rows = Rows(BufReader::new(File::open(path)?)).map(|row| {
        let mut row = row?;
        if let Value::Object(columns) = &mut row {
            for (name, value) in columns.iter_mut() {
                drop_null_items(value);
                if let Value::Number(number) = value {
                    // Most often it is there, and its name need not be copied.
                    match integers.get_mut(name) {
                        None => integers
                            .entry(name.clone())
                            .or_insert_with(Integers::default),
                        Some(integers) => integers,
                    }
                    .see(number);
                }
            }
        }
        Ok(row)
    });
    let schema = infer_json_schema_from_iterator(rows)?;
    let fields = schema.fields().iter().map(|field| {
        let integers = integers.get(field.name());
        match (field.data_type(), integers.and_then(Integers::wide)) {
            (DataType::Float64, Some(wide)) => Field::new(field.name(), wide, true),
            _ => field.as_ref().clone(),
        }
    });
    Ok(Schema::new(fields.collect::<Vec<_>>()))
}

/// The values of a file with one behind the other, or of an array.
struct Rows(BufReader<File>);

impl Iterator for Rows {
    type Item = std::result::Result<Value, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let ahead = match self.0.fill_buf() {
                Ok(ahead) => ahead,
                Err(error) => return Some(Err(error.into())),
            };
            let between = |byte: &u8| byte.is_ascii_whitespace() || b"[],".contains(byte);
            let skipped = ahead.iter().take_while(|byte| between(byte)).count();
            let all = skipped == ahead.len();
            let ended = ahead.is_empty();
            self.0.consume(skipped);
            if ended {
                return None;
            }
            if !all {
                break;
            }
        }
        // An object is over with its brace: nothing behind it is read.
        let mut values = Deserializer::from_reader(&mut self.0).into_iter::<Value>();
        let value = values.next()?;
        Some(value.map_err(|error| ArrowError::JsonError(error.to_string())))
    }
}

/// What the numbers of a column are.
#[derive(Default)]
struct Integers {
    negative: bool,
    beyond_int64: bool,
    fraction: bool,
}

impl Integers {
    fn see(&mut self, number: &serde_json::Number) {
        self.negative |= number.as_i64().is_some_and(|integer| integer < 0);
        self.beyond_int64 |= number.is_u64() && !number.is_i64();
        self.fraction |= number.is_f64();
    }

    /// The type that has room for them, where a signed one of 64 bits has not.
    fn wide(&self) -> Option<DataType> {
        match self {
            Integers { fraction: true, .. } => None,
            Integers {
                beyond_int64: false,
                ..
            } => None,
            Integers { negative: true, .. } => Some(DataType::Decimal128(DIGITS_OF_UINT64, 0)),
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
