//! What is left on the screen, and what is shown without the viewer.

use super::{GRID, grid, leave, open, prompt, quit, server};
use crate::support::large;
use crate::support::pty::Pty;

/// The rows of the screen that stand above the prompt, from the bottom.
fn above(screen: &str) -> Vec<String> {
    let rows = screen.trim_end().lines().rev().skip(1);
    rows.map(str::to_owned).collect()
}

#[test]
fn the_last_screenful_and_the_closing_line_stay() {
    let server = grid();
    let mut pty = prompt(&server);
    // All that has come is told of as all there is, though one page was seen.
    open(&mut pty, GRID, "of 500 ");
    let screen = leave(&mut pty);
    let closing = &above(&screen)[0];
    assert!(closing.starts_with("500 rows · 30 columns"), "{screen}");
    pty.enter("\\v");
    pty.wait_for_viewer("of 500 ");
    pty.send("250G");
    pty.wait_for_viewer("r249c00");
    let screen = leave(&mut pty);
    let above = above(&screen);
    assert!(
        above[0].contains("500 rows") && above[0].contains("30 columns"),
        "{screen}"
    );
    assert!(screen.contains("r249c00"), "{screen}");
    assert!(
        !screen.contains("r000c00") && !screen.contains("r499c00"),
        "{screen}"
    );
    quit(pty);
}

/// Whether the screen tells of columns that had no room, and how to see them.
fn tells_of_columns(screen: &str, columns: usize) -> bool {
    screen.contains(&format!("+{columns} columns: \\x or \\v"))
}

fn shown(rows: usize, columns: usize) -> (Pty, String) {
    let server = server([(GRID, large::grid(rows, columns).into())]);
    let mut pty = prompt(&server);
    let screen = pty.run(&format!("{GRID};"));
    (pty, screen)
}

#[test]
fn what_is_merely_wide_is_printed() {
    let (mut pty, screen) = shown(3, 17);
    let fit = (0..17).filter(|column| screen.contains(&format!("r000c{column:02}")));
    let hidden = 17 - fit.count();
    assert!(
        (1..17).contains(&hidden) && tells_of_columns(&screen, hidden),
        "{screen}"
    );
    assert!(
        !pty.seen(|seen| seen.text().contains("\x1b[?1049h")),
        "the viewer was opened"
    );
    pty.enter("\\v");
    pty.wait_for_viewer("r000c00");
    pty.send("$");
    pty.wait_for_viewer("r000c16");
    leave(&mut pty);
    // Seventeen lines for each of three rows: more than the screen has.
    pty.enter("\\x");
    pty.wait_for_viewer("r000c16");
    pty.send("nn");
    pty.wait_for_viewer("r002c16");
    leave(&mut pty);
}

#[test]
fn what_fits_is_printed() {
    let (pty, screen) = shown(15, 3);
    assert!(
        screen.contains("r000c00") && screen.contains("r014c02"),
        "{screen}"
    );
    assert!(!screen.contains("\\v"), "{screen}");
    assert!(!pty.seen(|seen| seen.text().contains("\x1b[?1049h")));
}
