//! How a statement is asked: as a query, as an update, or prepared.
//!
//! The one place that decides. A query goes straight to GetFlightInfo, without
//! a question before it. What changes something goes to DoPut, and by the way
//! of queries where the server takes no updates; where it takes no statements
//! as text it prepares them. What a server refuses as unknown has not run.

use arrow_flight::FlightDescriptor;
use arrow_flight::sql::{CommandStatementQuery, ProstMessageExt};
use futures::{StreamExt, TryStreamExt, future, stream};
use prost::Message;

use super::cancel::Underway;
use super::connection::Connection;
use super::endpoints::read;
use super::offered::{Feature, is_unknown};
use super::parameters::{Spelling, row};
use super::prepared::Prepared;
use super::status::Asked;
use crate::error::{Error, Kind, Result};
use crate::request::{Reply, Rows, Statement};
use crate::sql::binding::Value;
use crate::sql::kind::{self, Transaction};

/// The reply to `statement`.
///
/// # Errors
/// What the server refuses.
pub(super) async fn statement(
    connection: &Connection,
    statement: &Statement,
    asked: &Asked,
) -> Result<Reply> {
    let current = &connection.shared.transaction;
    let Statement { sql, values } = statement;
    if let Some(values) = values {
        let reply = prepared(connection, sql, values, asked).await?;
        current.went(true);
        return Ok(reply);
    }
    let transaction = kind::transaction(sql);
    let reply = match &transaction {
        Some(what) if connection.transact(what, asked).await? => {
            current.went(true);
            return Ok(Reply::Done(None));
        }
        _ => as_text(connection, sql, asked).await?,
    };
    match transaction {
        Some(what) => connection.transacted(&what),
        // With options of the server's own.
        None if kind::begins_transaction(sql) => connection.transacted(&Transaction::Begin),
        None => current.went(true),
    }
    Ok(reply)
}

/// The reply to a statement without values.
///
/// # Errors
/// What the server refuses.
pub(super) async fn as_text(connection: &Connection, sql: &str, asked: &Asked) -> Result<Reply> {
    let refused = &connection.shared.refused;
    if !kind::is_change(sql) || refused.has(Feature::Updates) {
        return queried(connection, sql, Underway::new(connection), asked).await;
    }
    match connection.update(sql).await {
        Ok(count) => Ok(Reply::Done(count)),
        Err(status) if is_unknown(&status) => {
            let reply = queried(connection, sql, Underway::new(connection), asked).await;
            if reply.is_ok() {
                refused.add(Feature::Updates);
            }
            reply
        }
        Err(status) => Err(asked.told(&status)),
    }
}

/// The rows of `sql`, which is a query of ours.
///
/// # Errors
/// What the server refuses, and an answer without rows.
pub(super) async fn query(connection: &Connection, sql: &str, asked: &Asked) -> Result<Rows> {
    match queried(connection, sql, Underway::aside(connection), asked).await? {
        Reply::Rows(rows) => Ok(rows),
        Reply::Done(_) => Err(Error::new(Kind::Statement, "the server brings no rows")),
    }
}

/// The rows of `sql`, a query that nobody waits for: outside of transactions,
/// and not polled, for the progress that is told is that of the user's own.
///
/// # Errors
/// What the server refuses.
pub(super) async fn aside(connection: &Connection, sql: &str, asked: &Asked) -> Result<Rows> {
    let mut underway = Underway::aside(connection);
    let command = CommandStatementQuery {
        query: sql.to_owned(),
        transaction_id: None,
    };
    let descriptor = FlightDescriptor::new_cmd(command.as_any().encode_to_vec());
    let info = connection.flight_info(descriptor).await;
    let info = info.map_err(|status| asked.told(&status))?;
    underway.know(&info);
    underway.reading(read(connection, info, asked).await, ())
}

/// The reply to a statement by the way of queries.
async fn queried(
    connection: &Connection,
    sql: &str,
    mut underway: Underway,
    asked: &Asked,
) -> Result<Reply> {
    let refused = &connection.shared.refused;
    if refused.has(Feature::Queries) {
        return prepared(connection, sql, &[], asked).await;
    }
    let command = CommandStatementQuery {
        query: sql.to_owned(),
        transaction_id: connection.shared.transaction.id(),
    };
    let descriptor = FlightDescriptor::new_cmd(command.as_any().encode_to_vec());
    match connection.info(descriptor, &mut underway).await {
        Ok(info) => {
            let rows = underway.reading(read(connection, info, asked).await, ())?;
            brought(sql, headed(connection, sql, rows).await).await
        }
        Err(status) if is_unknown(&status) => {
            // A server may also call a part of SQL unknown, and the refusal of
            // the statement says more then than that of its preparation.
            let told = asked.told(&status);
            let reply = prepared(connection, sql, &[], asked).await;
            let reply = reply.map_err(|_| told)?;
            refused.add(Feature::Queries);
            Ok(reply)
        }
        Err(status) => Err(asked.told(&status)),
    }
}

/// The reply to a statement that is prepared, with `values` for its
/// parameters.
async fn prepared(
    connection: &Connection,
    sql: &str,
    values: &[Value],
    asked: &Asked,
) -> Result<Reply> {
    let first = in_spelling(connection, sql, values, Spelling::Bare, asked).await;
    match first {
        // It was not run: the values were not found by these names.
        Err(error) if !values.is_empty() && lacks_values(&error) => {
            let again = in_spelling(connection, sql, values, Spelling::Dollar, asked).await;
            again.map_err(|_| error)
        }
        first => first,
    }
}

/// Whether a server says that it has found no values for the parameters.
fn lacks_values(error: &Error) -> bool {
    let message = error.message();
    message.contains("No value found for placeholder")
        || message.contains("was not provided a value")
}

async fn in_spelling(
    connection: &Connection,
    sql: &str,
    values: &[Value],
    spelling: Spelling,
    asked: &Asked,
) -> Result<Reply> {
    let told = |status| asked.told(&status);
    let mut prepared = Prepared::create(connection, sql).await.map_err(told)?;
    let row = match values {
        [] => None,
        values => Some(row(values, prepared.parameters.as_ref(), spelling)?),
    };
    if prepared.is_update(sql) {
        match prepared.update(row.as_ref()).await {
            Ok(count) => return Ok(Reply::Done(count)),
            Err(status) if is_unknown(&status) => {}
            Err(status) => return Err(asked.told(&status)),
        }
    }
    if let Some(row) = &row {
        prepared.bind(row).await.map_err(told)?;
    }
    let mut underway = Underway::new(connection);
    let info = connection.info(prepared.descriptor(), &mut underway).await;
    let rows = read(connection, info.map_err(told)?, asked).await;
    brought(sql, underway.reading(rows, prepared)?).await
}

/// The rows of a query, with the columns that its preparation tells where the
/// answer itself tells of none: a server that takes them from the rows has
/// nothing to say where there is no row.
async fn headed(connection: &Connection, sql: &str, mut rows: Rows) -> Rows {
    if !kind::is_query(sql) || !rows.schema.fields().is_empty() {
        return rows;
    }
    if let Some(first) = rows.batches.next().await {
        rows.batches = stream::iter([first]).chain(rows.batches).boxed();
        return rows;
    }
    rows.batches = stream::empty().boxed();
    if let Ok(mut prepared) = Prepared::create(connection, sql).await
        && let Some(columns) = prepared.dataset.take()
    {
        rows.schema = columns.into();
    }
    rows
}

/// What a statement brought by the way of queries: one that is no query, and
/// brings no columns, has run when its stream is read to its end.
async fn brought(sql: &str, rows: Rows) -> Result<Reply> {
    if kind::is_query(sql) || !rows.schema.fields().is_empty() {
        return Ok(Reply::Rows(rows));
    }
    let read = rows.batches.try_for_each(|_| future::ready(Ok(())));
    read.await.map(|()| Reply::Done(None))
}
