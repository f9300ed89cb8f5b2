//! How results look, and where they go.

use std::path::PathBuf;

use super::{Argument, Arguments, Command, Context, Group, general, switched};
use crate::error::{Error, Result};
use crate::request::{Action, Once, Request, Statement, Target};
use crate::sql::variables::Variables;
use crate::sql::words;

pub(super) const GO: Command = Command {
    name: "g",
    aliases: &["go"],
    suffixes: "",
    takes: "[(NAME=VALUE…)] [FILE | |COMMAND]",
    help: "end a statement, its result with settings and a target of its own; alone: again",
    group: Group::Results,
    argument: Argument::Go,
    most: usize::MAX,
    ends: true,
    run: |context, arguments| go(context, arguments, &[]),
};

pub(super) const GO_EXPANDED: Command = Command {
    name: "gx",
    aliases: &["G"],
    suffixes: "",
    takes: "[…]",
    help: "as \\g, with one line per value",
    group: Group::Results,
    argument: Argument::Go,
    most: usize::MAX,
    ends: true,
    run: |context, arguments| go(context, arguments, &[("format", "expanded")]),
};

/// What it gives is part of the statement before it, and read there.
pub(super) const BIND: Command = Command {
    name: "bind",
    aliases: &[],
    suffixes: "",
    takes: "[[NAME=]VALUE…]",
    help: "values for the parameters of the statement before it; \\g or ; sends both",
    group: Group::Results,
    argument: Argument::None,
    most: usize::MAX,
    ends: false,
    run: |_, _| Err(Statement::nothing_to_bind()),
};

pub(super) const EXPANDED: Command = Command {
    name: "x",
    aliases: &[],
    suffixes: "",
    takes: "[on|off]",
    help: "one line per value instead of a table; alone: the other way, the last result, too",
    group: Group::Results,
    argument: Argument::Switch,
    most: 1,
    ends: false,
    run: |context, arguments| {
        let switched = switched(context, "expanded", arguments)?;
        Ok(match switched {
            Action::Set { name, value } if arguments.words.is_empty() => {
                Action::Turn { name, value }
            }
            set => set,
        })
    },
};

pub(super) const VIEW: Command = Command {
    name: "v",
    aliases: &["view"],
    suffixes: "",
    takes: "",
    help: "the last result on a whole screen; behind a statement: its result",
    group: Group::Results,
    argument: Argument::None,
    most: 0,
    ends: true,
    run: |context, _| {
        let once = Once {
            view: true,
            ..Once::default()
        };
        match context.statement {
            Some(text) => Ok(Action::Ask(Request::Sql(Statement::read(text)?), once)),
            None => Ok(Action::Again(once)),
        }
    },
};

pub(super) const LAST: Command = Command {
    name: "last",
    aliases: &[],
    suffixes: "",
    takes: "[(NAME=VALUE…)] [FILE | |COMMAND]",
    help: "the last result again, with settings and a target of its own; no server is asked",
    group: Group::Results,
    argument: Argument::Go,
    most: usize::MAX,
    ends: false,
    run: |context, arguments| once(context, arguments, &[]).map(Action::Again),
};

pub(super) const OUTPUT: Command = Command {
    name: "o",
    aliases: &[],
    suffixes: "",
    takes: "[FILE | |COMMAND]",
    help: "send results to a file or a command; nothing: back to the screen",
    group: Group::Results,
    argument: Argument::File,
    most: usize::MAX,
    ends: false,
    run: |context, arguments| {
        let target = target(arguments.raw, context.variables)?;
        Ok(Action::Output(target.unwrap_or(Target::Stdout)))
    },
};

pub(super) const PSET: Command = Command {
    name: "pset",
    aliases: &[],
    suffixes: "",
    takes: "[NAME [VALUE]]",
    help: "as \\set",
    group: Group::Results,
    argument: Argument::Setting,
    most: usize::MAX,
    ends: false,
    run: general::pset,
};

pub(super) const TIMING: Command = Command {
    name: "timing",
    aliases: &[],
    suffixes: "",
    takes: "[on|off]",
    help: "tell how long a statement took",
    group: Group::Results,
    argument: Argument::Switch,
    most: 1,
    ends: false,
    run: |context, arguments| switched(context, "timing", arguments),
};

/// `\g`: the statement before it, or the last one, with `settings` and then
/// those of the arguments.
fn go(
    context: &Context<'_>,
    arguments: &Arguments<'_>,
    settings: &[(&str, &str)],
) -> Result<Action> {
    let statement = match context.statement {
        Some(text) => Some(Statement::read(text)?),
        None => context.last.cloned(),
    };
    let Some(statement) = statement else {
        return Err(Error::usage("there is no statement to send")
            .hint("\\g stands behind a statement; alone, it sends the last one again"));
    };
    let once = once(context, arguments, settings)?;
    Ok(Action::Ask(Request::Sql(statement), once))
}

/// What the arguments say of one result, `settings` before theirs.
fn once(
    context: &Context<'_>,
    arguments: &Arguments<'_>,
    settings: &[(&str, &str)],
) -> Result<Once> {
    let (options, rest) = options(arguments.raw, context.variables)?;
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let settings: Vec<_> = settings.iter().map(owned).chain(options).collect();
    // A slip is told before anything runs.
    context.settings.with(&settings)?;
    Ok(Once {
        settings,
        target: target(rest, context.variables)?,
        view: false,
        plot: None,
    })
}

/// Names and values.
type Options = Vec<(String, String)>;

/// Whether what is written as `raw` sends results to a command.
pub(super) fn go_to_shell(raw: &str) -> bool {
    bracketed(raw).is_ok_and(|(_, target)| target.starts_with('|'))
}

/// The settings that `raw` begins with, `(format=csv null='')`, and what
/// follows them. A name without a value is a switch that is turned on.
fn options<'t>(raw: &'t str, variables: &Variables) -> Result<(Options, &'t str)> {
    let (inner, target) = bracketed(raw)?;
    let options =
        words::words(inner, variables)
            .into_iter()
            .map(|word| match word.text.split_once('=') {
                Some((name, value)) => (name.to_owned(), value.to_owned()),
                None => (word.text, "on".to_owned()),
            });
    Ok((options.collect(), target))
}

/// What stands in brackets at the beginning of `raw`, and what follows them.
fn bracketed(raw: &str) -> Result<(&str, &str)> {
    let Some(inner) = raw.strip_prefix('(') else {
        return Ok(("", raw));
    };
    let mut quote = None;
    let close = inner.find(|c| {
        match quote {
            Some(open) if open == c => quote = None,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            _ => return c == ')' && quote.is_none(),
        }
        false
    });
    match close {
        Some(close) => Ok((&inner[..close], inner[close + 1..].trim())),
        None => Err(Error::usage("a bracket is open").hint("it is used as \\g (format=csv) FILE")),
    }
}

/// The target that is written as `raw`; `None` where nothing is written.
fn target(raw: &str, variables: &Variables) -> Result<Option<Target>> {
    if let Some(command) = raw.strip_prefix('|') {
        return Target::command(command).map(Some);
    }
    let words = words::words(raw, variables);
    match words.as_slice() {
        [] => Ok(None),
        [file] if file.text.is_empty() => Err(Error::usage("a file has a name")),
        [file] => Ok(Some(Target::File(PathBuf::from(&file.text)))),
        [_, more, ..] => Err(Error::usage(format!(
            "results go to one file, and {:?} follows its name",
            more.text
        ))
        .hint("a name with spaces stands in quotes: 'a b.csv'")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Args;
    use crate::catalog::{Builder, State};
    use crate::command::interpret;
    use crate::config::{Config, Environment};
    use crate::settings::Settings;

    fn asked(line: &str, statement: Option<&str>) -> Result<Action> {
        let args = Args::read(["flightline".into()]).unwrap();
        let context = Context {
            settings: &Settings::default(),
            config: &Config::load(&args, &Environment::default())?,
            catalog: &Builder::default().finish(State::Untold),
            variables: &Variables::default(),
            statement,
            last: None,
        };
        interpret(line, &context)
    }

    #[test]
    fn the_last_result_is_asked_for_once_more() {
        let once = |settings: &[(&str, &str)], target| Once {
            settings: settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            target,
            ..Once::default()
        };
        let view = Once {
            view: true,
            ..Once::default()
        };
        let turned = |value: &str| Action::Turn {
            name: "expanded".to_owned(),
            value: value.to_owned(),
        };
        let set = Action::Set {
            name: "expanded".to_owned(),
            value: "on".to_owned(),
        };
        let statement = Statement::read("SELECT 1").unwrap();
        for (line, behind, action) in [
            ("\\last", None, Action::Again(Once::default())),
            (
                "\\last (format=csv null='') a.csv",
                None,
                Action::Again(once(
                    &[("format", "csv"), ("null", "")],
                    Some(Target::File("a.csv".into())),
                )),
            ),
            (
                "\\last |wc -l;",
                None,
                Action::Again(once(&[], Some(Target::Command("wc -l;".to_owned())))),
            ),
            ("\\v", None, Action::Again(view.clone())),
            (
                "\\v",
                Some("SELECT 1"),
                Action::Ask(Request::Sql(statement), view),
            ),
            ("\\x", None, turned("on")),
            ("\\x on", None, set),
        ] {
            assert_eq!(asked(line, behind).unwrap(), action, "{line}");
        }
        for (line, behind) in [
            ("\\last (format=excel)", None),
            ("\\last a b", None),
            ("\\last", Some("SELECT 1")),
            ("\\v a", None),
        ] {
            asked(line, behind).unwrap_err();
        }
    }
}
