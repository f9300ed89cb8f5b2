//! What was typed in the bottom line, and what becomes of it.

use std::path::{Path, PathBuf};

use ratatui::crossterm::event::KeyEvent;

use super::find::Pattern;
use super::grid::Column;
use super::prompt_line::{Edited, Question};
use super::screen::{Then, Viewer};
use super::status::Message;
use crate::config::at_home;
use crate::error::{Error, Result};
use crate::request::Format;
use crate::text::nearest;

impl Viewer {
    /// A key in the bottom line.
    pub(super) fn heed_answer(&mut self, key: &KeyEvent) {
        let Some(prompt) = &mut self.prompt else {
            return;
        };
        let columns = &self.grid.columns.all;
        let names = prompt.question == Question::Column;
        let offer = |typed: &str| {
            if names {
                offers(columns, typed)
            } else {
                Vec::new()
            }
        };
        match prompt.heed(key, offer) {
            Edited::Going => (),
            Edited::Dropped => self.prompt = None,
            Edited::Given(text) => {
                if let Some(prompt) = self.prompt.take() {
                    self.answer(prompt.question, &text);
                }
            }
        }
    }

    fn answer(&mut self, question: Question, text: &str) {
        match question {
            Question::Search | Question::SearchBack => {
                let forward = question == Question::Search;
                let pattern = match (text, &self.pattern) {
                    // As before.
                    ("", Some((pattern, _))) => pattern.clone(),
                    ("", None) => return,
                    _ => Pattern::new(text),
                };
                self.pattern = Some((pattern.clone(), forward));
                self.search_for(pattern, forward);
            }
            Question::Filter => self.filter_by(text),
            Question::Column => match find(&self.grid.columns.all, text) {
                Some(place) => self.grid.go_to_column(place),
                None => self.message = Some(Message::wrong(format!("there is no column {text:?}"))),
            },
            Question::Save { .. } if text.trim().is_empty() => (),
            Question::Save { .. } => match fit(&at_home(text.trim(), self.look.home.as_deref())) {
                Err(error) => self.message = Some(Message::of_error(&error)),
                Ok(file) if file.exists() => {
                    let question = Question::Replace(file);
                    self.prompt = Some(super::prompt_line::PromptLine::new(question));
                }
                Ok(file) => self.save(file),
            },
            Question::Replace(file) => {
                if matches!(text.trim().to_lowercase().as_str(), "y" | "yes") {
                    self.save(file);
                } else {
                    self.message = Some(Message::of("not saved"));
                }
            }
        }
    }

    /// Saves all rows once they have come, after what waits for them already.
    fn save(&mut self, file: PathBuf) {
        if !self.is_to_be_saved() {
            self.feed.read(None);
        }
        self.then.push(Then::Save(file));
    }

    /// Whether all rows are read to be saved.
    pub(super) fn is_to_be_saved(&self) -> bool {
        let mut then = self.then.iter();
        then.any(|then| matches!(then, Then::Save(_)))
    }
}

/// A file whose name tells a format.
fn fit(file: &Path) -> Result<PathBuf> {
    match Format::of_file(file)? {
        Some(_) => Ok(file.to_owned()),
        None => Err(Error::usage(
            "the name tells no format: .csv, .json, .parquet and so on do",
        )),
    }
}

/// The names that begin with `typed`, then those that hold it.
fn offers(columns: &[Column], typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    let names = || {
        columns
            .iter()
            .map(|column| (column.name.to_lowercase(), &column.name))
    };
    let begin = names().filter(|(lower, _)| lower.starts_with(&typed));
    let hold = names().filter(|(lower, _)| !lower.starts_with(&typed) && lower.contains(&typed));
    begin.chain(hold).map(|(_, name)| name.clone()).collect()
}

/// The column that is meant by `typed`: by name, in any case, by its
/// beginning, by a part, by likeness; a number is a place.
fn find(columns: &[Column], typed: &str) -> Option<usize> {
    let typed = typed.trim();
    if let Some(place) = columns.iter().position(|column| column.name == typed) {
        return Some(place);
    }
    if typed.is_empty() {
        return None;
    }
    let lower = typed.to_lowercase();
    let same = |column: &Column| column.name.to_lowercase() == lower;
    if let Some(place) = columns.iter().position(same) {
        return Some(place);
    }
    if let Ok(number @ 1..) = typed.parse::<usize>()
        && number <= columns.len()
    {
        return Some(number - 1);
    }
    let first = offers(columns, typed).into_iter().next();
    let names = columns.iter().map(|column| column.name.as_str());
    let meant = first.or_else(|| nearest(typed, names).map(str::to_owned))?;
    columns.iter().position(|column| column.name == meant)
}
