//! How much of a text the screen has room for.

use crate::text::width;

/// The columns and rows of the screen now, at least one of each.
pub(super) fn size() -> Option<(usize, usize)> {
    let (columns, rows) = terminal_size::terminal_size()?;
    Some((usize::from(columns.0).max(1), usize::from(rows.0).max(1)))
}

/// The rows that `text` takes, whose first line stands behind `indent` columns.
pub(super) fn height(text: &str, indent: usize, columns: usize) -> usize {
    let lines = text.split('\n').enumerate();
    let rows = lines.map(|(at, line)| {
        let before = if at == 0 { indent } else { 0 };
        (before + width(line)).div_ceil(columns).max(1)
    });
    rows.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_wrap_take_more_rows() {
        for (text, rows) in [
            ("", 1),
            ("abcd", 1),
            ("abcde", 2),
            ("a\n\nb\n", 4),
            ("a\nabcdefghi", 3),
            ("\n日本語日本語", 3),
        ] {
            assert_eq!(height(text, 4, 8), rows, "{text}");
        }
    }
}
