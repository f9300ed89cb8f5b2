//! What the session knows of a server's names: the library, and the table that
//! was meant.

use std::time::Duration;

use futures::StreamExt;

use super::Session;
use super::hints::Failed;
use super::library::{Manner, Source, names as told};
use crate::catalog::Listing;
use crate::error::{Error, Kind, Result};
use crate::flight::InTransaction;
use crate::request::{Request, Rows, Statement, Tables};
use crate::sql::{kind, names};
use crate::text;

/// How long a look for the names of tables may take.
const LOOK_UP: Duration = Duration::from_secs(3);

/// How long an error waits for names that are on their way.
const PATIENCE: Duration = Duration::from_millis(300);

impl Session {
    /// Has the names of this place asked for in the background; without them
    /// nothing is completed, and nothing else is amiss.
    pub(super) fn open_library(&mut self) {
        if self.stock() {
            drop(self.library.load(Manner::Opening));
        }
    }

    /// Asks for the names anew, and says how many tables there are.
    ///
    /// # Errors
    /// The server's refusal.
    pub(super) fn refresh(&mut self) -> Result<()> {
        self.connection()?;
        if !self.library.is_open() {
            self.stock();
        }
        let limit = self.settings.timeout.or(self.profile().timeout);
        let outcome = self.library.load(Manner::Asked(limit));
        let told = async {
            outcome.await.unwrap_or_else(|_| {
                Err(Error::new(
                    Kind::Statement,
                    "the server was not asked for its names",
                ))
            })
        };
        let told = self.runtime.block_on(self.interrupt.or(told));
        if let Err(error) = &told
            && matches!(error.kind(), Kind::Interrupted | Kind::Terminated)
        {
            self.library.rest();
        }
        let tables = told?;
        self.changed = false;
        if self.terminal.is_watched() && !self.settings.quiet {
            self.terminal.aside(&text::counted(tables as u64, "table"));
        }
        Ok(())
    }

    /// Opens the library where we are; whether there is a connection to ask.
    fn stock(&mut self) -> bool {
        let Some(connection) = self.here.standing() else {
            return false;
        };
        self.changed = false;
        self.library.open(Source {
            connection,
            runtime: self.runtime.clone(),
            keeping: self.config.store().keeping(self.here.profile()),
        });
        self.library.offer_values(self.settings.complete_values);
        true
    }

    /// Has the names asked for anew at a prompt, where `changed` says that they
    /// have changed; if a transaction is open, when that is over.
    pub(super) fn heed_names(&mut self, changed: bool) {
        self.changed |= changed;
        let alone = self.in_transaction() == InTransaction::No;
        if alone {
            self.changed |= self.library.take_put_off();
        }
        if self.changed && alone && self.terminal.interactive {
            self.changed = false;
            drop(self.library.load(Manner::Again));
        }
    }

    /// Heeds that `request` was carried out.
    pub(super) fn heed_request(&mut self, request: &Request) {
        if let Request::Sql(Statement { sql, .. }) = request {
            if kind::is_change(sql) || kind::is_counted(sql) {
                self.library.forget_values();
            }
            self.heed_names(kind::is_definition(sql));
        }
    }

    /// `error` of a request, with what the user can do about it: how a habit
    /// of another dialect is written here, and which table was probably meant.
    pub(super) fn advised(&mut self, request: &Request, error: Error) -> Error {
        let (Request::Sql(Statement { sql, .. }), Kind::Statement) = (request, error.kind()) else {
            return error;
        };
        let hints = Failed::new(sql, &error).hints();
        let error = hints.into_iter().fold(error, Error::hint);
        let table = error.message().split_once("table '");
        let table = table.and_then(|(_, rest)| rest.split_once("' not found"));
        let Some(name) = table.map(|(name, _)| name.rsplit('.').next().unwrap_or(name)) else {
            return error;
        };
        match self.meant(name) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error,
        }
    }

    /// The table whose name is like `name`, as it must be typed. Where nobody
    /// asks for names, as in a script, the server is asked for them now.
    fn meant(&mut self, name: &str) -> Option<String> {
        let mut catalog = self.library.catalog();
        if catalog.tables().is_empty() {
            self.runtime.block_on(self.look_for_names())?;
            catalog = self.library.catalog();
        }
        let known = catalog.user_tables().map(|table| &*table.name);
        text::nearest(name, known).map(names::quote)
    }

    async fn look_for_names(&self) -> Option<()> {
        if self.library.is_open() {
            let arriving = async {
                self.library.names_within(PATIENCE).await;
                Ok(())
            };
            return self.interrupt.or(arriving).await.ok();
        }
        let connection = self.here.standing()?;
        let asked = told(&connection, Tables::default(), Some(LOOK_UP));
        let found = self.interrupt.or(asked).await.ok()?;
        self.library.learn(found);
        Some(())
    }

    /// The error for the table `name` that `\d` does not find, which was
    /// `written` so.
    pub(super) fn no_table(&mut self, written: &str, name: &str) -> Error {
        let error = Error::new(Kind::Statement, format!("there is no table {written}"));
        match self.meant(name) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint("\\d lists the tables"),
        }
    }
}

/// An answer to `Request::Tables`, for showing it.
pub(super) async fn listed(mut rows: Rows) -> Result<Listing> {
    let mut listing = Listing::default();
    while let Some(batch) = rows.batches.next().await {
        listing.add(&batch?)?;
    }
    Ok(listing)
}
