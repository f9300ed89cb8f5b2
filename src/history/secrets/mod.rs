//! Statements that hold a secret, as far as their text tells.
//!
//! What is written down may be read by others later on, so doubt keeps a
//! statement out. A comparison in a query is no doubt: `token = 'x'` there is a
//! column, and the history of somebody who has such a table is of use.

mod given;
mod shell;
mod spelled;

use crate::config::address;
use crate::sql::lexer::{Kind, Tokens};
use crate::sql::variables::{Variables, is_secret};
use crate::sql::words;

/// Whether `text`, a statement or a backslash command, has a password or a
/// token in it.
pub(super) fn holds_secret(text: &str) -> bool {
    spelled::has_login(text)
        || spelled::announces(text)
        || shell::line(text).is_some_and(shell::has_secret)
        || match text.trim_start().starts_with('\\') {
            true => commands(text),
            false => states(text),
        }
}

/// In a command: a value for a name of a secret, or an address with a login.
fn commands(text: &str) -> bool {
    let (command, arguments) = words::command(text);
    let words = words::words(arguments, &Variables::default());
    match command {
        "password" => return true,
        "set" | "pset" | "session" | "prompt" | "setenv" => {
            if let [name, _, ..] = &words[..]
                && is_secret(&name.text)
            {
                return true;
            }
        }
        "c" | "connect" => {
            let suspect = |word: &str| word.contains('@') || address::masked(word) != word;
            if words.iter().any(|word| suspect(&word.text)) {
                return true;
            }
        }
        _ => {}
    }
    spelled::has_secret(arguments)
}

/// In a statement: in its strings and comments, or by its grammar.
fn states(text: &str) -> bool {
    let quoted = |kind| {
        matches!(
            kind,
            Kind::String | Kind::Dollar | Kind::Quoted | Kind::LineComment | Kind::BlockComment
        )
    };
    let mut pieces = Tokens::new(text).filter(|token| quoted(token.kind));
    pieces.any(|piece| spelled::has_secret(&text[piece.start..piece.end])) || given::gives(text)
}

#[cfg(test)]
mod tests;
