//! Text that is looked for in the cells of a result, as they are shown.
//!
//! Only rows that have come are looked at. It is done in turns: a hundred
//! million rows take a while, in which keys are heeded.

mod filter;
mod marks;
mod pattern;
mod search;

pub(super) use filter::Filter;
pub(super) use pattern::Pattern;
pub(super) use search::{Found, Place, Search};

use arrow::array::RecordBatch;

use crate::output::{Cells, Style};
use crate::text::Text;

/// No more of a cell than about so many bytes is looked at.
const LOOKED: usize = 1 << 20;

/// Looks for a pattern in the cells of a batch, as they are shown.
struct Looker<'a> {
    pattern: &'a Pattern,
    columns: Vec<Cells<'a>>,
    /// Whether it is found in what is shown for NULL.
    in_null: bool,
    space: Vec<u8>,
}

impl<'a> Looker<'a> {
    fn new(pattern: &'a Pattern, batch: &'a RecordBatch, style: &Style) -> Looker<'a> {
        let fields = batch.schema_ref().fields();
        let columns = batch.columns().iter().zip(fields);
        let columns = columns.map(|(array, field)| Cells::new(array, field, style, 0, LOOKED));
        Looker {
            pattern,
            columns: columns.collect(),
            in_null: pattern.find(Text::line(&style.null).as_str()).is_some(),
            space: Vec::new(),
        }
    }

    /// Whether it is in the cell of `row` and of the column at this place in
    /// the schema.
    fn is_in(&mut self, row: usize, column: usize) -> bool {
        match self.columns[column].text(row, &mut self.space) {
            Some((text, _)) => self.pattern.find(&text).is_some(),
            None => self.in_null,
        }
    }

    /// Whether it is in any cell of `row`.
    fn is_in_row(&mut self, row: usize) -> bool {
        (0..self.columns.len()).any(|column| self.is_in(row, column))
    }
}
