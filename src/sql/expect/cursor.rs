//! The statement around the cursor, and what of it is being typed.

use super::super::lexer::{self, Kind as Raw, Tokens};
use super::super::names::unquoted;
use super::super::parse::token::{Gathering, Kind, Step, Token, Walk, is_keyword};

/// The cursor in its statement.
pub(super) struct Place {
    pub(super) tokens: Vec<Token>,
    /// The number of the token that is being typed.
    pub(super) at: usize,
    /// Where that begins, with its quote.
    pub(super) start: usize,
    pub(super) typed: String,
    /// It is a name in quotes.
    pub(super) quoted: bool,
    /// It is a string.
    pub(super) string: bool,
}

/// The place of the cursor; nothing where no name or word can be typed: in a
/// comment, a number, a text in dollar quotes, a backslash command.
pub(super) fn place(text: &str, cursor: usize) -> Option<Place> {
    let head = &text[..cursor];
    let mut gathering = Gathering::new(text);
    let mut last = None;
    let mut ended = 0;
    for step in Walk::new(head) {
        match step {
            Step::Token(token) => {
                gathering.extend(last.replace(token));
            }
            Step::Ended(end) => {
                gathering.tokens.clear();
                last = None;
                ended = end;
            }
        }
    }
    // A command goes as far as its line does.
    if last.is_none() && ended == cursor && ended > 0 && !head.ends_with(';') {
        return None;
    }
    let last = match last {
        Some(token) if leaves_empty(text, &token) => {
            gathering.push(token);
            None
        }
        last => last,
    };
    let (kind, start, rest) = match last {
        None => (Kind::Hole, cursor, rest_of_word(text, cursor)),
        Some(token) => match token.kind {
            Raw::Word if is_apart(text, token.start) => {
                (Kind::Hole, token.start, after_word(text, cursor))
            }
            Raw::Quoted => (Kind::Hole, token.start, after_quoted(text, token)),
            Raw::String if !token.closed => (Kind::String, token.start, after_quoted(text, token)),
            _ => return None,
        },
    };
    let at = gathering.tokens.len();
    gathering.hole(kind, start, cursor);
    for step in Walk::within(&text[rest..], false) {
        let Step::Token(token) = step else { break };
        gathering.push(lexer::Token {
            start: token.start + rest,
            end: token.end + rest,
            ..token
        });
    }
    let written = &text[start..cursor];
    let string = kind == Kind::String;
    let written = match string {
        true => written.trim_start_matches(['e', 'E']),
        false => written,
    };
    let quoted = !string && written.starts_with(['"', '`']);
    Some(Place {
        tokens: gathering.tokens,
        at,
        start: cursor - written.len(),
        typed: match quoted || string {
            true => unquoted(written),
            false => written.to_owned(),
        },
        quoted,
        string,
    })
}

/// Whether something new begins behind a token. The token is then part of what
/// precedes.
fn leaves_empty(text: &str, token: &lexer::Token) -> bool {
    match token.kind {
        Raw::Space | Raw::Open | Raw::Comma | Raw::Dot | Raw::Close => true,
        Raw::BlockComment => token.closed,
        Raw::Other => match &text[token.start..token.end] {
            "$" => false,
            ":" => text[..token.start].ends_with(':'),
            _ => true,
        },
        _ => false,
    }
}

/// Whether a word at `start` is no part of a variable.
fn is_apart(text: &str, start: usize) -> bool {
    let before = &text[..start];
    !before.ends_with(':') || before.ends_with("::")
}

/// Behind the rest of the word that the cursor stands in.
fn after_word(text: &str, cursor: usize) -> usize {
    let rest = text[cursor..].find(|c: char| !lexer::is_word(c));
    rest.map_or(text.len(), |at| cursor + at)
}

/// Behind the word at whose beginning the cursor stands, if it could be what
/// is being typed: not a word of the grammar.
fn rest_of_word(text: &str, cursor: usize) -> usize {
    let next = Tokens::new(&text[cursor..]).next();
    let word = next.filter(|token| token.kind == Raw::Word);
    match word.map(|word| cursor + word.end) {
        Some(end) if !is_keyword(&text[cursor..end]) => end,
        _ => cursor,
    }
}

/// Behind what is quoted at the cursor. Where the quote was not closed yet, it
/// takes in what follows up to another one, and the last one of the text is
/// open: then nothing behind the cursor belongs to it.
fn after_quoted(text: &str, token: lexer::Token) -> usize {
    let cursor = token.end;
    if token.closed {
        return cursor;
    }
    let open = |from: usize| {
        Tokens::new(&text[from..])
            .last()
            .is_some_and(|last| !last.closed)
    };
    match Tokens::new(&text[token.start..]).next() {
        Some(whole) if !open(token.start) || open(cursor) => token.start + whole.end,
        _ => cursor,
    }
}
