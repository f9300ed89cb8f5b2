//! What opens and has to be closed: quotes and comments.

use super::lexer::{Kind, is_word_start};

/// The beginning of a token that ends where it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) kind: Kind,
    start: usize,
    /// Behind the mark that opens it.
    body: usize,
    closes: Closes,
}

/// What closes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closes {
    /// This quote; a doubled one is part of what is quoted. With `escapes` a
    /// backslash takes what follows it for text.
    Quote { quote: u8, escapes: bool },
    /// `*/`; comments nest.
    Comment,
    /// What opened it: `$tag$`.
    Mark,
}

/// A search for an end, for going on when more of the text has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Search {
    /// The first byte that is not searched.
    at: usize,
    /// The comments that are open.
    depth: usize,
}

impl Search {
    /// Forgets the first `bytes` of the text.
    pub(super) fn forget(&mut self, bytes: usize) {
        self.at = self.at.saturating_sub(bytes);
    }
}

impl Opening {
    /// What opens at `start`, if anything does.
    pub(super) fn at(text: &str, start: usize) -> Option<Opening> {
        let bytes = text.as_bytes();
        let (kind, mark, closes) = match (bytes.get(start)?, bytes.get(start + 1)) {
            (b'/', Some(b'*')) => (Kind::BlockComment, 2, Closes::Comment),
            (b'e' | b'E', Some(b'\'')) => (Kind::String, 2, quote(b'\'', true)),
            (b'\'', _) => (Kind::String, 1, quote(b'\'', false)),
            (found @ (b'"' | b'`'), _) => (Kind::Quoted, 1, quote(*found, false)),
            (b'$', _) => (Kind::Dollar, dollar_mark(&text[start..])?, Closes::Mark),
            _ => return None,
        };
        Some(Opening {
            kind,
            start,
            body: start + mark,
            closes,
        })
    }

    /// Where it ends, looked for from the beginning or from where a former
    /// search in less of the text stopped; else the search so far.
    pub(super) fn end(self, text: &str, so_far: Option<Search>) -> Result<usize, Search> {
        let mut search = so_far.unwrap_or(Search {
            at: self.body,
            depth: 1,
        });
        let found = match self.closes {
            Closes::Quote { quote, escapes } => {
                end_of_quote(text.as_bytes(), quote, escapes, &mut search.at)
            }
            Closes::Comment => end_of_comment(text.as_bytes(), &mut search),
            Closes::Mark => end_of_mark(text, &text[self.start..self.body], &mut search.at),
        };
        found.ok_or(search)
    }
}

fn quote(quote: u8, escapes: bool) -> Closes {
    Closes::Quote { quote, escapes }
}

fn end_of_quote(bytes: &[u8], quote: u8, escapes: bool, at: &mut usize) -> Option<usize> {
    while *at < bytes.len() {
        if escapes && bytes[*at] == b'\\' {
            *at += 2;
        } else if bytes[*at] != quote {
            *at += 1;
        } else if bytes.get(*at + 1) == Some(&quote) {
            *at += 2;
        } else {
            return Some(*at + 1);
        }
    }
    None
}

fn end_of_comment(bytes: &[u8], search: &mut Search) -> Option<usize> {
    while search.at + 1 < bytes.len() {
        match (bytes[search.at], bytes[search.at + 1]) {
            (b'/', b'*') => {
                search.depth += 1;
                search.at += 2;
            }
            (b'*', b'/') => {
                search.depth -= 1;
                search.at += 2;
                if search.depth == 0 {
                    return Some(search.at);
                }
            }
            _ => search.at += 1,
        }
    }
    None
}

fn end_of_mark(text: &str, mark: &str, at: &mut usize) -> Option<usize> {
    match text[*at..].find(mark) {
        Some(found) => Some(*at + found + mark.len()),
        None => {
            // A mark holds no newline, so none spans what has come and a line
            // that comes later.
            *at = text.len();
            None
        }
    }
}

/// The length of `$$` or `$tag$` at the beginning of `text`. `$1$` is none.
fn dollar_mark(text: &str) -> Option<usize> {
    let tag = text[1..].find(|c: char| !is_word_start(c) && !c.is_ascii_digit())?;
    let numeric = text[1..].starts_with(|c: char| c.is_ascii_digit());
    (!numeric && text[1 + tag..].starts_with('$')).then_some(tag + 2)
}

/// The end of what is quoted from `start` on, and whether it is closed.
pub(super) fn quoted(bytes: &[u8], start: usize, quote: u8) -> (usize, bool) {
    let mut at = start + 1;
    match end_of_quote(bytes, quote, false, &mut at) {
        Some(end) => (end, true),
        None => (bytes.len(), false),
    }
}
