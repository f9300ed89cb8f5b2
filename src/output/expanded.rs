//! A record per row, a line per value, for rows that are too wide for a table.
//!
//! ```text
//! ─[ 1 ]─────────────────────
//! time │ 2022-01-01T08:00:00Z
//! room │ Kitchen
//! ```
//!
//! No value is ever cut: the terminal breaks what is wider than it.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::cell::{Column, Notation};
use super::layout::{GAP, digits_of, widest_value};
use super::shown::{lines, shown};
use super::theme::label;
use super::{Style, TextFormat, Theme};
use crate::text::{Label, Paint, Text, cut_middle, width};

pub(super) struct Expanded {
    style: Style,
    theme: Theme,
    null: String,
    /// Safe, all of one width.
    names: Vec<String>,
    name_width: usize,
    /// Of the rule above a record.
    rule: usize,
    digits: Vec<u8>,
}

impl Expanded {
    pub(super) fn new(style: &Style) -> Expanded {
        Expanded {
            theme: Theme::new(style.color),
            null: Text::line(&style.null).into_string(),
            names: Vec::new(),
            name_width: 0,
            rule: 0,
            digits: Vec::new(),
            style: style.clone(),
        }
    }

    fn paint(&self, label: Label, text: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(self.theme.paint(label, text).as_bytes());
    }
}

impl TextFormat for Expanded {
    fn header(&mut self, schema: &SchemaRef, sample: &[RecordBatch], _: &mut Vec<u8>) {
        self.digits = digits_of(schema, sample);
        let columns = self
            .style
            .screen
            .map_or(usize::MAX, |screen| screen.columns);
        let names: Vec<String> = schema
            .fields()
            .iter()
            .map(|field| {
                let name = Text::line(field.name());
                // The values need room as well.
                cut_middle(name.as_str(), (columns / 2).max(1)).into_owned()
            })
            .collect();
        self.name_width = names.iter().map(|name| width(name)).max().unwrap_or(0);
        self.names = names
            .into_iter()
            .map(|name| {
                let padding = self.name_width - width(&name);
                name + &" ".repeat(padding)
            })
            .collect();
        let widest = self.digits.iter().enumerate().map(|(index, digits)| {
            let notation = Notation::screen(&self.style, *digits);
            widest_value(index, sample, &self.null, notation)
        });
        let widest = widest.max().unwrap_or(0);
        // One wide value off a terminal makes no rules of its width.
        self.rule = (self.name_width + GAP + widest).min(columns.min(120));
    }

    fn batch(&self, batch: &RecordBatch, first_row: u64, out: &mut Vec<u8>) {
        let fields = batch.schema_ref().fields();
        let columns: Vec<(Column, Label)> = batch
            .columns()
            .iter()
            .zip(fields)
            .zip(&self.digits)
            .map(|((array, field), digits)| {
                let notation = Notation::screen(&self.style, *digits);
                let column = Column::new(array, field, notation);
                (column, label(field.data_type()))
            })
            .collect();
        let blank = " ".repeat(self.name_width);
        let mut value = Vec::new();
        for row in 0..batch.num_rows() {
            let number = first_row + row as u64 + 1;
            if self.style.header_and_footer {
                let mut rule = format!("─[ {number} ]─");
                let more = self.rule.saturating_sub(width(&rule));
                rule.push_str(&"─".repeat(more));
                self.paint(Label::Border, &rule, out);
                out.push(b'\n');
            } else if number > 1 {
                out.push(b'\n');
            }
            for (name, (column, label)) in self.names.iter().zip(&columns) {
                value.clear();
                let (label, text) = if column.is_null(row) {
                    (Label::Null, self.null.as_str().into())
                } else {
                    column.write(row, &mut value);
                    (*label, shown(&value))
                };
                for (at, line) in lines(&text).enumerate() {
                    let (name, bar) = if at == 0 {
                        (name, "│")
                    } else {
                        (&blank, "┆")
                    };
                    self.paint(Label::Header, name, out);
                    out.push(b' ');
                    self.paint(Label::Border, bar, out);
                    out.push(b' ');
                    self.paint(label, line, out);
                    out.push(b'\n');
                }
            }
        }
    }

    fn footer(&self, _: u64, _: &mut Vec<u8>) {}
}

#[cfg(test)]
mod tests {
    use super::super::testing::{bare_rows, batch, file, render, stream, terminal};
    use super::*;
    use crate::request::Format;
    use arrow::array::{ArrayRef, Int64Array, StringArray};
    use std::sync::Arc;

    fn rows() -> RecordBatch {
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some("two\nlines"), None]));
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1, 22]));
        batch(vec![("text", texts), ("温", numbers)])
    }

    #[test]
    fn a_record_per_row_and_a_line_per_value() {
        let records = "\
─[ 1 ]──────
text │ two
     ┆ lines
温   │ 1
─[ 2 ]──────
text │ NULL
温   │ 22
";
        for style in [file(Format::Expanded), terminal(Format::Expanded, 80)] {
            assert_eq!(render(&style, &rows()), records);
        }
        let halves = [rows().slice(0, 1), rows().slice(1, 1)];
        let streamed = stream(&file(Format::Expanded), &rows().schema(), &halves, 2);
        assert_eq!(streamed, records);
    }

    #[test]
    fn without_frame_an_empty_line_parts_the_records() {
        let style = Style {
            header_and_footer: false,
            ..file(Format::Expanded)
        };
        assert_eq!(
            render(&style, &rows()),
            "text │ two\n     ┆ lines\n温   │ 1\n\ntext │ NULL\n温   │ 22\n"
        );
    }

    #[test]
    fn on_a_terminal_a_long_name_leaves_room_but_no_value_is_cut() {
        let long: ArrayRef = Arc::new(StringArray::from(vec!["0123456789"]));
        let shown = render(
            &terminal(Format::Expanded, 10),
            &batch(vec![("a_long_name", long)]),
        );
        assert_eq!(shown, "─[ 1 ]────\na_…me │ 0123456789\n");
    }

    #[test]
    fn rows_without_columns_are_counted_and_no_rows_are_nothing() {
        let style = file(Format::Expanded);
        assert_eq!(render(&style, &bare_rows(2)), "─[ 1 ]─\n─[ 2 ]─\n");
        assert_eq!(stream(&style, &rows().schema(), &[], 0), "");
    }
}
