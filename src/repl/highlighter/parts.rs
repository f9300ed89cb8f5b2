//! A line in statements and commands.

use std::ops::Range;

use crate::command::bare::{Bare, bare};
use crate::sql::split;

/// A part of a line. Parts follow one another without a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) at: Range<usize>,
    pub(super) what: What,
}

/// What a part holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A statement, complete or not, and what stands before it.
    Statement,
    /// A backslash command, or a word that does the same: `exit`.
    Command,
    /// A line of another terminal.
    Foreign,
}

/// The parts of `line`.
pub(super) fn parts(line: &str) -> Vec<Part> {
    let part = |at, what| Part { at, what };
    match bare(line) {
        Some(Bare::Command(command)) if command.starts_with('\\') => {
            return vec![part(0..line.len(), What::Command)];
        }
        Some(Bare::Command(_)) => return vec![part(0..line.len(), What::Foreign)],
        Some(Bare::Statement(_)) | None => {}
    }
    let mut parts = Vec::new();
    let mut at = 0;
    for piece in split(line).pieces {
        if let Some(command) = piece.command {
            parts.push(part(at..command, What::Statement));
            let what = match line[command..].starts_with('\\') {
                true => What::Command,
                false => What::Foreign,
            };
            parts.push(part(command..piece.end, what));
        } else {
            parts.push(part(at..piece.end, What::Statement));
        }
        at = piece.end;
    }
    parts.push(part(at..line.len(), What::Statement));
    parts.retain(|part| !part.at.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_it_is_split() {
        for (line, expected) in [
            ("SELECT 1", "s:SELECT 1"),
            ("SELECT ';'; SELECT 2", "s:SELECT ';';|s: SELECT 2"),
            ("\\d home", "c:\\d home"),
            (
                "SELECT 1 \\g x.csv\nSELECT 2",
                "s:SELECT 1 |c:\\g x.csv|s:\nSELECT 2",
            ),
            ("SELECT $1 \\bind 2;", "s:SELECT $1 \\bind 2;"),
            (" exit;", "c: exit;"),
            (".tables", "f:.tables"),
            ("SELECT 1; .tables", "s:SELECT 1;|s: |f:.tables"),
            ("use mydb", "s:use mydb"),
            ("", ""),
        ] {
            let parts = parts(line).into_iter().map(|part| {
                let letter = match part.what {
                    What::Statement => 's',
                    What::Command => 'c',
                    What::Foreign => 'f',
                };
                format!("{letter}:{}", &line[part.at])
            });
            assert_eq!(parts.collect::<Vec<_>>().join("|"), expected, "{line}");
        }
    }
}
