//! The columns of one table, where there are too many tables to ask for those
//! of all.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Library;
use super::desk::Key;
use super::loading::names;
use crate::catalog::{Column, Table};
use crate::error::{Error, Kind, Result};
use crate::flight::{Connection, InTransaction, Reflects};
use crate::request::{Filter, Tables};

/// How long a server may take over the columns of one table.
const LIMIT: Duration = Duration::from_secs(10);

/// Has the columns of `table` asked for, unless that was done.
pub(super) fn want(library: &Library, table: &Table) {
    let key = Key::of(table);
    let mut desk = library.desk();
    let Some(source) = desk.source.clone() else {
        return;
    };
    let known = table.columns.is_some();
    if known || desk.refused.contains(&key) || !desk.wanted.insert(key.clone()) {
        return;
    }
    let edition = desk.edition;
    let turn = Arc::clone(&desk.turn);
    let (library, table) = (library.clone(), table.clone());
    // Those that are over take no room.
    while desk.asking.try_join_next().is_some() {}
    desk.asking.spawn_on(
        async move {
            let turn = turn.lock().await;
            // One that is silent about a table is not asked about another.
            let silent = library.desk().is_silent;
            let begun = Instant::now();
            let told = match silent {
                true => Err(untold()),
                false => ask(&source.connection, &table).await,
            };
            let is_silent = silent || begun.elapsed() >= LIMIT;
            if let Ok(columns) = &told {
                learn(&library, edition, &table, columns);
            }
            let mut desk = library.desk();
            if desk.edition == edition {
                desk.is_silent = is_silent;
                desk.wanted.remove(&key);
                if told.is_err() {
                    desk.refused.insert(key);
                }
            }
            drop((desk, turn));
            library.0.news.notify_all();
        },
        &source.runtime,
    );
}

/// Publishes the columns of `table`.
fn learn(library: &Library, edition: u64, table: &Table, columns: &Arc<[Column]>) {
    let published = library.publish(edition, |catalog| {
        let index = catalog.index_of(table)?;
        Some(catalog.with_columns(index, Arc::clone(columns)))
    });
    if published.is_some() {
        library.desk().unkept = true;
    }
}

/// Has the columns of `tables` asked for anew, which are known from before:
/// they serve until then, and nobody waits for it.
pub(super) fn renew(library: &Library, edition: u64, tables: Vec<Table>) {
    let mut desk = library.desk();
    let Some(source) = desk.source.clone().filter(|_| desk.edition == edition) else {
        return;
    };
    let turn = Arc::clone(&desk.turn);
    let library = library.clone();
    desk.asking.spawn_on(
        async move {
            for table in tables {
                // What is wanted comes in between.
                let _turn = turn.lock().await;
                if library.desk().is_silent {
                    return;
                }
                if let Ok(columns) = ask(&source.connection, &table).await {
                    learn(&library, edition, &table, &columns);
                }
            }
        },
        &source.runtime,
    );
}

/// The columns of `table`, as the server tells them.
async fn ask(connection: &Connection, table: &Table) -> Result<Arc<[Column]>> {
    // A query that fails might spoil a transaction.
    let by_query = connection.reflects() == Reflects::InformationSchema;
    if by_query && connection.in_transaction() != InTransaction::No {
        return Err(untold());
    }
    let wanted = Tables {
        schema: table.schema.as_deref().map(exactly),
        name: Some(exactly(&table.name)),
        with_columns: true,
        ..Tables::default()
    };
    let found = names(connection, wanted, Some(LIMIT)).await?;
    let mut found = found.tables().iter();
    let told = found.find(|told| told.catalog == table.catalog && told.schema == table.schema);
    told.and_then(|told| told.columns.clone())
        .ok_or_else(untold)
}

fn exactly(name: &str) -> Filter {
    Filter::Exact(name.to_owned())
}

fn untold() -> Error {
    Error::new(Kind::Statement, "the server does not tell the columns")
}
