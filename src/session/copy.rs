//! Rows from a file into a table: the embedded engine reads, the server takes.

use std::path::Path;
use std::time::{Duration, Instant};

use super::asking::MAY_GO_ON;
use super::closing::Answered;
use super::{Session, names};
use crate::config::Profile;
use crate::embedded::{Data, Engine};
use crate::error::{Error, Kind, Result};
use crate::flight::{self, Connection};
use crate::request::{Ingest, IngestMode, Reply, Request, Rows, Statement, Tables};
use crate::sql::names::quoted;

impl Session {
    /// Sends the rows of `file` into a table of the server's.
    pub(super) fn copy(&mut self, file: &Path, into: &Ingest) -> Result<()> {
        let connection = self.connection()?.clone();
        let timeout: Option<Duration> = self.settings.timeout.or(self.profile().timeout);
        let file = self.config.at_home(file);
        let begun = Instant::now();
        let work = async {
            let sending = async { connection.ingest(into, rows_of(&file).await?).await };
            match timeout {
                None => sending.await,
                Some(limit) => match tokio::time::timeout(limit, sending).await {
                    Ok(sent) => sent,
                    Err(_) => Err(Error::new(
                        Kind::Statement,
                        format!("the rows took longer than {limit:?}; {MAY_GO_ON}"),
                    )
                    .hint("`\\set timeout` gives them longer")),
                },
            }
        };
        let sent = self.runtime.block_on(self.interrupt.or(work));
        let count = sent.map_err(|error| match error.kind() {
            Kind::Interrupted | Kind::Terminated => error.and(MAY_GO_ON),
            _ => error,
        })?;
        let done = Answered::Done {
            count,
            took: begun.elapsed(),
        };
        self.conclude(&done, true, &self.settings, None);
        self.library.forget_values();
        self.heed_names(into.mode != IngestMode::Append);
        Ok(())
    }
}

/// The rows of a data file.
async fn rows_of(file: &Path) -> Result<Rows> {
    let engine = Engine::open(&Data::Files(vec![file.to_owned()])).await?;
    only_table(flight::over(engine.service(), &Profile::default())?, file).await
}

/// The rows of the table that an engine makes of `file`.
async fn only_table(reading: Connection, file: &Path) -> Result<Rows> {
    let ask = async |request| match reading.perform(&request, None).await? {
        Reply::Rows(rows) => Ok(rows),
        _ => Err(Error::new(Kind::LocalFile, "the file brings no rows")),
    };
    let tables = ask(Request::Tables(Tables::default())).await?;
    let catalog = names::listed(tables).await?;
    let table = catalog.user_tables().next().ok_or_else(|| {
        Error::new(
            Kind::LocalFile,
            format!("{} holds no table", file.display()),
        )
    })?;
    let sql = format!("SELECT * FROM {}", quoted(&table.name));
    ask(Request::Sql(Statement { sql, values: None })).await
}
