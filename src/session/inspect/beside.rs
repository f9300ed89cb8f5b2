//! What is told of a table beside its columns: each by a question of its own,
//! all of them at once, and left out without a word where nobody answers.

use arrow::array::RecordBatch;

use super::aside::{Aside, Part};
use super::keys::{name_of, on_side};
use crate::catalog::{self, Beside, Listed, Side};
use crate::error::Result;
use crate::flight::InTransaction;
use crate::request::{Request, Statement};
use crate::session::Session;
use crate::sql::names::literal;

/// The columns that views are told with: by the standard, and by DataFusion.
const QUERIES: [&str; 2] = ["view_definition", "definition"];

impl Session {
    /// The keys of `table` on these sides of it, the defaults of its columns,
    /// and, where it is asked for, the `query` that it is if it is a view.
    pub(super) fn beside(&mut self, table: &Listed, sides: &[Side], query: bool) -> Result<Beside> {
        let of_key = |side: &Side| {
            let keys = on_side(*side, name_of(table));
            (Part::Keys(*side), Request::Keys(keys))
        };
        let mut asked: Vec<(Part, Request)> = sides.iter().map(of_key).collect();
        // A statement that is refused is the end of a transaction.
        if self.in_transaction() == InTransaction::No {
            let columns = "SELECT column_name, column_default FROM information_schema.columns";
            let given = "column_default IS NOT NULL";
            asked.push((Part::Defaults, of(columns, table, given, "")));
            if query && table.is_view() {
                let views = "SELECT * FROM information_schema.views";
                asked.push((Part::Query, of(views, table, "", "")));
            }
        }
        let answers = self.aside(&asked)?;
        let mut beside = Beside::default();
        for ((part, _), answer) in asked.iter().zip(answers) {
            let Aside::Rows(batches) = answer else {
                continue;
            };
            for batch in &batches {
                take_up(&mut beside, *part, batch);
            }
        }
        Ok(beside)
    }
}

/// Takes up what a batch of an answer tells. One of another shape tells nothing.
fn take_up(beside: &mut Beside, part: Part, batch: &RecordBatch) {
    match part {
        Part::Keys(side) => {
            let keys = catalog::keys(batch, side).unwrap_or_default();
            beside.keys.extend(keys);
        }
        Part::Defaults => {
            let columns = catalog::texts(batch, "column_name");
            let values = catalog::texts(batch, "column_default");
            if let (Ok(columns), Ok(values)) = (columns, values) {
                beside.defaults.extend(columns.into_iter().zip(values));
            }
        }
        Part::Query => {
            let texts = QUERIES
                .iter()
                .flat_map(|column| catalog::texts(batch, column));
            let found = texts.flatten().find(|text| !text.trim().is_empty());
            beside.query = beside.query.take().or(found);
        }
        Part::Catalogs | Part::Alone | Part::Columns | Part::Plan => {}
    }
}

/// The question that begins as `select` does about `table`, narrowed down by
/// one more condition where it is not empty; `end` is the end of it.
pub(super) fn of(select: &str, table: &Listed, condition: &str, end: &str) -> Request {
    let place = [
        ("table_catalog", table.catalog.as_deref()),
        ("table_schema", table.schema.as_deref()),
        ("table_name", Some(table.name.as_str())),
    ];
    // What has no name is NULL or empty.
    let place = place
        .into_iter()
        .filter_map(|(column, name)| Some((column, name.filter(|name| !name.is_empty())?)));
    let mut conditions: Vec<String> = place
        .map(|(column, name)| format!("{column} = {}", literal(name)))
        .collect();
    if !condition.is_empty() {
        conditions.push(condition.to_owned());
    }
    let sql = format!("{select} WHERE {}{end}", conditions.join(" AND "));
    Request::Sql(Statement { sql, values: None })
}
