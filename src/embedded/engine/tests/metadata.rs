//! What the server tells of its tables, its types and itself.

use arrow::array::{AsArray, UInt32Array};
use arrow::datatypes::{DataType, Schema};
use arrow_flight::IpcMessage;
use arrow_flight::sql::{
    CommandGetCatalogs, CommandGetCrossReference, CommandGetDbSchemas, CommandGetExportedKeys,
    CommandGetImportedKeys, CommandGetPrimaryKeys, CommandGetSqlInfo, CommandGetTableTypes,
    CommandGetTables, CommandGetXdbcTypeInfo, SqlInfo,
};
use bytes::Bytes;

use super::{Client, described, texts};

#[tokio::test]
async fn dictionaries_are_sent_as_their_values_and_tables_say_so() {
    let mut client = Client::demo().await;
    let rows = client
        .rows("SELECT arrow_cast('a', 'Dictionary(Int32, Utf8)') AS a, arrow_cast(['b'], 'LargeList(Utf8)') AS b")
        .await
        .unwrap();
    assert_eq!(rows.column(0).data_type(), &DataType::Utf8);
    let tables = client
        .ask(CommandGetTables {
            include_schema: true,
            table_name_filter_pattern: Some("home".to_owned()),
            ..CommandGetTables::default()
        })
        .await
        .unwrap();
    let schema = tables.column_by_name("table_schema").unwrap();
    let schema = Bytes::copy_from_slice(schema.as_binary::<i32>().value(0));
    let schema = Schema::try_from(IpcMessage(schema)).unwrap();
    let room = schema.field_with_name("room").unwrap();
    assert_eq!(room.data_type(), &DataType::Utf8);
    assert_eq!(
        room.metadata()["iox::column::type"],
        "iox::column_type::tag"
    );
}

#[tokio::test]
async fn catalogs_schemas_and_tables_are_listed() {
    let mut client = Client::demo().await;
    let catalogs = client.ask(CommandGetCatalogs {}).await.unwrap();
    assert_eq!(texts(&catalogs, "catalog_name"), ["public"]);
    assert_eq!(described(&catalogs), ["catalog_name: Utf8 not null"]);

    let schemas = client.ask(CommandGetDbSchemas::default()).await.unwrap();
    assert_eq!(
        texts(&schemas, "db_schema_name"),
        ["information_schema", "iox"]
    );
    assert_eq!(
        described(&schemas),
        ["catalog_name: Utf8", "db_schema_name: Utf8 not null"]
    );
    let types = client.ask(CommandGetTableTypes {}).await.unwrap();
    assert_eq!(texts(&types, "table_type"), ["BASE TABLE", "VIEW"]);
    assert_eq!(described(&types), ["table_type: Utf8 not null"]);

    let all = CommandGetTables::default();
    let some = |text: &str| Some(text.to_owned());
    for (command, names) in [
        (
            CommandGetTables {
                db_schema_filter_pattern: some("iox"),
                ..all.clone()
            },
            vec!["home", "sensors"],
        ),
        (
            CommandGetTables {
                table_name_filter_pattern: some("ho%"),
                catalog: some("public"),
                ..all.clone()
            },
            vec!["home"],
        ),
        (
            CommandGetTables {
                table_name_filter_pattern: some("df_settings"),
                ..all.clone()
            },
            vec!["df_settings"],
        ),
        (
            CommandGetTables {
                table_name_filter_pattern: some("d_\\_settings"),
                ..all.clone()
            },
            vec!["df_settings"],
        ),
        (
            CommandGetTables {
                table_name_filter_pattern: some("hom\\_"),
                ..all.clone()
            },
            vec![],
        ),
        (
            CommandGetTables {
                table_types: vec!["BASE TABLE".to_owned()],
                ..all.clone()
            },
            vec!["home", "sensors"],
        ),
        (
            CommandGetTables {
                catalog: some(""),
                ..all.clone()
            },
            vec![],
        ),
    ] {
        let tables = client.ask(command.clone()).await.unwrap();
        assert_eq!(texts(&tables, "table_name"), names, "{command:?}");
    }
    let tables = client.ask(all.clone()).await.unwrap();
    assert_eq!(texts(&tables, "table_name").len(), 9);
    assert_eq!(texts(&tables, "table_type")[0], "VIEW");
    let columns = [
        "catalog_name: Utf8",
        "db_schema_name: Utf8",
        "table_name: Utf8 not null",
        "table_type: Utf8 not null",
        "table_schema: Binary not null",
    ];
    assert_eq!(described(&tables), columns[..4]);
    let with_schema = CommandGetTables {
        include_schema: true,
        ..all
    };
    let tables = client.ask(with_schema).await.unwrap();
    assert_eq!(described(&tables), columns);
}

#[tokio::test]
async fn keys_are_none_in_the_columns_that_flight_sql_names() {
    let mut client = Client::demo().await;
    let home = "home".to_owned();
    let primary = client
        .ask(CommandGetPrimaryKeys {
            table: home.clone(),
            ..CommandGetPrimaryKeys::default()
        })
        .await
        .unwrap();
    assert_eq!(primary.num_rows(), 0);
    assert_eq!(
        described(&primary),
        [
            "catalog_name: Utf8",
            "db_schema_name: Utf8",
            "table_name: Utf8 not null",
            "column_name: Utf8 not null",
            "key_name: Utf8",
            "key_sequence: Int32 not null",
        ]
    );
    let exported = CommandGetExportedKeys {
        table: home.clone(),
        ..CommandGetExportedKeys::default()
    };
    let imported = CommandGetImportedKeys {
        table: home,
        ..CommandGetImportedKeys::default()
    };
    let cross = CommandGetCrossReference::default();
    for keys in [
        client.ask(exported).await.unwrap(),
        client.ask(imported).await.unwrap(),
        client.ask(cross).await.unwrap(),
    ] {
        assert_eq!(keys.num_rows(), 0);
        assert_eq!(
            described(&keys),
            [
                "pk_catalog_name: Utf8",
                "pk_db_schema_name: Utf8",
                "pk_table_name: Utf8 not null",
                "pk_column_name: Utf8 not null",
                "fk_catalog_name: Utf8",
                "fk_db_schema_name: Utf8",
                "fk_table_name: Utf8 not null",
                "fk_column_name: Utf8 not null",
                "key_sequence: Int32 not null",
                "fk_key_name: Utf8",
                "pk_key_name: Utf8",
                "update_rule: UInt8 not null",
                "delete_rule: UInt8 not null",
            ]
        );
    }
}

#[tokio::test]
async fn the_server_describes_itself_and_its_types() {
    let mut client = Client::demo().await;
    let all = client.ask(CommandGetSqlInfo::default()).await.unwrap();
    let numbers: &UInt32Array = all.column(0).as_primitive();
    assert!(numbers.values().is_sorted_by(|a, b| a < b));
    assert!(numbers.len() > 50);
    for (fact, value) in [
        (SqlInfo::FlightSqlServerName, "{string_value=flightline}"),
        (SqlInfo::FlightSqlServerReadOnly, "{bool_value=false}"),
        (SqlInfo::FlightSqlServerCancel, "{bool_value=true}"),
        (SqlInfo::FlightSqlServerBulkIngestion, "{bool_value=true}"),
        (
            SqlInfo::FlightSqlServerIngestTransactionsSupported,
            "{bool_value=false}",
        ),
        (SqlInfo::SqlIdentifierQuoteChar, "{string_value=\"}"),
        (SqlInfo::FlightSqlServerTransaction, "{int32_bitmask=0}"),
        (SqlInfo::SqlSupportedSubqueries, "{int32_bitmask=7}"),
    ] {
        let info = vec![fact as u32];
        let one = client.ask(CommandGetSqlInfo { info }).await.unwrap();
        assert_eq!(one.num_rows(), 1, "{fact:?}");
        let told = arrow::util::display::array_value_to_string(one.column(1), 0).unwrap();
        assert_eq!(told, value, "{fact:?}");
    }
    for (fact, value) in [
        (SqlInfo::FlightSqlServerReadOnly, "{bool_value=true}"),
        (SqlInfo::FlightSqlServerBulkIngestion, "{bool_value=false}"),
    ] {
        let info = vec![fact as u32];
        let command = CommandGetSqlInfo { info };
        let one = Client::reading().await.ask(command).await.unwrap();
        let told = arrow::util::display::array_value_to_string(one.column(1), 0).unwrap();
        assert_eq!(told, value, "{fact:?}");
    }
    let info = vec![SqlInfo::SqlDatetimeFunctions as u32];
    let functions = client.ask(CommandGetSqlInfo { info }).await.unwrap();
    let functions = arrow::util::display::array_value_to_string(functions.column(1), 0).unwrap();
    assert!(functions.contains("date_bin"), "{functions}");

    let types = client.ask(CommandGetXdbcTypeInfo::default()).await.unwrap();
    assert!(types.num_rows() > 10);
    assert_eq!(types.num_columns(), 19);
    let of_integers = CommandGetXdbcTypeInfo { data_type: Some(4) };
    let integers = client.ask(of_integers).await.unwrap();
    assert_eq!(texts(&integers, "type_name"), ["INT", "INT UNSIGNED"]);
}
