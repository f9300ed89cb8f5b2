//! What Tab offers: names, words and values that fit the place of the cursor.
//!
//! A line, a cursor and what is known of the server go in, candidates come
//! out; the line editor is somebody else's. Candidates come in tiers, the
//! nearest first, and the first one that has a match is the whole answer. Tab
//! once more at the same place widens it by the next one.
//!
//! ```text
//! place -> tiers of entries -> the first with a match -> ranked, cut -> Offer
//! ```
//!
//! A Tab costs about the same whatever the size of the catalog: names are
//! looked up in its order, and none of its lists is walked from end to end.

mod columns;
mod commands;
mod entry;
mod files;
mod fuzzy;
mod list;
mod place;
mod rank;
mod schemas;
mod sql;
mod tables;
mod tiers;
mod values;
mod words;

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::path::PathBuf;

pub use list::List;

use crate::config::Listed;
use crate::session::Library;
use crate::sql::expect::expect_at;
use place::Place;
use rank::Usage;
use schemas::Schemas;

/// The most candidates that are offered at once.
const MOST: usize = 500;

/// A line longer than this, in bytes, is not looked at on every key.
const LONG: usize = 20_000;

/// Text that can take the place of what stands before the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What goes in place of `line[start..cursor]`.
    pub text: String,
    /// What it is called; safe for a terminal, as all that is shown.
    pub name: String,
    /// What it is, in a word.
    pub kind: &'static str,
    /// Its type, its signature, what it is for.
    pub detail: String,
}

/// What may stand in place of `line[start..cursor]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub start: usize,
    /// The best first.
    pub candidates: Vec<Candidate>,
}

impl Offer {
    /// What can take the place of what was `typed`, if anything can: the only
    /// candidate, or what all begin with where that is longer.
    pub fn common(&self, typed: &str) -> Option<&str> {
        let common = entry::common(&self.candidates);
        let whole = self.candidates.len() == 1 || common.len() > typed.len();
        whole.then_some(common)
    }
}

/// Knows what names there are and which are used, and offers them.
pub struct Completer {
    library: Library,
    profiles: Vec<Listed>,
    /// What `~` stands for.
    home: Option<PathBuf>,
    variables: RefCell<Vec<String>>,
    usage: RefCell<Usage>,
    schemas: RefCell<Schemas>,
    /// The last Tab: its line and cursor, and how often it came there.
    last: RefCell<(String, usize, usize)>,
}

impl Completer {
    pub fn new(library: Library, profiles: Vec<Listed>, home: Option<PathBuf>) -> Completer {
        Completer {
            library,
            profiles,
            home,
            variables: RefCell::default(),
            usage: RefCell::default(),
            schemas: RefCell::default(),
            last: RefCell::default(),
        }
    }

    /// What fits byte `cursor` of `line`. Names that are not known yet are
    /// asked for and waited for a short while.
    pub fn complete(&self, line: &str, cursor: usize) -> Offer {
        let cursor = line.floor_char_boundary(cursor);
        let tabs = self.tabs(line, cursor);
        let (start, found) = match Place::of(line, cursor) {
            Place::Command { start } => self.in_command(&line[start..cursor], tabs, start),
            Place::Variable { start } => (start, self.variables_from(&line[start..cursor])),
            Place::Comment => (cursor, Vec::new()),
            Place::Statement { start, end } => {
                let at = cursor - start;
                let (from, found) = self.in_sql(&line[start..end], at, tabs, |_| true);
                (start + from, found)
            }
        };
        Offer {
            start,
            candidates: entry::candidates(found, &line[start..cursor]),
        }
    }

    /// Tells that another line is entered: a Tab in it is the first, even where
    /// it reads as the one before.
    pub fn begin_line(&self) {
        self.last.take();
    }

    /// Has asked for what the next Tab will need: the columns of the tables
    /// that `line` names, the values of the column before the cursor. To be
    /// called on every key; it mostly returns at once.
    pub fn foresee(&self, line: &str, cursor: usize) {
        let cursor = line.floor_char_boundary(cursor);
        self.leave(line, cursor);
        let telling = |c: char| c.is_whitespace() || matches!(c, '=' | '\'' | '(' | ',' | '.');
        if line.len() > LONG || !line[..cursor].ends_with(telling) {
            return;
        }
        let Place::Statement { start, end } = Place::of(line, cursor) else {
            return;
        };
        let expected = expect_at(&line[start..end], cursor - start);
        let catalog = self.library.catalog();
        let needed = values::Needed::at(&expected, &catalog);
        for table in needed.columns {
            self.library.want_columns(table);
        }
        for (table, column) in needed.values {
            self.library.want_values(table, column);
        }
    }

    /// Counts the words of a statement that was run: what is used most is
    /// offered first.
    pub fn learn(&self, statement: &str) {
        self.usage.borrow_mut().learn(statement);
    }

    /// The names of the variables that there are now.
    pub fn know_variables(&self, names: impl IntoIterator<Item = String>) {
        self.variables.replace(names.into_iter().collect());
    }

    /// Forgets the last Tab if it was not at this place: who comes back there
    /// has typed something in between.
    fn leave(&self, line: &str, cursor: usize) {
        let mut last = self.last.borrow_mut();
        if last.1 != cursor || last.0 != line {
            *last = Default::default();
        }
    }

    /// How often Tab has come at this place, now included.
    fn tabs(&self, line: &str, cursor: usize) -> usize {
        let mut last = self.last.borrow_mut();
        if last.0 == line && last.1 == cursor {
            last.2 += 1;
        } else {
            *last = (line.to_owned(), cursor, 1);
        }
        last.2
    }
}
