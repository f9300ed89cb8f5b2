//! The next cell in which something is found.

use tokio::time::Instant;

use super::{Filter, Looker, Pattern};
use crate::error::Result;
use crate::output::Style;
use crate::spool::Spool;

/// Rows between two looks at the clock.
const TURN: u32 = 64;

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

/// A search under way: to the end of the rows, then from their other end to
/// where it began.
#[derive(Debug)]
pub(in crate::viewer) struct Search {
    pattern: Pattern,
    forward: bool,
    from: Place,
    /// The next row to be looked at; `None` behind the last.
    row: Option<u64>,
    /// Whether it has begun again at the other end.
    around: bool,
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
            around: false,
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

    /// Whether it goes towards the last row.
    pub(in crate::viewer) fn is_forward(&self) -> bool {
        self.forward
    }

    /// Whether it has begun again at the other end.
    pub(in crate::viewer) fn is_around(&self) -> bool {
        self.around
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
        loop {
            let part = match self.row {
                Some(row) if !self.is_back(row) => spool.at(row)?,
                _ => None,
            };
            let Some((first, batch)) = part else {
                if self.around {
                    return Ok(Found::Nowhere);
                }
                self.around = true;
                self.row = match self.forward {
                    true => Some(0),
                    false => spool.rows().checked_sub(1),
                };
                continue;
            };
            let mut looker = Looker::new(&self.pattern, &batch, style);
            let mut looked = 0;
            while let Some(row) = self.row.filter(|row| *row >= first && !self.is_back(*row)) {
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
                        self.is_wanted(place) && looker.is_in(inside, self.order[*column])
                    };
                    let mut places = 0..self.order.len();
                    let found = match self.forward {
                        true => places.find(is_here),
                        false => places.rev().find(is_here),
                    };
                    if let Some(column) = found {
                        return Ok(Found::Here(Place { row, column }));
                    }
                }
                self.row = match self.forward {
                    true => Some(row + 1),
                    false => row.checked_sub(1),
                };
                looked += 1;
                if looked % TURN == 0 && Instant::now() >= deadline {
                    return Ok(Found::NotYet);
                }
            }
            if Instant::now() >= deadline {
                return Ok(Found::NotYet);
            }
        }
    }

    /// Whether `row` lies behind the one where it began, which it has come
    /// back to.
    fn is_back(&self, row: u64) -> bool {
        let behind = match self.forward {
            true => row > self.from.row,
            false => row < self.from.row,
        };
        self.around && behind
    }

    /// Whether it has not been at `place`.
    fn is_wanted(&self, place: Place) -> bool {
        let ahead = match self.forward {
            true => place > self.from,
            false => place < self.from,
        };
        ahead != self.around
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use arrow::array::{ArrayRef, RecordBatch, StringArray};

    use super::*;
    use crate::spool::Keep;

    /// Rows of two cells, in batches of two.
    fn spool() -> Spool {
        let rows = [
            ["Kitchen", "a"],
            ["Bath", "kitchen"],
            ["Attic", "b"],
            ["Kit", "KITCHEN"],
            ["Cellar", "b"],
        ];
        let column = |at: usize, rows: &[[&str; 2]]| -> ArrayRef {
            Arc::new(StringArray::from_iter_values(
                rows.iter().map(|row| row[at]),
            ))
        };
        let batches = rows.chunks(2).map(|rows| {
            let columns = [("x", column(0, rows)), ("y", column(1, rows))];
            RecordBatch::try_from_iter(columns).unwrap()
        });
        let batches: Vec<_> = batches.collect();
        let spool = Spool::new(batches[0].schema(), Keep::default());
        batches.iter().for_each(|batch| spool.push(batch).unwrap());
        spool
    }

    fn place(row: u64, column: usize) -> Place {
        Place { row, column }
    }

    /// In turns that have no time.
    fn search(typed: &str, from: Place, forward: bool, filter: Option<&Filter>) -> (Found, bool) {
        let spool = spool();
        let mut search = Search::new(Pattern::new(typed), from, forward, vec![1, 0]);
        loop {
            let style = Style::default();
            let found = search.advance(&spool, &style, filter, Instant::now());
            match found.unwrap() {
                Found::NotYet => (),
                found => return (found, search.is_around()),
            }
        }
    }

    #[test]
    fn the_next_is_found_in_both_directions_and_around_the_ends() {
        // The columns stand the other way round on the screen.
        for (typed, from, forward, found, around) in [
            ("kitchen", place(0, 0), true, Some(place(0, 1)), false),
            ("kitchen", place(0, 1), true, Some(place(1, 0)), false),
            ("kitchen", place(1, 0), true, Some(place(3, 0)), false),
            ("kitchen", place(3, 0), true, Some(place(0, 1)), true),
            ("Kitchen", place(0, 1), true, Some(place(0, 1)), true),
            ("kitchen", place(0, 1), false, Some(place(3, 0)), true),
            ("kitchen", place(4, 1), false, Some(place(3, 0)), false),
            ("kitchen", place(1, 0), false, Some(place(0, 1)), false),
            ("^b$", place(2, 0), true, Some(place(4, 0)), false),
            ("^b$", place(2, 0), false, Some(place(4, 0)), true),
            ("cave", place(2, 1), true, None, true),
            ("cave", place(2, 1), false, None, true),
        ] {
            let expected = found.map_or(Found::Nowhere, Found::Here);
            let found = search(typed, from, forward, None);
            assert_eq!(found, (expected, around), "{typed} from {from:?}");
        }
    }

    #[test]
    fn only_rows_that_a_filter_lets_through_are_searched() {
        let mut filter = Filter::new(Pattern::new("kit"));
        let style = Style::default();
        let later = Instant::now() + Duration::from_secs(600);
        filter.advance(&spool(), &style, later).unwrap();
        assert_eq!((filter.looked_at(), filter.count()), (5, 3));
        let rows: Vec<_> = (0..4).map(|nth| filter.nth(nth)).collect();
        assert_eq!(rows, [Some(0), Some(1), Some(3), None]);
        let (found, _) = search("b", place(1, 1), true, Some(&filter));
        assert_eq!(found, Found::Here(place(1, 1)));
    }

    #[test]
    fn where_there_are_no_rows_nothing_is_found() {
        let spool = Spool::new(spool().schema().clone(), Keep::default());
        for forward in [true, false] {
            let mut search = Search::new(Pattern::new("a"), place(0, 0), forward, vec![0, 1]);
            let found = search.advance(&spool, &Style::default(), None, Instant::now());
            assert_eq!(found.unwrap(), Found::Nowhere);
        }
    }
}
