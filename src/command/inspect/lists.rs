//! Lists: databases, schemas, tables, views.

use super::{names, relations, wanted};
use crate::command::{Argument, Command, Group};
use crate::request::{Action, Inspect, Kinds, Wanted};

pub(in crate::command) const TABLES: Command = Command {
    name: "dt",
    aliases: &[],
    suffixes: "S+",
    takes: "[PATTERN]",
    help: "the tables",
    group: Group::Inspect,
    argument: Argument::Table,
    most: 1,
    ends: false,
    run: |context, arguments| relations(context, arguments, Kinds::Tables),
};

pub(in crate::command) const VIEWS: Command = Command {
    name: "dv",
    aliases: &[],
    suffixes: "S+",
    takes: "[PATTERN]",
    help: "the views",
    group: Group::Inspect,
    argument: Argument::Table,
    most: 1,
    ends: false,
    run: |context, arguments| relations(context, arguments, Kinds::Views),
};

pub(in crate::command) const SCHEMAS: Command = Command {
    name: "dn",
    aliases: &[],
    suffixes: "S+",
    takes: "[PATTERN]",
    help: "the schemas; +: how many tables each has",
    group: Group::Inspect,
    argument: Argument::None,
    most: 1,
    ends: false,
    run: |context, arguments| {
        // What stands last in the pattern is the schema here.
        let mut wanted = wanted(context, arguments, 0)?;
        let path = &mut wanted.path;
        path.catalog = path.schema.take();
        path.schema = path.name.take();
        Ok(Action::Inspect(Inspect::Schemas(wanted)))
    },
};

pub(in crate::command) const CATALOGS: Command = Command {
    name: "l",
    aliases: &["list"],
    suffixes: "S+",
    takes: "[PATTERN]",
    help: "the databases and catalogs; +: how many tables each catalog has",
    group: Group::Inspect,
    argument: Argument::None,
    most: 1,
    ends: false,
    run: |context, arguments| {
        Ok(Action::Inspect(Inspect::Databases {
            names: names(context, arguments, 0)?,
            system: arguments.suffixes.system,
            detail: arguments.suffixes.detail,
        }))
    },
};

pub(in crate::command) const TABLE_TYPES: Command = Command {
    name: "dtt",
    aliases: &[],
    suffixes: "S+",
    takes: "[TYPE…]",
    help: "the types of tables that the server knows, or the tables of these",
    group: Group::Inspect,
    argument: Argument::None,
    most: usize::MAX,
    ends: false,
    run: |_, arguments| {
        if arguments.words.is_empty() {
            return Ok(Action::Inspect(Inspect::TableTypes));
        }
        let types = arguments.words.iter().map(|word| word.text.clone());
        let wanted = Wanted {
            system: arguments.suffixes.system,
            detail: arguments.suffixes.detail,
            ..Wanted::default()
        };
        let kinds = Kinds::Named(types.collect());
        Ok(Action::Inspect(Inspect::Relations(wanted, kinds)))
    },
};
