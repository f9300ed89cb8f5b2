//! The text of the cells on the screen, made once.

use std::borrow::Cow;
use std::collections::HashMap;

use arrow::array::{Array, RecordBatch};

use super::columns::Column;
use crate::error::Result;
use crate::output::{Cells, Style, fraction_digits};
use crate::spool::Spool;
use crate::text::{Text, width};

/// No more of a cell than about so many bytes is shown in a line.
const LINE: usize = 1_000;

/// As much where a cell goes on in the lines below.
const WRAPPED: usize = 16_000;

/// So many cells are kept; a screen has fewer.
const KEPT: usize = 50_000;

/// So many rows tell how wide a column is before it is seen.
const SAMPLE: usize = 100;

/// What stands in a line for the end of one in a cell.
const NEWLINE: &str = "↵";

/// The text of a cell, safe. It may have several lines.
#[derive(Debug)]
pub(super) struct Cell {
    text: Box<str>,
    pub(super) null: bool,
}

impl Cell {
    /// All of it in one line.
    pub(super) fn line(&self) -> Cow<'_, str> {
        match self.text.contains('\n') {
            true => Cow::Owned(self.text.replace('\n', NEWLINE)),
            false => Cow::Borrowed(&self.text),
        }
    }

    /// In its lines.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// The text of cells.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// By row, and place in the schema.
    cells: HashMap<(u64, usize), Cell>,
    wrapped: bool,
}

impl Texts {
    /// The text of a cell that was made.
    pub(super) fn get(&self, row: u64, column: &Column) -> Option<&Cell> {
        self.cells.get(&(row, column.index))
    }

    /// Cells go on in the lines below, or not.
    pub(super) fn wrap(&mut self, wrapped: bool) {
        if self.wrapped != wrapped {
            self.cells.clear();
            self.wrapped = wrapped;
        }
    }

    /// Sees to it that the cells of `rows` and of the columns at `places` are
    /// there. Columns learn how wide they are; says whether any is other than
    /// before.
    ///
    /// # Errors
    /// When rows cannot be read back.
    pub(super) fn make(
        &mut self,
        spool: &Spool,
        rows: &[u64],
        columns: &mut [Column],
        places: &[usize],
        style: &Style,
    ) -> Result<bool> {
        if self.cells.len() > KEPT {
            self.cells.clear();
        }
        let mut changed = false;
        let mut at = 0;
        while let Some(row) = rows.get(at) {
            let lacks = |column: &Column| !self.cells.contains_key(&(*row, column.index));
            if !places.iter().any(|place| lacks(&columns[*place])) {
                at += 1;
                continue;
            }
            let Some((first, batch)) = spool.at(*row)? else {
                break;
            };
            let start = (*row - first) as usize;
            // As many as follow one another in the same batch.
            let run = rows[at..].iter().enumerate();
            let run = run.take_while(|(more, next)| {
                **next == row + *more as u64 && start + more < batch.num_rows()
            });
            let run = run.count();
            for place in places {
                let column = &mut columns[*place];
                changed |= sample(column, &batch, start, style);
                let array = batch.column(column.index).slice(start, run);
                changed |= self.learn_digits(column, &array);
                changed |= self.fill(*row, column, &array, &batch, style);
            }
            at += run;
        }
        Ok(changed)
    }

    /// Times of a column have as many digits as any that was seen.
    fn learn_digits(&mut self, column: &mut Column, array: &dyn Array) -> bool {
        let digits = fraction_digits(array);
        let more = digits > column.digits;
        if more {
            column.digits = digits;
            let index = column.index;
            self.cells.retain(|(_, other), _| *other != index);
        }
        more
    }

    /// The cells of `array`, whose first is in `row`.
    fn fill(
        &mut self,
        row: u64,
        column: &mut Column,
        array: &dyn Array,
        batch: &RecordBatch,
        style: &Style,
    ) -> bool {
        let most = if self.wrapped { WRAPPED } else { LINE };
        let field = batch.schema_ref().field(column.index);
        let cells = Cells::new(array, field, style, column.digits, most);
        let before = column.seen;
        let mut space = Vec::new();
        for at in 0..array.len() {
            let key = (row + at as u64, column.index);
            if self.cells.contains_key(&key) {
                continue;
            }
            let cell = match cells.text(at, &mut space) {
                None => Cell {
                    text: Text::line(&style.null).into_string().into(),
                    null: true,
                },
                Some((text, cut)) => Cell {
                    text: if cut {
                        (text + "…").into()
                    } else {
                        text.into()
                    },
                    null: false,
                },
            };
            column.seen = column.seen.max(width(&cell.line()));
            self.cells.insert(key, cell);
        }
        column.seen > before
    }
}

/// A column that is seen for the first time looks at the rows to come.
fn sample(column: &mut Column, batch: &RecordBatch, start: usize, style: &Style) -> bool {
    if std::mem::replace(&mut column.sampled, true) {
        return false;
    }
    let rows = SAMPLE.min(batch.num_rows() - start);
    let array = batch.column(column.index).slice(start, rows);
    column.digits = column.digits.max(fraction_digits(&array));
    let field = batch.schema_ref().field(column.index);
    let cells = Cells::new(&array, field, style, column.digits, LINE);
    let mut space = Vec::new();
    for row in 0..rows {
        let wide = match cells.text(row, &mut space) {
            None => width(Text::line(&style.null).as_str()),
            Some((text, _)) => width(&text.replace('\n', NEWLINE)),
        };
        column.seen = column.seen.max(wide);
    }
    true
}
