//! Servers that tell no names: nothing else is different there.

use super::*;

use std::time::Instant;

use arrow::array::Int64Array;
use tonic::Code;

use crate::support::run::Flightline;
use crate::support::script::{self, Answer, Part, Script, Step};

/// How long typing, running and leaving may take on a busy machine. A server
/// is waited for at least as long as this.
const SOON: std::time::Duration = std::time::Duration::from_secs(8);

fn numbers() -> Script {
    let numbers = script::column("n", Int64Array::from(vec![1, 2, 3]));
    Script::new().statement("SELECT n FROM numbers", numbers)
}

/// Types, runs and leaves at a server; what `\conninfo` says of its names.
#[track_caller]
fn told(script: Script) -> (Server, String) {
    let server = Server::start(script);
    let begun = Instant::now();
    let mut pty = Flightline::new().arg(address(&server)).prompt_of(40, 120);
    pty.wait_for_prompt();
    server.wait_until("the question for names", |calls| {
        asked_for_tables(calls) > 0
    });
    let screen = pty.run("SELECT n FROM numbers;");
    assert!(screen.contains("3 rows"), "{screen}");
    let screen = pty.run("SELECT n FROM numbrs;");
    assert!(screen.contains("not found"), "{screen}");
    let screen = pty.run("\\conninfo");
    pty.enter("\\q");
    assert_eq!(pty.wait_exit(), Some(0));
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    let text = pty.seen(|seen| seen.text());
    for word in ["warning", "notice", "panicked", "metadata that"] {
        assert!(!text.contains(word), "{text}");
    }
    let line = screen
        .lines()
        .find(|line| line.starts_with("names ") && !line.contains("names from"));
    (server, line.unwrap_or_default().to_owned())
}

#[test]
fn metadata_that_hang_are_asked_for_once() {
    let (server, line) = told(numbers().tables(Answer::hanging()));
    assert!(line.contains("not told yet"), "{line}");
    assert_eq!(asked_for_tables(&server.calls()), 1);

    let part = Part::from(answer(&[("numbers", &[])], false)).then(Step::Hang);
    let (server, line) = told(numbers().tables(Answer::of(vec![part])));
    assert!(line.contains("not told yet"), "{line}");
    assert_eq!(asked_for_tables(&server.calls()), 1);
}

#[test]
fn metadata_that_fail_halfway_tell_nothing() {
    let part = Part::from(answer(&[("numbers", &[])], false))
        .failing(Code::Internal, "metadata that fail");
    let (server, line) = told(numbers().tables(Answer::of(vec![part])));
    assert!(line.contains("not told by the server"), "{line}");
    assert_eq!(asked_for_tables(&server.calls()), 1);
}

#[test]
fn metadata_that_are_denied_cost_nothing() {
    let unsupported = "Error while planning Flight SQL : Unsupported FlightSQL message type: x";
    for (code, message) in [
        (Code::InvalidArgument, unsupported),
        (Code::PermissionDenied, "Permission denied"),
        (Code::Unimplemented, "no"),
        (Code::Internal, "no"),
    ] {
        let (server, line) = told(numbers().refuse_metadata(code, message));
        assert!(line.contains("not told by the server"), "{code:?}: {line}");
        assert_eq!(asked_for_tables(&server.calls()), 1, "{code:?}");
    }
}

#[test]
fn columns_that_are_refused_leave_the_tables() {
    let script = Script::new()
        .tables(answer(&[("home", &[])], false))
        .tables_from(1, Answer::refused(Code::Internal, "too many"));
    let server = Server::start(script);
    let desk = Desk::at(&server);
    told_by(&server);
    let catalog = desk.library().catalog();
    assert_eq!(tables(&catalog), ["home"]);
    assert!(catalog.is_current());
}

#[test]
fn one_that_refuses_is_not_asked_after_a_change() {
    let script = numbers()
        .refuse_metadata(Code::Unimplemented, "no")
        .update("DROP TABLE a", script::Update::Count(0));
    let server = Server::start(script);
    let mut pty = Flightline::new().arg(address(&server)).prompt();
    pty.wait_for_prompt();
    server.wait_until("both ways to be refused", |calls| {
        calls
            .iter()
            .any(|call| call.kind == "CommandStatementQuery")
    });
    pty.run("SELECT n FROM numbers;");
    pty.run("DROP TABLE a;");
    pty.run("SELECT n FROM numbers;");
    assert_eq!(asked_for_tables(&server.calls()), 1);
    let screen = pty.run("\\refresh");
    assert!(screen.contains("error: "), "{screen}");
}
