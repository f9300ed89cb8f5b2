//! Going elsewhere: `\c`.

use std::time::Duration;

use futures::TryStreamExt;

use super::place::entering;
use super::{Leaving, Next, Place, Session, settled};
use crate::catalog;
use crate::config::{self, Profile};
use crate::error::{Error, Result};
use crate::request::{Connect, Request, Whereto};

/// How long a look for a database of that name may take.
const LOOK_UP: Duration = Duration::from_secs(3);

impl Session {
    /// Goes elsewhere. The present connection stays until the new one stands.
    pub(super) fn switch(&mut self, connect: &Connect) -> Result<Next> {
        let profile = match &connect.to {
            Whereto::Again => self.profile().clone(),
            Whereto::Before => self.before.clone().ok_or_else(|| {
                Error::usage("there is no place before this one").hint("\\profiles lists them all")
            })?,
            // A place that an address made is called by that address, which
            // does not say all of it: whether TLS is spoken, the login.
            Whereto::Named(name) if *name == self.profile().name && !self.config.has(name) => {
                self.profile().clone()
            }
            Whereto::Named(name) => match self.config.find(name)? {
                Some(profile) => profile,
                None => self.as_database(name)?,
            },
        };
        let profile = match &connect.database {
            Some(database) => profile.with_database(database),
            None => profile,
        };
        let settings = settled(&profile, &self.given, &self.chosen)?;
        self.agree(&profile)?;
        if self.terminal.interactive && !self.may_leave(Leaving::ByCommand) {
            return Ok(Next::Input);
        }
        let mut there = Place::new(profile);
        let ask = |question: &str| self.terminal.ask_secret(question);
        let connection = there.connect(&self.runtime, &self.interrupt, &ask)?;
        let connection = connection.clone();
        if let Err(lost) = self.leave() {
            self.terminal.report(&lost, self.settings.verbose);
        }
        let left = std::mem::replace(&mut self.here, there);
        self.guard.stands(&connection);
        if connect.to != Whereto::Again || connect.database.is_some() {
            self.before = Some(left.into_profile());
        }
        self.settings = settings;
        self.library.close();
        if self.terminal.is_watched() && !self.settings.quiet {
            self.notify(self.config.notices(&self.profile().name));
            self.terminal.aside(&format!("now at {}", self.here));
        }
        if self.terminal.interactive {
            self.open_library();
        }
        let init = &self.profile().init;
        Ok(match init.is_empty() {
            true => Next::Input,
            false => Next::Init(init.clone()),
        })
    }

    /// Goes on with the database `name`: in the server's session, or by the
    /// header that says it.
    pub(super) fn enter(&mut self, name: &str) -> Result<Next> {
        let connection = self.connection()?.clone();
        let profile = self.profile();
        if !matches!(profile.place, config::Place::Remote(_)) {
            return Err(Error::usage(
                "the engine in this process has one database, and it is in use",
            )
            .hint("\\c goes elsewhere; \\d lists the tables that are here"));
        }
        // A profile that names its database by a header has a server for it.
        let by_session = profile.enters || profile.database().is_none();
        if by_session
            && self
                .runtime
                .block_on(self.interrupt.or(entering(&connection, profile, name)))?
        {
            self.here.entered(name);
            if self.terminal.is_watched() && !self.settings.quiet {
                self.terminal.aside(&format!("now at {}", self.here));
            }
            self.library.close();
            if self.terminal.interactive {
                self.open_library();
            }
            return Ok(Next::Input);
        }
        self.switch(&Connect {
            to: Whereto::Again,
            database: Some(name.to_owned()),
        })
    }

    /// The present profile on the database `name`, if the server has one and
    /// the user meant that.
    fn as_database(&mut self, name: &str) -> Result<Profile> {
        let unknown = self.config.unknown(name);
        if !self.has_database(name) {
            return Err(unknown);
        }
        let here = &self.profile().name;
        let question =
            format!("no profile is called {name}, but {here} has a database of that name: use it?");
        match self.terminal.confirm(&question) {
            Some(true) => Ok(self.profile().clone().with_database(name)),
            Some(false) => Err(unknown),
            None => Err(unknown.hint(format!(
                "{here} has a database of that name: \\c {here} {name}"
            ))),
        }
    }

    /// Whether the server has a catalog or a schema of that name. One that
    /// does not tell has none.
    fn has_database(&mut self, name: &str) -> bool {
        let asked = [
            (Request::Catalogs, "catalog_name"),
            (Request::Schemas, "db_schema_name"),
        ];
        asked.into_iter().any(|(request, column)| {
            let Ok(rows) = self.rows(&request, Some(LOOK_UP)) else {
                return false;
            };
            let batches = self.interrupt.or(rows.batches.try_collect::<Vec<_>>());
            self.runtime.block_on(batches).is_ok_and(|batches| {
                let mut names = batches
                    .iter()
                    .filter_map(|batch| catalog::texts(batch, column).ok())
                    .flatten();
                names.any(|known| known == name)
            })
        })
    }
}
