//! Staying connected.

use super::servers::{INSERT, SELECT, numbers};
use super::{at, profile};
use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Script, Update, column};
use crate::support::server::Server;

fn script() -> Script {
    Script::new()
        .statement(SELECT, numbers(&[1, 2, 3]))
        .update(INSERT, Update::Count(1))
}

fn prompt(home: &Home) -> Pty {
    let pty = Flightline::new().home(home).prompt();
    pty.wait_for_prompt();
    pty
}

/// Asks, and gets all rows.
#[track_caller]
fn assert_served(pty: &mut Pty) -> String {
    let screen = pty.run(&format!("{SELECT};"));
    let last = screen.trim_end().lines().rev().nth(1).unwrap_or_default();
    assert!(last.contains("3 rows"), "{screen}");
    screen
}

#[test]
pub(crate) fn a_connection_that_has_gone_silent_is_left_with_a_notice() {
    let server = Server::start(script());
    let home = profile(&server, "keepalive = \"1ms\"\n");
    let mut pty = prompt(&home);
    assert_served(&mut pty);
    assert_eq!(server.accepted(), 1);
    server.silence();
    let screen = assert_served(&mut pty);
    assert!(screen.contains("connection"), "{screen}");
    assert_eq!(server.accepted(), 2);
    // Asked once each: nothing was sent on the silent one.
    assert_eq!(server.asked(SELECT).len(), 2);
}

#[test]
pub(crate) fn a_connection_that_answers_is_kept() {
    let server = Server::start(script());
    let home = profile(&server, "keepalive = \"1ms\"\n");
    let mut pty = prompt(&home);
    for _ in 0..3 {
        assert_served(&mut pty);
    }
    assert_eq!(server.accepted(), 1);
}

#[test]
pub(crate) fn a_server_that_ended_the_connection_is_met_again() {
    let mut server = Server::start(script());
    let home = profile(&server, "");
    let mut pty = prompt(&home);
    assert_served(&mut pty);
    server.close_politely();
    server.wait_for_closed(1);
    assert_served(&mut pty);
    server.restart();
    server.wait_for_closed(2);
    assert_served(&mut pty);
    assert_eq!(server.accepted(), 3);
}

#[test]
pub(crate) fn a_server_that_is_gone_is_told_and_its_return_needs_nothing() {
    let mut server = Server::start(script());
    let home = profile(&server, "");
    let mut pty = prompt(&home);
    assert_served(&mut pty);
    server.stop();
    server.wait_for_closed(1);
    let screen = pty.run(&format!("{SELECT};"));
    assert!(screen.contains("error"), "{screen}");
    server.restart();
    assert_served(&mut pty);
}

#[test]
pub(crate) fn a_token_that_has_changed_is_read_again() {
    let server = Server::start(script().token("first"));
    let home = profile(&server, "token = { file = \"token\" }\n");
    home.write("token", "first\n");
    let mut pty = prompt(&home);
    assert_served(&mut pty);
    server.change_token("second");
    home.write("token", "second\n");
    assert_served(&mut pty);
    let shown: Vec<_> = server
        .asked(SELECT)
        .iter()
        .map(|call| call.headers["authorization"].clone())
        .collect();
    assert_eq!(shown, ["Bearer first", "Bearer first", "Bearer second"]);

    // One that is as it was is not sent twice.
    server.change_token("third");
    let screen = pty.run(&format!("{SELECT};"));
    assert!(screen.contains("did not let us in"), "{screen}");
    assert_eq!(server.asked(SELECT).len(), 4);
}

#[test]
pub(crate) fn what_may_have_run_is_not_sent_twice() {
    let server = Server::start(script().update("INSERT hang", Update::Hang));
    let running = at(&server)
        .args(["-c", "INSERT hang", "-c", SELECT])
        .start();
    server.wait_for_calls("DoPut CommandStatementUpdate", 1);
    server.cut();
    let ran = running.wait();
    ran.failed(2, "was lost", "");
    assert_eq!(server.trace(), ["DoPut CommandStatementUpdate"]);
}

#[test]
pub(crate) fn a_person_is_asked_before_it_is_sent_again() {
    let server = Server::start(script().update("INSERT hang", Update::Hang));
    let home = profile(&server, "");
    let mut pty = prompt(&home);
    pty.enter("INSERT hang;");
    server.wait_for_calls("DoPut CommandStatementUpdate", 1);
    server.cut();
    pty.wait_for_text("may have run: send it again?");
    pty.send("n\r");
    pty.wait_for_prompt();
    assert_eq!(server.called("DoPut CommandStatementUpdate").len(), 1);
    assert_served(&mut pty);
}

#[test]
pub(crate) fn metadata_is_asked_for_again() {
    let names = ["catalog_name", "db_schema_name", "table_name", "table_type"];
    let columns = names.map(|name| {
        let values: arrow::array::ArrayRef =
            std::sync::Arc::new(arrow::array::StringArray::from(vec!["numbers"]));
        (name, values)
    });
    let tables = arrow::array::RecordBatch::try_from_iter(columns).unwrap();
    let answer = Answer::from(tables).unavailable_first(2);
    let server = Server::start(Script::new().tables(answer));
    let listed = at(&server).args(["-c", "\\d"]).run().good();
    assert!(listed.contains("numbers"), "{listed}");
    assert_eq!(server.called("GetFlightInfo CommandGetTables").len(), 3);
}

#[test]
pub(crate) fn a_statement_is_not_asked_again_by_itself() {
    let rows = column("n", arrow::array::Int64Array::from(vec![1]));
    let answer = Answer::from(rows).unavailable_first(1);
    let server = Server::start(Script::new().statement(SELECT, answer));
    let ran = at(&server).args(["-c", SELECT]).run();
    assert!(matches!(ran.status, Some(2 | 3)), "{ran:?}");
    assert_eq!(server.asked(SELECT).len(), 1);
}

#[test]
pub(crate) fn a_server_that_goes_silent_is_left_after_the_timeout() {
    let server = Server::start(script());
    let home = profile(&server, "");
    let mut pty = prompt(&home);
    assert_served(&mut pty);
    pty.run("\\set timeout 500ms");
    server.silence();
    let screen = pty.run(&format!("{SELECT};"));
    assert!(screen.contains("longer than 500ms"), "{screen}");
}

#[test]
pub(crate) fn a_server_that_is_silent_for_good_is_told() {
    let mut server = Server::start(script());
    let home = profile(&server, "keepalive = \"1ms\"\nconnect-timeout = \"1s\"\n");
    let mut pty = prompt(&home);
    assert_served(&mut pty);
    server.silence_all();
    let screen = pty.run(&format!("{SELECT};"));
    assert!(screen.contains("error: "), "{screen}");
    assert_eq!(server.asked(SELECT).len(), 1);
    server.restart();
    assert_served(&mut pty);
}
