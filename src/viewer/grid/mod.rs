//! Rows and columns: what of them is on the screen, and where the cursor is.

mod cells;
mod columns;
mod draw;

use std::ops::Range;

use arrow::datatypes::SchemaRef;

pub(super) use columns::{Column, Columns};
pub(super) use draw::Canvas;

use super::find::Filter;
use crate::spool::Spool;
use cells::Texts;

/// The rows that can be looked at, a line each.
#[derive(Clone, Copy)]
pub(super) struct Lines<'a> {
    pub(super) spool: &'a Spool,
    /// Lets only some of them through.
    pub(super) filter: Option<&'a Filter>,
}

impl Lines<'_> {
    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        match self.filter {
            Some(filter) => filter.count(),
            None => self.spool.rows(),
        }
    }

    /// The row in a line.
    pub(super) fn row(&self, line: u64) -> Option<u64> {
        match self.filter {
            Some(filter) => filter.nth(line),
            None => (line < self.spool.rows()).then_some(line),
        }
    }

    /// The line of a row, or of the next that has one.
    pub(super) fn line(&self, row: u64) -> u64 {
        match self.filter {
            Some(filter) => filter.rank(row),
            None => row,
        }
    }
}

/// A table on a screen.
pub(super) struct Grid {
    pub(super) columns: Columns,
    texts: Texts,
    /// Where the cursor is.
    pub(super) line: u64,
    pub(super) place: usize,
    /// The first line on the screen.
    top: u64,
    /// The lines and the columns of characters that it was drawn in.
    body: u16,
    screen: u16,
    /// So many rows had room.
    page: u64,
    wrapped: bool,
    /// What stands where on the screen: lines by their first row, columns by
    /// their first character.
    spots: Spots,
}

/// Where lines and columns were drawn.
#[derive(Debug, Default)]
struct Spots {
    lines: Vec<(u16, u64)>,
    columns: Vec<(u16, usize)>,
    end: u16,
}

impl Grid {
    pub(super) fn new(schema: &SchemaRef) -> Grid {
        Grid {
            columns: Columns::new(schema),
            texts: Texts::default(),
            line: 0,
            place: 0,
            top: 0,
            body: 0,
            screen: 0,
            page: 1,
            wrapped: false,
            spots: Spots::default(),
        }
    }

    /// The column that the cursor is in.
    pub(super) fn column(&self) -> Option<&Column> {
        self.columns.all.get(self.place)
    }

    /// The lines on the screen.
    pub(super) fn seen(&self) -> Range<u64> {
        self.top..self.top + self.page
    }

    /// So many lines have to be there for the screen and one after it.
    pub(super) fn wanted(&self) -> u64 {
        self.top + 2 * u64::from(self.body.max(1))
    }

    /// The cursor moves by so many lines, and the screen with it where it must.
    pub(super) fn by_lines(&mut self, by: i64) {
        self.line = self.line.saturating_add_signed(by);
    }

    /// The screen moves by so many lines, and the cursor with it.
    pub(super) fn scroll(&mut self, by: i64) {
        self.line = self.line.saturating_add_signed(by);
        self.top = self.top.saturating_add_signed(by);
    }

    /// The screen moves under the cursor, as long as that stays on it.
    pub(super) fn roll(&mut self, by: i64, count: u64) {
        let last = count.saturating_sub(self.page);
        self.top = self.top.saturating_add_signed(by).min(last.max(self.top));
        let end = (self.top + self.page).saturating_sub(1);
        self.line = self.line.clamp(self.top, end.max(self.top));
    }

    /// So many rows were on the screen.
    pub(super) fn page(&self) -> i64 {
        i64::try_from(self.page).unwrap_or(1).max(1)
    }

    /// The cursor goes to a line; one far away comes to the screen's middle.
    pub(super) fn go_to(&mut self, line: u64) {
        let near = self.top.saturating_sub(self.page)..self.top + 2 * self.page;
        if !near.contains(&line) {
            self.top = line.saturating_sub(self.page / 2);
        }
        self.line = line;
    }

    /// The cursor moves by so many columns.
    pub(super) fn by_columns(&mut self, by: i64) {
        let by = isize::try_from(by).unwrap_or(0);
        self.go_to_column(self.place.saturating_add_signed(by));
    }

    /// The cursor goes to the column at this place, or to the last.
    pub(super) fn go_to_column(&mut self, place: usize) {
        self.place = place.min(self.columns.all.len().saturating_sub(1));
    }

    /// The width of the cursor's column changes by so much.
    pub(super) fn resize(&mut self, by: i32) {
        self.columns.choose(self.place, self.screen, by);
    }

    /// The cursor's column gets all the width that it needs, or no longer.
    pub(super) fn resize_whole(&mut self) {
        self.columns.choose_whole(self.place);
    }

    /// The columns up to the cursor stay where they are, or no longer. Says
    /// how many are to, and how many of those have room.
    pub(super) fn freeze(&mut self) -> (usize, usize) {
        self.columns.freeze(self.place);
        (self.columns.frozen, self.columns.staying(self.screen))
    }

    /// What is too long goes on in the lines below, or not. Says which.
    pub(super) fn wrap(&mut self) -> bool {
        self.wrapped = !self.wrapped;
        self.texts.wrap(self.wrapped);
        self.wrapped
    }

    /// Types are shown, or not.
    pub(super) fn show_types(&mut self) {
        self.columns.types = !self.columns.types;
    }

    /// The cursor goes to what was drawn at this character.
    pub(super) fn click(&mut self, x: u16, y: u16) {
        let below = |(start, _): &&(u16, u64)| *start <= y;
        let line = self.spots.lines.iter().take_while(below).last();
        if let Some((_, line)) = line.filter(|_| y < self.spots.end) {
            self.line = *line;
        }
        let before = |(start, _): &&(u16, usize)| *start <= x;
        if let Some((_, place)) = self.spots.columns.iter().take_while(before).last() {
            self.place = *place;
        }
    }
}
