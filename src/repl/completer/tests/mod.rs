//! Lines with a `|` where the cursor is, and what Tab offers there.

mod commands;
mod names;
mod places;
mod ranks;

use std::path::PathBuf;

use super::{Completer, List};
use crate::catalog::{Builder, Catalog, Folding, Role, State};
use crate::config::Listed;
use crate::session::Library;
use crate::text::Plain;

/// A line, how often Tab comes, and the texts that are offered then.
type Case<'a> = (&'a str, usize, &'a [&'a str]);

/// Checks what `completer` offers, texts in their order.
fn check(completer: &Completer, cases: &[Case<'_>]) {
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|(line, tabs, expected)| {
            let found = texts(completer, line, *tabs);
            (found != *expected).then(|| format!("({line:?}, {tabs}, &{found:?}),"))
        })
        .collect();
    assert!(failed.is_empty(), "it is:\n{}", failed.join("\n"));
}

/// What is offered at the `|` of `line`, after so many Tabs.
fn texts(completer: &Completer, line: &str, tabs: usize) -> Vec<String> {
    let cursor = line.rfind('|').unwrap();
    let line = [&line[..cursor], &line[cursor + 1..]].concat();
    // Elsewhere, so that the first Tab here is the first.
    completer.complete("", 0);
    let mut offer = completer.complete(&line, cursor);
    for _ in 1..tabs {
        offer = completer.complete(&line, cursor);
    }
    assert!(offer.start <= cursor && line.is_char_boundary(offer.start));
    let texts = offer.candidates.into_iter().map(|candidate| candidate.text);
    texts.collect()
}

/// The list that is shown where the screen has just room for whole lines.
fn shown(completer: &Completer, line: &str) -> Vec<String> {
    let cursor = line.rfind('|').unwrap();
    completer.complete("", 0);
    let line = [&line[..cursor], &line[cursor + 1..]].concat();
    let offer = completer.complete(&line, cursor);
    let lists = (30..).map(|columns| {
        let list = List::new(&offer.candidates, columns, usize::MAX);
        list.text(&Plain)
    });
    let whole = lists.take(200).find(|list| !list.contains('…')).unwrap();
    whole.lines().map(str::to_owned).collect()
}

/// A table: schema, name, and its columns.
type Made<'a> = (&'a str, &'a str, &'a [(&'a str, Role)]);

use Role::{Field, Tag, Time};

const HOME: &[(&str, Role)] = &[
    ("room", Tag),
    ("temp", Field),
    ("hum", Field),
    ("co", Field),
    ("time", Time),
];

/// Tables of one schema, with names of all kinds.
const TABLES: &[Made<'_>] = &[
    ("iox", "home", HOME),
    (
        "iox",
        "weather",
        &[("room", Tag), ("wind_speed", Field), ("time", Time)],
    ),
    (
        "iox",
        "machines",
        &[
            ("deviceId", Tag),
            ("Temp", Field),
            ("node_temp", Field),
            ("temperature", Field),
            ("it's", Tag),
            ("time", Time),
        ],
    ),
    (
        "iox",
        "Weird \"name\" é",
        &[("a.b", Field), ("select", Field)],
    ),
    ("iox", "select", &[("from", Field)]),
    ("iox", "Temp", &[("x", Field)]),
    ("iox", "a.b", &[("y", Field)]),
    ("iox", "📈", &[("📉", Field)]),
    ("iox", "bad\u{1b}name", &[("evil\u{202e}column", Field)]),
    ("information_schema", "tables", &[("table_name", Field)]),
];

fn catalog(tables: &[Made<'_>], folding: Folding) -> Catalog {
    let mut builder = Builder::default();
    for (schema, name, columns) in tables {
        let columns = columns.iter().map(|(name, role)| match role {
            Tag => builder.column(name, "Dictionary(Int32, Utf8)", *role, true),
            Field => builder.column(name, "Float64", *role, false),
            Time => builder.column(name, "Timestamp(ns)", *role, false),
        });
        let columns = columns.collect();
        let kind = match *name {
            "weather" => "VIEW",
            _ => "BASE TABLE",
        };
        builder.table(Some("public"), Some(schema), name, kind, Some(columns));
    }
    builder.folds(folding);
    builder.finish(State::Untold)
}

fn completer_of(catalog: Catalog) -> Completer {
    let values: &[(&str, &str, &[&str])] = &[
        ("home", "room", &["Attic", "Kitchen", "Living Room", "it's"]),
        ("machines", "deviceId", &["m-1", "m-2", "bad\u{7}one"]),
    ];
    let profile = |name: &str, place: &str, database: Option<&str>| Listed {
        name: name.to_owned(),
        default: false,
        place: place.to_owned(),
        database: database.map(str::to_owned),
        login: None,
        written: String::new(),
    };
    let profiles = vec![
        profile("prod", "https://db.example:443", Some("plant")),
        profile("demo", "the sample tables", None),
        profile("my own", "http://localhost:8181", Some("tests")),
    ];
    let library = Library::fixed(catalog, values);
    Completer::new(library, profiles, Some(PathBuf::from("/nowhere")))
}

fn completer() -> Completer {
    let completer = completer_of(catalog(TABLES, Folding::Lower));
    completer.know_variables(["day".to_owned(), "night".to_owned()]);
    completer
}
