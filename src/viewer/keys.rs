//! The keys, in one table: what is typed is looked up in it, and the help and
//! the README are made from it.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    HalfUp,
    HalfDown,
    First,
    Last,
    FirstColumn,
    LastColumn,
    Record,
    Search,
    SearchBack,
    Again,
    Back,
    Filter,
    Column,
    Freeze,
    Narrower,
    Wider,
    Whole,
    Wrap,
    Types,
    CopyCell,
    CopyRow,
    CopyJson,
    CopyColumn,
    CopyName,
    Save,
    Plot,
    Help,
    Redraw,
    Suspend,
    Stop,
    Close,
    Leave,
}

/// A line of the help.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The keys that ask for it, with spaces between; `yc` is one after the
    /// other.
    pub keys: &'static str,
    /// What they do.
    pub help: &'static str,
    /// A word for that, where one has begun to type them.
    pub word: &'static str,
    pub action: Action,
}

const fn key(keys: &'static str, help: &'static str, action: Action) -> Key {
    Key {
        keys,
        help,
        word: "",
        action,
    }
}

/// Keys that are typed one after the other.
const fn copying(
    keys: &'static str,
    help: &'static str,
    word: &'static str,
    action: Action,
) -> Key {
    Key {
        keys,
        help,
        word,
        action,
    }
}

/// All keys, as the help shows them. A number before one that moves says how
/// often; before `G` and `g` it is that of a row.
pub const KEYS: &[Key] = &[
    key("j Down Ctrl-N", "a row down: 5j five rows", Action::Down),
    key("k Up Ctrl-P", "a row up", Action::Up),
    key("h Left", "a column to the left", Action::Left),
    key("l Right", "a column to the right", Action::Right),
    key("Space PgDn Ctrl-F", "a screen down", Action::PageDown),
    key("b PgUp Ctrl-B", "a screen up", Action::PageUp),
    key("d Ctrl-D", "half a screen down", Action::HalfDown),
    key("u Ctrl-U", "half a screen up", Action::HalfUp),
    key("g Ctrl-Home", "the first row", Action::First),
    key(
        "G Ctrl-End",
        "the last row, reading to the end: 1000G row 1,000",
        Action::Last,
    ),
    key("Home ^", "the first column", Action::FirstColumn),
    key("End $", "the last column", Action::LastColumn),
    key(
        "Enter",
        "the whole record; n and p, or l and h, the others",
        Action::Record,
    ),
    key(
        "/",
        "search; in any case, unless it has capitals",
        Action::Search,
    ),
    key("?", "search backward", Action::SearchBack),
    key("n", "search on", Action::Again),
    key("N", "search the other way", Action::Back),
    key(
        "&",
        "only rows with a text; none: all again",
        Action::Filter,
    ),
    key("c", "to a column by its name", Action::Column),
    key(
        "f",
        "freeze the columns up to this one, or none",
        Action::Freeze,
    ),
    key("<", "a narrower column", Action::Narrower),
    key(">", "a wider column", Action::Wider),
    key(
        "=",
        "a column as wide as its values, or as usual",
        Action::Whole,
    ),
    key("w", "wrap what is cut, or not", Action::Wrap),
    key("t", "types under the names, or not", Action::Types),
    copying(
        "yy yc",
        "copy the cell, a time as it is shown",
        "cell",
        Action::CopyCell,
    ),
    copying(
        "yr",
        "copy the row, with tabs, values as in CSV",
        "row",
        Action::CopyRow,
    ),
    copying("yj", "copy the row as JSON", "JSON", Action::CopyJson),
    copying(
        "yC",
        "copy the column, as far as it has come, values as in CSV",
        "column",
        Action::CopyColumn,
    ),
    copying("yn", "copy the column's name", "name", Action::CopyName),
    key(
        "s",
        "save all rows to a file, in the format of its name",
        Action::Save,
    ),
    key("p", "plot the numbers over time", Action::Plot),
    key("H F1", "this help", Action::Help),
    key("Ctrl-L", "draw anew", Action::Redraw),
    key("Ctrl-Z", "to the shell; fg comes back", Action::Suspend),
    key("Ctrl-C", "stop what is running", Action::Stop),
    key("Esc", "close what is open", Action::Close),
    key("q", "close what is open, else leave", Action::Leave),
];

/// What has been typed asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    Asks(Action),
    /// More keys have to follow.
    Begins,
    Nothing,
}

/// Looks up what has been typed: names of keys, one behind the other.
pub(super) fn look_up(typed: &str) -> Typed {
    let words = || {
        KEYS.iter()
            .flat_map(|key| key.keys.split(' ').map(|word| (word, key.action)))
    };
    if let Some((_, action)) = words().find(|(word, _)| *word == typed) {
        return Typed::Asks(action);
    }
    let begins = |(word, _): &(&str, Action)| is_sequence(word) && word.starts_with(typed);
    match words().any(|word| !typed.is_empty() && begins(&word)) {
        true => Typed::Begins,
        false => Typed::Nothing,
    }
}

/// Whether a word of the table is two keys, one after the other. The names of
/// keys begin with a capital.
pub(super) fn is_sequence(word: &str) -> bool {
    word.len() == 2 && word.starts_with(char::is_lowercase)
}

/// The name of a key, as the table has it.
pub(super) fn name(key: &KeyEvent) -> Option<String> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let word = match key.code {
        KeyCode::Char(' ') => "Space",
        KeyCode::Char(c) if control => return Some(format!("Ctrl-{}", c.to_ascii_uppercase())),
        KeyCode::Char(c) => return Some(c.to_string()),
        KeyCode::F(number) => return Some(format!("F{number}")),
        KeyCode::Up => "Up",
        KeyCode::Down => "Down",
        KeyCode::Left => "Left",
        KeyCode::Right => "Right",
        KeyCode::PageUp => "PgUp",
        KeyCode::PageDown => "PgDn",
        KeyCode::Home => "Home",
        KeyCode::End => "End",
        KeyCode::Enter => "Enter",
        KeyCode::Esc => "Esc",
        KeyCode::Tab => "Tab",
        KeyCode::BackTab => "Shift-Tab",
        KeyCode::Backspace => "Backspace",
        KeyCode::Delete => "Delete",
        _ => return None,
    };
    Some(match control {
        true => format!("Ctrl-{word}"),
        false => word.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_key_asks_for_one_thing() {
        let mut seen = HashSet::new();
        for key in KEYS {
            for word in key.keys.split(' ') {
                assert!(seen.insert(word), "{word}");
                assert_eq!(look_up(word), Typed::Asks(key.action), "{word}");
                assert_eq!(is_sequence(word), !key.word.is_empty(), "{word}");
            }
        }
        assert_eq!(look_up("y"), Typed::Begins);
        assert_eq!(look_up("yx"), Typed::Nothing);
        assert_eq!(look_up("F"), Typed::Nothing);
        assert_eq!(look_up("U"), Typed::Nothing);
    }

    #[test]
    fn keys_have_the_names_of_the_table() {
        for (code, modifiers, word) in [
            (KeyCode::Char('G'), KeyModifiers::SHIFT, "G"),
            (KeyCode::Char('c'), KeyModifiers::CONTROL, "Ctrl-C"),
            (KeyCode::Home, KeyModifiers::CONTROL, "Ctrl-Home"),
            (KeyCode::Char(' '), KeyModifiers::NONE, "Space"),
            (KeyCode::F(1), KeyModifiers::NONE, "F1"),
        ] {
            assert_eq!(name(&KeyEvent::new(code, modifiers)).as_deref(), Some(word));
        }
    }
}
