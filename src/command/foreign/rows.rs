//! The tables: each line of another terminal with ours.

use super::Ends::{self, Asked, Line, Semicolon};
use super::Foreign;
use super::Ours::{self, Is, Leave, Says};

const BACK: &str = "\\s lists what was typed before; the up arrow and Ctrl-R bring it back";
const SHELL: &str = "Ctrl-Z leaves for the shell, and fg comes back";
const NOTE: &str = "SELECT 'text' AS note; writes a line among the results";
const TAGS: &str = "SELECT DISTINCT room FROM home; is how the values of a tag are listed";

const fn row(typed: &'static str, ours: Ours, ends: Ends) -> Foreign {
    Foreign { typed, ours, ends }
}

/// Words without a backslash or a dot: influx, mysql, clickhouse-client.
pub(super) const WORDS: &[Foreign] = &[
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
    row("use", Is("\\use {DATABASE}"), Asked),
];

/// sqlite and duckdb.
pub(super) const DOTS: &[Foreign] = &[
    row(".databases", Is("\\l"), Line),
    row(".echo", Says(NOTE), Line),
    row(".edit", Is("\\e {}"), Line),
    row(".exit", Leave, Line),
    row(".headers", Is("\\set tuples-only {not}"), Line),
    row(".help", Is("\\?"), Line),
    row(".history", Says(BACK), Line),
    row(
        ".import",
        Says("\\copy TABLE from FILE sends the rows of a file"),
        Line,
    ),
    row(".last", Is("\\last"), Line),
    row(
        ".maxrows",
        Says(
            "a long result is shown in the viewer, and no more of it is fetched than is looked at",
        ),
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
    row(".schema", Is("\\schema {TABLE}"), Line),
    row(".shell", Says(SHELL), Line),
    row(".show", Is("\\set"), Line),
    row(".system", Says(SHELL), Line),
    row(".tables", Is("\\dt {}"), Line),
    row(".timeout", Is("\\set timeout {TIME}"), Line),
    row(".timer", Is("\\timing {}"), Line),
];

/// psql and mysql, where the same is not a command of ours.
pub(super) const BACKSLASHES: &[Foreign] = &[
    row("\\!", Says(SHELL), Line),
    row("\\a", Is("\\set format csv"), Line),
    row(
        "\\cd",
        Says("the shell changes directories before it starts flightline"),
        Line,
    ),
    row("\\di", Is("\\dt"), Line),
    row("\\ds", Is("\\dt"), Line),
    row("\\echo", Says(NOTE), Line),
    row("\\errverbose", Is("\\set verbose on"), Line),
    row("\\f", Is("\\set format tsv"), Line),
    row("\\p", Says("the up arrow brings what was typed back"), Line),
    row("\\qecho", Says(NOTE), Line),
    row("\\r", Says("Ctrl-C clears what was typed"), Line),
    row("\\t", Is("\\set tuples-only {on}"), Line),
    row(
        "\\watch",
        Says("the shell repeats it: watch -n 2 flightline TARGET -c 'SELECT …'"),
        Line,
    ),
];

/// Formats by the names that others give them.
pub(super) const FORMATS: &[(&str, &str)] = &[
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
pub(super) const LINE_PROTOCOL: Foreign = row(
    "insert",
    Says("lines are written over HTTP, as by influxdb3 write; Flight SQL only reads them"),
    Line,
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command;
    use crate::request::Format;
    use crate::settings;

    #[test]
    fn rows_stand_in_order() {
        for rows in [WORDS, DOTS, BACKSLASHES] {
            assert!(rows.is_sorted_by_key(|row| row.typed));
        }
        assert!(FORMATS.is_sorted());
    }

    #[test]
    fn what_they_name_is_there() {
        let mut named = 0;
        for row in [WORDS, DOTS, BACKSLASHES].concat() {
            let (Is(text) | Says(text)) = row.ours else {
                continue;
            };
            let words: Vec<_> = text
                .split_whitespace()
                .map(|word| word.trim_end_matches([',', ';']))
                .collect();
            for (at, word) in words.iter().enumerate() {
                let Some(name) = word.strip_prefix('\\') else {
                    continue;
                };
                named += 1;
                assert!(command::known(name).is_some(), "{text}");
                if let Some(setting) = words.get(at + 1).filter(|_| name == "set") {
                    assert!(settings::known(setting).is_some(), "{text}");
                }
            }
        }
        assert!(named > 40, "{named}");
        for row in BACKSLASHES {
            assert!(command::known(&row.typed[1..]).is_none(), "{}", row.typed);
        }
        for (theirs, ours) in FORMATS {
            assert!(Format::named(ours).is_ok(), "{theirs}");
        }
    }
}
