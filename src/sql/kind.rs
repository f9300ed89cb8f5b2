//! What kind of statement a text is.

use super::lexer::{Kind, Tokens};

/// The first words of statements that bring rows in every dialect.
const QUERIES: [&str; 9] = [
    "desc", "describe", "explain", "from", "select", "show", "table", "values", "with",
];

/// The first words of statements that change something, and may tell how much.
const CHANGES: [&str; 13] = [
    "alter", "call", "copy", "create", "delete", "drop", "execute", "grant", "insert", "merge",
    "revoke", "truncate", "update",
];

/// Whether `sql` is sure to bring rows, or to fail.
pub fn is_query(sql: &str) -> bool {
    begins(sql, &QUERIES)
}

/// Whether `sql` begins as a statement does that may change something.
pub fn is_change(sql: &str) -> bool {
    begins(sql, &CHANGES)
}

fn begins(sql: &str, words: &[&str]) -> bool {
    let mut tokens =
        Tokens::new(sql).filter(|token| !token.kind.is_blank() && token.kind != Kind::Open);
    tokens.next().is_some_and(|token| {
        let first = &sql[token.start..token.end];
        words.iter().any(|word| first.eq_ignore_ascii_case(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_known_by_their_first_word() {
        for (sql, query) in [
            ("SELECT 1", true),
            ("-- note\n( /* x */ (select 1))", true),
            ("WITH a AS (SELECT 1) SELECT * FROM a", true),
            ("explain analyze select 1", true),
            ("INSERT INTO a VALUES (1)", false),
            ("create table a as select 1", false),
            ("\"select\"", false),
            ("", false),
        ] {
            assert_eq!(is_query(sql), query, "{sql}");
        }
        assert!(is_change("/* x */ Insert INTO a VALUES (1)"));
        assert!(!is_change("SELEC 1") && !is_change("SELECT 1"));
    }
}
