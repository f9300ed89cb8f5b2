//! What the server's SQL has beside names: functions, and what becomes of a
//! name without quotes.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use futures::StreamExt;

use crate::catalog::{Catalog, Folding, Function};
use crate::error::{Error, Kind, Result};
use crate::flight::{Connection, InTransaction};

/// How long each question may take.
const LIMIT: Duration = Duration::from_secs(10);

/// Functions as `information_schema` tells them: a row for each type that one
/// gives, and in DataFusion an example of how it is called.
const ROUTINES: [&str; 2] = [
    "SELECT routine_name, data_type, syntax_example FROM information_schema.routines",
    "SELECT routine_name, data_type FROM information_schema.routines",
];

/// The longest signature that is shown, in bytes.
const LONGEST: usize = 200;

/// What the server tells of its dialect.
pub(super) struct Dialect {
    /// In alphabetical order.
    functions: Arc<[Function]>,
    /// Whether these are all that there are: nothing was refused.
    whole: bool,
    /// `None` where it was refused.
    folding: Option<Folding>,
}

impl Dialect {
    /// `catalog` with it. What was refused stays as it was known.
    pub(super) fn added_to(&self, catalog: &Catalog) -> Catalog {
        let folding = self.folding.unwrap_or(catalog.folding());
        let mut functions = Arc::clone(&self.functions);
        if !self.whole {
            let told: HashSet<&str> = self.functions.iter().map(|known| &*known.name).collect();
            let before = catalog.functions().iter();
            let before = before.filter(|known| !told.contains(&*known.name));
            let mut all: Vec<Function> = before.chain(&*self.functions).cloned().collect();
            all.sort_by(|a, b| a.name.cmp(&b.name));
            functions = all.into();
        }
        catalog.with_dialect(functions, folding)
    }
}

/// Asks the server for its dialect.
pub(super) async fn ask(connection: &Connection) -> Dialect {
    let info = connection.dialect(LIMIT).await.ok();
    let mut functions = Functions::default();
    let mut whole = false;
    for sql in ROUTINES {
        match functions.ask(connection, sql).await {
            Ok(()) => {
                whole = info.is_some();
                break;
            }
            Err(_) => functions = Functions::default(),
        }
    }
    let folding = info.as_ref().map(|info| info.folding.unwrap_or_default());
    for name in info.into_iter().flat_map(|info| info.functions) {
        functions.0.entry(name).or_default();
    }
    Dialect {
        functions: functions.told(),
        whole,
        folding,
    }
}

/// Functions by name: how each is called, and the types that it gives.
#[derive(Default)]
struct Functions(BTreeMap<String, Called>);

#[derive(Default)]
struct Called {
    arguments: Option<String>,
    gives: Vec<String>,
}

impl Functions {
    async fn ask(&mut self, connection: &Connection, sql: &str) -> Result<()> {
        // A query that fails might spoil a transaction.
        if connection.in_transaction() != InTransaction::No {
            return Err(Error::new(Kind::Statement, "a transaction is open"));
        }
        let mut rows = connection.look_up(sql, LIMIT).await?;
        while let Some(batch) = rows.batches.next().await {
            self.take(&batch?);
        }
        Ok(())
    }

    /// Takes up a batch of routines; one without names tells nothing.
    fn take(&mut self, batch: &RecordBatch) {
        let texts = |name| {
            let column = batch.column_by_name(name)?;
            cast(column, &DataType::Utf8).ok()
        };
        let Some(names) = texts("routine_name") else {
            return;
        };
        let [types, examples] = ["data_type", "syntax_example"].map(texts);
        let optional = |column: &Option<arrow::array::ArrayRef>, row| {
            let column = column.as_ref()?.as_string_opt::<i32>()?.iter().nth(row)?;
            column.map(str::to_owned)
        };
        for (row, name) in names.as_string::<i32>().iter().enumerate() {
            let Some(name) = name.filter(|name| !name.is_empty()) else {
                continue;
            };
            let called = self.0.entry(name.to_owned()).or_default();
            if let Some(example) = optional(&examples, row) {
                called.arguments = arguments(&example).or(called.arguments.take());
            }
            if let Some(gives) = optional(&types, row)
                && !called.gives.contains(&gives)
            {
                called.gives.push(gives);
            }
        }
    }

    fn told(self) -> Arc<[Function]> {
        let functions = self.0.into_iter().map(|(name, called)| Function {
            name: name.into(),
            signature: called.signature().into(),
        });
        functions.collect()
    }
}

impl Called {
    /// `(interval, expression) -> Float64`; empty where the arguments are not
    /// told, without the type where there are several.
    fn signature(&self) -> String {
        match (&self.arguments, self.gives.as_slice()) {
            (None, _) => String::new(),
            (Some(arguments), [gives]) if gives.len() < LONGEST => {
                format!("{arguments} -> {gives}")
            }
            (Some(arguments), _) => arguments.clone(),
        }
    }
}

/// The arguments in an example of a call: `(expression)` of
/// `abs(expression)`.
fn arguments(example: &str) -> Option<String> {
    let line = example.lines().next()?.trim_end();
    let arguments = &line[line.find('(')?..];
    (arguments.len() <= LONGEST).then(|| arguments.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, StringArray};

    #[test]
    fn what_is_refused_stays_as_it_was() {
        let functions = |names: &[&str]| -> Arc<[Function]> {
            let function = |name: &&str| Function {
                name: (*name).into(),
                signature: "".into(),
            };
            names.iter().map(function).collect()
        };
        let known = Catalog::default().with_dialect(functions(&["a", "c"]), Folding::Upper);
        let told = |names: &[&str], whole, folding| {
            let dialect = Dialect {
                functions: functions(names),
                whole,
                folding,
            };
            let catalog = dialect.added_to(&known);
            let names = catalog.functions().iter();
            let names: Vec<String> = names.map(|known| known.name.to_string()).collect();
            (names.concat(), catalog.folding())
        };
        let lower = Some(Folding::Lower);
        assert_eq!(told(&[], false, None), ("ac".to_owned(), Folding::Upper));
        assert_eq!(told(&["b"], true, lower), ("b".to_owned(), Folding::Lower));
        let (names, _) = told(&["b", "c"], false, lower);
        assert_eq!(names, "abc");
    }

    #[test]
    fn a_function_is_told_once_with_how_it_is_called() {
        let text =
            |values: &[Option<&str>]| -> ArrayRef { Arc::new(StringArray::from(values.to_vec())) };
        let batch = RecordBatch::try_from_iter_with_nullable([
            (
                "routine_name",
                text(&[Some("abs"), Some("abs"), Some("bin"), Some("none"), None]),
                true,
            ),
            (
                "data_type",
                text(&[Some("Int64"), Some("Float64"), Some("Int64"), None, None]),
                true,
            ),
            (
                "syntax_example",
                text(&[
                    Some("abs(x)"),
                    Some("abs(x)"),
                    Some("bin(a[, b])\nmore"),
                    None,
                    None,
                ]),
                true,
            ),
        ])
        .unwrap();
        let mut functions = Functions::default();
        functions.take(&batch);
        functions.take(&batch.project(&[1]).unwrap());
        let told: Vec<_> = functions
            .told()
            .iter()
            .map(|function| format!("{}{}", function.name, function.signature))
            .collect();
        assert_eq!(told, ["abs(x)", "bin(a[, b]) -> Int64", "none"]);
    }
}
