//! Databases, schemas, tables: lists.

use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, Int32Array, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::{Told, mapped};
use crate::catalog::{Listing, SchemaList, TableList, rows as rows_of, texts, texts_or_none};
use crate::error::Result;
use crate::request::{Filter, Kinds, Request, Schemas, Tables, Wanted};
use crate::session::Session;
use crate::sql::pattern::Pattern;

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
        match self.told(&request)? {
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
        let rows = match self.told(&request)? {
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
        let tables = self.all_tables()?;
        let count = |(catalog, schema): &(Option<String>, Option<String>)| {
            let tables = tables.as_ref()?.tables.iter();
            let inside = tables.filter(|t| t.catalog == *catalog && t.schema == *schema);
            i32::try_from(inside.count()).ok()
        };
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

    /// `\l`: InfluxDB's databases, and the catalogs of any server.
    pub(super) fn databases(
        &mut self,
        names: Option<&Pattern>,
        detail: bool,
        begun: Instant,
    ) -> Result<()> {
        let databases = self.named(&Request::Databases, "database")?;
        let catalogs = self.named(&Request::Catalogs, "catalog_name")?;
        // Nobody looks for them in this process.
        let remote = self
            .here
            .standing()
            .is_some_and(|here| here.facts().address.is_some());
        let why = match (&databases, &catalogs) {
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
        listed.retain(|(name, _)| names.is_none_or(|names| names.matches(name)));
        let here = self.profile().database().map(str::to_owned);
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
            let tables = self.all_tables()?;
            let count = |(name, kind): &(String, &str)| {
                let tables = tables
                    .as_ref()
                    .filter(|_| *kind == "catalog")?
                    .user_tables();
                let inside = tables.filter(|table| table.catalog.as_ref() == Some(name));
                i32::try_from(inside.count()).ok()
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

    /// All tables, for counting them; `None` where the server does not tell.
    fn all_tables(&mut self) -> Result<Option<Listing>> {
        let request = Request::Tables(Tables::default());
        let Told::So(batches) = self.told_whole(&request)? else {
            return Ok(None);
        };
        let mut listing = Listing::default();
        for mut batch in batches {
            // There are servers that describe the tables unasked.
            if let Ok(described) = batch.schema().index_of("table_schema") {
                batch.remove_column(described);
            }
            if listing.add(&batch).is_err() {
                return Ok(None);
            }
        }
        Ok(Some(listing))
    }
}

/// What a pattern asks of the server.
pub(super) fn filter(pattern: &Pattern) -> Filter {
    match pattern.only() {
        Some(name) => Filter::Exact(name),
        None => Filter::Like(pattern.clone()),
    }
}
