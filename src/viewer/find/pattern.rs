//! What is looked for.

use std::ops::Range;

use regex::{Error, Regex, RegexBuilder};

/// A text, or what it says as a regular expression. Small letters stand for
/// capitals as well; with a capital among them, each letter stands for itself.
#[derive(Debug, Clone)]
pub(in crate::viewer) struct Pattern {
    typed: String,
    /// `None`: nothing is found.
    regex: Option<Regex>,
    is_text: bool,
}

impl Pattern {
    pub(in crate::viewer) fn new(typed: &str) -> Pattern {
        let folded = !has_capital(typed);
        let text = regex::escape(typed);
        let alone = compile(typed, folded);
        let is_text = alone.is_err();
        let regex = match alone {
            // What stands on the screen is found as it stands there, though a
            // sign in it may mean something: `12:00+02:00`.
            Ok(alone) if text != typed => {
                let both = compile(&format!("(?:{text})|(?:{typed})"), folded);
                Ok(both.unwrap_or(alone))
            }
            Ok(alone) => Ok(alone),
            Err(_) => compile(&text, folded),
        };
        Pattern {
            typed: typed.to_owned(),
            regex: regex.ok(),
            is_text,
        }
    }

    /// As it was typed.
    pub(in crate::viewer) fn typed(&self) -> &str {
        &self.typed
    }

    /// Whether it is no regular expression.
    pub(in crate::viewer) fn is_text(&self) -> bool {
        self.is_text
    }

    /// Where it first stands in `text`, in bytes. What is found is not empty.
    pub(in crate::viewer) fn find(&self, text: &str) -> Option<Range<usize>> {
        let mut found = self.regex.as_ref()?.find_iter(text);
        let found = found.find(|found| !found.is_empty())?;
        Some(found.range())
    }
}

/// Each line of a cell has a beginning and an end.
fn compile(pattern: &str, folded: bool) -> Result<Regex, Error> {
    RegexBuilder::new(pattern)
        .case_insensitive(folded)
        .multi_line(true)
        .build()
}

/// Whether a capital is meant, which that of `\S` is not.
fn has_capital(typed: &str) -> bool {
    let mut letters = typed.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\' {
            letters.next();
        } else if letter.is_uppercase() {
            return true;
        }
    }
    false
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
            (r"\Sb", " AB", Some(1..3)),
        ] {
            assert_eq!(Pattern::new(typed).find(text), found, "{typed} in {text}");
        }
    }

    #[test]
    fn a_regular_expression_is_one_and_any_text_is_found_as_it_stands() {
        for (typed, text, found, is_text) in [
            ("k.t", "Kitchen kat", Some(0..3), false),
            ("^b|n$", "a kitchen", Some(8..9), false),
            ("^b", "a\nb", Some(2..3), false),
            ("x*", "aaxx", Some(2..4), false),
            ("00+02:00", "12:00+02:00", Some(3..11), false),
            ("$5", "a $5", Some(2..4), false),
            ("a|", "xa|", Some(1..3), false),
            ("(?x)a#", "xa", Some(1..2), false),
            ("f(", "F(x)", Some(0..2), true),
            ("*", "a*b", Some(1..2), true),
            ("+05", "12+05", Some(2..5), true),
            ("a)|(b", "b a)|(b", Some(2..7), true),
        ] {
            let pattern = Pattern::new(typed);
            assert_eq!(pattern.find(text), found, "{typed} in {text}");
            assert_eq!(pattern.is_text(), is_text, "{typed}");
        }
    }
}
