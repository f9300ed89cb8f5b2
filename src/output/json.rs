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
