//! The three lines before the first prompt.

use std::time::Duration;

use crate::catalog::{Catalog, State};
use crate::config::Place;
use crate::session::Session;
use crate::sql::names;
use crate::text;

/// How long the greeting waits for the names of tables in this process.
const PATIENCE: Duration = Duration::from_millis(300);

/// The most tables that it names.
const MOST: usize = 8;

/// Says where we are, what is there, and what to try.
pub(super) fn say(session: &Session) {
    let local = !matches!(session.profile().place, Place::Remote(_));
    let mut names = session.names();
    if local {
        let told = names.wait_for(|catalog| !catalog.tables().is_empty());
        let wait = async { drop(tokio::time::timeout(PATIENCE, told).await) };
        session.runtime().block_on(wait);
    }
    let terminal = session.terminal();
    let width = terminal.columns();
    for line in lines(
        &session.place().to_string(),
        &session.profile().name,
        &names.borrow(),
        width,
    ) {
        terminal.aside(&line);
    }
}

/// The lines, none wider than `width`: what does not fit is left out as a
/// whole, and only a name that is too wide by itself is cut.
fn lines(place: &str, profile: &str, catalog: &Catalog, width: usize) -> [String; 3] {
    let version = env!("CARGO_PKG_VERSION");
    let at = |place: &str| format!("flightline {version} at {place}");
    let (tables, example) = match tables(catalog, width) {
        Some((tables, first)) => (tables, format!("Try: SELECT * FROM {first};")),
        None => (
            "Tables: \\d lists them, Tab completes them".to_owned(),
            "Try: \\d".to_owned(),
        ),
    };
    let mut tips = if text::width(&example) > width {
        "Try: \\d".to_owned()
    } else {
        example
    };
    for tip in ["\\? help", "\\q leave"] {
        let longer = format!("{tips}   {tip}");
        if text::width(&longer) <= width {
            tips = longer;
        }
    }
    let whole = at(place);
    let first = if text::width(&whole) > width {
        at(profile)
    } else {
        whole
    };
    [first, tables, tips].map(|line| text::cut(&line, width).into_owned())
}

/// The names of the user's tables, as they must be typed, as many as fit, with
/// their age where they are of an earlier session; and the first.
fn tables(catalog: &Catalog, width: usize) -> Option<(String, String)> {
    let all: Vec<String> = catalog
        .user_tables()
        .map(|table| names::quote(&table.name))
        .collect();
    let first = all.first()?.clone();
    let age = match catalog.state() {
        State::Kept(at) => format!(" (as of {})", text::ago(at.elapsed().unwrap_or_default())),
        State::Untold | State::Told(_) => String::new(),
    };
    let line = |shown: usize| {
        let listed = all[..shown].join(", ");
        match all.len() - shown {
            0 => format!("Tables: {listed}{age}"),
            more => format!(
                "Tables: {listed} and {} more{age}",
                text::grouped(more as u64)
            ),
        }
    };
    let most = all.len().min(MOST);
    let fitting = (1..=most).rev().map(line);
    let listed = fitting.into_iter().find(|line| text::width(line) <= width);
    Some((listed.unwrap_or_else(|| line(1)), first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Builder;
    use std::time::SystemTime;

    fn told(place: &str, tables: &[&str], width: usize) -> [String; 3] {
        let mut builder = Builder::default();
        for name in tables {
            builder.table(None, Some("iox"), name, "BASE TABLE", None);
        }
        let catalog = builder.finish(State::Untold);
        lines(place, "home", &catalog, width)
    }

    #[test]
    fn names_that_were_kept_have_their_age() {
        let mut builder = Builder::default();
        for name in ["home", "weather_stations"] {
            builder.table(None, Some("iox"), name, "BASE TABLE", None);
        }
        let then = SystemTime::now() - Duration::from_secs(2 * 3600 + 5);
        let catalog = builder.finish(State::Kept(then));
        let line = |width| tables(&catalog, width).map(|(line, _)| line);
        let whole = "Tables: home, weather_stations (as of 2 h ago)";
        assert_eq!(line(80).as_deref(), Some(whole));
        assert_eq!(
            line(40).as_deref(),
            Some("Tables: home and 1 more (as of 2 h ago)")
        );
    }

    #[test]
    fn it_fits_the_terminal() {
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            told("home (h:443, database d)", &["a", "Bc"], 80),
            [
                format!("flightline {version} at home (h:443, database d)"),
                "Tables: a, \"Bc\"".to_owned(),
                "Try: SELECT * FROM a;   \\? help   \\q leave".to_owned(),
            ]
        );
        let narrow = told(
            "home (h:443, database d)",
            &["home", "weather_stations", "a_wide_name"],
            40,
        );
        assert_eq!(
            narrow,
            [
                format!("flightline {version} at home"),
                "Tables: home and 2 more".to_owned(),
                "Try: SELECT * FROM home;   \\? help".to_owned(),
            ]
        );
        for width in [10, 20, 40, 80] {
            for tables in [&[][..], &["a_table_with_a_name_wider_than_most_are_ever"]] {
                for line in told("somewhere", tables, width) {
                    assert!(text::width(&line) <= width, "{line}");
                }
            }
        }
    }
}
