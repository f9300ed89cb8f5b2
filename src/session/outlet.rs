//! Where results go: an open destination, and what becomes of it.

use std::path::Path;

use super::guard::{Guard, Unfinished};
use crate::error::{Error, Kind, Result};
use crate::output::Destination;
use crate::request::{Format, Target};

/// An open destination. What was sent to a file is there when it is finished
/// in good order, and not otherwise.
pub(super) struct Outlet {
    pub(super) to: Destination,
    /// The format that the file's name promises.
    promised: Option<Format>,
    /// Whether the name decides on the format: not so where one was asked for
    /// with the file, or set since.
    by_name: bool,
    elsewhere: bool,
    /// A result broke off in it.
    broken: bool,
    /// Dropped after `to`, which removes what it could not complete.
    _unfinished: Option<Unfinished>,
}

impl Outlet {
    /// `format` knows what a file's name promises; that holds if `by_name`.
    ///
    /// # Errors
    /// When `target` cannot be opened, and those of `format`.
    pub(super) fn open(
        target: &Target,
        guard: &Guard,
        by_name: bool,
        format: impl FnOnce(&Path) -> Result<Option<Format>>,
    ) -> Result<Outlet> {
        let promised = match target {
            Target::File(path) => format(path)?,
            Target::Stdout | Target::Command(_) => None,
        };
        let to = Destination::open(target)?;
        let _unfinished = to.temporary().map(|path| guard.unfinished(path));
        Ok(Outlet {
            promised,
            by_name,
            to,
            elsewhere: *target != Target::Stdout,
            broken: false,
            _unfinished,
        })
    }

    /// Its name, unless it is standard output.
    pub(super) fn elsewhere(&self) -> Option<&str> {
        self.elsewhere.then(|| self.to.name())
    }

    /// Standard output.
    ///
    /// # Errors
    /// When it is closed.
    pub(super) fn screen(guard: &Guard) -> Result<Outlet> {
        Outlet::open(&Target::Stdout, guard, true, |_| Ok(None))
    }

    /// The format that the name asks for.
    pub(super) fn asked(&self) -> Option<Format> {
        self.promised.filter(|_| self.by_name)
    }

    /// Says whether the name decides from now on; answers whether it did.
    pub(super) fn go_by_name(&mut self, by_name: bool) -> bool {
        std::mem::replace(&mut self.by_name, by_name)
    }

    /// Notes that a result in it broke off, or is missing. Says whether a file
    /// is lost by that which was not before.
    pub(super) fn spoil(&mut self) -> bool {
        !std::mem::replace(&mut self.broken, true) && self.to.temporary().is_some()
    }

    /// Completes it.
    ///
    /// # Errors
    /// When a result in it broke off, or none came to a file whose name
    /// promises one: then no file appears. When the file cannot be completed,
    /// or the command failed.
    pub(super) fn finish(self) -> Result<()> {
        let promises = self.promised.is_some_and(Format::is_binary);
        let why = if self.to.temporary().is_none() {
            None
        } else if self.broken {
            Some((Kind::Statement, "a result for it failed"))
        } else if promises && self.to.is_empty() {
            Some((Kind::LocalFile, "no result came for it"))
        } else {
            None
        };
        match why {
            None => self.to.finish(),
            Some((kind, why)) => Err(Error::new(
                kind,
                format!("{} is not written: {why}", self.to.name()),
            )),
        }
    }
}
