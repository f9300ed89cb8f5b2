//! Where we are, and how to get elsewhere.

use super::{Argument, Command, Group};
use crate::error::Result;
use crate::request::{Action, Connect, Whereto};

pub(super) const CONNECT: Command = Command {
    name: "c",
    aliases: &["connect"],
    takes: "[PROFILE|ADDRESS|-] [DATABASE]",
    help: "switch to a profile or an address; -: the one before; nothing: connect again",
    group: Group::Connection,
    argument: Argument::Profile,
    most: 2,
    run: |_, arguments| {
        let to = match arguments.word(0) {
            None => Whereto::Again,
            Some("-") => Whereto::Before,
            Some(name) => Whereto::Named(name.to_owned()),
        };
        Ok(Action::Connect(Connect {
            to,
            database: arguments.word(1).map(str::to_owned),
        }))
    },
};

pub(super) const CONNINFO: Command = Command {
    name: "conninfo",
    aliases: &[],
    takes: "",
    help: "what is known of this connection",
    group: Group::Connection,
    argument: Argument::None,
    most: 0,
    run: |_, _| Ok(Action::ShowConnection),
};

pub(super) const PROFILES: Command = Command {
    name: "profiles",
    aliases: &[],
    takes: "",
    help: "the profiles of the configuration",
    group: Group::Connection,
    argument: Argument::None,
    most: 0,
    run: |context, _| -> Result<Action> { Ok(Action::Show(super::profiles(context.config)?)) },
};
