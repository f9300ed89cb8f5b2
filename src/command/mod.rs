//! Backslash commands: a row each.
//!
//! A command returns what should happen and does nothing itself, so it is
//! tested as text in, [`Action`] out. Dispatch, `\?`, completion and the
//! README's table are read from [`COMMANDS`].

pub mod bare;
mod connection;
pub mod copy;
pub mod foreign;
mod general;
mod history;
mod inspect;
mod plot;
mod results;
mod suffix;

use crate::catalog::Catalog;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::request::{Action, Statement};
use crate::settings::Settings;
use crate::sql::variables::Variables;
use crate::sql::words::{self, Word};
use crate::text;

pub use suffix::Suffixes;

/// A command: how it is called, what it is for, what it does.
pub struct Command {
    /// Without the backslash.
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    /// What may stand directly behind its name, in any order: `S` where it
    /// lists what the server made for itself, too, `+` where it tells more.
    pub suffixes: &'static str,
    /// Its arguments, as help shows them.
    pub takes: &'static str,
    pub help: &'static str,
    pub group: Group,
    /// What may come as its arguments.
    pub argument: Argument,
    /// At most this many words.
    most: usize,
    /// Whether it may end a statement, as `;` does, and sends it.
    ends: bool,
    run: fn(&Context<'_>, &Arguments<'_>) -> Result<Action>,
}

/// The heading that `\?` puts a command under, in the order of help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    General,
    Connection,
    Inspect,
    Results,
}

/// What may come as arguments, for completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    None,
    /// `TABLE from FILE`, then how.
    Copy,
    Database,
    File,
    /// `(NAME=VALUE…)`, then a file.
    Go,
    /// A profile, then a database.
    Profile,
    /// A setting or variable.
    Name,
    /// A setting or variable, then its value.
    Setting,
    Switch,
    Table,
}

/// What a command may look at.
pub struct Context<'a> {
    pub settings: &'a Settings,
    pub config: &'a Config,
    pub catalog: &'a Catalog,
    pub variables: &'a Variables,
    /// The statement that the command ends.
    pub statement: Option<&'a str>,
    /// The statement that was sent last.
    pub last: Option<&'a Statement>,
}

/// What stood behind the command's name.
pub struct Arguments<'a> {
    /// As typed, trimmed.
    pub raw: &'a str,
    pub words: Vec<Word>,
    pub suffixes: Suffixes,
}

impl Arguments<'_> {
    /// The text of word `index`.
    fn word(&self, index: usize) -> Option<&str> {
        self.words.get(index).map(|word| word.text.as_str())
    }

    /// Word `index` as it was typed, quotes and all; variables stand for their
    /// values.
    fn written(&self, context: &Context<'_>, index: usize) -> Option<String> {
        let word = self.words.get(index)?;
        let typed = &self.raw[word.start..word.end];
        Some(context.variables.fill(typed).into_owned())
    }
}

/// Every command, grouped as help shows them.
pub const COMMANDS: &[Command] = &[
    general::HELP,
    general::QUIT,
    general::INCLUDE,
    copy::COPY,
    general::SET,
    general::UNSET,
    history::HISTORY,
    history::EDIT,
    connection::CONNECT,
    connection::USE,
    connection::CONNINFO,
    connection::REFRESH,
    connection::SESSION,
    connection::PROFILES,
    inspect::DESCRIBE,
    inspect::TABLES,
    inspect::VIEWS,
    inspect::SCHEMAS,
    inspect::CATALOGS,
    inspect::KEYS,
    inspect::DEFINE,
    inspect::FUNCTIONS,
    inspect::TYPES,
    inspect::TABLE_TYPES,
    inspect::INFO,
    inspect::DESCRIBE_RESULT,
    results::BIND,
    results::GO,
    results::GO_EXPANDED,
    results::EXPANDED,
    results::VIEW,
    results::LAST,
    plot::PLOT,
    results::OUTPUT,
    results::PSET,
    results::TIMING,
];

impl Group {
    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::General => "General",
            Group::Connection => "Connection",
            Group::Inspect => "Inspect",
            Group::Results => "Results",
        }
    }
}

impl Command {
    /// `\name[S+] ARGUMENTS`.
    pub fn usage(&self) -> String {
        let suffixes = match self.suffixes {
            "" => String::new(),
            suffixes => format!("[{suffixes}]"),
        };
        format!("\\{}{suffixes} {}", self.name, self.takes)
            .trim_end()
            .to_owned()
    }

    /// What follows the command's name, or another of its names, in `typed`;
    /// `None` where that calls another command, or none.
    fn called(&self, typed: &str) -> Option<Suffixes> {
        let mut names = std::iter::once(&self.name).chain(self.aliases);
        names.find_map(|name| Suffixes::read(typed.strip_prefix(name)?, self.suffixes))
    }
}

/// What the command line `line` (`\d home`) asks for.
///
/// # Errors
/// Usage errors: an unknown command, one that ends no statement where it
/// stands behind one, or arguments that it does not take.
pub fn interpret(line: &str, context: &Context<'_>) -> Result<Action> {
    let (command, suffixes, typed) = parts(line)?;
    let name = command.name;
    if context.statement.is_some() && !command.ends {
        return Err(Error::usage(format!("\\{name} does not end a statement"))
            .hint("; or \\g before it sends the statement"));
    }
    let words = words::words(typed, context.variables);
    if words.len() > command.most {
        let usage = command.usage();
        return Err(Error::usage(format!("\\{name} has too many arguments"))
            .hint(format!("it is used as {usage}")));
    }
    let arguments = Arguments {
        raw: typed,
        words,
        suffixes,
    };
    (command.run)(context, &arguments)
}

/// Whether the command line `line` is one that may end a statement.
pub fn ends_statement(line: &str) -> bool {
    parts(line).is_ok_and(|(command, ..)| command.ends)
}

/// The command of a line, its suffixes, and its arguments without a `;` at their end, which
/// hands put behind everything. It stays where it means something: in what goes
/// to a shell, and as the value of a setting.
fn parts(line: &str) -> Result<(&'static Command, Suffixes, &str)> {
    let (name, typed) = words::command(line);
    let typed = typed.trim();
    let (command, suffixes) = find(if typed.is_empty() {
        name.trim_end_matches(';')
    } else {
        name
    })?;
    let bare = typed.trim_end_matches(';');
    let is_value = command.argument == Argument::Setting
        && bare.ends_with(char::is_whitespace)
        && bare.split_whitespace().count() == 1;
    let to_shell =
        matches!(command.argument, Argument::File | Argument::Go) && results::go_to_shell(typed);
    let typed = if is_value || to_shell {
        typed
    } else {
        bare.trim_end()
    };
    Ok((command, suffixes, typed))
}

/// The command called `name`, which is without its backslash, and may have the
/// suffixes that the command takes.
pub fn known(name: &str) -> Option<&'static Command> {
    called(name).map(|(command, _)| command)
}

/// As [`known`], with the suffixes. A name that is a command's own is never
/// another's with a suffix.
fn called(name: &str) -> Option<(&'static Command, Suffixes)> {
    let found = COMMANDS
        .iter()
        .filter_map(|command| Some((command, command.called(name)?)));
    found.min_by_key(|(_, suffixes)| *suffixes != Suffixes::default())
}

/// As [`called`], with an error that knows the nearest name.
fn find(name: &str) -> Result<(&'static Command, Suffixes)> {
    called(name).ok_or_else(|| {
        let names = COMMANDS
            .iter()
            .flat_map(|command| std::iter::once(&command.name).chain(command.aliases))
            .copied()
            .filter(|known| known.len() > 1);
        let error = Error::usage(format!("there is no command \\{name}"));
        match text::nearest(name, names) {
            Some(near) => error.hint(format!("did you mean \\{near}?")),
            None => error.hint("\\? lists the commands"),
        }
    })
}

/// A switch that is turned, or put to the word given.
fn switched(context: &Context<'_>, name: &str, arguments: &Arguments<'_>) -> Result<Action> {
    let value = match arguments.word(0) {
        Some(word) => word.to_owned(),
        None => context.settings.turned(name)?.to_owned(),
    };
    Ok(Action::Set {
        name: name.to_owned(),
        value,
    })
}
