//! Answers from where they are least expected: the engine in this process, and
//! queries in place of commands.

use arrow::array::Int32Array;
use flightline::embedded::{Data, Engine};
use flightline::flight::over;
use tonic::Code;

use super::*;
use crate::support::script::{Answer, Script};

#[tokio::test]
async fn the_embedded_engine_answers_every_method() {
    let engine = Engine::open(&Data::Demo).await.unwrap();
    let connection = over(engine.service(), &Profile::default()).unwrap();
    let of = || table(None, None, "home");
    for (request, rows) in [
        (Request::Catalogs, 1..=1),
        (Request::Schemas(Schemas::default()), 2..=2),
        (Request::TableTypes, 2..=2),
        (Request::Tables(Tables::default()), 3..=99),
        (Request::Keys(Keys::Primary(of())), 0..=0),
        (Request::Keys(Keys::Exported(of())), 0..=0),
        (Request::Keys(Keys::Imported(of())), 0..=0),
        (
            Request::Keys(Keys::Between {
                parent: of(),
                child: of(),
            }),
            0..=0,
        ),
        (Request::Types(None), 10..=99),
        (Request::Types(Some(4)), 2..=2),
        (Request::Info(Vec::new()), 50..=99),
        (Request::Info(vec![0, 1]), 2..=2),
        (Request::Functions(None), 100..=9999),
        (Request::Functions(Some(exact("date_bin"))), 1..=99),
    ] {
        let reply = connection.perform(&request, None).await.unwrap();
        let Reply::Rows(found) = reply else {
            panic!("no rows for {request:?}");
        };
        assert!(!found.schema.fields().is_empty(), "{request:?}");
        let found: Vec<_> = found.batches.collect().await;
        let found = found.into_iter().map(|batch| batch.unwrap().num_rows());
        let found: usize = found.sum();
        assert!(rows.contains(&found), "{request:?}: {found}");
    }
    let told = ask(&connection, &Request::Databases).await.unwrap();
    assert!(matches!(told, Told::Sentence(_)), "{told:?}");
}

#[tokio::test]
async fn keys_come_from_the_information_schema_where_there_is_no_command() {
    let keys = Keys::Primary(table(None, Some("main"), "it's"));
    let sql = "SELECT k.table_catalog AS catalog_name, k.table_schema AS db_schema_name, \
               k.table_name, k.column_name, k.constraint_name AS key_name, \
               CAST(k.ordinal_position AS INTEGER) AS key_sequence \
               FROM information_schema.table_constraints c \
               JOIN information_schema.key_column_usage k \
               ON k.constraint_schema = c.constraint_schema \
               AND k.constraint_name = c.constraint_name AND k.table_name = c.table_name \
               WHERE c.constraint_type = 'PRIMARY KEY' AND k.table_name = 'it''s' \
               AND k.table_schema = 'main' ORDER BY key_sequence";
    let sequence: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let found = texts(&[("column_name", &["id"])]);
    let found = RecordBatch::try_from_iter([
        ("column_name", Arc::clone(found.column(0))),
        ("key_sequence", sequence),
    ]);
    let types = texts(&[("table_type", &["VIEW"])]);
    let script = Script::new().statement(sql, found.unwrap()).statement(
        "SELECT DISTINCT table_type FROM information_schema.tables ORDER BY table_type",
        types,
    );
    let server = Server::start(script);
    let connection = at(&server).await;
    for times in 1..=2 {
        let told = ask(&connection, &Request::Keys(keys.clone()))
            .await
            .unwrap();
        assert_eq!(told, Told::names(&["id"]));
        // The command was refused once, and is not tried again.
        assert_eq!(
            server.called("GetFlightInfo CommandGetPrimaryKeys").len(),
            1
        );
        assert_eq!(server.asked(sql).len(), times);
    }
    let told = ask(&connection, &Request::TableTypes).await.unwrap();
    assert_eq!(told, Told::names(&["VIEW"]));
}

#[tokio::test]
async fn schemas_without_tables_are_listed_by_query_where_there_is_a_view_of_them() {
    let schemata = "SELECT catalog_name, schema_name AS db_schema_name \
                    FROM information_schema.schemata \
                    UNION SELECT table_catalog AS catalog_name, table_schema AS db_schema_name \
                    FROM information_schema.tables ORDER BY catalog_name, db_schema_name";
    let of_tables = "SELECT DISTINCT table_catalog AS catalog_name, \
                     table_schema AS db_schema_name FROM information_schema.tables \
                     ORDER BY catalog_name, db_schema_name";
    let full = texts(&[("db_schema_name", &["full"])]);
    let all = texts(&[("db_schema_name", &["empty", "full"])]);
    let none = all.slice(0, 0);
    for (told, names, times) in [
        (Some(all), vec!["empty", "full"], 2),
        (Some(none), vec!["full"], 2),
        (None, vec!["full"], 1),
    ] {
        let script = Script::new().statement(of_tables, full.clone());
        let script = match told {
            Some(told) => script.statement(schemata, told),
            None => script.statement(
                schemata,
                Answer::refused(
                    Code::Internal,
                    "table information_schema.schemata not found",
                ),
            ),
        };
        let server = Server::start(script);
        let connection = at(&server).await;
        for _ in 0..2 {
            let request = Request::Schemas(Schemas::default());
            let found = ask(&connection, &request).await.unwrap();
            assert_eq!(found, Told::names(&names));
        }
        assert_eq!(server.asked(schemata).len(), times);
    }
}

#[tokio::test]
async fn by_query_the_same_schemas_are_told_as_by_command() {
    let engine = Engine::open(&Data::Demo).await.unwrap();
    for metadata_reflection in [true, false] {
        let profile = Profile {
            metadata_reflection,
            ..Profile::default()
        };
        let connection = over(engine.service(), &profile).unwrap();
        let request = Request::Schemas(Schemas::default());
        let reply = connection.perform(&request, None).await.unwrap();
        let Reply::Rows(found) = reply else {
            panic!("no rows");
        };
        let batches: Vec<_> = found.batches.collect().await;
        let mut schemas: Vec<String> = Vec::new();
        for batch in batches {
            schemas.extend(flightline::catalog::texts(&batch.unwrap(), "db_schema_name").unwrap());
        }
        assert_eq!(
            schemas,
            ["information_schema", "iox"],
            "{metadata_reflection}"
        );
    }
}

#[tokio::test]
async fn a_query_is_no_way_out_where_it_might_spoil_a_transaction() {
    for metadata_reflection in [true, false] {
        let server = Server::start(Script::new().transactions(1));
        let profile = Profile {
            metadata_reflection,
            ..profile(server.port)
        };
        let connection = connect(&profile, Login::default()).await.unwrap();
        let begin = Request::Sql(flightline::request::Statement {
            sql: "BEGIN".to_owned(),
            values: None,
        });
        assert!(matches!(
            connection.perform(&begin, None).await,
            Ok(Reply::Done(None))
        ));
        for request in [
            Request::Keys(Keys::Primary(table(None, None, "t"))),
            Request::Keys(Keys::Imported(table(None, None, "t"))),
            Request::Functions(None),
            Request::TableTypes,
            Request::Catalogs,
        ] {
            let told = ask(&connection, &request).await.unwrap();
            assert!(matches!(told, Told::Sentence(_)), "{request:?}: {told:?}");
        }
        let queries = server.called("GetFlightInfo CommandStatementQuery");
        assert!(queries.is_empty(), "{:?}", server.trace());
    }
}
