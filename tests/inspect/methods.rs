//! Each method of `flightsql-dbapi` that asks about a server: the request that
//! stands for it here, and the command that the server sees, field by field.
//! What is absent and what is empty arrive as two things.

use arrow::array::UInt32Array;
use arrow_flight::sql::{
    CommandGetCatalogs, CommandGetCrossReference, CommandGetDbSchemas, CommandGetExportedKeys,
    CommandGetImportedKeys, CommandGetPrimaryKeys, CommandGetSqlInfo, CommandGetTableTypes,
    CommandGetTables, CommandGetXdbcTypeInfo, ProstMessageExt, SqlInfo,
};
use flightline::sql::pattern::Pattern;
use prost::Message;

use super::*;
use crate::support::script::{Answer, Part, Script};

/// A request, its method's command, and the command as it must arrive.
struct Method {
    request: Request,
    command: &'static str,
    arrives: Vec<u8>,
}

fn method(request: Request, command: &'static str, arrives: &impl ProstMessageExt) -> Method {
    Method {
        request,
        command,
        arrives: arrives.as_any().encode_to_vec(),
    }
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// Every method, with all of its arguments, with none, and with empty ones.
fn methods() -> Vec<Method> {
    let get_tables = "CommandGetTables";
    let get_schemas = "CommandGetDbSchemas";
    let cross = "CommandGetCrossReference";
    vec![
        method(
            Request::Catalogs,
            "CommandGetCatalogs",
            &CommandGetCatalogs {},
        ),
        method(
            Request::TableTypes,
            "CommandGetTableTypes",
            &CommandGetTableTypes {},
        ),
        method(
            Request::Schemas(Schemas::default()),
            get_schemas,
            &CommandGetDbSchemas::default(),
        ),
        method(
            Request::Schemas(Schemas {
                catalog: text(""),
                schema: Some(exact("")),
            }),
            get_schemas,
            &CommandGetDbSchemas {
                catalog: text(""),
                db_schema_filter_pattern: text(""),
            },
        ),
        method(
            Request::Schemas(Schemas {
                catalog: text("public"),
                schema: Some(Filter::Like(Pattern::read("\"i\"*"))),
            }),
            get_schemas,
            &CommandGetDbSchemas {
                catalog: text("public"),
                db_schema_filter_pattern: text("i%"),
            },
        ),
        method(
            Request::Tables(Tables::default()),
            get_tables,
            &CommandGetTables::default(),
        ),
        method(
            Request::Tables(Tables {
                catalog: text(""),
                schema: Some(exact("")),
                name: Some(exact("")),
                kinds: Kinds::Tables,
                with_columns: false,
            }),
            get_tables,
            &CommandGetTables {
                catalog: text(""),
                db_schema_filter_pattern: text(""),
                table_name_filter_pattern: text(""),
                // BASE TABLE is to come, too.
                table_types: Vec::new(),
                include_schema: false,
            },
        ),
        method(
            Request::Tables(Tables {
                catalog: text("public"),
                schema: Some(exact("iox")),
                name: Some(Filter::Like(Pattern::read("\"cpu\"?"))),
                kinds: Kinds::Named(vec!["BASE TABLE".to_owned(), "VIEW".to_owned()]),
                with_columns: true,
            }),
            get_tables,
            &CommandGetTables {
                catalog: text("public"),
                db_schema_filter_pattern: text("iox"),
                table_name_filter_pattern: text("cpu_"),
                table_types: vec!["BASE TABLE".to_owned(), "VIEW".to_owned()],
                include_schema: true,
            },
        ),
        method(
            Request::Keys(Keys::Primary(table(None, Some(""), "t"))),
            "CommandGetPrimaryKeys",
            &CommandGetPrimaryKeys {
                catalog: None,
                db_schema: text(""),
                table: "t".to_owned(),
            },
        ),
        method(
            Request::Keys(Keys::Exported(table(Some("c"), Some("s"), "t%"))),
            "CommandGetExportedKeys",
            &CommandGetExportedKeys {
                catalog: text("c"),
                db_schema: text("s"),
                table: "t%".to_owned(),
            },
        ),
        method(
            Request::Keys(Keys::Imported(table(Some(""), None, "t"))),
            "CommandGetImportedKeys",
            &CommandGetImportedKeys {
                catalog: text(""),
                db_schema: None,
                table: "t".to_owned(),
            },
        ),
        method(
            Request::Keys(Keys::Between {
                parent: table(Some("c"), None, "p"),
                child: table(None, Some(""), "f"),
            }),
            cross,
            &CommandGetCrossReference {
                pk_catalog: text("c"),
                pk_db_schema: None,
                pk_table: "p".to_owned(),
                fk_catalog: None,
                fk_db_schema: text(""),
                fk_table: "f".to_owned(),
            },
        ),
        method(
            Request::Types(None),
            "CommandGetXdbcTypeInfo",
            &CommandGetXdbcTypeInfo { data_type: None },
        ),
        method(
            Request::Types(Some(0)),
            "CommandGetXdbcTypeInfo",
            &CommandGetXdbcTypeInfo { data_type: Some(0) },
        ),
        method(
            Request::Info(Vec::new()),
            "CommandGetSqlInfo",
            &CommandGetSqlInfo { info: Vec::new() },
        ),
        method(
            Request::Info(vec![0, 508]),
            "CommandGetSqlInfo",
            &CommandGetSqlInfo { info: vec![0, 508] },
        ),
    ]
}

/// A server that answers everything, in two endpoints each.
pub(super) fn talkative() -> Script {
    let two = |batch: RecordBatch| {
        let parts = vec![Part::from(batch.clone()), Part::from(batch)];
        Answer::of(parts)
    };
    let keys = || two(texts(&[("fk_column_name", &["room"])]));
    let place = || two(texts(&[("catalog_name", &[""]), ("db_schema_name", &[""])]));
    Script::new()
        .command(
            "CommandGetCatalogs",
            two(texts(&[("catalog_name", &["public"])])),
        )
        .command(
            "CommandGetTableTypes",
            two(texts(&[("table_type", &["BASE TABLE"])])),
        )
        .command("CommandGetDbSchemas", place())
        .command("CommandGetPrimaryKeys", keys())
        .command("CommandGetExportedKeys", keys())
        .command("CommandGetImportedKeys", keys())
        .command("CommandGetCrossReference", keys())
        .command(
            "CommandGetXdbcTypeInfo",
            two(texts(&[("type_name", &["BIGINT"])])),
        )
        .sql_info(|info| info.append(SqlInfo::FlightSqlServerName, "played"))
        .tables(two(tables(&["cpu"])))
}

#[tokio::test]
async fn each_method_arrives_with_its_fields() {
    for method in methods() {
        let server = Server::start(talkative());
        let connection = at(&server).await;
        let reply = connection.perform(&method.request, None).await.unwrap();
        let Reply::Rows(rows) = reply else {
            panic!("no rows for {:?}", method.request);
        };
        let batches: Vec<_> = rows.batches.collect().await;
        let what = format!("{:?} {:?}", method.request, server.trace());
        assert!(batches.iter().all(Result::is_ok), "{what}");
        let seen = server.called(&format!("GetFlightInfo {}", method.command));
        assert_eq!(seen.len(), 1, "{what}");
        assert_eq!(seen[0].command, method.arrives, "{what}");
        let fetched = if method.command == "CommandGetSqlInfo" {
            1
        } else {
            2
        };
        assert_eq!(server.called("DoGet").len(), fetched, "{what}");
    }
}

#[tokio::test]
async fn the_rows_of_all_endpoints_come() {
    let server = Server::start(talkative());
    let connection = at(&server).await;
    for (request, name) in [
        (Request::Catalogs, "public"),
        (Request::TableTypes, "BASE TABLE"),
        (Request::Tables(Tables::default()), "cpu"),
        (Request::Keys(Keys::Primary(table(None, None, "t"))), "room"),
        (Request::Types(None), "BIGINT"),
    ] {
        let told = ask(&connection, &request).await.unwrap();
        assert_eq!(told, Told::names(&[name, name]), "{request:?}");
    }
}

#[tokio::test]
async fn what_a_server_says_of_itself_is_the_union_that_it_sent() {
    let server = Server::start(talkative());
    let connection = at(&server).await;
    let Reply::Rows(rows) = connection
        .perform(&Request::Info(vec![0]), None)
        .await
        .unwrap()
    else {
        panic!("no rows");
    };
    let batches: Vec<_> = rows.batches.collect().await;
    let batch = batches.into_iter().next().unwrap().unwrap();
    let numbers: &UInt32Array = batch.column(0).as_primitive();
    assert_eq!(numbers.values(), &[0]);
    let told = flightline::catalog::info::told(&batch).unwrap();
    assert_eq!(told[0].value, "played");
}

#[tokio::test]
async fn the_first_of_many_tables_comes_before_the_server_has_sent_the_last() {
    let batch = tables(&["cpu"; 100]);
    let part = Part::new(batch.schema().as_ref().clone())
        .generating(move |number| (number < 1).then(|| batch.clone()))
        .then(crate::support::script::Step::Hang);
    let server = Server::start(Script::new().tables(Answer::of(vec![part])));
    let connection = at(&server).await;
    for request in [Request::Tables(Tables::default()), named("cpu")] {
        let Reply::Rows(rows) = connection.perform(&request, None).await.unwrap() else {
            panic!("no rows");
        };
        let mut batches = rows.batches;
        assert_eq!(batches.next().await.unwrap().unwrap().num_rows(), 100);
    }
}
