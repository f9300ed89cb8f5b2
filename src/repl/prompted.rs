//! The prompt as a source of inputs.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::path::Path;

use super::completer::Completer;
use super::editor::{Editor, Line};
use super::greeting;
use super::history::History;
use super::prompt::Prompt;
use super::source::Located;
use crate::command::bare::{Bare, bare};
use crate::command::ends_statement;
use crate::error::{Kind, Result};
use crate::interrupt::Cause;
use crate::session::{Leaving, Session};
use crate::sql::splitter::{End, Input, split};

/// After so many Ctrl-C one after the other a person wants out.
const INSISTENT: usize = 2;

/// A person at a terminal.
pub struct Prompted {
    editor: Editor,
    /// What was entered with the last line and is still to come.
    waiting: VecDeque<Located>,
    /// A statement that has no end yet, for going on with it.
    begun: String,
    /// How often Ctrl-C was pressed since something was entered.
    cleared: usize,
}

impl Prompted {
    /// Connects, greets, and is ready to be asked for inputs.
    ///
    /// # Errors
    /// When there is no connection to be had, or no terminal.
    pub fn open(session: &mut Session) -> Result<Prompted> {
        session.connect()?;
        let config = session.config();
        let home = config.home().map(Path::to_owned);
        let offers = Completer::new(session.library(), config.profiles(), home);
        let history = History::open(session.config().store());
        let editor = Editor::new(history, offers, session.terminal().colors.screen)?;
        if session.terminal().is_watched() && !session.settings.quiet {
            greeting::say(session);
        }
        Ok(Prompted {
            editor,
            waiting: VecDeque::new(),
            begun: String::new(),
            cleared: 0,
        })
    }

    /// The next input; `None` when the person leaves.
    pub(super) fn next(&mut self, session: &mut Session) -> Result<Option<Located>> {
        while self.waiting.is_empty() {
            let profile = session.profile();
            let prompt = Prompt::new(&profile.name, profile.database(), profile.color.as_deref())
                .within(session.in_transaction());
            let editor = &mut self.editor;
            let begun = std::mem::take(&mut self.begun);
            let line = session.guard().editing(|| {
                // One that came before there was anything to wake is still
                // there; later ones are the guard's.
                match session.interrupt().raised() {
                    Some(Cause::Terminate) => Err(Cause::Terminate.error()),
                    _ => editor.read(&prompt, &begun),
                }
            });
            // A SIGINT that came meanwhile is not for the next statement.
            session.interrupt().clear();
            if session.interrupt().raised() == Some(Cause::Terminate) {
                return Err(Cause::Terminate.error());
            }
            match line? {
                Line::End if !session.may_leave(Leaving::AtEnd) => {}
                Line::End => return Ok(None),
                Line::Cleared => {
                    self.cleared += 1;
                    if self.cleared == INSISTENT {
                        session.terminal().aside("\\q leaves, and so does Ctrl-D");
                    }
                }
                Line::Text(text) => {
                    self.cleared = 0;
                    self.take(&text, session);
                }
            }
        }
        Ok(self.waiting.pop_front())
    }

    /// Takes up the inputs of a line, each of which is an entry in the history
    /// unless it is a word that stands for a command.
    fn take(&mut self, text: &str, session: &Session) {
        match bare(text) {
            // It is refused with what to type here, or leaves, or asks for
            // help: nothing to come back to. And it may have a password where
            // another terminal has it.
            Some(Bare::Command(line)) => {
                let input = Input::Command(line.to_owned());
                self.waiting.push_back(Located { input, place: None });
                return;
            }
            Some(Bare::Statement(sql)) => {
                let input = Input::Statement {
                    sql: sql.to_owned(),
                    end: End::Plain,
                };
                self.push(text.trim(), input, session);
                return;
            }
            None => {}
        }
        let mut text = Cow::Borrowed(text);
        loop {
            let split = split(&text);
            let aside = split.pieces.iter().find_map(|piece| match &piece.input {
                Input::Statement {
                    end: End::Command(line),
                    ..
                } if !ends_statement(line) => Some((piece.start, piece.command?, piece.end)),
                _ => None,
            });
            let (until, ..) = aside.unwrap_or((text.len(), 0, 0));
            for piece in split.pieces.into_iter().filter(|piece| piece.start < until) {
                self.push(&text[piece.start..piece.end], piece.input, session);
            }
            let Some((start, command, end)) = aside else {
                self.begun = text[split.rest..].to_owned();
                return;
            };
            // The command comes first, and the statement stays as it is.
            let line = text[command..end].trim_end();
            self.push(line, Input::Command(line.to_owned()), session);
            text = Cow::Owned(format!("{}{}", &text[start..command], &text[end..]));
        }
    }

    /// Takes up one input.
    fn push(&mut self, typed: &str, input: Input, session: &Session) {
        if let Err(error) = self.editor.remember(typed, &session.profile().name) {
            session.terminal().report(&error, false);
        }
        self.waiting.push_back(Located { input, place: None });
    }

    /// After an error: Ctrl-C throws away what else was on the line.
    pub(super) fn forget(&mut self, kind: Kind) {
        if kind == Kind::Interrupted {
            self.waiting.clear();
        }
    }
}
