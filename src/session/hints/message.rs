//! What a server says of a statement that failed.

use std::collections::HashSet;

/// Its words, looked through once: a statement may have very many names, each
/// of which is looked for.
pub(super) struct Message<'a> {
    pub(super) text: &'a str,
    /// The words of a message that says that something is not there.
    missed: HashSet<&'a str>,
    /// What stands in double quotes.
    quoted: HashSet<&'a str>,
    /// Whether it is about times, so that a text which looks like a span may
    /// have been meant for one.
    pub(super) tells_of_time: bool,
}

/// How servers say that something is not there.
const MISSING: [&str; 6] = [
    "no field named",
    "not found",
    "does not exist",
    "unknown",
    "unable to find",
    "cannot find",
];

/// How servers speak of times.
const TIMES: [&str; 4] = ["coerce", "interval", "timestamp", "operator"];

impl<'a> Message<'a> {
    pub(super) fn new(text: &'a str) -> Message<'a> {
        let lower = text.to_lowercase();
        let tells = |words: &[&str]| words.iter().any(|words| lower.contains(words));
        let words = tells(&MISSING).then(|| text.split(|c: char| !c.is_alphanumeric() && c != '_'));
        Message {
            text,
            missed: words.into_iter().flatten().collect(),
            quoted: text.split('"').skip(1).collect(),
            tells_of_time: tells(&TIMES),
        }
    }

    /// Whether the server says that it does not know `name`.
    pub(super) fn misses(&self, name: &str) -> bool {
        self.missed.contains(name)
    }

    /// Whether it has `name` in double quotes.
    pub(super) fn quotes(&self, name: &str) -> bool {
        self.quoted.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_what_a_server_says() {
        for (text, missed, quoted) in [
            ("No field named kitchen.", true, false),
            ("table 'kitchen' NOT FOUND", true, false),
            ("column \"kitchen\" does not exist", true, true),
            ("near \"kitchen\": syntax error", false, true),
            ("unknown: kitchens", false, false),
            ("kitchen", false, false),
        ] {
            let message = Message::new(text);
            assert_eq!(message.misses("kitchen"), missed, "{text}");
            assert_eq!(message.quotes("kitchen"), quoted, "{text}");
        }
    }
}
