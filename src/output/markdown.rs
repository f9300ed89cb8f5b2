//! A pipe table, as GitHub renders it and as it reads without being rendered.
//!
//! ```text
//! | time                 | room    | temp |
//! | -------------------- | ------- | ---: |
//! | 2022-01-01T08:00:00Z | Kitchen | 21.0 |
//! ```
//!
//! Columns are padded to the widths of the first rows; a later cell that is
//! wider widens its line. Nothing is cut. A newline in a cell is `<br>`.
//!
//! `$` stays as it is: neither CommonMark nor GitHub's tables know it, and where
//! GitHub reads a formula between two of them, no backslash keeps it from that.

use std::borrow::Cow;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::cell::{Column, Notation};
use super::layout::digits_of;
use super::shown::{lines, shown};
use super::theme::label;
use super::{Style, TextFormat};
use crate::text::{Label, Text, width};

/// The least width of a column: a rule of three dashes is read by everybody.
const LEAST: usize = 3;

/// The bytes of the longest name of a character reference,
/// `CounterClockwiseContourIntegral`.
const LONGEST_REFERENCE: usize = 31;

pub(super) struct Markdown {
    style: Style,
    null: String,
    slots: Vec<Slot>,
}

struct Slot {
    width: usize,
    /// Numbers are.
    right: bool,
    /// Fewest fraction digits of its times.
    digits: u8,
}

impl Markdown {
    pub(super) fn new(style: &Style) -> Markdown {
        Markdown {
            null: cell(Text::line(&style.null).as_str()).into_owned(),
            slots: Vec::new(),
            style: style.clone(),
        }
    }

    /// Hands over the cells of each row.
    fn rows(&self, batch: &RecordBatch, mut take: impl FnMut(&[String])) {
        let columns: Vec<Column> = batch
            .columns()
            .iter()
            .zip(batch.schema_ref().fields())
            .zip(&self.slots)
            .map(|((array, field), slot)| {
                Column::new(array, field, Notation::screen(&self.style, slot.digits))
            })
            .collect();
        let mut cells = vec![String::new(); columns.len()];
        let mut value = Vec::new();
        for row in 0..batch.num_rows() {
            for (column, text) in columns.iter().zip(&mut cells) {
                text.clear();
                if column.is_null(row) {
                    text.push_str(&self.null);
                } else {
                    value.clear();
                    column.write(row, &mut value);
                    text.push_str(&cell(&shown(&value)));
                }
            }
            take(&cells);
        }
    }

    fn line(&self, cells: &[String], out: &mut Vec<u8>) {
        for (text, slot) in cells.iter().zip(&self.slots) {
            let padding = " ".repeat(slot.width.saturating_sub(width(text)));
            let (before, after) = if slot.right {
                (padding.as_str(), "")
            } else {
                ("", padding.as_str())
            };
            out.extend_from_slice(format!("| {before}{text}{after} ").as_bytes());
        }
        out.extend_from_slice(b"|\n");
    }
}

impl TextFormat for Markdown {
    fn header(&mut self, schema: &SchemaRef, sample: &[RecordBatch], out: &mut Vec<u8>) {
        let fields = schema.fields();
        let names: Vec<String> = fields
            .iter()
            .map(|field| cell(Text::line(field.name()).as_str()).into_owned())
            .collect();
        self.slots = fields
            .iter()
            .zip(digits_of(schema, sample))
            .zip(&names)
            .map(|((field, digits), name)| Slot {
                width: width(name).max(LEAST),
                right: label(field.data_type()) == Label::Number,
                digits,
            })
            .collect();
        let mut widths: Vec<usize> = self.slots.iter().map(|slot| slot.width).collect();
        for batch in sample {
            self.rows(batch, |cells| {
                for (most, text) in widths.iter_mut().zip(cells) {
                    *most = width(text).max(*most);
                }
            });
        }
        for (slot, width) in self.slots.iter_mut().zip(widths) {
            slot.width = width;
        }
        if !self.style.header_and_footer || self.slots.is_empty() {
            return;
        }
        self.line(&names, out);
        let rules: Vec<String> = self
            .slots
            .iter()
            .map(|slot| match slot.right {
                true => "-".repeat(slot.width - 1) + ":",
                false => "-".repeat(slot.width),
            })
            .collect();
        self.line(&rules, out);
    }

    fn batch(&self, batch: &RecordBatch, _: u64, out: &mut Vec<u8>) {
        if !self.slots.is_empty() {
            self.rows(batch, |cells| self.line(cells, out));
        }
    }

    fn footer(&self, _: u64, _: &mut Vec<u8>) {}
}

/// `text` as a cell that renders as this text: what would be markup is escaped,
/// and only that. What comes in pairs (`*`, `` ` ``, `~`, and `_` outside of
/// words) is left alone where it has no partner in its cell.
fn cell(text: &str) -> Cow<'_, str> {
    if !text.contains(['|', '\\', '`', '*', '_', '~', '<', '&', '[', '\n']) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<&str> = lines(text).collect();
    let text = lines.join("\n");
    let paired = |mark: char| text.matches(mark).count() > 1;
    let paired = ['`', '*', '~'].map(|mark| (mark, paired(mark)));
    let underscores = free_underscores(&text);
    let underscores = if underscores.len() > 1 {
        underscores
    } else {
        Vec::new()
    };
    let mut underscores = underscores.into_iter().peekable();
    let links = text.contains("](") || text.contains("][") || text.contains("[^");
    let mut escaped = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        let next = rest.chars().next();
        let is_markup = match c {
            '\n' => {
                escaped.push_str("<br>");
                continue;
            }
            '|' => true,
            // What follows a newline's is the `<` of its `<br>`.
            '\\' => next.is_some_and(|next| next == '\n' || next.is_ascii_punctuation()),
            '`' | '*' | '~' => paired.contains(&(c, true)),
            '_' => underscores.next_if_eq(&at).is_some(),
            '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || "/!?".contains(next)),
            '&' => is_entity(rest),
            '[' => links,
            _ => false,
        };
        if is_markup {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    Cow::Owned(escaped)
}

/// Where the underscores are that may be markup: all but those in runs between
/// letters or digits.
fn free_underscores(text: &str) -> Vec<usize> {
    let mut free = Vec::new();
    let mut end = 0;
    while let Some(found) = text[end..].find('_') {
        let start = end + found;
        let after = text[start..].trim_start_matches('_');
        end = text.len() - after.len();
        let sides = [text[..start].chars().next_back(), after.chars().next()];
        let within = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
        if !sides.into_iter().all(within) {
            free.extend(start..end);
        }
    }
    free
}

/// Whether `&` before `rest` begins a character reference.
fn is_entity(rest: &str) -> bool {
    let near = rest.bytes().take(LONGEST_REFERENCE + 1);
    let Some(end) = near.into_iter().position(|byte| byte == b';') else {
        return false;
    };
    let name = &rest[..end];
    let name = name.strip_prefix('#').unwrap_or(name);
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{bare_rows, batch, file, render, stream};
    use super::*;
    use crate::request::Format;
    use arrow::array::{ArrayRef, Float64Array, StringArray};
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    fn rows() -> RecordBatch {
        let texts: ArrayRef = Arc::new(StringArray::from(vec![
            Some("Kitchen"),
            None,
            Some("温|度\nx"),
        ]));
        let numbers: ArrayRef = Arc::new(Float64Array::from(vec![21.5, -1e-7, 1e20]));
        batch(vec![("room_name", texts), ("t", numbers)])
    }

    #[test]
    fn it_reads_as_it_is_and_numbers_stand_right() {
        assert_eq!(
            render(&file(Format::Markdown), &rows()),
            "\
| room_name   |                       t |
| ----------- | ----------------------: |
| Kitchen     |                    21.5 |
| NULL        |              -0.0000001 |
| 温\\|度<br>x | 100000000000000000000.0 |
"
        );
    }

    #[test]
    fn digits_are_those_that_were_asked_for() {
        let style = Style {
            float_digits: Some(2),
            null: "—".to_owned(),
            header_and_footer: false,
            ..file(Format::Markdown)
        };
        assert_eq!(
            render(&style, &rows().slice(0, 2)),
            "| Kitchen   | 21.50 |\n| —         | -0.00 |\n"
        );
    }

    #[test]
    fn only_markup_is_escaped() {
        for (text, escaped) in [
            ("plain", "plain"),
            ("room_name and snake_case", "room_name and snake_case"),
            ("_time", "_time"),
            ("_a_ and _b_", "\\_a\\_ and \\_b\\_"),
            ("__init__", "\\_\\_init\\_\\_"),
            ("a__b _c", "a__b _c"),
            ("a__b _c_", "a__b \\_c\\_"),
            ("count(*)", "count(*)"),
            ("*a* 2 * 3", "\\*a\\* 2 \\* 3"),
            ("~/data", "~/data"),
            ("~~gone~~", "\\~\\~gone\\~\\~"),
            ("a ` b", "a ` b"),
            ("`code`", "\\`code\\`"),
            ("C:\\temp", "C:\\temp"),
            ("\\*", "\\\\*"),
            ("\\|", "\\\\\\|"),
            ("a\\\nb\\", "a\\\\<br>b\\"),
            ("1 < 2", "1 < 2"),
            ("<b>", "\\<b>"),
            ("a & b", "a & b"),
            ("&amp; &#65;", "\\&amp; \\&#65;"),
            (
                "&CounterClockwiseContourIntegral;",
                "\\&CounterClockwiseContourIntegral;",
            ),
            (
                "a&b and so on, on and on and on; or not",
                "a&b and so on, on and on and on; or not",
            ),
            ("$5 and $6", "$5 and $6"),
            ("[1, 2]", "[1, 2]"),
            ("[a](b)", "\\[a](b)"),
            ("two\nlines\n", "two<br>lines"),
        ] {
            assert_eq!(cell(text), escaped, "{text}");
        }
    }

    #[test]
    fn the_work_grows_as_the_cell_does() {
        // What looks at the rest of a cell at each mark takes minutes.
        let begun = Instant::now();
        for mark in ["_", "*", "`", "~", "[", "<", "|", "\\", "\n", "_ a"] {
            let text = mark.repeat(50_000);
            assert!(cell(&text).len() >= text.len() - 1, "{mark:?}");
        }
        let text = "&a ".repeat(800_000);
        assert_eq!(cell(&text), text);
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_result_without_rows_has_its_names_and_one_without_columns_has_nothing() {
        let style = file(Format::Markdown);
        assert_eq!(
            stream(&style, &rows().schema(), &[], 0),
            "| room_name |   t |\n| --------- | --: |\n"
        );
        assert_eq!(render(&style, &bare_rows(2)), "");
    }
}
