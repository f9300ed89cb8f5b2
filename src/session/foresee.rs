//! Mistakes that can be seen before anything runs.

use super::Session;
use crate::error::{Error, Result};
use crate::request::{Action, Format, Once, Request, Target};
use crate::settings;
use crate::sql::kind;

/// What would come of inputs that are known beforehand: how many results are
/// on their way to one place.
pub struct Foreseen {
    /// The format that is set.
    set: Option<Format>,
    /// The format that the place's name asks for.
    named: Option<Format>,
    results: usize,
}

impl Session {
    /// What is there before the first input.
    pub fn foreseen(&self) -> Foreseen {
        Foreseen {
            set: self.settings.format,
            named: self.outlet.format,
            results: 0,
        }
    }
}

impl Foreseen {
    /// Looks at the next action.
    ///
    /// # Errors
    /// A usage error for the second result on its way into one file of a
    /// format that holds one.
    pub fn take(&mut self, action: &Action) -> Result<()> {
        match action {
            Action::Set { name, value } => {
                if settings::is_format(name) {
                    self.set = Format::named(value).ok();
                    self.named = None;
                }
            }
            Action::Output(target) => {
                self.results = 0;
                self.named = match target {
                    Target::File(path) => Format::of_file(path).ok().flatten(),
                    Target::Stdout | Target::Command(_) => None,
                };
            }
            Action::Ask(
                _,
                _,
                Once {
                    target: Some(_), ..
                },
            ) => {}
            // What brings no rows, or may bring none, is left to the run.
            Action::Ask(Request::Sql(sql), ..) if !kind::is_query(sql) => {}
            Action::Ask(..) | Action::Show(_) | Action::ShowConnection => return self.result(),
            Action::Connect(_) | Action::Include(_) | Action::Unset(_) | Action::Quit => {}
        }
        Ok(())
    }

    fn result(&mut self) -> Result<()> {
        self.results += 1;
        match self.named.or(self.set) {
            Some(format) if format.is_binary() && self.results > 1 => {
                let name = format.name();
                Err(Error::usage(format!(
                    "a file of {name} holds one result, and this is another"
                ))
                .hint("\\g FILE behind a statement gives its result a file of its own"))
            }
            _ => Ok(()),
        }
    }
}
