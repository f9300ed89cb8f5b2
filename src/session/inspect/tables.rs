//! One table, or several that a pattern matches: columns, definition; and the
//! columns of a result.

use std::sync::Arc;
use std::time::Instant;

use arrow::array::StringArray;
use arrow::datatypes::Schema;

use super::Told;
use super::lists::filter;
use crate::catalog::{self, Beside, Listed, Listing, Side, rows};
use crate::error::{Error, Kind, Result};
use crate::flight::InTransaction;
use crate::request::{Filter, Kinds, Reply, Request, Statement, Tables, Wanted};
use crate::session::Session;
use crate::session::asking::no_rows;
use crate::sql::pattern::{Path, Pattern};
use crate::text;

impl Session {
    /// `\d NAME`: the columns of the tables of that name; with `+`, of one
    /// table, what is in it, fact by fact.
    pub(super) fn columns(&mut self, wanted: &Wanted, begun: Instant) -> Result<()> {
        let tables = match self.found(wanted, true)? {
            Told::So(tables) => tables,
            Told::Not(why) => {
                let empty = catalog::result_columns(&Schema::empty())?;
                return self.untold(&why, empty.schema(), begun);
            }
        };
        let beside = match tables.as_slice() {
            [table] => {
                let sides = [Side::Primary, Side::Imported, Side::Exported];
                self.beside(table, &sides, false)?
            }
            _ => Beside::default(),
        };
        let columns = catalog::description(&tables, &beside)?;
        let some = columns.num_rows() > 0;
        self.present_batch(columns, begun)?;
        if let Some(why) = without_columns(&tables) {
            self.remark(&why, some);
        }
        match tables.as_slice() {
            [_] if wanted.detail && self.in_transaction() != InTransaction::No => {
                let why = "what is in the table is not asked while a transaction is open, \
                           which a refusal would end";
                self.remark(why, some);
                Ok(())
            }
            [_] if wanted.detail && self.format().is_binary() => {
                let why = "the facts of \\d+ are left out: they are a second result";
                self.remark(why, some);
                Ok(())
            }
            [table] if wanted.detail => self.probe(table),
            _ => Ok(()),
        }
    }

    /// `\schema`: a table as the statement that would create it.
    pub(super) fn definition(&mut self, wanted: &Wanted, begun: Instant) -> Result<()> {
        let list = |definitions: Vec<String>| {
            let definitions = definitions.into_iter().map(Some);
            rows(vec![(
                "definition",
                Arc::new(definitions.collect::<StringArray>()),
            )])
        };
        let tables = match self.found(wanted, true)? {
            Told::So(tables) => tables,
            Told::Not(why) => return self.untold(&why, list(Vec::new())?.schema(), begun),
        };
        let untold = without_columns(&tables);
        let mut definitions = Vec::new();
        for table in tables.iter().filter(|table| table.columns.is_some()) {
            let beside = self.beside(table, &[Side::Primary], true)?;
            definitions.push(catalog::definition(table, &beside));
        }
        match untold {
            Some(why) if definitions.is_empty() => Err(Error::new(Kind::Statement, why)),
            untold => {
                self.present_batch(list(definitions)?, begun)?;
                if let Some(why) = untold {
                    self.remark(&why, true);
                }
                Ok(())
            }
        }
    }

    /// `\gdesc`: the columns that a statement would bring, and the parameters
    /// that it takes, where the server tells of any.
    pub(super) fn result_columns(&mut self, statement: &Statement, begun: Instant) -> Result<()> {
        // \g alone runs it after a look at what it would bring.
        self.last = Some(statement.clone());
        let request = Request::Describe(statement.clone());
        let reply = self.insistently(&request, self.settings.timeout);
        let asked = Request::Sql(statement.clone());
        let described = match reply.map_err(|error| self.advised(&asked, error))? {
            Reply::Described(described) => described,
            Reply::NotOffered(why) => {
                let empty = catalog::result_columns(&Schema::empty())?;
                return self.untold(&why, empty.schema(), begun);
            }
            other => return Err(no_rows(other)),
        };
        let columns = catalog::result_columns(&described.columns)?;
        let none = columns.num_rows() == 0;
        self.present_batch(columns, begun)?;
        if none {
            self.remark("a statement of this kind gives no columns", true);
        }
        match described
            .parameters
            .filter(|schema| !schema.fields().is_empty())
        {
            Some(parameters) if !self.format().is_binary() => {
                let parameters = catalog::parameters(&parameters)?;
                self.present_batch(parameters, begun)
            }
            Some(_) => {
                self.remark(
                    "the parameters are left out: they are a second result",
                    true,
                );
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The tables that are wanted, with their `columns` or without: of those that
    /// differ by case alone the one that is as it was typed. Without a wish for what the
    /// server made for itself, that is found only where nothing else is.
    ///
    /// # Errors
    /// That there is none, and which one was probably meant.
    pub(super) fn found(&mut self, wanted: &Wanted, columns: bool) -> Result<Told<Vec<Listed>>> {
        let mut tables = Vec::new();
        let mut listed_bare = false;
        let all = wanted.system || wanted.path.names_schema();
        let typed = as_typed(&wanted.path);
        let any_case = in_any_case(&wanted.path);
        let again = typed.as_ref() != Some(&any_case);
        // Many names may be as long as one: their columns are not for asking.
        let any_case = Tables {
            with_columns: any_case.with_columns && typed.is_none(),
            ..any_case
        };
        for request in typed.into_iter().chain(again.then_some(any_case)) {
            let request = Tables {
                with_columns: columns && request.with_columns,
                ..request
            };
            let bare = !request.with_columns;
            let batches = match self.told(&Request::Tables(request))? {
                Told::So(rows) => self.gathered(rows, "its tables")?,
                Told::Not(why) if tables.is_empty() => return Ok(Told::Not(why)),
                Told::Not(_) => break,
            };
            let mut listing = Listing::default();
            for batch in &batches {
                listing.add(batch)?;
            }
            listing.tables.retain(|table| {
                let [catalog, schema] = [&table.catalog, &table.schema].map(Option::as_deref);
                wanted.path.matches(catalog, schema, &table.name)
            });
            if !listing.tables.is_empty() {
                (tables, listed_bare) = (listing.tables, bare);
            }
            // The server's own of that name is not what is meant where the user
            // has one in another case.
            if tables.iter().any(|table| all || !table.is_system()) {
                break;
            }
        }
        let named = wanted.path.name.as_ref();
        let named = named.is_some_and(|name| name.plain().is_some());
        let nothing_else = named && tables.iter().all(Listed::is_system);
        if !(all || nothing_else) {
            tables.retain(|table| !table.is_system());
        }
        if tables.is_empty() {
            return Err(self.not_found(wanted));
        }
        if columns {
            self.tell_columns(&mut tables, listed_bare)?;
        }
        Ok(Told::So(tables))
    }

    /// The error for a table that is not found.
    fn not_found(&mut self, wanted: &Wanted) -> Error {
        let name = wanted.path.name.as_ref();
        match name.and_then(Pattern::plain) {
            Some(name) => self.no_table(&wanted.written, &name),
            None => Error::new(
                Kind::Statement,
                format!("no table is called {}", wanted.written),
            )
            .hint("\\d lists the tables"),
        }
    }
}

/// That the server does not tell the columns of tables, where it should have:
/// there are servers that do not heed that they are asked for.
fn without_columns(tables: &[Listed]) -> Option<String> {
    let mut untold = tables.iter().filter(|table| table.columns.is_none());
    let first = untold.next()?;
    let first = match tables {
        [_] => first.name.clone(),
        _ => first.qualified(catalog::in_several_catalogs(tables)),
    };
    let more = match untold.count() {
        0 => String::new(),
        more => format!(" and {}", text::counted(more as u64, "other table")),
    };
    Some(format!(
        "this server does not tell the columns of {first}{more}"
    ))
}

/// What asks for the very names that were typed; `None` where they are not
/// whole.
fn as_typed(path: &Path) -> Option<Tables> {
    let plain = |pattern: &Option<Pattern>| match pattern {
        None => Some(None),
        Some(pattern) => pattern.plain().map(Some),
    };
    Some(Tables {
        catalog: plain(&path.catalog)?,
        schema: plain(&path.schema)?.map(Filter::Exact),
        name: Some(Filter::Exact(plain(&path.name)??)),
        kinds: Kinds::Any,
        with_columns: true,
    })
}

/// What asks for names that differ by case as well.
fn in_any_case(path: &Path) -> Tables {
    Tables {
        catalog: path.catalog.as_ref().and_then(Pattern::only),
        schema: path.schema.as_ref().map(filter),
        name: path.name.as_ref().map(filter),
        kinds: Kinds::Any,
        with_columns: true,
    }
}
