//! What fits, and what comes first.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Bound;

use super::entry::Entry;
use super::fuzzy::Pattern;
use crate::sql::lexer::{Kind, Tokens};
use crate::sql::names::{is_reserved, unquoted};

/// The most words that are counted. Names that are used at all come early.
const WORDS: usize = 20_000;

/// A string longer than this is no value to be typed again.
const VALUE: usize = 64;

/// How a name may fit what was typed.
#[derive(Debug, Clone)]
pub(super) enum Seek {
    /// It begins so, whatever the case: this is in lower case.
    Beginning(String),
    /// It has these letters.
    Letters(Pattern),
}

impl Seek {
    pub(super) fn beginning(typed: &str) -> Seek {
        Seek::Beginning(typed.to_lowercase())
    }

    pub(super) fn letters(typed: &str) -> Seek {
        Seek::Letters(Pattern::new(typed))
    }

    /// How far `name` is from what was typed, 0 being the nearest; `None` if
    /// it does not fit.
    pub(super) fn misfit(&self, name: &str) -> Option<u32> {
        match self {
            Seek::Beginning(typed) => begins(name, typed).then_some(0),
            Seek::Letters(pattern) => pattern.misfit(name),
        }
    }
}

/// Whether `name` begins with `typed`, which is in lower case.
fn begins(name: &str, typed: &str) -> bool {
    let (head, wanted) = (name.as_bytes().get(..typed.len()), typed.as_bytes());
    match head {
        Some(head) if head.is_ascii() => head.eq_ignore_ascii_case(wanted),
        _ if typed.is_ascii() && name.is_ascii() => false,
        _ => name.to_lowercase().starts_with(typed),
    }
}

/// How often words were used, whatever their case. In lower case, but for the
/// words of the grammar: a table called `select` is not used with each SELECT.
#[derive(Debug, Default)]
pub(super) struct Usage(BTreeMap<String, u32>);

impl Usage {
    /// Counts the names, words and short strings of a statement.
    pub(super) fn learn(&mut self, statement: &str) {
        for token in Tokens::new(statement) {
            let written = &statement[token.start..token.end];
            let word = match token.kind {
                Kind::Word if is_reserved(written) => written.to_uppercase(),
                Kind::Word => written.to_lowercase(),
                Kind::Quoted => unquoted(written).to_lowercase(),
                Kind::String if written.len() <= VALUE => unquoted(written).to_lowercase(),
                _ => continue,
            };
            if let Some(count) = self.0.get_mut(&word) {
                *count = count.saturating_add(1);
            } else if self.0.len() < WORDS {
                self.0.insert(word, 1);
            }
        }
    }

    fn of(&self, entry: &Entry, folded: &str) -> u32 {
        let counted = |word: &str| self.0.get(word).copied().unwrap_or_default();
        match entry.kind {
            "keyword" => {
                let first = entry.name.split(' ').next().unwrap_or_default();
                counted(&first.to_uppercase()).max(counted(folded))
            }
            _ => counted(folded),
        }
    }

    /// The `most` words used most that begin with `typed`, which is in lower
    /// case.
    pub(super) fn most_used(&self, typed: &str, most: usize) -> Vec<&str> {
        let from = self
            .0
            .range::<str, _>((Bound::Included(typed), Bound::Unbounded));
        let mut words: Vec<(&str, u32)> = from
            .map(|(word, count)| (word.as_str(), *count))
            .take_while(|(word, _)| word.starts_with(typed))
            .filter(|(word, _)| !is_reserved(word))
            .collect();
        words.sort_by_key(|(_, count)| Reverse(*count));
        words.truncate(most);
        words.into_iter().map(|(word, _)| word).collect()
    }

    /// Puts what fits best first: what was used most, then in alphabetical
    /// order. An upper case letter that was typed wants names of that case.
    pub(super) fn rank(&self, entries: &mut [Entry], typed: &str) {
        let particular = typed.chars().any(char::is_uppercase);
        entries.sort_by_cached_key(|entry| {
            let folded = entry.name.to_lowercase();
            let other_case = entry.misfit == 0 && !entry.name.starts_with(typed);
            (
                entry.order,
                entry.misfit,
                particular && other_case,
                Reverse(self.of(entry, &folded)),
                other_case,
                folded,
                entry.name.clone(),
            )
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_found_whatever_their_case() {
        for (name, typed, found) in [
            ("deviceId", "DEV", true),
            ("Éclair", "é", true),
            ("x", "xy", false),
            ("é", "e", false),
            ("a", "", true),
        ] {
            let misfit = Seek::beginning(typed).misfit(name);
            assert_eq!(misfit.is_some(), found, "{name} {typed}");
        }
    }

    #[test]
    fn the_most_used_come_first() {
        let mut usage = Usage::default();
        usage.learn("SELECT temp, \"deviceId\" FROM home WHERE room = 'Attic'");
        usage.learn("select Temp from home -- hum");
        assert_eq!(usage.most_used("", 2), ["home", "temp"]);
        assert_eq!(usage.most_used("d", 3), ["deviceid"]);
        let mut entries: Vec<Entry> = ["hum", "Temp2", "temp", "Attic", "deviceId", "home"]
            .map(|name| Entry::word(name, ""))
            .into();
        usage.rank(&mut entries, "");
        let found: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(found, ["home", "temp", "Attic", "deviceId", "hum", "Temp2"]);
        let words = ["FETCH", "FROM", "FULL JOIN", "from"];
        let mut entries = words.map(|word| Entry::word(word, "keyword"));
        entries[3].kind = "field";
        usage.rank(&mut entries, "F");
        assert_eq!(entries[0].name, "FROM");
        assert_eq!(entries[3].name, "from");
        let mut entries: Vec<Entry> = ["temp", "Temp2"].map(|name| Entry::word(name, "")).into();
        usage.rank(&mut entries, "T");
        assert_eq!(entries[0].name, "Temp2");
    }
}
