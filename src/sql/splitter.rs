//! Text into inputs: statements with what ends them, and backslash commands.
//!
//! The same walk tells where a statement ends and what is still open, so the
//! prompt's mark and the splitting cannot disagree.
//!
//! A statement ends with a `;` outside of brackets, with a backslash outside
//! of quotes, and with the end of a script. A backslash command ends with its
//! line. The values that `\bind` gives to a statement are part of it.

use super::binding::is_bind;
use super::lexer::{Kind, State, Tokens};

/// What a person or a script asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A statement, without the space around it; it may end in `\bind …`.
    Statement { sql: String, end: End },
    /// A command with its arguments, one line: `\d home`, or another
    /// terminal's: `.tables`.
    Command(String),
}

/// What ended a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// A `;`, or the end of the script.
    Plain,
    /// A backslash command with its arguments: `\g out.csv`.
    Command(String),
}

/// An input and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub input: Input,
    /// Where the input itself begins, after space and comments.
    pub start: usize,
    /// Where its command begins, if it has one.
    pub command: Option<usize>,
    /// Where the text goes on behind the input and its terminator.
    pub end: usize,
}

/// Why a text is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    /// The terminator is missing.
    Statement,
    /// A `'…'` is open.
    String,
    /// A `"…"` or `` `…` `` is open.
    Name,
    /// A `$…$` is open.
    Dollar,
    /// A `/* … */` is open.
    Comment,
    /// A bracket is open.
    Bracket,
}

impl Pending {
    /// The character that stands for this in the prompt, as psql has it.
    pub fn mark(self) -> char {
        match self {
            Pending::Statement => '-',
            Pending::String => '\'',
            Pending::Name => '"',
            Pending::Dollar => '$',
            Pending::Comment => '*',
            Pending::Bracket => '(',
        }
    }

    /// How a person gets out of it.
    pub fn way_out(self) -> &'static str {
        match self {
            Pending::Statement => "end the statement with ;",
            Pending::String => "a quote is open: close it with '",
            Pending::Name => "a quoted name is open: close it with its quote",
            Pending::Dollar => "a dollar quote is open: close it as it was opened",
            Pending::Comment => "a comment is open: close it with */",
            Pending::Bracket => "a bracket is open: close it, then end the statement with ;",
        }
    }
}

/// A text in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The inputs that are complete.
    pub pieces: Vec<Piece>,
    /// Where the incomplete rest begins; the end of the text if there is none.
    pub rest: usize,
    /// What the rest waits for; `None` if it is blank, or comments.
    pub pending: Option<Pending>,
}

/// How far a text has been split, for going on when more of it has come.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// Where the piece under way begins, with and without leading space.
    rest: usize,
    start: Option<usize>,
    /// Its open brackets.
    depth: usize,
    tokens: State,
}

impl Progress {
    /// Forgets the first `bytes` of the text.
    pub fn forget(&mut self, bytes: usize) {
        self.rest = self.rest.saturating_sub(bytes);
        self.start = self.start.and_then(|start| start.checked_sub(bytes));
        self.tokens.forget(bytes);
    }
}

/// Splits `text`. A backslash command ends with its line, or with the text.
pub fn split(text: &str) -> Split {
    resume(text, &mut Progress::default())
}

/// Splits `text`, which is that of the last call and whole lines after it, and
/// gives the pieces that are new. However often it is called, it looks at each
/// byte once.
pub fn resume(text: &str, progress: &mut Progress) -> Split {
    let mut pieces = Vec::new();
    let Progress {
        mut rest,
        mut start,
        mut depth,
        tokens,
    } = *progress;
    let mut open = None;
    let mut tokens = Tokens::resume(text, tokens);
    while let Some(token) = tokens.next() {
        let ended = match token.kind {
            Kind::Space | Kind::LineComment => continue,
            Kind::BlockComment => {
                open = (!token.closed).then_some(Pending::Comment);
                continue;
            }
            Kind::Semicolon if depth == 0 => token.end,
            kind if kind == Kind::Backslash && !is_bind(&text[token.start..])
                || start.is_none() && is_dot_command(kind, &text[token.start..]) =>
            {
                let line = text[token.start..].find(['\n', '\r']);
                line.map_or(text.len(), |at| token.start + at)
            }
            kind => {
                start.get_or_insert(token.start);
                match kind {
                    Kind::Open => depth += 1,
                    Kind::Close => depth = depth.saturating_sub(1),
                    Kind::String if !token.closed => open = Some(Pending::String),
                    Kind::Quoted if !token.closed => open = Some(Pending::Name),
                    Kind::Dollar if !token.closed => open = Some(Pending::Dollar),
                    _ => {}
                }
                continue;
            }
        };
        let command =
            (token.kind != Kind::Semicolon).then(|| text[token.start..ended].trim_end().to_owned());
        let begun = start.take();
        let input = match (begun, &command) {
            (Some(begun), _) => Some(Input::Statement {
                sql: text[begun..token.start].trim().to_owned(),
                end: command.clone().map_or(End::Plain, End::Command),
            }),
            (None, Some(command)) => Some(Input::Command(command.clone())),
            (None, None) => None,
        };
        pieces.extend(input.map(|input| Piece {
            input,
            start: begun.unwrap_or(token.start),
            command: command.is_some().then_some(token.start),
            end: ended,
        }));
        depth = 0;
        rest = ended;
        // The arguments of a command are not SQL.
        tokens.skip_to(ended);
    }
    *progress = Progress {
        rest,
        start,
        depth,
        tokens: tokens.state(),
    };
    let pending = match (open, start) {
        (Some(open), _) => Some(open),
        (None, Some(_)) if depth > 0 => Some(Pending::Bracket),
        (None, Some(_)) => Some(Pending::Statement),
        (None, None) => None,
    };
    Split {
        pieces,
        rest: if pending.is_some() { rest } else { text.len() },
        pending,
    }
}

/// Whether `rest`, which begins with a token of this kind, is a command of other
/// terminals where a statement could begin: `.tables`. It ends with its line.
pub(super) fn is_dot_command(kind: Kind, rest: &str) -> bool {
    kind == Kind::Dot && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic())
}

/// What is left at the end of a script: a last statement that needs no `;`. A
/// comment that is still open is left to the server, which will not take it.
pub fn last(text: &str, split: &Split) -> Option<Piece> {
    split.pending?;
    let rest = &text[split.rest..];
    let skipped: usize = Tokens::new(rest)
        .take_while(|token| token.kind.is_blank() && token.closed)
        .map(|token| token.end - token.start)
        .sum();
    let body = rest[skipped..].trim();
    (!body.is_empty()).then(|| Piece {
        input: Input::Statement {
            sql: body.to_owned(),
            end: End::Plain,
        },
        start: split.rest + skipped,
        command: None,
        end: text.len(),
    })
}

#[cfg(test)]
mod tests;
