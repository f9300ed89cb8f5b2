//! `\plot`: a result as a picture.

use super::{Argument, Command, Context, Group};
use crate::error::{Error, Result};
use crate::request::{Action, Once, Plot, Request, Statement};
use crate::sql::words::Word;

pub(super) const PLOT: Command = Command {
    name: "plot",
    aliases: &[],
    suffixes: "",
    takes: "[X] [Y…] [by TAG…]",
    help: "the last result as a chart, of these columns; behind a statement: its result",
    group: Group::Results,
    argument: Argument::None,
    most: usize::MAX,
    ends: true,
    run: |context, arguments| plot(context, &arguments.words),
};

/// The word before the columns that tell series apart.
const BY: &str = "by";

fn plot(context: &Context<'_>, words: &[Word]) -> Result<Action> {
    let once = Once {
        plot: Some(columns(words)?),
        ..Once::default()
    };
    Ok(match context.statement {
        Some(text) => Action::Ask(Request::Sql(Statement::read(text)?), once),
        None => Action::Again(once),
    })
}

/// The columns that are named. A comma between them does no harm.
fn columns(words: &[Word]) -> Result<Plot> {
    let names = |words: &[Word]| -> Vec<String> {
        let bare = |word: &Word| match word.quoted {
            true => word.text.clone(),
            false => word.text.trim_end_matches(',').to_owned(),
        };
        let names = words.iter().map(bare);
        names.filter(|name| !name.is_empty()).collect()
    };
    let is_by = |word: &Word| !word.quoted && word.text.eq_ignore_ascii_case(BY);
    let Some(at) = words.iter().position(is_by) else {
        return Ok(Plot {
            y: names(words),
            ..Plot::default()
        });
    };
    let by = names(&words[at + 1..]);
    if by.is_empty() {
        return Err(
            Error::usage("no column follows by").hint(format!("it is used as {}", PLOT.usage()))
        );
    }
    Ok(Plot {
        x: None,
        y: names(&words[..at]),
        by,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::variables::Variables;
    use crate::sql::words;

    #[test]
    fn columns_are_named_before_and_behind_by() {
        let read = |line| columns(&words::words(line, &Variables::default()));
        for (line, y, by) in [
            ("", vec![], vec![]),
            ("time temp", vec!["time", "temp"], vec![]),
            (
                "temp, hum by room host",
                vec!["temp", "hum"],
                vec!["room", "host"],
            ),
            ("BY site", vec![], vec!["site"]),
            ("\"by\" 'a b'", vec!["by", "a b"], vec![]),
        ] {
            let plot = read(line).unwrap();
            assert_eq!(plot.y, y, "{line}");
            assert_eq!(plot.by, by, "{line}");
        }
        assert!(read("temp by").is_err());
    }
}
