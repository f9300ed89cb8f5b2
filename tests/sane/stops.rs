//! Ctrl-Z and `fg`, SIGTSTP from elsewhere, and programs that have the terminal
//! in between.

use rustix::process::Signal;

use super::{SHELL, assert_restored, at, slow};
use crate::support::pty::Pty;
use crate::support::run::Flightline;

/// Has it go on that has stopped.
fn go_on(pty: &mut Pty) {
    pty.wait_for_text("stopped");
    assert_restored(pty, "while it is stopped");
    pty.send("\r");
}

#[test]
fn the_prompt_stops_and_goes_on() {
    let mut pty = Flightline::new().by("sh", SHELL).prompt_of(40, 80);
    pty.wait_for_prompt();
    let changes = pty.changes();
    pty.send("SELECT 6 * 7 AS ans");
    pty.wait_for_text("AS ans");
    pty.send("\x1a");
    go_on(&mut pty);
    // What was typed is there again, and is typed on.
    pty.wait_for("the line", |seen| {
        seen.screen().matches("AS ans").count() == 2 && seen.row().ends_with("AS ans")
    });
    assert_eq!(pty.changes(), changes);
    pty.send("wer;\r");
    pty.wait_for_text("42");
    pty.wait_for_prompt();
    pty.send("\x04");
    pty.wait_for_text("over 0");
    pty.wait_exit();
    assert_restored(&pty, "after it");
}

#[test]
fn the_prompt_is_stopped_from_elsewhere() {
    let mut pty = Flightline::new().by("sh", SHELL).prompt_of(40, 80);
    pty.wait_for_prompt();
    let changes = pty.changes();
    pty.signal_foreground(Signal::TSTP);
    go_on(&mut pty);
    pty.wait_for("the prompt's modes", |seen| pty.changes_in(seen) == changes);
    pty.send("SELECT 6 * 7 AS answer;\r");
    pty.wait_for_text("42");
    pty.wait_for_prompt();
    pty.send("\x04");
    pty.wait_for_text("over 0");
    pty.wait_exit();
    assert_restored(&pty, "after it");
}

#[test]
fn a_query_stops_and_goes_on() {
    for key in [true, false] {
        let server = slow();
        let mut pty = at(&server).by("sh", SHELL).prompt_of(40, 80);
        pty.wait_for_prompt();
        pty.enter("SELECT hang;");
        server.wait_for_calls("DoGet", 1);
        pty.wait_for("the end of the line", |seen| {
            pty.changes_in(seen).is_empty()
        });
        let job = pty.foreground();
        match key {
            true => pty.send("\x1a"),
            false => pty.signal_foreground(Signal::TSTP),
        }
        go_on(&mut pty);
        pty.wait_for_text("going on");
        // The shell has to bring it to the foreground after that.
        while pty.foreground() != job {
            std::thread::yield_now();
        }
        pty.send("\x03");
        server.wait_for_dropped(1);
        pty.wait_for_prompt();
        pty.send("\x04");
        pty.wait_for_text("over 0");
        pty.wait_exit();
        assert_restored(&pty, "after it");
    }
}

#[test]
fn where_no_shell_is_there_to_go_on_from_nothing_stops() {
    let mut pty = Flightline::new().prompt();
    pty.wait_for_prompt();
    pty.signal(Signal::TSTP);
    pty.send("\x1aSELECT 6 * 7 AS answer;\r");
    pty.wait_for_text("42");
}

#[test]
fn an_editor_and_a_pager_find_sane_modes() {
    let modes = "stty -a < /dev/tty > modes";
    let home = crate::support::home::Home::new();
    let mut pty = Flightline::new()
        .home(&home)
        .env(
            "FLIGHTLINE_EDITOR",
            "stty raw -echo; stty -a > edited; true",
        )
        .env(
            "FLIGHTLINE_PAGER",
            &format!("cat > paged; {modes}; stty raw < /dev/tty"),
        )
        .by("sh", "stty -a > before; exec \"$@\"")
        .prompt();
    pty.wait_for_prompt();
    pty.run("SELECT * FROM home UNION ALL SELECT * FROM home;");
    assert_eq!(home.read("modes"), home.read("before"));
    // What the pager has left behind is mended.
    let edited = pty.changes();
    assert_eq!(edited, ["modes", "paste"]);
    pty.run("\\e");
    assert_ne!(home.read("edited"), home.read("before"));
    assert_eq!(pty.changes(), edited);
    pty.send("\x04");
    assert_eq!(pty.wait_exit(), Some(0));
    assert_restored(&pty, "after it");
}
