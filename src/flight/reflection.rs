//! Names from `information_schema`, in the columns of Flight SQL's commands.

use std::collections::BTreeMap;

use arrow::array::{AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use arrow_flight::sql::CommandGetTables;
use arrow_flight::sql::metadata::GetTablesBuilder;
use futures::{StreamExt, TryStreamExt, future, stream};

use super::connection::Connection;
use super::statement::query;
use super::status::Asked;
use crate::catalog::TYPE_NAME;
use crate::error::{Error, Kind, Result};
use crate::request::{Filter, Rows, Tables};
use crate::sql::names::literal;

/// The longest name of a type that is read, in bytes.
const LONGEST: usize = 1024;

/// The most parentheses in the name of a type that is read.
const DEEPEST: usize = 32;

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
    let schema = builder().schema();
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

/// The name of a table after those of its catalog and schema.
type Key = [String; 3];

/// Tables with the Arrow schemas that their columns make, as these come: one
/// table's after the other's.
#[derive(Default)]
struct Combined {
    /// The types of the tables whose columns have not come.
    expected: BTreeMap<Key, String>,
    /// The table whose columns are coming.
    coming: Option<(Key, Vec<Field>)>,
}

impl Combined {
    /// Takes up a batch of tables.
    fn expect(&mut self, tables: &RecordBatch) -> Result<()> {
        let names = keys(tables, ["catalog_name", "db_schema_name", "table_name"])?;
        let types = texts(tables, "table_type")?;
        for (row, name) in names.into_iter().enumerate() {
            self.expected.insert(name, types.value(row).to_owned());
        }
        Ok(())
    }

    /// Takes up a batch of columns; the tables that are complete with it.
    fn take(&mut self, columns: &RecordBatch) -> Result<RecordBatch> {
        let mut complete = builder();
        let tables = keys(columns, ["table_catalog", "table_schema", "table_name"])?;
        let names = texts(columns, "column_name")?;
        let types = texts(columns, "data_type")?;
        let nullable = texts(columns, "is_nullable")?;
        for (row, table) in tables.into_iter().enumerate() {
            let nullable = !nullable.value(row).eq_ignore_ascii_case("no");
            let field = field(names.value(row), types.value(row), nullable);
            match &mut self.coming {
                Some((coming, fields)) if *coming == table => fields.push(field),
                coming => {
                    let before = coming.replace((table, vec![field]));
                    self.complete(before, &mut complete)?;
                }
            }
        }
        complete.build().map_err(unreadable)
    }

    /// The last table, and those of which no column has come.
    fn rest(&mut self) -> Result<RecordBatch> {
        let mut complete = builder();
        let last = self.coming.take();
        self.complete(last, &mut complete)?;
        while let Some((name, kind)) = self.expected.pop_first() {
            append(&mut complete, &name, &kind, Vec::new())?;
        }
        complete.build().map_err(unreadable)
    }

    /// Adds a table with its columns, unless it is none of the expected.
    fn complete(
        &mut self,
        table: Option<(Key, Vec<Field>)>,
        to: &mut GetTablesBuilder,
    ) -> Result<()> {
        let Some((name, fields)) = table else {
            return Ok(());
        };
        match self.expected.remove(&name) {
            Some(kind) => append(to, &name, &kind, fields),
            None => Ok(()),
        }
    }
}

fn append(to: &mut GetTablesBuilder, name: &Key, kind: &str, fields: Vec<Field>) -> Result<()> {
    let [catalog, db_schema, table] = name;
    to.append(catalog, db_schema, table, kind, &Schema::new(fields))
        .map_err(unreadable)
}

/// A builder of rows as GetTables gives them, with columns.
fn builder() -> GetTablesBuilder {
    let command = CommandGetTables {
        include_schema: true,
        ..CommandGetTables::default()
    };
    command.into_builder()
}

/// The three texts that name each row's table.
fn keys(batch: &RecordBatch, columns: [&str; 3]) -> Result<Vec<Key>> {
    let [catalogs, schemas, tables] = columns.map(|column| texts(batch, column));
    let (catalogs, schemas, tables) = (catalogs?, schemas?, tables?);
    let key = |row| [&catalogs, &schemas, &tables].map(|texts| texts.value(row).to_owned());
    Ok((0..batch.num_rows()).map(key).collect())
}

/// A column as text, whichever of Arrow's types of text it has. Where it is
/// NULL, the value is empty.
pub(super) fn texts(batch: &RecordBatch, column: &str) -> Result<StringArray> {
    let found = batch.column_by_name(column).ok_or_else(|| {
        Error::new(
            Kind::Statement,
            format!("the server's list of names lacks the column {column}"),
        )
    })?;
    let text = cast(found, &DataType::Utf8).map_err(unreadable)?;
    Ok(text.as_string::<i32>().clone())
}

/// That a list of names is none.
pub(super) fn unreadable(cause: impl Into<Unreadable>) -> Error {
    Error::new(Kind::Statement, "the server's list of names cannot be read").caused_by(cause.into())
}

/// What stands behind [`unreadable`].
type Unreadable = Box<dyn std::error::Error + Send + Sync>;

/// A column; its type by Arrow's name or SQL's, else as text that keeps the
/// name.
fn field(name: &str, kind: &str, nullable: bool) -> Field {
    let known = arrow_type(kind).or_else(|| sql_type(kind));
    let field = Field::new(name, known.unwrap_or(DataType::Utf8), nullable);
    field.with_metadata([(TYPE_NAME.to_owned(), kind.to_owned())].into())
}

/// The type that Arrow calls `kind`. Its reader goes as deep as the text does:
/// one that leads too deep is none.
fn arrow_type(kind: &str) -> Option<DataType> {
    let depth = kind.bytes().filter(|byte| *byte == b'(').count();
    (kind.len() <= LONGEST && depth <= DEEPEST).then(|| kind.parse().ok())?
}

/// The Arrow type that holds values of SQL's type `kind`.
fn sql_type(kind: &str) -> Option<DataType> {
    let kind = kind.to_ascii_lowercase();
    let word = kind.split('(').next().unwrap_or_default().trim();
    Some(match word {
        "boolean" | "bool" => DataType::Boolean,
        "tinyint" => DataType::Int8,
        "smallint" => DataType::Int16,
        "int" | "integer" => DataType::Int32,
        "bigint" => DataType::Int64,
        "real" | "float" => DataType::Float32,
        "double" | "double precision" => DataType::Float64,
        "char" | "character" | "varchar" | "character varying" | "text" | "string" => {
            DataType::Utf8
        }
        "binary" | "varbinary" | "blob" | "bytea" => DataType::Binary,
        "date" => DataType::Date32,
        "time" => DataType::Time64(TimeUnit::Microsecond),
        "timestamp" | "datetime" | "timestamp without time zone" => {
            DataType::Timestamp(TimeUnit::Microsecond, None)
        }
        "timestamp with time zone" | "timestamptz" => {
            DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, BinaryArray};
    use arrow_flight::IpcMessage;
    use std::sync::Arc;

    fn batch(columns: &[(&str, &[&str])]) -> RecordBatch {
        let columns = columns.iter().map(|(name, values)| {
            let values: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
            (*name, values)
        });
        RecordBatch::try_from_iter(columns).unwrap()
    }

    #[test]
    fn columns_become_the_schemas_of_their_tables() {
        let tables = batch(&[
            ("catalog_name", &["public"; 3]),
            ("db_schema_name", &["iox"; 3]),
            ("table_name", &["empty", "home", "rooms"]),
            ("table_type", &["BASE TABLE"; 3]),
        ]);
        let columns = batch(&[
            ("table_catalog", &["public"; 5]),
            ("table_schema", &["iox"; 5]),
            ("table_name", &["home", "home", "home", "home", "rooms"]),
            ("column_name", &["room", "temp", "time", "shape", "room"]),
            (
                "data_type",
                &[
                    "Dictionary(Int32, Utf8)",
                    "DOUBLE",
                    "Timestamp(Nanosecond, None)",
                    "GEOMETRY",
                    "Utf8",
                ],
            ),
            ("is_nullable", &["YES", "YES", "NO", "YES", "YES"]),
        ]);
        let mut combined = Combined::default();
        combined.expect(&tables).unwrap();
        // Nothing is complete before the columns of another table come.
        let begun = combined.take(&columns.slice(0, 1)).unwrap();
        assert_eq!(begun.num_rows(), 0);
        combined.take(&columns.slice(1, 3)).unwrap();
        let found = combined.take(&columns.slice(4, 1)).unwrap();
        assert_eq!(found.num_rows(), 1);
        let rest = combined.rest().unwrap();
        let rest = texts(&rest, "table_name").unwrap();
        let rest: Vec<_> = rest.iter().flatten().collect();
        assert_eq!(rest, ["empty", "rooms"]);
        let names: Vec<_> = found
            .schema()
            .fields()
            .iter()
            .map(|f| f.name().clone())
            .collect();
        assert_eq!(
            names,
            [
                "catalog_name",
                "db_schema_name",
                "table_name",
                "table_type",
                "table_schema"
            ]
        );
        let schemas: &BinaryArray = found.column(4).as_binary();
        let schema = IpcMessage(schemas.value(0).to_vec().into());
        let schema = Schema::try_from(schema).unwrap();
        let types: Vec<_> = schema
            .fields()
            .iter()
            .map(|f| f.data_type().clone())
            .collect();
        assert_eq!(
            types,
            [
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
                DataType::Float64,
                DataType::Timestamp(TimeUnit::Nanosecond, None),
                DataType::Utf8,
            ]
        );
        assert!(!schema.field(2).is_nullable());
        assert_eq!(schema.field(3).metadata()[TYPE_NAME], "GEOMETRY");
    }

    #[test]
    fn a_type_without_end_is_text() {
        for (kind, read) in [
            ("List(".repeat(100_000), DataType::Utf8),
            (
                format!("{}Utf8{}", "List(".repeat(33), ")".repeat(33)),
                DataType::Utf8,
            ),
            ("(".repeat(1024), DataType::Utf8),
            (format!("int{}", " ".repeat(2000)), DataType::Int32),
        ] {
            let field = field("a", &kind, true);
            assert_eq!(*field.data_type(), read);
            assert_eq!(field.metadata()[TYPE_NAME], kind);
        }
    }

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
