//! What was typed before, and an editor to write in.

use std::path::PathBuf;

use super::{Argument, Command, Group};
use crate::error::{Error, Result};
use crate::request::{Action, Recall};

/// How many entries are shown unless a number is asked for: what a screen holds
/// beside the prompt, most of them being a line.
const USUAL: usize = 20;

pub(super) const HISTORY: Command = Command {
    name: "s",
    aliases: &["history"],
    suffixes: "",
    takes: "[-n COUNT] [PATTERN] | -d NUMBER…",
    help: "what was typed before: the newest, or where a pattern is found; -d deletes",
    group: Group::General,
    argument: Argument::None,
    most: usize::MAX,
    ends: false,
    run: |_, arguments| Ok(Action::History(recall(arguments.raw)?)),
};

pub(super) const EDIT: Command = Command {
    name: "e",
    aliases: &["edit"],
    suffixes: "",
    takes: "[FILE]",
    help: "write in $EDITOR: the last statement, or a file; what is saved there runs",
    group: Group::General,
    argument: Argument::File,
    most: 1,
    ends: false,
    run: |_, arguments| Ok(Action::Edit(arguments.word(0).map(PathBuf::from))),
};

/// What `\s` is asked: `-n 50` (`-n all`) and a pattern, in either order, or
/// `-d 7 8` (`delete 7`). The pattern is as it was typed, for quotes are looked
/// for, too; but for those around it.
fn recall(typed: &str) -> Result<Recall> {
    let words: Vec<&str> = typed.split_whitespace().collect();
    match words.as_slice() {
        ["-d", rest @ ..] => return numbers(rest).map(Recall::Delete),
        // Without a number it is a word to look for.
        ["delete", rest @ ..] if numbers(rest).is_ok() => {
            return numbers(rest).map(Recall::Delete);
        }
        _ => {}
    }
    let (most, pattern) = match words.as_slice() {
        ["-n"] => (count("")?, ""),
        ["-n", digits, ..] => (count(digits)?, behind(behind(typed))),
        [first, ..] if attached(first).is_some() => (attached(first), behind(typed)),
        [.., "-n", digits] => (count(digits)?, before(before(typed))),
        [.., last] if attached(last).is_some() => (attached(last), before(typed)),
        _ => (Some(USUAL), typed),
    };
    let pattern = unquoted(pattern.trim());
    Ok(Recall::List {
        pattern: (!pattern.is_empty()).then(|| pattern.to_owned()),
        most: most.unwrap_or(USUAL),
    })
}

/// `typed` without its first word.
fn behind(typed: &str) -> &str {
    let rest = typed.trim_start().split_once(char::is_whitespace);
    rest.map_or("", |(_, rest)| rest)
}

/// `typed` without its last word.
fn before(typed: &str) -> &str {
    let rest = typed.trim_end().rsplit_once(char::is_whitespace);
    rest.map_or("", |(rest, _)| rest)
}

/// The number in `-n50`.
fn attached(word: &str) -> Option<usize> {
    word.strip_prefix("-n")?.parse().ok()
}

/// `pattern` without quotes around the whole of it.
fn unquoted(pattern: &str) -> &str {
    let within = |quote: char| {
        let inner = pattern.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    };
    within('\'').or_else(|| within('"')).unwrap_or(pattern)
}

fn numbers(words: &[&str]) -> Result<Vec<usize>> {
    let numbers = words.iter().map(|word| word.parse().ok());
    let numbers: Option<Vec<_>> = numbers.collect();
    numbers
        .filter(|numbers| !numbers.is_empty())
        .ok_or_else(|| {
            Error::usage("\\s -d needs the number of an entry").hint("\\s lists the entries")
        })
}

fn count(word: &str) -> Result<Option<usize>> {
    match word {
        "all" => Some(usize::MAX),
        word => word.parse().ok(),
    }
    .map(Some)
    .ok_or_else(|| Error::usage("\\s -n needs a number, or all").hint("it is used as \\s -n 50"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_say_which_entries() {
        let list = |pattern: Option<&str>, most| {
            Some(Recall::List {
                pattern: pattern.map(str::to_owned),
                most,
            })
        };
        for (typed, expected) in [
            ("", list(None, USUAL)),
            ("home", list(Some("home"), USUAL)),
            ("FROM home", list(Some("FROM home"), USUAL)),
            ("-n 50", list(None, 50)),
            ("room = 'Kitchen'", list(Some("room = 'Kitchen'"), USUAL)),
            ("'FROM  home' -n 5", list(Some("FROM  home"), 5)),
            ("-n 5 'a' or 'b'", list(Some("'a' or 'b'"), 5)),
            ("home -n7", list(Some("home"), 7)),
            ("-n50 home", list(Some("home"), 50)),
            ("home -n all", list(Some("home"), usize::MAX)),
            ("-n", None),
            ("-n many", None),
            ("-n -1", None),
            ("-name", list(Some("-name"), USUAL)),
            ("-d 7", Some(Recall::Delete(vec![7]))),
            ("delete 7", Some(Recall::Delete(vec![7]))),
            ("delete", list(Some("delete"), USUAL)),
            ("delete from", list(Some("delete from"), USUAL)),
            ("-d", None),
            ("-d x", None),
            ("-d 7 8", Some(Recall::Delete(vec![7, 8]))),
            ("-d 7 x", None),
        ] {
            assert_eq!(recall(typed).ok(), expected, "{typed}");
        }
    }
}
