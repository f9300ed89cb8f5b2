//! Help, the end, scripts, settings.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::StringArray;

use super::{Argument, Arguments, COMMANDS, Command, Context, Group};
use crate::catalog::rows;
use crate::error::{Error, Result};
use crate::request::Action;
use crate::settings::{SETTINGS, Setting, setting};

pub(super) const HELP: Command = Command {
    name: "?",
    aliases: &["h", "help"],
    takes: "",
    help: "this list",
    group: Group::General,
    argument: Argument::None,
    most: 0,
    run: |_, _| {
        let texts = |of: fn(&Command) -> String| Arc::new(column(COMMANDS.iter().map(of)));
        Ok(Action::Show(rows(vec![
            ("", texts(|command| command.group.title().to_owned())),
            ("command", texts(Command::usage)),
            ("what it does", texts(|command| command.help.to_owned())),
        ])?))
    },
};

pub(super) const QUIT: Command = Command {
    name: "q",
    aliases: &["quit", "exit"],
    takes: "",
    help: "leave",
    group: Group::General,
    argument: Argument::None,
    most: 0,
    run: |_, _| Ok(Action::Quit),
};

pub(super) const INCLUDE: Command = Command {
    name: "i",
    aliases: &["include"],
    takes: "FILE",
    help: "run the statements and commands in a file",
    group: Group::General,
    argument: Argument::File,
    most: 1,
    run: |_, arguments| match arguments.word(0) {
        Some("-") => Err(Error::usage("\\i reads a file").hint("stdin is read by -f -")),
        Some(file) => Ok(Action::Include(PathBuf::from(file))),
        None => Err(Error::usage("\\i needs a file").hint("it is used as \\i FILE")),
    },
};

pub(super) const SET: Command = Command {
    name: "set",
    aliases: &[],
    takes: "[NAME [VALUE]]",
    help: "show the settings, show one, or change it",
    group: Group::General,
    argument: Argument::Setting,
    most: usize::MAX,
    run: set,
};

/// `\set` and `\pset`: all settings, one, or a change.
pub(super) fn set(context: &Context<'_>, arguments: &Arguments<'_>) -> Result<Action> {
    let Some(name) = arguments.word(0) else {
        return listing(context, SETTINGS.iter());
    };
    let setting = setting(name)?;
    if arguments.words.len() == 1 {
        return listing(context, [setting].into_iter());
    }
    let values: Vec<&str> = arguments.words[1..]
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    Ok(Action::Set {
        name: setting.name.to_owned(),
        value: values.join(" "),
    })
}

fn listing(
    context: &Context<'_>,
    settings: impl Iterator<Item = &'static Setting> + Clone,
) -> Result<Action> {
    let values = settings.clone().map(|s| (s.get)(context.settings));
    let names = settings.clone().map(|s| s.name.to_owned());
    let helps = settings.map(|s| format!("{} ({})", s.help, s.takes));
    Ok(Action::Show(rows(vec![
        ("setting", Arc::new(column(names))),
        ("value", Arc::new(column(values))),
        ("what it is", Arc::new(column(helps))),
    ])?))
}

fn column(texts: impl Iterator<Item = String>) -> StringArray {
    texts.map(Some).collect()
}
