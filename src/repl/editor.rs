//! The line editor: the only file that knows rustyline.
//!
//! Rustyline has no continuation prompt, so a statement over several lines is
//! one buffer that the validator keeps open; what is pending shows in the
//! prompt, whose mark changes at equal width when it is painted. Colours are
//! always "forced": without them rustyline passes no highlighter, and what was
//! pasted would go to the terminal as it is.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;

use rustyline::completion::{Completer, Pair};
use rustyline::config::{BellStyle, ColorMode, CompletionType, Config};
use rustyline::error::{ReadlineError, Signal};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::{SearchDirection, SearchResult};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use super::completer::Completer as Offers;
use super::history::History;
use super::prompt::Prompt;
use crate::command::bare::bare;
use crate::error::{Error, Kind, Result};
use crate::sql::splitter::{Pending, Split, split};
use crate::text::is_unsafe;

/// What came of asking for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// One or more complete inputs.
    Text(String),
    /// Ctrl-C: what was typed is thrown away.
    Cleared,
    /// Ctrl-D.
    End,
}

/// A line editor over the terminal.
pub(super) struct Editor {
    inner: rustyline::Editor<Guide, Past>,
    history: Rc<RefCell<History>>,
}

impl Editor {
    /// # Errors
    /// When the terminal cannot be set up.
    pub(super) fn new(history: History, offers: Offers, color: bool) -> Result<Editor> {
        let config = Config::builder()
            .auto_add_history(false)
            .bell_style(BellStyle::None)
            .color_mode(ColorMode::Forced)
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .completion_prompt_limit(100)
            .build();
        let history = Rc::new(RefCell::new(history));
        let past = Past(Rc::clone(&history));
        let mut inner = rustyline::Editor::with_history(config, past).map_err(broken)?;
        inner.set_helper(Some(Guide {
            offers,
            color,
            prompt: Prompt::new("", None, None),
            pending: Cell::new(None),
            advised: Cell::new(false),
        }));
        Ok(Editor { inner, history })
    }

    /// Asks for a line, which begins with `begun`.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn read(&mut self, prompt: &Prompt, begun: &str) -> Result<Line> {
        if let Some(guide) = self.inner.helper_mut() {
            guide.prompt = prompt.clone();
            guide.pending.set(None);
            guide.advised.set(false);
        }
        loop {
            return match self
                .inner
                .readline_with_initial(&prompt.text(None), (begun, ""))
            {
                Ok(line) => Ok(Line::Text(line)),
                Err(ReadlineError::Eof) => Ok(Line::End),
                Err(ReadlineError::Interrupted) => Ok(Line::Cleared),
                Err(ReadlineError::Signal(Signal::Resize)) => continue,
                Err(error) => Err(broken(error)),
            };
        }
    }

    /// Remembers one statement.
    ///
    /// # Errors
    /// When the history cannot be written.
    pub(super) fn remember(&mut self, text: &str, profile: &str) -> Result<()> {
        self.history.borrow_mut().add(text, profile)
    }
}

fn broken(error: ReadlineError) -> Error {
    Error::new(Kind::LocalFile, "the terminal cannot be read").caused_by(error)
}

/// What guides the editing: completion, the prompt's mark, when Enter ends.
struct Guide {
    offers: Offers,
    color: bool,
    prompt: Prompt,
    /// What was pending when the line was last looked at.
    pending: Cell<Option<Pending>>,
    /// Whether the way out of a pending statement was told.
    advised: Cell<bool>,
}

impl Guide {
    /// What `line` waits for once its last line has been entered; nothing for
    /// lines that need no `;`.
    fn pending_in(line: &str) -> Option<Pending> {
        if bare(line).is_some() {
            return None;
        }
        let Split { pending, .. } = split(line);
        pending
    }
}

impl Helper for Guide {}

impl Completer for Guide {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let offer = self.offers.complete(line, cursor);
        let pairs = offer.candidates.into_iter().map(|candidate| Pair {
            display: candidate.shown,
            replacement: candidate.text,
        });
        Ok((offer.start, pairs.collect()))
    }
}

impl Hinter for Guide {
    type Hint = String;
}

impl Validator for Guide {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let line = context.input();
        let Some(pending) = Guide::pending_in(line) else {
            return Ok(ValidationResult::Valid(None));
        };
        let last = line.rsplit('\n').next().unwrap_or(line);
        // Rustyline takes the advice away with the next key, so it comes again
        // with the next empty Enter, which adds no line; in a text, where an
        // empty line counts, only once.
        let counts = !matches!(pending, Pending::Statement | Pending::Bracket);
        let blank = line.contains('\n') && last.trim().is_empty();
        if blank && !(counts && self.advised.replace(true)) {
            let way_out = pending.way_out();
            let advice = format!("\n({way_out}, or clear it with Ctrl-C)");
            return Ok(ValidationResult::Invalid(Some(advice)));
        }
        Ok(ValidationResult::Incomplete)
    }
}

impl Highlighter for Guide {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        visible(line)
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(
        &'s self,
        prompt: &'p str,
        default: bool,
    ) -> Cow<'b, str> {
        if !default {
            // The prompt of a search through history.
            return Cow::Borrowed(prompt);
        }
        let pending = self.pending.get();
        Cow::Owned(if self.color {
            self.prompt.styled(pending)
        } else {
            self.prompt.text(pending)
        })
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.color {
            Cow::Owned(nu_ansi_term::Style::new().dimmed().paint(hint).to_string())
        } else {
            Cow::Borrowed(hint)
        }
    }

    fn highlight_char(&self, line: &str, _: usize, kind: CmdKind) -> bool {
        if kind == CmdKind::MoveCursor {
            return false;
        }
        // A statement shows as pending from its second line on: while the
        // first is typed, nothing is amiss yet.
        let pending = Guide::pending_in(line)
            .filter(|pending| *pending != Pending::Statement || line.contains('\n'));
        self.pending.replace(pending) != pending || line.contains(is_hidden)
    }
}

/// A character that is shown as nothing.
fn is_hidden(c: char) -> bool {
    is_unsafe(c) && !matches!(c, '\n' | '\t')
}

/// `line` without what a terminal would act on, as wide as rustyline takes it
/// to be: it counts control characters as nothing, and with ESC the sequence
/// that it leads.
fn visible(line: &str) -> Cow<'_, str> {
    if !line.contains(is_hidden) {
        return Cow::Borrowed(line);
    }
    let mut shown = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\x1b' {
            if !is_hidden(c) {
                shown.push(c);
            }
            continue;
        }
        if chars.next() == Some('[') {
            while chars.next().is_some_and(|c| c == ';' || c.is_ascii_digit()) {}
        }
    }
    Cow::Owned(shown)
}

/// Our history as rustyline wants to see it.
struct Past(Rc<RefCell<History>>);

impl Past {
    fn find(
        &self,
        start: usize,
        direction: SearchDirection,
        matches: impl Fn(&str) -> Option<usize>,
    ) -> Option<SearchResult<'_>> {
        let history = self.0.borrow();
        let entries = history.entries();
        let mut indices: Box<dyn Iterator<Item = usize>> = match direction {
            SearchDirection::Forward => Box::new(start..entries.len()),
            SearchDirection::Reverse => Box::new((0..entries.len().min(start + 1)).rev()),
        };
        indices.find_map(|idx| {
            let pos = matches(&entries[idx])?;
            let entry = Cow::Owned(entries[idx].clone());
            Some(SearchResult { entry, idx, pos })
        })
    }
}

impl rustyline::history::History for Past {
    fn get(&self, index: usize, _: SearchDirection) -> rustyline::Result<Option<SearchResult<'_>>> {
        Ok(self
            .0
            .borrow()
            .entries()
            .get(index)
            .map(|entry| SearchResult {
                entry: Cow::Owned(entry.clone()),
                idx: index,
                pos: 0,
            }))
    }

    fn len(&self) -> usize {
        self.0.borrow().entries().len()
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn search(
        &self,
        term: &str,
        start: usize,
        direction: SearchDirection,
    ) -> rustyline::Result<Option<SearchResult<'_>>> {
        Ok(self.find(start, direction, |entry| entry.find(term)))
    }

    fn starts_with(
        &self,
        term: &str,
        start: usize,
        direction: SearchDirection,
    ) -> rustyline::Result<Option<SearchResult<'_>>> {
        Ok(self.find(start, direction, |entry| {
            entry.starts_with(term).then_some(term.len())
        }))
    }

    // Statements come in through `Editor::remember`, and go to their file one
    // by one: what follows has nothing to do.

    fn add(&mut self, _: &str) -> rustyline::Result<bool> {
        Ok(false)
    }

    fn add_owned(&mut self, _: String) -> rustyline::Result<bool> {
        Ok(false)
    }

    fn set_max_len(&mut self, _: usize) -> rustyline::Result<()> {
        Ok(())
    }

    fn ignore_dups(&mut self, _: bool) -> rustyline::Result<()> {
        Ok(())
    }

    fn ignore_space(&mut self, _: bool) {}

    fn save(&mut self, _: &Path) -> rustyline::Result<()> {
        Ok(())
    }

    fn append(&mut self, _: &Path) -> rustyline::Result<()> {
        Ok(())
    }

    fn load(&mut self, _: &Path) -> rustyline::Result<()> {
        Ok(())
    }

    fn clear(&mut self) -> rustyline::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_takes_no_room() {
        for (line, shown) in [
            ("SELECT 1", "SELECT 1"),
            ("a\x1b[31mb", "ab"),
            ("a\x1b]b", "ab"),
            ("a\u{202e}b\x07", "ab"),
            ("a\n\tb", "a\n\tb"),
        ] {
            assert_eq!(visible(line), shown);
        }
    }
}
