//! Rows from a file into a table.

use std::path::PathBuf;

use super::{Argument, Arguments, Command, Group};
use crate::error::{Error, Result};
use crate::request::{Action, Ingest, IngestMode};
use crate::sql::words::Word;
use crate::text;

pub(super) const COPY: Command = Command {
    name: "copy",
    aliases: &[],
    suffixes: "",
    takes: "TABLE from FILE [append|create|replace] [temporary]",
    help: "send the rows of a data file into a table; append is what it does unless told",
    group: Group::General,
    argument: Argument::Copy,
    most: usize::MAX,
    ends: false,
    run: |_, arguments| copy(arguments),
};

const USAGE: &str = "it is used as \\copy TABLE from FILE [append|create|replace] [temporary]";

/// What may stand behind the file.
const MODES: [(&str, IngestMode); 3] = [
    ("append", IngestMode::Append),
    ("create", IngestMode::Create),
    ("replace", IngestMode::Replace),
];

/// The words that may stand behind the file.
pub fn options() -> impl Iterator<Item = &'static str> {
    MODES.iter().map(|(name, _)| *name).chain(["temporary"])
}

fn copy(arguments: &Arguments<'_>) -> Result<Action> {
    let [table, direction, file, options @ ..] = arguments.words.as_slice() else {
        return Err(Error::usage("\\copy needs a table and a file").hint(USAGE));
    };
    match direction.text.to_ascii_lowercase().as_str() {
        "from" => {}
        "to" => {
            return Err(Error::usage("\\copy sends rows to the server only")
                .hint(format!("SELECT * FROM {} \\g {}", table.text, file.text)));
        }
        _ => return Err(Error::usage("\\copy lacks its `from`").hint(USAGE)),
    }
    if table.text.contains(['(', ')']) && !table.quoted {
        return Err(
            Error::usage("\\copy fills all columns of a table, by their names")
                .hint("a table's name with brackets stands in double quotes"),
        );
    }
    let mut into = target(table);
    for option in options {
        let word = option.text.to_ascii_lowercase();
        match MODES.iter().find(|(name, _)| *name == word) {
            Some((_, mode)) => into.mode = *mode,
            None if matches!(word.as_str(), "temporary" | "temp") => into.temporary = true,
            None => {
                let error = Error::usage(format!("\\copy does not know {:?}", option.text));
                return Err(match text::nearest(&word, self::options()) {
                    Some(near) => error.hint(format!("did you mean {near}?")),
                    None => error
                        .hint("the end of a file's name says what it holds")
                        .hint(USAGE),
                });
            }
        }
    }
    Ok(Action::Copy {
        file: PathBuf::from(&file.text),
        into,
    })
}

/// `table`, `schema.table` or `catalog.schema.table`; a name in quotes is one.
fn target(word: &Word) -> Ingest {
    let mut parts: Vec<&str> = match word.quoted {
        true => vec![&word.text],
        false => word.text.rsplitn(3, '.').collect(),
    };
    parts.resize(3, "");
    let named = |part: &str| (!part.is_empty()).then(|| part.to_owned());
    Ingest {
        catalog: named(parts[2]),
        schema: named(parts[1]),
        table: parts[0].to_owned(),
        mode: IngestMode::Append,
        temporary: false,
    }
}
