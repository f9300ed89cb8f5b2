//! The terminal is as it was before, whatever ended the program or stopped it.

mod actor;
mod stops;
mod viewer;

use arrow::array::Int64Array;
use rustix::process::Signal;

use crate::support::pty::Pty;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Part, Script, Step, column};
use crate::support::server::Server;

/// A shell that tells when what it runs has stopped, and has it go on after an
/// Enter.
const SHELL: &str =
    "set -m; \"$@\"; echo \"stopped $?\"; read enter; echo going on; fg; echo \"over $?\"";

/// Has the query `SELECT hang`, which brings a row and then nothing more.
fn slow() -> Server {
    let part = Part::from(column("n", Int64Array::from(vec![7]))).then(Step::Hang);
    Server::start(Script::new().statement("SELECT hang", Answer::of(vec![part])))
}

fn at(server: &Server) -> Flightline {
    Flightline::new().arg(format!("grpc://127.0.0.1:{}", server.port))
}

#[track_caller]
fn assert_restored(pty: &Pty, case: &str) {
    let changes = pty.changes();
    assert!(changes.is_empty(), "{case}: {changes:?} changed");
}

#[test]
fn the_prompt_gives_the_terminal_back() {
    for (keys, signal, status) in [
        ("\x04", None, 0),
        ("\\q\r", None, 0),
        ("SELECT 'half", Some(Signal::TERM), 143),
        ("SELECT 'half", Some(Signal::HUP), 143),
        // A search through the history, and a list of names.
        ("\x12half", Some(Signal::TERM), 143),
        ("SELECT * FROM \t\t", Some(Signal::HUP), 143),
    ] {
        let mut pty = Flightline::new().heeding_hangup().prompt();
        pty.wait_for_prompt();
        assert_eq!(pty.changes(), ["modes", "paste"]);
        pty.send(keys);
        if let Some(signal) = signal {
            let typed = keys.trim_matches(|c: char| c.is_control());
            pty.wait_for_text(typed.trim());
            pty.signal(signal);
        }
        let case = format!("{keys:?} {signal:?}");
        assert_eq!(pty.wait_exit(), Some(status), "{case}");
        assert_restored(&pty, &case);
    }
}

#[test]
fn a_query_has_the_terminal_as_it_was() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 143)] {
        let server = slow();
        let mut pty = at(&server).heeding_hangup().prompt();
        pty.wait_for_prompt();
        pty.enter("SELECT hang;");
        server.wait_for_calls("DoGet", 1);
        assert_restored(&pty, "while it runs");
        pty.signal(signal);
        server.wait_for_dropped(1);
        assert_eq!(pty.wait_exit(), Some(status));
        assert_restored(&pty, "after it");
    }
}

#[test]
fn a_secret_is_asked_for_and_the_terminal_shows_again_what_is_typed() {
    for signal in [Signal::TERM, Signal::HUP] {
        let server = Server::start(Script::new().token("hunter2"));
        let flightline = at(&server).args(["--token", "-"]).heeding_hangup();
        let mut pty = flightline.prompt();
        pty.wait_for_text("token");
        assert_eq!(pty.changes(), ["modes"]);
        pty.signal(signal);
        assert_eq!(pty.wait_exit(), Some(143));
        assert_restored(&pty, "after it");
    }
}

#[test]
fn a_terminal_that_goes_away_ends_the_program() {
    let server = slow();
    let ignoring = |flightline: Flightline| flightline.by("sh", "trap '' HUP; exec \"$@\"");
    let prompt = [("=>", "SELECT 'half")];
    let begun = [("=>", "SELECT 'half"), ("half", "")];
    for texts in [&prompt[..], &begun] {
        let hung_up = Flightline::new().heeding_hangup().hung_up(texts);
        assert_eq!(hung_up, Some(143));
        // As `nohup` starts it: what cannot be read ends it all the same.
        assert_eq!(ignoring(Flightline::new()).hung_up(texts), Some(143));
    }
    let running = [("=>", "SELECT hang;\r"), ("─", "")];
    for (dropped, flightline) in [
        (1, at(&server).heeding_hangup()),
        (2, ignoring(at(&server))),
    ] {
        assert_eq!(flightline.hung_up(&running), Some(143));
        let asked = server.called("DoGet").len();
        assert!(asked == 0 || asked <= dropped, "{asked}");
    }
}

#[test]
fn what_is_no_terminal_is_told_nothing_of_it() {
    let ran = Flightline::new().stdin("SELECT 1 AS one;").run();
    assert_eq!(ran.good(), "one\n1\n");
    // Results elsewhere, while a person types.
    let mut pty = Flightline::new()
        .by("sh", "\"$@\" > out; cat out; echo over")
        .prompt();
    pty.send("SELECT 1 AS one;\r\x04");
    pty.wait_for_text("over");
    let text = pty.seen(|seen| seen.text());
    assert!(!text.contains('\x1b'), "{text:?}");
    pty.wait_exit();
    assert_restored(&pty, "after it");
}
