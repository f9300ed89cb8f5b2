//! What was typed before: one record per statement, kept in a file of JSON
//! lines that several prompts may append to at once.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::config::Store;
use crate::error::Result;

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

/// Whether `text` has a password or a token in an address: `user:word@` before
/// a host, or a parameter by such a name.
fn holds_secret(text: &str) -> bool {
    let in_address = text.match_indices("://").any(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '\'' | '"'))
            .unwrap_or(rest.len());
        rest[..end].contains('@')
    });
    let lower = text.to_lowercase();
    let as_parameter = ["token=", "password=", "authorization="]
        .iter()
        .any(|name| lower.contains(&format!("?{name}")) || lower.contains(&format!("&{name}")));
    in_address || as_parameter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_kept() {
        for (text, secret) in [
            ("\\c grpc+tls://me:hunter2@host:443", true),
            ("\\c flightsql://host?token=abc", true),
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
