//! The three lines before the first prompt.

use std::time::Duration;

use crate::catalog::Catalog;
use crate::config::Place;
use crate::session::Session;
use crate::sql::names;

/// How long the greeting waits for the names of tables in this process.
const PATIENCE: Duration = Duration::from_millis(300);

/// The most tables that it names.
const MOST: usize = 8;

/// Says where we are, what is there, and what to try.
pub(super) fn say(session: &Session) {
    let local = !matches!(session.profile().place, Place::Remote(_));
    let mut names = session.names();
    if local {
        let told = names.wait_for(|catalog| !catalog.tables.is_empty());
        let wait = async { drop(tokio::time::timeout(PATIENCE, told).await) };
        session.runtime().block_on(wait);
    }
    let catalog = names.borrow();
    let (tables, example) = match tables(&catalog) {
        Some((tables, first)) => (
            format!("Tables: {tables}"),
            format!("SELECT * FROM {first};"),
        ),
        None => (
            "Tables: \\d lists them, Tab completes them".to_owned(),
            "\\d".to_owned(),
        ),
    };
    let terminal = session.terminal();
    let version = env!("CARGO_PKG_VERSION");
    terminal.aside(&format!("flightline {version} at {}", session.place()));
    terminal.aside(&tables);
    terminal.aside(&format!("Try: {example}   \\? help   \\q leave"));
}

/// The names of the user's tables, as they must be typed, and the first.
fn tables(catalog: &Catalog) -> Option<(String, String)> {
    let all: Vec<String> = catalog
        .user_tables()
        .map(|table| names::quote(&table.name))
        .collect();
    let first = all.first()?.clone();
    let mut listed = all[..all.len().min(MOST)].join(", ");
    if all.len() > MOST {
        listed.push_str(&format!(" and {} more", all.len() - MOST));
    }
    Some((listed, first))
}
