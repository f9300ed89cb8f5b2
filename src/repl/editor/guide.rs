//! What guides the editing, as rustyline asks for it: each answer is that of a
//! module which does not know rustyline.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustyline::CompletionType;
use rustyline::completion::{self, Pair};
use rustyline::highlight::{self, CmdKind};
use rustyline::hint;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use super::Place;
use super::keys::Wish;
use crate::command::bare::bare;
use crate::history::History;
use crate::output::Theme;
use crate::repl::completer::Completer;
use crate::repl::highlighter::Highlighter;
use crate::repl::hinter::{About, Ghost, Hinter};
use crate::repl::prompt::Prompt;
use crate::repl::visible::is_hidden;
use crate::session::Library;
use crate::sql::splitter::{Pending, Split, split};
use crate::text::{Label, Paint};

/// The newest statements of the history whose words count as used.
const LEARNT: usize = 1000;

/// Completion, hints, looks, the prompt's mark, when Enter ends.
pub(super) struct Guide {
    completer: Completer,
    highlighter: Highlighter,
    hinter: Hinter,
    library: Library,
    history: Rc<RefCell<History>>,
    theme: Theme,
    place: Place,
    prompt: Prompt,
    /// What was pending when the line was last looked at.
    pending: Cell<Option<Pending>>,
    /// Whether the way out of a pending statement was told.
    advised: Cell<bool>,
    /// Whether the line has been entered.
    entered: Cell<bool>,
    /// Whether the line is wanted in an editor, complete or not.
    wish: Wish,
}

impl Guide {
    pub(super) fn new(
        completer: Completer,
        library: Library,
        history: &Rc<RefCell<History>>,
        theme: Theme,
        wish: Wish,
    ) -> Guide {
        for record in history.borrow().entries().rev().take(LEARNT) {
            completer.learn(&record.text);
        }
        Guide {
            completer,
            highlighter: Highlighter::new(theme),
            hinter: Hinter::new(theme.has_color()),
            library,
            history: Rc::clone(history),
            theme,
            place: Place::default(),
            prompt: Prompt::new("", None, None),
            pending: Cell::new(None),
            advised: Cell::new(false),
            entered: Cell::new(false),
            wish,
        }
    }

    /// What offers names.
    pub(super) fn completer(&self) -> &Completer {
        &self.completer
    }

    /// Begins a line with this prompt, at this place.
    pub(super) fn begin(&mut self, prompt: &Prompt, place: Place) {
        self.prompt = prompt.clone();
        self.place = place;
        self.pending.set(None);
        self.advised.set(false);
        self.entered.set(false);
        self.hinter.next_line();
    }

    /// What `line` waits for once its last line has been entered; nothing for
    /// lines that need no `;`.
    fn pending_in(line: &str) -> Option<Pending> {
        if bare(line).is_some() {
            return None;
        }
        let Split { pending, .. } = split(line);
        pending
    }

    /// Where the cursor is, unless the line has been entered.
    fn cursor(&self, cursor: usize) -> Option<usize> {
        (!self.entered.get()).then_some(cursor)
    }
}

impl Helper for Guide {}

impl completion::Completer for Guide {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let offer = self.completer.complete(line, cursor);
        let pairs = offer.candidates.into_iter().map(|candidate| Pair {
            display: candidate.shown,
            replacement: candidate.text,
        });
        Ok((offer.start, pairs.collect()))
    }
}

impl hint::Hinter for Guide {
    type Hint = Ghost;

    fn hint(&self, line: &str, cursor: usize, _: &Context<'_>) -> Option<Ghost> {
        // It is asked with every key that changes the line.
        self.completer.foresee(line, cursor);
        let history = self.history.borrow();
        let about = About {
            catalog: &self.library.catalog(),
            remote: self.place.remote,
        };
        let past = |line: &str| history.ghost(line, &self.place.profile);
        self.hinter.hint(line, cursor, about, past)
    }
}

impl hint::Hint for Ghost {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        self.completion.as_deref()
    }
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

impl highlight::Highlighter for Guide {
    fn highlight<'l>(&self, line: &'l str, cursor: usize) -> Cow<'l, str> {
        let catalog = self.library.catalog();
        Cow::Owned(self.highlighter.paint(line, self.cursor(cursor), &catalog))
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
        Cow::Owned(if self.theme.has_color() {
            self.prompt.styled(pending)
        } else {
            self.prompt.text(pending)
        })
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        self.theme.paint(Label::Ghost, hint)
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _: CompletionType) -> Cow<'c, str> {
        // What stands behind the name is set off from it.
        match candidate.split_once("  ") {
            Some((name, detail)) => {
                let detail = self.theme.paint(Label::Quiet, detail);
                Cow::Owned(format!("{name}  {detail}"))
            }
            None => Cow::Borrowed(candidate),
        }
    }

    fn highlight_char(&self, line: &str, cursor: usize, kind: CmdKind) -> bool {
        self.entered.set(kind == CmdKind::ForcedRefresh);
        // A statement shows as pending from its second line on: while the
        // first is typed, nothing is amiss yet.
        let pending = Guide::pending_in(line)
            .filter(|pending| *pending != Pending::Statement || line.contains('\n'));
        let marked = self.pending.replace(pending) != pending || line.contains(is_hidden);
        let catalog = self.library.catalog();
        let cursor = self.cursor(cursor);
        self.highlighter.needs_repaint(line, cursor, &catalog) || marked
    }
}
