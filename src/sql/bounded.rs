//! Queries that read one table over a part of its time.

use super::lexer::{Kind, Token, Tokens};
use super::names;
use super::scope::Name;

/// Words by which a query reads more than one table, or not its rows as they
/// are.
const MORE: &[&str] = &["except", "intersect", "join", "select", "union", "with"];

/// Words that end what a WHERE asks for.
const ENDS: &[&str] = &[
    "fetch", "group", "having", "limit", "offset", "order", "qualify", "window",
];

/// A query that reads one table, and what it asks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounded {
    /// As it is written: its name, after its schema and catalog.
    pub table: Vec<Name>,
    /// The columns that are compared with something.
    compared: Vec<Name>,
}

impl Bounded {
    /// What `sql` is, if it is a SELECT from one table with a WHERE.
    pub fn of(sql: &str) -> Option<Bounded> {
        let tokens: Vec<Token> = Tokens::new(sql)
            .filter(|token| !token.kind.is_blank() && token.kind != Kind::Semicolon)
            .collect();
        let is = |at: usize, word: &str| {
            tokens.get(at).is_some_and(|token: &Token| {
                token.kind == Kind::Word && sql[token.start..token.end].eq_ignore_ascii_case(word)
            })
        };
        let is_any = |at: usize, words: &[&str]| words.iter().any(|word| is(at, word));
        if !is(0, "select") || (1..tokens.len()).any(|at| is_any(at, MORE)) {
            return None;
        }
        // Those of `extract(year FROM time)` are within brackets.
        let depths = depths(&tokens);
        let outside = |at: usize| depths[at] == 0;
        let from = (1..tokens.len()).find(|at| outside(*at) && is(*at, "from"))?;
        let is_where = |at: &usize| outside(*at) && is(*at, "where");
        let condition = (from + 2..tokens.len()).find(is_where)? + 1;
        let end = (condition..tokens.len()).find(|at| outside(*at) && is_any(*at, ENDS));
        let end = end.unwrap_or(tokens.len());
        let name = |at: usize| {
            let token = tokens.get(at)?;
            let text = &sql[token.start..token.end];
            match token.kind {
                Kind::Word => Some(Name {
                    text: text.to_owned(),
                    quoted: false,
                }),
                Kind::Quoted => Some(Name {
                    text: names::unquoted(text),
                    quoted: true,
                }),
                _ => None,
            }
        };
        let mut table = vec![name(from + 1)?];
        let mut at = from + 2;
        while tokens.get(at).is_some_and(|token| token.kind == Kind::Dot) {
            table.push(name(at + 1)?);
            at += 2;
        }
        // A comma brings another table, a bracket makes it a function.
        let more = |at: usize| matches!(tokens[at].kind, Kind::Comma | Kind::Open);
        if (at..condition - 1).any(more) {
            return None;
        }
        let sign = |at: usize, signs: &[&str]| {
            let token = tokens.get(at).map(|token| &sql[token.start..token.end]);
            token.is_some_and(|token| signs.contains(&token))
        };
        let cast = |at: usize| sign(at, &[":"]) && sign(at + 1, &[":"]);
        let compares = |at: usize| {
            let at = if is(at, "not") { at + 1 } else { at };
            sign(at, &["<", ">", "="]) || is_any(at, &["between", "in"])
        };
        // What follows a name and the type that it is cast to.
        let after = |at: usize| match cast(at + 1) {
            true => at + 4,
            false => at + 1,
        };
        // What precedes a name and those of its table and schema.
        let before = |mut at: usize| {
            while at >= condition + 2 && tokens[at - 1].kind == Kind::Dot {
                at -= 2;
            }
            at.checked_sub(1).filter(|before| *before >= condition)
        };
        let compared = (condition..end)
            .filter(|at| !before(*at).is_some_and(|at| sign(at, &[":"])))
            .filter(|at| compares(after(*at)) || before(*at).is_some_and(compares))
            .filter_map(name);
        let compared: Vec<Name> = compared.collect();
        Some(Bounded { table, compared })
    }

    /// Whether the column `time` is compared with something.
    pub fn compares(&self, time: &str) -> bool {
        let is = |name: &Name| name.text == time || name.meant() == time;
        self.compared.iter().any(is)
    }
}

/// How many brackets each of `tokens` is in.
fn depths(tokens: &[Token]) -> Vec<usize> {
    let mut depth = 0_usize;
    let depths = tokens.iter().map(|token| {
        let outside = depth;
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        outside
    });
    depths.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_of_one_table_by_time_is_known() {
        for (sql, table, compares) in [
            ("SELECT * FROM cpu WHERE time > now()", Some("cpu"), true),
            (
                "select a from iox.\"Cpu\" c where c.time<='2022'",
                Some("iox.Cpu"),
                true,
            ),
            (
                "SELECT a FROM cpu WHERE now() < time LIMIT 5",
                Some("cpu"),
                true,
            ),
            (
                "SELECT a FROM cpu WHERE time BETWEEN 1 AND 2",
                Some("cpu"),
                true,
            ),
            (
                "SELECT count(*) FROM cpu WHERE \"time\" >= 3",
                Some("cpu"),
                true,
            ),
            ("SELECT a FROM cpu WHERE host = 'time'", Some("cpu"), false),
            (
                "SELECT a FROM cpu WHERE a = 1 ORDER BY time",
                Some("cpu"),
                false,
            ),
            ("SELECT a FROM cpu WHERE TIME > 1", Some("cpu"), true),
            ("SELECT a FROM cpu WHERE \"TIME\" > 1", Some("cpu"), false),
            (
                "SELECT extract(year from time) FROM cpu WHERE time > now()",
                Some("cpu"),
                true,
            ),
            (
                "SELECT trim(both from a) FROM cpu WHERE (trim(a FROM b) = '' AND time > 1)",
                Some("cpu"),
                true,
            ),
            ("SELECT extract(year from time)", None, false),
            (
                "SELECT a FROM cpu WHERE extract(year from time) = 2",
                Some("cpu"),
                false,
            ),
            ("SELECT a FROM cpu WHERE time IN (1, 2)", Some("cpu"), true),
            (
                "SELECT a FROM cpu WHERE time NOT BETWEEN 1 AND 2",
                Some("cpu"),
                true,
            ),
            (
                "SELECT a FROM cpu WHERE time::date > '2022-01-01'",
                Some("cpu"),
                true,
            ),
            (
                "SELECT a FROM cpu WHERE now() < cpu.time",
                Some("cpu"),
                true,
            ),
            ("SELECT a FROM cpu WHERE a::time > '1'", Some("cpu"), false),
            ("SELECT a FROM cpu", None, false),
            ("SELECT a FROM cpu, mem WHERE time > 1", None, false),
            (
                "SELECT a FROM cpu JOIN mem ON a = b WHERE time > 1",
                None,
                false,
            ),
            ("SELECT a FROM f(1) WHERE time > 1", None, false),
            ("SELECT a FROM (SELECT 1) WHERE time > 1", None, false),
            (
                "WITH c AS (SELECT 1) SELECT a FROM c WHERE time > 1",
                None,
                false,
            ),
            (
                "SELECT a FROM cpu WHERE time > 1 UNION SELECT 1",
                None,
                false,
            ),
            ("DELETE FROM cpu WHERE time > 1", None, false),
            ("SELECT a FROM", None, false),
            ("SELECT a FROM WHERE time > 1", None, false),
            ("SELECT 'from' WHERE time > 1", None, false),
        ] {
            let bounded = Bounded::of(sql);
            let path = bounded.as_ref().map(|bounded| {
                let names: Vec<_> = bounded.table.iter().map(|n| n.text.as_str()).collect();
                names.join(".")
            });
            assert_eq!(path.as_deref(), table, "{sql}");
            let by_time = bounded.is_some_and(|bounded| bounded.compares("time"));
            assert_eq!(by_time, compares, "{sql}");
        }
    }

    proptest::proptest! {
        #![proptest_config(crate::testing::cases())]
        #[test]
        fn any_text_is_looked_at(
            sql in "(?i:select )?([a-z \"'<>=.,()]|where |from |between ){0,12}",
        ) {
            let _ = Bounded::of(&sql);
        }
    }
}
