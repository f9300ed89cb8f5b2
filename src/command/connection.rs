//! Where we are, and how to get elsewhere.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};

use super::{Argument, Command, Group};
use crate::catalog::rows;
use crate::config::{Config, Listed};
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
    ends: false,
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
    ends: false,
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
    ends: false,
    run: |context, _| profiles(context.config),
};

/// A row per profile: what it is called, where it leads, how it is let in.
fn profiles(config: &Config) -> Result<Action> {
    let listed = config.profiles();
    let text = |of: fn(&Listed) -> Option<&str>| -> ArrayRef {
        Arc::new(listed.iter().map(of).collect::<StringArray>())
    };
    Ok(Action::Show(rows(vec![
        ("profile", text(|profile| Some(&profile.name))),
        ("default", text(|profile| profile.default.then_some("yes"))),
        ("server", text(|profile| Some(&profile.place))),
        ("database", text(|profile| profile.database.as_deref())),
        ("let in with", text(|profile| profile.login.as_deref())),
        ("written", text(|profile| Some(&profile.written))),
    ])?))
}
