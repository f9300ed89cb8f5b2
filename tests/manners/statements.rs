//! Queries and updates, by whichever way a server takes them.

use tonic::Code;

use super::servers::{CREATE, INSERT, ROWS, SELECT, example, numbers, one_column};
use super::{ask, at};
use crate::support::script::{Answer, Part, Prepared, Script, Step, Update};
use crate::support::server::Server;

#[test]
pub(crate) fn a_query_takes_no_round_trip_more() {
    let server = Server::start(Script::new().statement(SELECT, numbers(&[1, 2, 3])));
    assert_eq!(ask(&server, SELECT).good(), ROWS);
    assert_eq!(
        server.trace(),
        ["GetFlightInfo CommandStatementQuery", "DoGet"]
    );
    // It was read to its end.
    assert_eq!(server.dropped(), 0);
}

#[test]
pub(crate) fn rows_affected_are_for_a_person() {
    let server = Server::start(Script::new().update(INSERT, Update::Count(3)));
    assert_eq!(ask(&server, INSERT).good(), "");
    assert_eq!(server.trace(), ["DoPut CommandStatementUpdate"]);
    assert_eq!(server.calls()[0].sql().unwrap(), INSERT);
    let mut pty = at(&server).prompt();
    pty.wait_for_prompt();
    let screen = pty.run(&format!("{INSERT};"));
    assert!(screen.contains("3 rows affected · "), "{screen}");
}

#[test]
pub(crate) fn a_count_that_nobody_knows_is_not_told() {
    for update in [Update::Count(-1), Update::Nothing] {
        let server = Server::start(Script::new().update(INSERT, update));
        assert_eq!(ask(&server, INSERT).good(), "");
        let mut pty = at(&server).prompt();
        pty.wait_for_prompt();
        let screen = pty.run(&format!("{INSERT};"));
        assert!(!screen.contains("-1"), "{screen}");
        assert!(!screen.contains("error"), "{screen}");
        assert_eq!(server.called("DoPut CommandStatementUpdate").len(), 2);
    }
}

#[test]
pub(crate) fn what_is_taken_as_no_update_goes_by_the_way_of_queries() {
    let influx = "Error while planning Flight SQL : Unsupported FlightSQL message type: \
                  type.googleapis.com/arrow.flight.protocol.sql.CommandStatementUpdate";
    let empty = one_column("n", arrow::datatypes::DataType::Int64);
    let empty = empty.project(&[]).unwrap();
    for (code, message) in [
        (Code::Unimplemented, "acceptPutStatement unimplemented"),
        (Code::InvalidArgument, influx),
    ] {
        let stream = Answer::of(vec![Part::new(empty.clone())]);
        let script = Script::new()
            .refuse_updates(code, message)
            .statement(CREATE, Answer::nothing())
            .statement(INSERT, stream);
        let server = Server::start(script);
        let ran = at(&server)
            .args(["-c", CREATE, "-c", INSERT, "-c", CREATE])
            .run();
        assert_eq!(ran.good(), "");
        // That updates are refused is asked once for a connection; what is
        // brought without columns is read all the same.
        assert_eq!(
            server.trace(),
            [
                "DoPut CommandStatementUpdate",
                "GetFlightInfo CommandStatementQuery",
                "GetFlightInfo CommandStatementQuery",
                "DoGet",
                "GetFlightInfo CommandStatementQuery",
            ]
        );
    }
}

#[test]
pub(crate) fn what_may_have_run_is_not_run_again() {
    let planning = "Error while planning query: table 'public.iox.numbers' not found";
    for (update, words) in [
        (
            Update::refused(Code::InvalidArgument, planning),
            "'public.iox.numbers' not found",
        ),
        (Update::refused(Code::Internal, "disk full"), "disk full"),
        (Update::late(1, Code::Internal, "disk full"), "disk full"),
        (Update::Garbage, "cannot be read"),
    ] {
        let script = Script::new().update(INSERT, update);
        let server = Server::start(script.statement(INSERT, Answer::nothing()));
        ask(&server, INSERT).failed(3, words, "");
        assert_eq!(server.asked(INSERT).len(), 1, "{words}");
    }
}

#[test]
pub(crate) fn an_update_that_brings_rows_shows_them() {
    let returning = "INSERT INTO numbers VALUES (1) RETURNING n";
    let script = Script::new()
        .refuse_updates(Code::Unimplemented, "no updates")
        .statement(returning, numbers(&[1]));
    let server = Server::start(script);
    assert_eq!(ask(&server, returning).good(), "n\n1\n");
}

#[test]
pub(crate) fn a_server_that_only_prepares_is_used_so() {
    let server = Server::start(example());
    let ran = at(&server)
        .args(["-c", SELECT, "-c", SELECT, "-c", INSERT])
        .run();
    assert_eq!(ran.good(), ROWS.repeat(2));
    for (name, times) in [
        // Asked once.
        ("GetFlightInfo CommandStatementQuery", 1),
        ("DoAction CreatePreparedStatement", 3),
        ("GetFlightInfo CommandPreparedStatementQuery", 2),
        ("DoPut CommandPreparedStatementUpdate", 1),
        ("DoAction ClosePreparedStatement", 3),
    ] {
        assert_eq!(server.called(name).len(), times, "{name}");
    }
    assert_eq!(server.prepared(), 0);
}

#[test]
pub(crate) fn a_prepared_statement_says_itself_what_it_is() {
    // As text the first would be taken for a query, the other for an update.
    let vacuum = "WITH gone AS (SELECT 1) DELETE FROM numbers";
    let script = example()
        .prepared(
            vacuum,
            Prepared::update(Update::Count(2)).saying_update(true),
        )
        .prepared(CREATE, Prepared::query(numbers(&[5])).saying_update(false));
    let server = Server::start(script);
    assert_eq!(ask(&server, vacuum).good(), "");
    assert_eq!(
        server.called("DoPut CommandPreparedStatementUpdate").len(),
        1
    );
    assert_eq!(ask(&server, CREATE).good(), "n\n5\n");
    assert_eq!(server.prepared(), 0);
}

#[test]
pub(crate) fn a_result_without_endpoints_or_schema_is_a_result() {
    let declared = one_column("n", arrow::datatypes::DataType::Int64);
    let late = Part::from(numbers(&[1])).then(Step::Trailers(Vec::new()));
    let script = Script::new()
        .statement("SELECT 0", Answer::nothing().declaring(declared))
        .statement("SELECT none", Answer::nothing())
        .statement("SELECT 1", Answer::of(vec![late]));
    let server = Server::start(script);
    assert_eq!(ask(&server, "SELECT 0").good(), "n\n");
    assert_eq!(ask(&server, "SELECT none").good().trim(), "");
    assert_eq!(ask(&server, "SELECT 1").good(), "n\n1\n");
}

#[test]
pub(crate) fn a_preparation_that_tells_little_or_is_refused() {
    let (bare, wrong) = ("SELECT bare", "SELECT wrong");
    let refusal = Prepared::refused(Code::InvalidArgument, "no such column: wrong");
    let script = example()
        .prepared(bare, Prepared::query(numbers(&[5])).dataset(None))
        .prepared(wrong, refusal);
    let server = Server::start(script);
    assert_eq!(ask(&server, bare).good(), "n\n5\n");
    // The first words about a statement are those about it as text; here they
    // say only that text is not taken.
    let ran = at(&server).args(["-c", bare, "-c", wrong]).run();
    ran.failed(3, "no such column: wrong", "");
    assert_eq!(server.prepared(), 0);
}

#[test]
pub(crate) fn what_a_server_guesses_of_a_result_changes_nothing() {
    let part = || Part::from(numbers(&[1, 2])).app_metadata("part");
    for rows in [-1, 0, 1, 99, i64::MAX] {
        let answer = Answer::of(vec![part()]).app_metadata("all");
        let server =
            Server::start(Script::new().statement(SELECT, answer.total_records(rows).ordered()));
        assert_eq!(ask(&server, SELECT).good(), "n\n1\n2\n", "{rows}");
    }
}
