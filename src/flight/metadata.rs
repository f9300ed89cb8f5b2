//! What there is at a server: catalogs, schemas, tables, columns.
//!
//! Flight SQL has commands for it, and most SQL servers an
//! `information_schema`. Where the way that the profile chose is refused, the
//! other one is tried; the one that answers serves from then on.

use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow_flight::sql::{CommandGetCatalogs, CommandGetDbSchemas, CommandGetTables};
use futures::{StreamExt, TryStreamExt, future};

use super::connection::Connection;
use super::endpoints::rows;
use super::reflection::{self, texts};
use super::status::Asked;
use crate::error::{Kind, Result};
use crate::request::{Filter, Rows, Schemas, Tables};

/// Where names come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reflects {
    /// Flight SQL's metadata commands.
    Commands,
    /// Queries on `information_schema`.
    InformationSchema,
}

/// What is asked about a server.
#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    /// Tables, if need be with their columns.
    Tables(&'a Tables),
    /// Catalogs, one column: `catalog_name`.
    Catalogs,
    /// Schemas, two columns: `catalog_name`, `db_schema_name`.
    Schemas(&'a Schemas),
}

/// The way that serves.
#[derive(Debug)]
pub(super) struct Reflection(AtomicBool);

impl Reflection {
    pub(super) fn new(commands: bool) -> Reflection {
        Reflection(AtomicBool::new(commands))
    }

    pub(super) fn now(&self) -> Reflects {
        if self.0.load(Ordering::Relaxed) {
            Reflects::Commands
        } else {
            Reflects::InformationSchema
        }
    }

    fn serves(&self, way: Reflects) {
        self.0.store(way == Reflects::Commands, Ordering::Relaxed);
    }
}

impl Connection {
    /// The answer to a question about the server itself, by the way that
    /// serves, then by the other if that is refused; the first refusal if both
    /// are. Servers refuse what they do not offer with any code:
    /// UNIMPLEMENTED, PERMISSION_DENIED, InfluxDB with INVALID_ARGUMENT.
    pub(super) async fn reflect(&self, about: &About<'_>, asked: &Asked) -> Result<Rows> {
        let way = self.reflects();
        let refusal = match self.reflect_by(way, about, asked).await {
            Err(error) if matches!(error.kind(), Kind::Statement | Kind::NotAllowed) => error,
            done => return done,
        };
        let other = match way {
            Reflects::Commands => Reflects::InformationSchema,
            Reflects::InformationSchema => Reflects::Commands,
        };
        let rows = self.reflect_by(other, about, asked).await;
        let rows = rows.map_err(|_| refusal)?;
        self.shared.reflection.serves(other);
        Ok(rows)
    }

    async fn reflect_by(&self, way: Reflects, about: &About<'_>, asked: &Asked) -> Result<Rows> {
        match (way, about) {
            (Reflects::Commands, About::Tables(tables)) => {
                tables_by_command(self, tables, asked).await
            }
            (Reflects::Commands, About::Catalogs) => {
                rows(self, &CommandGetCatalogs {}, asked).await
            }
            (Reflects::Commands, About::Schemas(_)) => {
                rows(self, &CommandGetDbSchemas::default(), asked).await
            }
            (Reflects::InformationSchema, About::Tables(tables)) => {
                reflection::tables(self, tables, asked).await
            }
            (Reflects::InformationSchema, About::Catalogs) => {
                reflection::catalogs(self, asked).await
            }
            (Reflects::InformationSchema, About::Schemas(_)) => {
                reflection::schemas(self, asked).await
            }
        }
    }
}

async fn tables_by_command(
    connection: &Connection,
    tables: &Tables,
    asked: &Asked,
) -> Result<Rows> {
    let command = CommandGetTables {
        catalog: tables.catalog.clone(),
        db_schema_filter_pattern: tables.schema.as_ref().map(pattern),
        table_name_filter_pattern: tables.name.as_ref().map(pattern),
        // InfluxDB calls its tables BASE TABLE, others TABLE.
        table_types: Vec::new(),
        include_schema: tables.with_columns,
    };
    let found = rows(connection, &command, asked).await?;
    let wanted = [
        ("db_schema_name", tables.schema.clone()),
        ("table_name", tables.name.clone()),
    ];
    let wanted: Vec<_> = wanted
        .into_iter()
        .filter_map(|(column, value)| Some((column, value?)))
        .collect();
    if wanted.is_empty() {
        return Ok(found);
    }
    let batches = found
        .batches
        .and_then(move |batch| future::ready(only(&batch, &wanted)))
        .try_filter(|batch| future::ready(batch.num_rows() > 0));
    Ok(Rows {
        schema: found.schema,
        batches: batches.boxed(),
    })
}

/// A LIKE pattern that `name` matches, and little else. Servers do not agree
/// on an escape: `_` and `%` match themselves in any case, and so does `_` a
/// backslash; [`only`] drops what else comes.
fn pattern(filter: &Filter) -> String {
    match filter {
        Filter::Exact(name) => name.replace('\\', "_"),
        Filter::Like(pattern) => pattern.like(),
    }
}

/// The rows whose columns have these very values. A column that there is not
/// drops none.
fn only(batch: &RecordBatch, wanted: &[(&str, Filter)]) -> Result<RecordBatch> {
    let mut keep = vec![true; batch.num_rows()];
    for (column, value) in wanted {
        if batch.column_by_name(column).is_none() {
            continue;
        }
        for (keep, found) in keep.iter_mut().zip(texts(batch, column)?.iter()) {
            *keep &= found.is_some_and(|found| value.matches(found));
        }
    }
    filter_record_batch(batch, &BooleanArray::from(keep)).map_err(reflection::unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, StringArray};
    use std::sync::Arc;

    #[test]
    fn only_the_exact_name_is_kept() {
        let names: ArrayRef = Arc::new(StringArray::from(vec!["a_b", "axb", "A_B"]));
        let batch = RecordBatch::try_from_iter([("table_name", names)]).unwrap();
        let kept = |column, name: &str| {
            let kept = only(&batch, &[(column, Filter::Exact(name.to_owned()))]).unwrap();
            kept.num_rows()
        };
        assert_eq!(kept("table_name", "a_b"), 1);
        assert_eq!(kept("table_name", "a%"), 0);
        assert_eq!(kept("nothing", "a_b"), 3);
        assert_eq!(pattern(&Filter::Exact("a\\b_c".to_owned())), "a_b_c");
    }
}
