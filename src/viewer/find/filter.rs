//! The rows in which something is found.

use tokio::time::Instant;

use super::marks::Marks;
use super::{Looker, Pattern};
use crate::error::Result;
use crate::output::Style;
use crate::spool::Spool;

/// The rows with a cell in which a pattern is found.
#[derive(Debug)]
pub(in crate::viewer) struct Filter {
    pattern: Pattern,
    marks: Marks,
    looked_at: u64,
}

impl Filter {
    pub(in crate::viewer) fn new(pattern: Pattern) -> Filter {
        Filter {
            pattern,
            marks: Marks::default(),
            looked_at: 0,
        }
    }

    pub(in crate::viewer) fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// How many rows were looked at: from the first.
    pub(in crate::viewer) fn looked_at(&self) -> u64 {
        self.looked_at
    }

    /// How many of them it lets through.
    pub(in crate::viewer) fn count(&self) -> u64 {
        self.marks.count()
    }

    /// The row that is the `nth` of those, from 0.
    pub(in crate::viewer) fn nth(&self, nth: u64) -> Option<u64> {
        self.marks.nth(nth)
    }

    /// How many of those come before `row`.
    pub(in crate::viewer) fn rank(&self, row: u64) -> u64 {
        self.marks.rank(row)
    }

    /// Whether it lets `row` through.
    pub(in crate::viewer) fn contains(&self, row: u64) -> bool {
        self.marks.contains(row)
    }

    /// Looks at rows that have come since, until `deadline`.
    ///
    /// # Errors
    /// When rows cannot be read back.
    pub(in crate::viewer) fn advance(
        &mut self,
        spool: &Spool,
        style: &Style,
        deadline: Instant,
    ) -> Result<()> {
        while let Some((first, batch)) = spool.at(self.looked_at)? {
            let mut looker = Looker::new(&self.pattern, &batch, style);
            let start = (self.looked_at - first) as usize;
            for row in start..batch.num_rows() {
                if looker.is_in_row(row) {
                    self.marks.push(self.looked_at);
                }
                self.looked_at += 1;
                if row % 64 == 63 && Instant::now() >= deadline {
                    return Ok(());
                }
            }
            if Instant::now() >= deadline {
                return Ok(());
            }
        }
        Ok(())
    }
}
