//! Databases, schemas, tables: lists.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::{Told, mapped};
use crate::catalog::{
    Listing, SchemaList, TableList, is_system_place, rows as rows_of, strings, texts, texts_or_none,
};
use crate::error::{Kind, Result};
use crate::request::{Filter, Kinds, Request, Rows, Schemas, Tables, Wanted};
use crate::session::Session;
use crate::sql::pattern::Pattern;

/// The columns of an answer about tables, and of one about schemas, that have
/// to be there.
const TABLE_COLUMNS: [&str; 4] = ["catalog_name", "db_schema_name", "table_name", "table_type"];
const SCHEMA_COLUMNS: [&str; 2] = ["catalog_name", "db_schema_name"];

impl Session {
    /// `\d`, `\dt`, `\dv`, `\dtt TYPE`: tables, as the server tells them.
    pub(super) fn relations(
        &mut self,
        wanted: &Wanted,
        kinds: &Kinds,
        begun: Instant,
    ) -> Result<()> {
        let request = Request::Tables(Tables {
            catalog: wanted.path.catalog.as_ref().and_then(Pattern::only),
            schema: wanted.path.schema.as_ref().map(filter),
            name: wanted.path.name.as_ref().map(filter),
            kinds: kinds.clone(),
            with_columns: wanted.detail,
        });
        let told_apart = wanted.detail || wanted.path.catalog.is_some();
        let several = !told_apart && self.has_several_catalogs()?;
        let list = TableList::of(wanted, kinds, several);
        let schema = list.schema();
        match self.told_with(&request, &TABLE_COLUMNS)? {
            Told::So(rows) => {
                let rows = mapped(rows, schema, move |batch| list.rows(batch));
                self.present(rows, begun)
            }
            Told::Not(why) => self.untold(&why, schema, begun),
        }
    }

    /// `\dn`: schemas, as the server tells them; with `+` all of them at once,
    /// for their tables have to be counted.
    pub(super) fn schemas(&mut self, wanted: &Wanted, begun: Instant) -> Result<()> {
        let request = Request::Schemas(Schemas {
            catalog: wanted.path.catalog.as_ref().and_then(Pattern::only),
            schema: wanted.path.schema.as_ref().map(filter),
        });
        let list = SchemaList::of(wanted);
        let schema = list.schema();
        let rows = match self.told_with(&request, &SCHEMA_COLUMNS)? {
            Told::So(rows) => mapped(rows, schema, move |batch| list.rows(batch)),
            Told::Not(why) => return self.untold(&why, schema, begun),
        };
        if !wanted.detail {
            return self.present(rows, begun);
        }
        let found = self.gathered(rows, "its schemas")?;
        let mut places = Vec::new();
        for batch in &found {
            let pairs = texts_or_none(batch, "catalog")?;
            places.extend(pairs.into_iter().zip(texts_or_none(batch, "schema")?));
        }
        let counts = match self.all_tables()? {
            Told::So(Listing { tables }) => {
                Some(counted(tables.into_iter().map(|t| (t.catalog, t.schema))))
            }
            Told::Not(_) => None,
        };
        let count = |place| Some(counts.as_ref()?.get(place).copied().unwrap_or(0));
        let (catalogs, schemas): (Vec<_>, Vec<_>) = places.iter().cloned().unzip();
        let list = rows_of(vec![
            ("catalog", Arc::new(StringArray::from(catalogs))),
            ("schema", Arc::new(StringArray::from(schemas))),
            (
                "tables",
                Arc::new(places.iter().map(count).collect::<Int32Array>()),
            ),
        ])?;
        self.present_batch(list, begun)
    }

    /// `\l`: InfluxDB's databases, and the catalogs of any server. Of those that
    /// it made for itself, the one in use and one that is named are shown without
    /// a wish for such, too.
    pub(super) fn databases(
        &mut self,
        names: Option<&Pattern>,
        system: bool,
        detail: bool,
        begun: Instant,
    ) -> Result<()> {
        let databases = self.named(&Request::Databases, "database")?;
        let mut catalogs = self.named(&Request::Catalogs, "catalog_name");
        // InfluxDB refuses all of Flight SQL as long as no database is chosen.
        let known = matches!(databases, Told::So(_));
        if known {
            catalogs = excused(catalogs, "this server lists no catalogs");
        }
        let catalogs = catalogs?;
        // Nobody looks for them in this process.
        let remote = self
            .here
            .standing()
            .is_some_and(|here| here.facts().address.is_some());
        let mut why = match (&databases, &catalogs) {
            (_, Told::Not(why)) => Some(why.clone()),
            (Told::Not(why), _) => Some(why.clone()).filter(|_| remote),
            _ => None,
        };
        let mut listed: Vec<(String, &'static str)> = Vec::new();
        for (told, kind) in [(databases, "database"), (catalogs, "catalog")] {
            if let Told::So(found) = told {
                listed.extend(found.into_iter().map(|name| (name, kind)));
            }
        }
        let here = self.profile().database().map(str::to_owned);
        let all = system || names.is_some_and(|names| names.plain().is_some());
        listed.retain(|(name, _)| {
            let shown = all || here.as_deref() == Some(name) || !is_system_place(name);
            shown && names.is_none_or(|names| names.matches(name))
        });
        let current = |(name, kind): &(String, &'static str)| {
            (*kind == "database" && here.as_deref() == Some(name)).then_some("yes")
        };
        let text = |of: &dyn Fn(&(String, &'static str)) -> Option<String>| -> ArrayRef {
            Arc::new(listed.iter().map(of).collect::<StringArray>())
        };
        let mut columns = vec![
            ("name", text(&|(name, _)| Some(name.clone()))),
            ("kind", text(&|(_, kind)| Some((*kind).to_owned()))),
            ("in use", text(&|place| current(place).map(str::to_owned))),
        ];
        if detail {
            let mut tables = self.all_tables();
            if known {
                tables = excused(tables, "this server lists no tables");
            }
            let counts = match tables? {
                Told::So(tables) => Some(counted(
                    tables
                        .user_tables()
                        .filter_map(|table| table.catalog.clone()),
                )),
                Told::Not(untold) => {
                    why = why.or(Some(untold));
                    None
                }
            };
            let count = |(name, kind): &(String, &str)| {
                let counts = counts.as_ref().filter(|_| *kind == "catalog")?;
                Some(counts.get(name).copied().unwrap_or(0))
            };
            let counts: Int32Array = listed.iter().map(count).collect();
            columns.push(("tables", Arc::new(counts)));
        }
        let list = rows_of(columns)?;
        let some = !listed.is_empty();
        self.present_batch(list, begun)?;
        if let Some(why) = why {
            self.remark(&why, some);
        }
        Ok(())
    }

    /// `\dtt`: the types of tables.
    pub(super) fn table_types(&mut self, begun: Instant) -> Result<()> {
        let shown = Field::new("type", DataType::Utf8, true);
        let schema: SchemaRef = Arc::new(Schema::new(vec![shown]));
        match self.named(&Request::TableTypes, "table_type")? {
            Told::So(types) => {
                let types: StringArray = types.into_iter().map(Some).collect();
                self.present_batch(rows_of(vec![("type", Arc::new(types))])?, begun)
            }
            Told::Not(why) => self.untold(&why, schema, begun),
        }
    }

    /// As [`Session::told`]. An answer without one of these columns of text
    /// tells nothing; one without any is empty.
    fn told_with(&mut self, request: &Request, columns: &[&str]) -> Result<Told<Rows>> {
        let rows = match self.told(request)? {
            Told::So(rows) => rows,
            Told::Not(why) => return Ok(Told::Not(why)),
        };
        if rows.schema.fields().is_empty() {
            return Ok(Told::So(rows));
        }
        let empty = RecordBatch::new_empty(Arc::clone(&rows.schema));
        let misshapen = columns.iter().find_map(|name| strings(&empty, name).err());
        Ok(match misshapen {
            Some(misshapen) => Told::Not(misshapen.message().to_owned()),
            None => Told::So(rows),
        })
    }

    /// The texts in one column of an answer.
    fn named(&mut self, request: &Request, column: &str) -> Result<Told<Vec<String>>> {
        let batches = match self.told_whole(request)? {
            Told::So(batches) => batches,
            Told::Not(why) => return Ok(Told::Not(why)),
        };
        let texts: Result<Vec<Vec<String>>> =
            batches.iter().map(|batch| texts(batch, column)).collect();
        Ok(match texts {
            Ok(texts) => Told::So(texts.concat()),
            Err(misshapen) => Told::Not(misshapen.message().to_owned()),
        })
    }

    /// All tables, for counting them.
    fn all_tables(&mut self) -> Result<Told<Listing>> {
        let request = Request::Tables(Tables::default());
        let batches = match self.told_whole(&request)? {
            Told::So(batches) => batches,
            Told::Not(why) => return Ok(Told::Not(why)),
        };
        let mut listing = Listing::default();
        for mut batch in batches {
            // There are servers that describe the tables unasked.
            if let Ok(described) = batch.schema().index_of("table_schema") {
                batch.remove_column(described);
            }
            if let Err(misshapen) = listing.add(&batch) {
                return Ok(Told::Not(misshapen.message().to_owned()));
            }
        }
        Ok(Told::So(listing))
    }
}

/// How many tables are in each of these `places`, one for each table.
fn counted<P: Eq + Hash>(places: impl Iterator<Item = P>) -> HashMap<P, i32> {
    let mut counts = HashMap::new();
    for place in places {
        let count: &mut i32 = counts.entry(place).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

/// What was told, where that is only a part of an answer whose rest is here: a
/// server's refusal is then a reason why this part is missing, behind the
/// sentence `untold`.
fn excused<T>(told: Result<Told<T>>, untold: &str) -> Result<Told<T>> {
    match told {
        Err(error) if matches!(error.kind(), Kind::Statement | Kind::NotAllowed) => {
            Ok(Told::Not(format!("{untold}: {}", error.message())))
        }
        told => told,
    }
}

/// What a pattern asks of the server.
pub(super) fn filter(pattern: &Pattern) -> Filter {
    match pattern.only() {
        Some(name) => Filter::Exact(name),
        None => Filter::Like(pattern.clone()),
    }
}
