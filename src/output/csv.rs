//! Comma-separated values (RFC 4180, but lines end in `\n`).
//!
//! NULL is nothing and an empty string is `""`, so that a reader can tell them
//! apart. Binary is base64, nested values are JSON.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::cell::{Column, Notation};
use super::shown::shown;
use super::theme::label;
use super::{Style, TextFormat};
use crate::text::Label;

pub(super) struct Csv {
    names: bool,
    /// On a terminal nothing may reach it that it would act on.
    screen: bool,
}

impl Csv {
    pub(super) fn new(style: &Style) -> Csv {
        Csv {
            names: style.header_and_footer,
            screen: style.screen.is_some(),
        }
    }

    /// Makes what stands in `out` from `start` on a field that reads back as
    /// it was.
    fn finish_field(&self, start: usize, spare: &mut Vec<u8>, out: &mut Vec<u8>) {
        if self.screen {
            let safe = shown(&out[start..]).into_owned();
            out.truncate(start);
            out.extend_from_slice(safe.as_bytes());
        }
        if !needs_quotes(&out[start..]) {
            return;
        }
        spare.clear();
        spare.extend_from_slice(&out[start..]);
        out.truncate(start);
        out.push(b'"');
        for byte in spare.iter() {
            if *byte == b'"' {
                out.push(b'"');
            }
            out.push(*byte);
        }
        out.push(b'"');
    }
}

/// Whether a field would be read as another, as several, or as NULL. Spaces at
/// its ends are data that some readers trim.
fn needs_quotes(field: &[u8]) -> bool {
    match (field.first(), field.last()) {
        (Some(b' ' | b'\t'), _) | (_, Some(b' ' | b'\t')) | (None, _) => true,
        _ => field
            .iter()
            .any(|byte| matches!(byte, b'"' | b',' | b'\r' | b'\n')),
    }
}

impl TextFormat for Csv {
    fn header(&mut self, schema: &SchemaRef, _: &[RecordBatch], out: &mut Vec<u8>) {
        if !self.names || schema.fields().is_empty() {
            return;
        }
        let mut spare = Vec::new();
        for (index, field) in schema.fields().iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            let start = out.len();
            out.extend_from_slice(field.name().as_bytes());
            self.finish_field(start, &mut spare, out);
        }
        out.push(b'\n');
    }

    fn batch(&self, batch: &RecordBatch, _: u64, out: &mut Vec<u8>) {
        let schema = batch.schema_ref();
        let columns: Vec<(Column, bool)> = batch
            .columns()
            .iter()
            .zip(schema.fields())
            .map(|(array, field)| {
                let column = Column::new(array, field, Notation::csv());
                // Nothing in a number or a time ever needs quotes.
                let simple = matches!(
                    label(field.data_type()),
                    Label::Number | Label::Time | Label::Boolean
                );
                (column, simple)
            })
            .collect();
        if columns.is_empty() {
            return;
        }
        let mut spare = Vec::new();
        for row in 0..batch.num_rows() {
            for (index, (column, simple)) in columns.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                if column.is_null(row) {
                    continue;
                }
                let start = out.len();
                column.write(row, out);
                if !simple {
                    self.finish_field(start, &mut spare, out);
                }
            }
            out.push(b'\n');
        }
    }

    fn footer(&self, _: u64, _: &mut Vec<u8>) {}
}
