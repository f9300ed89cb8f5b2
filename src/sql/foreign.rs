//! What people type who know another terminal, and how the same is done here.

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
/// round, `{here}` the place where the user is.
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

use Ends::{Asked, Line, Semicolon};
use Ours::{Is, Leave, Says};

const BACK: &str = "the up arrow and Ctrl-R bring statements back, to be changed in place";
const SHELL: &str = "Ctrl-Z leaves for the shell, and fg comes back";
const NOTE: &str = "SELECT 'text' AS note; writes a line among the results";
const DATA: &str = "\\c FILE, or flightline FILE, opens data files as tables";
const TAGS: &str = "SELECT DISTINCT room FROM home; is how the values of a tag are listed";

const fn row(typed: &'static str, ours: Ours, ends: Ends) -> Foreign {
    Foreign { typed, ours, ends }
}

/// Words without a backslash or a dot: influx, mysql, clickhouse-client.
const WORDS: &[Foreign] = &[
    row("auth", Says("\\c logs in again, secrets read anew"), Line),
    row("clear", Says("Ctrl-L clears the screen"), Line),
    row("connect", Is("\\c {PROFILE}"), Line),
    row("desc", Is("\\d {TABLE}"), Semicolon),
    row("describe", Is("\\d {TABLE}"), Semicolon),
    row("exit", Is("\\q"), Semicolon),
    row("format", Is("\\set format {format}"), Line),
    row("help", Is("\\?"), Semicolon),
    row("history", Says(BACK), Line),
    row("kill query", Says("Ctrl-C stops a statement"), Semicolon),
    row("list databases", Is("\\l"), Line),
    row("list tables", Is("\\dt"), Line),
    row("nopager", Is("\\set pager off"), Line),
    row("pager", Is("\\set pager {on}"), Line),
    row(
        "precision",
        Says("times are written as RFC 3339; \\set timezone local tells them in your zone"),
        Line,
    ),
    row("q", Is("\\q"), Line),
    row("quit", Is("\\q"), Semicolon),
    row("settings", Is("\\set"), Line),
    row("show columns", Is("\\d {TABLE}"), Semicolon),
    row("show databases", Is("\\l"), Asked),
    row("show field keys", Is("\\d {TABLE}"), Asked),
    row("show measurements", Is("\\dt"), Asked),
    row(
        "show queries",
        Is("SELECT * FROM system.queries;"),
        Semicolon,
    ),
    row(
        "show retention policies",
        Says("how long rows are kept is told by the server's own tools"),
        Asked,
    ),
    row("show schemas", Is("\\dn"), Semicolon),
    row("show series", Says(TAGS), Asked),
    row("show tables", Is("\\dt"), Semicolon),
    row("show tag keys", Is("\\d {TABLE}"), Asked),
    row("show tag values", Says(TAGS), Semicolon),
    row("source", Is("\\i {FILE}"), Line),
    row("status", Is("\\conninfo"), Line),
    row("tables", Is("\\dt"), Line),
    row("tee", Is("\\o {FILE}"), Line),
    row("use", Is("\\c {here} {DATABASE}"), Asked),
];

/// sqlite and duckdb.
const DOTS: &[Foreign] = &[
    row(".databases", Is("\\l"), Line),
    row(".echo", Says(NOTE), Line),
    row(".edit", Says(BACK), Line),
    row(".exit", Leave, Line),
    row(".headers", Is("\\set tuples-only {not}"), Line),
    row(".help", Is("\\?"), Line),
    row(".history", Says(BACK), Line),
    row(".import", Says(DATA), Line),
    row(".last", Is("\\g"), Line),
    row(
        ".maxrows",
        Says("a long result is shown in the pager; LIMIT in the statement asks for less"),
        Line,
    ),
    row(".mode", Is("\\set format {format}"), Line),
    row(".nullvalue", Is("\\set null {TEXT}"), Line),
    row(".once", Is("\\g {FILE}, at the end of the statement"), Line),
    row(".open", Is("\\c {FILE}"), Line),
    row(".output", Is("\\o {}"), Line),
    row(".pager", Is("\\set pager {on}"), Line),
    row(".print", Says(NOTE), Line),
    row(".quit", Leave, Line),
    row(".read", Is("\\i {FILE}"), Line),
    row(".schema", Is("\\d {}"), Line),
    row(".shell", Says(SHELL), Line),
    row(".show", Is("\\set"), Line),
    row(".system", Says(SHELL), Line),
    row(".tables", Is("\\dt"), Line),
    row(".timeout", Is("\\set timeout {TIME}"), Line),
    row(".timer", Is("\\timing {}"), Line),
];

/// psql and mysql, where the same is not a command of ours.
const BACKSLASHES: &[Foreign] = &[
    row("\\!", Says(SHELL), Line),
    row(
        "\\copy",
        Says("\\g FILE at the end of a query writes its result; data files are opened by \\c FILE"),
        Line,
    ),
    row(
        "\\df",
        Says("SHOW FUNCTIONS; lists them, where the server knows it"),
        Line,
    ),
    row("\\dv", Is("\\dt"), Line),
    row("\\e", Says(BACK), Line),
    row("\\echo", Says(NOTE), Line),
    row("\\errverbose", Is("\\set verbose on"), Line),
    row("\\r", Says("Ctrl-C clears what was typed"), Line),
    row(
        "\\s",
        Says(
            "\\conninfo tells where you are; the up arrow and Ctrl-R bring earlier statements back",
        ),
        Line,
    ),
    row("\\u", Is("\\c {here} {DATABASE}"), Line),
    row(
        "\\watch",
        Says("the shell repeats it: watch -n 2 flightline TARGET -c 'SELECT …'"),
        Line,
    ),
];

/// Formats by the names that others give them.
const FORMATS: &[(&str, &str)] = &[
    ("box", "table"),
    ("column", "table"),
    ("csvwithnames", "csv"),
    ("duckbox", "table"),
    ("jsoneachrow", "jsonl"),
    ("jsonlines", "jsonl"),
    ("line", "expanded"),
    ("list", "csv"),
    ("pretty", "table"),
    ("prettycompact", "table"),
    ("tabs", "tsv"),
    ("tabseparated", "tsv"),
    ("tabseparatedwithnames", "tsv"),
    ("tsvwithnames", "tsv"),
    ("vertical", "expanded"),
];

/// The rule by which a line of InfluxDB's line protocol is known.
const LINE_PROTOCOL: Foreign = row(
    "insert",
    Says("lines are written over HTTP, as by influxdb3 write; Flight SQL only reads them"),
    Line,
);

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

    /// How the same is done here, as a hint; `here` is what the present place
    /// is called.
    pub fn hint(&self, here: &str) -> String {
        match self.row.ours {
            Is(template) => format!("here it is {}", self.fill(template, here)),
            Says(template) => self.fill(template, here),
            Leave => "here it is \\q".to_owned(),
        }
    }

    fn fill(&self, template: &str, here: &str) -> String {
        let Some((before, rest)) = template.split_once('{') else {
            return template.to_owned();
        };
        let (what, rest) = rest.split_once('}').unwrap_or((rest, ""));
        let rest = self.fill(rest, here);
        let arguments = after(self.arguments, "from").unwrap_or(self.arguments);
        let value = match what {
            "here" => here.to_owned(),
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
            ("USE mydb;", Asked, "here it is \\c home mydb"),
            ("use", Asked, "here it is \\c home DATABASE"),
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
            ("history", Line, BACK),
            ("insert cpu,host=a v=1 17", Line, "lines are written"),
            ("\\u db", Line, "here it is \\c home db"),
            ("\\e", Line, BACK),
            ("\\watch 5", Line, "flightline TARGET -c"),
        ] {
            let found = find(line).expect(line);
            assert_eq!(found.row.ends, ends, "{line}");
            let told = found.hint("home");
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

    #[test]
    fn rows_stand_in_order() {
        for rows in [WORDS, DOTS, BACKSLASHES] {
            assert!(rows.is_sorted_by_key(|row| row.typed));
        }
        assert!(FORMATS.is_sorted());
    }
}
