//! When a query of a part of a table's time brings nothing: what there is.

use std::time::Duration;

use futures::TryStreamExt;

use super::moment::Moment;
use crate::flight::{Connection, InTransaction};
use crate::request::{Reply, Request, Statement};
use crate::session::Session;
use crate::settings::Settings;
use crate::sql::bounded::Bounded;
use crate::sql::names::quoted;

/// How long a server may look for the newest row.
const LIMIT: Duration = Duration::from_secs(2);

/// In which last days it does.
const DAYS: u32 = 30;

/// What a column that tells when is called, where the result has none.
const TIME: &str = "time";

impl Session {
    /// `newest in cpu: 2023-11-14T22:46:39Z`, where `statement` read a part of
    /// the table's time, brought no rows, and a person wants to know. `time` is
    /// the column of the result that tells when, if it has one. Where it is
    /// refused or takes long, nothing is said.
    pub(in crate::session) fn newest(
        &self,
        statement: &Statement,
        time: Option<&str>,
        settings: &Settings,
    ) -> Option<String> {
        let asked = self.terminal.interactive && self.comments(settings) && settings.newest;
        // A query that is refused is the end of a transaction.
        if !asked || self.in_transaction() != InTransaction::No {
            return None;
        }
        let bounded = Bounded::of(&statement.sql)?;
        let mut columns = time.into_iter().chain([TIME]);
        let time = columns.find(|column| bounded.compares(column))?;
        let table: Vec<String> = bounded
            .table
            .iter()
            .map(|name| match name.quoted {
                true => quoted(&name.text),
                false => name.text.clone(),
            })
            .collect();
        let (table, time) = (table.join("."), quoted(time));
        let connection = self.here.standing()?;
        let remote = connection.facts().address.is_some();
        let sql = question(&table, &time, remote);
        let work = self
            .interrupt
            .or(async { Ok(first(&connection, sql).await) });
        let newest = self.runtime.block_on(work).ok().flatten()?;
        let name = &bounded.table.last()?.text;
        Some(format!("newest in {name}: {}", newest.told()))
    }
}

/// The question for the newest moment in the column `time` of `table`, both as
/// they stand in SQL. A server that holds years of rows is not to sort them all
/// for the one; what is in this process may be looked at whole.
fn question(table: &str, time: &str, remote: bool) -> String {
    let within = match remote {
        true => format!("{time} >= now() - INTERVAL '{DAYS} days'"),
        false => format!("{time} IS NOT NULL"),
    };
    format!("SELECT {time} FROM {table} WHERE {within} ORDER BY {time} DESC LIMIT 1")
}

/// The moment in the first row of a query's only column, if it comes in time.
async fn first(connection: &Connection, sql: String) -> Option<Moment> {
    let request = Request::Sql(Statement { sql, values: None });
    let Ok(Reply::Rows(mut rows)) = connection.perform(&request, Some(LIMIT)).await else {
        return None;
    };
    // Of a window without rows a batch may come all the same.
    while let Some(batch) = rows.batches.try_next().await.ok()? {
        if batch.num_rows() > 0 {
            return Moment::at(batch.columns().first()?, 0);
        }
    }
    None
}
