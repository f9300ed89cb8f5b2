//! What the server holds: psql's `\d` and its family.

mod lists;
mod server;
mod tables;

pub(super) use lists::{CATALOGS, SCHEMAS, TABLE_TYPES, TABLES, VIEWS};
pub(super) use server::{FUNCTIONS, INFO, TYPES};
pub(super) use tables::{DEFINE, DESCRIBE, DESCRIBE_RESULT, KEYS};

use super::{Arguments, Context};
use crate::error::Result;
use crate::request::{Action, Inspect, Kinds, Wanted};
use crate::sql::pattern::{self, Path, Pattern};

/// What word `index` asks for; everything, where it is absent.
fn wanted(context: &Context<'_>, arguments: &Arguments<'_>, index: usize) -> Result<Wanted> {
    let written = arguments.written(context, index).unwrap_or_default();
    Ok(Wanted {
        path: Path::read(&written)?,
        system: arguments.suffixes.system,
        detail: arguments.suffixes.detail,
        written,
    })
}

/// As [`wanted`], of a table: where the catalog knows one of that name, though
/// perhaps in another case, it is that one.
fn table(context: &Context<'_>, arguments: &Arguments<'_>, index: usize) -> Result<Wanted> {
    let mut wanted = wanted(context, arguments, index)?;
    let path = &mut wanted.path;
    if let Path {
        catalog: None,
        schema: None,
        name: Some(name),
    } = path
        && name.only().is_none()
        && let Some(typed) = name.plain()
        && let Some(known) = context.catalog.find(&typed)
    {
        path.name = Some(Pattern::exactly(&known.name));
    }
    Ok(wanted)
}

/// The pattern of word `index`, in which dots part nothing.
fn names(
    context: &Context<'_>,
    arguments: &Arguments<'_>,
    index: usize,
) -> Result<Option<Pattern>> {
    let Some(written) = arguments.written(context, index) else {
        return Ok(None);
    };
    pattern::closed(&written)?;
    Ok(Some(Pattern::read(&written)))
}

fn relations(context: &Context<'_>, arguments: &Arguments<'_>, kinds: Kinds) -> Result<Action> {
    let wanted = wanted(context, arguments, 0)?;
    Ok(Action::Inspect(Inspect::Relations(wanted, kinds)))
}

#[cfg(test)]
mod tests;
