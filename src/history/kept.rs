//! What is kept at all.

use super::pattern::Pattern;
use super::secrets::holds_secret;

/// How long a kept statement may be, in bytes. A longer one holds data, which
/// would push everything else out of what is read of the file.
const LONGEST: usize = 256 * 1024;

/// Whether a statement that was entered as `text` in `line` is one for the
/// history. One with a secret is not, nor one that a pattern of `ignored`
/// stands for, whole; nor one of many kilobytes; nor what is in a line with a
/// space before it, however many lines it goes on for.
pub fn is_kept(text: &str, line: &str, ignored: &str) -> bool {
    !line.starts_with(' ')
        && text.len() <= LONGEST
        && !holds_secret(text)
        && !is_ignored(text, ignored)
}

/// Whether one of the patterns stands for `text`, with or without the `;` at
/// its end.
fn is_ignored(text: &str, patterns: &str) -> bool {
    let text = text.trim();
    let bare = text.trim_end_matches(';').trim_end();
    let mut patterns = patterns.split(':').filter(|pattern| !pattern.is_empty());
    patterns.any(|pattern| {
        let pattern = Pattern::whole(pattern.trim());
        pattern.matches(text) || pattern.matches(bare)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_and_a_leading_space_keep_out() {
        for (text, line, ignored, kept) in [
            ("SELECT 1;", "SELECT 1;", "", true),
            ("SELECT 1;", " SELECT 1;", "", false),
            ("SELECT 1;", " SELECT 1;\n", "", false),
            ("SELECT\n1;", " SELECT\n1;", "", false),
            ("SELECT 1;", "SELECT 1;", "\\d*:select 1", false),
            ("SELECT 1 ;", "SELECT 1 ;", "select 1", false),
            ("SELECT 1;", "SELECT 1;", "select", true),
            ("\\d home", "\\d home", "\\d*:select 1", false),
            ("\\dt", "\\dt", "\\d *: \\q ", true),
            ("\\q", "\\q", "\\d *: \\q ", false),
            ("SHOW\nTABLES;", "SHOW\nTABLES;", "show*", false),
            ("SELECT 1;", "SELECT 1;", "::", true),
            (
                "CREATE USER a PASSWORD 'b';",
                "CREATE USER a PASSWORD 'b';",
                "",
                false,
            ),
        ] {
            assert_eq!(is_kept(text, line, ignored), kept, "{line:?} by {ignored}");
        }
        for (length, kept) in [(LONGEST, true), (LONGEST + 1, false)] {
            let long = "x".repeat(length);
            assert_eq!(is_kept(&long, &long, ""), kept, "{length}");
        }
    }
}
