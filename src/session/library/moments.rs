//! The queries that find out what a column holds, none of which may cost a
//! server much.
//!
//! A server of time series reads what a query does not leave out. So the
//! table's newest time comes first, from a window that ends now and widens
//! until there is a row in it; then the values, from a window that ends at
//! that time and widens until there are any.

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use chrono::{DateTime, Utc};
use futures::StreamExt;

use crate::catalog::{Catalog, Column, Table};
use crate::error::{Error, Kind, Result};
use crate::flight::Connection;
use crate::sql::names::{literal, quoted};

/// The most values of a column.
const MOST: usize = 1000;

/// The longest value that anybody completes, in bytes.
const LONGEST: usize = 1000;

/// How long each query may take.
const LIMIT: Duration = Duration::from_secs(5);

const MINUTES: i64 = 60 * 1_000_000;
const HOURS: i64 = 60 * MINUTES;
const DAYS: i64 = 24 * HOURS;

/// Windows, in microseconds, in which the newest time is looked for; after
/// them comes all that there is.
const RECENT: [i64; 5] = [HOURS, DAYS, 7 * DAYS, 30 * DAYS, 365 * DAYS];

/// Windows, in microseconds, in which values are looked for; after them comes
/// all that there is.
const BEFORE_NEWEST: [i64; 3] = [DAYS, 30 * DAYS, 365 * DAYS];

/// What is asked about a column. All names are as they stand in SQL.
pub(super) struct Question {
    table: String,
    column: String,
    /// The column of the rows' times.
    time: Option<String>,
    /// The newest time that is known, in microseconds since 1970.
    newest: Option<i64>,
}

/// What a column holds.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) values: Vec<Arc<str>>,
    /// There are more.
    pub(super) is_cut: bool,
    /// They are texts, which a beginning is compared with.
    pub(super) is_text: bool,
    /// The newest time of the table, in microseconds since 1970.
    pub(super) newest: Option<i64>,
}

impl Question {
    pub(super) fn of(
        catalog: &Catalog,
        table: &Table,
        column: &Column,
        newest: Option<i64>,
    ) -> Question {
        Question {
            table: path(catalog, table),
            column: quoted(&column.name),
            time: table.time().map(|time| quoted(&time.name)),
            newest,
        }
    }

    /// The values of the column that begin so, at most [`MOST`] of them;
    /// where there are none, those that do but for the case.
    ///
    /// # Errors
    /// What the server refuses, or takes too long over.
    pub(super) async fn ask(&self, connection: &Connection, beginning: &str) -> Result<Answer> {
        let mut newest = None;
        if let Some(time) = &self.time {
            newest = self.newest(connection, time).await?;
            if newest.is_none() {
                return Ok(Answer::default());
            }
        }
        if beginning.is_empty() {
            return self.answer(connection, newest, "").await;
        }
        let column = &self.column;
        let exactly = format!("{column} LIKE {} AND ", pattern(beginning));
        let mut answer = self.answer(connection, newest, &exactly).await?;
        answer.values.retain(|value| value.starts_with(beginning));
        if answer.values.is_empty() {
            let beginning = beginning.to_lowercase();
            let alike = format!("lower({column}) LIKE {} AND ", pattern(&beginning));
            answer = self.answer(connection, newest, &alike).await?;
            let begins = |value: &Arc<str>| value.to_lowercase().starts_with(&beginning);
            answer.values.retain(begins);
        }
        Ok(answer)
    }

    /// The values in the newest rows that fulfil `condition`, which ends with
    /// an AND or is empty.
    async fn answer(
        &self,
        connection: &Connection,
        newest: Option<i64>,
        condition: &str,
    ) -> Result<Answer> {
        let (Some(time), Some(newest)) = (&self.time, newest) else {
            return self.values(connection, condition).await;
        };
        // What the time has beyond microseconds is not to leave it out.
        let end = moment(newest.saturating_add(1));
        let starts = BEFORE_NEWEST.map(|window| Some(newest.saturating_sub(window)));
        for start in starts.into_iter().chain([None]) {
            let within = match start.map(moment) {
                Some(start) => format!("{time} >= {start} AND {time} <= {end} AND {condition}"),
                None => format!("{time} <= {end} AND {condition}"),
            };
            let answer = self.values(connection, &within).await?;
            if !answer.values.is_empty() || start.is_none() {
                return Ok(Answer {
                    newest: Some(newest),
                    ..answer
                });
            }
        }
        Err(unreadable())
    }

    /// The values in the rows that fulfil `within`, a condition that ends with
    /// an AND or is empty.
    async fn values(&self, connection: &Connection, within: &str) -> Result<Answer> {
        let Question { table, column, .. } = self;
        let sql = format!(
            "SELECT DISTINCT {column} FROM {table} WHERE {within}{column} IS NOT NULL LIMIT {}",
            MOST + 1
        );
        let mut rows = connection.look_up(&sql, LIMIT).await?;
        let mut answer = Answer::default();
        let mut count = 0;
        while let Some(batch) = rows.batches.next().await {
            let batch = batch?;
            answer.is_text = take(&batch, &mut answer.values)?;
            count += batch.num_rows();
            if count > MOST {
                answer.is_cut = true;
                answer.values.truncate(MOST);
                break;
            }
        }
        Ok(answer)
    }

    /// The newest time of the table, in microseconds since 1970; `None` where
    /// it has no rows.
    async fn newest(&self, connection: &Connection, time: &str) -> Result<Option<i64>> {
        let table = &self.table;
        let now = Utc::now().timestamp_micros();
        let starts: Vec<i64> = match self.newest {
            Some(known) => vec![known],
            None => RECENT.iter().map(|window| now - window).collect(),
        };
        for start in starts.into_iter().map(Some).chain([None]) {
            let within = start.map(|start| format!("WHERE {time} >= {} ", moment(start)));
            let within = within.unwrap_or_default();
            let sql = format!("SELECT {time} FROM {table} {within}ORDER BY {time} DESC LIMIT 1");
            let mut rows = connection.look_up(&sql, LIMIT).await?;
            while let Some(batch) = rows.batches.next().await {
                if let Some(newest) = latest(&batch?)? {
                    return Ok(Some(newest));
                }
            }
        }
        Ok(None)
    }
}

/// The name of a table after that of its schema; after that of its catalog,
/// too, where there are several: not every server that tells one takes it.
fn path(catalog: &Catalog, table: &Table) -> String {
    let several = catalog
        .user_tables()
        .any(|other| other.catalog != table.catalog);
    let place = table.catalog.iter().filter(|_| several);
    let place = place.chain(&table.schema).chain([&table.name]);
    let parts: Vec<String> = place
        .filter(|part| !part.is_empty())
        .map(|part| quoted(part))
        .collect();
    parts.join(".")
}

/// A moment as SQL has it: text, which servers take for the type of the column
/// that it is compared with, whatever that type is.
fn moment(micros: i64) -> String {
    let moment = DateTime::<Utc>::from_timestamp_micros(micros).unwrap_or_default();
    literal(&moment.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string())
}

/// The greatest time in the only column of `batch`, in microseconds since
/// 1970.
fn latest(batch: &RecordBatch) -> Result<Option<i64>> {
    let to = DataType::Timestamp(TimeUnit::Microsecond, None);
    let times = cast(only(batch)?, &to).map_err(|cause| unreadable().caused_by(cause))?;
    let times = times.as_primitive::<TimestampMicrosecondType>();
    Ok(times.iter().flatten().max())
}

/// Takes up the values in the only column of `batch`, as they are completed:
/// the letters of a text, all else as it is written in SQL. Whether they are
/// texts.
fn take(batch: &RecordBatch, values: &mut Vec<Arc<str>>) -> Result<bool> {
    let column = only(batch)?;
    let kind = match column.data_type() {
        DataType::Dictionary(_, values) => values,
        kind => kind,
    };
    let is_text = kind.is_string();
    let bare = match kind {
        kind if is_text || kind.is_numeric() || *kind == DataType::Boolean => true,
        kind if kind.is_temporal() => false,
        _ => return Err(unreadable()),
    };
    let texts = cast(column, &DataType::Utf8).map_err(|cause| unreadable().caused_by(cause))?;
    let texts = texts.as_string::<i32>();
    for text in texts.iter().flatten().filter(|text| text.len() <= LONGEST) {
        values.push(match bare {
            true => text.into(),
            false => literal(text).into(),
        });
    }
    Ok(is_text)
}

/// A pattern of what begins so. What might mean more than itself in one, or
/// in a literal, stands for any letter: servers differ in how it is escaped.
fn pattern(beginning: &str) -> String {
    let plain = beginning.replace(['%', '_', '\\'], "_");
    literal(&format!("{plain}%"))
}

/// The only column of `batch`.
fn only(batch: &RecordBatch) -> Result<&ArrayRef> {
    match batch.columns() {
        [column] if column.len() == batch.num_rows() => Ok(column),
        _ => Err(unreadable()),
    }
}

fn unreadable() -> Error {
    Error::new(Kind::Statement, "the values of the column cannot be read")
}
