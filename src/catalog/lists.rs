//! Lists of what a server holds, made of its answers batch by batch, so that
//! the first row is there before the last table has come.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, Int32Array, RecordBatch, StringArray};
use arrow::compute::filter;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::listing::{described, not_understood, schemas_in, strings};
use super::{is_system, is_system_kind};
use crate::error::Result;
use crate::request::{Kinds, Wanted};

/// Tables, of an answer to `Request::Tables`: the catalog, where it was asked
/// for, there are several, or there is to be more of each; schema, name, type;
/// and with more of each, the number of columns.
#[derive(Debug, Clone)]
pub struct TableList {
    wanted: Wanted,
    /// Those of the server's own are shown.
    system: bool,
    columns: Vec<&'static str>,
}

impl TableList {
    /// Those that are `wanted` of these kinds. What the server made for itself
    /// is shown where it was asked for, be it by a name, by that of its schema,
    /// or by its type. The server has `several` catalogs.
    pub fn of(wanted: &Wanted, kinds: &Kinds, several: bool) -> TableList {
        let mut columns = vec!["schema", "name", "type"];
        if several || wanted.detail || wanted.path.catalog.is_some() {
            columns.insert(0, "catalog");
        }
        if wanted.detail {
            columns.push("columns");
        }
        TableList {
            system: wanted.system
                || wanted.path.names_one()
                || matches!(kinds, Kinds::Named(types) if types.iter().any(|kind| is_system_kind(kind))),
            wanted: wanted.clone(),
            columns,
        }
    }

    /// The columns of the list.
    pub fn schema(&self) -> SchemaRef {
        let fields = self.columns.iter().map(|name| {
            let kind = match *name {
                "columns" => DataType::Int32,
                _ => DataType::Utf8,
            };
            Field::new(*name, kind, true)
        });
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }

    /// The rows for a batch of the answer.
    ///
    /// # Errors
    /// When its columns are not those of the specification.
    pub fn rows(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let catalogs = strings(batch, "catalog_name")?;
        let schemas = strings(batch, "db_schema_name")?;
        let names = strings(batch, "table_name")?;
        let kinds = strings(batch, "table_type")?;
        let keep: BooleanArray = (0..batch.num_rows())
            .map(|row| {
                let [catalog, schema, kind] =
                    [&catalogs, &schemas, &kinds].map(|from| text(from, row));
                let name = text(&names, row).unwrap_or_default();
                let system = is_system(schema) || is_system_kind(kind.unwrap_or_default());
                Some((!system || self.system) && self.wanted.path.matches(catalog, schema, name))
            })
            .collect();
        let mut shown: Vec<ArrayRef> = Vec::new();
        for column in &self.columns {
            let whole: ArrayRef = match *column {
                "catalog" => Arc::new(catalogs.clone()),
                "schema" => Arc::new(schemas.clone()),
                "name" => Arc::new(names.clone()),
                "type" => Arc::new(kinds.clone()),
                _ => Arc::new(counts(batch)),
            };
            shown.push(filter(&whole, &keep).map_err(not_understood)?);
        }
        RecordBatch::try_new(self.schema(), shown).map_err(not_understood)
    }
}

/// Schemas, of an answer to `Request::Schemas`: catalog, schema.
#[derive(Debug, Clone)]
pub struct SchemaList(Wanted);

impl SchemaList {
    /// Those that are `wanted`.
    pub fn of(wanted: &Wanted) -> SchemaList {
        SchemaList(wanted.clone())
    }

    /// The columns of the list.
    pub fn schema(&self) -> SchemaRef {
        let field = |name| Field::new(name, DataType::Utf8, true);
        Arc::new(Schema::new(vec![field("catalog"), field("schema")]))
    }

    /// The rows for a batch of the answer.
    ///
    /// # Errors
    /// When its columns are not those of the specification.
    pub fn rows(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let catalogs = strings(batch, "catalog_name")?;
        let schemas = strings(batch, "db_schema_name")?;
        let Wanted { path, system, .. } = &self.0;
        let keep: BooleanArray = (0..batch.num_rows())
            .map(|row| {
                let [catalog, schema] = [&catalogs, &schemas].map(|from| text(from, row));
                let shown = *system || path.names_one() || !is_system(schema);
                Some(shown && path.matches(catalog, schema, ""))
            })
            .collect();
        let shown = [catalogs, schemas].map(|whole| filter(&whole, &keep).map_err(not_understood));
        let [catalogs, schemas] = shown;
        RecordBatch::try_new(self.schema(), vec![catalogs?, schemas?]).map_err(not_understood)
    }
}

fn text(from: &StringArray, row: usize) -> Option<&str> {
    from.is_valid(row).then(|| from.value(row))
}

/// How many columns each table has, where it was told.
fn counts(batch: &RecordBatch) -> Int32Array {
    let Some(schemas) = schemas_in(batch) else {
        return Int32Array::new_null(batch.num_rows());
    };
    let count = |bytes| i32::try_from(described(bytes)?.fields().len()).ok();
    schemas.iter().map(|bytes| count(bytes?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::testing::{answer, csv};
    use crate::sql::pattern::Path;

    fn told() -> RecordBatch {
        let two = Schema::new(vec![
            Field::new("a", DataType::Int64, true),
            Field::new("b", DataType::Utf8, true),
        ]);
        answer(&[
            ("iox", "home", "BASE TABLE", two),
            ("iox", "Pumps", "VIEW", Schema::empty()),
            ("main", "stats", "SYSTEM TABLE", Schema::empty()),
            ("system", "queries", "BASE TABLE", Schema::empty()),
        ])
    }

    fn listed(written: &str, system: bool, detail: bool) -> Vec<String> {
        let wanted = Wanted {
            path: Path::read(written).unwrap(),
            system,
            detail,
            written: written.to_owned(),
        };
        let list = TableList::of(&wanted, &Kinds::Any, false);
        let rows = list.rows(&told()).unwrap();
        assert_eq!(rows.schema(), list.schema());
        csv(&rows)
    }

    #[test]
    fn tables_are_listed_as_they_were_asked_for() {
        let home = "iox,home,BASE TABLE";
        let pumps = "iox,Pumps,VIEW";
        let [stats, queries] = ["main,stats,SYSTEM TABLE", "system,queries,BASE TABLE"];
        for (written, system, expected) in [
            ("", false, vec![home, pumps]),
            ("", true, vec![home, pumps, stats, queries]),
            ("pump*", false, vec![pumps]),
            ("\"pump\"*", false, vec![]),
            ("*s", false, vec![pumps]),
            ("*s", true, vec![pumps, stats, queries]),
            ("system.*", false, vec![queries]),
            ("queries", false, vec![queries]),
            ("*.Queries", false, vec![queries]),
            ("querie?", false, vec![]),
            ("s*.stat*", false, vec![]),
            ("*.*", false, vec![home, pumps]),
            ("sys*.*", true, vec![queries]),
            ("\"\".iox.home", false, vec![home]),
            ("public.iox.home", false, vec![]),
        ] {
            let lines = listed(written, system, false);
            let rows = lines[1..]
                .iter()
                .map(|line| match written.matches('.').count() {
                    // The catalog, which was asked for, stands first.
                    2 => line.trim_start_matches(','),
                    _ => line.as_str(),
                });
            assert_eq!(rows.collect::<Vec<_>>(), expected, "{written}");
        }
        let of_type = TableList::of(
            &Wanted::default(),
            &Kinds::Named(vec!["system table".to_owned()]),
            false,
        );
        assert_eq!(csv(&of_type.rows(&told()).unwrap()).len(), 5);
        assert_eq!(
            listed("h*", false, true),
            ["catalog,schema,name,type,columns", ",iox,home,BASE TABLE,2"]
        );
    }

    #[test]
    fn schemas_are_listed_without_the_servers_own() {
        let listed = |schema: &str, system| {
            let mut wanted = Wanted {
                system,
                ..Wanted::default()
            };
            wanted.path.schema = Path::read(schema).unwrap().name;
            csv(&SchemaList::of(&wanted).rows(&told()).unwrap())[1..].to_vec()
        };
        assert_eq!(listed("", false), [",iox", ",iox", ",main"]);
        assert_eq!(listed("", true).len(), 4);
        assert_eq!(listed("SYSTEM", false), [",system"]);
        assert_eq!(listed("sys*", false), Vec::<String>::new());
    }
}
