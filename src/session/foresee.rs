//! Mistakes that can be seen before anything runs.

use super::Session;
use crate::error::{Error, Result};
use crate::request::{Action, Format, Inspect, Once, Recall, Request, Statement, Target};
use crate::settings::{self, Settings};
use crate::sql::{Input, kind};

/// What would come of inputs that are known beforehand: which results are on
/// their way to one place. Once that depends on more than those inputs, the
/// run will tell.
pub struct Foreseen<'a> {
    session: &'a Session,
    settings: Settings,
    /// The format that the place's name asks for.
    asked: Option<Format>,
    /// The format of the last result on its way there.
    holds: Option<Format>,
    last: Option<Statement>,
    /// Nothing more is known.
    over: bool,
}

impl Session {
    /// What is there before the first input.
    pub fn foreseen(&self) -> Foreseen<'_> {
        Foreseen {
            session: self,
            settings: self.settings.clone(),
            asked: self.outlet.asked(),
            holds: None,
            last: None,
            over: false,
        }
    }
}

impl Foreseen<'_> {
    /// Looks at the next input.
    ///
    /// # Errors
    /// A usage error for the second result on its way into one file of a
    /// format that holds one.
    pub fn take(&mut self, input: &Input) -> Result<()> {
        if self.over {
            return Ok(());
        }
        match self.session.interpret_after(input, self.last.as_ref()) {
            Ok(action) => self.look_at(action),
            Err(_) => {
                self.over = true;
                Ok(())
            }
        }
    }

    fn look_at(&mut self, action: Action) -> Result<()> {
        let none = Once::default();
        match action {
            Action::Set { name, value } | Action::Turn { name, value } => {
                let format = settings::is_format(&name);
                self.over =
                    settings::known(&name).is_some() && self.settings.set(&name, &value).is_err();
                self.asked = self.asked.filter(|_| !format);
            }
            Action::Output(target) => {
                self.holds = None;
                self.asked = match target {
                    Target::File(path) => Format::of_file(&path).ok().flatten(),
                    Target::Stdout | Target::Command(_) => None,
                };
            }
            Action::Ask(Request::Sql(statement), once) => {
                // What brings no rows, or may bring none, is left to the run.
                if kind::is_query(&statement.sql) && once.target.is_none() && !once.view {
                    self.result(&once)?;
                }
                self.last = Some(statement);
            }
            Action::Again(once) if once.target.is_none() && !once.view => self.result(&once)?,
            Action::Ask(Request::SetSessionOption { .. }, ..) | Action::Again(_) => {}
            Action::Inspect(Inspect::Result(statement)) => {
                self.result(&none)?;
                self.last = Some(statement);
            }
            Action::Ask(..)
            | Action::Inspect(_)
            | Action::Show(_)
            | Action::ShowConnection
            | Action::History(Recall::List { .. }) => self.result(&none)?,
            Action::Copy { .. }
            | Action::History(Recall::Delete(_))
            | Action::Edit(_)
            | Action::Refresh => {}
            Action::Include(_)
            | Action::Connect(_)
            | Action::Use(_)
            | Action::Unset(_)
            | Action::Quit => {
                self.over = true;
            }
        }
        Ok(())
    }

    /// A result is on its way to where results go.
    fn result(&mut self, once: &Once) -> Result<()> {
        let settings = self.settings.with(&once.settings)?;
        let asked = self
            .asked
            .filter(|_| !settings::sets_format(&once.settings));
        // Whatever else it is, it is not binary.
        let format = asked.or(settings.format).unwrap_or(Format::Table);
        let binary = [self.holds, Some(format)]
            .into_iter()
            .flatten()
            .find(|format| format.is_binary());
        match (self.holds.replace(format), binary) {
            (Some(_), Some(binary)) => {
                let name = binary.name();
                Err(Error::usage(format!(
                    "a file of {name} holds one result, and this is another"
                ))
                .hint("\\g FILE behind a statement gives its result a file of its own"))
            }
            _ => Ok(()),
        }
    }
}
