//! What is copied, and how it gets to the clipboard.
//!
//! The terminal is asked to put it there (OSC 52), which works over ssh, too.
//! What it is asked with is base64: no byte of the data reaches it as it is.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::keys::Action;
use super::screen::{Ask, Viewer};
use super::status::Message;
use crate::error::Result;
use crate::output::{Cells, Style, json_row, label};
use crate::spool::Spool;
use crate::text::{Label, counted, grouped};

/// More than that many bytes terminals do not take.
pub(super) const MOST: usize = 100_000;

/// What is copied of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// The value of this column in a row.
    Cell(u64, usize),
    /// The values of a row, with tabs between.
    Row(u64),
    /// A row as an object of JSON.
    Json(u64),
    /// The values of a column, a line each.
    Column(usize, Range<u64>),
}

/// The bytes that have the terminal copy a value.
pub(super) fn sequence(value: &[u8]) -> Vec<u8> {
    format!("\x1b]52;c;{}\x07", STANDARD.encode(value)).into_bytes()
}

/// A part as it would be in a file; NULL is nothing. A time that is alone is as
/// `style` and `digits` show it. `None` where it is more than [`MOST`].
///
/// # Errors
/// When rows cannot be read back.
pub(super) fn value(
    spool: &Spool,
    part: &Part,
    style: &Style,
    digits: u8,
) -> Result<Option<Vec<u8>>> {
    let mut out = Vec::new();
    match part {
        Part::Cell(row, column) => {
            let Some((first, batch)) = spool.at(*row)? else {
                return Ok(None);
            };
            let array = batch.column(*column).slice((row - first) as usize, 1);
            let field = batch.schema_ref().field(*column);
            let cells = match label(field.data_type()) {
                Label::Time => Cells::new(&array, field, style, digits, MOST),
                _ => Cells::plain(&array, field, MOST),
            };
            cells.write(0, &mut out);
        }
        Part::Row(row) => {
            let Some((first, batch)) = spool.at(*row)? else {
                return Ok(None);
            };
            let columns = batch.columns().iter().zip(batch.schema_ref().fields());
            for (at, (array, field)) in columns.enumerate() {
                let array = array.slice((row - first) as usize, 1);
                if at > 0 {
                    out.push(b'\t');
                }
                Cells::plain(&array, field, MOST).write(0, &mut out);
                if out.len() > MOST {
                    break;
                }
            }
        }
        Part::Json(row) => {
            if let Some((first, batch)) = spool.at(*row)? {
                out = json_row(&batch.slice((row - first) as usize, 1));
                out.pop_if(|byte| *byte == b'\n');
            }
        }
        Part::Column(column, rows) => {
            let mut row = rows.start;
            while row < rows.end
                && out.len() <= MOST
                && let Some((first, batch)) = spool.at(row)?
            {
                let field = batch.schema_ref().field(*column);
                let cells = Cells::plain(batch.column(*column), field, MOST);
                let end = rows.end.min(first + batch.num_rows() as u64);
                for row in row..end {
                    cells.write((row - first) as usize, &mut out);
                    out.push(b'\n');
                    if out.len() > MOST {
                        break;
                    }
                }
                row = end;
            }
        }
    }
    Ok(Some(out).filter(|out| out.len() <= MOST))
}

impl Viewer {
    /// Copies what a key asks for, of where the cursor is.
    pub(super) fn copy(&mut self, action: Action) {
        let (Some(row), Some(column)) = (self.row(), self.grid.column()) else {
            return;
        };
        let index = column.index;
        let (part, what) = match action {
            Action::CopyRow => (Part::Row(row), "the row".to_owned()),
            Action::CopyJson => (Part::Json(row), "the row as JSON".to_owned()),
            Action::CopyColumn => {
                let rows = self.spool.rows();
                let what = format!("the column in {}", counted(rows, "row"));
                (Part::Column(index, 0..rows), what)
            }
            _ => (Part::Cell(row, index), "the cell".to_owned()),
        };
        let digits = column.digits;
        match value(&self.spool, &part, &self.look.style, digits) {
            Ok(Some(value)) => self.copied(&value, &what),
            Ok(None) => {
                let most = grouped(MOST as u64);
                let words = format!("{what} is over {most} bytes, too many to copy: s saves all");
                let short = format!("not copied: over {most} bytes; s saves");
                self.message = Some(Message::wrong(words).or(short));
            }
            Err(error) => self.message = Some(Message::of_error(&error)),
        }
    }

    /// Has the terminal copy `value`, and says so.
    pub(super) fn copied(&mut self, value: &[u8], what: &str) {
        let bytes = counted(value.len() as u64, "byte");
        self.asks.push(Ask::Copy(sequence(value)));
        self.message = Some(Message::of(format!("copied {what}: {bytes}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::testing::{batch, spool};
    use arrow::array::{ArrayRef, Int64Array, StringArray};
    use std::sync::Arc;

    #[test]
    fn parts_are_copied_as_they_would_be_in_a_file() {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None]));
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["a\x1b", "b"]));
        let spool = spool(&[batch(vec![("n", numbers), ("t", texts)])]);
        for (part, expected) in [
            (Part::Row(0), "1\ta\x1b"),
            (Part::Cell(0, 1), "a\x1b"),
            (Part::Cell(1, 0), ""),
            (Part::Json(0), r#"{"n":1,"t":"a\u001b"}"#),
            (Part::Column(0, 0..2), "1\n\n"),
            (Part::Column(1, 1..2), "b\n"),
        ] {
            let value = value(&spool, &part, &Style::default(), 0).unwrap().unwrap();
            assert_eq!(String::from_utf8(value).unwrap(), expected, "{part:?}");
        }
        let bytes = sequence(b"\x1b]0;x\x07");
        assert_eq!(bytes, b"\x1b]52;c;G10wO3gH\x07");
    }

    #[test]
    fn what_no_terminal_takes_is_not_copied() {
        let long = "x".repeat(MOST + 1);
        let texts: ArrayRef = Arc::new(StringArray::from(vec![long.as_str(); 2]));
        let spool = spool(&[batch(vec![("t", texts)])]);
        for part in [Part::Cell(0, 0), Part::Json(1), Part::Column(0, 0..2)] {
            let value = value(&spool, &part, &Style::default(), 0).unwrap();
            assert_eq!(value, None, "{part:?}");
        }
    }
}
