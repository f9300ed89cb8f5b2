//! What people type who know another terminal, and how the same is done here.

mod rows;

use Ours::{Is, Leave, Says};
use rows::{BACKSLASHES, DOTS, FORMATS, LINE_PROTOCOL, WORDS};

/// A line of another terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign {
    /// Its words, in lower case; what follows them are its arguments.
    typed: &'static str,
    ours: Ours,
    pub ends: Ends,
}

/// How the same is done here. In braces stands what comes from the line:
/// `{}` its arguments, `{FILE}` the same or the word itself where there are
/// none, `{format}` its arguments as a format of ours, `{not}` a switch turned
/// round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ours {
    /// By this.
    Is(&'static str),
    /// As this sentence says.
    Says(&'static str),
    /// By leaving.
    Leave,
}

/// What ends such a line, and who is to judge it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Its own end. It is no SQL in any dialect.
    Line,
    /// Its own end. A server may know it.
    Asked,
    /// A `;`, for it is SQL where the server says so.
    Semicolon,
}

/// A line that another terminal knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'a> {
    pub row: Foreign,
    arguments: &'a str,
}

/// The row for the first line of `text`, whatever its case.
pub fn find(text: &str) -> Option<Found<'_>> {
    let line = text.trim_start().lines().next()?;
    let line = line.trim_end().trim_end_matches(';').trim_end();
    let rows = match line.bytes().next()? {
        b'.' => DOTS,
        b'\\' => BACKSLASHES,
        _ => WORDS,
    };
    let exact = rows
        .iter()
        .filter_map(|row| Some((row, after(line, row.typed)?)))
        .max_by_key(|(row, _)| row.typed.len());
    if let Some((row, arguments)) = exact {
        return Some(Found {
            row: *row,
            arguments,
        });
    }
    if is_line_protocol(line) {
        return Some(Found {
            row: LINE_PROTOCOL,
            arguments: "",
        });
    }
    if rows == DOTS {
        let (name, arguments) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let near = crate::text::nearest(name, DOTS.iter().map(|row| row.typed))?;
        let row = DOTS
            .iter()
            .find(|row| row.typed == near && row.ours != Leave)?;
        return Some(Found {
            row: *row,
            arguments: arguments.trim(),
        });
    }
    None
}

impl Found<'_> {
    /// Whether it asks for the end.
    pub fn leaves(&self) -> bool {
        self.row.ours == Leave
    }

    /// How the same is done here, as a hint.
    pub fn hint(&self) -> String {
        match self.row.ours {
            Is(template) => format!("here it is {}", self.fill(template)),
            Says(template) => self.fill(template),
            Leave => "here it is \\q".to_owned(),
        }
    }

    fn fill(&self, template: &str) -> String {
        let Some((before, rest)) = template.split_once('{') else {
            return template.to_owned();
        };
        let (what, rest) = rest.split_once('}').unwrap_or((rest, ""));
        let rest = self.fill(rest);
        let arguments = after(self.arguments, "from").unwrap_or(self.arguments);
        let value = match what {
            "format" => format_of_ours(arguments).unwrap_or_else(|| "FORMAT".to_owned()),
            "not" => turned(arguments).to_owned(),
            word if arguments.is_empty() => word.to_owned(),
            _ => arguments.to_owned(),
        };
        format!("{before}{value}{rest}").trim_end().to_owned()
    }
}

/// What another tool calls `name` as a format of ours; `None` for no name.
pub fn format_of_ours(name: &str) -> Option<String> {
    let name = name.split_whitespace().next()?.to_lowercase();
    let known = FORMATS.iter().find(|(theirs, _)| *theirs == name);
    Some(known.map_or(name, |(_, ours)| (*ours).to_owned()))
}

fn turned(switch: &str) -> &'static str {
    match switch.to_ascii_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => "off",
        _ => "on",
    }
}

/// What follows the words `words` in `line`, if it begins with them.
fn after<'a>(line: &'a str, words: &str) -> Option<&'a str> {
    let mut rest = line;
    for word in words.split(' ') {
        let begins = rest.get(..word.len())?.eq_ignore_ascii_case(word);
        rest = rest.get(word.len()..).filter(|_| begins)?;
        if rest.chars().next().is_some_and(|c| !c.is_whitespace()) {
            return None;
        }
        rest = rest.trim_start();
    }
    Some(rest)
}

/// `insert cpu,host=a value=1`, which no SQL is.
fn is_line_protocol(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    first.eq_ignore_ascii_case("insert")
        && !["into", "overwrite"].contains(&second.to_ascii_lowercase().as_str())
        && words.next().is_some_and(|fields| fields.contains('='))
        && !line.contains('(')
}

#[cfg(test)]
mod tests {
    use super::Ends::{Asked, Line, Semicolon};
    use super::*;

    #[test]
    fn each_line_has_its_counterpart() {
        for (line, ends, hint) in [
            (".tables", Line, "here it is \\dt"),
            (".tabels", Line, "here it is \\dt"),
            (".schema", Line, "here it is \\d"),
            (".schema home", Line, "here it is \\d home"),
            (".mode csv", Line, "here it is \\set format csv"),
            (".mode duckbox", Line, "here it is \\set format table"),
            (".mode", Line, "here it is \\set format FORMAT"),
            (".headers off", Line, "here it is \\set tuples-only on"),
            (".header on", Line, "here it is \\set tuples-only off"),
            (".output", Line, "here it is \\o"),
            (".output |wc -l", Line, "here it is \\o |wc -l"),
            (".timer on", Line, "here it is \\timing on"),
            ("USE mydb;", Asked, "here it is \\use mydb"),
            ("use", Asked, "here it is \\use DATABASE"),
            ("show tag keys\nselect 1 a", Asked, "here it is \\d TABLE"),
            ("show  Databases", Asked, "here it is \\l"),
            ("SHOW TABLES", Semicolon, "here it is \\dt"),
            (
                "show tag keys from \"My T\"",
                Asked,
                "here it is \\d \"My T\"",
            ),
            ("show field keys", Asked, "here it is \\d TABLE"),
            ("describe home", Semicolon, "here it is \\d home"),
            ("list databases", Line, "here it is \\l"),
            ("source a.sql", Line, "here it is \\i a.sql"),
            ("connect h:1", Line, "here it is \\c h:1"),
            ("format column", Line, "here it is \\set format table"),
            ("history", Line, "the up arrow"),
            ("insert cpu,host=a v=1 17", Line, "lines are written"),
            (".edit a.sql", Line, "here it is \\e a.sql"),
            ("\\watch 5", Line, "flightline TARGET -c"),
        ] {
            let found = find(line).expect(line);
            assert_eq!(found.row.ends, ends, "{line}");
            let told = found.hint();
            assert!(told.contains(hint), "{line}: {told}");
            assert!(!told.contains(['{', '}']), "{told}");
        }
        for line in [
            "SELECT 1",
            "used",
            "formatted",
            "insert into t values (1=1)",
            "insert t select a=b (1)",
            ".zzz",
            "\\d",
            "",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
        assert!(find(".exit 1").is_some_and(|found| found.leaves()));
        assert!(!find(".exti").is_some_and(|found| found.leaves()));
    }
}
