//! The types of a CSV file's columns.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch, StringArray};
use arrow::compute::{CastOptions, cast_with_options, concat_batches};
use arrow::csv::ReaderBuilder;
use arrow::csv::reader::Format;
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::Result;

/// Rows that are looked at.
const SAMPLE: usize = 20_000;

/// Any two texts of so many digits that differ are two floats.
const DIGITS_OF_A_FLOAT: usize = 17;

/// The columns of the file at `path` by its header and its first rows: the
/// narrowest type that loses nothing of what they hold, else text.
///
/// # Errors
/// When the file cannot be read, or a row has more or fewer fields than the
/// header.
pub(super) fn infer(path: &Path) -> Result<Schema> {
    let format = Format::default().with_header(true);
    let (inferred, rows) = format.infer_schema(File::open(path)?, Some(SAMPLE))?;
    let texts = inferred.fields().iter();
    let texts = texts.map(|field| Field::new(field.name(), DataType::Utf8, true));
    let texts = Arc::new(Schema::new(texts.collect::<Vec<_>>()));
    if inferred.fields().is_empty() || rows == 0 {
        return Ok(texts.as_ref().clone());
    }
    let mut reader = ReaderBuilder::new(Arc::clone(&texts))
        .with_format(format)
        .with_batch_size(rows)
        .build(File::open(path)?)?;
    let first: RecordBatch = match reader.next() {
        Some(rows) => concat_batches(&texts, &[rows?])?,
        None => RecordBatch::new_empty(texts),
    };
    let fields = inferred.fields().iter().zip(first.columns());
    let fields = fields.map(|(field, texts)| {
        let data_type = lossless(field.data_type(), texts.as_string());
        Field::new(field.name(), data_type, true)
    });
    Ok(Schema::new(fields.collect::<Vec<_>>()))
}

/// The type of a column in which `inferred` was seen in `texts`.
fn lossless(inferred: &DataType, texts: &StringArray) -> DataType {
    let any = |is: fn(&str) -> bool| texts.iter().flatten().any(is);
    let data_type = match inferred {
        DataType::Int64 if any(is_padded) => DataType::Utf8,
        DataType::Float64 if any(is_padded) || any(loses_digits) => DataType::Utf8,
        DataType::Timestamp(unit, None) if any(has_zone) => match any(|time| !has_zone(time)) {
            true => DataType::Utf8,
            false => DataType::Timestamp(*unit, Some("UTC".into())),
        },
        DataType::Null => DataType::Utf8,
        inferred => inferred.clone(),
    };
    // What looks like a date or a time may be none, or too far away.
    let strict = CastOptions {
        safe: false,
        ..CastOptions::default()
    };
    match data_type.is_temporal() && cast_with_options(texts, &data_type, &strict).is_err() {
        true => DataType::Utf8,
        false => data_type,
    }
}

/// Whether a number has zeros ahead, as postal codes and keys have them.
fn is_padded(number: &str) -> bool {
    let digits = number.trim_start_matches('-').as_bytes();
    matches!(digits, [b'0', b'0'..=b'9', ..])
}

/// Whether a float would not say what `number` says. More digits than a float
/// has are well if they are that float's own.
fn loses_digits(number: &str) -> bool {
    let Ok(float) = number.parse::<f64>() else {
        return false;
    };
    if float.is_infinite() {
        return number.contains(|character: char| character.is_ascii_digit());
    }
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{}{fraction}", whole.trim_start_matches('-'));
    let significant = digits.trim_matches('0').len();
    significant > DIGITS_OF_A_FLOAT && format!("{float:.*}", fraction.len()) != number
}

/// Whether something follows the time of day.
fn has_zone(time: &str) -> bool {
    const TIME_OF_DAY: usize = "2022-01-01T".len();
    let zone = |character: char| !character.is_ascii_digit() && !":.".contains(character);
    time.get(TIME_OF_DAY..)
        .is_some_and(|time| time.contains(zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_a_type_that_holds_its_values() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.csv");
        for (values, expected) in [
            ("1\n-9223372036854775808\n", "Int64"),
            ("1\n9223372036854775808\n", "Utf8"),
            ("1\n-9223372036854775809\n", "Utf8"),
            ("007\n8\n", "Utf8"),
            ("0\n-0\n", "Int64"),
            ("-00.5\n", "Utf8"),
            ("1\n0.5\n", "Float64"),
            ("NaN\n-inf\n1e5\n", "Float64"),
            ("0.1\n1234567890123456789\n", "Utf8"),
            ("0.10000000000000001\n", "Float64"),
            ("0.1000000000000000055511151231257827\n", "Float64"),
            ("0.1000000000000000056\n", "Float64"),
            ("0.100000000000000001\n", "Utf8"),
            ("100000000000000000000000.0\n", "Float64"),
            ("1e400\n", "Utf8"),
            ("true\nFALSE\n", "Boolean"),
            ("2022-01-01\n", "Date32"),
            ("2022-13-01\n", "Utf8"),
            ("2022-01-01T08:00:00\n2022-01-01\n", "Timestamp(s)"),
            ("2022-01-01T08:00:00Z\n", "Timestamp(s, \"UTC\")"),
            (
                "2022-01-01 08:00:00.5+05:30\n2022-01-01 08:00:00Z\n",
                "Timestamp(ms, \"UTC\")",
            ),
            ("2022-01-01T08:00:00Z\n2022-01-01T08:00:00\n", "Utf8"),
            ("2022-01-01T08:00:00Z\n2022-01-01\n", "Utf8"),
            ("9999-12-31T00:00:00.000000001\n", "Utf8"),
            ("\n", "Utf8"),
            ("", "Utf8"),
            ("\"a\nb\"\n", "Utf8"),
        ] {
            std::fs::write(&path, format!("c\n{values}")).unwrap();
            let schema = infer(&path).unwrap();
            assert_eq!(
                schema.field(0).data_type().to_string(),
                expected,
                "{values}"
            );
        }
    }
}
