//! The columns of tables that a list of tables came without: they were not asked
//! for, and there are servers that do not heed that they are.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema, SchemaRef};

use super::aside::{Aside, Part};
use super::beside::of;
use crate::catalog::{self, Listed, Listing};
use crate::error::Result;
use crate::flight::{self, InTransaction};
use crate::request::{Filter, Kinds, Request, Statement, Tables};
use crate::session::Session;

/// Of so many tables they are asked for: each is a question of its own.
const MOST: usize = 20;

impl Session {
    /// Asks for the columns of those of `tables` that have none: for the table
    /// by itself where it was `listed_bare`, by `information_schema`, by what all
    /// of the table would bring. Where none tells they stay without.
    ///
    /// # Errors
    /// Ctrl-C, and that there is no connection.
    pub(super) fn tell_columns(&mut self, tables: &mut [Listed], listed_bare: bool) -> Result<()> {
        let alone = listed_bare.then_some(Part::Alone);
        for part in alone.into_iter().chain([Part::Columns, Part::Plan]) {
            let untold = tables.iter_mut().filter(|table| table.columns.is_none());
            let mut untold: Vec<&mut Listed> = untold.take(MOST).collect();
            // A statement that is refused is the end of a transaction.
            let may_spoil = part != Part::Alone && self.in_transaction() != InTransaction::No;
            if untold.is_empty() || may_spoil {
                break;
            }
            let asked = untold.iter().map(|table| (part, question(part, table)));
            let answers = self.aside(&asked.collect::<Vec<_>>())?;
            for (table, answer) in untold.iter_mut().zip(answers) {
                table.columns = match answer {
                    Aside::Rows(batches) if part == Part::Alone => described(table, &batches),
                    Aside::Rows(batches) => listed(&batches).map(Arc::new),
                    Aside::Columns(columns) if !columns.fields().is_empty() => Some(columns),
                    Aside::Columns(_) | Aside::Nothing => None,
                };
            }
        }
        Ok(())
    }
}

fn question(part: Part, table: &Listed) -> Request {
    match part {
        Part::Alone => Request::Tables(Tables {
            catalog: table.catalog.clone(),
            schema: table.schema.clone().map(Filter::Exact),
            name: Some(Filter::Exact(table.name.clone())),
            kinds: Kinds::Any,
            with_columns: true,
        }),
        Part::Plan => Request::Describe(Statement {
            // Servers that tell what a statement brings only when it runs have
            // little to do then.
            sql: format!("SELECT * FROM {} WHERE 1 = 0", table.path()),
            values: None,
        }),
        _ => {
            let columns = "SELECT column_name, data_type, is_nullable \
                           FROM information_schema.columns";
            of(columns, table, "", " ORDER BY ordinal_position")
        }
    }
}

/// The columns that `table` has in a list of tables, if it is there.
fn described(table: &Listed, batches: &[RecordBatch]) -> Option<SchemaRef> {
    let mut listing = Listing::default();
    for batch in batches {
        listing.add(batch).ok()?;
    }
    let mut found = listing.tables.into_iter();
    let found = found.find(|found| {
        (&found.catalog, &found.schema, &found.name) == (&table.catalog, &table.schema, &table.name)
    });
    found?.columns
}

/// The columns that `information_schema` lists; `None` where it lists none.
fn listed(batches: &[RecordBatch]) -> Option<Schema> {
    let mut fields: Vec<Field> = Vec::new();
    for batch in batches {
        let [names, types, nullable] = ["column_name", "data_type", "is_nullable"]
            .map(|column| catalog::texts_or_none(batch, column).ok());
        for ((name, kind), nullable) in names?.into_iter().zip(types?).zip(nullable?) {
            let nullable = !nullable.is_some_and(|word| word.eq_ignore_ascii_case("no"));
            fields.push(flight::column(&name?, &kind.unwrap_or_default(), nullable));
        }
    }
    (!fields.is_empty()).then(|| Schema::new(fields))
}
