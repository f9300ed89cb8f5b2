//! What stands behind the line, though nobody typed it: how a statement of
//! the history goes on, what a statement is going to read, what a function
//! takes.

mod past;
mod scan;
mod signature;

use std::cell::RefCell;
use std::collections::HashSet;

use crate::catalog::Catalog;

/// Text behind the cursor that is not part of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ghost {
    /// As it is shown: one line that holds nothing that a terminal would act
    /// on, and is not empty.
    pub shown: String,
    /// What is put into the line when it is taken; `None` for what only tells
    /// something.
    pub completion: Option<String>,
}

/// In a longer line only the history is looked at: statements were pasted, not
/// written by hand.
const MOST: usize = 16 * 1024;

/// What hints are made of.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    pub catalog: &'a Catalog,
    /// Whether statements go to a server elsewhere: a table of the demo or of
    /// files is here, and read in no time.
    pub remote: bool,
}

/// Finds what to show behind a line.
#[derive(Debug)]
pub struct Hinter {
    color: bool,
    scans: RefCell<Scans>,
}

/// The tables whose scan was told.
#[derive(Debug, Default)]
struct Scans {
    /// In lines before this one.
    before: HashSet<String>,
    /// In this line.
    now: HashSet<String>,
}

impl Hinter {
    /// Without `color` there are no hints: they could not be told from what was
    /// typed.
    pub fn new(color: bool) -> Hinter {
        Hinter {
            color,
            scans: RefCell::default(),
        }
    }

    /// What to show behind `line`, whose cursor is at byte `cursor`. `past`
    /// finds the newest entry of the history that goes on from a line; it is
    /// asked only where that can be shown.
    pub fn hint<'h>(
        &self,
        line: &str,
        cursor: usize,
        about: About<'_>,
        past: impl FnOnce(&str) -> Option<&'h str>,
    ) -> Option<Ghost> {
        if !self.color || cursor != line.len() {
            return None;
        }
        self.scan(line, about)
            .or_else(|| past::ghost(line, past))
            .or_else(|| signature::ghost(line, about.catalog))
    }

    /// Notes that a new line begins: what was told in the one before is not
    /// told again.
    pub fn next_line(&self) {
        let Scans { before, now } = &mut *self.scans.borrow_mut();
        before.extend(now.drain());
    }

    /// The hint that the statement which `line` ends with reads all of a table,
    /// once for each table; but as long as a line is edited, whenever it
    /// fits.
    fn scan(&self, line: &str, about: About<'_>) -> Option<Ghost> {
        let scan = scan::told(line, about)?;
        let mut scans = self.scans.borrow_mut();
        if scans.before.contains(&scan.table) {
            return None;
        }
        scans.now.insert(scan.table);
        Some(Ghost {
            shown: scan.shown,
            completion: None,
        })
    }
}

#[cfg(test)]
mod tests;
