//! Filters: as they are sent to a server, and once more here.

use std::borrow::Cow;

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use futures::{StreamExt, TryStreamExt, future};

use crate::catalog::{not_understood, strings};
use crate::error::Result;
use crate::request::{Filter, Kinds, Rows, Schemas, Tables};

/// The columns that are filtered.
const CATALOG: &str = "catalog_name";
const SCHEMA: &str = "db_schema_name";
const TABLE: &str = "table_name";
const TYPE: &str = "table_type";

/// How what means more than itself in a LIKE is written for a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// With a backslash before it. Most servers read that: InfluxDB and all
    /// that stand on Arrow's own kernels, Dremio.
    Escaped,
    /// As `_`, which matches any character and so that one, too. It serves
    /// where a backslash is nothing but itself: in DuckDB and SQLite.
    Loose,
}

impl Spelling {
    /// The pattern for `filter`. What it matches besides, [`Wanted`] drops.
    pub(super) fn pattern(self, filter: &Filter) -> String {
        let name = match filter {
            // It has no escapes, whoever reads it.
            Filter::Like(pattern) => return pattern.like(),
            Filter::Exact(name) => name,
        };
        let mut pattern = String::with_capacity(name.len());
        for c in name.chars() {
            match (is_special(c), self) {
                (true, Spelling::Escaped) => pattern.extend(['\\', c]),
                (true, Spelling::Loose) => pattern.push('_'),
                (false, _) => pattern.push(c),
            }
        }
        pattern
    }
}

/// Whether `c` means more than itself in a LIKE.
fn is_special(c: char) -> bool {
    matches!(c, '%' | '_' | '\\')
}

/// Whether the spellings of one of `filters` differ.
pub(super) fn has_escapes(filters: [Option<&Filter>; 2]) -> bool {
    let escaped = |filter: &Filter| match filter {
        Filter::Exact(name) => name.contains(is_special),
        Filter::Like(_) => false,
    };
    filters.into_iter().flatten().any(escaped)
}

/// The types of tables that a server is asked for: as they were typed and in
/// upper case, for servers compare them letter by letter.
pub(super) fn sent(kinds: &Kinds) -> Vec<String> {
    let Kinds::Named(types) = kinds else {
        return Vec::new();
    };
    let mut sent: Vec<String> = Vec::new();
    for name in types
        .iter()
        .flat_map(|typed| [typed.clone(), typed.to_uppercase()])
    {
        if !sent.contains(&name) {
            sent.push(name);
        }
    }
    sent
}

/// Whether a table of the type `found` is one of these.
fn is_of(kinds: &Kinds, found: &str) -> bool {
    let last = found.split_whitespace().next_back().unwrap_or_default();
    let is_view = last.eq_ignore_ascii_case("VIEW");
    match kinds {
        Kinds::Any => true,
        Kinds::Tables => !is_view,
        Kinds::Views => is_view,
        Kinds::Named(types) => types
            .iter()
            .any(|wanted| wanted.eq_ignore_ascii_case(found)),
    }
}

/// What rows must be to be shown.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    names: Vec<(&'static str, Filter)>,
    kinds: Kinds,
}

impl Wanted {
    /// Of an answer to GetTables.
    pub(super) fn tables(tables: &Tables) -> Wanted {
        let mut wanted = Wanted::named([
            (CATALOG, tables.catalog.clone().map(Filter::Exact)),
            (SCHEMA, tables.schema.clone()),
            (TABLE, tables.name.clone()),
        ]);
        wanted.kinds.clone_from(&tables.kinds);
        wanted
    }

    /// Of an answer to GetDbSchemas.
    pub(super) fn schemas(schemas: &Schemas) -> Wanted {
        Wanted::named([
            (CATALOG, schemas.catalog.clone().map(Filter::Exact)),
            (SCHEMA, schemas.schema.clone()),
        ])
    }

    /// Those whose columns match these filters.
    pub(super) fn named<const N: usize>(filters: [(&'static str, Option<Filter>); N]) -> Wanted {
        let filters = filters.into_iter();
        let names = filters.filter_map(|(column, filter)| Some((column, filter?)));
        Wanted {
            names: names.collect(),
            kinds: Kinds::Any,
        }
    }

    /// The rows that are wanted of `rows`, as they come.
    pub(super) fn of(self, rows: Rows) -> Rows {
        if self.names.is_empty() && self.kinds == Kinds::Any {
            return rows;
        }
        let batches = rows
            .batches
            .and_then(move |batch| future::ready(self.only(&batch)))
            .try_filter(|batch| future::ready(batch.num_rows() > 0));
        Rows {
            schema: rows.schema,
            batches: batches.boxed(),
        }
    }

    /// Where a name is NULL it is empty; a column that there is not holds back
    /// no row.
    fn only(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let mut keep = vec![true; batch.num_rows()];
        let mut check = |column: &str, wanted: &dyn Fn(&str) -> bool| -> Result<()> {
            if batch.column_by_name(column).is_none() {
                return Ok(());
            }
            for (keep, found) in keep.iter_mut().zip(strings(batch, column)?.iter()) {
                *keep &= wanted(&found.map_or(Cow::default(), Cow::Borrowed));
            }
            Ok(())
        };
        for (column, filter) in &self.names {
            check(column, &|found| filter.matches(found))?;
        }
        if self.kinds != Kinds::Any {
            check(TYPE, &|found| is_of(&self.kinds, found))?;
        }
        filter_record_batch(batch, &BooleanArray::from(keep)).map_err(not_understood)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::pattern::Pattern;
    use arrow::array::{ArrayRef, StringArray};
    use std::sync::Arc;

    fn exact(name: &str) -> Filter {
        Filter::Exact(name.to_owned())
    }

    #[test]
    fn a_name_is_spelled_so_that_servers_find_it() {
        for (filter, escaped, loose) in [
            (exact("cpu"), "cpu", "cpu"),
            (exact("cpu_load"), "cpu\\_load", "cpu_load"),
            (exact("100%"), "100\\%", "100_"),
            (exact("a\\b"), "a\\\\b", "a_b"),
            (exact(""), "", ""),
            (Filter::Like(Pattern::read("\"cpu\"*")), "cpu%", "cpu%"),
        ] {
            assert_eq!(Spelling::Escaped.pattern(&filter), escaped);
            assert_eq!(Spelling::Loose.pattern(&filter), loose);
            assert_eq!(has_escapes([None, Some(&filter)]), escaped != loose);
        }
    }

    #[test]
    fn only_what_is_asked_for_is_kept() {
        let column =
            |values: Vec<Option<&str>>| -> ArrayRef { Arc::new(StringArray::from(values)) };
        let batch = RecordBatch::try_from_iter([
            (CATALOG, column(vec![Some("c"), None, Some(""), Some("c")])),
            (
                TABLE,
                column(vec![Some("a_b"), Some("axb"), Some("A_B"), Some("a_b")]),
            ),
            (
                TYPE,
                column(vec![
                    Some("BASE TABLE"),
                    Some("view"),
                    Some("MATERIALIZED VIEW"),
                    Some("LOCAL TEMPORARY"),
                ]),
            ),
        ])
        .unwrap();
        let kept = |tables: &Tables| Wanted::tables(tables).only(&batch).unwrap().num_rows();
        let named = |name: &str| Tables {
            name: Some(exact(name)),
            ..Tables::default()
        };
        assert_eq!(kept(&named("a_b")), 2);
        assert_eq!(kept(&named("a%")), 0);
        let within = |catalog: &str| Tables {
            catalog: Some(catalog.to_owned()),
            ..Tables::default()
        };
        assert_eq!(kept(&within("")), 2);
        assert_eq!(kept(&within("c")), 2);
        let placed = Tables {
            schema: Some(exact("nowhere to be looked up")),
            ..Tables::default()
        };
        assert_eq!(kept(&placed), 4);
        let named = |types: &[&str]| Kinds::Named(types.iter().map(|&t| t.to_owned()).collect());
        for (kinds, asked, found) in [
            (Kinds::Any, &[][..], 4),
            (Kinds::Tables, &[], 2),
            (Kinds::Views, &[], 2),
            (named(&["VIEW"]), &["VIEW"], 1),
            (named(&["TABLE"]), &["TABLE"], 0),
            (
                named(&["base table", "LOCAL TEMPORARY"]),
                &["base table", "BASE TABLE", "LOCAL TEMPORARY"],
                2,
            ),
        ] {
            assert_eq!(sent(&kinds), asked);
            let of = Tables {
                kinds,
                ..Tables::default()
            };
            assert_eq!(kept(&of), found, "{of:?}");
        }
    }
}
