//! What guides the editing, as rustyline asks for it: each answer is that of a
//! module which does not know rustyline.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustyline::completion::{self, Pair};
use rustyline::highlight::{self, CmdKind};
use rustyline::hint;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use super::Place;
use super::keys::Wish;
use super::screen;
use crate::command::bare::bare;
use crate::history::History;
use crate::output::Theme;
use crate::repl::completer::{Completer, List, Offer};
use crate::repl::highlighter::Highlighter;
use crate::repl::hinter::{About, Ghost, Hinter};
use crate::repl::prompt::Prompt;
use crate::repl::visible::{is_hidden, visible};
use crate::session::Library;
use crate::sql::splitter::{Pending, Split, split};
use crate::text::{Label, Paint, Plain, width};

/// The newest statements of the history whose words count as used.
const LEARNT: usize = 1000;

/// Columns and rows of a screen that does not tell them.
const SCREEN: (usize, usize) = (80, 24);

/// The fewest rows that a list takes, however high the input is.
const FEWEST: usize = 3;

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
    /// Whether the line is wanted in an editor, or an entry of the history in
    /// its place, complete or not.
    wish: Wish,
    seek: Wish,
    /// What is typed is to be found in the history.
    seeking: Cell<bool>,
    /// How many lines there were when it was told that they are too many.
    high: Cell<Option<usize>>,
    /// What the last Tab found, until it is shown.
    list: RefCell<Option<List>>,
    /// The list that is shown, with its look.
    ghost: RefCell<String>,
}

/// Behind lines that go beyond the screen: what is above it can neither be seen
/// nor edited there.
const TOO_HIGH: &str = "\n(Ctrl-X Ctrl-E edits this in $EDITOR)";

/// A shorter line is never too high, in bytes.
const NEVER_HIGH: usize = 256;

/// What Enter does behind a text.
pub(super) enum Entered {
    Complete,
    /// Another line is to follow.
    GoesOn,
    /// It adds nothing, and the person is told this.
    Advised(String),
}

impl Guide {
    pub(super) fn new(
        completer: Completer,
        library: Library,
        history: &Rc<RefCell<History>>,
        theme: Theme,
        wish: Wish,
        seek: Wish,
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
            seek,
            seeking: Cell::new(false),
            high: Cell::new(None),
            list: RefCell::default(),
            ghost: RefCell::default(),
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
        self.high.set(None);
        self.hinter.next_line();
        self.completer.begin_line();
    }

    /// From now on the line is what is looked for, or a statement again.
    pub(super) fn seek(&self, seeking: bool) {
        self.seeking.set(seeking);
        self.entered.set(false);
    }

    /// What `line` waits for once its last line has been entered; nothing for
    /// lines that need no `;`.
    pub(super) fn pending_in(line: &str) -> Option<Pending> {
        if bare(line).is_some() {
            return None;
        }
        let Split { pending, .. } = split(line);
        pending
    }

    /// The candidates of `offer` as a list that fits below `line`.
    fn listed(&self, offer: &Offer, line: &str) -> List {
        let (columns, rows) = screen::size().unwrap_or(SCREEN);
        let taken = screen::height(line, width(&self.prompt.text(None)), columns);
        List::new(
            &offer.candidates,
            columns,
            rows.saturating_sub(taken).max(FEWEST),
        )
    }

    /// What Enter does behind `line`.
    pub(super) fn enter(&self, line: &str) -> Entered {
        let Some(pending) = Guide::pending_in(line) else {
            return Entered::Complete;
        };
        let last = line.rsplit('\n').next().unwrap_or(line);
        // Rustyline takes the advice away with the next key, so it comes again
        // with the next empty Enter, which adds no line; in a text, where an
        // empty line counts, only once.
        let counts = !matches!(pending, Pending::Statement | Pending::Bracket);
        let blank = line.contains('\n') && last.trim().is_empty();
        if blank && !(counts && self.advised.replace(true)) {
            let way_out = pending.way_out();
            return Entered::Advised(format!("({way_out}, or clear it with Ctrl-C)"));
        }
        Entered::GoesOn
    }

    /// Says once that `line` is about to be higher than the screen, until
    /// another line begins.
    fn too_high(&self, line: &str) -> Option<Ghost> {
        if line.len() < NEVER_HIGH && !line.contains('\n') {
            return None;
        }
        let (columns, rows) = screen::size()?;
        let prompt = width(&self.prompt.text(None));
        // What is said takes a row as well.
        if screen::height(line, prompt, columns) + 1 < rows {
            return None;
        }
        let lines = line.matches('\n').count();
        let told = self.high.get().unwrap_or(lines);
        self.high.set(Some(told));
        (told == lines).then(|| Ghost {
            shown: TOO_HIGH.to_owned(),
            completion: None,
        })
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
        if self.seeking.get() {
            return Ok((cursor, Vec::new()));
        }
        let offer = self.completer.complete(line, cursor);
        let typed = &line[offer.start..cursor];
        if offer.candidates.is_empty() {
            return Ok((offer.start, Vec::new()));
        }
        if offer.candidates.len() > 1 {
            self.list.replace(Some(self.listed(&offer, line)));
        }
        // Rustyline's own list would cover lines of the input, and ask whether
        // it may go on; so it gets one candidate, and ours is a hint.
        let replacement = offer.common(typed).unwrap_or(typed).to_owned();
        let only = Pair {
            display: String::new(),
            replacement,
        };
        Ok((offer.start, vec![only]))
    }
}

impl hint::Hinter for Guide {
    type Hint = Ghost;

    fn hint(&self, line: &str, cursor: usize, _: &Context<'_>) -> Option<Ghost> {
        if self.seeking.get() {
            return None;
        }
        self.ghost.take();
        if let Some(list) = self.list.take() {
            let shown = format!("\n{}", list.text(&Plain));
            self.ghost.replace(format!("\n{}", list.text(&self.theme)));
            return Some(Ghost {
                shown,
                completion: None,
            });
        }
        if let Some(told) = self.too_high(line) {
            return Some(told);
        }
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
        if self.wish.is_made() || self.seek.is_made() || self.seeking.get() {
            return Ok(ValidationResult::Valid(None));
        }
        Ok(match self.enter(context.input()) {
            Entered::Complete => ValidationResult::Valid(None),
            Entered::GoesOn => ValidationResult::Incomplete,
            Entered::Advised(advice) => ValidationResult::Invalid(Some(format!("\n{advice}"))),
        })
    }
}

impl highlight::Highlighter for Guide {
    fn highlight<'l>(&self, line: &'l str, cursor: usize) -> Cow<'l, str> {
        if self.seeking.get() {
            return visible(line);
        }
        let catalog = self.library.catalog();
        Cow::Owned(self.highlighter.paint(line, self.cursor(cursor), &catalog))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(
        &'s self,
        prompt: &'p str,
        default: bool,
    ) -> Cow<'b, str> {
        if !default || self.seeking.get() {
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
        match &*self.ghost.borrow() {
            list if !list.is_empty() && hint.starts_with('\n') => Cow::Owned(list.clone()),
            _ => self.theme.paint(Label::Ghost, hint),
        }
    }

    fn highlight_char(&self, line: &str, cursor: usize, kind: CmdKind) -> bool {
        if self.seeking.get() {
            return line.contains(is_hidden);
        }
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
