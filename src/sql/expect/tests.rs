//! Cases with a `|` cursor, a line each.
//!
//! What is expected is written as the items in their order (`columns:h` are
//! those of `h`, `values:room` those in that column), then, as far as a case
//! is about it, `< ` and the scope, `+ ` and keywords that are offered, `- `
//! and keywords that are not. A relation is written `alias=schema.table`,
//! `name(what, it, gives)`, `name?` if it is untold.

mod dml;
mod from;
mod join;
mod nested;
mod nothing;
mod select;
mod typed;
mod values;
mod words;

use super::*;
use proptest::strategy::Strategy;

use crate::sql::scope::{Output, Source};

/// What is offered where an operand of a query is expected.
const OPERAND: &str = "columns qualifiers functions keywords";

/// What is offered where a relation is expected.
const RELATION: &str = "tables schemas table-functions keywords";

/// The text without its last `|`, and where that stood.
fn cursor(case: &str) -> (String, usize) {
    let at = case.rfind('|').unwrap();
    ([&case[..at], &case[at + 1..]].concat(), at)
}

fn check(cases: &[(&str, &str)]) {
    for (case, expected) in cases {
        let (text, at) = cursor(case);
        let found = expect_at(&text, at);
        let offered: Vec<&str> = found.items.iter().flat_map(keywords).collect();
        let words: Vec<&str> = expected.split(' ').collect();
        let mut claims = words.chunk_by(|_, next| !matches!(*next, "<" | "+" | "-"));
        let items = claims.next().unwrap_or_default().join(" ");
        let items = items.replace("OPERAND", OPERAND);
        let items = items.replace("RELATION", RELATION);
        assert_eq!(shown(&found), items, "{case}");
        for claim in claims {
            let said = claim[1..].join(" ");
            if claim[0] == "<" {
                assert_eq!(scope(&found.scope), said, "{case}");
                continue;
            }
            for word in said.split(", ") {
                let is = offered.contains(&word);
                assert_eq!(is, claim[0] == "+", "{case}: {word}");
            }
        }
    }
}

fn keywords(item: &Item) -> Vec<&'static str> {
    match item {
        Item::Keywords(words) => words.clone(),
        _ => Vec::new(),
    }
}

fn shown(expected: &Expected) -> String {
    let items: Vec<String> = expected.items.iter().map(item).collect();
    items.join(" ")
}

fn item(item: &Item) -> String {
    match item {
        Item::Columns { of: None } => "columns".to_owned(),
        Item::Columns { of: Some(of) } => format!("columns:{}", path(of)),
        Item::AnyColumn => "any-column".to_owned(),
        Item::Qualifiers => "qualifiers".to_owned(),
        Item::Tables { below } => under("tables", below),
        Item::Schemas { below } => under("schemas", below),
        Item::CommonTables(names) => format!("with:{}", list(names)),
        Item::JoinConditions => "conditions".to_owned(),
        Item::SharedColumns => "shared".to_owned(),
        Item::Outputs(names) => format!("outputs:{}", list(names)),
        Item::Functions => "functions".to_owned(),
        Item::TableFunctions => "table-functions".to_owned(),
        Item::Types => "types".to_owned(),
        Item::Keywords(_) => "keywords".to_owned(),
        Item::Values { column } => format!("values:{}", path(column)),
    }
}

fn under(what: &str, below: &[Name]) -> String {
    match below {
        [] => what.to_owned(),
        below => format!("{what}:{}", path(below)),
    }
}

fn written(name: &Name) -> String {
    match name.quoted {
        true => format!("\"{}\"", name.text),
        false => name.text.clone(),
    }
}

fn path(names: &[Name]) -> String {
    names.iter().map(written).collect::<Vec<_>>().join(".")
}

fn list(names: &[Name]) -> String {
    names.iter().map(written).collect::<Vec<_>>().join(",")
}

fn scope(relations: &[Relation]) -> String {
    let shown: Vec<String> = relations.iter().map(relation).collect();
    shown.join(", ")
}

fn relation(relation: &Relation) -> String {
    let name = relation.name.as_ref().map(written).unwrap_or_default();
    match &relation.source {
        Source::Table(table) if path(table) == name => name,
        Source::Table(table) => format!("{name}={}", path(table)),
        Source::Untold => format!("{name}?"),
        Source::Derived(outputs) => {
            let outputs: Vec<String> = outputs.iter().map(output).collect();
            format!("{name}({})", outputs.join(", "))
        }
    }
}

fn output(output: &Output) -> String {
    match output {
        Output::Column(name) => written(name),
        Output::Unnamed => "_".to_owned(),
        Output::Star(relations) => {
            let all: Vec<String> = relations.iter().map(relation).collect();
            format!("*{}", all.join(" *"))
        }
    }
}

proptest::proptest! {
    #![proptest_config(crate::testing::cases())]
    #[test]
    fn any_text_has_an_answer(text in texts(), at in 0_usize..80) {
        let found = expect_at(&text, at);
        proptest::prop_assert!(found.start <= at.min(text.len()));
        proptest::prop_assert!(text.is_char_boundary(found.start));
        proptest::prop_assert!(found.items.is_empty() || found.typed.len() <= text.len());
    }
}

/// Texts of what the grammar knows, and of what it does not.
pub(in crate::sql) fn texts() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "SELECT",
        "FROM",
        "WHERE",
        "JOIN",
        "LEFT",
        "ON",
        "USING",
        "WITH",
        "RECURSIVE",
        "AS",
        "CASE",
        "WHEN",
        "END",
        "UNION",
        "VALUES",
        "INSERT",
        "INTO",
        "UPDATE",
        "SET",
        "DELETE",
        "CREATE",
        "TABLE",
        "VIEW",
        "OVER",
        "PARTITION",
        "ORDER",
        "GROUP",
        "BY",
        "DESC",
        "NULLS",
        "IN",
        "NOT",
        "IS",
        "LIKE",
        "BETWEEN",
        "AND",
        "EXTRACT",
        "CAST",
        "LATERAL",
        "EXPLAIN",
        "INTERVAL",
        "FILTER",
        "WINDOW",
        "LIMIT",
        "MERGE",
        "SHOW",
        "COPY",
        "PREPARE",
        "RETURNING",
        "AT",
        "DISTINCT",
        "a",
        "b",
        "home",
        "é",
        "😀",
        "'",
        "\"",
        "`",
        "$",
        "$$",
        "--",
        "/*",
        "*/",
        "(",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ";",
        ".",
        "*",
        "::",
        ":",
        "=",
        "->",
        "=>",
        "1",
        "\\",
        "\n",
        " ",
        " ",
        " ",
        " ",
    ];
    let piece = proptest::prop_oneof![
        12 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => proptest::char::any().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..32).prop_map(|pieces| pieces.concat())
}
