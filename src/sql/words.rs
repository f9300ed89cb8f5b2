//! The arguments of a backslash command.
//!
//! They are not SQL (`\o /tmp/*--x.csv` holds no comment), but quotes mean
//! what they mean there: `'…'` takes a space or a quote into a word, `"…"`
//! marks a name that is to be taken as it stands.

use super::lexer;

/// An argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Without its quotes, doubled ones made single.
    pub text: String,
    /// Whether any part of it was in double quotes: then case counts.
    pub quoted: bool,
    /// Where it begins in the line.
    pub start: usize,
}

/// A command line (`\d "My Table"`) in its name (`d`) and its words.
pub fn command(line: &str) -> (&str, Vec<Word>) {
    let line = line.trim_start().trim_start_matches('\\');
    let name = line
        .find(|c: char| c.is_whitespace() || matches!(c, '\'' | '"'))
        .unwrap_or(line.len());
    (&line[..name], words(&line[name..]))
}

/// The words of `text`. A quote that is not closed reaches to the end.
pub fn words(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut words: Vec<Word> = Vec::new();
    let mut word: Option<Word> = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            words.extend(word.take());
            at += c.len_utf8();
            continue;
        }
        let current = word.get_or_insert_with(|| Word {
            text: String::new(),
            quoted: false,
            start: at,
        });
        if matches!(c, '\'' | '"') {
            let (end, closed) = lexer::quoted(bytes, at, c as u8, false);
            let inner = &text[at + 1..if closed { end - 1 } else { end }];
            let quote = c.to_string();
            current
                .text
                .push_str(&inner.replace(&quote.repeat(2), &quote));
            current.quoted |= c == '"';
            at = end;
        } else {
            current.text.push(c);
            at += c.len_utf8();
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_words() {
        for (line, name, expected) in [
            ("\\d", "d", vec![]),
            ("\\d home", "d", vec![("home", false)]),
            ("\\d \"My \"\"T\"\"\"", "d", vec![("My \"T\"", true)]),
            ("\\d iox.\"T a\"", "d", vec![("iox.T a", true)]),
            ("\\o '/tmp/a b'.csv", "o", vec![("/tmp/a b.csv", false)]),
            ("\\o /tmp/*--x", "o", vec![("/tmp/*--x", false)]),
            ("\\set  null  ''", "set", vec![("null", false), ("", false)]),
            ("\\i 'open", "i", vec![("open", false)]),
            ("\\d\"T\"", "d", vec![("T", true)]),
            ("\\?", "?", vec![]),
        ] {
            let (found, words) = command(line);
            assert_eq!(found, name, "{line}");
            let words: Vec<_> = words.iter().map(|w| (w.text.as_str(), w.quoted)).collect();
            assert_eq!(words, expected, "{line}");
        }
    }
}
