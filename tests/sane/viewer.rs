//! The viewer: left, ended, stopped, and without its terminal.

use arrow::array::Int64Array;
use rustix::process::Signal;

use super::{SHELL, assert_restored};
use crate::support::pty::Pty;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Part, Script, Step, column};
use crate::support::server::Server;

/// What the viewer has changed while it is open.
const TAKEN: [&str; 4] = ["modes", "cursor", "screen", "mouse"];

/// Has the query `SELECT many`, which fills a screen and then brings nothing
/// more.
fn server() -> Server {
    let numbers = column("n", (0..1_000).collect::<Int64Array>());
    let part = Part::from(numbers).then(Step::Hang);
    Server::start(Script::new().statement("SELECT many", Answer::of(vec![part])))
}

fn at(server: &Server) -> Flightline {
    let flightline = Flightline::new().arg(format!("grpc://127.0.0.1:{}", server.port));
    flightline.heeding_hangup()
}

#[track_caller]
fn open(pty: &mut Pty) {
    pty.wait_for_prompt();
    pty.enter("SELECT many;");
    is_open(pty, "the viewer");
}

#[track_caller]
fn is_open(pty: &Pty, what: &str) {
    pty.wait_for(what, |seen| {
        let changes = pty.changes_in(seen);
        TAKEN.iter().all(|taken| changes.contains(taken)) && seen.screen().contains("more to come")
    });
}

#[test]
fn it_gives_the_terminal_back() {
    for (keys, signal) in [
        ("q", None),
        ("\r", Some(Signal::TERM)),
        ("/1", Some(Signal::HUP)),
        ("G", Some(Signal::TERM)),
    ] {
        let server = server();
        let mut pty = at(&server).prompt();
        open(&mut pty);
        pty.send(keys);
        match signal {
            Some(signal) => {
                pty.signal(signal);
                assert_eq!(pty.wait_exit(), Some(143), "{keys:?}");
            }
            None => {
                pty.wait_for("the prompt", |seen| {
                    pty.changes_in(seen) == ["modes", "paste"] && seen.row().ends_with("=> ")
                });
                pty.send("\x04");
                assert_eq!(pty.wait_exit(), Some(0), "{keys:?}");
            }
        }
        server.wait_for_dropped(1);
        assert_restored(&pty, keys);
    }
}

#[test]
fn it_stops_and_comes_back() {
    for key in [true, false] {
        let server = server();
        let mut pty = at(&server).by("sh", SHELL).prompt();
        open(&mut pty);
        let job = pty.foreground();
        match key {
            true => pty.send("\x1a"),
            false => pty.signal_foreground(Signal::TSTP),
        }
        pty.wait_for_text("stopped");
        assert_restored(&pty, "while it is stopped");
        pty.send("\r");
        is_open(&pty, "the viewer again");
        assert_eq!(pty.foreground(), job);
        pty.send("q");
        pty.wait_for("the prompt", |seen| {
            pty.changes_in(seen) == ["modes", "paste"] && seen.row().ends_with("=> ")
        });
        pty.send("\x04");
        pty.wait_for_text("over 0");
        pty.wait_exit();
        assert_restored(&pty, "after it");
    }
}

#[test]
fn a_terminal_that_goes_away_ends_it_and_the_query() {
    let server = server();
    let ignoring = |flightline: Flightline| flightline.by("sh", "trap '' HUP; exec \"$@\"");
    let texts = [("=>", "SELECT many;\r"), ("more to come", "")];
    assert_eq!(at(&server).hung_up(&texts), Some(143));
    server.wait_for_dropped(1);
    assert_eq!(ignoring(at(&server)).hung_up(&texts), Some(143));
    server.wait_for_dropped(2);
}

#[test]
fn any_size_does() {
    let server = server();
    let mut pty = at(&server).prompt();
    open(&mut pty);
    // The reader of the pictures here does not bear a single row.
    for (rows, columns) in [(24, 20), (2, 80), (2, 1), (60, 1_000), (24, 80)] {
        let before = pty.seen(|seen| seen.transcript.len());
        pty.resize(rows, columns);
        // Of a size that has room for it, all: the key below must not come
        // together with the event of a resize.
        pty.wait_for("another picture", |seen| {
            let screen = seen.screen();
            let bottom = screen.lines().nth(usize::from(rows) - 1);
            let told = bottom.is_some_and(|line| line.contains("1–"));
            seen.transcript.len() > before && (told || columns < 20)
        });
    }
    is_open(&pty, "the usual size");
    pty.send("q");
    pty.wait_for("the prompt", |seen| seen.row().ends_with("=> "));
    pty.send("\x04");
    assert_eq!(pty.wait_exit(), Some(0));
    assert_restored(&pty, "after it");
}
