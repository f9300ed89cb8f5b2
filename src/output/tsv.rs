//! Tab-separated values, as `COPY` of PostgreSQL and ClickHouse's
//! `TabSeparated` read them.
//!
//! NULL is `\N`. A tab, a newline, a carriage return and a backslash within a
//! value become `\t`, `\n`, `\r` and `\\`: so a line is a row and a tab is a
//! border, always, and nothing is ever quoted. Binary is base64, nested values
//! are JSON. The names, escaped like values, are the first line.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::cell::{Column, Notation};
use super::shown::shown;
use super::{Style, TextFormat};

pub(super) struct Tsv {
    names: bool,
    /// On a terminal nothing may reach it that it would act on.
    screen: bool,
}

impl Tsv {
    pub(super) fn new(style: &Style) -> Tsv {
        Tsv {
            names: style.header_and_footer,
            screen: style.screen.is_some(),
        }
    }

    /// Makes what stands in `out` from `start` on a field that reads back as
    /// it was.
    fn finish_field(&self, start: usize, spare: &mut Vec<u8>, out: &mut Vec<u8>) {
        if out[start..].iter().any(|byte| escape(*byte).is_some()) {
            spare.clear();
            spare.extend_from_slice(&out[start..]);
            out.truncate(start);
            for byte in spare.iter() {
                match escape(*byte) {
                    Some(letter) => out.extend_from_slice(&[b'\\', letter]),
                    None => out.push(*byte),
                }
            }
        }
        if self.screen {
            let safe = shown(&out[start..]).into_owned();
            out.truncate(start);
            out.extend_from_slice(safe.as_bytes());
        }
    }
}

/// What stands behind a backslash for a byte that cannot stand for itself.
fn escape(byte: u8) -> Option<u8> {
    match byte {
        b'\t' => Some(b't'),
        b'\n' => Some(b'n'),
        b'\r' => Some(b'r'),
        b'\\' => Some(b'\\'),
        _ => None,
    }
}

impl TextFormat for Tsv {
    fn header(&mut self, schema: &SchemaRef, _: &[RecordBatch], out: &mut Vec<u8>) {
        if !self.names || schema.fields().is_empty() {
            return;
        }
        let mut spare = Vec::new();
        for (index, field) in schema.fields().iter().enumerate() {
            if index > 0 {
                out.push(b'\t');
            }
            let start = out.len();
            out.extend_from_slice(field.name().as_bytes());
            self.finish_field(start, &mut spare, out);
        }
        out.push(b'\n');
    }

    fn batch(&self, batch: &RecordBatch, _: u64, out: &mut Vec<u8>) {
        let fields = batch.schema_ref().fields();
        let columns: Vec<Column> = batch
            .columns()
            .iter()
            .zip(fields)
            .map(|(array, field)| Column::new(array, field, Notation::field()))
            .collect();
        if columns.is_empty() {
            return;
        }
        let mut spare = Vec::new();
        for row in 0..batch.num_rows() {
            for (index, column) in columns.iter().enumerate() {
                if index > 0 {
                    out.push(b'\t');
                }
                if column.is_null(row) {
                    out.extend_from_slice(b"\\N");
                    continue;
                }
                let start = out.len();
                column.write(row, out);
                self.finish_field(start, &mut spare, out);
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

    /// Reads a field; `None` is NULL.
    fn read(field: &str) -> Option<String> {
        if field == "\\N" {
            return None;
        }
        let mut value = String::new();
        let mut rest = field.chars();
        while let Some(c) = rest.next() {
            value.push(match c {
                '\\' => match rest.next().expect("an escape has its letter") {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    '\\' => '\\',
                    other => panic!("\\{other} is no escape"),
                },
                c => c,
            });
        }
        Some(value)
    }

    const TEXTS: [Option<&str>; 10] = [
        Some("plain"),
        Some(""),
        None,
        Some("a\tb"),
        Some("two\r\nlines"),
        Some("\\N"),
        Some("C:\\temp\\"),
        Some(" \"quoted\" "),
        Some("温度\u{202e}\x1b"),
        Some("NULL"),
    ];

    #[test]
    fn every_text_reads_back_and_null_is_no_text() {
        let texts: ArrayRef = Arc::new(StringArray::from(TEXTS.to_vec()));
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter(0..TEXTS.len() as i64));
        let rows = batch(vec![("a\tb", texts), ("n", numbers)]);
        let text = render(&file(Format::Tsv), &rows);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "a\\tb\tn");
        assert_eq!(lines.len(), 1 + TEXTS.len());
        for (index, (line, text)) in lines[1..].iter().zip(TEXTS).enumerate() {
            let (field, number) = line.split_once('\t').unwrap();
            assert_eq!(read(field).as_deref(), text);
            assert_eq!(number, index.to_string());
        }
    }

    #[test]
    fn names_come_without_rows_and_go_when_asked_to() {
        names_come_and_go(Format::Tsv);
    }

    #[test]
    fn a_terminal_gets_nothing_to_act_on() {
        let text: ArrayRef = Arc::new(StringArray::from(vec!["a\x1b\n\t"]));
        assert_eq!(
            render(&terminal(Format::Tsv, 80), &batch(vec![("n\x07", text)])),
            "n\\x07\na\\x1b\\n\\t\n"
        );
    }
}
