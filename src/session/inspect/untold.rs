//! The columns of tables that a list of tables came without: there are servers
//! that do not heed that they are asked for.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};

use super::aside::{Aside, Part};
use super::beside::of;
use crate::catalog::{self, Listed};
use crate::error::Result;
use crate::flight::{self, InTransaction};
use crate::request::{Request, Statement};
use crate::session::Session;

/// Of so many tables they are asked for: each is a question of its own.
const MOST: usize = 20;

impl Session {
    /// Asks for the columns of those of `tables` that have none: by
    /// `information_schema`, then by what all of the table would bring. Where
    /// neither tells they stay without.
    ///
    /// # Errors
    /// Ctrl-C, and that there is no connection.
    pub(super) fn tell_columns(&mut self, tables: &mut [Listed]) -> Result<()> {
        for part in [Part::Columns, Part::Plan] {
            let untold = tables.iter_mut().filter(|table| table.columns.is_none());
            let mut untold: Vec<&mut Listed> = untold.take(MOST).collect();
            // A statement that is refused is the end of a transaction.
            if untold.is_empty() || self.in_transaction() != InTransaction::No {
                break;
            }
            let asked = untold.iter().map(|table| (part, question(part, table)));
            let answers = self.aside(&asked.collect::<Vec<_>>())?;
            for (table, answer) in untold.iter_mut().zip(answers) {
                table.columns = match answer {
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
