//! JSON: one array of objects, or one object per line.
//!
//! Columns of one name get keys of their own (`a`, `a_2`): a reader keeps one
//! value per key, and none may be lost.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::cell::{Column, Notation, json_string};
use super::{Style, TextFormat, unique_names};

pub(super) struct Json {
    array: bool,
    /// On a terminal what it would act on is escaped; the value is the same.
    screen: bool,
    /// Each column's `"name":`, with what separates it from the one before.
    keys: Vec<Vec<u8>>,
}

impl Json {
    /// `[`, objects, `]`.
    pub(super) fn array(style: &Style) -> Json {
        Json {
            array: true,
            screen: style.screen.is_some(),
            keys: Vec::new(),
        }
    }

    /// One object per line.
    pub(super) fn lines(style: &Style) -> Json {
        Json {
            array: false,
            ..Json::array(style)
        }
    }
}

impl TextFormat for Json {
    fn header(&mut self, schema: &SchemaRef, _: &[RecordBatch], out: &mut Vec<u8>) {
        self.keys = unique_names(schema.fields())
            .iter()
            .enumerate()
            .map(|(index, name)| {
                let mut key = if index > 0 { vec![b','] } else { Vec::new() };
                json_string(name, self.screen, &mut key);
                key.push(b':');
                key
            })
            .collect();
        if self.array {
            out.push(b'[');
        }
    }

    fn batch(&self, batch: &RecordBatch, first_row: u64, out: &mut Vec<u8>) {
        let columns: Vec<Column> = batch
            .columns()
            .iter()
            .zip(batch.schema_ref().fields())
            .map(|(array, field)| Column::new(array, field, Notation::json(self.screen)))
            .collect();
        for row in 0..batch.num_rows() {
            if self.array {
                let first = first_row == 0 && row == 0;
                out.extend_from_slice(if first { b"\n" } else { b",\n" });
            }
            out.push(b'{');
            for (key, column) in self.keys.iter().zip(&columns) {
                out.extend_from_slice(key);
                column.write_or_null(row, out);
            }
            out.push(b'}');
            if !self.array {
                out.push(b'\n');
            }
        }
    }

    fn footer(&self, rows: u64, out: &mut Vec<u8>) {
        if self.array {
            out.extend_from_slice(if rows == 0 { b"]\n" } else { b"\n]\n" });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{bare_rows, batch, file, render, stream, terminal};
    use super::*;
    use crate::request::Format;
    use arrow::array::{ArrayRef, Int64Array, StringArray};
    use serde_json::{Value, json};
    use std::sync::Arc;

    fn rows() -> RecordBatch {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(i64::MAX), None]));
        let texts: ArrayRef =
            Arc::new(StringArray::from(vec!["\u{9b}\x1b\u{202e}\u{e0001}\"", ""]));
        batch(vec![
            ("a", numbers.clone()),
            ("a", texts),
            ("\"\n", numbers),
        ])
    }

    fn expected() -> Value {
        json!([
            {"a": i64::MAX, "a_2": "\u{9b}\x1b\u{202e}\u{e0001}\"", "\"\n": i64::MAX},
            {"a": null, "a_2": "", "\"\n": null},
        ])
    }

    #[test]
    fn it_reads_back_from_a_file_and_from_a_terminal() {
        for style in [file(Format::Json), terminal(Format::Json, 80)] {
            let text = render(&style, &rows());
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected());
        }
        let lines = render(&file(Format::Jsonl), &rows());
        let read: Vec<Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(Value::from(read), expected());
    }

    #[test]
    fn batches_are_joined_and_no_rows_make_an_empty_array() {
        let rows = rows();
        let two = [rows.slice(0, 1), rows.slice(1, 1)];
        let style = file(Format::Json);
        assert_eq!(
            stream(&style, &rows.schema(), &two, 1),
            render(&style, &rows)
        );
        assert_eq!(stream(&style, &rows.schema(), &[], 0), "[]\n");
        assert_eq!(stream(&file(Format::Jsonl), &rows.schema(), &[], 0), "");
        assert_eq!(render(&style, &bare_rows(2)), "[\n{},\n{}\n]\n");
    }
}
