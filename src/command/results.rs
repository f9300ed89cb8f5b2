//! How results look, and where they go.

use std::path::PathBuf;

use super::{Argument, Command, Group, general, switched};
use crate::request::{Action, Target};

pub(super) const EXPANDED: Command = Command {
    name: "x",
    aliases: &[],
    takes: "[on|off]",
    help: "one line per value instead of a table",
    group: Group::Results,
    argument: Argument::Switch,
    most: 1,
    run: |context, arguments| switched(context, "expanded", arguments),
};

pub(super) const OUTPUT: Command = Command {
    name: "o",
    aliases: &[],
    takes: "[FILE | |COMMAND]",
    help: "send results to a file or a command; nothing: back to the screen",
    group: Group::Results,
    argument: Argument::File,
    most: usize::MAX,
    run: |_, arguments| {
        let target = match arguments.raw.strip_prefix('|') {
            Some(command) => Target::Command(command.trim().to_owned()),
            None if arguments.words.is_empty() => Target::Stdout,
            None => {
                let words: Vec<&str> = arguments.words.iter().map(|w| w.text.as_str()).collect();
                Target::File(PathBuf::from(words.join(" ")))
            }
        };
        Ok(Action::Output(target))
    },
};

pub(super) const PSET: Command = Command {
    name: "pset",
    aliases: &[],
    takes: "[NAME [VALUE]]",
    help: "as \\set",
    group: Group::Results,
    argument: Argument::Setting,
    most: usize::MAX,
    run: general::set,
};

pub(super) const TIMING: Command = Command {
    name: "timing",
    aliases: &[],
    takes: "[on|off]",
    help: "tell how long a statement took",
    group: Group::Results,
    argument: Argument::Switch,
    most: 1,
    run: |context, arguments| switched(context, "timing", arguments),
};
