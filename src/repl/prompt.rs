//! The prompt's text and its look.

use std::borrow::Cow;

use nu_ansi_term::{Color, Style};

use crate::flight::InTransaction;
use crate::sql::Pending;
use crate::text::{Text, cut_middle};

/// The most columns that the name of a place takes.
const NAME_WIDTH: usize = 28;

/// The characters between the place and what is typed, when nothing is open.
const READY: char = '=';

/// `home/mydb=> `: where a statement would go, whether one is pending, and
/// whether a transaction is open (`=*>`) or has failed (`=!>`), as psql has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prompt {
    place: String,
    style: Style,
    transaction: &'static str,
}

impl Prompt {
    /// For a profile and the database in it; `color` is a colour's name, or
    /// none for a prompt without one.
    pub(super) fn new(profile: &str, database: Option<&str>, color: Option<&str>) -> Prompt {
        let place = match database.filter(|database| *database != profile) {
            Some(database) => format!("{profile}/{database}"),
            None => profile.to_owned(),
        };
        Prompt {
            place: cut_middle(Text::line(&place).as_str(), NAME_WIDTH).into_owned(),
            style: color.and_then(named).unwrap_or_default().bold(),
            transaction: "",
        }
    }

    /// With the mark of a transaction.
    pub(super) fn within(self, transaction: InTransaction) -> Prompt {
        Prompt {
            transaction: match transaction {
                InTransaction::No => "",
                InTransaction::Open => "*",
                InTransaction::Failed => "!",
            },
            ..self
        }
    }

    /// The text, of the same width whatever is pending.
    pub(super) fn text(&self, pending: Option<Pending>) -> String {
        let mark = pending.map_or(READY, Pending::mark);
        format!("{}{mark}{}> ", self.place, self.transaction)
    }

    /// The text with its colour.
    pub(super) fn styled(&self, pending: Option<Pending>) -> String {
        let text = self.text(pending);
        match text.strip_suffix(' ') {
            Some(visible) => format!("{} ", self.style.paint(Cow::Borrowed(visible))),
            None => text,
        }
    }
}

fn named(color: &str) -> Option<Style> {
    let color = match color {
        "red" => Color::Red,
        "green" => Color::Green,
        "yellow" => Color::Yellow,
        "blue" => Color::Blue,
        "magenta" => Color::Magenta,
        "cyan" => Color::Cyan,
        "black" => Color::Black,
        "white" => Color::White,
        _ => return None,
    };
    Some(color.normal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_where_and_what_is_open() {
        for (profile, database, pending, text) in [
            ("demo", None, None, "demo=> "),
            ("demo", Some("demo"), Some(Pending::String), "demo'> "),
            (
                "home",
                Some("mydb"),
                Some(Pending::Statement),
                "home/mydb-> ",
            ),
            ("a\x1b[2J", None, Some(Pending::Bracket), "a\\x1b[2J(> "),
            (
                "a-very-long-profile-name-that-goes-on",
                None,
                None,
                "a-very-long-pr…-that-goes-on=> ",
            ),
        ] {
            assert_eq!(Prompt::new(profile, database, None).text(pending), text);
        }
        let prompt = Prompt::new("p", None, None);
        for (transaction, text) in [
            (InTransaction::No, "p=> "),
            (InTransaction::Open, "p=*> "),
            (InTransaction::Failed, "p=!> "),
        ] {
            assert_eq!(prompt.clone().within(transaction).text(None), text);
        }
        assert_eq!(
            Prompt::new("p", None, Some("red")).styled(None),
            "\u{1b}[1;31mp=>\u{1b}[0m "
        );
    }

    #[test]
    fn every_color_is_known() {
        assert!(
            crate::config::profile::COLORS
                .iter()
                .all(|color| named(color).is_some())
        );
        assert_eq!(named("octarine"), None);
    }
}
