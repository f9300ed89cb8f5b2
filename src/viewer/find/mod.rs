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

/// No more of a cell than about so many bytes is looked at.
const LOOKED: usize = 1 << 20;

/// The columns of `batch`, as they are shown.
fn cells<'a>(batch: &'a RecordBatch, style: &Style) -> Vec<Cells<'a>> {
    let fields = batch.schema_ref().fields();
    let columns = batch.columns().iter().zip(fields);
    columns
        .map(|(array, field)| Cells::new(array, field, style, 0, LOOKED))
        .collect()
}
