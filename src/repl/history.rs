//! What was typed before: one record per statement, kept in a file of JSON
//! lines that several prompts may append to at once.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::config::{Store, address};
use crate::error::Result;
use crate::sql::variables::{Variables, is_secret};
use crate::sql::words;

/// How much of the file is read at the start, from its end.
const READ_BYTES: u64 = 4 * 1024 * 1024;

/// The statements of earlier sessions and of this one, the oldest first.
#[derive(Debug, Default)]
pub(super) struct History {
    entries: Vec<String>,
    store: Option<Store>,
}

impl History {
    /// Reads what is there. A torn or foreign line is read past; a file that
    /// cannot be read is an empty one.
    pub(super) fn open(store: &Store) -> History {
        let text = store.read_history(READ_BYTES).unwrap_or_default();
        let mut history = History {
            entries: Vec::new(),
            store: Some(store.clone()),
        };
        for line in text.lines() {
            if let Ok(Value::Object(record)) = serde_json::from_str(line)
                && let Some(Value::String(text)) = record.get("text")
            {
                history.remember(text);
            }
        }
        history
    }

    /// Takes up a statement as it was typed, with its newlines and its
    /// terminator, and appends it to the file.
    ///
    /// What holds a secret is not taken up at all.
    ///
    /// # Errors
    /// When the file cannot be written; the statement is remembered for this
    /// session all the same.
    pub(super) fn add(&mut self, text: &str, profile: &str) -> Result<()> {
        if holds_secret(text) || !self.remember(text) {
            return Ok(());
        }
        let Some(store) = &self.store else {
            return Ok(());
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let seconds = now.map_or(0, |since| since.as_secs());
        store
            .append_history(&json!({"time": seconds, "profile": profile, "text": text}).to_string())
    }

    /// The statements, the oldest first.
    pub(super) fn entries(&self) -> &[String] {
        &self.entries
    }

    /// False for a repetition of the last one.
    fn remember(&mut self, text: &str) -> bool {
        if self.entries.last().is_some_and(|last| last == text) {
            return false;
        }
        self.entries.push(text.to_owned());
        true
    }
}

/// Whether `text` has a password or a token in an address: in a command, any
/// word that may be a login; elsewhere `user:word@` before a host.
fn holds_secret(text: &str) -> bool {
    if text.trim_start().starts_with('\\') {
        let (command, arguments) = words::command(text);
        if command == "set" && assigns_secret(arguments) {
            return true;
        }
        let words = words::words(arguments, &Variables::default());
        let mut texts = words.iter().map(|word| word.text.as_str());
        return texts.any(|word| word.contains('@') || address::masked(word) != word);
    }
    text.match_indices("://").any(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '\'' | '"'))
            .unwrap_or(rest.len());
        rest[..end].contains('@')
    })
}

/// Whether the arguments of `\set` give a variable a value whose name says that
/// it is a secret.
fn assigns_secret(arguments: &str) -> bool {
    let name = arguments.split_whitespace().next().unwrap_or_default();
    is_secret(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_kept() {
        for (text, secret) in [
            ("\\c grpc+tls://me:hunter2@host:443", true),
            ("\\c grpc://host?token=abc", true),
            ("\\c grpc://me:pa/hunter2@127.0.0.1:1", true),
            ("\\c me:hunter3@127.0.0.1:1", true),
            ("\\c \"grpc://me:hun ter4@127.0.0.1:1\"", true),
            ("SELECT * FROM read('http://me:word@host/x');", true),
            ("\\set password hunter2", true),
            ("\\set InfluxToken abc", true),
            ("\\set day 2022-01-01", false),
            ("\\d home", false),
            ("\\c grpc://host:8181", false),
            ("SELECT 'http://x/a@b';", false),
            ("SELECT a FROM t WHERE token = 'x';", false),
        ] {
            let mut history = History::default();
            history.add(text, "demo").unwrap();
            assert_eq!(history.entries().is_empty(), secret, "{text}");
        }
    }

    #[test]
    fn a_repetition_is_one_entry() {
        let mut history = History::default();
        for text in ["a;", "a;", "b;", "a;"] {
            history.add(text, "demo").unwrap();
        }
        assert_eq!(history.entries(), ["a;", "b;", "a;"]);
    }
}
