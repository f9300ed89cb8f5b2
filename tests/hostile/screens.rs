//! The viewer and charts.

use super::{assert_harmless, prompt, server};
use crate::support::home::Home;
use crate::support::pty::Pty;

/// Presses keys that change what is shown, and waits until it is.
#[track_caller]
fn press(pty: &mut Pty, keys: &str) {
    let before = pty.seen(|seen| seen.transcript.len());
    pty.send(keys);
    pty.wait_for(keys, |seen| seen.transcript.len() > before);
}

fn open(pty: &mut Pty) {
    pty.enter("\\v");
    pty.wait_for("the viewer", |seen| {
        pty.changes_in(seen).contains(&"screen")
    });
}

#[track_caller]
fn leave(pty: &mut Pty) {
    pty.send("q");
    pty.wait_for("the prompt", |seen| {
        !pty.changes_in(seen).contains(&"screen") && seen.row().ends_with("=> ")
    });
}

#[test]
fn the_viewer_obeys_nothing_that_it_shows() {
    let (server, home) = (server(), Home::new());
    let mut pty = prompt(&server, &home);
    pty.run("SELECT hostile;");
    open(&mut pty);
    // Types, wide columns, wrapped cells, each record.
    for keys in [
        "t", "w", "w", "j", "l", "h", "\r", "n", "n", "q", "G", "\r", "q",
    ] {
        press(&mut pty, keys);
        assert_harmless(&pty, keys, false);
    }
    // What is searched for and not there is named; so are columns and files.
    for (question, what) in [("/", "nowhere"), ("&", "nowhere"), ("c", "nowhere")] {
        press(&mut pty, question);
        press(&mut pty, what);
        for typed in ["\u{202e}", "\u{9b}", "\u{2066}", "\u{200b}"] {
            pty.send(typed);
        }
        press(&mut pty, "x");
        press(&mut pty, "\r");
        assert_harmless(&pty, question, false);
    }
    leave(&mut pty);
    assert_harmless(&pty, "what the viewer leaves", false);
}

#[test]
fn what_is_copied_goes_by_as_base64() {
    let (server, home) = (server(), Home::new());
    let mut pty = prompt(&server, &home);
    pty.run("SELECT hostile;");
    open(&mut pty);
    assert_harmless(&pty, "before a copy", false);
    for keys in ["yy", "yr", "yj", "yn"] {
        let copies = |text: &str| text.matches("\x1b]52;c;").count();
        let before = pty.seen(|seen| copies(&seen.text()));
        pty.send(keys);
        pty.wait_for(keys, |seen| copies(&seen.text()) > before);
        assert_harmless(&pty, keys, true);
    }
    leave(&mut pty);
}

#[test]
fn charts_obey_neither_names_nor_tags() {
    let (server, home) = (server(), Home::new());
    let mut pty = prompt(&server, &home);
    pty.run("SELECT series;");
    let screen = pty.run("\\plot");
    assert!(!screen.contains("error"), "{screen}");
    assert_harmless(&pty, "\\plot", false);
    open(&mut pty);
    press(&mut pty, "p");
    assert_harmless(&pty, "p", false);
    press(&mut pty, "q");
    leave(&mut pty);
}
