//! Tables and their columns, which come by two queries, in the one answer that
//! GetTables has.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow_flight::sql::CommandGetTables;
use arrow_flight::sql::metadata::GetTablesBuilder;

use super::types::field;
use crate::catalog;
use crate::error::{Error, Kind, Result};

/// The name of a table after those of its catalog and schema.
type Key = [String; 3];

/// Tables with the Arrow schemas that their columns make, as these come: one
/// table's after the other's.
#[derive(Default)]
pub(super) struct Combined {
    /// The types of the tables whose columns have not come.
    expected: BTreeMap<Key, String>,
    /// The table whose columns are coming.
    coming: Option<(Key, Vec<Field>)>,
}

impl Combined {
    /// The columns of what is made here.
    pub(super) fn schema() -> SchemaRef {
        builder().schema()
    }

    /// Takes up a batch of tables.
    pub(super) fn expect(&mut self, tables: &RecordBatch) -> Result<()> {
        let names = keys(tables, ["catalog_name", "db_schema_name", "table_name"])?;
        let types = texts(tables, "table_type")?;
        for (row, name) in names.into_iter().enumerate() {
            self.expected.insert(name, types[row].clone());
        }
        Ok(())
    }

    /// Takes up a batch of columns; the tables that are complete with it.
    pub(super) fn take(&mut self, columns: &RecordBatch) -> Result<RecordBatch> {
        let mut complete = builder();
        let tables = keys(columns, ["table_catalog", "table_schema", "table_name"])?;
        let names = texts(columns, "column_name")?;
        let types = texts(columns, "data_type")?;
        let nullable = texts(columns, "is_nullable")?;
        for (row, table) in tables.into_iter().enumerate() {
            let nullable = !nullable[row].eq_ignore_ascii_case("no");
            let field = field(&names[row], &types[row], nullable);
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
    pub(super) fn rest(&mut self) -> Result<RecordBatch> {
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
    let places = catalogs?.into_iter().zip(schemas?).zip(tables?);
    Ok(places
        .map(|((catalog, schema), table)| [catalog, schema, table])
        .collect())
}

/// The texts in a column; where one is NULL it is empty.
fn texts(batch: &RecordBatch, column: &str) -> Result<Vec<String>> {
    let texts = catalog::texts_or_none(batch, column)?.into_iter();
    Ok(texts.map(Option::unwrap_or_default).collect())
}

/// That a list of names is none.
fn unreadable(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(Kind::Statement, "the server's list of names cannot be read").caused_by(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::TYPE_NAME;
    use arrow::array::{ArrayRef, AsArray, BinaryArray, StringArray};
    use arrow::datatypes::{DataType, TimeUnit};
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
}
