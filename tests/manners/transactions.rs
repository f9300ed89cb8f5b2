//! Transactions, by actions and as text.

use arrow_flight::sql::{ActionBeginSavepointRequest, ActionEndTransactionRequest};
use rustix::process::Signal;
use tonic::Code;

use super::servers::{INFLUXDB, INSERT, SELECT, influxdb, numbers};
use super::{at, profile};
use crate::support::home::Home;
use crate::support::proto::unwrapped;
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Act, Answer, Script, Update};
use crate::support::server::Server;

const DROP: &str = "DROP TABLE nope";

/// A server with transactions and savepoints.
fn script() -> Script {
    Script::new()
        .transactions(2)
        .statement(SELECT, numbers(&[1]))
        .update(INSERT, Update::Count(1))
        .update(DROP, Update::refused(Code::Internal, "no such table"))
}

fn run(server: &Server, statements: &[&str]) -> Ran {
    let commands = statements.iter().flat_map(|sql| ["-c", sql]);
    at(server).args(commands).run()
}

/// How transactions ended: 1 committed, 2 rolled back.
fn ends(server: &Server) -> Vec<i32> {
    let calls = server.called("DoAction EndTransaction");
    let ends = calls
        .iter()
        .map(|call| call.message::<ActionEndTransactionRequest>().action);
    ends.collect()
}

/// No statement of these words went to the server as text.
#[track_caller]
fn assert_not_sent(server: &Server, word: &str) {
    let texts = server.calls();
    let sent = texts.iter().filter_map(|call| call.sql());
    assert!(sent.into_iter().all(|sql| !sql.contains(word)), "{word}");
}

#[test]
pub(crate) fn actions_where_the_server_offers_them() {
    for (end, number) in [("COMMIT", 1), ("ROLLBACK", 2), ("END", 1)] {
        let server = Server::start(script());
        let ran = run(&server, &[INSERT, "BEGIN", INSERT, SELECT, end, INSERT]);
        assert_eq!(ran.good(), "n\n1\n");
        assert_eq!(ends(&server), [number], "{end}");
        assert_eq!(server.transactions(), 0);
        let within = server.calls();
        let within: Vec<_> = within
            .iter()
            .filter(|call| call.sql().is_some())
            .map(|call| call.transaction())
            .collect();
        let id = within[1].clone();
        assert!(id.as_ref().is_some_and(|id| id.starts_with("transaction-")));
        assert_eq!(within, [None, id.clone(), id, None]);
        assert_not_sent(&server, "BEGIN");
        assert_not_sent(&server, end);
    }
}

#[test]
pub(crate) fn savepoints() {
    let server = Server::start(script());
    let ran = run(
        &server,
        &[
            "BEGIN",
            "SAVEPOINT a",
            INSERT,
            "ROLLBACK TO a",
            "RELEASE SAVEPOINT a",
            "COMMIT",
        ],
    );
    assert_eq!(ran.good(), "");
    let begun = &server.called("DoAction BeginSavepoint")[0];
    let begun: ActionBeginSavepointRequest = begun.message();
    assert_eq!(begun.name, "a");
    let ended: Vec<_> = server
        .called("DoAction EndSavepoint")
        .iter()
        .map(|call| *unwrapped(&call.command).1.last().unwrap())
        .collect();
    // Rolled back to (2), then released (1).
    assert_eq!(ended, [2, 1]);
    assert_eq!(ends(&server), [1]);
    assert_not_sent(&server, "SAVEPOINT");
}

#[test]
pub(crate) fn text_where_the_server_offers_none() {
    for info in [None, Some(0)] {
        let mut text = Script::new()
            .update(INSERT, Update::Count(1))
            .update("BEGIN", Update::Nothing)
            .update("COMMIT", Update::Nothing)
            .statement("BEGIN", Answer::nothing())
            .statement("COMMIT", Answer::nothing());
        if let Some(level) = info {
            text = text.transactions(level);
        }
        let server = Server::start(text);
        let ran = run(&server, &["BEGIN", INSERT, "COMMIT"]);
        assert_eq!(ran.good(), "");
        let texts = server.calls();
        let texts: Vec<_> = texts.iter().filter_map(|call| call.sql()).collect();
        assert_eq!(texts, ["BEGIN", INSERT, "COMMIT"]);
        assert!(server.called("DoAction BeginTransaction").is_empty());
    }
    // One that says that it has them, and does not.
    let text = ["BEGIN", "COMMIT"].iter().fold(script(), |text, sql| {
        let text = text.update(sql, Update::Nothing);
        text.statement(sql, Answer::nothing())
    });
    let none = Act::refused(Code::Unimplemented, "no such action");
    let server = Server::start(text.action("BeginTransaction", none));
    assert_eq!(run(&server, &["BEGIN", INSERT, "COMMIT"]).good(), "");
    assert_eq!(server.asked("BEGIN").len(), 1);

    let server = Server::start(influxdb());
    let home = profile(&server, INFLUXDB);
    let flightline = Flightline::new().home(&home).args(["-c", "BEGIN"]);
    flightline
        .run()
        .failed(3, "Unsupported SQL statement: BEGIN", "");
}

#[test]
pub(crate) fn a_refusal_of_a_beginning_or_an_end_is_told() {
    let server = Server::start(script().action(
        "BeginTransaction",
        Act::refused(Code::FailedPrecondition, "too many transactions"),
    ));
    run(&server, &["BEGIN", INSERT]).failed(3, "too many transactions", "");
    assert!(server.called("DoPut CommandStatementUpdate").is_empty());

    let conflict = Act::refused(Code::Aborted, "a conflict with another");
    let server = Server::start(script().action("EndTransaction", conflict));
    let ran = run(&server, &["BEGIN", INSERT, "COMMIT"]);
    ran.failed(3, "a conflict with another", "");
    assert_eq!(ends(&server)[0], 1);
}

#[test]
pub(crate) fn a_script_that_ends_within_one_rolls_back_and_fails() {
    let server = Server::start(script());
    let ran = run(&server, &["BEGIN", INSERT]);
    ran.failed(3, "rolled back", "COMMIT");
    assert_eq!(ends(&server), [2]);
    assert_eq!(server.transactions(), 0);

    // An error on the way is the one that is told, and nothing stays open.
    let server = Server::start(script());
    let ran = run(&server, &["BEGIN", DROP, "COMMIT"]);
    assert_eq!(ran.status, Some(3));
    assert!(ran.stderr.contains("no such table"), "{ran:?}");
    assert_eq!(ends(&server), [2]);
}

#[test]
pub(crate) fn the_prompt_shows_an_open_and_a_failed_one() {
    let server = Server::start(script());
    let mut pty = at(&server).prompt();
    let plain = pty.wait_for_prompt();
    let plain = plain.lines().last().unwrap_or_default().trim_end();
    let name = plain.trim_end_matches("=>").to_owned();
    pty.enter("BEGIN;");
    pty.wait_for("an open transaction", |seen| {
        seen.row().trim_end() == format!("{name}=*>")
    });
    pty.enter(&format!("{DROP};"));
    pty.wait_for("a failed transaction", |seen| {
        seen.row().trim_end() == format!("{name}=!>")
    });
    pty.enter("ROLLBACK;");
    pty.wait_for("no transaction", |seen| {
        seen.row().trim_end() == format!("{name}=>")
    });
    assert_eq!(ends(&server), [2]);
}

#[test]
pub(crate) fn leaving_an_open_one_asks_and_a_second_ctrl_d_leaves() {
    let server = Server::start(script());
    let mut pty = at(&server).prompt();
    pty.wait_for_prompt();
    pty.enter("BEGIN;");
    pty.wait_for("an open transaction", |seen| seen.row().ends_with("=*> "));
    pty.send("\x04");
    pty.wait_for_text("transaction is open");
    assert!(ends(&server).is_empty());
    pty.send("\x04");
    pty.wait_exit();
    assert_eq!(ends(&server), [2]);
    assert_eq!(server.transactions(), 0);
}

#[test]
pub(crate) fn switching_from_an_open_one_asks() {
    let (here, there) = (Server::start(script()), Server::start(script()));
    let mut pty = at(&here).prompt();
    pty.wait_for_prompt();
    pty.enter("BEGIN;");
    pty.wait_for("an open transaction", |seen| seen.row().ends_with("=*> "));
    let switch = format!("\\c grpc://{}", there.address());
    pty.enter(&switch);
    pty.wait_for_text("transaction is open");
    pty.send("n\r");
    pty.wait_for("the transaction still", |seen| seen.row().ends_with("=*> "));
    assert!(ends(&here).is_empty());
    pty.enter(&switch);
    pty.wait_for("the question again", |seen| {
        seen.screen().matches("transaction is open").count() == 2
    });
    pty.send("y\r");
    pty.wait_for_prompt();
    assert_eq!(ends(&here), [2]);
}

#[test]
pub(crate) fn a_rollback_as_text_is_read_to_its_end() {
    let rows = || Answer::from(numbers(&[1]));
    let text = Script::new()
        .statement("BEGIN", rows())
        .statement("ROLLBACK", rows())
        .statement(SELECT, numbers(&[1]));
    let server = Server::start(text);
    run(&server, &["BEGIN", SELECT]).failed(3, "rolled back", "COMMIT");
    assert_eq!(server.asked("ROLLBACK").len(), 1);
    assert_eq!(server.dropped(), 0);
    assert!(server.called("DoAction CancelFlightInfo").is_empty());
}

#[test]
pub(crate) fn one_with_options_is_one_too() {
    let begin = "BEGIN ISOLATION LEVEL SERIALIZABLE";
    let text = Script::new()
        .statement(begin, Answer::nothing())
        .statement("ROLLBACK", Answer::nothing());
    let server = Server::start(text);
    run(&server, &[begin]).failed(3, "rolled back", "COMMIT");
    assert_eq!(server.asked("ROLLBACK").len(), 1);
}

#[test]
pub(crate) fn only_a_refusal_of_the_server_marks_it_as_failed() {
    let server = Server::start(script());
    let mut pty = at(&server).prompt();
    pty.wait_for_prompt();
    let mut enter = |sql: &str, mark: &str| {
        pty.enter(sql);
        pty.wait_for(sql, |seen| seen.row().ends_with(mark));
    };
    enter("BEGIN;", "=*> ");
    enter("BEGIN;", "=*> ");
    enter("SAVEPOINT a;", "=*> ");
    enter("ROLLBACK TO b;", "=*> ");
    enter(&format!("{DROP};"), "=!> ");
    enter("ROLLBACK TO a;", "=*> ");
    enter("COMMIT;", "=> ");
    assert_eq!(ends(&server), [1]);
}

#[test]
pub(crate) fn ctrl_d_leaves_only_where_it_asked_to() {
    let (here, there) = (Server::start(script()), Server::start(script()));
    let mut pty = at(&here).prompt();
    pty.wait_for_prompt();
    pty.enter("BEGIN;");
    pty.wait_for("an open transaction", |seen| seen.row().ends_with("=*> "));
    pty.enter(&format!("\\c grpc://{}", there.address()));
    pty.wait_for_text("transaction is open");
    pty.send("\x04");
    pty.wait_for("an open transaction", |seen| seen.row().ends_with("=*> "));
    assert!(ends(&here).is_empty());
}

#[test]
pub(crate) fn what_ends_the_program_ends_it_too() {
    let home = Home::new();
    std::fs::write(home.at("rows.csv"), "n\n1\n").unwrap();
    // In the midst of what is no statement.
    let server = Server::start(script().ingest(Update::Hang));
    let commands = ["-c", "BEGIN", "-c", "\\copy t from rows.csv"];
    let running = at(&server).home(&home).args(commands).start();
    server.wait_for_calls("DoPut CommandStatementIngest", 1);
    running.signal(Signal::INT);
    let ran = running.wait();
    assert_eq!(ran.status, Some(130), "{ran:?}");
    assert!(ran.stderr.contains("may still carry it out"), "{ran:?}");
    assert!(ran.stderr.contains("is rolled back"), "{ran:?}");
    assert_eq!(ends(&server), [2]);
    // At a prompt, where nothing is under way.
    let server = Server::start(script());
    let mut pty = at(&server).prompt();
    pty.wait_for_prompt();
    pty.enter("BEGIN;");
    pty.wait_for("an open transaction", |seen| seen.row().ends_with("=*> "));
    pty.signal(Signal::TERM);
    pty.wait_exit();
    assert_eq!(ends(&server), [2]);
}

#[test]
pub(crate) fn rows_that_are_refused_mark_it_as_failed() {
    let home = Home::new();
    std::fs::write(home.at("rows.csv"), "n\n1\n").unwrap();
    let full = Update::refused(Code::ResourceExhausted, "no room");
    let server = Server::start(script().ingest(full));
    let mut pty = at(&server).home(&home).prompt();
    pty.wait_for_prompt();
    pty.enter("BEGIN;");
    pty.wait_for("an open transaction", |seen| seen.row().ends_with("=*> "));
    pty.enter("\\copy t from rows.csv");
    pty.wait_for("a failed transaction", |seen| seen.row().ends_with("=!> "));
}
