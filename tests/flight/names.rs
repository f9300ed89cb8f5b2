//! Metadata, by command and by `information_schema`.

use super::*;

const TABLES: &str = "SELECT table_catalog AS catalog_name, table_schema AS db_schema_name, \
                      table_name, table_type FROM information_schema.tables \
                      ORDER BY table_catalog, table_schema, table_name";

fn tables(names: &[&str]) -> RecordBatch {
    let text = |values: Vec<&str>| -> arrow::array::ArrayRef {
        std::sync::Arc::new(StringArray::from(values))
    };
    RecordBatch::try_from_iter([
        ("catalog_name", text(vec!["public"; names.len()])),
        ("db_schema_name", text(vec!["iox"; names.len()])),
        ("table_name", text(names.to_vec())),
        ("table_type", text(vec!["BASE TABLE"; names.len()])),
    ])
    .unwrap()
}

fn found(batches: &[RecordBatch]) -> Vec<String> {
    let columns = batches.iter().map(|batch| batch.column(2));
    columns
        .flat_map(|column| {
            let column: &StringArray = column.as_any().downcast_ref().unwrap();
            let names = column.iter().flatten().map(str::to_owned);
            names.collect::<Vec<_>>()
        })
        .collect()
}

#[tokio::test]
async fn tables_by_command_are_filtered_again() {
    let script = Script::new().tables(tables(&["a_b", "axb"]));
    let server = Server::start(script);
    let connection = connect(&profile(server.port), Login::default())
        .await
        .unwrap();
    let request = Request::Tables(Tables {
        name: Some(Filter::Exact("a_b".to_owned())),
        ..Tables::default()
    });
    let (batches, error) = read(ask(&connection, &request).await.unwrap()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(found(&batches), ["a_b"]);
    assert_eq!(connection.reflects(), Reflects::Commands);
}

#[tokio::test]
async fn where_the_commands_are_refused_the_information_schema_serves() {
    let unsupported = "Error while planning Flight SQL : Unsupported FlightSQL message type: \
                       type.googleapis.com/x";
    for (code, message) in [
        (Code::Unimplemented, "no"),
        (Code::PermissionDenied, "Permission denied"),
        (Code::InvalidArgument, unsupported),
    ] {
        let script = Script::new()
            .refuse_metadata(code, message)
            .statement(TABLES, tables(&["home"]));
        let server = Server::start(script);
        let connection = connect(&profile(server.port), Login::default())
            .await
            .unwrap();
        let request = Request::Tables(Tables::default());
        for _ in 0..2 {
            let (batches, _) = read(ask(&connection, &request).await.unwrap()).await;
            assert_eq!(found(&batches), ["home"]);
            assert_eq!(connection.reflects(), Reflects::InformationSchema);
        }
        // One refusal is enough: two calls for each answer, and it.
        assert_eq!(server.calls().len(), 5);
        let schemas = Request::Schemas(Schemas::default());
        let reply = connection.perform(&schemas, None).await.unwrap();
        assert!(matches!(reply, Reply::NotOffered(_)));
    }
}

#[tokio::test]
async fn the_profile_may_prefer_the_information_schema() {
    let script = Script::new()
        .tables(tables(&["by_command"]))
        .statement(TABLES, tables(&["by_sql"]));
    let server = Server::start(script);
    let profile = Profile {
        metadata_reflection: false,
        ..profile(server.port)
    };
    let connection = connect(&profile, Login::default()).await.unwrap();
    let request = Request::Tables(Tables::default());
    let (batches, _) = read(ask(&connection, &request).await.unwrap()).await;
    assert_eq!(found(&batches), ["by_sql"]);
    let named = Request::Tables(Tables {
        name: Some(Filter::Exact("by_command".to_owned())),
        ..Tables::default()
    });
    let (batches, _) = read(ask(&connection, &named).await.unwrap()).await;
    assert_eq!(found(&batches), ["by_command"]);
}
