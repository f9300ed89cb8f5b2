//! What is under way beside the keys: reading, searching, filtering, plotting.

use std::time::{Duration, Instant};

use super::find::{Found, Pattern, Search};
use super::screen::{Ask, Over, Then, Viewer};
use super::status::Message;
use crate::error::Result;
use crate::text::grouped;

impl Viewer {
    /// Does what is under way, for about so long: takes rows that have come,
    /// searches, filters. Waits for rows if there is nothing else to do.
    pub fn advance(&mut self, at_most: Duration) {
        let deadline = Instant::now() + at_most;
        if self.search.is_some() || self.filter_lacks() || self.plot_lacks() {
            let worked = self.work(deadline);
            self.note(worked);
            self.change();
            // Rows that are there already do not wait for the end of it.
            self.feed.advance(Instant::now().into());
        } else {
            if self.feed.advance(deadline.into()) {
                self.change();
            }
        }
        self.finish_reading();
    }

    /// Searches, filters and plots what has come.
    fn work(&mut self, deadline: Instant) -> Result<()> {
        let style = &self.look.style;
        if let Some(filter) = &mut self.filter {
            filter.advance(&self.spool, style, deadline.into())?;
        }
        if let Over::Plot(plotted) = &mut self.over {
            plotted.advance(&self.spool, deadline)?;
        }
        let Some(mut search) = self.search.take() else {
            return Ok(());
        };
        let filter = self.filter.as_ref();
        let found = search.advance(&self.spool, style, filter, deadline.into())?;
        match found {
            Found::Here(place) => {
                let line = self.lines().line(place.row);
                self.grid.go_to(line);
                self.grid.go_to_column(place.column);
                self.moved = true;
                if search.is_around() {
                    self.message = Some(self.went_around(&search));
                }
            }
            Found::Nowhere => self.message = Some(self.not_found(search.pattern())),
            Found::NotYet => self.search = Some(search),
        }
        Ok(())
    }

    fn not_found(&self, pattern: &Pattern) -> Message {
        let words = format!("{:?} is in no row", pattern.typed());
        let short = match self.feed.is_open() {
            true => "not found so far: G reads the rest",
            false => "not found",
        };
        Message::of(words + &self.reservation()).or(short)
    }

    fn went_around(&self, search: &Search) -> Message {
        let end = if search.is_forward() { "first" } else { "last" };
        let words = format!("went on from the {end} row");
        let short = match self.feed.is_open() {
            true => format!("{words}: G reads on"),
            false => words.clone(),
        };
        Message::of(words + &self.reservation()).or(short)
    }

    /// What a search has not seen, as a sentence goes on.
    fn reservation(&self) -> String {
        match self.feed.is_open() {
            true => format!(
                " of {} that have come: G reads the rest",
                grouped(self.spool.rows())
            ),
            false => String::new(),
        }
    }

    /// Whether rows have come that the filter has not looked at.
    pub(super) fn filter_lacks(&self) -> bool {
        let filter = self.filter.as_ref();
        filter.is_some_and(|filter| filter.looked_at() < self.spool.rows())
    }

    /// Whether rows have come that are not in the picture.
    pub(super) fn plot_lacks(&self) -> bool {
        match &self.over {
            Over::Plot(plotted) => plotted.rows() < self.spool.rows(),
            _ => false,
        }
    }

    /// What was waiting for rows is done when they are here.
    pub(super) fn finish_reading(&mut self) {
        if self.then.is_empty() || self.feed.reading().is_some() || self.filter_lacks() {
            return;
        }
        self.feed.stop();
        self.change();
        self.moved = true;
        for then in std::mem::take(&mut self.then) {
            self.finish_one(then);
        }
    }

    fn finish_one(&mut self, then: Then) {
        match then {
            Then::Go(row) => {
                let count = self.lines().count();
                let line = row.map_or(u64::MAX, |row| self.lines().line(row));
                self.grid.go_to(line.min(count.saturating_sub(1)));
                if let Some(row) = row.filter(|row| *row > 0 && *row >= self.spool.rows()) {
                    let row = grouped(row + 1);
                    self.message = Some(Message::of(format!("there is no row {row}")));
                }
            }
            // What did not come whole is not written as if it had.
            Then::Save(_) if self.feed.failed().is_some() => {
                self.message = Some(Message::wrong("not saved: the rows did not come whole"));
            }
            Then::Save(file) => self.asks.push(Ask::Save(file)),
        }
    }

    /// Says what went wrong.
    pub(super) fn note(&mut self, done: Result<()>) {
        if let Err(error) = done {
            self.search = None;
            self.message = Some(Message::of_error(&error));
        }
    }
}
