//! The line editor: the only room that knows rustyline.
//!
//! Rustyline has no continuation prompt, so a statement over several lines is
//! one buffer that the validator keeps open; what is pending shows in the
//! prompt, whose mark changes at equal width when it is painted. Colours are
//! always "forced": without them rustyline passes no highlighter, and what was
//! pasted would go to the terminal as it is.

mod guide;
mod keys;
mod past;
mod plain;
mod screen;

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use rustyline::config::{
    BellStyle, ColorMode, CompletionType, Config, Configurer, EditMode as Mode,
};
use rustyline::error::{ReadlineError, Signal};
use rustyline::history::{History as _, SearchDirection};

use guide::Guide;
use keys::{Wish, bind};
use past::Past;

use super::completer::Completer;
use super::prompt::Prompt;
use crate::error::{Error, Kind, Result};
use crate::history::History;
use crate::output::Theme;
use crate::session::Library;
use crate::settings::EditMode;
use crate::tty::Tty;

/// How long the rest of a key's bytes may take in vi mode, in milliseconds. A
/// hand that presses Esc and then another key takes longer.
const REST_OF_A_KEY: u16 = 50;

/// What came of asking for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// One or more complete inputs.
    Text(String),
    /// This is to be written in an editor, and then comes back.
    Edit(String),
    /// Ctrl-C: what was typed is thrown away.
    Cleared,
    /// Ctrl-D.
    End,
}

/// Where a line goes, as far as what guides it depends on that.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// The profile's name.
    pub(super) profile: String,
    /// Whether statements go to a server elsewhere.
    pub(super) remote: bool,
}

/// A line editor over the terminal.
pub(super) struct Editor {
    inner: rustyline::Editor<Guide, Past>,
    wish: Wish,
    seek: Wish,
    /// Rustyline edits nothing on this terminal.
    plain: bool,
}

impl Editor {
    /// On a `plain` terminal, it edits no more than the terminal itself.
    ///
    /// # Errors
    /// When the terminal cannot be set up.
    pub(super) fn new(
        history: &Rc<RefCell<History>>,
        completer: Completer,
        library: Library,
        theme: Theme,
        plain: bool,
        tty: &Tty,
    ) -> Result<Editor> {
        let config = Config::builder()
            .auto_add_history(false)
            .bell_style(BellStyle::None)
            .bracketed_paste(true)
            .color_mode(ColorMode::Forced)
            .completion_type(CompletionType::List)
            .build();
        let past = Past::new(history);
        let mut inner = rustyline::Editor::with_history(config, past).map_err(broken)?;
        let (wish, seek) = (Wish::default(), Wish::default());
        bind(&mut inner, &wish, &seek, tty.clone());
        let wishes = (wish.clone(), seek.clone());
        let guide = Guide::new(completer, library, history, theme, wishes.0, wishes.1);
        inner.set_helper(Some(guide));
        Ok(Editor {
            inner,
            wish,
            seek,
            plain,
        })
    }

    /// Asks for a line, which begins with `begun`.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn read(
        &mut self,
        prompt: &Prompt,
        place: Place,
        begun: &str,
        mode: EditMode,
    ) -> Result<Line> {
        match mode {
            EditMode::Emacs => self.inner.set_edit_mode(Mode::Emacs),
            EditMode::Vi => {
                self.inner.set_edit_mode(Mode::Vi);
                self.inner.set_keyseq_timeout(Some(REST_OF_A_KEY));
            }
        }
        if let Some(guide) = self.inner.helper_mut() {
            guide.begin(prompt, place);
            if self.plain {
                return plain::read(prompt, begun, guide).map_err(|error| broken(error.into()));
            }
        }
        self.wish.take();
        let mut begun = Cow::Borrowed(begun);
        loop {
            self.seek.take();
            let read = self
                .inner
                .readline_with_initial(&prompt.text(None), (&*begun, ""));
            return match read {
                Ok(line) if self.seek.take() => {
                    begun = Cow::Owned(self.sought(line)?);
                    continue;
                }
                Ok(line) if self.wish.take() => Ok(Line::Edit(line)),
                Ok(line) => Ok(Line::Text(line)),
                Err(ReadlineError::Eof) => Ok(Line::End),
                Err(ReadlineError::Interrupted) => Ok(Line::Cleared),
                Err(ReadlineError::Signal(Signal::Resize)) => continue,
                Err(error) => Err(broken(error)),
            };
        }
    }

    /// Asks what to look for in the history: the newest entry that has it, or
    /// else `line`, as it was.
    fn sought(&mut self, line: String) -> Result<String> {
        let seek = |editor: &Editor, seeking| {
            if let Some(guide) = editor.inner.helper() {
                guide.seek(seeking);
            }
        };
        seek(self, true);
        let read = self.inner.readline("/");
        seek(self, false);
        self.wish.take();
        let wanted = match read {
            Ok(wanted) if wanted.is_empty() => return Ok(line),
            Ok(wanted) => wanted,
            Err(ReadlineError::Interrupted | ReadlineError::Eof | ReadlineError::Signal(_)) => {
                return Ok(line);
            }
            Err(error) => return Err(broken(error)),
        };
        let history = self.inner.history();
        let newest = history.len().saturating_sub(1);
        let found = history
            .search(&wanted, newest, SearchDirection::Reverse)
            .map_err(broken)?;
        Ok(found.map_or(line, |found| found.entry.into_owned()))
    }

    /// Counts the words of a statement as used.
    pub(super) fn learn(&self, statement: &str) {
        if let Some(guide) = self.inner.helper() {
            guide.completer().learn(statement);
        }
    }

    /// The variables that there are now, by their names.
    pub(super) fn know_variables(&self, names: impl IntoIterator<Item = String>) {
        if let Some(guide) = self.inner.helper() {
            guide.completer().know_variables(names);
        }
    }
}

fn broken(error: ReadlineError) -> Error {
    Error::new(Kind::LocalFile, "the terminal cannot be read").caused_by(error)
}
