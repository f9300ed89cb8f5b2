//! Text into tokens that cover it without a gap.
//!
//! What differs between dialects is taken the generous way: backticks quote,
//! block comments nest, `E'…'` knows backslashes, `$tag$…$tag$` quotes while
//! `$1` and `$room` are parameters.

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
    at: usize,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Tokens<'a> {
        Tokens { text, at: 0 }
    }

    /// Goes on at byte `at`: what lies before is not SQL.
    pub fn skip_to(&mut self, at: usize) {
        self.at = at;
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.at;
        let (kind, end, closed) = token(self.text, start)?;
        self.at = end;
        Some(Token {
            kind,
            start,
            end,
            closed,
        })
    }
}

/// The token that starts at `start`: its kind, its end, whether it is closed.
fn token(text: &str, start: usize) -> Option<(Kind, usize, bool)> {
    let bytes = text.as_bytes();
    let rest = &text[start..];
    let first = rest.chars().next()?;
    let next = bytes.get(start + 1).copied();
    let single = |kind| Some((kind, start + first.len_utf8(), true));
    let while_ =
        |test: fn(char) -> bool| start + rest.find(|c: char| !test(c)).unwrap_or(rest.len());
    match first {
        c if c.is_whitespace() => Some((Kind::Space, while_(char::is_whitespace), true)),
        '-' if next == Some(b'-') => {
            let end = rest.find('\n').unwrap_or(rest.len());
            Some((Kind::LineComment, start + end, true))
        }
        '/' if next == Some(b'*') => {
            let (end, closed) = block_comment(bytes, start);
            Some((Kind::BlockComment, end, closed))
        }
        '\'' => {
            let (end, closed) = quoted(bytes, start, b'\'', false);
            Some((Kind::String, end, closed))
        }
        'e' | 'E' if next == Some(b'\'') => {
            let (end, closed) = quoted(bytes, start + 1, b'\'', true);
            Some((Kind::String, end, closed))
        }
        '"' | '`' => {
            let (end, closed) = quoted(bytes, start, first as u8, false);
            Some((Kind::Quoted, end, closed))
        }
        '$' => Some(dollar(text, start)),
        c if is_word_start(c) => Some((Kind::Word, while_(is_word), true)),
        '0'..='9' => Some((Kind::Number, number(bytes, start), true)),
        '.' if next.is_some_and(|b| b.is_ascii_digit()) && !after_name(text, start) => {
            Some((Kind::Number, number(bytes, start), true))
        }
        '(' | '[' | '{' => single(Kind::Open),
        ')' | ']' | '}' => single(Kind::Close),
        ';' => single(Kind::Semicolon),
        ',' => single(Kind::Comma),
        '.' => single(Kind::Dot),
        '\\' => single(Kind::Backslash),
        _ => single(Kind::Other),
    }
}

/// Whether a name can begin with `c`.
pub fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || (!c.is_ascii() && !c.is_whitespace() && !c.is_control())
}

/// Whether a name can go on with `c`.
pub fn is_word(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit() || c == '$'
}

/// The end of what is quoted from `start` on; a doubled quote is part of it.
pub(crate) fn quoted(bytes: &[u8], start: usize, quote: u8, backslashes: bool) -> (usize, bool) {
    let mut at = start + 1;
    while at < bytes.len() {
        if backslashes && bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at] != quote {
            at += 1;
        } else if bytes.get(at + 1) == Some(&quote) {
            at += 2;
        } else {
            return (at + 1, true);
        }
    }
    (bytes.len(), false)
}

fn block_comment(bytes: &[u8], start: usize) -> (usize, bool) {
    let mut depth = 0_usize;
    let mut at = start;
    while at + 1 < bytes.len() {
        match (bytes[at], bytes[at + 1]) {
            (b'/', b'*') => {
                depth += 1;
                at += 2;
            }
            (b'*', b'/') => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return (at, true);
                }
            }
            _ => at += 1,
        }
    }
    (bytes.len(), false)
}

fn dollar(text: &str, start: usize) -> (Kind, usize, bool) {
    let rest = &text[start + 1..];
    let word = rest
        .find(|c: char| !is_word_start(c) && !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let tag = &rest[..word];
    let opens = rest[word..].starts_with('$') && !tag.starts_with(|c: char| c.is_ascii_digit());
    if !opens {
        let kind = if tag.is_empty() {
            Kind::Other
        } else {
            Kind::Parameter
        };
        return (kind, start + 1 + word, true);
    }
    let mark = &text[start..start + word + 2];
    let body = start + mark.len();
    match text[body..].find(mark) {
        Some(at) => (Kind::Dollar, body + at + mark.len(), true),
        None => (Kind::Dollar, text.len(), false),
    }
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
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2_000))]
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
