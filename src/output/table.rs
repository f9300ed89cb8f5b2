//! A table for reading: names, a rule, rows.
//!
//! ```text
//! time                 │ room        │ temp
//! ─────────────────────┼─────────────┼─────
//! 2022-01-01T08:00:00Z │ Kitchen     │ 21.0
//! ```
//!
//! Rows are written as they come, in the widths that the first of them asked
//! for. On a terminal a later cell that is wider is cut; elsewhere it widens
//! its line, and nothing is lost. A cell of several lines goes on in the lines
//! below, behind `┆`.

use std::borrow::Cow;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::cell::{Column, Notation};
use super::layout::{Layout, Slot};
use super::shown::{lines, shown, worded, wrapped};
use super::{Style, TextFormat, Theme};
use crate::text::{Label, Paint, Text, counted, cut, cut_middle, width};

/// The most lines of one cell on a terminal: a query plan is shown whole, a
/// log file in a cell is not.
const MOST_LINES: usize = 1_000;

pub(super) struct Table {
    style: Style,
    theme: Theme,
    null: String,
    layout: Layout,
}

impl Table {
    pub(super) fn new(style: &Style) -> Table {
        Table {
            theme: Theme::new(style.color),
            null: Text::line(&style.null).into_string(),
            layout: Layout::default(),
            style: style.clone(),
        }
    }

    /// One line of the table: a cell for each slot, and what stands between.
    fn line<'a>(
        &self,
        cells: impl Iterator<Item = (Label, &'a str)>,
        separator: &str,
        out: &mut Vec<u8>,
    ) {
        let last = self.layout.slots.len().saturating_sub(1);
        for (index, (slot, (label, cell))) in self.layout.slots.iter().zip(cells).enumerate() {
            if index > 0 {
                out.push(b' ');
                self.paint(Label::Border, separator, out);
                out.push(b' ');
            }
            let cell = match self.style.screen {
                Some(_) if label == Label::Header => cut_middle(cell, slot.width),
                Some(_) => cut(cell, slot.width),
                None => Cow::Borrowed(cell),
            };
            let padding = slot.width.saturating_sub(width(&cell));
            let pad = |out: &mut Vec<u8>| out.extend(std::iter::repeat_n(b' ', padding));
            if slot.right && !(cell.is_empty() && index == last) {
                pad(out);
            }
            self.paint(label, &cell, out);
            if !slot.right && index < last {
                pad(out);
            }
        }
        out.push(b'\n');
    }

    /// A row in which a cell has several lines.
    fn tall_row(&self, cells: &[(Label, String)], out: &mut Vec<u8>) {
        let columns: Vec<Vec<Cow<str>>> = cells
            .iter()
            .zip(&self.layout.slots)
            .map(|((_, text), slot)| self.lines_of(text, slot))
            .collect();
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let line = columns.iter().zip(cells).map(|(lines, (label, _))| {
                (*label, lines.get(at).map_or("", |line| line.as_ref()))
            });
            self.line(line, if at == 0 { "│" } else { "┆" }, out);
        }
    }

    /// The lines of a cell: on a terminal those of a cell of several lines are
    /// wrapped, for what is cut in one of them may be what matters.
    fn lines_of<'a>(&self, text: &'a str, slot: &Slot) -> Vec<Cow<'a, str>> {
        if self.style.screen.is_none() || !(self.style.whole || text.contains('\n')) {
            return lines(text).map(Cow::Borrowed).collect();
        }
        let wrap = if self.style.whole { worded } else { wrapped };
        let mut pieces = lines(text).flat_map(|line| wrap(line, slot.width));
        let mut kept: Vec<Cow<str>> = pieces
            .by_ref()
            .take(MOST_LINES)
            .map(Cow::Borrowed)
            .collect();
        let rest = pieces.count();
        if rest > 0 {
            kept.push(Cow::Owned(format!(
                "… {} more",
                counted(rest as u64, "line")
            )));
        }
        kept
    }

    fn paint(&self, label: Label, text: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(self.theme.paint(label, text).as_bytes());
    }
}

impl TextFormat for Table {
    fn header(&mut self, schema: &SchemaRef, sample: &[RecordBatch], out: &mut Vec<u8>) {
        self.layout = Layout::new(schema, sample, &self.null, &self.style);
        if !self.style.header_and_footer || self.layout.slots.is_empty() {
            return;
        }
        let slots = &self.layout.slots;
        let names = slots.iter().map(|slot| (Label::Header, slot.name.as_str()));
        self.line(names, "│", out);
        let rule: Vec<String> = slots.iter().map(|slot| "─".repeat(slot.width)).collect();
        self.paint(Label::Border, &rule.join("─┼─"), out);
        out.push(b'\n');
    }

    fn batch(&self, batch: &RecordBatch, _: u64, out: &mut Vec<u8>) {
        let slots = &self.layout.slots;
        if slots.is_empty() {
            return;
        }
        let columns: Vec<Column> = slots
            .iter()
            .map(|slot| {
                let field = batch.schema_ref().field(slot.index);
                let notation = Notation::screen(&self.style, slot.digits);
                Column::new(batch.column(slot.index), field, notation)
            })
            .collect();
        let mut cells = vec![(Label::Plain, String::new()); slots.len()];
        let mut value = Vec::new();
        for row in 0..batch.num_rows() {
            let mut tall = false;
            for ((slot, column), (label, cell)) in slots.iter().zip(&columns).zip(&mut cells) {
                cell.clear();
                if column.is_null(row) {
                    *label = Label::Null;
                    cell.push_str(&self.null);
                } else {
                    *label = slot.label;
                    value.clear();
                    column.write(row, &mut value);
                    cell.push_str(&shown(&value));
                    let whole = self.style.whole && self.style.screen.is_some();
                    tall |= cell.contains('\n') || (whole && width(cell) > slot.width);
                }
            }
            if tall {
                self.tall_row(&cells, out);
            } else {
                let line = cells.iter().map(|(label, cell)| (*label, cell.as_str()));
                self.line(line, "│", out);
            }
        }
    }

    fn footer(&self, _: u64, out: &mut Vec<u8>) {
        let left_out = &self.layout.left_out;
        if left_out.is_empty() || !self.style.header_and_footer {
            return;
        }
        let count = counted(left_out.len() as u64, "column");
        let line = format!("+{count}: \\x or \\v ({})", left_out.join(", "));
        let line = match self.style.screen {
            Some(screen) => cut(&line, screen.columns),
            None => Cow::Borrowed(line.as_str()),
        };
        self.paint(Label::Quiet, &line, out);
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests;
