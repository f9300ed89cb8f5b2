//! Queries that read a table over all of its time.

mod condition;

use condition::bounds;

use super::dialect::{self, Over};
use super::lexer::{Kind, Token, Tokens};
use super::names;
use super::scope::Name;

/// Functions of other dialects that make one row of many.
const AGGREGATES: &[&str] = &[
    "arg_max",
    "arg_min",
    "every",
    "group_concat",
    "listagg",
    "mode",
    "percentile_disc",
    "quantile",
    "variance",
];

/// Words that stand where a table may, and are none.
const NO_TABLES: &[&str] = &["lateral", "only", "table", "unnest", "values", "where"];

/// Words that end what a WHERE or an ON asks for.
const ENDS: &[&str] = &[
    "fetch", "group", "having", "join", "limit", "offset", "on", "order", "qualify", "where",
    "window",
];

/// The table that `statement`, which is one without its `;`, reads row by row
/// over all of its time: nothing bounds the time, and no LIMIT the rows.
/// `time` tells which column of a table holds its time, if one does.
///
/// `None` where it cannot be told, and for what brings few rows of many:
/// aggregates, GROUP BY, DISTINCT. Of subqueries nothing is told.
pub fn unbounded(statement: &str, time: impl Fn(&[Name]) -> Option<String>) -> Option<Vec<Name>> {
    let words = Words::outer(statement);
    let verb = match words.is(0, "with") {
        true => words.find(0, &["select", "insert", "update", "delete", "merge"]),
        false => 0,
    };
    if !words.is(verb, "select") || words.is_limited() {
        return None;
    }
    let common = words.common_tables(verb);
    let mut from = verb;
    // A branch of a UNION after the other.
    while from < words.tokens.len() {
        let to = words.find(from, &["union", "except", "intersect"]);
        let tables = words.scanned(from, to);
        let of_time: Vec<_> = tables
            .into_iter()
            .filter(|table| !common.contains(&table.last().map(Name::meant).unwrap_or_default()))
            .filter_map(|table| time(&table).map(|column| (table, column)))
            .collect();
        let columns: Vec<&str> = of_time.iter().map(|(_, column)| column.as_str()).collect();
        if !words.is_bounded(from, to, &columns)
            && let Some((table, _)) = of_time.into_iter().next()
        {
            return Some(table);
        }
        from = to + 1;
    }
    None
}

/// The tokens of a statement that say something. What stands in brackets is
/// one step: walks go from a bracket to behind its end.
struct Words<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// For each token how many brackets are around it.
    depths: Vec<usize>,
}

impl<'a> Words<'a> {
    fn outer(text: &'a str) -> Words<'a> {
        let tokens: Vec<Token> = Tokens::new(text)
            .filter(|token| !token.kind.is_blank() && token.kind != Kind::Semicolon)
            .collect();
        let mut depth = 0_usize;
        let depths = tokens.iter().map(|token| match token.kind {
            Kind::Open => {
                depth += 1;
                depth
            }
            Kind::Close => {
                let around = depth;
                depth = depth.saturating_sub(1);
                around
            }
            _ => depth,
        });
        let depths = depths.collect();
        Words {
            text,
            tokens,
            depths,
        }
    }

    fn text(&self, at: usize) -> &'a str {
        self.tokens
            .get(at)
            .map_or("", |token| &self.text[token.start..token.end])
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// Whether token `at` is this word.
    fn is(&self, at: usize, word: &str) -> bool {
        self.kind(at) == Some(Kind::Word) && self.text(at).eq_ignore_ascii_case(word)
    }

    fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    /// Where one of `words` stands outside of brackets, from `from` on; else
    /// the end.
    fn find(&self, from: usize, words: &[&str]) -> usize {
        (from..self.tokens.len())
            .find(|at| self.depths[*at] == 0 && self.is_any(*at, words))
            .unwrap_or(self.tokens.len())
    }

    /// LIMIT or FETCH FIRST, for the whole of the statement.
    fn is_limited(&self) -> bool {
        (0..self.tokens.len()).any(|at| {
            self.depths[at] == 0
                && (self.is(at, "limit") && !self.is_any(at + 1, &["all", "null"])
                    || self.is(at, "fetch") && self.is_any(at + 1, &["first", "next"]))
        })
    }

    /// The names before `verb` that a WITH gives to queries.
    fn common_tables(&self, verb: usize) -> Vec<String> {
        let named = (1..verb).filter(|at| {
            self.depths[*at] == 0
                && (self.is_any(at - 1, &["with", "recursive"])
                    || self.kind(at - 1) == Some(Kind::Comma))
        });
        named
            .filter_map(|at| self.name(at))
            .map(|name| name.meant())
            .collect()
    }

    fn name(&self, at: usize) -> Option<Name> {
        let text = self.text(at);
        match self.kind(at)? {
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
    }

    /// The tables that the query from `from` to `to` brings row by row; none
    /// for one that sums up.
    fn scanned(&self, from: usize, to: usize) -> Vec<Vec<Name>> {
        let select = self.find(from, &["select"]);
        let list = self.find(from, &["from"]).min(to);
        let where_ = self.find(list, &["where", "group", "having"]).min(to);
        let sums_up = self.is(select + 1, "distinct")
            || self.find(list, &["group", "having"]) < to
            || (from..list).any(|at| self.is_aggregate(at));
        if sums_up {
            return Vec::new();
        }
        let mut tables = Vec::new();
        let mut at = list + 1;
        let mut expected = true;
        while at < where_ {
            if self.depths[at] > 0 {
                expected = false;
            } else if expected && let Some((table, end)) = self.table(at) {
                tables.extend(table);
                (at, expected) = (end, false);
                continue;
            } else {
                expected = self.kind(at) == Some(Kind::Comma) || self.is(at, "join");
            }
            at += 1;
        }
        tables
    }

    /// A call of a function that sums up, and not over a window.
    fn is_aggregate(&self, at: usize) -> bool {
        let sums_up = || {
            let known = dialect::function(&self.text(at).to_lowercase());
            known.is_some_and(|known| known.over == Over::Group) || self.is_any(at, AGGREGATES)
        };
        self.kind(at) == Some(Kind::Word)
            && self.kind(at + 1) == Some(Kind::Open)
            && !self.is(self.behind(at + 1), "over")
            && sums_up()
    }

    /// The token behind the bracket that opens at `open`.
    fn behind(&self, open: usize) -> usize {
        let depth = self.depths[open];
        let close = (open..self.tokens.len())
            .find(|at| self.kind(*at) == Some(Kind::Close) && self.depths[*at] == depth);
        close.map_or(self.tokens.len(), |close| close + 1)
    }

    /// The table that is named at `at`, nothing for a function, and what comes
    /// behind the name.
    fn table(&self, at: usize) -> Option<(Option<Vec<Name>>, usize)> {
        if self.is_any(at, NO_TABLES) {
            return None;
        }
        let mut path = vec![self.name(at)?];
        let mut end = at + 1;
        while self.kind(end) == Some(Kind::Dot) {
            path.push(self.name(end + 1)?);
            end += 2;
        }
        let calls = self.kind(end) == Some(Kind::Open);
        Some(((!calls).then_some(path), end))
    }

    /// Whether the query from `from` to `to` asks for a part of the time.
    fn is_bounded(&self, from: usize, to: usize, times: &[&str]) -> bool {
        (from..to)
            .filter(|at| self.depths[*at] == 0 && self.is_any(*at, &["where", "on"]))
            .any(|at| {
                let end = self.find(at + 1, ENDS).min(to);
                bounds(self, at + 1..end, times)
            })
    }
}

#[cfg(test)]
mod tests;
