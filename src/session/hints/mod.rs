//! What to do about a statement that a server refuses, by what people write
//! who know another dialect. The server decides whether a statement is right;
//! here it is only said how the same is written for it.

mod literals;
mod message;
mod spans;

use std::borrow::Cow;

use crate::command;
use crate::command::foreign::{self, Ends, format_of_ours};
use crate::error::{Error, Result};
use crate::request::Format;
use crate::sql::lexer::{Kind, Token, Tokens};
use crate::sql::words;
use message::Message;

/// The most hints for one statement: more are not read.
const MOST: usize = 3;

/// A statement that failed.
pub(super) struct Failed<'a> {
    sql: &'a str,
    message: Message<'a>,
    /// Whether there are hints already: they go by what the server lists.
    hinted: bool,
    /// All but space and comments.
    tokens: Vec<Token>,
}

/// Each knows one habit.
type Rule = fn(&Failed<'_>) -> Option<String>;

/// Habits that make a statement as a whole another language's.
const LANGUAGES: &[Rule] = &[line_of_another, spans::flux];

/// Habits within a statement.
const HABITS: &[Rule] = &[
    format_clause,
    outfile,
    copy,
    file_as_table,
    spans::date,
    spans::span,
    spans::bucket,
    spans::zone,
    spans::function,
    literals::quoted_text,
    literals::bare_text,
    literals::folded_name,
    literals::unbound,
];

impl<'a> Failed<'a> {
    pub(super) fn new(sql: &'a str, error: &'a Error) -> Failed<'a> {
        Failed {
            sql,
            message: Message::new(error.message()),
            hinted: !error.hints().is_empty(),
            tokens: significant(sql),
        }
    }

    /// What the user can do, the most likely first.
    pub(super) fn hints(&self) -> Vec<String> {
        if let Some(hint) = LANGUAGES.iter().find_map(|rule| rule(self)) {
            return vec![hint];
        }
        let hints = HABITS.iter().filter_map(|rule| rule(self));
        hints.take(MOST).collect()
    }

    fn text(&self, token: &Token) -> &'a str {
        &self.sql[token.start..token.end]
    }

    /// Whether token `index` is the word `word`, whatever its case.
    fn is(&self, index: usize, word: &str) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|token| self.text(token).eq_ignore_ascii_case(word))
    }
}

/// `line` if it is a command of ours, and `\q` for what asks for the end.
///
/// # Errors
/// A usage error for what another terminal knows, with the hint how the same
/// is done here.
pub(super) fn ours(line: &str) -> Result<Cow<'_, str>> {
    let (name, _) = words::command(line);
    if line.starts_with('\\') && command::known(name).is_some() {
        return Ok(Cow::Borrowed(line));
    }
    match foreign::find(line) {
        Some(found) if found.leaves() => Ok(Cow::Borrowed("\\q")),
        Some(found) => Err(no_command(line).hint(found.hint())),
        None if line.starts_with('\\') => Ok(Cow::Borrowed(line)),
        None => Err(no_command(line).hint("\\? lists the commands")),
    }
}

fn no_command(line: &str) -> Error {
    let name = line.split_whitespace().next().unwrap_or_default();
    Error::usage(format!("there is no command {name}"))
}

/// A line of another terminal: `use mydb`, `show measurements`, `exit`.
fn line_of_another(failed: &Failed<'_>) -> Option<String> {
    let found = foreign::find(failed.sql)?;
    // A server that looks for the table knows the statement.
    let known = found.row.ends == Ends::Semicolon && failed.message.text.contains("not found");
    (!known).then(|| found.hint())
}

/// `FORMAT CSV` at the end, as clickhouse has it.
fn format_clause(failed: &Failed<'_>) -> Option<String> {
    let format = format_asked(failed.sql, &failed.tokens)?;
    Some(format!(
        "\\g (format={format}) in place of the ; writes this result so, \
         \\set format {format} or --format {format} every one"
    ))
}

/// What to know of a statement that a server took: one that speaks
/// clickhouse's dialect reads `FORMAT CSV` and sends rows as ever.
pub(super) fn unheeded(sql: &str) -> Option<String> {
    let format = format_asked(sql, &significant(sql))?;
    Some(format!(
        "the server does not format: \\g (format={format}) in place of the ; does"
    ))
}

/// The format of ours that `sql` asks for at its end.
fn format_asked(sql: &str, tokens: &[Token]) -> Option<String> {
    let [_, .., before, last] = tokens else {
        return None;
    };
    let text = |token: &Token| &sql[token.start..token.end];
    if last.kind != Kind::Word || !text(before).eq_ignore_ascii_case("format") {
        return None;
    }
    format_of_ours(text(last)).filter(|format| Format::named(format).is_ok())
}

/// The tokens of `sql` but for space and comments.
fn significant(sql: &str) -> Vec<Token> {
    Tokens::new(sql)
        .filter(|token| !token.kind.is_blank())
        .collect()
}

/// `INTO OUTFILE 'x'`, as clickhouse and mysql have it.
fn outfile(failed: &Failed<'_>) -> Option<String> {
    let at = (0..failed.tokens.len())
        .find(|at| failed.is(*at, "into") && failed.is(at + 1, "outfile"))?;
    let file = failed.tokens.get(at + 2)?;
    let file = failed.text(file);
    Some(format!(
        "\\g {file} in place of the ; writes this result to a file, -o {file} every one"
    ))
}

/// `COPY (SELECT …) TO 'x'`, as duckdb and PostgreSQL have it.
fn copy(failed: &Failed<'_>) -> Option<String> {
    let to = failed.tokens.iter().zip(failed.tokens.iter().skip(1));
    let (_, file) = to.filter(|_| failed.is(0, "copy")).find(|(to, file)| {
        failed.text(to).eq_ignore_ascii_case("to") && file.kind == Kind::String
    })?;
    let file = failed.text(file);
    Some(format!(
        "\\g {file} in place of the ; writes a query's result to a file"
    ))
}

/// `FROM 'x.csv'` and `FROM read_csv('x.csv')`, as duckdb has it.
fn file_as_table(failed: &Failed<'_>) -> Option<String> {
    let at = (0..failed.tokens.len()).find(|at| failed.is(*at, "from"))?;
    let reads = failed.tokens.get(at + 1).is_some_and(|token| {
        let function = failed.text(token).to_ascii_lowercase();
        function.starts_with("read_") && failed.is(at + 2, "(")
    });
    let file = failed.tokens.get(if reads { at + 3 } else { at + 1 })?;
    if file.kind != Kind::String {
        return None;
    }
    let file = failed.text(file);
    Some(format!("\\c {file} opens a data file as a table"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind as ErrorKind;

    /// The hints for a statement, in one text.
    pub(super) fn told(sql: &str, message: &str) -> String {
        let error = Error::usage(message);
        Failed::new(sql, &error).hints().join("\n")
    }

    #[test]
    fn other_languages_have_a_counterpart() {
        for (sql, hint) in [
            ("use mydb", "here it is \\use mydb"),
            ("use mydb;\r\nselect 1 a", "here it is \\use mydb"),
            ("SHOW TAG KEYS FROM cpu", "here it is \\d cpu"),
            ("exit", "here it is \\q"),
            (
                "SELECT 1 FORMAT CSV",
                "\\g (format=csv) in place of the ; writes this result so, \\set format csv or --format csv every one",
            ),
            (
                "SELECT 1 format JSONEachRow",
                "\\g (format=jsonl) in place of the ; writes this result so, \\set format jsonl or --format jsonl every one",
            ),
            (
                "SELECT 1 INTO OUTFILE 'x.csv'",
                "\\g 'x.csv' in place of the ; writes this result to a file, -o 'x.csv' every one",
            ),
            (
                "COPY (SELECT 1) TO 'x.csv' (FORMAT csv)",
                "\\g 'x.csv' in place of the ; writes a query's result to a file",
            ),
            (
                "SELECT * FROM 'x.csv'",
                "\\c 'x.csv' opens a data file as a table",
            ),
            (
                "SELECT * FROM read_csv('x.csv')",
                "\\c 'x.csv' opens a data file as a table",
            ),
            ("SELECT format", ""),
            ("SELECT 1 ORDER BY format DESC", ""),
            ("format", "here it is \\set format FORMAT"),
            ("SELECT 1", ""),
            ("", ""),
        ] {
            assert_eq!(told(sql, "Expected: end of statement"), hint, "{sql}");
        }
    }

    #[test]
    fn a_format_that_a_server_takes_changes_nothing() {
        let told = unheeded("SELECT * FROM home FORMAT Vertical");
        assert!(told.is_some_and(|told| told.contains("\\g (format=expanded)")));
        for sql in ["SELECT 1 ORDER BY format DESC", "format csv", "SELECT 1"] {
            assert_eq!(unheeded(sql), None, "{sql}");
        }
    }

    #[test]
    fn commands_of_other_terminals_are_refused_with_ours() {
        for (line, taken) in [
            ("\\d home", "\\d home"),
            ("\\nope", "\\nope"),
            (".quit", "\\q"),
            (".exit 3", "\\q"),
        ] {
            assert_eq!(ours(line).unwrap(), taken);
        }
        for (line, message, hint) in [
            (
                ".mode csv",
                "there is no command .mode",
                "here it is \\set format csv",
            ),
            (
                "source a.sql",
                "there is no command source",
                "here it is \\i a.sql",
            ),
            (".zzz", "there is no command .zzz", "\\? lists the commands"),
        ] {
            let error = ours(line).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert_eq!(
                (error.message(), error.hints()),
                (message, &[hint.to_owned()][..])
            );
        }
    }
}
