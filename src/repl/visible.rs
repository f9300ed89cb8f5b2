//! A line as the terminal may see it while it is edited.

use std::borrow::Cow;
use std::ops::Range;

use crate::text::is_unsafe;

/// A character that is shown as nothing.
pub(super) fn is_hidden(c: char) -> bool {
    is_unsafe(c) && !matches!(c, '\n' | '\t')
}

/// `line` without what a terminal would act on, as wide as the editor takes it
/// to be: it counts control characters as nothing, and with ESC the sequence
/// that it leads.
pub(super) fn visible(line: &str) -> Cow<'_, str> {
    if !line.contains(is_hidden) {
        return Cow::Borrowed(line);
    }
    Cow::Owned(runs(line).map(|run| &line[run]).collect())
}

/// The parts of `line` that are visible, in order.
pub(super) fn runs(line: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = line.char_indices();
    std::iter::from_fn(move || {
        let mut run = None;
        while let Some((at, c)) = chars.next() {
            if is_hidden(c) {
                if c == '\x1b' && chars.next().is_some_and(|(_, c)| c == '[') {
                    while chars
                        .next()
                        .is_some_and(|(_, c)| c == ';' || c.is_ascii_digit())
                    {}
                }
                if run.is_some() {
                    return run;
                }
                continue;
            }
            let end = at + c.len_utf8();
            run = Some(run.map_or(at, |run: Range<usize>| run.start)..end);
        }
        run
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_takes_no_room() {
        for (line, shown) in [
            ("SELECT 1", "SELECT 1"),
            ("a\x1b[31mb", "ab"),
            ("a\x1b]b", "ab"),
            ("a\u{202e}b\x07", "ab"),
            ("\x1b", ""),
            ("\x1b[1;2", ""),
            ("é\x07\x07é", "éé"),
            ("a\n\tb", "a\n\tb"),
        ] {
            assert_eq!(visible(line), shown);
        }
    }
}
