//! What the server holds.

use super::{Argument, Arguments, Command, Context, Group};
use crate::error::{Error, Result};
use crate::request::{Action, Filter, Once, Request, Schemas, Tables, View};

pub(super) const DESCRIBE: Command = Command {
    name: "d",
    aliases: &["d+", "describe"],
    takes: "[TABLE]",
    help: "the tables, or the columns of one",
    group: Group::Inspect,
    argument: Argument::Table,
    most: 1,
    ends: false,
    run: |context, arguments| match arguments.word(0) {
        None => Ok(tables()),
        Some(_) => describe(context, arguments),
    },
};

pub(super) const TABLES: Command = Command {
    name: "dt",
    aliases: &["dt+"],
    takes: "",
    help: "the tables",
    group: Group::Inspect,
    argument: Argument::None,
    most: 1,
    ends: false,
    run: |_, arguments| match arguments.word(0) {
        None => Ok(tables()),
        Some(name) => Err(Error::usage("\\dt lists all tables, and takes no pattern")
            .hint(format!("\\d {name} tells the columns of that table"))),
    },
};

pub(super) const CATALOGS: Command = Command {
    name: "l",
    aliases: &["l+", "list"],
    takes: "",
    help: "the catalogs, which some servers call databases",
    group: Group::Inspect,
    argument: Argument::None,
    most: 0,
    ends: false,
    run: |_, _| Ok(Action::Ask(Request::Catalogs, View::Rows, Once::default())),
};

pub(super) const SCHEMAS: Command = Command {
    name: "dn",
    aliases: &["dn+"],
    takes: "",
    help: "the schemas",
    group: Group::Inspect,
    argument: Argument::None,
    most: 0,
    ends: false,
    run: |_, _| {
        let all = Request::Schemas(Schemas::default());
        Ok(Action::Ask(all, View::Rows, Once::default()))
    },
};

fn tables() -> Action {
    let which = Request::Tables(Tables::default());
    Action::Ask(which, View::Tables, Once::default())
}

/// `\d name`, `\d schema.name`: a name that was not quoted finds the table
/// whose case differs, where the catalog knows it.
fn describe(context: &Context<'_>, arguments: &Arguments<'_>) -> Result<Action> {
    let Some(word) = arguments.words.first() else {
        return Ok(tables());
    };
    let known = context.catalog.find(&word.text);
    let (schema, name) = match (known, word.text.rsplit_once('.')) {
        (Some(table), _) if !word.quoted => (None, table.name.to_string()),
        (None, Some((schema, name))) => {
            // A catalog before the schema adds nothing: names are looked up
            // in the server's own catalog.
            let schema = schema.rsplit('.').next().unwrap_or(schema);
            (Some(schema.to_owned()), name.to_owned())
        }
        _ => (None, word.text.clone()),
    };
    let which = Tables {
        schema: schema.map(Filter::Exact),
        name: Some(Filter::Exact(name)),
        with_columns: true,
        ..Tables::default()
    };
    let view = View::Columns(word.text.clone());
    Ok(Action::Ask(Request::Tables(which), view, Once::default()))
}
