//! Whether the cursor stands in a statement or in a command.

use crate::sql::lexer::{Kind, Token, Tokens};
use crate::sql::splitter::{Piece, split};

/// What the cursor stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the statement `line[start..end]`, which may be blank.
    Statement { start: usize, end: usize },
    /// In the backslash command that begins at `start`.
    Command { start: usize },
    /// In a variable of a statement, whose colon stands at `start`.
    Variable { start: usize },
    /// In a comment outside a statement: nothing fits.
    Comment,
}

impl Place {
    pub(super) fn of(line: &str, cursor: usize) -> Place {
        let before = &line[..cursor];
        let input = split(before);
        // A command ends with its line, so one that is still being typed is
        // the last piece of what stands before the cursor.
        if let Some(Piece {
            command: Some(start),
            end,
            ..
        }) = input.pieces.last()
            && *end == cursor
        {
            return Place::Command { start: *start };
        }
        let ended = input.pieces.last().map_or(0, |last| last.end);
        let last = Tokens::new(&before[ended..]).last();
        if last.is_some_and(|last| last.kind == Kind::LineComment) {
            return Place::Comment;
        }
        let start = input.rest;
        if let Some(colon) = variable(&before[start..]) {
            return Place::Variable {
                start: start + colon,
            };
        }
        let pieces = split(&line[start..]).pieces;
        let end = pieces.first().map_or(line.len(), |first| {
            start + first.command.unwrap_or(first.end)
        });
        Place::Statement {
            start,
            end: end.max(cursor),
        }
    }
}

/// Where in `before` the colon stands of a variable that is being typed:
/// `:na`, but not `x::na`.
fn variable(before: &str) -> Option<usize> {
    let mut tokens = [None::<Token>; 3];
    for token in Tokens::new(before) {
        tokens = [tokens[1], tokens[2], Some(token)];
    }
    let is_colon =
        |token: Option<Token>| token.is_some_and(|token| &before[token.start..token.end] == ":");
    let [first, second, third] = tokens;
    let word = third.is_some_and(|token| token.kind == Kind::Word);
    let (ahead, colon) = if word {
        (first, second)
    } else {
        (second, third)
    };
    if !is_colon(colon) || is_colon(ahead) {
        return None;
    }
    colon.map(|colon| colon.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_commands_and_variables_are_told_apart() {
        let statement = |start, end| Place::Statement { start, end };
        for (line, place) in [
            ("|", statement(0, 0)),
            ("SELECT |1; SELECT 2", statement(0, 9)),
            ("SELECT 1; SELECT |2", statement(9, 18)),
            ("SELECT 1;|", statement(9, 9)),
            ("SELECT 1 |\\g x", statement(0, 9)),
            ("SELECT 1 \\g x|", Place::Command { start: 9 }),
            ("\\d ho|", Place::Command { start: 0 }),
            ("\\d ho\nSEL|", statement(5, 9)),
            ("SELECT ':n|", statement(0, 10)),
            ("SELECT :n|", Place::Variable { start: 7 }),
            ("SELECT 1; SELECT :|", Place::Variable { start: 17 }),
            ("SELECT x::n|", statement(0, 11)),
            ("SELECT x::|", statement(0, 10)),
            ("-- select ro|", Place::Comment),
            ("SELECT 1; -- select ro|", Place::Comment),
            ("\\d it's\n-- select ro|", Place::Comment),
            ("SELECT 1 -- select ro|", Place::Comment),
            ("-- a\nSELECT |", statement(0, 12)),
        ] {
            let cursor = line.find('|').unwrap();
            assert_eq!(Place::of(&line.replace('|', ""), cursor), place, "{line}");
        }
    }
}
