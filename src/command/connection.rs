//! Where we are, and how to get elsewhere.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};

use super::{Argument, Command, Group};
use crate::catalog::rows;
use crate::config::{Config, Listed};
use crate::error::{Error, Result};
use crate::request::{Action, Connect, Once, Request, View, Whereto};

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

pub(super) const REFRESH: Command = Command {
    name: "refresh",
    aliases: &[],
    takes: "",
    help: "ask the server anew for the names that Tab completes",
    group: Group::Connection,
    argument: Argument::None,
    most: 0,
    ends: false,
    run: |_, _| Ok(Action::Refresh),
};

pub(super) const USE: Command = Command {
    name: "use",
    aliases: &["u"],
    takes: "DATABASE",
    help: "go on with another database of this server",
    group: Group::Connection,
    argument: Argument::Database,
    most: 1,
    ends: false,
    run: |_, arguments| match arguments.word(0) {
        Some(name) if !name.is_empty() => Ok(Action::Use(name.to_owned())),
        _ => Err(Error::usage("\\use needs the name of a database").hint("\\l lists them")),
    },
};

pub(super) const SESSION: Command = Command {
    name: "session",
    aliases: &[],
    takes: "[NAME [VALUE]]",
    help: "the options of the server's session; a value sets one, NULL takes it away",
    group: Group::Connection,
    argument: Argument::None,
    most: 2,
    ends: false,
    run: |_, arguments| {
        let request = match (arguments.word(0), arguments.word(1)) {
            (name, None) => Request::SessionOptions(name.map(str::to_owned)),
            (name, Some(value)) => Request::SetSessionOption {
                name: name.unwrap_or_default().to_owned(),
                value: (!value.eq_ignore_ascii_case("null")).then(|| value.to_owned()),
            },
        };
        Ok(Action::Ask(request, View::Rows, Once::default()))
    },
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
