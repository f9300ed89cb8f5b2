//! What guides the editing, as rustyline asks for it: each answer is that of a
//! module which does not know rustyline.

use std::borrow::Cow;
use std::cell::Cell;

use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use super::keys::Wish;
use crate::command::bare::bare;
use crate::repl::completer::{self, Names};
use crate::repl::prompt::Prompt;
use crate::sql::splitter::{Pending, Split, split};
use crate::text::is_unsafe;

/// Completion, the prompt's mark, when Enter ends.
pub(super) struct Guide {
    pub(super) names: Names,
    pub(super) color: bool,
    pub(super) prompt: Prompt,
    /// What was pending when the line was last looked at.
    pub(super) pending: Cell<Option<Pending>>,
    /// Whether the way out of a pending statement was told.
    pub(super) advised: Cell<bool>,
    /// Whether the line is wanted in an editor, complete or not.
    pub(super) wish: Wish,
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
        let (start, candidates) = completer::complete(line, cursor, &self.names);
        let pairs = candidates.into_iter().map(|candidate| Pair {
            display: candidate.text.clone(),
            replacement: candidate.text,
        });
        Ok((start, pairs.collect()))
    }
}

impl Hinter for Guide {
    type Hint = String;
}

impl Validator for Guide {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let line = context.input();
        if self.wish.is_made() {
            return Ok(ValidationResult::Valid(None));
        }
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
