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
                let column = Column::new(array, field, Notation::field());
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

#[cfg(test)]
mod tests {
    use super::super::testing::{batch, file, names_come_and_go, render, terminal};
    use crate::request::Format;
    use arrow::array::{ArrayRef, Int64Array, StringArray};
    use std::sync::Arc;

    /// Reads CSV strictly; an unquoted empty field is NULL.
    fn read(text: &str) -> Vec<Vec<Option<String>>> {
        let mut rows = Vec::new();
        let mut row = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let field = if let Some(mut quoted) = rest.strip_prefix('"') {
                let mut field = String::new();
                loop {
                    let (part, after) = quoted.split_once('"').expect("the quotes are closed");
                    field.push_str(part);
                    match after.strip_prefix('"') {
                        Some(after) => {
                            field.push('"');
                            quoted = after;
                        }
                        None => {
                            rest = after;
                            break;
                        }
                    }
                }
                Some(field)
            } else {
                let end = rest.find([',', '\n']).expect("a line ends");
                let field = &rest[..end];
                assert!(!field.contains(['"', '\r']) && field.trim() == field);
                rest = &rest[end..];
                (!field.is_empty()).then(|| field.to_owned())
            };
            row.push(field);
            let ends_row = rest.starts_with('\n');
            assert!(ends_row || rest.starts_with(','), "{rest}");
            rest = &rest[1..];
            if ends_row {
                rows.push(std::mem::take(&mut row));
            }
        }
        assert!(row.is_empty());
        rows
    }

    const TEXTS: [Option<&str>; 12] = [
        Some("plain"),
        Some(""),
        None,
        Some("a,b"),
        Some("say \"x\""),
        Some("two\nlines"),
        Some("old\rmac"),
        Some(" ahead"),
        Some("behind\t"),
        Some("温度\u{202e}\x1b"),
        Some("\""),
        Some("NULL"),
    ];

    #[test]
    fn every_text_reads_back_and_null_is_no_empty_text() {
        let texts: ArrayRef = Arc::new(StringArray::from(TEXTS.to_vec()));
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter(0..TEXTS.len() as i64));
        let text = render(
            &file(Format::Csv),
            &batch(vec![("a,\"b\"", texts), ("", numbers)]),
        );
        let rows = read(&text);
        assert_eq!(rows[0], [Some("a,\"b\"".to_owned()), Some(String::new())]);
        for (index, (row, text)) in rows[1..].iter().zip(TEXTS).enumerate() {
            assert_eq!(*row, [text.map(str::to_owned), Some(index.to_string())]);
        }
        assert_eq!(rows.len(), 1 + TEXTS.len());
    }

    #[test]
    fn names_come_without_rows_and_go_when_asked_to() {
        names_come_and_go(Format::Csv);
    }

    #[test]
    fn a_terminal_gets_it_safe_and_still_as_csv() {
        let text: ArrayRef = Arc::new(StringArray::from(vec!["a\x1b\n,"]));
        assert_eq!(
            render(&terminal(Format::Csv, 80), &batch(vec![("n\x07", text)])),
            "n\\x07\n\"a\\x1b\n,\"\n"
        );
    }
}
