//! The history as rustyline wants to see it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use rustyline::Result;
use rustyline::history::{self, SearchDirection, SearchResult};

use crate::history::{History, Terms};

/// Steps through the history, and searches in it.
pub(super) struct Past(Rc<RefCell<History>>);

impl Past {
    pub(super) fn new(history: &Rc<RefCell<History>>) -> Past {
        Past(Rc::clone(history))
    }

    /// The nearest entry that `matches`, and where: of those with the same
    /// text only the newest counts.
    fn find(
        &self,
        start: usize,
        direction: SearchDirection,
        matches: impl Fn(&str) -> Option<usize>,
    ) -> Option<SearchResult<'_>> {
        let history = self.0.borrow();
        let mut indices = indices(start, direction, history.len());
        indices.find_map(|idx| {
            let text = &history.get(idx)?.text;
            let pos = matches(text)?;
            history.is_newest(idx).then(|| SearchResult {
                entry: Cow::Owned(text.clone()),
                idx,
                pos,
            })
        })
    }
}

/// From `start` to the oldest of `count` entries, or to the newest.
fn indices(
    start: usize,
    direction: SearchDirection,
    count: usize,
) -> Box<dyn Iterator<Item = usize>> {
    match direction {
        SearchDirection::Forward => Box::new(start..count),
        SearchDirection::Reverse => Box::new((0..count.min(start + 1)).rev()),
    }
}

/// Where the cursor goes in `entry`, which was found by what stands at `found`:
/// there, or to the end of one higher than the screen. What is above the
/// screen cannot be shown.
fn cursor(entry: &str, found: usize, rows: usize) -> usize {
    match entry.matches('\n').count() + 1 >= rows {
        true => entry.len(),
        false => found,
    }
}

/// The rows of the screen now.
fn rows() -> usize {
    terminal_size::terminal_size().map_or(usize::MAX, |(_, rows)| usize::from(rows.0))
}

impl history::History for Past {
    /// Of entries that repeat one another only the last is stepped on.
    fn get(&self, index: usize, direction: SearchDirection) -> Result<Option<SearchResult<'_>>> {
        let history = self.0.borrow();
        let text = |index| history.get(index).map(|record| &record.text);
        let mut indices = indices(index, direction, history.len());
        let step = indices.find(|index| text(*index) != text(index + 1));
        Ok(step.and_then(|idx| {
            let entry = Cow::Owned(text(idx)?.clone());
            Some(SearchResult { entry, idx, pos: 0 })
        }))
    }

    fn len(&self) -> usize {
        self.0.borrow().len()
    }

    fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    fn search(
        &self,
        term: &str,
        start: usize,
        direction: SearchDirection,
    ) -> Result<Option<SearchResult<'_>>> {
        let terms = Terms::new(term);
        let rows = rows();
        Ok(self.find(start, direction, |entry| {
            Some(cursor(entry, terms.find(entry)?, rows))
        }))
    }

    fn starts_with(
        &self,
        term: &str,
        start: usize,
        direction: SearchDirection,
    ) -> Result<Option<SearchResult<'_>>> {
        // The cursor stays where it was typed to: the beginning counts for the
        // next step, too.
        Ok(self.find(start, direction, |entry| {
            entry.starts_with(term).then_some(term.len())
        }))
    }

    // Statements are written down by the session when they are done: what
    // follows has nothing to do.

    fn add(&mut self, _: &str) -> Result<bool> {
        Ok(false)
    }

    fn add_owned(&mut self, _: String) -> Result<bool> {
        Ok(false)
    }

    fn set_max_len(&mut self, _: usize) -> Result<()> {
        Ok(())
    }

    fn ignore_dups(&mut self, _: bool) -> Result<()> {
        Ok(())
    }

    fn ignore_space(&mut self, _: bool) {}

    fn save(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn append(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn load(&mut self, _: &Path) -> Result<()> {
        Ok(())
    }

    fn clear(&mut self) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Store;
    use crate::history::Record;
    use rustyline::history::History as _;

    fn past(texts: &[&str]) -> Past {
        let mut history = History::open(&Store::default());
        for text in texts {
            history.add(Record::now(text, "demo", None)).unwrap();
        }
        Past::new(&Rc::new(RefCell::new(history)))
    }

    #[test]
    fn a_repetition_is_one_step() {
        use SearchDirection::{Forward, Reverse};
        let past = past(&["a;", "a;", "b;", "b;", "b;", "a;"]);
        for (index, direction, step) in [
            (5, Reverse, Some(5)),
            (4, Reverse, Some(4)),
            (3, Reverse, Some(1)),
            (0, Reverse, None),
            (0, Forward, Some(1)),
            (2, Forward, Some(4)),
            (5, Forward, Some(5)),
        ] {
            let found = past.get(index, direction).unwrap();
            assert_eq!(found.map(|found| found.idx), step, "{index}");
        }
    }

    #[test]
    fn a_search_finds_each_text_once() {
        use SearchDirection::{Forward, Reverse};
        let past = past(&["SELECT a;", "SELECT b;", "SELECT a;", "\\d"]);
        for (term, start, direction, found) in [
            ("select", 3, Reverse, Some((2, 0))),
            ("select", 1, Reverse, Some((1, 0))),
            ("select", 0, Reverse, None),
            ("a sel", 3, Reverse, Some((2, 7))),
            ("select", 0, Forward, Some((1, 0))),
            ("Select", 3, Reverse, None),
        ] {
            let result = past.search(term, start, direction).unwrap();
            assert_eq!(result.map(|found| (found.idx, found.pos)), found, "{term}");
        }
        let found = past.starts_with("SELECT ", 3, Reverse).unwrap();
        assert_eq!(found.map(|found| (found.idx, found.pos)), Some((2, 7)));
    }

    #[test]
    fn in_an_entry_higher_than_the_screen_the_cursor_is_at_its_end() {
        assert_eq!(cursor("a\nb\nc", 2, 4), 2);
        assert_eq!(cursor("a\nb\nc", 2, 3), 5);
    }
}
