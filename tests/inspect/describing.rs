//! The columns of a statement that does not run.

use arrow::datatypes::{DataType, Field, Schema};
use flightline::embedded::{Data, Engine};
use flightline::error::Kind;
use flightline::flight::over;
use flightline::request::{Described, Statement};
use tonic::Code;

use super::*;
use crate::support::script::{Answer, Part, Prepared, Script};

const SQL: &str = "SELECT room FROM home WHERE temp > $1";

fn schema(names: &[&str]) -> Schema {
    let field = |name: &&str| Field::new(*name, DataType::Utf8, true);
    Schema::new(names.iter().map(field).collect::<Vec<_>>())
}

async fn described(server: &Server, sql: &str) -> Result<Reply, Error> {
    let statement = Statement {
        sql: sql.to_owned(),
        values: None,
    };
    let connection = at(server).await;
    connection
        .perform(&Request::Describe(statement), None)
        .await
}

#[track_caller]
fn told(reply: Reply) -> Described {
    match reply {
        Reply::Described(described) => described,
        Reply::NotOffered(why) => panic!("{why}"),
        _ => panic!("no description"),
    }
}

#[track_caller]
fn assert_nothing_ran(server: &Server) {
    for call in server.calls() {
        assert!(!["DoGet", "DoPut"].contains(&call.method), "{call:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preparation_tells_columns_and_parameters_and_is_closed() {
    let query = Prepared::query(texts(&[("room", &["Kitchen"])])).parameters(schema(&["1"]));
    let server = Server::start(Script::new().prepared(SQL, query));
    let described = told(described(&server, SQL).await.unwrap());
    assert_eq!(described.columns.field(0).name(), "room");
    assert_eq!(described.parameters.unwrap().field(0).name(), "1");
    server.wait_for_calls("DoAction ClosePreparedStatement", 1);
    assert_eq!(server.prepared(), 0);
    assert_eq!(server.calls().len(), 2, "{:?}", server.trace());
}

#[tokio::test]
async fn where_nothing_is_prepared_the_plan_tells() {
    let room = texts(&[("room", &["Kitchen"])]);
    for script in [
        Script::new().statement(SQL, room.clone()),
        Script::new().schema(SQL, schema(&["room"])),
        // One that describes no rows of what it has prepared.
        Script::new()
            .prepared(SQL, Prepared::query(room.clone()).dataset(None))
            .statement(SQL, room.clone()),
        Script::new()
            .prepared(
                SQL,
                Prepared::query(room.clone()).dataset(Some(Schema::empty())),
            )
            .schema(SQL, schema(&["room"])),
    ] {
        let server = Server::start(script);
        let described = told(described(&server, SQL).await.unwrap());
        assert_eq!(described.columns.fields().len(), 1);
        assert_eq!(described.columns.field(0).name(), "room");
        assert_nothing_ran(&server);
    }
}

#[tokio::test]
async fn what_was_refused_as_unknown_is_not_asked_again() {
    let script = Script::new().statement(SQL, texts(&[("room", &["Kitchen"])]));
    let server = Server::start(script);
    let connection = at(&server).await;
    let request = Request::Describe(Statement {
        sql: SQL.to_owned(),
        values: None,
    });
    for _ in 0..2 {
        told(connection.perform(&request, None).await.unwrap());
    }
    for (call, times) in [
        ("DoAction CreatePreparedStatement", 1),
        ("GetSchema CommandStatementQuery", 1),
        ("GetFlightInfo CommandStatementQuery", 2),
        ("DoGet", 0),
    ] {
        assert_eq!(server.called(call).len(), times, "{call}");
    }
}

#[tokio::test]
async fn a_change_is_not_asked_for_by_what_might_run_it() {
    let sql = "INSERT INTO t VALUES (1)";
    let nothing = Answer::of(vec![Part::new(Schema::empty())]).declaring(Schema::empty());
    let server = Server::start(Script::new().statement(sql, nothing));
    let reply = described(&server, sql).await.unwrap();
    assert!(matches!(reply, Reply::NotOffered(why) if why.contains("before it runs")));
    assert!(
        server
            .called("GetFlightInfo CommandStatementQuery")
            .is_empty()
    );
    assert_nothing_ran(&server);
}

#[tokio::test]
async fn a_mistake_in_the_statement_is_its_error() {
    let refused = Prepared::refused(Code::InvalidArgument, "No field named rom");
    let server = Server::start(Script::new().prepared(SQL, refused));
    let Err(error) = described(&server, SQL).await else {
        panic!("no error");
    };
    assert_eq!(error.kind(), Kind::Statement);
    assert_eq!(error.message(), "No field named rom");
}

#[tokio::test]
async fn the_embedded_engine_describes() {
    let engine = Engine::open(&Data::Demo).await.unwrap();
    let connection = over(engine.service(), &Profile::default()).unwrap();
    let request = Request::Describe(Statement {
        sql: "SELECT room, temp FROM home WHERE temp > $1".to_owned(),
        values: None,
    });
    let described = told(connection.perform(&request, None).await.unwrap());
    let names: Vec<_> = described
        .columns
        .fields()
        .iter()
        .map(|f| f.name().as_str())
        .collect();
    assert_eq!(names, ["room", "temp"]);
    assert_eq!(described.parameters.unwrap().fields().len(), 1);
}
