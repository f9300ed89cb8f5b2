//! What is looked for.

use std::ops::Range;

/// A text. Small letters stand for capitals as well; with a capital among
/// them, each letter stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::viewer) struct Pattern {
    typed: String,
    /// Any case will do.
    folded: bool,
}

impl Pattern {
    pub(in crate::viewer) fn new(typed: &str) -> Pattern {
        Pattern {
            typed: typed.to_owned(),
            folded: !typed.chars().any(char::is_uppercase),
        }
    }

    /// As it was typed.
    pub(in crate::viewer) fn typed(&self) -> &str {
        &self.typed
    }

    /// Where it first stands in `text`, in bytes.
    pub(in crate::viewer) fn find(&self, text: &str) -> Option<Range<usize>> {
        if self.typed.is_empty() {
            return None;
        }
        if !self.folded {
            let start = text.find(&self.typed)?;
            return Some(start..start + self.typed.len());
        }
        if self.typed.is_ascii() {
            let wanted = self.typed.as_bytes();
            let mut windows = text.as_bytes().windows(wanted.len());
            let start = windows.position(|found| found.eq_ignore_ascii_case(wanted))?;
            return Some(start..start + wanted.len());
        }
        text.char_indices()
            .find_map(|(start, _)| Some(start..start + self.begins(&text[start..])?))
    }

    /// The bytes of it that `text` begins with, in any case.
    fn begins(&self, text: &str) -> Option<usize> {
        let mut wanted = self.typed.chars();
        for (at, c) in text.char_indices() {
            let Some(first) = wanted.clone().next() else {
                return Some(at);
            };
            for lower in c.to_lowercase() {
                match wanted.next() {
                    Some(w) if w == lower => (),
                    None if first != lower => (),
                    _ => return None,
                }
            }
        }
        wanted.next().is_none().then_some(text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_stand_for_capitals_too() {
        for (typed, text, found) in [
            ("ab", "xAb", Some(1..3)),
            ("Ab", "xab", None),
            ("Ab", "xAb", Some(1..3)),
            ("ä", "xÄ", Some(1..3)),
            ("äb", "ÄÄB", Some(2..5)),
            ("温", "a温", Some(1..4)),
            ("", "a", None),
            ("b", "a", None),
        ] {
            assert_eq!(Pattern::new(typed).find(text), found, "{typed} in {text}");
        }
    }
}
