//! The next cell in which something is found.

use tokio::time::Instant;

use super::{Filter, Pattern, cells};
use crate::error::Result;
use crate::output::Style;
use crate::spool::Spool;

/// A cell: its row, and its column among those on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::viewer) struct Place {
    pub(in crate::viewer) row: u64,
    pub(in crate::viewer) column: usize,
}

/// What a turn of a search brings.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::viewer) enum Found {
    Here(Place),
    /// Not in any row that has come.
    Nowhere,
    /// It goes on.
    NotYet,
}

/// A search under way.
#[derive(Debug)]
pub(in crate::viewer) struct Search {
    pattern: Pattern,
    forward: bool,
    from: Place,
    /// The next row to be looked at; `None` when there is none before it.
    row: Option<u64>,
    /// The columns of the schema, as they stand on the screen.
    order: Vec<usize>,
}

impl Search {
    /// From behind `from`, or from before it.
    pub(in crate::viewer) fn new(
        pattern: Pattern,
        from: Place,
        forward: bool,
        order: Vec<usize>,
    ) -> Search {
        Search {
            pattern,
            forward,
            from,
            row: Some(from.row),
            order,
        }
    }

    pub(in crate::viewer) fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The row that it is at.
    pub(in crate::viewer) fn row(&self) -> u64 {
        self.row.unwrap_or(0)
    }

    /// Looks at rows until `deadline`; only at those that `filter` lets
    /// through.
    ///
    /// # Errors
    /// When rows cannot be read back.
    pub(in crate::viewer) fn advance(
        &mut self,
        spool: &Spool,
        style: &Style,
        filter: Option<&Filter>,
        deadline: Instant,
    ) -> Result<Found> {
        let mut space = Vec::new();
        while let Some(at) = self.row
            && let Some((first, batch)) = spool.at(at)?
        {
            let columns = cells(&batch, style);
            let mut looked = 0;
            while let Some(row) = self.row.filter(|row| *row >= first) {
                let inside = (row - first) as usize;
                if inside >= batch.num_rows() {
                    break;
                }
                if filter.is_none_or(|filter| filter.contains(row)) {
                    let is_here = |column: &usize| {
                        let place = Place {
                            row,
                            column: *column,
                        };
                        let beyond = if self.forward {
                            place > self.from
                        } else {
                            place < self.from
                        };
                        beyond && {
                            let text = columns[self.order[*column]].text(inside, &mut space);
                            text.is_some_and(|(text, _)| self.pattern.find(&text).is_some())
                        }
                    };
                    let mut places = 0..self.order.len();
                    let found = if self.forward {
                        places.find(is_here)
                    } else {
                        places.rev().find(is_here)
                    };
                    if let Some(column) = found {
                        return Ok(Found::Here(Place { row, column }));
                    }
                }
                self.row = if self.forward {
                    Some(row + 1)
                } else {
                    row.checked_sub(1)
                };
                looked += 1;
                if looked % 64 == 0 && Instant::now() >= deadline {
                    return Ok(Found::NotYet);
                }
            }
            if Instant::now() >= deadline && self.row.is_some() {
                return Ok(Found::NotYet);
            }
        }
        Ok(Found::Nowhere)
    }
}
