//! Each method of `flightsql-dbapi` at the prompt: what is typed, and the
//! command that the server sees then, with its fields.

use arrow::array::Int64Array;
use arrow::datatypes::{DataType, Field, Schema};
use arrow_flight::sql::{
    CommandGetCatalogs, CommandGetCrossReference, CommandGetDbSchemas, CommandGetExportedKeys,
    CommandGetImportedKeys, CommandGetPrimaryKeys, CommandGetSqlInfo, CommandGetTableTypes,
    CommandGetTables, CommandGetXdbcTypeInfo, ProstMessageExt,
};
use prost::Message;
use tonic::Code;

use super::methods::talkative;
use super::*;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Prepared, Update, column};

/// The method, what is typed, and what arrives: the name of the command, and
/// its bytes.
type Reached = (&'static str, &'static str, &'static str, Vec<u8>);

fn bytes(command: &impl ProstMessageExt) -> Vec<u8> {
    command.as_any().encode_to_vec()
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn reached() -> Vec<Reached> {
    let schemas = |catalog, pattern| CommandGetDbSchemas {
        catalog,
        db_schema_filter_pattern: pattern,
    };
    let tables = |catalog, schema, name| CommandGetTables {
        catalog,
        db_schema_filter_pattern: schema,
        table_name_filter_pattern: name,
        table_types: Vec::new(),
        include_schema: false,
    };
    let of_types = |types: &[&str]| CommandGetTables {
        table_types: types.iter().map(|&name| name.to_owned()).collect(),
        ..CommandGetTables::default()
    };
    let with_columns = |command: CommandGetTables| CommandGetTables {
        include_schema: true,
        ..command
    };
    vec![
        (
            "get_catalogs",
            "\\l",
            "CommandGetCatalogs",
            bytes(&CommandGetCatalogs {}),
        ),
        (
            "get_table_types",
            "\\dtt",
            "CommandGetTableTypes",
            bytes(&CommandGetTableTypes {}),
        ),
        (
            "get_db_schemas",
            "\\dn",
            "CommandGetDbSchemas",
            bytes(&schemas(None, None)),
        ),
        (
            "get_db_schemas",
            "\\dn \"io\"*",
            "CommandGetDbSchemas",
            bytes(&schemas(None, text("io%"))),
        ),
        (
            "get_db_schemas",
            "\\dn \"\".\"iox\"",
            "CommandGetDbSchemas",
            bytes(&schemas(text(""), text("iox"))),
        ),
        (
            "get_tables",
            "\\dt",
            "CommandGetTables",
            bytes(&tables(None, None, None)),
        ),
        (
            "get_tables",
            "\\dt \"p\".\"\".\"cpu\"?",
            "CommandGetTables",
            bytes(&tables(text("p"), text(""), text("cpu_"))),
        ),
        (
            "get_tables",
            "\\d \"\".iox.\"a_b\"",
            "CommandGetTables",
            bytes(&with_columns(tables(text(""), text("iox"), text("a\\_b")))),
        ),
        (
            "get_tables",
            "\\dtt TABLE 'BASE TABLE'",
            "CommandGetTables",
            bytes(&of_types(&["TABLE", "BASE TABLE"])),
        ),
        (
            "get_primary_keys",
            "\\dk cpu",
            "CommandGetPrimaryKeys",
            bytes(&CommandGetPrimaryKeys {
                catalog: None,
                db_schema: None,
                table: "cpu".to_owned(),
            }),
        ),
        (
            "get_exported_keys",
            "\\dk \"\".iox.cpu",
            "CommandGetExportedKeys",
            bytes(&CommandGetExportedKeys {
                catalog: text(""),
                db_schema: text("iox"),
                table: "cpu".to_owned(),
            }),
        ),
        (
            "get_imported_keys",
            "\\dk \"\".cpu",
            "CommandGetImportedKeys",
            bytes(&CommandGetImportedKeys {
                catalog: None,
                db_schema: text(""),
                table: "cpu".to_owned(),
            }),
        ),
        (
            "get_cross_reference",
            "\\dk iox.cpu mem",
            "CommandGetCrossReference",
            bytes(&CommandGetCrossReference {
                pk_catalog: None,
                pk_db_schema: text("iox"),
                pk_table: "cpu".to_owned(),
                fk_catalog: None,
                fk_db_schema: None,
                fk_table: "mem".to_owned(),
            }),
        ),
        (
            "get_xdbc_type_info",
            "\\dT",
            "CommandGetXdbcTypeInfo",
            bytes(&CommandGetXdbcTypeInfo { data_type: None }),
        ),
        (
            "get_xdbc_type_info",
            "\\dT 0",
            "CommandGetXdbcTypeInfo",
            bytes(&CommandGetXdbcTypeInfo { data_type: Some(0) }),
        ),
        (
            "get_xdbc_type_info",
            "\\dT 4",
            "CommandGetXdbcTypeInfo",
            bytes(&CommandGetXdbcTypeInfo { data_type: Some(4) }),
        ),
        (
            "get_sql_info",
            "\\info",
            "CommandGetSqlInfo",
            bytes(&CommandGetSqlInfo { info: Vec::new() }),
        ),
        (
            "get_sql_info",
            "\\info 0 508",
            "CommandGetSqlInfo",
            bytes(&CommandGetSqlInfo { info: vec![0, 508] }),
        ),
    ]
}

/// Tables of one name in these catalogs and schemas, as GetTables gives them.
fn placed(name: &str, places: &[(Option<&str>, Option<&str>)]) -> RecordBatch {
    let same = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text; places.len()])) };
    let catalogs: StringArray = places.iter().map(|(catalog, _)| *catalog).collect();
    let schemas: StringArray = places.iter().map(|(_, schema)| *schema).collect();
    RecordBatch::try_from_iter([
        ("catalog_name", Arc::new(catalogs) as ArrayRef),
        ("db_schema_name", Arc::new(schemas)),
        ("table_name", same(name)),
        ("table_type", same("BASE TABLE")),
    ])
    .unwrap()
}

#[test]
fn each_method_has_a_command_at_the_prompt() {
    let mut failed = Vec::new();
    for (method, typed, command, arrives) in reached() {
        // A server that refuses one kind of key is asked for the others.
        let refused = || Answer::refused(Code::Unimplemented, "no keys");
        let iox = Some("iox");
        let everywhere = [(Some(""), iox), (None, Some("")), (None, iox)];
        let script = talkative()
            .tables_like("cpu", placed("cpu", &everywhere))
            .tables_like("mem", placed("mem", &[(None, None)]))
            .command("CommandGetPrimaryKeys", refused())
            .command("CommandGetExportedKeys", refused())
            .command("CommandGetImportedKeys", refused());
        let server = Server::start(script);
        let address = format!("grpc://{}", server.address());
        let ran = Flightline::new().args([&address, "-c", typed]).run();
        let seen = server.called(&format!("GetFlightInfo {command}"));
        if !seen.iter().any(|call| call.command == arrives) {
            let seen: Vec<_> = seen
                .iter()
                .map(|call| call.command.escape_ascii().to_string())
                .collect();
            let wanted = arrives.escape_ascii();
            failed.push(format!(
                "{method}: {typed}: {seen:?} instead of {wanted}\n{ran:?}"
            ));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn each_method_of_statements_has_its_calls_at_the_prompt() {
    let (query, insert, prepared) = ("SELECT n", "INSERT INTO t VALUES (1)", "SELECT $1");
    let rows = || column("n", Int64Array::from(vec![1]));
    let parameter = Schema::new(vec![Field::new("$1", DataType::Int64, true)]);
    let prepared_query = Prepared::query(rows()).parameters(parameter);
    let server = Server::start(
        talkative()
            .statement(query, rows())
            .update(insert, Update::Count(1))
            .prepared(prepared, prepared_query),
    );
    let address = format!("grpc://{}", server.address());
    for (method, typed, arrives) in [
        (
            "execute, do_get",
            format!("{query};"),
            &["GetFlightInfo CommandStatementQuery", "DoGet"][..],
        ),
        (
            "execute_update",
            format!("{insert};"),
            &["DoPut CommandStatementUpdate"],
        ),
        (
            "prepare",
            format!("{prepared} \\bind 1 \\g"),
            &[
                "DoAction CreatePreparedStatement",
                "DoPut CommandPreparedStatementQuery",
                "GetFlightInfo CommandPreparedStatementQuery",
                "DoGet",
                "DoAction ClosePreparedStatement",
            ],
        ),
    ] {
        let before = server.calls().len();
        let ran = Flightline::new().args([&address, "-c", &typed]).run();
        ran.good();
        let seen = server.trace().split_off(before);
        let ours: Vec<&String> = seen
            .iter()
            .filter(|call| arrives.contains(&call.as_str()))
            .collect();
        assert_eq!(ours, arrives, "{method}: {typed}: {seen:?}");
    }
}
