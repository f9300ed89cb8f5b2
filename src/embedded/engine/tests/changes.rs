//! Statements that change something, and how many rows they say they did.

use arrow::array::{Int64Array, RecordBatch, StringArray};
use arrow_flight::flight_service_client::FlightServiceClient;
use arrow_flight::sql::{
    ActionCreatePreparedStatementRequest, Any, CommandPreparedStatementUpdate, ProstMessageExt,
};
use datafusion::catalog::MemTable;
use prost::Message;
use std::sync::Arc;
use tonic::Code;

use super::super::wire::Created;
use super::{Client, Engine, columns, one, query};
use crate::embedded::Data;

#[tokio::test]
async fn writes_run_and_are_counted() {
    let mut client = Client::demo().await;
    for (sql, count) in [
        ("CREATE TABLE t (a BIGINT, b VARCHAR)", 0),
        ("INSERT INTO t VALUES (1, 'x'), (2, 'y'), (3, NULL)", 3),
    ] {
        assert_eq!(client.update(sql).await.unwrap(), count, "{sql}");
    }
    let rows = client.rows("INSERT INTO t VALUES (4, 'z')").await.unwrap();
    assert_eq!(columns(&rows), ["count"]);
    let made = client
        .rows("CREATE VIEW v AS SELECT * FROM t")
        .await
        .unwrap();
    assert_eq!(made.num_columns(), 0);
    assert_eq!(client.value("SELECT sum(a) FROM v").await, "10");

    let insert = client
        .prepare("INSERT INTO t VALUES ($1, 'p')")
        .await
        .unwrap();
    assert!(insert.dataset_schema.is_empty());
    let command = CommandPreparedStatementUpdate {
        prepared_statement_handle: insert.prepared_statement_handle.clone(),
    };
    let numbers = one("$1", Int64Array::from(vec![10, 20]));
    assert_eq!(client.count(command, &numbers).await.unwrap(), 2);
    assert_eq!(client.value("SELECT sum(a) FROM t").await, "40");

    let error = client.update("SELECT 1").await.unwrap_err();
    assert!(error.message().contains("is a query"), "{error}");
    let error = client.rows("SET datafusion.execution.batch_size = 1").await;
    assert!(error.unwrap_err().message().contains("shared"));
}

#[tokio::test]
async fn rows_are_changed_and_deleted_where_the_condition_holds() {
    let mut client = Client::demo().await;
    for (sql, count) in [
        (
            "CREATE TABLE t AS SELECT * FROM (VALUES (1, 'x'), (2, 'y'), (3, NULL), (NULL, 'z')) AS v (a, b)",
            0,
        ),
        ("CREATE VIEW v AS SELECT * FROM t", 0),
        ("UPDATE t SET a = a * 10, b = upper(b) WHERE a >= 2", 2),
        ("UPDATE t AS o SET b = 'n' WHERE o.a IS NULL", 1),
        // Where it divides by zero, no row is affected.
        ("UPDATE t SET a = 100 / (a - 1) WHERE a = 20", 1),
        ("UPDATE t SET b = 'q' WHERE false", 0),
        ("UPDATE t SET b = 'q' WHERE a = NULL", 0),
        ("DELETE FROM t WHERE false", 0),
        ("DELETE FROM t WHERE a = NULL", 0),
        ("DELETE FROM t WHERE NOT (a = 1)", 2),
        (
            "UPDATE home SET room = 'Attic', temp = temp + 1 WHERE room = 'Kitchen'",
            13,
        ),
        ("DELETE FROM home WHERE time >= '2022-01-01T12:00:00Z'", 18),
    ] {
        assert_eq!(client.update(sql).await.unwrap(), count, "{sql}");
    }
    let left = "SELECT string_agg(concat_ws(':', a, b), ',' ORDER BY b) FROM v";
    assert_eq!(client.value(left).await, "n,1:x");
    let attic = "SELECT max(temp) FROM home WHERE room = 'Attic'";
    assert_eq!(client.value(attic).await, "24.0");
    assert_eq!(client.value("SELECT count(*) FROM home").await, "8");
    for (sql, count) in [
        ("TRUNCATE TABLE t", 2),
        ("INSERT INTO t SELECT 7, 'again'", 1),
        ("DELETE FROM t", 1),
        ("DROP VIEW v", 0),
        ("DROP TABLE t", 0),
    ] {
        assert_eq!(client.update(sql).await.unwrap(), count, "{sql}");
    }
}

#[tokio::test]
async fn a_change_runs_once_and_only_when_its_answer_is_fetched() {
    let mut client = Client::demo().await;
    client
        .prepare("DELETE FROM home WHERE co > 5")
        .await
        .unwrap();
    client
        .0
        .get_schema(query("DELETE FROM home"))
        .await
        .unwrap();
    client.ticket("DELETE FROM home").await;
    assert_eq!(client.value("SELECT count(*) FROM home").await, "26");
    let rows = client.rows("DELETE FROM home WHERE co > 5").await.unwrap();
    assert_eq!(columns(&rows), ["count"]);
    let count = client.rows("UPDATE home SET co = 0 WHERE co = 4").await;
    let count = count.unwrap();
    assert_eq!(
        format!("{:?}", count.column(0)),
        "PrimitiveArray<UInt64>\n[\n  1,\n]"
    );
}

#[tokio::test]
async fn a_change_that_fails_changes_nothing_and_what_cannot_be_changed_says_why() {
    let mut client = Client::demo().await;
    client
        .update("CREATE VIEW hot AS SELECT * FROM home")
        .await
        .unwrap();
    for (sql, code, words) in [
        (
            "UPDATE home SET co = 1 / co",
            Code::InvalidArgument,
            "Divide by zero",
        ),
        ("UPDATE home SET time = NULL", Code::InvalidArgument, "null"),
        ("UPDATE home SET nope = 1", Code::InvalidArgument, "nope"),
        (
            "DELETE FROM home WHERE nope = 1",
            Code::InvalidArgument,
            "nope",
        ),
        (
            "DELETE FROM home WHERE co IN (SELECT max(co) FROM home)",
            Code::Unimplemented,
            "without subqueries",
        ),
        (
            "UPDATE home SET co = (SELECT 1)",
            Code::Unimplemented,
            "without subqueries",
        ),
        ("DELETE FROM home LIMIT 1", Code::Unimplemented, "one table"),
        (
            "UPDATE home SET co = s.co2 FROM sensors AS s WHERE home.time = s.time",
            Code::InvalidArgument,
            "FROM is not supported",
        ),
        (
            "EXPLAIN DELETE FROM home",
            Code::Unimplemented,
            "can be explained",
        ),
        (
            "EXPLAIN ANALYZE UPDATE home SET co = 1",
            Code::Unimplemented,
            "can be explained",
        ),
        (
            "DELETE FROM sensors",
            Code::InvalidArgument,
            "made by a formula",
        ),
        (
            "UPDATE sensors SET temp = 1",
            Code::InvalidArgument,
            "made by a formula",
        ),
        (
            "TRUNCATE TABLE sensors",
            Code::InvalidArgument,
            "made by a formula",
        ),
        (
            "INSERT INTO sensors SELECT * FROM sensors",
            Code::InvalidArgument,
            "made by a formula",
        ),
        ("DELETE FROM hot", Code::InvalidArgument, "is a view"),
    ] {
        for error in [
            client.update(sql).await.unwrap_err(),
            client.rows(sql).await.unwrap_err(),
        ] {
            assert_eq!(error.code(), code, "{sql}: {error}");
            assert!(error.message().contains(words), "{sql}: {error}");
        }
    }
    let left = client
        .value("SELECT concat(count(*), ' ', sum(co)) FROM home")
        .await;
    assert_eq!(left, "26 137");
}

#[tokio::test]
async fn a_prepared_update_runs_for_each_row_of_its_parameters() {
    let mut client = Client::demo().await;
    client
        .update("CREATE TABLE t (a BIGINT, b VARCHAR)")
        .await
        .unwrap();
    let rows = |numbers: &[i64]| {
        let texts = numbers.iter().map(|number| Some(format!("row {number}")));
        RecordBatch::try_from_iter([
            ("$1", Arc::new(Int64Array::from(numbers.to_vec())) as _),
            ("$2", Arc::new(StringArray::from_iter(texts)) as _),
        ])
        .unwrap()
    };
    let numbers: Vec<i64> = (0..100).collect();
    for (sql, parameters, count) in [
        (
            "INSERT INTO t VALUES ($1, $2), ($1 + 1000, $2)",
            rows(&numbers),
            200,
        ),
        (
            "UPDATE t SET a = -1 WHERE a = $1 AND b = $2",
            rows(&[3, 4, 4000]),
            2,
        ),
        (
            "DELETE FROM t WHERE a = $1",
            one("$1", Int64Array::from(vec![-1, 5, 5])),
            3,
        ),
    ] {
        let made = client.prepare(sql).await.unwrap();
        let command = CommandPreparedStatementUpdate {
            prepared_statement_handle: made.prepared_statement_handle,
        };
        assert_eq!(
            client.count(command, &parameters).await.unwrap(),
            count,
            "{sql}"
        );
    }
    assert_eq!(client.value("SELECT count(*) FROM t").await, "197");

    for (parameters, told) in [(vec![2, 1, 0, 3], true), (vec![0], false)] {
        let made = client.prepare("UPDATE t SET a = a / $1").await.unwrap();
        let command = CommandPreparedStatementUpdate {
            prepared_statement_handle: made.prepared_statement_handle,
        };
        let parameters = one("$1", Int64Array::from(parameters));
        let error = client.count(command, &parameters).await.unwrap_err();
        assert!(error.message().contains("ivide by zero"), "{error}");
        let words = " (after 2 of 4 rows of parameters)";
        assert_eq!(error.message().ends_with(words), told, "{error}");
    }
}

#[tokio::test]
async fn a_prepared_statement_tells_whether_it_is_an_update() {
    let mut client = Client::demo().await;
    for (query, is_update) in [
        ("SELECT 1", false),
        ("INSERT INTO home (time) VALUES ($1)", true),
        ("DELETE FROM home", true),
        ("CREATE TABLE t (a INT)", true),
    ] {
        let request = ActionCreatePreparedStatementRequest {
            query: query.to_owned(),
            transaction_id: None,
        };
        let body = request.as_any().encode_to_vec();
        let body = client.act("CreatePreparedStatement", body).await.unwrap();
        let any = Any::decode(body.unwrap()).unwrap();
        let created = Created::decode(any.value).unwrap();
        assert_eq!(created.is_update, Some(is_update), "{query}");
    }
}

#[tokio::test]
async fn a_table_is_one_partition_so_that_no_query_sees_half_a_change() {
    let engine = Engine::open(&Data::Demo).await.unwrap();
    let mut client = Client(FlightServiceClient::new(engine.service()));
    client
        .update("CREATE TABLE t AS SELECT * FROM sensors")
        .await
        .unwrap();
    let table = engine.context.table_provider("t").await.unwrap();
    let rows = table.downcast_ref::<MemTable>().unwrap();
    assert_eq!(rows.batches.len(), 1);
    let count = client.value("SELECT count(*) FROM t").await;
    assert_eq!(count, "1000000");
}
