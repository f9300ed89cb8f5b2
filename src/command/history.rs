//! What was typed before, and an editor to write in.

use std::path::PathBuf;

use super::{Argument, Arguments, Command, Group};
use crate::error::{Error, Result};
use crate::request::{Action, Recall};

/// How many entries are shown unless a number is asked for: what a screen holds
/// beside the prompt, most of them being a line.
const USUAL: usize = 20;

pub(super) const HISTORY: Command = Command {
    name: "s",
    aliases: &["history"],
    takes: "[-n COUNT] [PATTERN] | -d NUMBER",
    help: "what was typed before: the newest, or where a pattern is found; -d deletes",
    group: Group::General,
    argument: Argument::None,
    most: usize::MAX,
    ends: false,
    run: |_, arguments| Ok(Action::History(recall(arguments)?)),
};

pub(super) const EDIT: Command = Command {
    name: "e",
    aliases: &["edit"],
    takes: "[FILE]",
    help: "write in $EDITOR: the last statement, or a file; what is saved there runs",
    group: Group::General,
    argument: Argument::File,
    most: 1,
    ends: false,
    run: |_, arguments| Ok(Action::Edit(arguments.word(0).map(PathBuf::from))),
};

/// The words of `\s`: `-n 50` (`-n all`) and a pattern in either order, or
/// `-d 7` (`delete 7`).
fn recall(arguments: &Arguments<'_>) -> Result<Recall> {
    let words: Vec<&str> = arguments
        .words
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    match words.as_slice() {
        ["-d", rest @ ..] => return number(rest).map(Recall::Delete),
        // Without a number it is a word to look for.
        ["delete", rest @ ..] if number(rest).is_ok() => {
            return number(rest).map(Recall::Delete);
        }
        _ => {}
    }
    let mut most = USUAL;
    let mut pattern = Vec::new();
    let mut left = words.into_iter();
    while let Some(word) = left.next() {
        match word.strip_prefix("-n") {
            Some("") => most = count(left.next())?,
            Some(digits) if count(Some(digits)).is_ok() => most = count(Some(digits))?,
            _ => pattern.push(word),
        }
    }
    let pattern = pattern.join(" ");
    Ok(Recall::List {
        pattern: (!pattern.is_empty()).then_some(pattern),
        most,
    })
}

fn number(words: &[&str]) -> Result<usize> {
    match words {
        [word] => word.parse().ok(),
        _ => None,
    }
    .ok_or_else(|| {
        Error::usage("\\s -d needs the number of an entry").hint("\\s lists the entries")
    })
}

fn count(word: Option<&str>) -> Result<usize> {
    match word {
        Some("all") => Some(usize::MAX),
        Some(word) => word.parse().ok(),
        None => None,
    }
    .ok_or_else(|| Error::usage("\\s -n needs a number, or all").hint("it is used as \\s -n 50"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::variables::Variables;
    use crate::sql::words;

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
            ("-n50 home", list(Some("home"), 50)),
            ("home -n all", list(Some("home"), usize::MAX)),
            ("-n", None),
            ("-n many", None),
            ("-n -1", None),
            ("-name", list(Some("-name"), USUAL)),
            ("-d 7", Some(Recall::Delete(7))),
            ("delete 7", Some(Recall::Delete(7))),
            ("delete", list(Some("delete"), USUAL)),
            ("delete from", list(Some("delete from"), USUAL)),
            ("-d", None),
            ("-d x", None),
            ("-d 7 8", None),
        ] {
            let arguments = Arguments {
                raw: typed,
                words: words::words(typed, &Variables::default()),
            };
            assert_eq!(recall(&arguments).ok(), expected, "{typed}");
        }
    }
}
