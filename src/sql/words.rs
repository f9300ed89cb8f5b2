//! The arguments of a backslash command.
//!
//! They are not SQL (`\o /tmp/*--x.csv` holds no comment), but quotes mean
//! what they mean there: `'…'` takes a space or a quote into a word, `"…"`
//! marks a name that is to be taken as it stands. Outside of quotes variables
//! stand for their values, as in SQL.

use super::opening::quoted;
use super::variables::{Form, Variables, mention};

/// An argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Without its quotes, doubled ones made single.
    pub text: String,
    /// Whether any part of it was in double quotes: then case counts.
    pub quoted: bool,
    /// Where it stands in the line, quotes and all.
    pub start: usize,
    pub end: usize,
}

/// A command line (`\d "My Table"`) in its name (`d`) and what follows it.
pub fn command(line: &str) -> (&str, &str) {
    let line = line.trim_start();
    let line = line.strip_prefix('\\').unwrap_or(line);
    let name = line
        .find(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '(' | '|'))
        .unwrap_or(line.len());
    line.split_at(name)
}

/// The words of `text`. A quote that is not closed reaches to the end.
pub fn words(text: &str, variables: &Variables) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut words: Vec<Word> = Vec::new();
    let mut word: Option<Word> = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            words.extend(word.take().map(|word| Word { end: at, ..word }));
            at += c.len_utf8();
            continue;
        }
        let current = word.get_or_insert_with(|| Word {
            text: String::new(),
            quoted: false,
            start: at,
            end: text.len(),
        });
        let variable = mention(&text[at..])
            .filter(|_| !text[..at].ends_with(':'))
            .and_then(|mention| Some((mention, variables.get(mention.name)?)));
        if let Some((mention, value)) = variable {
            match mention.form {
                // A word in double quotes has lost them, and says so.
                Form::Name => {
                    current.text.push_str(value);
                    current.quoted = true;
                }
                form => current.text.push_str(&form.write(value)),
            }
            at += mention.end;
        } else if matches!(c, '\'' | '"') {
            let (end, closed) = quoted(bytes, at, c as u8);
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
            (
                "\\g(format=csv) x",
                "g",
                vec![("(format=csv)", false), ("x", false)],
            ),
            ("\\o :day.csv", "o", vec![("2026.csv", false)]),
            ("\\o a-:day", "o", vec![("a-2026", false)]),
            ("\\d :\"day\"", "d", vec![("2026", true)]),
            (
                "\\set x :'day'",
                "set",
                vec![("x", false), ("'2026'", false)],
            ),
            (
                "\\o ':day' :night",
                "o",
                vec![(":day", false), (":night", false)],
            ),
            ("\\c http://h:8181", "c", vec![("http://h:8181", false)]),
        ] {
            let mut variables = Variables::default();
            variables.set("day", "2026").unwrap();
            let (found, rest) = command(line);
            assert_eq!(found, name, "{line}");
            let words = words(rest, &variables);
            let words: Vec<_> = words.iter().map(|w| (w.text.as_str(), w.quoted)).collect();
            assert_eq!(words, expected, "{line}");
        }
    }
}
