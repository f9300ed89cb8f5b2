//! Each server once, with all of its manners together.

use super::profile;
use super::servers::{
    ANN, CREATE, INFLUXDB, INSERT, NOTHING, PARAMETER, ROWS, SELECT, backend, benostreamdb,
    clickhouse, deephaven, doris, dremio, example, gizmosql, influxdb, roapi, spice, starrocks,
};
use crate::support::run::{Flightline, Ran};
use crate::support::script::Script;
use crate::support::server::Server;

/// Runs statements, one after the other in one connection, at a server that
/// lets in by these lines of a profile.
fn visit(script: Script, lines: &str, statements: &[&str]) -> (Server, Ran) {
    let server = Server::start(script);
    let home = profile(&server, lines);
    let commands = statements.iter().flat_map(|sql| ["-c", sql]);
    let ran = Flightline::new().home(&home).args(commands).run();
    (server, ran)
}

#[test]
pub(crate) fn influxdb_3() {
    let bound = format!("{PARAMETER} \\bind 7 \\g");
    let (_, ran) = visit(influxdb(), INFLUXDB, &[SELECT, &bound, SELECT]);
    assert_eq!(ran.good(), format!("{ROWS}n\n7\n{ROWS}"));
    for (sql, words) in [
        (INSERT, "DML not supported"),
        (CREATE, "DDL not supported"),
        ("SELECT * FROM nope", "table 'public.iox.nope' not found"),
    ] {
        let (_, ran) = visit(influxdb(), INFLUXDB, &[SELECT, sql]);
        ran.failed(3, words, "");
        assert_eq!(ran.stdout, ROWS);
    }
    let (_, ran) = visit(influxdb(), "database = \"home\"\n", &[SELECT]);
    ran.failed(2, "did not let us in", "token");
    let (_, ran) = visit(influxdb(), "token = \"good\"\n", &[SELECT]);
    ran.failed(3, "no 'database' header", "-d");
}

#[test]
pub(crate) fn dremio_s() {
    let (server, ran) = visit(dremio(), ANN, &[SELECT, INSERT, SELECT]);
    assert_eq!(ran.good(), format!("{ROWS}n\n1\n{ROWS}"));
    assert_eq!((server.handshakes(), server.sessions().len()), (1, 1));
}

#[test]
pub(crate) fn doris_and_starrocks() {
    let there = Server::start(backend());
    for script in [doris(&there), starrocks(&there)] {
        let (server, ran) = visit(script, ANN, &[CREATE, INSERT, SELECT]);
        assert_eq!(ran.good(), ROWS);
        assert_eq!(server.called("DoPut CommandStatementUpdate").len(), 1);
    }
    let (_, ran) = visit(starrocks(&there), ANN, &["\\d"]);
    let header = "schema,name,type\n";
    assert_eq!(
        (ran.stdout.as_str(), ran.status),
        (header, Some(0)),
        "{ran:?}"
    );
    assert!(ran.stderr.starts_with("notice: "), "{ran:?}");
}

#[test]
pub(crate) fn clickhouse_s() {
    let (server, ran) = visit(clickhouse(), ANN, &[CREATE, INSERT, SELECT, SELECT]);
    assert_eq!(ran.good(), ROWS.repeat(2));
    assert_eq!(server.redeemed_twice(), 0);
}

#[test]
pub(crate) fn gizmosql_s() {
    let bound = format!("{PARAMETER} \\bind 7 \\g");
    let statements = [CREATE, "BEGIN", INSERT, "COMMIT", SELECT, &bound];
    let (server, ran) = visit(gizmosql(), ANN, &statements);
    assert_eq!(ran.good(), format!("{ROWS}1\n7\n"));
    assert_eq!((server.transactions(), server.prepared()), (0, 0));
}

#[test]
pub(crate) fn spice_and_deephaven() {
    let login = "user = \"\"\npassword = \"key\"\n";
    let (_, ran) = visit(spice(), login, &[SELECT, SELECT]);
    assert_eq!(ran.good(), ROWS.repeat(2));
    let (_, ran) = visit(deephaven(), "token = \"psk\"\n", &[SELECT, SELECT]);
    assert_eq!(ran.good(), ROWS.repeat(2));
}

#[test]
pub(crate) fn roapi_and_benostreamdb() {
    let (_, ran) = visit(roapi(), "", &[SELECT, NOTHING, "SELECT room FROM home"]);
    assert_eq!(ran.good(), format!("{ROWS}n\nroom\nKitchen\n"));
    let (server, ran) = visit(benostreamdb(), "token = \"good\"\n", &[CREATE, SELECT]);
    assert_eq!(ran.good(), ROWS);
    assert_eq!(server.asked(CREATE).len(), 2);
}

#[test]
pub(crate) fn the_example_of_arrow_rs() {
    let (server, ran) = visit(example(), "", &[INSERT, SELECT, INSERT, SELECT]);
    assert_eq!(ran.good(), ROWS.repeat(2));
    assert_eq!(server.prepared(), 0);
}

#[test]
pub(crate) fn the_profiles_headers_go_with_every_call() {
    let methods = ["GetFlightInfo", "DoGet", "DoPut", "DoAction"];
    let script = methods.iter().fold(gizmosql(), |script, method| {
        script.demands(method, "x-route", "blue")
    });
    let lines = format!("{ANN}metadata = {{ x-route = \"blue\" }}\n");
    let bound = format!("{PARAMETER} \\bind 7 \\g");
    let statements = ["BEGIN", INSERT, "COMMIT", SELECT, &bound];
    let (server, ran) = visit(script, &lines, &statements);
    assert_eq!(ran.good(), format!("{ROWS}1\n7\n"));
    for method in methods {
        let calls = server.calls();
        assert!(calls.iter().any(|call| call.method == method), "{method}");
    }
}
