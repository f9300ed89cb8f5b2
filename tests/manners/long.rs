//! Long queries: polled, stopped, left.

use std::time::{Duration, Instant};

use rustix::process::Signal;
use tonic::Code;

use super::servers::{ANN, INFLUXDB, INSERT, ROWS, SELECT, clickhouse, influxdb, numbers, told};
use super::{at, profile};
use crate::support::pty::Pty;
use crate::support::run::{Flightline, PATIENCE};
use crate::support::script::{Act, Answer, Part, Polled, Step, Stop, Update};
use crate::support::server::{Call, Server};

const HANG: &str = "SELECT hang";

/// Rows that never end.
fn hanging() -> Answer {
    let part = Part::from(numbers(&[1])).then(Step::Hang);
    Answer::of(vec![part.ticket(HANG)])
}

/// A prompt at a server.
fn prompt(server: &Server) -> Pty {
    let pty = at(server).prompt();
    pty.wait_for_prompt();
    pty
}

/// Whether rows of [`hanging`] were asked for so often. Tables are asked for,
/// too, as soon as there is a prompt.
fn is_read(calls: &[Call], times: usize) -> bool {
    let hanging = |call: &&Call| call.method == "DoGet" && call.command == HANG.as_bytes();
    calls.iter().filter(hanging).count() >= times
}

/// Runs what hangs, for the time of this number, and stops it when it is being
/// read; the screen at the next prompt.
#[track_caller]
fn stopped(pty: &mut Pty, server: &Server, number: usize) -> String {
    pty.enter(&format!("{HANG};"));
    server.wait_until("a DoGet", |calls| is_read(calls, number));
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
    // Asked once, and three times on with what was answered.
    let asked = server.asked(SELECT);
    let methods: Vec<_> = asked.iter().map(|call| call.method).collect();
    assert_eq!(methods, ["PollFlightInfo"]);
    let on = server.called("PollFlightInfo");
    let on = on.iter().filter(|call| !call.command.is_empty());
    assert_eq!(on.count(), 3);
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
        (Act::info(Stop::Done), unknown(), (1, 0), "has cancelled"),
        (
            Act::info(Stop::UnderWay),
            unknown(),
            (1, 0),
            "is cancelling",
        ),
        (
            unknown(),
            Act::query(Stop::Impossible),
            (1, 1),
            "cancels no more of it",
        ),
        (
            Act::not_utf8(),
            Act::query(Stop::Done),
            (1, 1),
            "has cancelled",
        ),
        (Act::garbage(), unknown(), (1, 0), "did not say"),
        (
            Act::info(Stop::Unspecified),
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
        let screen = stopped(&mut pty, &server, 1);
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
        let screen = stopped(&mut pty, &server, times);
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
    server.wait_until("a DoGet", |calls| is_read(calls, 1));
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
    stopped(&mut pty, &server, 2);
    assert!(pressed.elapsed() < Duration::from_secs(5));

    // Nor does a script, on its way out.
    let script = told()
        .statement(HANG, hanging())
        .action("CancelFlightInfo", Act::Hang);
    let server = Server::start(script);
    let running = at(&server).args(["-c", HANG]).start();
    server.wait_until("a DoGet", |calls| is_read(calls, 1));
    running.signal(Signal::INT);
    server.wait_for_calls("DoAction CancelFlightInfo", 1);
    let pressed = Instant::now();
    running.signal(Signal::INT);
    assert_eq!(running.wait().status, Some(130));
    assert!(pressed.elapsed() < Duration::from_secs(1));
}

#[test]
pub(crate) fn a_server_that_never_answers_is_left() {
    let script = told()
        .statement(HANG, Answer::hanging())
        .statement(SELECT, numbers(&[1, 2, 3]));
    let server = Server::start(script);
    let mut pty = prompt(&server);
    // By a Ctrl-C, and by the time limit; both leave all usable.
    pty.enter(&format!("{HANG};"));
    server.wait_for_calls("GetFlightInfo CommandStatementQuery", 1);
    pty.send("\x03");
    pty.wait_for_prompt();
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

#[test]
pub(crate) fn a_poll_that_hangs_is_left() {
    let slow = Answer::from(numbers(&[1])).after(Duration::from_millis(1100));
    let script = told()
        .polled(HANG, Polled::new(numbers(&[1])).step(0.5, 1).hangs())
        .action("CancelFlightInfo", Act::info(Stop::Done))
        .statement("SELECT slowly", slow);
    let server = Server::start(script);
    let mut pty = prompt(&server);
    pty.run("SELECT slowly;");
    server.wait_for_calls("PollFlightInfo", 1);
    pty.enter(&format!("{HANG};"));
    pty.wait_for("its progress", |seen| seen.text().contains("50 %"));
    pty.send("\x03");
    pty.wait_for_prompt();
    server.wait_for_dropped(1);
    // What was known of it by then is enough to have it cancelled.
    server.wait_for_calls("DoAction CancelFlightInfo", 1);
}

#[test]
pub(crate) fn an_outcome_is_that_of_the_statement_it_is_told_of() {
    let script = told()
        .statement(HANG, hanging())
        .update(INSERT, Update::Hang)
        .action("CancelFlightInfo", Act::info(Stop::Done));
    let server = Server::start(script);
    let mut pty = prompt(&server);
    let screen = stopped(&mut pty, &server, 1);
    assert!(screen.contains("has cancelled"), "{screen}");
    pty.enter(&format!("{INSERT};"));
    server.wait_for_calls("DoPut CommandStatementUpdate", 1);
    pty.send("\x03");
    pty.wait_for_text("the server may still carry it out");
}

#[test]
pub(crate) fn what_fails_by_itself_is_not_cancelled() {
    let failing = Part::refused(Code::Internal, "it failed");
    let script = told()
        .statement(SELECT, Answer::of(vec![failing]))
        .action("CancelFlightInfo", Act::info(Stop::Done));
    let server = Server::start(script);
    let ran = at(&server).args(["-c", SELECT]).run();
    ran.failed(3, "it failed", "");
    assert!(server.called("DoAction CancelFlightInfo").is_empty());
}
