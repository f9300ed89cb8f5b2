//! The prompt as a source of inputs.

use std::collections::VecDeque;

use super::completer::Names;
use super::editor::{Editor, Line};
use super::greeting;
use super::history::History;
use super::prompt::Prompt;
use super::source::Located;
use crate::error::{Kind, Result};
use crate::interrupt::Cause;
use crate::session::Session;
use crate::sql::splitter::{Input, bare_command, split};

/// A person at a terminal.
pub struct Prompted {
    editor: Editor,
    /// What was entered with the last line and is still to come.
    waiting: VecDeque<Located>,
}

impl Prompted {
    /// Connects, greets, and is ready to be asked for inputs.
    ///
    /// # Errors
    /// When there is no connection to be had, or no terminal.
    pub fn open(session: &mut Session) -> Result<Prompted> {
        session.connect()?;
        let names = Names {
            catalog: session.names(),
            profiles: session
                .config()
                .profiles()
                .into_iter()
                .map(|profile| profile.name)
                .collect(),
        };
        let history = History::open(session.config().store());
        let editor = Editor::new(history, names, session.terminal().colors.screen)?;
        if session.terminal().is_watched() && !session.settings.quiet {
            greeting::say(session);
        }
        Ok(Prompted {
            editor,
            waiting: VecDeque::new(),
        })
    }

    /// The next input; `None` when the person leaves.
    pub(super) fn next(&mut self, session: &mut Session) -> Result<Option<Located>> {
        while self.waiting.is_empty() {
            let profile = session.profile();
            let prompt = Prompt::new(&profile.name, profile.database(), profile.color.as_deref());
            let editor = &mut self.editor;
            let line = session.guard().editing(|| {
                // One that came before there was anything to wake is still
                // there; later ones are the guard's.
                match session.interrupt().raised() {
                    Some(Cause::Terminate) => Err(Cause::Terminate.error()),
                    _ => editor.read(&prompt),
                }
            });
            // A SIGINT that came meanwhile is not for the next statement.
            session.interrupt().clear();
            if session.interrupt().raised() == Some(Cause::Terminate) {
                return Err(Cause::Terminate.error());
            }
            match line? {
                Line::End => return Ok(None),
                Line::Cleared => {}
                Line::Text(text) => self.take(&text, session),
            }
        }
        Ok(self.waiting.pop_front())
    }

    /// Takes up the inputs of a line, each of which is an entry in the history.
    fn take(&mut self, text: &str, session: &Session) {
        if let Some(command) = bare_command(text) {
            self.waiting.push_back(Located {
                input: Input::Command(command.to_owned()),
                place: None,
            });
            return;
        }
        for piece in split(text).pieces {
            let typed = &text[piece.start..piece.end];
            if let Err(error) = self.editor.remember(typed, &session.profile().name) {
                session.terminal().report(&error, false);
            }
            self.waiting.push_back(Located {
                input: piece.input,
                place: None,
            });
        }
    }

    /// After an error: Ctrl-C throws away what else was on the line.
    pub(super) fn forget(&mut self, kind: Kind) {
        if kind == Kind::Interrupted {
            self.waiting.clear();
        }
    }
}
