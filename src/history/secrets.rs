//! Statements that hold a secret, as far as their text tells.
//!
//! What is written down may be read by others later on, so doubt keeps a
//! statement out. A comparison in a query is no doubt: `token = 'x'` there is a
//! column, and the history of somebody who has such a table is of use.

use crate::config::address;
use crate::sql::lexer::{Kind, Token, Tokens};
use crate::sql::variables::{Variables, is_secret};
use crate::sql::words;

/// The words that begin a statement in which `=` compares.
const QUERIES: [&str; 9] = [
    "delete", "desc", "describe", "explain", "select", "show", "table", "values", "with",
];

/// What announces a secret in a text, in lower case, at the end of a word.
const ANNOUNCED: [&str; 3] = ["bearer ", "authorization:", "authorization="];

/// How short a word behind `Bearer` may be and still be a token: in prose
/// shorter ones follow.
const SHORTEST_TOKEN: usize = 8;

/// Whether `text`, a statement or a backslash command, has a password or a
/// token in it.
pub(super) fn holds_secret(text: &str) -> bool {
    let commanded = text.trim_start().starts_with('\\') && commands_secret(text);
    commanded || has_login(text) || announces(text) || assigns(text)
}

/// In a command: a value for a name of a secret, or a word that may be a login.
fn commands_secret(text: &str) -> bool {
    let (command, arguments) = words::command(text);
    if matches!(command, "set" | "pset" | "session" | "prompt" | "setenv")
        && is_secret(arguments.split_whitespace().next().unwrap_or_default())
        && arguments.split_whitespace().count() > 1
        || command == "password"
    {
        return true;
    }
    let words = words::words(arguments, &Variables::default());
    let mut texts = words.iter().map(|word| word.text.as_str());
    texts.any(|word| word.contains('@') || address::masked(word) != word)
}

/// `user:word@` before a host.
fn has_login(text: &str) -> bool {
    text.match_indices("://").any(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '\'' | '"'))
            .unwrap_or(rest.len());
        rest[..end].contains('@')
    })
}

/// `Bearer xyz`, `Authorization: …`, also in a string or a comment.
fn announces(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ANNOUNCED.iter().any(|mark| {
        text.match_indices(mark).any(|(at, _)| {
            let begins = !text[..at].ends_with(|c: char| c.is_alphanumeric());
            let value = text[at + mark.len()..].trim_start_matches([' ', '\'', '"']);
            let end = value
                .find(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | ';'))
                .unwrap_or(value.len());
            begins && value[..end].len() >= SHORTEST_TOKEN
        })
    })
}

/// A value for what is called a secret: `PASSWORD 'x'`, `token => 'x'`,
/// `SET token = x`, `IDENTIFIED BY 'x'`, `'password=x'`.
fn assigns(text: &str) -> bool {
    let tokens: Vec<Token> = Tokens::new(text)
        .filter(|token| !token.kind.is_blank())
        .collect();
    let written = |token: &Token| &text[token.start..token.end];
    let compares = tokens.first().is_some_and(|token| {
        let first = written(token).to_ascii_lowercase();
        QUERIES.contains(&first.as_str()) || token.kind == Kind::Open
    });
    tokens.iter().enumerate().any(|(at, token)| {
        let rest = &tokens[at + 1..];
        match token.kind {
            Kind::String | Kind::Dollar if spells(written(token)) => true,
            Kind::Word if written(token).eq_ignore_ascii_case("identified") => {
                rest.first().is_some_and(|next| {
                    ["by", "with"]
                        .iter()
                        .any(|word| written(next).eq_ignore_ascii_case(word))
                })
            }
            Kind::Word | Kind::Quoted | Kind::String if is_secret(written(token)) => gives(
                &rest
                    .iter()
                    .take(3)
                    .map(|token| (token.kind, written(token)))
                    .collect::<Vec<_>>(),
                compares,
            ),
            _ => false,
        }
    })
}

/// Whether what follows the name of a secret gives it a value.
fn gives(following: &[(Kind, &str)], compares: bool) -> bool {
    let is_value = |kind| matches!(kind, Kind::String | Kind::Dollar);
    match following {
        // `=>`, `:=`: never a comparison.
        [(_, "="), (_, ">"), _, ..] | [(_, ":"), (_, "="), _, ..] => true,
        [(_, "=" | ":"), _, ..] => !compares,
        [(Kind::Word, word), _, ..] if word.eq_ignore_ascii_case("to") => !compares,
        [(Kind::Word, word), (kind, _), ..] if word.eq_ignore_ascii_case("is") => {
            is_value(*kind) && !compares
        }
        [(kind, _), ..] => is_value(*kind) && !compares,
        [] => false,
    }
}

/// Whether a string has `token=x` in it.
fn spells(string: &str) -> bool {
    string.match_indices('=').any(|(at, _)| {
        let name = string[..at].trim_end();
        let name = &name[name
            .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
            .map_or(0, |end| end + 1)..];
        let value = string[at + 1..].trim_start();
        is_secret(name) && value.starts_with(|c: char| c.is_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_what_stands_before_them() {
        for (text, secret) in [
            ("\\c grpc+tls://me:hunter2@host:443", true),
            ("\\c grpc://host?token=abc", true),
            ("\\c grpc://me:pa/hunter2@127.0.0.1:1", true),
            ("\\c me:hunter3@127.0.0.1:1", true),
            ("\\c \"grpc://me:hun ter4@127.0.0.1:1\"", true),
            ("SELECT * FROM read('http://me:word@host/x');", true),
            ("\\set password hunter2", true),
            ("\\set InfluxToken abc", true),
            ("\\set password", false),
            ("\\session token abc", true),
            ("\\session catalog abc", false),
            ("\\password ann", true),
            ("\\set day 2022-01-01", false),
            ("\\d home", false),
            ("\\d tokens", false),
            ("\\c grpc://host:8181", false),
            ("SELECT 'http://x/a@b';", false),
            ("SELECT a FROM t WHERE token = 'x';", false),
            ("SELECT token, password FROM t;", false),
            ("EXPLAIN SELECT token FROM t WHERE token IS NULL", false),
            ("SELECT * FROM read_api('u', token => 'abc');", true),
            ("CALL login(password := 'abc')", true),
            ("SELECT * FROM f('https://h/x?token=abc');", true),
            ("SELECT * FROM f('host=h password=abc');", true),
            ("SELECT * FROM log WHERE line LIKE '%token=%';", false),
            ("CREATE USER ann PASSWORD 'hunter2';", true),
            ("create user ann with encrypted password 'x'", true),
            ("ALTER ROLE ann WITH PASSWORD $$x$$;", true),
            ("ALTER USER ann IDENTIFIED BY 'x'", true),
            ("CREATE USER ann IDENTIFIED WITH sha256 BY 'x'", true),
            ("SET token = 'abc';", true),
            ("SET SESSION auth_token TO abc", true),
            ("SET timezone = 'UTC'", false),
            ("UPDATE users SET password = 'x' WHERE id = 1", true),
            (
                "CREATE TABLE t (id INT, token VARCHAR, password TEXT)",
                false,
            ),
            ("CREATE SECRET s (TYPE s3, SECRET 'abc')", true),
            (
                "COPY t TO 's3://b' OPTIONS ('aws.secret_access_key' 'abc')",
                true,
            ),
            ("SELECT f('Authorization: Bearer abcdefgh')", true),
            ("-- Bearer abcdefghijkl\nSELECT 1;", true),
            ("SELECT 'the bearer of news';", false),
            ("SELECT 'forebearer abcdefghijkl';", false),
            ("SELECT * FROM \"tokens\" WHERE n = 1;", false),
        ] {
            assert_eq!(holds_secret(text), secret, "{text}");
        }
    }
}
