//! A cell's text as a person sees it: safe, in lines, of a width.

use std::borrow::Cow;

use crate::text::{Text, is_unsafe, prefix, width};

/// `cell` with all that a terminal would act on escaped, but for newlines,
/// which are layout. Most cells come back as they are.
pub(super) fn shown(cell: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) if !text.contains(is_unsafe) => Cow::Borrowed(text),
        Ok(text) => Cow::Owned(Text::block(text).into_string()),
        Err(_) => Cow::Owned(Text::bytes(cell).into_string()),
    }
}

/// The lines of a cell. A newline at its end begins none.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_suffix('\n').unwrap_or(text).split('\n')
}

/// The width of the widest line.
pub(super) fn widest(text: &str) -> usize {
    lines(text).map(width).max().unwrap_or(0)
}

/// `line` in pieces of at most `columns`, at least one of them. A cluster that
/// is wider than that has a piece of its own.
pub(super) fn wrapped(line: &str, columns: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = line;
    loop {
        let fitting = match prefix(rest, columns) {
            "" => rest.char_indices().nth(1).map_or(rest.len(), |(at, _)| at),
            fitting => fitting.len(),
        };
        let (piece, after) = rest.split_at(fitting);
        pieces.push(piece);
        rest = after;
        if rest.is_empty() {
            return pieces;
        }
    }
}

/// As [`wrapped`], between words where that is possible. The spaces at a break
/// are left out.
pub(super) fn worded(line: &str, columns: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while width(rest) > columns {
        let fitting = prefix(rest, columns).len();
        let indent = rest.len() - rest.trim_start_matches(' ').len();
        // A space right behind what fits is as good a place as one within it.
        let space = rest.as_bytes()[..rest.len().min(fitting + 1)]
            .iter()
            .rposition(|byte| *byte == b' ')
            .filter(|at| *at > indent);
        let Some(space) = space else {
            let piece = wrapped(rest, columns)[0];
            pieces.push(piece);
            rest = &rest[piece.len()..];
            continue;
        };
        pieces.push(rest[..space].trim_end_matches(' '));
        rest = rest[space..].trim_start_matches(' ');
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(rest);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_safe_and_in_lines() {
        assert!(matches!(shown("naïve".as_bytes()), Cow::Borrowed("naïve")));
        assert_eq!(shown(b"a\n\x1b[1m\tb"), "a\n\\x1b[1m b");
        assert_eq!(shown(b"\xff"), "\\xff");
        assert_eq!(lines("a\nbc\n").collect::<Vec<_>>(), ["a", "bc"]);
        assert_eq!(lines("").collect::<Vec<_>>(), [""]);
        assert_eq!(widest("a\n温度\nb"), 4);
    }

    #[test]
    fn long_lines_are_wrapped_between_words() {
        for (line, columns, pieces) in [
            ("", 3, vec![""]),
            ("one two three", 7, vec!["one two", "three"]),
            ("one two three", 8, vec!["one two", "three"]),
            ("one two three", 6, vec!["one", "two", "three"]),
            ("  \\x [on|off]", 6, vec!["  \\x", "[on|of", "f]"]),
            ("abcdefg hi", 3, vec!["abc", "def", "g", "hi"]),
            ("温度 計", 4, vec!["温度", "計"]),
            ("温度", 1, vec!["温", "度"]),
            ("ab ", 2, vec!["ab"]),
        ] {
            assert_eq!(worded(line, columns), pieces, "{line:?} in {columns}");
        }
    }

    #[test]
    fn long_lines_are_wrapped_between_clusters() {
        for (line, columns, pieces) in [
            ("", 3, vec![""]),
            ("abcdefg", 3, vec!["abc", "def", "g"]),
            ("温度計", 3, vec!["温", "度", "計"]),
            ("温度", 1, vec!["温", "度"]),
            ("e\u{301}e\u{301}", 1, vec!["e\u{301}", "e\u{301}"]),
        ] {
            assert_eq!(wrapped(line, columns), pieces, "{line} in {columns}");
        }
    }
}
