//! The server works only for what is looked at.

use std::time::Duration;

use super::{BIG, ROWS, leave, open, prompt, quit, server};
use crate::support::large::{self, BATCH, word};
use crate::support::pty::Pty;
use crate::support::server::Server;

/// What a stream may have under way that nobody has read.
const WINDOW: usize = 8 << 20;

/// A batch of the big table on its way: numbers, offsets, words.
const BATCH_BYTES: usize = BATCH as usize * (8 + 4 + 12) + 1_024;

/// What the server may send beyond what was read.
const AHEAD: usize = WINDOW + (1 << 20) + 4 * BATCH_BYTES;

/// How long it is watched that nothing comes.
const WATCHED: Duration = Duration::from_millis(500);

fn big() -> Server {
    server([(BIG, large::table(ROWS))])
}

/// A key that is answered without rows, and back.
#[track_caller]
fn look_at_help(pty: &mut Pty, text: &str) {
    pty.send("H");
    pty.wait_for_viewer("search backward");
    pty.send("q");
    pty.wait_for_viewer(text);
}

#[test]
fn nothing_is_sent_beyond_the_window_while_nobody_scrolls() {
    let server = big();
    let mut pty = prompt(&server);
    open(&mut pty, BIG, &word(10));
    // It stands still because the window is full, not because it is slow.
    server.wait_for_bytes(WINDOW);
    assert!(!server.exceeds(AHEAD, WATCHED), "{}", server.bytes_sent());
    let sent = server.bytes_sent();
    for key in ["j", "k", "t", "t", "l", "h"] {
        pty.send(key);
        look_at_help(&mut pty, &word(10));
    }
    assert_eq!(server.bytes_sent(), sent);
    // So many rows are four batches more.
    let row = 4 * BATCH;
    pty.send(&format!("{row}G"));
    pty.wait_for_viewer(&word(row - 1));
    server.wait_for_bytes(WINDOW + 3 * BATCH_BYTES);
    let most = AHEAD + 6 * BATCH_BYTES;
    assert!(!server.exceeds(most, WATCHED), "{}", server.bytes_sent());
    assert_eq!(server.dropped(), 0);
    leave(&mut pty);
    server.wait_for_dropped(1);
    assert_eq!(server.asked(BIG).len(), 1);
    quit(pty);
}

#[test]
fn leaving_cancels_what_still_runs() {
    let server = big();
    let mut pty = prompt(&server);
    open(&mut pty, BIG, &word(10));
    let screen = leave(&mut pty);
    server.wait_for_dropped(1);
    // The last screenful stays where it was looked at.
    assert!(screen.contains(&word(10)), "{screen}");
    quit(pty);
}

#[test]
fn the_end_is_read_to_until_that_is_stopped() {
    let server = big();
    let mut pty = prompt(&server);
    open(&mut pty, BIG, &word(10));
    pty.send("G");
    // More than the window: rows were taken.
    server.wait_for_bytes(3 * WINDOW);
    pty.send("\x03");
    look_at_help(&mut pty, "w0");
    let sent = server.bytes_sent();
    assert!(!server.exceeds(sent + AHEAD, WATCHED), "it goes on");
    pty.send("g");
    pty.wait_for_viewer(&word(0));
    leave(&mut pty);
    server.wait_for_dropped(1);
    quit(pty);
}

#[test]
fn the_way_to_the_end_is_counted() {
    let server = big();
    let mut pty = prompt(&server);
    open(&mut pty, BIG, &word(10));
    pty.send("G");
    let rows = |screen: &str| {
        let last = screen
            .trim_end()
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned();
        let digits: String = last.chars().filter(|c| *c != ',').collect();
        let numbers = digits.split(|c: char| !c.is_ascii_digit());
        numbers
            .filter_map(|n| n.parse::<u64>().ok())
            .max()
            .unwrap_or(0)
    };
    // A bottom line that counts: first so many rows, then more.
    let first = pty.wait_for("a count", |seen| rows(&seen.screen()) > 10 * BATCH);
    let first = rows(&first);
    pty.wait_for("a greater count", |seen| rows(&seen.screen()) > first);
    pty.send("\x03");
    look_at_help(&mut pty, "w0");
    leave(&mut pty);
    server.wait_for_dropped(1);
}
