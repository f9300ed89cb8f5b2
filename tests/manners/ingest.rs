//! Rows that go to a server.

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use arrow_flight::sql::CommandStatementIngest;
use tonic::Code;

use super::servers::{ANN, INFLUXDB, gizmosql, influxdb};
use super::{at, profile};
use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Script, Update};
use crate::support::server::{Call, Server};

const INGEST: &str = "DoPut CommandStatementIngest";

/// A home with a file of so many rows.
fn rows(count: usize) -> Home {
    let home = Home::new();
    let numbers: String = (0..count).map(|n| format!("{n}\n")).collect();
    home.write("numbers.csv", &format!("n\n{numbers}"));
    home
}

fn copy(server: &Server, home: &Home, command: &str) -> Ran {
    at(server).home(home).args(["-c", command]).run()
}

/// The one call that brought rows.
#[track_caller]
fn brought(server: &Server) -> (Call, CommandStatementIngest) {
    let mut calls = server.called(INGEST);
    assert_eq!(calls.len(), 1);
    let call = calls.remove(0);
    let command = call.message();
    (call, command)
}

#[test]
pub(crate) fn the_rows_of_a_file_are_appended() {
    let server = Server::start(Script::new().ingest(Update::Counted));
    let home = rows(3);
    let ran = copy(&server, &home, "\\copy numbers from numbers.csv");
    assert_eq!(ran.good(), "");
    let (call, command) = brought(&server);
    assert_eq!(
        (command.table.as_str(), command.temporary),
        ("numbers", false)
    );
    assert_eq!((command.schema, command.catalog), (None, None));
    assert_eq!(call.rows(), 3);
    let column = call.batch().column(0).as_primitive::<Int64Type>();
    assert_eq!(column.values(), &[0, 1, 2]);

    let mut pty = at(&server).home(&home).prompt();
    pty.wait_for_prompt();
    let screen = pty.run("\\copy numbers from numbers.csv");
    assert!(screen.contains("3 rows"), "{screen}");
}

#[test]
pub(crate) fn tables_are_made_or_replaced_as_is_said() {
    // If there is no such table: 1 it is created, 2 that is an error; if there
    // is one: 1 that is an error, 2 it grows, 3 it is replaced.
    for (words, absent, present, temporary) in [
        ("", 2, 2, false),
        ("append", 2, 2, false),
        ("create", 1, 1, false),
        ("replace", 1, 3, false),
        ("create temporary", 1, 1, true),
    ] {
        let server = Server::start(Script::new().ingest(Update::Counted));
        let command = format!("\\copy public.iox.numbers from numbers.csv {words}");
        assert_eq!(copy(&server, &rows(1), &command).good(), "", "{words}");
        let (_, command) = brought(&server);
        let options = command.table_definition_options.unwrap();
        assert_eq!(
            (options.if_not_exist, options.if_exists),
            (absent, present),
            "{words}"
        );
        assert_eq!(command.temporary, temporary);
        assert_eq!(command.table, "numbers");
        assert_eq!(command.schema.as_deref(), Some("iox"));
        assert_eq!(command.catalog.as_deref(), Some("public"));
    }
}

#[test]
pub(crate) fn many_rows_go_batch_by_batch() {
    let server = Server::start(Script::new().ingest(Update::Counted));
    let ran = copy(&server, &rows(100_000), "\\copy numbers from numbers.csv");
    assert_eq!(ran.good(), "");
    let (call, _) = brought(&server);
    assert_eq!(call.rows(), 100_000);
    assert!(call.put.unwrap().batches > 1);
}

#[test]
pub(crate) fn rows_are_part_of_the_transaction() {
    let server = Server::start(gizmosql());
    let home = profile(&server, ANN);
    home.write("numbers.csv", "n\n1\n");
    let commands = ["BEGIN", "\\copy numbers from numbers.csv", "COMMIT"];
    let commands = commands.iter().flat_map(|command| ["-c", command]);
    let ran = Flightline::new().home(&home).args(commands).run();
    assert_eq!(ran.good(), "");
    let (_, command) = brought(&server);
    assert!(command.transaction_id.is_some());
    assert_eq!(server.transactions(), 0);
}

#[test]
pub(crate) fn a_refusal_is_told_once() {
    let server = Server::start(influxdb());
    let home = profile(&server, INFLUXDB);
    home.write("numbers.csv", "n\n1\n");
    let flightline = Flightline::new().home(&home);
    let ran = flightline
        .args(["-c", "\\copy numbers from numbers.csv"])
        .run();
    ran.failed(3, "takes no rows", "INSERT");

    for (update, words) in [
        (
            Update::refused(Code::AlreadyExists, "there is such a table"),
            "there is such a table",
        ),
        (Update::late(1, Code::Internal, "disk full"), "disk full"),
        (Update::Garbage, "cannot be read"),
    ] {
        let server = Server::start(Script::new().ingest(update));
        let ran = copy(&server, &rows(3), "\\copy numbers from numbers.csv");
        ran.failed(3, words, "");
        assert_eq!(server.called(INGEST).len(), 1, "{words}");
    }
}

#[test]
pub(crate) fn rows_that_cannot_be_read_are_not_taken() {
    let server = Server::start(Script::new().ingest(Update::Counted));
    let home = rows(50_000);
    let text = home.read("numbers.csv");
    home.write("numbers.csv", &format!("{text}not a number\n"));
    let ran = copy(&server, &home, "\\copy numbers from numbers.csv");
    assert!(matches!(ran.status, Some(1 | 3)), "{ran:?}");
    assert!(ran.stderr.starts_with("error: "), "{ran:?}");
    // What had gone by then was broken off, not ended: a server that sees an
    // end would keep it.
    server.wait_for_put();
    let whole = |call: &Call| call.put.as_ref().is_some_and(|put| put.broken.is_none());
    assert!(!server.called(INGEST).iter().any(whole));
}

#[test]
pub(crate) fn a_server_that_never_takes_them_is_left() {
    let server = Server::start(Script::new().ingest(Update::Hang));
    let home = rows(3);
    let running = at(&server)
        .home(&home)
        .args(["--timeout", "1s", "-c", "\\copy numbers from numbers.csv"])
        .start();
    server.wait_for_dropped(1);
    let ran = running.wait();
    ran.failed(3, "longer than", "timeout");
}
