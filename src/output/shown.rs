//! A cell's text as a person sees it: safe, in lines, of a width.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::{Text, is_unsafe, width};

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
/// is wider than that is taken apart into its characters.
pub(super) fn wrapped(line: &str, columns: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut end, mut used) = (0, 0, 0);
    for part in parts(line, columns) {
        let more = width(part);
        if used + more > columns && start < end {
            pieces.push(&line[start..end]);
            (start, used) = (end, 0);
        }
        end += part.len();
        used += more;
    }
    pieces.push(&line[start..]);
    pieces
}

/// A cell's lines, each in pieces of at most `columns`: none of them is made
/// before it is asked for.
pub fn pieces(text: &str, columns: usize) -> impl Iterator<Item = &str> {
    lines(text).flat_map(move |line| wrapped(line, columns))
}

/// As [`wrapped`], between words where that is possible. The spaces at a break
/// are left out.
pub fn worded(line: &str, columns: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut end, mut used) = (0, 0, 0);
    let mut has_word = false;
    // The last one behind a word of the piece.
    let mut space = None;
    for part in parts(line, columns) {
        let at = end;
        end += part.len();
        if at < start {
            continue;
        }
        match part {
            " " if has_word => space = Some(at),
            " " => (),
            _ => has_word = true,
        }
        used += width(part);
        // More than once where this part leaves the word before it no room.
        while used > columns && start < at {
            let piece = match space.take() {
                Some(space) => {
                    let piece = line[start..space].trim_end_matches(' ');
                    start = line.len() - line[space..].trim_start_matches(' ').len();
                    piece
                }
                None => {
                    let piece = &line[start..at];
                    start = at;
                    piece
                }
            };
            pieces.push(piece);
            let begun = line.get(start..end).unwrap_or_default();
            used = width(begun);
            has_word = !begun.trim_start_matches(' ').is_empty();
        }
    }
    if start < line.len() || pieces.is_empty() {
        pieces.push(&line[start..]);
    }
    pieces
}

/// What `line` may be broken between.
fn parts(line: &str, columns: usize) -> impl Iterator<Item = &str> {
    line.graphemes(true).flat_map(move |cluster| {
        let too_wide = width(cluster) > columns;
        cluster.split_inclusive(move |_: char| too_wide)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

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
            ("a    b", 2, vec!["a", "b"]),
            ("    ab", 3, vec!["   ", " ab"]),
            ("a b\u{1100}\u{1100}", 4, vec!["a", "b", "\u{1100}\u{1100}"]),
            ("\u{1100}\u{1100} a", 2, vec!["\u{1100}", "\u{1100}", "a"]),
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
            // One cluster.
            (
                "\u{1100}\u{1100}\u{1100}",
                4,
                vec!["\u{1100}\u{1100}", "\u{1100}"],
            ),
        ] {
            assert_eq!(wrapped(line, columns), pieces, "{line} in {columns}");
        }
    }

    #[test]
    fn the_work_grows_as_the_line_does() {
        // What measures the rest of a line at each break takes minutes.
        let begun = Instant::now();
        for pattern in ["a", " ", "a ", "\u{1100}", "温", "e\u{301}"] {
            let line = pattern.repeat(50_000);
            assert!(wrapped(&line, 3).len() > 1, "{pattern:?}");
            assert!(worded(&line, 3).len() > 1, "{pattern:?}");
        }
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}
