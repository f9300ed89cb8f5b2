//! Lines that are complete at Enter though nothing ends them: the words that
//! people type when they want out, and what they know from other terminals.

use super::foreign::{self, Ends};

/// What such a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare<'a> {
    /// A command, of ours (`\q` for `quit`) or of another terminal
    /// (`source x.sql`).
    Command(&'a str),
    /// A statement that the server is to judge: `use mydb`.
    Statement(&'a str),
}

/// What `text`, entered at a prompt, is without a terminator; `None` where it
/// needs one.
pub fn bare(text: &str) -> Option<Bare<'_>> {
    let line = text.trim().trim_end_matches(';').trim_end();
    if line.contains(['\n', ';', '\\']) {
        return None;
    }
    match line.to_ascii_lowercase().as_str() {
        "help" | "?" => return Some(Bare::Command("\\?")),
        "quit" | "exit" | "logout" | ":q" => return Some(Bare::Command("\\q")),
        _ => {}
    }
    match foreign::find(line)?.row.ends {
        Ends::Line => Some(Bare::Command(line)),
        Ends::Asked => Some(Bare::Statement(line)),
        Ends::Semicolon => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_no_terminator_is_known() {
        for (text, expected) in [
            (" exit; ", Some(Bare::Command("\\q"))),
            ("HELP", Some(Bare::Command("\\?"))),
            ("logout", Some(Bare::Command("\\q"))),
            ("exit 1", None),
            ("source a.sql;", Some(Bare::Command("source a.sql"))),
            (".tables", Some(Bare::Command(".tables"))),
            ("use mydb", Some(Bare::Statement("use mydb"))),
            ("use a; SELECT 1", None),
            ("use a\\g", None),
            ("use\nmydb", None),
            ("show tables", None),
            ("describe home", None),
            ("SELECT 1", None),
            ("", None),
        ] {
            assert_eq!(bare(text), expected, "{text}");
        }
    }
}
