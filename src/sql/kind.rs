//! What kind of statement a text is.

use super::lexer::{Kind, Tokens};

/// The first words of statements that bring rows in every dialect.
const QUERIES: [&str; 9] = [
    "desc", "describe", "explain", "from", "select", "show", "table", "values", "with",
];

/// Whether `sql` is sure to bring rows, or to fail.
pub fn is_query(sql: &str) -> bool {
    let mut tokens =
        Tokens::new(sql).filter(|token| !token.kind.is_blank() && token.kind != Kind::Open);
    tokens.next().is_some_and(|token| {
        let word = &sql[token.start..token.end];
        QUERIES.iter().any(|query| word.eq_ignore_ascii_case(query))
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
    }
}
