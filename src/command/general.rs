//! Help, the end, scripts, settings.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::StringArray;

use super::{Argument, Arguments, COMMANDS, Command, Context, Group};
use crate::catalog::rows;
use crate::error::{Error, Result};
use crate::request::Action;
use crate::settings::{self, SETTINGS, Setting, setting};
use crate::sql::variables::is_secret;

pub(super) const HELP: Command = Command {
    name: "?",
    aliases: &["h", "help"],
    suffixes: "",
    takes: "",
    help: "this list",
    group: Group::General,
    argument: Argument::None,
    most: 0,
    ends: false,
    run: |_, _| {
        let mut group = None;
        let mut lines = Vec::new();
        for command in COMMANDS {
            if group.replace(command.group) != Some(command.group) {
                lines.push((command.group.title().to_owned(), ""));
            }
            lines.push((format!("  {}", command.usage()), command.help));
        }
        let (names, helps): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
        let helps = helps.into_iter().map(str::to_owned);
        Ok(Action::Show(rows(vec![
            ("command", Arc::new(column(names.into_iter()))),
            ("what it does", Arc::new(column(helps))),
        ])?))
    },
};

pub(super) const QUIT: Command = Command {
    name: "q",
    aliases: &["quit", "exit"],
    suffixes: "",
    takes: "",
    help: "leave",
    group: Group::General,
    argument: Argument::None,
    most: 0,
    ends: false,
    run: |_, _| Ok(Action::Quit),
};

pub(super) const INCLUDE: Command = Command {
    name: "i",
    aliases: &["include"],
    suffixes: "",
    takes: "FILE",
    help: "run the statements and commands in a file",
    group: Group::General,
    argument: Argument::File,
    most: 1,
    ends: false,
    run: |_, arguments| match arguments.word(0) {
        Some("-") => Err(Error::usage("\\i reads a file").hint("stdin is read by -f -")),
        Some(file) => Ok(Action::Include(PathBuf::from(file))),
        None => Err(Error::usage("\\i needs a file").hint("it is used as \\i FILE")),
    },
};

pub(super) const SET: Command = Command {
    name: "set",
    aliases: &[],
    suffixes: "",
    takes: "[NAME [VALUE]]",
    help: "show settings and variables, show one, or give it a value",
    group: Group::General,
    argument: Argument::Setting,
    most: usize::MAX,
    ends: false,
    run: set,
};

pub(super) const UNSET: Command = Command {
    name: "unset",
    aliases: &[],
    suffixes: "",
    takes: "NAME",
    help: "forget a variable; give a setting the value that it began with",
    group: Group::General,
    argument: Argument::Name,
    most: 1,
    ends: false,
    run: |_, arguments| match arguments.word(0) {
        Some(name) => Ok(Action::Unset(name.to_owned())),
        None => Err(Error::usage("\\unset needs a name").hint("it is used as \\unset NAME")),
    },
};

/// `\set`: all settings and variables, one, or a change.
fn set(context: &Context<'_>, arguments: &Arguments<'_>) -> Result<Action> {
    match arguments.word(0) {
        None => listing(
            context,
            SETTINGS,
            &context.variables.iter().collect::<Vec<_>>(),
        ),
        Some(name) if settings::known(name).is_some() => pset(context, arguments),
        Some(name) if arguments.words.len() > 1 => Ok(change(name, arguments)),
        Some(name) => match context.variables.get(name) {
            Some(value) => listing(context, &[], &[(name, value)]),
            None => Err(setting(name)
                .err()
                .unwrap_or_else(|| Error::usage(format!("there is no variable {name:?}")))
                .hint(format!("\\set {name} VALUE makes a variable of that name"))),
        },
    }
}

/// `\pset`: all settings, one, or a change.
pub(super) fn pset(context: &Context<'_>, arguments: &Arguments<'_>) -> Result<Action> {
    let Some(name) = arguments.word(0) else {
        return listing(context, SETTINGS, &[]);
    };
    let setting = setting(name)?;
    if arguments.words.len() == 1 {
        return listing(context, std::slice::from_ref(setting), &[]);
    }
    Ok(change(setting.name, arguments))
}

/// `name` gets the words after it for a value.
fn change(name: &str, arguments: &Arguments<'_>) -> Action {
    let values: Vec<&str> = arguments.words[1..]
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    Action::Set {
        name: name.to_owned(),
        value: values.join(" "),
    }
}

fn listing(
    context: &Context<'_>,
    settings: &[Setting],
    variables: &[(&str, &str)],
) -> Result<Action> {
    let listed = settings
        .iter()
        .map(|setting| {
            let value = (setting.get)(context.settings);
            let help = format!("{} ({})", setting.help, setting.takes);
            (setting.name, value, help)
        })
        .chain(variables.iter().map(|(name, value)| {
            let help = format!("a variable: :{name}");
            let value = if is_secret(name) { "***" } else { value };
            (*name, value.to_owned(), help)
        }));
    let names = listed.clone().map(|(name, ..)| name.to_owned());
    let values = listed.clone().map(|(_, value, _)| value);
    let helps = listed.map(|(.., help)| help);
    Ok(Action::Show(rows(vec![
        ("setting", Arc::new(column(names))),
        ("value", Arc::new(column(values))),
        ("what it is", Arc::new(column(helps))),
    ])?))
}

fn column(texts: impl Iterator<Item = String>) -> StringArray {
    texts.map(Some).collect()
}
