//! The prompt as a source of inputs.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::path::Path;

use super::completer::Completer;
use super::editor::{Editor, Line, Place};
use super::greeting;
use super::prompt::Prompt;
use super::source::Located;
use crate::command::bare::{Bare, bare};
use crate::command::ends_statement;
use crate::config;
use crate::error::{Kind, Result};
use crate::interrupt::Cause;
use crate::output::Theme;
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
    /// The statement that was entered last, as it was typed.
    last: String,
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
        let theme = Theme::new(session.terminal().colors.screen);
        let plain = session.terminal().plain;
        let (history, library) = (session.history(), session.library());
        let editor = Editor::new(history, offers, library, theme, plain, session.tty())?;
        if session.terminal().is_watched() && !session.settings.quiet {
            greeting::say(session);
        }
        Ok(Prompted {
            editor,
            waiting: VecDeque::new(),
            begun: String::new(),
            last: String::new(),
            cleared: 0,
        })
    }

    /// The next input; `None` when the person leaves.
    pub(super) fn next(&mut self, session: &mut Session) -> Result<Option<Located>> {
        while self.waiting.is_empty() {
            let profile = session.profile();
            let prompt = Prompt::new(&profile.name, profile.database(), profile.color.as_deref())
                .within(session.in_transaction());
            // What cannot be read now can be the next time.
            let _ = session.history().borrow_mut().refresh();
            let mode = session.settings.edit_mode;
            let place = Place {
                profile: profile.name.clone(),
                remote: matches!(profile.place, config::Place::Remote(_)),
            };
            let variables = session.variables().iter();
            self.editor
                .know_variables(variables.map(|(name, _)| name.to_owned()));
            let editor = &mut self.editor;
            let begun = std::mem::take(&mut self.begun);
            let line = session.guard().editing(|| {
                // One that came before there was anything to wake is still
                // there; later ones are the guard's.
                match session.interrupt().raised() {
                    Some(Cause::Terminate) => Err(Cause::Terminate.error()),
                    _ => editor.read(&prompt, place, &begun, mode),
                }
            });
            // A SIGINT that came meanwhile is not for the next statement.
            session.interrupt().clear();
            let gone = session.tty().is_gone();
            if gone || session.interrupt().raised() == Some(Cause::Terminate) {
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
                Line::Edit(text) => {
                    self.begun = match session.edit_text(&text) {
                        Ok(edited) => edited.text,
                        Err(error) => {
                            session.terminal().report(&error, session.settings.verbose);
                            text
                        }
                    };
                }
                Line::Text(text) => {
                    self.cleared = 0;
                    self.take(&text, session);
                }
            }
        }
        Ok(self.waiting.pop_front())
    }

    /// Has the statement that was begun, or else the last one, written in an
    /// editor; or a file. What is saved there is as if it were typed: complete
    /// statements run, the rest is the beginning of the next line.
    ///
    /// # Errors
    /// When the editor fails: nothing has changed then.
    pub(super) fn edit(&mut self, file: Option<&Path>, session: &Session) -> Result<()> {
        let edited = match file {
            Some(file) => session.edit_file(file)?,
            None if self.begun.is_empty() => session.edit_text(&self.last)?,
            None => session.edit_text(&self.begun)?,
        };
        if edited.saved {
            self.begun.clear();
            self.take(&edited.text, session);
        }
        Ok(())
    }

    /// Takes up the inputs of a line, each of which is an entry in the history
    /// unless it is a word that stands for a command.
    fn take(&mut self, line: &str, session: &Session) {
        match bare(line) {
            // It is refused with what to type here, or leaves, or asks for
            // help: nothing to come back to. And it may have a password where
            // another terminal has it.
            Some(Bare::Command(command)) => {
                self.waiting.push_back(Located {
                    input: Input::Command(command.to_owned()),
                    place: None,
                    recorded: false,
                });
                return;
            }
            Some(Bare::Statement(sql)) => {
                let input = Input::Statement {
                    sql: sql.to_owned(),
                    end: End::Plain,
                };
                self.push(line.trim(), line, input, session);
                return;
            }
            None => {}
        }
        let mut text = Cow::Borrowed(line);
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
                self.push(&text[piece.start..piece.end], line, piece.input, session);
            }
            let Some((start, command, end)) = aside else {
                self.begun = text[split.rest..].to_owned();
                return;
            };
            // The command comes first, and the statement stays as it is.
            let typed = text[command..end].trim_end();
            self.push(typed, line, Input::Command(typed.to_owned()), session);
            text = Cow::Owned(format!("{}{}", &text[start..command], &text[end..]));
        }
    }

    /// Takes up one input, `typed` so in `line`.
    fn push(&mut self, typed: &str, line: &str, input: Input, session: &Session) {
        if let Input::Statement { .. } = input {
            typed.clone_into(&mut self.last);
            self.editor.learn(typed);
        }
        self.waiting.push_back(Located {
            input,
            place: None,
            recorded: session.typed(typed, line),
        });
    }

    /// After an error: Ctrl-C throws away what else was on the line.
    pub(super) fn forget(&mut self, kind: Kind, session: &Session) {
        if kind == Kind::Interrupted {
            self.waiting.clear();
            session.abandon();
        }
    }
}
