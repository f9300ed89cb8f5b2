//! Cases, a line each, with the part of each word in it.
//!
//! Parts are written behind the word: `f` function, `y` type, `t` table with
//! its path, `s` schema, `c` column with its qualifier and what it sees, `q`
//! qualifier, `d` defined, `=` known, `?` other. Keywords are left out. Of what
//! is seen, `:` is an alias, `()` a subquery, `?` untold.

mod names;
mod statements;

use super::*;
use crate::sql::expect::{expect_at, tests::texts};
use crate::sql::scope::Source;

fn path(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
    names.join(".")
}

fn scope(relations: &[Relation]) -> String {
    let names = relations.iter().map(|relation| {
        let name = relation.name.as_ref().map(|name| name.text.as_str());
        let source = match &relation.source {
            Source::Table(path) if name == path.last().map(|last| last.text.as_str()) => "",
            Source::Table(_) => ":",
            Source::Derived(_) => "()",
            Source::Untold => "?",
        };
        format!("{}{source}", name.unwrap_or_default())
    });
    names.collect::<Vec<_>>().join("+")
}

fn shown(text: &str) -> String {
    let found = mentions(text);
    let words = found.words.iter().map(|mention| {
        let part = match &mention.what {
            What::Keyword => return String::new(),
            What::Function => "f".to_owned(),
            What::Type => "y".to_owned(),
            What::Table(names) => format!("t:{}", path(names)),
            What::Schema(names) => format!("s:{}", path(names)),
            What::Column { of, scope: at, .. } => {
                let of = of.as_deref().map(path).unwrap_or_default();
                format!("c:{of}@{}", scope(&found.scopes[*at]))
            }
            What::Qualifier { scope: at, .. } => format!("q@{}", scope(&found.scopes[*at])),
            What::Defined => "d".to_owned(),
            What::Known => "=".to_owned(),
            What::Other => "?".to_owned(),
        };
        format!("{}/{part} ", &text[mention.at.clone()])
    });
    words.collect::<String>().trim_end().to_owned()
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shown(text), *expected, "{text}");
    }
}

#[test]
fn keywords_are_only_where_they_act_as_such() {
    for (text, keywords) in [
        ("SELECT time FROM t", "SELECT FROM"),
        ("SELECT a.from, \"from\" FROM t", "SELECT FROM"),
        ("SELECT first, last, row, rows, range FROM t", "SELECT FROM"),
        (
            "SELECT date, date '2022-01-01', all, any FROM t",
            "SELECT FROM",
        ),
        (
            "SELECT temp FROM t LEFT JOIN u ON true",
            "SELECT FROM LEFT JOIN ON true",
        ),
        ("SELECT left(a, 1) FROM t", "SELECT FROM"),
        (
            "SELECT a FROM t ORDER BY a DESC NULLS LAST",
            "SELECT FROM ORDER BY DESC NULLS LAST",
        ),
        (
            "SELECT EXTRACT(day FROM day) FROM t",
            "SELECT day FROM FROM",
        ),
        (
            "SELECT interval, interval '1' day FROM t",
            "SELECT interval day FROM",
        ),
        (
            "EXPLAIN ANALYZE VALUES (NULL)",
            "EXPLAIN ANALYZE VALUES NULL",
        ),
        ("UPDATE set SET set = 1", "UPDATE SET"),
        ("SELECT 'SELECT' /* FROM */ -- WHERE", "SELECT"),
    ] {
        let found = mentions(text).words.into_iter();
        let words = found.filter(|mention| mention.what == What::Keyword);
        let words: Vec<&str> = words.map(|mention| &text[mention.at]).collect();
        assert_eq!(words.join(" "), keywords, "{text}");
    }
}

proptest::proptest! {
    #![proptest_config(crate::testing::cases())]
    #[test]
    fn mentions_stand_in_order(text in texts()) {
        let found = mentions(&text);
        let mut end = 0;
        for mention in &found.words {
            proptest::prop_assert!(mention.at.start >= end && mention.at.end > mention.at.start);
            end = mention.at.end;
            proptest::prop_assert!(text.get(mention.at.clone()).is_some());
            if let What::Column { scope, .. } | What::Qualifier { scope, .. } = mention.what {
                proptest::prop_assert!(scope < found.scopes.len());
            }
        }
    }
}

/// Texts that nest, repeat or double without end take no more time than others
/// of their length, and no stack. What grew with the square of it would take
/// minutes.
#[test]
fn hostile_texts_are_read_in_their_length() {
    let many = |piece: &str| piece.repeat(40_000 / piece.len());
    let both = |select: &str, from: &str| format!("SELECT {} FROM {}", many(select), many(from));
    let commons = (0..1_000).map(|at| format!("t{} AS (SELECT * FROM t{at}, t{at}), ", at + 1));
    let commons = commons.collect::<String>();
    let nesting = [
        "(",
        "SELECT (",
        "SELECT * FROM (",
        "SELECT f(",
        "SELECT x[",
        "{",
        "CASE ",
        "EXPLAIN ",
        "PREPARE p AS ",
        "WITH a AS (",
        "SELECT a FROM b JOIN ",
        "INSERT INTO a ",
        "UPDATE a SET b = ",
        "CREATE TABLE a AS ",
        "SELECT a OVER (",
        "COPY (",
        "NOT ",
        "a UNION SELECT ",
        "SELECT a;",
        "SELECT a.",
        "x -> ",
        "SELECT a FROM b.",
        "a,",
    ];
    let mut texts: Vec<String> = nesting.map(many).to_vec();
    texts.extend([
        both("a,", "b,"),
        both("b.*,", "b,"),
        both("b.c,", "b,"),
        both("x.c,", "b,"),
        both("y.x.c,", "b,"),
        both("(SELECT x.c),", "b,"),
        both("x AS x,x,", "b"),
        both("f(x -> x),", "b"),
        format!("SELECT a FROM {}", many("b.")),
        format!("WITH {commons} z AS (SELECT 1) SELECT a FROM t999, t999"),
    ]);
    for text in texts {
        let begun = std::time::Instant::now();
        let found = mentions(&text);
        assert!(found.words.len() <= text.len());
        expect_at(&text, text.len());
        expect_at(&text, text.len() / 2);
        let start: String = text.chars().take(24).collect();
        assert!(begun.elapsed().as_secs() < 10, "{start}");
    }
}
