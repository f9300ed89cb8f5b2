//! One table, or one result: its columns, its keys, its definition.

use super::{relations, table};
use crate::command::{Argument, Arguments, Command, Context, Group};
use crate::error::{Error, Result};
use crate::request::{Action, Inspect, Kinds, Statement, Wanted};

pub(in crate::command) const DESCRIBE: Command = Command {
    name: "d",
    aliases: &["describe"],
    suffixes: "S+",
    takes: "[NAME|PATTERN]",
    help: "the tables and views, or the columns of one; +: what is in it",
    group: Group::Inspect,
    argument: Argument::Table,
    most: 1,
    ends: false,
    run: |context, arguments| match arguments.word(0) {
        None => relations(context, arguments, Kinds::Any),
        Some(_) => {
            let wanted = table(context, arguments, 0)?;
            Ok(Action::Inspect(Inspect::Columns(wanted)))
        }
    },
};

pub(in crate::command) const KEYS: Command = Command {
    name: "dk",
    aliases: &[],
    suffixes: "",
    takes: "TABLE [TABLE]",
    help: "the keys of a table, or those by which two tables belong together",
    group: Group::Inspect,
    argument: Argument::Table,
    most: 2,
    ends: false,
    run: |context, arguments| {
        let of = named(context, arguments, 0, "\\dk TABLE [TABLE]")?;
        let with = match arguments.word(1) {
            None => None,
            Some(_) => Some(named(context, arguments, 1, "\\dk TABLE [TABLE]")?),
        };
        Ok(Action::Inspect(Inspect::Keys(of, with)))
    },
};

pub(in crate::command) const DEFINE: Command = Command {
    name: "schema",
    aliases: &[],
    suffixes: "",
    takes: "TABLE",
    help: "a table as the statement that would create it",
    group: Group::Inspect,
    argument: Argument::Table,
    most: 1,
    ends: false,
    run: |context, arguments| {
        let wanted = named(context, arguments, 0, "\\schema TABLE")?;
        Ok(Action::Inspect(Inspect::Definition(wanted)))
    },
};

pub(in crate::command) const DESCRIBE_RESULT: Command = Command {
    name: "gdesc",
    aliases: &[],
    suffixes: "",
    takes: "",
    help: "end a statement that is not run: the columns that it would bring",
    group: Group::Inspect,
    argument: Argument::None,
    most: 0,
    ends: true,
    run: |context, _| {
        let statement = match context.statement {
            Some(text) => Some(Statement::read(text)?),
            None => context.last.cloned(),
        };
        match statement {
            Some(statement) => Ok(Action::Inspect(Inspect::Result(statement))),
            None => Err(Error::usage("there is no statement to describe")
                .hint("\\gdesc stands behind a statement, in place of its ;")),
        }
    },
};

/// The one table that word `index` names.
fn named(
    context: &Context<'_>,
    arguments: &Arguments<'_>,
    index: usize,
    usage: &str,
) -> Result<Wanted> {
    let error = match arguments.word(index) {
        None => "a table is needed".to_owned(),
        Some(word) => {
            let wanted = table(context, arguments, index)?;
            let path = &wanted.path;
            let parts = [&path.catalog, &path.schema, &path.name];
            let plain = parts.iter().all(|part| {
                let pattern = part.as_ref();
                pattern.is_none_or(|pattern| pattern.plain().is_some())
            });
            if plain && path.name.is_some() {
                return Ok(wanted);
            }
            format!("{word} is not the name of one table")
        }
    };
    Err(Error::usage(error).hint(format!("it is used as {usage}")))
}
