//! The hint that a statement is going to read all of a table.

use super::{About, MOST};
use crate::catalog::{Found, Table};
use crate::sql::scope::Name;
use crate::sql::splitter::{End, Input, split};
use crate::sql::unbounded::unbounded;
use crate::text::Text;

/// What there is to tell.
pub(super) struct Scan {
    /// The table, told apart from those of other schemas.
    pub(super) table: String,
    pub(super) shown: String,
}

/// What the statement reads that `line` ends with, if its `;` was typed and it
/// asks a server elsewhere for all times of a table.
pub(super) fn told(line: &str, about: About<'_>) -> Option<Scan> {
    if !about.remote || !line.ends_with(';') || line.len() > MOST {
        return None;
    }
    let input = split(line)
        .pieces
        .pop()
        .filter(|piece| piece.end == line.len())?
        .input;
    let Input::Statement {
        sql,
        end: End::Plain,
    } = input
    else {
        return None;
    };
    let time = |path: &[Name]| {
        let column = found(about, path)?.time()?;
        Some(column.name.to_string())
    };
    let path = unbounded(&sql, time)?;
    let table = found(about, &path)?;
    let name = Text::line(&table.name);
    Some(Scan {
        table: format!("{:?}.{:?}.{}", table.catalog, table.schema, table.name),
        shown: format!("  no time bounds, no LIMIT: this reads all times of {name}"),
    })
}

fn found<'a>(about: About<'a>, path: &[Name]) -> Option<&'a Table> {
    match about.catalog.look_up(path) {
        Found::Table(table) => Some(table),
        Found::OtherCase(_) | Found::Nothing | Found::Untold => None,
    }
}
