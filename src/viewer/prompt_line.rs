//! The bottom line, where something is typed.

use std::path::PathBuf;

use ratatui::crossterm::event::KeyEvent;
use unicode_segmentation::UnicodeSegmentation;

use super::keys;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Question {
    Search,
    SearchBack,
    Filter,
    Column,
    Save {
        /// Not all rows are seen.
        filtered: bool,
    },
    /// Whether this file is to be replaced.
    Replace(PathBuf),
}

impl Question {
    /// What stands before the answer.
    pub(super) fn words(&self) -> String {
        match self {
            Question::Search => "/".to_owned(),
            Question::SearchBack => "?".to_owned(),
            Question::Filter => "&".to_owned(),
            Question::Column => "column: ".to_owned(),
            Question::Save { filtered: false } => "save to: ".to_owned(),
            Question::Save { filtered: true } => "save all rows, unfiltered, to: ".to_owned(),
            Question::Replace(file) => format!("replace {}? [y/N] ", file.display()),
        }
    }
}

/// What a key did.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Edited {
    Going,
    Given(String),
    Dropped,
}

/// A line that is being typed.
#[derive(Debug)]
pub(super) struct PromptLine {
    pub(super) question: Question,
    text: String,
    /// The byte that the cursor is before.
    at: usize,
    /// What Tab offers, and the one of it that stands in the line.
    offers: Option<(Vec<String>, usize)>,
}

impl PromptLine {
    pub(super) fn new(question: Question) -> PromptLine {
        PromptLine {
            question,
            text: String::new(),
            at: 0,
            offers: None,
        }
    }

    /// What was typed before and after the cursor.
    pub(super) fn parts(&self) -> (&str, &str) {
        self.text.split_at(self.at)
    }

    /// Does what a key asks for. `offer` knows what may be meant by a text.
    pub(super) fn heed(
        &mut self,
        key: &KeyEvent,
        offer: impl FnOnce(&str) -> Vec<String>,
    ) -> Edited {
        let Some(name) = keys::name(key) else {
            return Edited::Going;
        };
        if name == "Tab" || name == "Shift-Tab" {
            self.complete(name == "Tab", offer);
            return Edited::Going;
        }
        self.offers = None;
        match name.as_str() {
            "Enter" => return Edited::Given(std::mem::take(&mut self.text)),
            "Esc" | "Ctrl-C" | "Ctrl-G" => return Edited::Dropped,
            "Backspace" | "Ctrl-H" if self.text.is_empty() => return Edited::Dropped,
            "Backspace" | "Ctrl-H" => self.erase(self.before()),
            "Delete" | "Ctrl-D" => {
                let end = self.after();
                self.text.replace_range(self.at..end, "");
            }
            "Left" | "Ctrl-B" => self.at = self.before(),
            "Right" | "Ctrl-F" => self.at = self.after(),
            "Home" | "Ctrl-A" => self.at = 0,
            "End" | "Ctrl-E" => self.at = self.text.len(),
            "Ctrl-U" => self.erase(0),
            "Ctrl-K" => self.text.truncate(self.at),
            "Ctrl-W" => {
                let before = self.text[..self.at].trim_end();
                let word = before.rfind(char::is_whitespace);
                self.erase(word.map_or(0, |at| at + 1));
            }
            "Space" => self.insert(" "),
            name if name.chars().count() == 1 => self.insert(name),
            _ => (),
        }
        Edited::Going
    }

    fn insert(&mut self, text: &str) {
        self.text.insert_str(self.at, text);
        self.at += text.len();
    }

    /// What is between `start` and the cursor goes.
    fn erase(&mut self, start: usize) {
        self.text.replace_range(start..self.at, "");
        self.at = start;
    }

    fn before(&self) -> usize {
        let mut clusters = self.text[..self.at].grapheme_indices(true);
        clusters.next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let next = self.text[self.at..].graphemes(true).next();
        self.at + next.map_or(0, str::len)
    }

    /// Puts the next of the offers in place of what was typed.
    fn complete(&mut self, forward: bool, offer: impl FnOnce(&str) -> Vec<String>) {
        let (offers, at) = match self.offers.take() {
            Some((offers, at)) => {
                let step = if forward { 1 } else { offers.len() - 1 };
                let next = (at + step) % offers.len();
                (offers, next)
            }
            None => (offer(&self.text), 0),
        };
        if let Some(text) = offers.get(at) {
            self.text.clone_from(text);
            self.at = self.text.len();
            self.offers = Some((offers, at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::crossterm::event::{KeyCode, KeyModifiers};

    #[test]
    fn a_line_is_edited_as_elsewhere() {
        use KeyCode::*;
        let ctrl = |c| (Char(c), KeyModifiers::CONTROL);
        let bare = |code| (code, KeyModifiers::NONE);
        for (keys, before, after) in [
            (vec![bare(Char('a')), bare(Char('b'))], "ab", ""),
            (vec![bare(Char('温')), bare(Backspace)], "", ""),
            (vec![bare(Char('a')), bare(Char('b')), bare(Left)], "a", "b"),
            (vec![bare(Char('a')), bare(Home), bare(Char('x'))], "x", "a"),
            (
                vec![bare(Char('a')), bare(Char(' ')), bare(Char('b')), ctrl('w')],
                "a ",
                "",
            ),
            (vec![bare(Char('a')), ctrl('a'), ctrl('k')], "", ""),
            (vec![bare(Char('t')), bare(Tab)], "temp", ""),
            (vec![bare(Char('t')), bare(Tab), bare(Tab)], "time", ""),
            (
                vec![bare(Char('t')), bare(Tab), bare(Tab), bare(Tab)],
                "temp",
                "",
            ),
            (vec![bare(Char('t')), bare(Tab), bare(BackTab)], "time", ""),
        ] {
            let mut line = PromptLine::new(Question::Column);
            for (code, modifiers) in &keys {
                let offer = |_: &str| vec!["temp".to_owned(), "time".to_owned()];
                let edited = line.heed(&KeyEvent::new(*code, *modifiers), offer);
                assert_eq!(edited, Edited::Going);
            }
            assert_eq!(line.parts(), (before, after), "{keys:?}");
        }
        let mut line = PromptLine::new(Question::Search);
        let backspace = KeyEvent::new(Backspace, KeyModifiers::NONE);
        assert_eq!(line.heed(&backspace, |_| Vec::new()), Edited::Dropped);
    }
}
