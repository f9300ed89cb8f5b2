//! Where results go: an open destination, and what becomes of it.

use super::guard::{Guard, Unfinished};
use crate::error::{Error, Kind, Result};
use crate::output::Destination;
use crate::request::{Format, Target};

/// An open destination. What was sent to a file is there when it is finished
/// in good order, and not otherwise.
pub(super) struct Outlet {
    pub(super) to: Destination,
    /// The format that the file's name asks for.
    pub(super) format: Option<Format>,
    /// A result broke off in it.
    broken: bool,
    guard: Guard,
    /// Dropped after `to`, which removes what it could not complete.
    _unfinished: Option<Unfinished>,
}

impl Outlet {
    /// # Errors
    /// When `target` cannot be opened; when it is a file whose name asks for a
    /// format that is not written, unless `named` says that one was asked for
    /// by name.
    pub(super) fn open(target: &Target, named: bool, guard: &Guard) -> Result<Outlet> {
        let format = match target {
            Target::File(path) if !named => Format::of_file(path)?,
            Target::File(_) | Target::Stdout | Target::Command(_) => None,
        };
        let to = Destination::open(target)?;
        let _unfinished = to.temporary().map(|path| guard.unfinished(path));
        Ok(Outlet {
            format,
            to,
            broken: false,
            guard: guard.clone(),
            _unfinished,
        })
    }

    /// Notes that a result broke off after some of its rows.
    pub(super) fn spoil(&mut self) {
        self.broken = true;
    }

    /// Completes it; results go to the screen again.
    ///
    /// # Errors
    /// When a result in it broke off: then no file appears. When the file
    /// cannot be completed, or the command failed.
    pub(super) fn finish(&mut self) -> Result<()> {
        let screen = Outlet {
            to: Destination::open(&Target::Stdout)?,
            format: None,
            broken: false,
            guard: self.guard.clone(),
            _unfinished: None,
        };
        let former = std::mem::replace(self, screen);
        if former.broken && former.to.temporary().is_some() {
            Err(Error::new(
                Kind::Statement,
                format!(
                    "{} is not written: a result in it broke off",
                    former.to.name()
                ),
            ))
        } else {
            former.to.finish()
        }
    }
}
