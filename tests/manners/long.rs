//! Long queries: polled, stopped, left.

use std::time::{Duration, Instant};

use tonic::Code;

use super::servers::{ANN, INFLUXDB, ROWS, SELECT, clickhouse, influxdb, numbers, told};
use super::{at, profile};
use crate::support::pty::Pty;
use crate::support::run::{Flightline, PATIENCE};
use crate::support::script::{Act, Answer, Cancelled, Part, Polled, Step};
use crate::support::server::Server;

const HANG: &str = "SELECT hang";

/// Rows that never end.
fn hanging() -> Answer {
    Answer::of(vec![Part::from(numbers(&[1])).then(Step::Hang)])
}

/// A prompt at a server.
fn prompt(server: &Server) -> Pty {
    let pty = at(server).prompt();
    pty.wait_for_prompt();
    pty
}

/// Runs what hangs, and stops it when `DoGet` or another call has come so
/// often; the screen at the next prompt.
#[track_caller]
fn stopped(pty: &mut Pty, server: &Server, call: &str, times: usize) -> String {
    pty.enter(&format!("{HANG};"));
    server.wait_for_calls(call, times);
    pty.send("\x03");
    pty.wait_for_prompt()
}

#[test]
pub(crate) fn a_polled_query_shows_its_progress() {
    let answer = Answer::from(numbers(&[1, 2, 3]));
    let polled = Polled::new(answer.clone())
        .step(0.25, 0)
        .step(0.5, 1)
        .blind_step()
        .each_after(Duration::from_millis(700));
    // That a server can be polled is found out when an answer was slow.
    let script = told()
        .polled(SELECT, polled)
        .statement("SELECT slowly", answer.after(Duration::from_millis(1100)));
    let server = Server::start(script);
    let mut pty = prompt(&server);
    pty.run("SELECT slowly;");
    server.wait_for_calls("PollFlightInfo", 1);
    pty.enter(&format!("{SELECT};"));
    pty.wait_for("its progress", |seen| seen.text().contains("25 %"));
    pty.wait_for("its progress", |seen| seen.text().contains("50 %"));
    let screen = pty.wait_for_prompt();
    assert!(screen.contains("3 rows"), "{screen}");
    assert!(!screen.contains(" %"), "{screen}");
    // The question about nothing, three steps, and the last answer.
    assert_eq!(
        server.called("PollFlightInfo CommandStatementQuery").len(),
        1
    );
    assert_eq!(server.called("PollFlightInfo").len(), 4);
    assert_eq!(
        server.called("GetFlightInfo CommandStatementQuery").len(),
        1
    );
}

#[test]
pub(crate) fn a_poll_that_fails_is_told() {
    let polled = Polled::new(numbers(&[1]))
        .step(0.5, 1)
        .fails(Code::Internal, "the shelf is gone");
    let slow = Answer::from(numbers(&[1])).after(Duration::from_millis(1100));
    let script = told().polled(SELECT, polled);
    let server = Server::start(script.statement("SELECT slowly", slow));
    let mut pty = prompt(&server);
    pty.run("SELECT slowly;");
    server.wait_for_calls("PollFlightInfo", 1);
    let screen = pty.run(&format!("{SELECT};"));
    assert!(screen.contains("the shelf is gone"), "{screen}");
    let screen = pty.run("SELECT slowly;");
    assert!(screen.contains("1 row"), "{screen}");
}

#[test]
pub(crate) fn a_server_that_is_not_polled_is_asked_as_always() {
    // That it offers polls is not found out in a script that is quick.
    let server = Server::start(clickhouse());
    let home = profile(&server, ANN);
    let ran = Flightline::new().home(&home).args(["-c", SELECT]).run();
    assert_eq!(ran.good(), ROWS);
    assert!(server.trace().iter().all(|name| !name.starts_with("Poll")));
}

#[test]
pub(crate) fn a_query_is_cancelled_by_whichever_action_there_is() {
    let unknown = || Act::refused(Code::Unimplemented, "unknown action");
    for (info, query, asked, words) in [
        (
            Act::info(Cancelled::Cancelled),
            unknown(),
            (1, 0),
            "has cancelled",
        ),
        (
            Act::info(Cancelled::Cancelling),
            unknown(),
            (1, 0),
            "is cancelling",
        ),
        (
            unknown(),
            Act::query(Cancelled::NotCancellable),
            (1, 1),
            "cannot cancel",
        ),
        (
            Act::not_utf8(),
            Act::query(Cancelled::Cancelled),
            (1, 1),
            "has cancelled",
        ),
        (Act::garbage(), unknown(), (1, 0), "did not say"),
        (
            Act::info(Cancelled::Unspecified),
            unknown(),
            (1, 0),
            "did not say",
        ),
    ] {
        let script = told()
            .statement(HANG, hanging())
            .statement(SELECT, numbers(&[1, 2, 3]))
            .action("CancelFlightInfo", info)
            .action("CancelQuery", query);
        let server = Server::start(script);
        let mut pty = prompt(&server);
        let screen = stopped(&mut pty, &server, "DoGet", 1);
        // The stream is dropped whatever else is done.
        server.wait_for_dropped(1);
        assert!(screen.contains(words), "{words}: {screen}");
        let calls = |name| server.called(name).len();
        assert_eq!(
            (
                calls("DoAction CancelFlightInfo"),
                calls("DoAction CancelQuery")
            ),
            asked,
            "{words}"
        );
        let screen = pty.run(&format!("{SELECT};"));
        assert!(screen.contains("3 rows"), "{screen}");
    }
}

#[test]
pub(crate) fn what_a_server_does_not_offer_is_asked_once() {
    let server = Server::start(influxdb().statement(HANG, hanging()));
    let home = profile(&server, INFLUXDB);
    let mut pty = Flightline::new().home(&home).prompt();
    pty.wait_for_prompt();
    for times in 1..=2 {
        let screen = stopped(&mut pty, &server, "DoGet", times);
        server.wait_for_dropped(times);
        assert!(!screen.contains("cancel"), "{screen}");
        assert!(!screen.contains("protobuf"), "{screen}");
    }
    assert_eq!(server.called("DoAction CancelFlightInfo").len(), 1);
    assert_eq!(server.called("DoAction CancelQuery").len(), 1);
}

#[test]
pub(crate) fn a_second_ctrl_c_never_waits() {
    let script = told()
        .statement(HANG, hanging())
        .statement(SELECT, numbers(&[1, 2, 3]))
        .action("CancelFlightInfo", Act::Hang);
    let server = Server::start(script);
    let mut pty = prompt(&server);
    pty.enter(&format!("{HANG};"));
    server.wait_for_calls("DoGet", 1);
    pty.send("\x03");
    server.wait_for_calls("DoAction CancelFlightInfo", 1);
    let pressed = Instant::now();
    pty.send("\x03");
    pty.wait_for_prompt();
    assert!(pressed.elapsed() < Duration::from_secs(1));
    let screen = pty.run(&format!("{SELECT};"));
    assert!(screen.contains("3 rows"), "{screen}");

    // One that waits for the server's word gets it within a time limit.
    let pressed = Instant::now();
    stopped(&mut pty, &server, "DoGet", 3);
    assert!(pressed.elapsed() < Duration::from_secs(5));
}

#[test]
pub(crate) fn a_server_that_never_answers_is_left() {
    let script = told()
        .statement(HANG, Answer::hanging())
        .statement(SELECT, numbers(&[1, 2, 3]));
    let server = Server::start(script);
    let mut pty = prompt(&server);
    // By a Ctrl-C, and by the time limit; both leave all usable.
    stopped(&mut pty, &server, "GetFlightInfo CommandStatementQuery", 1);
    server.wait_for_dropped(1);
    pty.run("\\set timeout 500ms");
    let begun = Instant::now();
    let screen = pty.run(&format!("{HANG};"));
    assert!(screen.contains("longer than 500ms"), "{screen}");
    assert!(begun.elapsed() < PATIENCE / 2);
    server.wait_for_dropped(2);
    let screen = pty.run(&format!("{SELECT};"));
    assert!(screen.contains("3 rows"), "{screen}");
    assert_eq!(server.accepted(), 1);

    let script = told().statement(HANG, Answer::hanging());
    let server = Server::start(script);
    let ran = at(&server).args(["--timeout", "1s", "-c", HANG]).run();
    ran.failed(3, "longer than 1s", "--timeout");
    server.wait_for_dropped(1);
}
