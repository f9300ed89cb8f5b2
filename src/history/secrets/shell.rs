//! Secrets in a command line of the system's shell.

use super::spelled;
use crate::sql::variables::{Variables, is_secret};
use crate::sql::words;

/// Programs, the option behind which they take a password, and whether it may
/// be a word of its own.
const PROGRAMS: [(&str, &str, bool); 4] = [
    ("mysql", "-p", false),
    ("mariadb", "-p", false),
    ("sshpass", "-p", true),
    ("redis-cli", "-a", true),
];

/// The command line in `text`: behind `\!`, or behind the `|` of a command
/// that takes one.
pub(super) fn line(text: &str) -> Option<&str> {
    let (_, command) = text.split_once('\\')?;
    if let Some(line) = command.strip_prefix('!') {
        return Some(line);
    }
    Some(command.split_once('|')?.1)
}

/// Whether a word of `line` is a password, by what stands before it.
pub(super) fn has_secret(line: &str) -> bool {
    let words = words::words(line, &Variables::default());
    let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let program = PROGRAMS.iter().find(|(name, ..)| {
        let named = |word: &&str| word.rsplit('/').next().is_some_and(|w| w.starts_with(name));
        words.iter().any(named)
    });
    spelled::has_secret(line)
        || words.iter().enumerate().any(|(at, word)| {
            let next = words.get(at + 1).filter(|next| !next.starts_with('-'));
            let (option, attached) = match word.split_once('=') {
                Some((option, value)) => (option, Some(value)),
                None => (*word, None),
            };
            let value = attached.or(next.copied()).unwrap_or_default();
            let is_login = matches!(option, "-u" | "--user" | "--proxy-user" | "-U");
            let attached_login = word
                .strip_prefix("-u")
                .is_some_and(|rest| rest.contains(':'));
            let is_password = program.is_some_and(|(_, option, apart)| match *word == *option {
                true => *apart && next.is_some(),
                false => word.starts_with(option),
            });
            option.starts_with('-') && is_secret(option) && !value.is_empty()
                || is_login && value.contains(':')
                || attached_login
                || is_password
        })
}
