//! What the session knows of a server's names: the catalog, and the table that
//! was meant.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures::StreamExt;

use super::Session;
use super::hints::Failed;
use crate::catalog::{Builder, Catalog, Listing, State};
use crate::error::{Error, Kind, Result};
use crate::request::{Reply, Request, Rows, Statement, Tables};
use crate::sql::names;
use crate::text;

/// How long a look for the names of tables may take.
const LOOK_UP: Duration = Duration::from_secs(3);

impl Session {
    /// Has the catalog loaded in the background; without it nothing is
    /// completed, and nothing else is amiss.
    pub(super) fn load_catalog(&mut self) {
        let Some(connection) = self.here.standing() else {
            return;
        };
        let catalog = self.catalog.clone();
        let loading = self.runtime.spawn(async move {
            let request = Request::Tables(Tables::default());
            if let Ok(Reply::Rows(rows)) = connection.perform(&request, None).await
                && let Ok(found) = catalog_of(rows).await
            {
                catalog.send_replace(Arc::new(found));
            }
        });
        self.here.keep(loading);
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

    /// The table whose name is like `name`, as it must be typed. Where no
    /// names are known, as in a script, the server is asked for them now.
    fn meant(&mut self, name: &str) -> Option<String> {
        if self.catalog.borrow().tables().is_empty() {
            let request = Request::Tables(Tables::default());
            let rows = self.rows(&request, Some(LOOK_UP)).ok()?;
            let work = self.interrupt.or(catalog_of(rows));
            let found = self.runtime.block_on(work).ok()?;
            self.catalog.send_replace(Arc::new(found));
        }
        let catalog = self.catalog.borrow();
        let known = catalog.user_tables().map(|table| &*table.name);
        text::nearest(name, known).map(names::quote)
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

/// An answer to `Request::Tables`, taken up batch by batch.
async fn catalog_of(mut rows: Rows) -> Result<Catalog> {
    let mut builder = Builder::default();
    while let Some(batch) = rows.batches.next().await {
        builder.add(&batch?)?;
    }
    Ok(builder.finish(State::Told(SystemTime::now())))
}
