//! What Tab offers: table names in SQL, and in backslash commands whatever
//! the command takes.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::watch;

use crate::catalog::Catalog;
use crate::command::{self, Argument, COMMANDS};
use crate::settings::SETTINGS;
use crate::sql::lexer::{Kind, Token, Tokens};
use crate::sql::names;
use crate::sql::splitter::{Piece, split};
use crate::text::is_unsafe;

/// The most candidates that are offered at once.
const MOST: usize = 500;

/// Text that can take the place of what stands before the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) text: String,
}

/// What names there are at present.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// The newest catalog; an empty one until the server has told.
    pub(super) catalog: watch::Receiver<Arc<Catalog>>,
    pub(super) profiles: Vec<String>,
}

/// What may stand in place of `line[start..cursor]`: `start` and the
/// candidates, sorted.
pub(super) fn complete(line: &str, cursor: usize, names: &Names) -> (usize, Vec<Candidate>) {
    let before = &line[..cursor];
    let input = split(before);
    // A command ends with its line, so one that is still being typed is the
    // last piece of what stands before the cursor.
    let (start, offered) = match input.pieces.last() {
        Some(Piece {
            command: Some(backslash),
            end,
            ..
        }) if *end == cursor => in_command(before, *backslash, names),
        _ => in_sql(before, names),
    };
    let typed = &before[start..];
    let mut candidates: Vec<String> = offered
        .into_iter()
        .filter(|text| begins(text, typed) && !text.chars().any(is_unsafe))
        .collect();
    candidates.sort();
    candidates.dedup();
    candidates.truncate(MOST);
    let candidates = candidates.into_iter().map(|text| Candidate { text });
    (start, candidates.collect())
}

/// Whether `typed` is the beginning of `candidate`, whatever its case and
/// whether or not its quote was typed.
fn begins(candidate: &str, typed: &str) -> bool {
    let candidate = candidate.trim_start_matches('"').to_lowercase();
    candidate.starts_with(&typed.trim_start_matches('"').to_lowercase())
}

fn in_command(before: &str, start: usize, names: &Names) -> (usize, Vec<String>) {
    let Some(space) = before[start..].find(char::is_whitespace) else {
        let known = COMMANDS.iter().map(|command| format!("\\{}", command.name));
        return (start, known.collect());
    };
    let name = &before[start + 1..start + space];
    let word = before[start..]
        .char_indices()
        .rfind(|(_, c)| c.is_whitespace())
        .map_or(start, |(at, c)| start + at + c.len_utf8());
    let first = before[start + space..word].trim().is_empty();
    let offered = match command::known(name).map(|command| command.argument) {
        Some(Argument::File) => files(&before[word..]),
        Some(Argument::Profile) if first => names.profiles.clone(),
        Some(Argument::Table) if first => tables(names),
        Some(Argument::Switch) if first => vec!["on".to_owned(), "off".to_owned()],
        Some(Argument::Setting) if first => SETTINGS.iter().map(|s| s.name.to_owned()).collect(),
        _ => Vec::new(),
    };
    (word, offered)
}

fn in_sql(before: &str, names: &Names) -> (usize, Vec<String>) {
    let last: Option<Token> = Tokens::new(before).last();
    match last {
        Some(token) if token.kind == Kind::Word => (token.start, tables(names)),
        Some(token) if token.kind == Kind::Quoted && !token.closed => {
            let quoted = tables(names).into_iter().map(|name| {
                if name.starts_with('"') {
                    name
                } else {
                    format!("\"{name}\"")
                }
            });
            (token.start, quoted.collect())
        }
        // After a word that is complete nothing is offered until a letter is
        // typed, except where a table must come.
        Some(token) if token.kind == Kind::Space => {
            let word = Tokens::new(before)
                .filter(|token| token.kind != Kind::Space)
                .last()
                .map(|token| before[token.start..token.end].to_ascii_lowercase());
            match word.as_deref() {
                Some("from" | "join" | "into" | "update" | "describe" | "table") => {
                    (before.len(), tables(names))
                }
                _ => (before.len(), Vec::new()),
            }
        }
        _ => (before.len(), Vec::new()),
    }
}

/// The tables as they must be typed.
fn tables(names: &Names) -> Vec<String> {
    let catalog = names.catalog.borrow();
    catalog
        .user_tables()
        .map(|table| names::quote(&table.name))
        .collect()
}

/// The entries of the folder that `typed` leads to; folders end in `/`.
fn files(typed: &str) -> Vec<String> {
    let folder = typed.rfind('/').map_or("", |at| &typed[..=at]);
    let place = if folder.is_empty() { "." } else { folder };
    let Ok(entries) = std::fs::read_dir(Path::new(place)) else {
        return Vec::new();
    };
    let names = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let name = entry.file_name().into_string().ok()?;
        let slash = if entry.path().is_dir() { "/" } else { "" };
        Some(format!("{folder}{name}{slash}"))
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Builder, State};

    fn names() -> Names {
        let mut builder = Builder::default();
        for (schema, name) in [
            ("iox", "home"),
            ("iox", "hosts"),
            ("iox", "deviceId"),
            ("iox", "bad\u{1b}name"),
            ("information_schema", "tables"),
        ] {
            builder.table(None, Some(schema), name, "BASE TABLE", None);
        }
        let catalog = builder.finish(State::Untold);
        let (_, catalog) = watch::channel(Arc::new(catalog));
        Names {
            catalog,
            profiles: vec!["prod".to_owned(), "demo".to_owned()],
        }
    }

    #[test]
    fn what_fits_is_offered() {
        for (typed, offered) in [
            ("SELECT * FROM ho|", vec!["home", "hosts"]),
            ("SELECT * FROM hom|", vec!["home"]),
            ("SELECT * FROM dev|", vec!["\"deviceId\""]),
            ("SELECT * FROM \"dev|", vec!["\"deviceId\""]),
            ("SELECT * FROM \"ho|", vec!["\"home\"", "\"hosts\""]),
            ("SELECT * FROM |", vec!["\"deviceId\"", "home", "hosts"]),
            ("SELECT |", vec![]),
            ("SELECT 'ho|", vec![]),
            ("SELECT 1 -- ho|", vec![]),
            ("SELECT * FROM bad|", vec![]),
            ("SELECT 1; SELECT * FROM hos|", vec!["hosts"]),
            ("\\conn|", vec!["\\conninfo"]),
            ("\\d ho|", vec!["home", "hosts"]),
            ("\\c p|", vec!["prod"]),
            ("\\c |", vec!["demo", "prod"]),
            ("\\timing o|", vec!["off", "on"]),
            ("\\set timi|", vec!["timing"]),
            ("\\set timing o|", vec![]),
            ("\\i Cargo.to|", vec!["Cargo.toml"]),
            ("\\nope ho|", vec![]),
            ("\\d\u{a0}ho|", vec!["home", "hosts"]),
        ] {
            let cursor = typed.find('|').unwrap();
            let (start, candidates) = complete(&typed.replace('|', ""), cursor, &names());
            let texts: Vec<&str> = candidates.iter().map(|c| c.text.as_str()).collect();
            assert_eq!(texts, offered, "{typed}");
            assert!(start <= cursor);
        }
    }
}
