//! Pagers of one's own, fed as a stream.

use super::{BIG, GRID, ROWS, at, grid, leave, open, server};
use crate::support::home::Home;
use crate::support::large::{self, word};

#[test]
fn one_that_is_left_early_stops_the_query() {
    let server = server([(BIG, large::table(ROWS))]);
    let mut pty = at(&server).env("FLIGHTLINE_PAGER", "sed 5q").prompt();
    pty.wait_for_prompt();
    let screen = pty.run(&format!("{BIG};"));
    assert!(screen.contains(&word(1)), "{screen}");
    server.wait_for_dropped(1);
    assert!(!pty.seen(|seen| seen.text().contains("\x1b[?1049h")));
}

#[test]
fn one_gets_every_column_and_row() {
    let server = grid();
    let home = Home::new();
    let file = home.at("paged");
    let pager = format!("cat >{}", file.display());
    let mut pty = at(&server).prompt();
    pty.wait_for_prompt();
    pty.run(&format!("\\pset pager '{pager}'"));
    pty.run(&format!("{GRID};"));
    let paged = std::fs::read_to_string(&file).unwrap();
    for cell in ["r000c00", "r000c29", "r499c00", "r499c29"] {
        assert!(paged.contains(cell), "{cell}");
    }
    // Off: all rows go by. On: the viewer again.
    pty.run("\\pset pager off");
    let screen = pty.run(&format!("{GRID};"));
    assert!(screen.contains("r499c00"), "{screen}");
    pty.run("\\pset pager on");
    open(&mut pty, GRID, "r000c00");
    leave(&mut pty);
}
