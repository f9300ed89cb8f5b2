//! What the server can do: functions, types, what it says of itself.

use super::names;
use crate::command::{Argument, Command, Group};
use crate::error::Error;
use crate::request::{Action, Inspect};

pub(in crate::command) const FUNCTIONS: Command = Command {
    name: "df",
    aliases: &[],
    suffixes: "S+",
    takes: "[PATTERN]",
    help: "the functions; +: what they do",
    group: Group::Inspect,
    argument: Argument::None,
    most: 1,
    ends: false,
    run: |context, arguments| {
        Ok(Action::Inspect(Inspect::Functions {
            names: names(context, arguments, 0)?,
            detail: arguments.suffixes.detail,
        }))
    },
};

pub(in crate::command) const TYPES: Command = Command {
    name: "dT",
    aliases: &[],
    suffixes: "S+",
    takes: "[NUMBER]",
    help: "the types of columns, or those of one of XDBC's numbers; +: all of them",
    group: Group::Inspect,
    argument: Argument::None,
    most: 1,
    ends: false,
    run: |_, arguments| {
        let number = match arguments.word(0) {
            None => None,
            Some(word) => Some(word.parse().map_err(|_| {
                Error::usage(format!("{word} is no number of a type"))
                    .hint("\\dT lists the types with their numbers")
            })?),
        };
        Ok(Action::Inspect(Inspect::Types {
            number,
            detail: arguments.suffixes.detail,
        }))
    },
};

pub(in crate::command) const INFO: Command = Command {
    name: "info",
    aliases: &[],
    suffixes: "",
    takes: "[WORD…]",
    help: "what the server says of itself, or what of it has such names or numbers",
    group: Group::Inspect,
    argument: Argument::None,
    most: usize::MAX,
    ends: false,
    run: |_, arguments| {
        let words = arguments.words.iter().map(|word| word.text.clone());
        Ok(Action::Inspect(Inspect::Info(words.collect())))
    },
};
