//! How a name is written so that a server finds it.

use super::lexer::{is_word, is_word_start};

/// Words that the grammar of DataFusion or PostgreSQL takes for itself where a
/// table or column may stand; for some of them, as `current_date` or `user`,
/// there would be another value without a word.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "anti",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "both",
    "by",
    "case",
    "cast",
    "check",
    "cluster",
    "collate",
    "column",
    "constraint",
    "create",
    "cross",
    "cube",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "distribute",
    "do",
    "else",
    "end",
    "except",
    "exclude",
    "exists",
    "explain",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "in",
    "initially",
    "inner",
    "intersect",
    "interval",
    "into",
    "is",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "minus",
    "natural",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "placing",
    "primary",
    "qualify",
    "references",
    "returning",
    "right",
    "rollup",
    "select",
    "semi",
    "session_user",
    "set",
    "some",
    "sort",
    "struct",
    "symmetric",
    "table",
    "then",
    "to",
    "top",
    "trailing",
    "trim",
    "true",
    "union",
    "unique",
    "unnest",
    "user",
    "using",
    "values",
    "variadic",
    "view",
    "when",
    "where",
    "window",
    "with",
];

/// Whether the grammar takes `word` for itself, whatever its case.
pub fn is_reserved(word: &str) -> bool {
    RESERVED
        .iter()
        .any(|reserved| reserved.eq_ignore_ascii_case(word))
}

/// `name` as it must be typed: bare if the server's folding to lower case
/// leaves it as it is, else in double quotes.
pub fn quote(name: &str) -> String {
    let mut chars = name.chars();
    let plain = chars
        .next()
        .is_some_and(|c| is_word_start(c) && c.is_ascii())
        && chars.all(|c| is_word(c) && c.is_ascii())
        && !name.contains(|c: char| c.is_ascii_uppercase())
        && !is_reserved(name);
    if plain { name.to_owned() } else { quoted(name) }
}

/// `name` in double quotes.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `text` as a string of SQL.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// What stands in the quotes that `written` begins with, doubled ones made
/// single. The end of the text closes them, too.
pub fn unquoted(written: &str) -> String {
    let mut chars = written.chars();
    let Some(quote) = chars.next() else {
        return String::new();
    };
    let inner = chars.as_str();
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    let quote = quote.to_string();
    inner.replace(&quote.repeat(2), &quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_they_must_be() {
        for (name, typed) in [
            ("home", "home"),
            ("_a1", "_a1"),
            ("deviceId", "\"deviceId\""),
            ("select", "\"select\""),
            ("a.b", "\"a.b\""),
            ("Weird \"n\"", "\"Weird \"\"n\"\"\""),
            ("1st", "\"1st\""),
            ("é", "\"é\""),
            ("", "\"\""),
        ] {
            assert_eq!(quote(name), typed);
        }
        assert_eq!(literal("it's"), "'it''s'");
    }
}
