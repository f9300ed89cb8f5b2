//! An answer to Flight SQL's `CommandGetTables`, and the rows that show it.

use std::panic::catch_unwind;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BinaryArray, RecordBatch, StringArray, StringBuilder};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::convert::try_schema_from_ipc_buffer;

use super::role::Role;
use super::{is_system, rows};
use crate::error::{Error, Kind, Result};

/// The tables that a server told, in its order.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    pub tables: Vec<Listed>,
}

/// A table or view.
#[derive(Debug, Clone)]
pub struct Listed {
    pub catalog: Option<String>,
    pub schema: Option<String>,
    pub name: String,
    /// The server's word: `BASE TABLE`, `VIEW`, …
    pub kind: String,
    /// Where columns were asked for.
    pub columns: Option<SchemaRef>,
}

impl Listing {
    /// Takes up a batch of the answer to Flight SQL's `CommandGetTables`.
    ///
    /// # Errors
    /// When its columns are not those of the specification.
    pub fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let catalogs = strings(batch, "catalog_name")?;
        let schemas = strings(batch, "db_schema_name")?;
        let names = strings(batch, "table_name")?;
        let kinds = strings(batch, "table_type")?;
        let columns = match batch.column_by_name("table_schema") {
            Some(column) => Some(as_binary(column)?),
            None => None,
        };
        let text = |from: &StringArray, row| from.is_valid(row).then(|| from.value(row).to_owned());
        for row in 0..batch.num_rows() {
            let columns = match &columns {
                Some(all) if all.is_valid(row) => Some(Arc::new(described(all.value(row))?)),
                _ => None,
            };
            self.tables.push(Listed {
                catalog: text(&catalogs, row),
                schema: text(&schemas, row),
                name: text(&names, row).unwrap_or_default(),
                kind: text(&kinds, row).unwrap_or_default(),
                columns,
            });
        }
        Ok(())
    }

    /// The tables that are the user's own, not the server's.
    pub fn user_tables(&self) -> impl Iterator<Item = &Listed> {
        let own = |table: &&Listed| !is_system(table.schema.as_deref());
        self.tables.iter().filter(own)
    }

    /// A row per user table: schema, name, type.
    pub fn listing(&self) -> Result<RecordBatch> {
        let tables: Vec<&Listed> = self.user_tables().collect();
        let text = |of: fn(&Listed) -> Option<&str>| -> ArrayRef {
            Arc::new(
                tables
                    .iter()
                    .map(|table| of(table))
                    .collect::<StringArray>(),
            )
        };
        rows(vec![
            ("schema", text(|table| table.schema.as_deref())),
            ("name", text(|table| Some(&table.name))),
            ("type", text(|table| Some(&table.kind))),
        ])
    }

    /// A row per column of every table here: name, type, nullable, and where
    /// the server tells it the role; the table's name first where there are
    /// several tables.
    pub fn description(&self) -> Result<RecordBatch> {
        let mut tables = StringBuilder::new();
        let mut names = StringBuilder::new();
        let mut types = StringBuilder::new();
        let mut nullable = StringBuilder::new();
        let mut roles = StringBuilder::new();
        let mut any_role = false;
        for table in &self.tables {
            for field in table.columns.iter().flat_map(|schema| schema.fields()) {
                let role = Role::told(field);
                any_role |= role.is_some();
                tables.append_value(table.qualified());
                names.append_value(field.name());
                types.append_value(field.data_type().to_string());
                nullable.append_value(if field.is_nullable() { "yes" } else { "no" });
                roles.append_option(role.map(Role::word));
            }
        }
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("column", Arc::new(names.finish())),
            ("type", Arc::new(types.finish())),
            ("nullable", Arc::new(nullable.finish())),
        ];
        if self.tables.len() > 1 {
            columns.insert(0, ("table", Arc::new(tables.finish())));
        }
        if any_role {
            columns.push(("kind", Arc::new(roles.finish())));
        }
        rows(columns)
    }
}

impl Listed {
    /// `schema.name`.
    fn qualified(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.clone(),
        }
    }
}

/// The texts in the column `name` of a server's answer about itself.
///
/// # Errors
/// When there is no such column.
pub fn texts(batch: &RecordBatch, name: &str) -> Result<Vec<String>> {
    let column = strings(batch, name)?;
    Ok(column.iter().flatten().map(str::to_owned).collect())
}

pub(super) fn strings(batch: &RecordBatch, name: &str) -> Result<StringArray> {
    let column = batch.column_by_name(name).ok_or_else(|| {
        Error::new(
            Kind::Statement,
            format!("the server's list of tables has no column {name}"),
        )
    })?;
    let column = cast(column, &DataType::Utf8).map_err(not_understood)?;
    Ok(StringArray::from(column.to_data()))
}

pub(super) fn as_binary(column: &ArrayRef) -> Result<BinaryArray> {
    let column = cast(column, &DataType::Binary).map_err(not_understood)?;
    Ok(BinaryArray::from(column.to_data()))
}

/// The schema that a table is described with.
pub(super) fn described(bytes: &[u8]) -> Result<Schema> {
    // Arrow's reader panics at types that there are not.
    let read = catch_unwind(|| try_schema_from_ipc_buffer(bytes));
    read.unwrap_or_else(|_| Err(ArrowError::ParseError("a malformed schema".to_owned())))
        .map_err(not_understood)
}

pub(super) fn not_understood(error: ArrowError) -> Error {
    Error::new(
        Kind::Statement,
        "the server's list of tables cannot be read",
    )
    .caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::datatypes::Field;
    use arrow::ipc::writer::IpcWriteOptions;
    use std::collections::HashMap;

    /// `schema` as servers describe a table with it.
    fn ipc(schema: &Schema) -> Vec<u8> {
        let options = IpcWriteOptions::default();
        let generator = arrow::ipc::writer::IpcDataGenerator::default();
        let mut tracker = arrow::ipc::writer::DictionaryTracker::new(false);
        let data =
            generator.schema_to_bytes_with_dictionary_tracker(schema, &mut tracker, &options);
        let mut bytes = Vec::new();
        arrow::ipc::writer::write_message(&mut bytes, data, &options).unwrap();
        bytes
    }

    fn answer(tables: &[(&str, &str, Schema)]) -> RecordBatch {
        let schemas: Vec<Vec<u8>> = tables.iter().map(|(_, _, schema)| ipc(schema)).collect();
        rows(vec![
            (
                "catalog_name",
                Arc::new(StringArray::from(vec![None::<&str>; tables.len()])),
            ),
            (
                "db_schema_name",
                Arc::new(tables.iter().map(|t| Some(t.0)).collect::<StringArray>()),
            ),
            (
                "table_name",
                Arc::new(tables.iter().map(|t| Some(t.1)).collect::<StringArray>()),
            ),
            (
                "table_type",
                Arc::new(StringArray::from(vec!["BASE TABLE"; tables.len()])),
            ),
            (
                "table_schema",
                Arc::new(
                    schemas
                        .iter()
                        .map(|s| Some(s.as_slice()))
                        .collect::<BinaryArray>(),
                ),
            ),
        ])
        .unwrap()
    }

    fn told() -> Listing {
        let tag = Field::new("room", DataType::Utf8, true).with_metadata(HashMap::from([(
            "iox::column::type".to_owned(),
            "iox::column_type::tag".to_owned(),
        )]));
        let mut told = Listing::default();
        let home = Schema::new(vec![tag, Field::new("co", DataType::Int64, false)]);
        told.add(&answer(&[
            ("iox", "home", home),
            ("iox", "Pumps", Schema::empty()),
            ("information_schema", "tables", Schema::empty()),
        ]))
        .unwrap();
        told
    }

    fn column(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
        let column = strings(batch, name).unwrap();
        column.iter().map(|v| v.map(str::to_owned)).collect()
    }

    #[test]
    fn tables_are_listed_without_the_servers_own() {
        let listing = told().listing().unwrap();
        assert_eq!(
            column(&listing, "name"),
            [Some("home".into()), Some("Pumps".into())]
        );
    }

    #[test]
    fn a_description_that_is_none_is_an_error() {
        let good = ipc(&Schema::new(vec![
            Field::new("n", DataType::Int64, false),
            Field::new("f", DataType::Float64, true),
        ]));
        assert!(described(&good).is_ok());
        let mut refused = 0;
        for at in 0..good.len() {
            for byte in [0, 3, 9, 0x80, 0xff] {
                let mut bytes = good.clone();
                bytes[at] = byte;
                refused += usize::from(described(&bytes).is_err());
            }
        }
        assert!(refused > 100, "{refused}");
        for end in 0..good.len() {
            assert!(described(&good[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn columns_are_described_with_their_role() {
        let mut told = told();
        told.tables.truncate(1);
        let description = told.description().unwrap();
        assert_eq!(
            column(&description, "kind"),
            [Some("tag".into()), None::<String>]
        );
        assert_eq!(
            column(&description, "nullable"),
            [Some("yes".into()), Some("no".into())]
        );
    }
}
