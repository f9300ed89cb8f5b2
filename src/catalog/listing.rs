//! An answer to Flight SQL's `CommandGetTables`, whole.

use std::panic::catch_unwind;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BinaryArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ipc::convert::try_schema_from_ipc_buffer;

use super::{is_system, is_system_kind};
use crate::error::{Error, Kind, Result};
use crate::sql::names::quote;

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
    /// Where columns were asked for, and the server told them.
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
        let columns = schemas_in(batch);
        let text = |from: &StringArray, row| from.is_valid(row).then(|| from.value(row).to_owned());
        for row in 0..batch.num_rows() {
            let columns = match &columns {
                Some(all) if all.is_valid(row) => described(all.value(row)).map(Arc::new),
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
        self.tables.iter().filter(|table| !table.is_system())
    }
}

impl Listed {
    /// Whether the server made it for itself.
    pub fn is_system(&self) -> bool {
        is_system(self.schema.as_deref()) || is_system_kind(&self.kind)
    }

    /// Whether it is a view.
    pub fn is_view(&self) -> bool {
        let word = self.kind.split_whitespace().last();
        word.is_some_and(|word| word.eq_ignore_ascii_case("view"))
    }

    /// `schema.name`, after the catalog where tables of `several` are told from
    /// each other; as it is typed.
    pub fn qualified(&self, several: bool) -> String {
        let catalog = self.catalog.as_deref().filter(|_| several);
        written([catalog, self.schema.as_deref(), Some(&self.name)])
    }

    /// The name with all that stands before it, as it is typed.
    pub fn path(&self) -> String {
        self.qualified(true)
    }
}

/// Parts of a name, as they are typed; what is absent or empty is left out.
fn written(parts: [Option<&str>; 3]) -> String {
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.map(quote).collect::<Vec<_>>().join(".")
}

/// Whether tables are in catalogs of several names.
pub fn in_several_catalogs(tables: &[Listed]) -> bool {
    let first = tables.first().map(|table| &table.catalog);
    tables.iter().any(|table| Some(&table.catalog) != first)
}

/// The texts in the column `name` of a server's answer about itself.
///
/// # Errors
/// When there is no such column.
pub fn texts(batch: &RecordBatch, name: &str) -> Result<Vec<String>> {
    let column = strings(batch, name)?;
    Ok(column.iter().flatten().map(str::to_owned).collect())
}

/// As [`texts`], each row's, be it none.
///
/// # Errors
/// When there is no such column.
pub fn texts_or_none(batch: &RecordBatch, name: &str) -> Result<Vec<Option<String>>> {
    let column = strings(batch, name)?;
    Ok(column.iter().map(|text| text.map(str::to_owned)).collect())
}

/// The column `name` as text, whichever of Arrow's types of text it has.
///
/// # Errors
/// When there is no such column.
pub fn strings(batch: &RecordBatch, name: &str) -> Result<StringArray> {
    let column = batch.column_by_name(name).ok_or_else(|| {
        Error::new(
            Kind::Statement,
            format!("the server's answer lacks the column {name}"),
        )
    })?;
    let column = cast(column, &DataType::Utf8).map_err(not_understood)?;
    Ok(StringArray::from(column.to_data()))
}

fn as_binary(column: &ArrayRef) -> Result<BinaryArray> {
    let column = cast(column, &DataType::Binary).map_err(not_understood)?;
    Ok(BinaryArray::from(column.to_data()))
}

/// What the tables of an answer are described with, where they are.
pub(super) fn schemas_in(batch: &RecordBatch) -> Option<BinaryArray> {
    let column = batch.column_by_name("table_schema")?;
    as_binary(column).ok()
}

/// The schema that a table is described with; `None` where it cannot be read:
/// what is amiss with one table is nothing against the others.
pub(super) fn described(bytes: &[u8]) -> Option<Schema> {
    // Arrow's reader panics at types that there are not.
    let read = catch_unwind(|| try_schema_from_ipc_buffer(bytes));
    read.ok()?.ok()
}

/// That an answer is none.
pub fn not_understood(error: ArrowError) -> Error {
    Error::new(Kind::Statement, "the server's answer cannot be read").caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing::{answer, ipc};
    use arrow::datatypes::Field;

    #[test]
    fn the_servers_own_tables_are_told_from_the_users() {
        let mut listing = Listing::default();
        listing
            .add(&answer(&[
                ("iox", "home", "BASE TABLE", Schema::empty()),
                ("information_schema", "tables", "VIEW", Schema::empty()),
            ]))
            .unwrap();
        let own: Vec<_> = listing.user_tables().map(Listed::path).collect();
        assert_eq!(own, ["iox.home"]);
        assert_eq!(listing.tables.len(), 2);
    }

    #[test]
    fn a_description_that_is_none_is_not_told() {
        let good = ipc(&Schema::new(vec![
            Field::new("n", DataType::Int64, false),
            Field::new("f", DataType::Float64, true),
        ]));
        assert!(described(&good).is_some());
        let mut refused = 0;
        for at in 0..good.len() {
            for byte in [0, 3, 9, 0x80, 0xff] {
                let mut bytes = good.clone();
                bytes[at] = byte;
                refused += usize::from(described(&bytes).is_none());
            }
        }
        assert!(refused > 100, "{refused}");
        for end in 0..good.len() {
            assert!(described(&good[..end]).is_none(), "{end}");
        }
    }
}
