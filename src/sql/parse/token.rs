//! The tokens of one statement, without space and comments, and the place of
//! the cursor among them.

use super::super::lexer::{self, Kind as Raw, Tokens};
use super::keyword;

/// What a token is to the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Kind {
    /// A name or a keyword without quotes.
    Word,
    /// A name in quotes.
    Quoted,
    String,
    /// A number, a parameter, a variable, a text in dollar quotes.
    Literal,
    Open,
    Close,
    Comma,
    Dot,
    Star,
    /// `::`
    Cast,
    Operator,
    /// The word at the cursor, or the empty place there.
    Hole,
    /// Behind the last one.
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) struct Token {
    pub(in crate::sql) kind: Kind,
    pub(in crate::sql) start: usize,
    pub(in crate::sql) end: usize,
    /// A word of the keyword table in lower case, an operator, a bracket;
    /// else empty.
    pub(in crate::sql) word: &'static str,
}

impl Token {
    /// What stands behind the last token.
    pub(super) fn end(at: usize) -> Token {
        Token {
            kind: Kind::End,
            start: at,
            end: at,
            word: "",
        }
    }
}

/// Gathers the tokens of a statement from those of the lexer.
pub(in crate::sql) struct Gathering<'a> {
    text: &'a str,
    pub(in crate::sql) tokens: Vec<Token>,
}

impl<'a> Gathering<'a> {
    pub(in crate::sql) fn new(text: &'a str) -> Gathering<'a> {
        Gathering {
            text,
            tokens: Vec::new(),
        }
    }

    /// Adds what is typed at the cursor.
    pub(in crate::sql) fn hole(&mut self, kind: Kind, start: usize, end: usize) {
        self.tokens.push(Token {
            kind,
            start,
            end,
            word: "",
        });
    }

    pub(in crate::sql) fn extend(&mut self, raw: Option<lexer::Token>) {
        raw.into_iter().for_each(|raw| self.push(raw));
    }

    pub(in crate::sql) fn push(&mut self, raw: lexer::Token) {
        let written = &self.text[raw.start..raw.end];
        let (kind, word) = match raw.kind {
            Raw::Space | Raw::LineComment | Raw::BlockComment => return,
            Raw::Word => (Kind::Word, keyword::known(written)),
            Raw::Quoted => (Kind::Quoted, ""),
            Raw::String => (Kind::String, ""),
            Raw::Number | Raw::Parameter | Raw::Dollar => (Kind::Literal, ""),
            Raw::Open => (Kind::Open, symbol(written)),
            Raw::Close => (Kind::Close, symbol(written)),
            Raw::Comma => (Kind::Comma, ""),
            Raw::Dot => (Kind::Dot, ""),
            Raw::Other if written == "*" => (Kind::Star, ""),
            Raw::Other | Raw::Semicolon | Raw::Backslash => (Kind::Operator, symbol(written)),
        };
        let mut token = Token {
            kind,
            start: raw.start,
            end: raw.end,
            word,
        };
        let before = self.tokens.last().copied();
        if let Some(before) = before.filter(|before| before.end == token.start)
            && before.kind == Kind::Operator
        {
            if let Some(joined) = self.join(before, token) {
                self.tokens.pop();
                token = joined;
            } else if self.is_variable(before, token) {
                token.kind = Kind::Literal;
                token.word = "";
            }
        }
        self.tokens.push(token);
    }

    /// Whether `token` is the name in `@name`.
    fn is_variable(&self, before: Token, token: Token) -> bool {
        matches!(token.kind, Kind::Word | Kind::Quoted)
            && self.text[before.start..before.end].ends_with('@')
    }

    /// What an operator is together with what follows it without space: a
    /// longer operator, a cast, a variable.
    fn join(&self, before: Token, token: Token) -> Option<Token> {
        let written = &self.text[before.start..token.end];
        let kind = match token.kind {
            Kind::Word | Kind::Quoted | Kind::String if before.word == ":" => Kind::Literal,
            Kind::Star if before.word.starts_with(['~', '!']) => Kind::Operator,
            Kind::Operator if written == "::" => Kind::Cast,
            // A sign belongs to what follows it.
            Kind::Operator if !matches!(token.word, "-" | "+" | ":") => Kind::Operator,
            _ => return None,
        };
        Some(Token {
            kind,
            word: symbol(written),
            start: before.start,
            end: token.end,
        })
    }
}

/// Whether the grammar takes a word for itself wherever it stands.
pub(in crate::sql) fn is_keyword(written: &str) -> bool {
    keyword::stops(keyword::known(written), true)
}

/// A symbol that the grammar knows.
fn symbol(written: &str) -> &'static str {
    const SYMBOLS: &[&str] = &[
        "(", ")", "[", "]", "{", "}", "=", "<>", "!=", "<", ">", "<=", ">=", "==", "=>", ":=", ":",
        "->", "->>", "-", "+", "~", "!", "!~",
    ];
    let found = SYMBOLS.iter().find(|symbol| **symbol == written);
    found.copied().unwrap_or_default()
}

/// A walk over a text that stops at the ends of its statements.
pub(in crate::sql) struct Walk<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    /// Where nothing of the statement has come yet.
    fresh: bool,
}

/// A step of a [`Walk`].
pub(in crate::sql) enum Step {
    Token(lexer::Token),
    /// The statement has ended; what lies up to there is none.
    Ended(usize),
}

impl<'a> Walk<'a> {
    pub(in crate::sql) fn new(text: &'a str) -> Walk<'a> {
        Walk::within(text, true)
    }

    /// A walk that begins within a statement, unless it is `fresh`.
    pub(in crate::sql) fn within(text: &'a str, fresh: bool) -> Walk<'a> {
        Walk {
            text,
            tokens: Tokens::new(text),
            fresh,
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let token = self.tokens.next()?;
        let command = token.kind == Raw::Backslash
            || self.fresh
                && super::super::splitter::is_dot_command(token.kind, &self.text[token.start..]);
        if command {
            let line = self.text[token.start..].find(['\n', '\r']);
            let end = line.map_or(self.text.len(), |at| token.start + at);
            self.tokens.skip_to(end);
            self.fresh = true;
            return Some(Step::Ended(end));
        }
        // No bracket holds a semicolon: one that does has not been closed.
        if token.kind == Raw::Semicolon {
            self.fresh = true;
            return Some(Step::Ended(token.end));
        }
        self.fresh &= token.kind.is_blank();
        Some(Step::Token(token))
    }
}
