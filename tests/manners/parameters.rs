//! Values for parameters.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Int64Type};
use tonic::Code;

use super::servers::{INFLUXDB, PARAMETER, ROWS, benostreamdb, influxdb, numbers, one_column};
use super::{ask, profile};
use crate::support::run::Flightline;
use crate::support::script::{Act, Binding, Prepared, Script};
use crate::support::server::{Call, Server};

/// The one DoPut that brought values.
#[track_caller]
fn bound(server: &Server) -> Call {
    let mut calls = server.called("DoPut CommandPreparedStatementQuery");
    assert_eq!(calls.len(), 1);
    calls.remove(0)
}

#[test]
pub(crate) fn values_are_typed_by_the_servers_schema() {
    for end in ["\\g", ";"] {
        let prepared = Prepared::query(numbers(&[7])).parameters(one_column("1", DataType::Int64));
        let server = Server::start(Script::new().prepared(PARAMETER, prepared));
        let ran = ask(&server, &format!("{PARAMETER} \\bind '7' {end}"));
        assert_eq!(ran.good(), "n\n7\n");
        let call = bound(&server);
        assert_eq!(call.rows(), 1);
        let column = call.batch().column(0);
        assert_eq!(column.as_primitive::<Int64Type>().values(), &[7]);
        // The handle that DoPut answers is used, and closed in the end.
        assert_eq!(server.prepared(), 0);
        assert_eq!(server.called("DoAction ClosePreparedStatement").len(), 1);
    }
}

#[test]
pub(crate) fn names_and_nulls() {
    let sql = "SELECT * FROM home WHERE room = $room AND n = $n";
    let schema = arrow::datatypes::Schema::new(vec![
        arrow::datatypes::Field::new("room", DataType::Utf8, true),
        arrow::datatypes::Field::new("n", DataType::Int64, true),
    ]);
    let server = Server::start(Script::new().prepared(sql, Prepared::echo(schema)));
    let ran = ask(
        &server,
        &format!("{sql} \\bind n=NULL room='Living Room' \\g"),
    );
    assert_eq!(ran.good(), "room,n\nLiving Room,\n");
    let call = bound(&server);
    let (room, n) = (
        call.batch().column_by_name("room").unwrap(),
        call.batch().column_by_name("n").unwrap(),
    );
    assert_eq!(room.as_string::<i32>().value(0), "Living Room");
    assert!(n.is_null(0) && n.data_type() == &DataType::Int64);
}

#[test]
pub(crate) fn influxdb_finds_values_by_names_without_their_dollar() {
    let server = Server::start(influxdb());
    let home = profile(&server, INFLUXDB);
    let ran = Flightline::new()
        .home(&home)
        .args(["-c", &format!("{PARAMETER} \\bind 7 \\g")])
        .run();
    assert_eq!(ran.good(), "n\n7\n");
    let call = bound(&server);
    assert_eq!(call.batch().schema().field(0).name(), "1");
}

#[test]
pub(crate) fn a_server_that_keeps_the_dollar_gets_it() {
    let prepared = Prepared::query(numbers(&[7])).parameters(one_column("$1", DataType::Int64));
    let prepared = prepared.needs_with_dollar(&["$1"]);
    let server = Server::start(Script::new().prepared(PARAMETER, prepared));
    let ran = ask(&server, &format!("{PARAMETER} \\bind 7 \\g"));
    assert_eq!(ran.good(), "n\n7\n");
    let names: Vec<_> = server
        .called("DoPut CommandPreparedStatementQuery")
        .iter()
        .map(|call| call.batch().schema().field(0).name().clone())
        .collect();
    assert_eq!(names, ["1", "$1"]);
    assert_eq!(server.prepared(), 0);
}

#[test]
pub(crate) fn answers_without_a_handle_leave_the_one_there_was() {
    for binding in [Binding::NoHandle, Binding::NoAnswer] {
        let prepared = Prepared::echo(one_column("1", DataType::Int64)).binding(binding);
        let server = Server::start(Script::new().prepared(PARAMETER, prepared));
        let ran = ask(&server, &format!("{PARAMETER} \\bind 7 \\g"));
        assert_eq!(ran.good(), "1\n7\n");
        assert_eq!(server.prepared(), 0);
    }
}

#[test]
pub(crate) fn values_that_are_refused_are_told() {
    let binding = Binding::Refused(Code::InvalidArgument, "no parameters here".to_owned());
    let prepared = Prepared::echo(one_column("1", DataType::Int64)).binding(binding);
    let server = Server::start(Script::new().prepared(PARAMETER, prepared));
    let ran = ask(&server, &format!("{PARAMETER} \\bind 7 \\g"));
    ran.failed(3, "no parameters here", "");
    assert_eq!(server.prepared(), 0);
}

#[test]
pub(crate) fn values_that_are_ignored_bring_what_the_server_brings() {
    let server = Server::start(benostreamdb());
    let home = profile(&server, "token = \"good\"\n");
    let ran = Flightline::new()
        .home(&home)
        .args(["-c", &format!("{PARAMETER} \\bind 7 \\g")])
        .run();
    assert_eq!(ran.good(), ROWS);
    assert_eq!(server.prepared(), 0);
}

#[test]
pub(crate) fn a_close_that_fails_late_harms_nothing() {
    let late = Act::Late(Code::Internal, "late".to_owned());
    let prepared = Prepared::echo(one_column("1", DataType::Int64));
    let script = Script::new().prepared(PARAMETER, prepared);
    let server = Server::start(script.action("ClosePreparedStatement", late));
    let ran = ask(&server, &format!("{PARAMETER} \\bind 7 \\g"));
    assert_eq!(ran.good(), "1\n7\n");
    assert_eq!(server.prepared(), 0);
}
