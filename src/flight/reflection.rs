//! Names from `information_schema`, in the columns of Flight SQL's commands.

mod combined;
mod types;

use futures::{StreamExt, TryStreamExt, future, stream};

pub use self::types::field as column;

use self::combined::Combined;
use super::connection::Connection;
use super::statement::query;
use super::status::Asked;
use crate::error::Result;
use crate::request::{Filter, Rows, Tables};
use crate::sql::names::literal;

/// Tables as GetTables gives them: `catalog_name`, `db_schema_name`,
/// `table_name`, `table_type`, and with columns `table_schema`.
pub(super) async fn tables(
    connection: &Connection,
    tables: &Tables,
    asked: &Asked,
) -> Result<Rows> {
    let condition = condition(tables);
    let sql = format!(
        "SELECT table_catalog AS catalog_name, table_schema AS db_schema_name, table_name, \
         table_type FROM information_schema.tables{condition} \
         ORDER BY table_catalog, table_schema, table_name"
    );
    let found = query(connection, &sql, asked).await?;
    if !tables.with_columns {
        return Ok(found);
    }
    let mut combined = Combined::default();
    let mut batches = found.batches;
    while let Some(batch) = batches.next().await {
        combined.expect(&batch?)?;
    }
    let sql = format!(
        "SELECT table_catalog, table_schema, table_name, column_name, data_type, is_nullable \
         FROM information_schema.columns{condition} \
         ORDER BY table_catalog, table_schema, table_name, ordinal_position"
    );
    let columns = query(connection, &sql, asked).await?.batches;
    let schema = Combined::schema();
    let batches = stream::unfold(Some((columns, combined)), |reading| async {
        let (mut columns, mut combined) = reading?;
        let batch = match columns.next().await {
            Some(Ok(batch)) => combined.take(&batch),
            Some(Err(error)) => Err(error),
            None => return Some((combined.rest(), None)),
        };
        let goes_on = batch.is_ok().then_some((columns, combined));
        Some((batch, goes_on))
    });
    let batches = batches.try_filter(|batch| future::ready(batch.num_rows() > 0));
    Ok(Rows {
        schema,
        batches: batches.boxed(),
    })
}

/// Catalogs as GetCatalogs gives them.
pub(super) async fn catalogs(connection: &Connection, asked: &Asked) -> Result<Rows> {
    let sql = "SELECT DISTINCT table_catalog AS catalog_name FROM information_schema.tables \
               ORDER BY catalog_name";
    query(connection, sql, asked).await
}

/// The schemas that have tables, as GetDbSchemas gives them.
pub(super) async fn schemas(connection: &Connection, asked: &Asked) -> Result<Rows> {
    let sql = "SELECT DISTINCT table_catalog AS catalog_name, table_schema AS db_schema_name \
               FROM information_schema.tables ORDER BY catalog_name, db_schema_name";
    query(connection, sql, asked).await
}

/// What narrows the answer down without a pattern, which servers read each in
/// its own way; the client filters by those.
fn condition(tables: &Tables) -> String {
    let exact = |filter: &Option<Filter>| match filter {
        Some(Filter::Exact(name)) => Some(name.clone()),
        Some(Filter::Like(_)) | None => None,
    };
    let wanted = [
        ("table_catalog", tables.catalog.clone()),
        ("table_schema", exact(&tables.schema)),
        ("table_name", exact(&tables.name)),
    ];
    let wanted: Vec<_> = wanted
        .into_iter()
        // What has no name is NULL or empty.
        .filter_map(|(column, value)| Some((column, value.filter(|value| !value.is_empty())?)))
        .map(|(column, value)| format!("{column} = {}", literal(&value)))
        .collect();
    if wanted.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", wanted.join(" AND "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_literals() {
        let tables = Tables {
            schema: Some(Filter::Exact("it's".to_owned())),
            name: Some(Filter::Exact("a_b".to_owned())),
            ..Tables::default()
        };
        assert_eq!(
            condition(&tables),
            " WHERE table_schema = 'it''s' AND table_name = 'a_b'"
        );
        assert_eq!(condition(&Tables::default()), "");
        let nowhere = Tables {
            catalog: Some(String::new()),
            ..Tables::default()
        };
        assert_eq!(condition(&nowhere), "");
    }
}
