//! What may be offered.

use super::Candidate;
use super::MOST;
use crate::text::{Text, is_unsafe};

/// A text longer than this, in bytes, is not put into a line: nobody could
/// read on in it.
const LONGEST: usize = 1024;

/// Something that may be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// By which it is found, and shown.
    pub(super) name: String,
    /// What goes into the line.
    pub(super) text: String,
    /// What it is, in a word.
    pub(super) kind: &'static str,
    /// Its type, its signature, what it is for.
    pub(super) detail: String,
    /// What comes before what in a tier: the lower the sooner.
    pub(super) order: u8,
    /// How far the name is from what was typed; 0 for its beginning.
    pub(super) misfit: u32,
    /// Something nearer may be meant that is not known yet.
    pub(super) doubtful: bool,
}

impl Entry {
    /// One that is typed as it is called.
    pub(super) fn word(name: &str, kind: &'static str) -> Entry {
        Entry {
            name: name.to_owned(),
            text: name.to_owned(),
            kind,
            detail: String::new(),
            order: 0,
            misfit: 0,
            doubtful: false,
        }
    }

    /// Whether its name or what goes into the line begins with `typed`, case
    /// included.
    pub(super) fn begins(&self, typed: &str) -> bool {
        self.name.starts_with(typed) || self.text.starts_with(typed)
    }

    pub(super) fn typed_as(self, text: String) -> Entry {
        Entry { text, ..self }
    }

    pub(super) fn with(self, detail: impl Into<String>) -> Entry {
        Entry {
            detail: detail.into(),
            ..self
        }
    }

    pub(super) fn at(self, order: u8) -> Entry {
        Entry { order, ..self }
    }

    pub(super) fn missing(self, misfit: u32) -> Entry {
        Entry { misfit, ..self }
    }
}

/// The first [`MOST`] entries as candidates for what was `typed`.
///
/// The editor puts what all texts begin with into the line, and the text of a
/// candidate that is alone. So what must not get there has the typed text in
/// place of its own: a name that a terminal would act on or that is too long,
/// one that may well not be meant, and one of several whose common beginning
/// has lost some of what was typed.
pub(super) fn candidates(mut entries: Vec<Entry>, typed: &str) -> Vec<Candidate> {
    entries.truncate(MOST);
    let alone = match entries.as_slice() {
        [only] => withheld(only),
        _ => None,
    };
    let mut candidates: Vec<Candidate> = entries
        .into_iter()
        .map(|entry| Candidate {
            name: Text::line(&entry.name).into_string(),
            kind: entry.kind,
            detail: Text::line(&entry.detail).into_string(),
            text: match withheld(&entry) {
                Some(_) => typed.to_owned(),
                None => entry.text,
            },
        })
        .collect();
    // Alone it would not be listed.
    candidates.extend(alone.map(|reason| Candidate {
        text: typed.to_owned(),
        name: String::new(),
        kind: "",
        detail: format!("({reason})"),
    }));
    if candidates.len() > 1
        && !holds(common(&candidates), typed)
        && let Some(last) = candidates.last_mut()
    {
        last.text = typed.to_owned();
    }
    candidates
}

/// Why `entry` is listed only.
fn withheld(entry: &Entry) -> Option<&'static str> {
    if entry.text.chars().any(is_unsafe) {
        Some("holds control characters, and is not put in")
    } else if entry.text.len() > LONGEST {
        Some("is too long, and is not put in")
    } else {
        entry
            .doubtful
            .then_some("the nearer names are not known yet")
    }
}

/// What all texts begin with.
pub(super) fn common(candidates: &[Candidate]) -> &str {
    let Some((first, others)) = candidates.split_first() else {
        return "";
    };
    let shared = others.iter().fold(first.text.len(), |shared, other| {
        let pairs = first.text.bytes().zip(other.text.bytes());
        pairs
            .take(shared)
            .take_while(|(one, other)| one == other)
            .count()
    });
    &first.text[..first.text.floor_char_boundary(shared)]
}

/// Whether `beginning` has all of what was `typed`, in its order; what is not
/// longer is not put into the line.
fn holds(beginning: &str, typed: &str) -> bool {
    let mut letters = beginning.chars().flat_map(char::to_lowercase);
    beginning.len() <= typed.len()
        || typed
            .chars()
            .flat_map(char::to_lowercase)
            .all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_beginning_never_takes_letters_away() {
        for (typed, texts, expected) in [
            ("ro", vec!["room", "room_b"], vec!["room", "room_b"]),
            ("rm", vec!["room_a", "room_b"], vec!["room_a", "room_b"]),
            ("nt", vec!["node_t", "node_x_t"], vec!["node_t", "nt"]),
            ("nt", vec!["node_temp"], vec!["node_temp"]),
            ("ho", vec!["ho\u{1b}st"], vec!["ho", "ho"]),
            ("ho", vec!["home", "ho\u{1b}st"], vec!["home", "ho"]),
            ("\"", vec!["\"a\"", "\"b\""], vec!["\"a\"", "\"b\""]),
        ] {
            let entries = texts.iter().map(|text| Entry::word(text, "")).collect();
            let candidates = candidates(entries, typed);
            let found: Vec<&str> = candidates.iter().map(|c| c.text.as_str()).collect();
            assert_eq!(found, expected, "{typed}");
        }
    }

    #[test]
    fn what_is_too_long_or_doubtful_is_listed_only() {
        let long = Entry::word(&"n".repeat(LONGEST + 1), "table");
        let doubtful = Entry {
            doubtful: true,
            ..Entry::word("series", "rows")
        };
        for (entries, expected) in [
            (vec![long.clone()], vec!["n", "n"]),
            (vec![Entry::word("nn", ""), long], vec!["nn", "n"]),
            (vec![doubtful], vec!["n", "n"]),
            (vec![Entry::word(&"n".repeat(LONGEST), "")], vec![""]),
        ] {
            let candidates = candidates(entries, "n");
            let mut found: Vec<&str> = candidates.iter().map(|c| c.text.as_str()).collect();
            if let [only] = &mut found[..] {
                *only = only.trim_matches('n');
            }
            assert_eq!(found, expected);
        }
    }
}
