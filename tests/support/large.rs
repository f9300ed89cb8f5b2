//! Tables of any number of rows, which are made as they are read.

use std::sync::Arc;

use arrow::array::builder::StringBuilder;
use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::script::{Answer, Part};

/// The rows of a batch.
pub(crate) const BATCH: u64 = 8_192;

/// The columns: `n`, the number of the row, counted from 0, and `word`, which
/// is of 12 bytes.
pub(crate) fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("n", DataType::Int64, false),
        Field::new("word", DataType::Utf8, false),
    ]))
}

/// The word of a row: `w` and eleven digits.
pub(crate) fn word(row: u64) -> String {
    format!("w{row:011}")
}

/// The batch of this number, of a table with so many rows; `None` beyond its
/// end.
pub(crate) fn batch(number: u64, rows: u64) -> Option<RecordBatch> {
    let from = number * BATCH;
    let to = rows.min(from + BATCH);
    if from >= to {
        return None;
    }
    let count = (to - from) as usize;
    let numbers = Int64Array::from_iter_values((from..to).map(|row| row as i64));
    let mut words = StringBuilder::with_capacity(count, 12 * count);
    for row in from..to {
        words.append_value(word(row));
    }
    let columns: Vec<ArrayRef> = vec![Arc::new(numbers), Arc::new(words.finish())];
    Some(RecordBatch::try_new(schema(), columns).unwrap())
}

/// A result of so many rows and columns, `c00`, `c01` and so on, whose cells say
/// where they are: `r012c03`.
pub(crate) fn grid(rows: usize, columns: usize) -> RecordBatch {
    let column = |column: usize| {
        let cells = (0..rows).map(|row| format!("r{row:03}c{column:02}"));
        let cells: ArrayRef = Arc::new(StringArray::from_iter_values(cells));
        (format!("c{column:02}"), cells)
    };
    RecordBatch::try_from_iter((0..columns).map(column)).unwrap()
}

/// A result of so many rows, whose number the server does not tell.
pub(crate) fn table(rows: u64) -> Answer {
    let part = Part::new(schema().as_ref().clone());
    Answer::of(vec![part.generating(move |number| batch(number, rows))])
        .declaring(schema().as_ref().clone())
}
