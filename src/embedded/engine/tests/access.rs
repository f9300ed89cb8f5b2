//! What is refused, and to whom.

use std::sync::Arc;

use arrow::array::{Int64Array, RecordBatch};
use arrow::datatypes::Schema;
use arrow_flight::flight_service_client::FlightServiceClient;
use arrow_flight::sql::{
    ActionCreatePreparedStatementRequest, CommandGetCatalogs, CommandStatementIngest,
    CommandStatementQuery, CommandStatementUpdate, ProstMessageExt,
};
use arrow_flight::{Action, FlightDescriptor};
use bytes::Bytes;
use futures::{TryStreamExt, stream};
use prost::Message;
use tonic::{Code, Request};

use super::super::login::Login;
use super::super::service;
use super::super::writes::Writes;
use super::{Client, one};
use crate::config::Revealed;
use crate::embedded::{Data, Engine};

#[tokio::test]
async fn nothing_is_written_unless_it_is_allowed() {
    let mut client = Client::reading().await;
    let refused = [
        "CREATE TABLE t AS SELECT 1",
        "CREATE VIEW v AS SELECT 1",
        "CREATE EXTERNAL TABLE e STORED AS CSV LOCATION '/etc/passwd'",
        "DROP TABLE home",
        "INSERT INTO home VALUES (1, 1.0, 'x', 1.0, now())",
        "DELETE FROM home",
        "UPDATE home SET co = 1",
        "TRUNCATE TABLE home",
        "COPY (SELECT 1) TO '/dev/null' STORED AS CSV",
        "EXPLAIN ANALYZE INSERT INTO home SELECT * FROM home",
        "SET datafusion.execution.batch_size = 1",
        "PREPARE p AS SELECT 1",
    ];
    for sql in refused {
        let error = client.rows(sql).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{sql}");
        assert!(error.message().contains("not supported"), "{error}");
        assert!(error.message().contains("read-only"), "{error}");
        let error = client.update(sql).await.unwrap_err();
        assert!(error.message().contains("read-only"), "{error}");
        let error = client.prepare(sql).await.unwrap_err();
        assert!(error.message().contains("read-only"), "{error}");
    }
    let rows = one("co", Int64Array::from(vec![1]));
    let ingest = CommandStatementIngest {
        table: "home".to_owned(),
        ..CommandStatementIngest::default()
    };
    let error = client.count(ingest, &rows).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(error.message().contains("read-only"), "{error}");
    for allowed in ["SHOW TABLES", "DESCRIBE home", "EXPLAIN SELECT * FROM home"] {
        assert!(client.rows(allowed).await.unwrap().num_rows() > 0);
    }
    assert_eq!(client.value("SELECT count(*) FROM home").await, "26");
}

#[tokio::test]
async fn the_sample_tables_are_writable_in_this_process_and_files_are_not() {
    let mut client = Client::demo().await;
    assert_eq!(client.update("DELETE FROM home").await.unwrap(), 26);
    for sql in [
        "COPY (SELECT 1) TO '/dev/null' STORED AS CSV",
        "CREATE EXTERNAL TABLE e STORED AS CSV LOCATION '/etc/passwd'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '/dev/null' STORED AS CSV",
    ] {
        let error = client.rows(sql).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{sql}");
        assert!(error.message().contains("files are left alone"), "{error}");
    }

    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("rooms.csv");
    std::fs::write(&file, "a\n1\n").unwrap();
    let engine = Engine::open(&Data::Files(vec![file])).await.unwrap();
    let mut client = Client(FlightServiceClient::new(engine.service()));
    for sql in ["CREATE TABLE t (a INT)", "DELETE FROM rooms"] {
        let error = client.update(sql).await.unwrap_err();
        assert!(error.message().contains("read-only"), "{error}");
    }
}

#[tokio::test]
async fn there_are_no_transactions() {
    let mut client = Client::demo().await;
    for sql in [
        "BEGIN",
        "START TRANSACTION",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT s",
        "RELEASE SAVEPOINT s",
        "ROLLBACK TO SAVEPOINT s",
    ] {
        for error in [
            client.rows(sql).await.unwrap_err(),
            client.update(sql).await.unwrap_err(),
            client.prepare(sql).await.unwrap_err(),
        ] {
            assert_eq!(error.code(), Code::Unimplemented, "{sql}: {error}");
            assert!(error.message().contains("no transactions here"), "{error}");
        }
    }
    for action in [
        "BeginTransaction",
        "EndTransaction",
        "BeginSavepoint",
        "EndSavepoint",
    ] {
        let error = client.act(action, "").await.unwrap_err();
        assert_eq!(error.code(), Code::Unimplemented, "{action}");
        assert!(error.message().contains("no transactions here"), "{error}");
    }
    let transaction_id = Some(Bytes::from("t"));
    let query = CommandStatementQuery {
        query: "SELECT 1".to_owned(),
        transaction_id: transaction_id.clone(),
    };
    let update = CommandStatementUpdate {
        query: "DELETE FROM home".to_owned(),
        transaction_id: transaction_id.clone(),
    };
    let prepare = ActionCreatePreparedStatementRequest {
        query: "SELECT 1".to_owned(),
        transaction_id,
    };
    let prepare = prepare.as_any().encode_to_vec();
    let none = RecordBatch::new_empty(Arc::new(Schema::empty()));
    for error in [
        client.ask(query).await.unwrap_err(),
        client.count(update, &none).await.unwrap_err(),
        client
            .act("CreatePreparedStatement", prepare)
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.code(), Code::Unimplemented, "{error}");
    }
    assert_eq!(client.value("SELECT count(*) FROM home").await, "26");
}

#[tokio::test]
async fn what_is_not_offered_is_unimplemented() {
    let mut client = Client::demo().await;
    for (action, words) in [
        ("SetSessionOptions", "no sessions here"),
        ("GetSessionOptions", "no sessions here"),
        ("CloseSession", "no sessions here"),
        ("RenewFlightEndpoint", "RenewFlightEndpoint"),
    ] {
        let error = client.act(action, "").await.unwrap_err();
        assert_eq!(error.code(), Code::Unimplemented, "{action}");
        assert!(error.message().contains(words), "{error}");
    }
    let actions = client.0.list_actions(arrow_flight::Empty {}).await.unwrap();
    let actions: Vec<_> = actions.into_inner().try_collect().await.unwrap();
    let names: Vec<&str> = actions
        .iter()
        .map(|action| action.r#type.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "CreatePreparedStatement",
            "ClosePreparedStatement",
            "CancelFlightInfo",
            "CancelQuery"
        ]
    );
    let garbage = FlightDescriptor::new_cmd("garbage");
    let error = client.0.get_flight_info(garbage).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn with_a_token_every_call_demands_it() {
    let engine = Engine::open(&Data::Demo).await.unwrap();
    let login = Login::new(&Revealed::new("s3cret")).unwrap();
    let flight = service::Flight::new(engine, Writes::Nothing, Some(login));
    let mut client = FlightServiceClient::new(flight.gated());
    let descriptor = FlightDescriptor::new_cmd(CommandGetCatalogs {}.as_any().encode_to_vec());
    let with = |authorization: &str| {
        let mut request = Request::new(descriptor.clone());
        let value = authorization.parse().unwrap();
        request.metadata_mut().insert("authorization", value);
        request
    };
    for refused in [
        client.get_flight_info(descriptor.clone()).await.err(),
        client.get_schema(descriptor.clone()).await.err(),
        client.get_flight_info(with("Bearer other")).await.err(),
        client.do_get(arrow_flight::Ticket::new("")).await.err(),
        client.do_action(Action::new("", "")).await.err(),
        client.do_put(stream::empty()).await.err(),
        client.handshake(stream::empty()).await.err(),
        client.list_actions(arrow_flight::Empty {}).await.err(),
        client
            .list_flights(arrow_flight::Criteria::default())
            .await
            .err(),
        client.poll_flight_info(descriptor.clone()).await.err(),
        client.do_exchange(stream::empty()).await.err(),
    ] {
        assert_eq!(refused.unwrap().code(), Code::Unauthenticated);
    }
    assert!(client.get_flight_info(with("Token s3cret")).await.is_ok());

    let mut handshake = Request::new(stream::empty());
    let basic = "Basic YW55Ym9keTpzM2NyZXQ=".parse().unwrap();
    handshake.metadata_mut().insert("authorization", basic);
    let answer = client.handshake(handshake).await.unwrap();
    let bearer = answer.metadata().get("authorization").unwrap().clone();
    assert_eq!(bearer, "Bearer s3cret");
    let mut payload = answer.into_inner();
    assert_eq!(payload.message().await.unwrap().unwrap().payload, "s3cret");
    let mut request = Request::new(descriptor.clone());
    request.metadata_mut().insert("authorization", bearer);
    assert!(client.get_flight_info(request).await.is_ok());
}
