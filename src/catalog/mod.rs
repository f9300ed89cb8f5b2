//! What a server says it holds: tables, their columns, its functions.
//! Look-ups and rows; no I/O.
//!
//! A [`Listing`] is an answer, for showing it, and lists and descriptions are
//! what of it is shown. A [`Catalog`] is what the
//! prompt knows: compact, sorted, published whole.

mod builder;
mod definition;
mod description;
mod find;
pub mod info;
mod keys;
mod known;
mod listing;
mod lists;
mod offers;
mod relation;
mod role;
#[cfg(test)]
mod testing;

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema};

pub use builder::{Builder, TYPE_NAME};
pub use definition::definition;
pub use description::{Beside, description, result_columns};
pub use find::Found;
pub use keys::{Key, Side, key_list, keys};
pub use known::{Catalog, Column, Folding, Function, State, Table};
pub use listing::{
    Listed, Listing, in_several_catalogs, not_understood, strings, texts, texts_or_none,
};
pub use lists::{SchemaList, TableList};
pub use offers::{functions, parameters, types};
pub use relation::{Columns, Given};
pub use role::Role;

use crate::error::Result;

/// Schemas that a server fills by itself; they are shown when asked for.
const SYSTEM_SCHEMAS: [&str; 9] = [
    "information_schema",
    "system",
    "pg_catalog",
    "pg_toast",
    "sys",
    // Of MySQL and those that speak like it.
    "mysql",
    "performance_schema",
    "__internal_schema",
    "_statistics_",
];

/// Whether a server made the tables of `schema` for itself.
fn is_system(schema: Option<&str>) -> bool {
    let is = |schema: &str| {
        let mut all = SYSTEM_SCHEMAS.iter();
        all.any(|known| known.eq_ignore_ascii_case(schema))
    };
    schema.is_some_and(is)
}

/// Whether a server made the database or catalog `name` for itself: DuckDB's
/// `system` and `temp`, InfluxDB's `_internal`, `_monitoring`, `_tasks`.
pub fn is_system_place(name: &str) -> bool {
    name.starts_with('_') || name.eq_ignore_ascii_case("temp") || is_system(Some(name))
}

/// Whether tables of this type are those that a server makes for itself:
/// `SYSTEM TABLE`.
fn is_system_kind(kind: &str) -> bool {
    let word = kind.split_whitespace().next();
    word.is_some_and(|word| word.eq_ignore_ascii_case("system"))
}

/// Text columns as a batch: what `\?`, `\set` and their like show.
///
/// # Errors
/// When the columns are not equally long.
pub fn rows(columns: Vec<(&str, ArrayRef)>) -> Result<RecordBatch> {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).map_err(listing::not_understood)
}

#[cfg(test)]
mod tests {
    use super::{is_system, is_system_place};

    #[test]
    fn schemas_of_the_servers_own_are_known_in_any_case() {
        for schema in [
            "information_schema",
            "INFORMATION_SCHEMA",
            "Mysql",
            "_statistics_",
        ] {
            assert!(is_system(Some(schema)), "{schema}");
        }
        for schema in ["iox", "my_system", ""] {
            assert!(!is_system(Some(schema)), "{schema}");
        }
        assert!(!is_system(None));
        for place in ["system", "temp", "_internal", "information_schema"] {
            assert!(is_system_place(place), "{place}");
        }
        for place in ["home", "temperatures", "my_system", ""] {
            assert!(!is_system_place(place), "{place}");
        }
    }
}
