//! Text into tokens that cover it without a gap.
//!
//! What differs between dialects is taken the generous way: backticks quote,
//! block comments nest, `E'…'` knows backslashes, `$tag$…$tag$` quotes while
//! `$1` and `$room` are parameters.

use super::opening::{Opening, Search};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Space,
    /// `-- …`, without its newline.
    LineComment,
    BlockComment,
    /// `'…'`, `E'…'`.
    String,
    /// `$$…$$`, `$tag$…$tag$`.
    Dollar,
    /// `"…"`, `` `…` ``: a name.
    Quoted,
    /// A name or a keyword.
    Word,
    Number,
    /// `$1`, `$room`.
    Parameter,
    /// `(`, `[`, `{`.
    Open,
    /// `)`, `]`, `}`.
    Close,
    Semicolon,
    Comma,
    Dot,
    Backslash,
    /// Everything else, a character each.
    Other,
}

impl Kind {
    /// Whether it says nothing: space and comments.
    pub fn is_blank(self) -> bool {
        matches!(self, Kind::Space | Kind::LineComment | Kind::BlockComment)
    }
}

/// A piece of the text, `text[start..end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    /// False where the text ended before the quote or comment did.
    pub closed: bool,
}

/// The tokens of a text, in order, each starting where the one before ended.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    text: &'a str,
    state: State,
    /// The text ended in a token.
    ended: bool,
}

/// How far a text has been walked, for going on when more of it has come. A
/// token that the text ended in comes once more then, as far as it goes by
/// that time, without another look at what was known of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State {
    /// Where the next token begins.
    at: usize,
    /// The search for its end.
    search: Option<Search>,
}

impl State {
    /// Forgets the first `bytes` of the text.
    pub fn forget(&mut self, bytes: usize) {
        self.at = self.at.saturating_sub(bytes);
        if let Some(search) = &mut self.search {
            search.forget(bytes);
        }
    }
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Tokens<'a> {
        Tokens::resume(text, State::default())
    }

    /// Goes on where a walk over the beginning of `text` ended. That beginning
    /// was whole lines: no token but a quote or a comment goes beyond them.
    pub fn resume(text: &'a str, state: State) -> Tokens<'a> {
        Tokens {
            text,
            state,
            ended: false,
        }
    }

    /// How far the walk has come.
    pub fn state(&self) -> State {
        self.state
    }

    /// Goes on at byte `at`: what lies before is not SQL.
    pub fn skip_to(&mut self, at: usize) {
        self.state = State { at, search: None };
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.state.at;
        if self.ended || start >= self.text.len() {
            return None;
        }
        let (kind, end) = match Opening::at(self.text, start) {
            None => token(self.text, start)?,
            Some(opening) => match opening.end(self.text, self.state.search) {
                Ok(end) => (opening.kind, end),
                Err(search) => {
                    self.state.search = Some(search);
                    self.ended = true;
                    return Some(Token {
                        kind: opening.kind,
                        start,
                        end: self.text.len(),
                        closed: false,
                    });
                }
            },
        };
        self.skip_to(end);
        Some(Token {
            kind,
            start,
            end,
            closed: true,
        })
    }
}

/// The token that starts at `start`, which opens nothing: its kind, its end.
fn token(text: &str, start: usize) -> Option<(Kind, usize)> {
    let bytes = text.as_bytes();
    let rest = &text[start..];
    let first = rest.chars().next()?;
    let next = bytes.get(start + 1).copied();
    let while_ =
        |test: fn(char) -> bool| start + rest.find(|c: char| !test(c)).unwrap_or(rest.len());
    let kind = match first {
        c if c.is_whitespace() => return Some((Kind::Space, while_(char::is_whitespace))),
        '-' if next == Some(b'-') => {
            return Some((Kind::LineComment, while_(|c| c != '\n')));
        }
        '$' => {
            let name = rest[1..].find(|c: char| !is_word_start(c) && !c.is_ascii_digit());
            match name.unwrap_or(rest.len() - 1) {
                0 => Kind::Other,
                length => return Some((Kind::Parameter, start + 1 + length)),
            }
        }
        c if is_word_start(c) => return Some((Kind::Word, while_(is_word))),
        '0'..='9' => return Some((Kind::Number, number(bytes, start))),
        '.' if next.is_some_and(|b| b.is_ascii_digit()) && !after_name(text, start) => {
            return Some((Kind::Number, number(bytes, start)));
        }
        '(' | '[' | '{' => Kind::Open,
        ')' | ']' | '}' => Kind::Close,
        ';' => Kind::Semicolon,
        ',' => Kind::Comma,
        '.' => Kind::Dot,
        '\\' => Kind::Backslash,
        _ => Kind::Other,
    };
    Some((kind, start + first.len_utf8()))
}

/// Whether a name can begin with `c`.
pub fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || (!c.is_ascii() && !c.is_whitespace() && !c.is_control())
}

/// Whether a name can go on with `c`.
pub fn is_word(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit() || c == '$'
}

fn number(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < bytes.len() {
        let exponent_sign = matches!(bytes[at], b'+' | b'-')
            && matches!(bytes[at - 1], b'e' | b'E')
            && at > start
            && !bytes[start..at].starts_with(b"0x");
        if !(bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'.' | b'_') || exponent_sign)
        {
            break;
        }
        at += 1;
    }
    at
}

/// Whether the `.` at `at` follows a name: then it parts names.
fn after_name(text: &str, at: usize) -> bool {
    text[..at]
        .chars()
        .next_back()
        .is_some_and(|c| is_word(c) || c == '"' || c == '`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_told_apart() {
        use Kind::*;
        for (text, kinds) in [
            ("SELECT 1", vec![Word, Space, Number]),
            ("a.\"B\".c", vec![Word, Dot, Quoted, Dot, Word]),
            ("'it''s'", vec![String]),
            ("'a\\' b", vec![String, Space, Word]),
            ("E'a\\' b'", vec![String]),
            ("$$;$$", vec![Dollar]),
            ("$f$ $$ $f$", vec![Dollar]),
            ("$1,$room", vec![Parameter, Comma, Parameter]),
            ("$", vec![Other]),
            ("-- x\n1", vec![LineComment, Space, Number]),
            ("/* /* */ */;", vec![BlockComment, Semicolon]),
            ("1.5e-3+2", vec![Number, Other, Number]),
            (".5", vec![Number]),
            ("x[1]", vec![Word, Open, Number, Close]),
            ("`a b`", vec![Quoted]),
            ("\\d", vec![Backslash, Word]),
            ("température", vec![Word]),
            ("a$b", vec![Word]),
            ("😀", vec![Word]),
        ] {
            let found: Vec<Kind> = Tokens::new(text).map(|token| token.kind).collect();
            assert_eq!(found, kinds, "{text}");
        }
    }

    #[test]
    fn what_is_open_is_known() {
        for text in ["'a", "\"a", "/* a", "$$ a", "$x$ $$", "E'a\\'", "E'\\", "`"] {
            let last = Tokens::new(text).last();
            assert!(last.is_some_and(|token| !token.closed), "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(crate::testing::cases())]
        #[test]
        fn tokens_cover_any_text(text in "([a-zA-Z0-9 '\"$`\\\\;()/*.\\-\n]|\\PC){0,60}") {
            let mut at = 0;
            for token in Tokens::new(&text) {
                proptest::prop_assert_eq!(token.start, at);
                proptest::prop_assert!(token.end > at);
                at = token.end;
            }
            proptest::prop_assert_eq!(at, text.len());
        }
    }
}
