//! What a search through history looks for.

/// Words that have to be in a text, in any order. Case counts only where an
/// upper-case letter was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    words: Vec<String>,
    cased: bool,
}

impl Terms {
    /// The words of `typed`.
    pub fn new(typed: &str) -> Terms {
        let cased = typed.contains(char::is_uppercase);
        Terms {
            words: typed.split_whitespace().map(str::to_owned).collect(),
            cased,
        }
    }

    /// Where the first of the words stands in `text`, if all of them do: an
    /// index in bytes.
    pub fn find(&self, text: &str) -> Option<usize> {
        let find = |word: &String| match self.cased {
            true => text.find(word.as_str()),
            false => find_folded(text, word),
        };
        let mut first = None;
        for word in &self.words {
            let at = find(word)?;
            first.get_or_insert(at);
        }
        Some(first.unwrap_or(0))
    }
}

/// Where `word`, in lower case, stands in `text` whatever the case there.
fn find_folded(text: &str, word: &str) -> Option<usize> {
    if word.is_ascii() {
        let (text, word) = (text.as_bytes(), word.as_bytes());
        return text
            .windows(word.len().max(1))
            .position(|window| window.eq_ignore_ascii_case(word));
    }
    let begins = |rest: &str| {
        let mut folded = rest.chars().flat_map(char::to_lowercase);
        word.chars().all(|c| folded.next() == Some(c))
    };
    let mut starts = text.char_indices().map(|(at, _)| at);
    starts.find(|at| begins(&text[*at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_are_found_in_any_order() {
        for (typed, text, found) in [
            ("home", "SELECT * FROM home", Some(14)),
            ("from sel", "SELECT * FROM home", Some(9)),
            ("HOME", "SELECT * FROM home", None),
            ("SEL home", "SELECT * FROM home", Some(0)),
            ("Sel", "SELECT", None),
            ("home away", "SELECT * FROM home", None),
            ("größe", "SELECT \"GRÖSSE\", Größe", Some(18)),
            ("ö", "Öl", Some(0)),
            ("co)", "avg(co)", Some(4)),
            ("", "SELECT", Some(0)),
            ("  ", "SELECT", Some(0)),
            ("a", "", None),
            ("two one", "one\ntwo", Some(4)),
        ] {
            assert_eq!(Terms::new(typed).find(text), found, "{typed} in {text}");
        }
    }
}
