//! What the commands make of it: `\d` and its family at servers of every
//! manner.

use std::collections::HashMap;

use arrow::array::{BinaryArray, Int32Array, Int64Array, TimestampNanosecondArray};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use arrow_flight::IpcMessage;
use arrow_flight::SchemaAsIpc;
use arrow_flight::sql::{
    CommandGetCrossReference, CommandGetPrimaryKeys, CommandGetTables, CommandStatementQuery,
};
use tonic::Code;

use super::*;
use crate::support::certificates::Authority;
use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Answer, Script};

pub(super) const GET_TABLES: &str = "GetFlightInfo CommandGetTables";
pub(super) const DATABASES: &str = "/api/v3/configure/database?format=json";
const UNSUPPORTED: &str = "Error while planning Flight SQL : Unsupported FlightSQL message type: x";

/// The tags `host` and `region`, as IOx tells them in a schema.
const SERIES_KEY: &str = "BAAAAGhvc3QGAAAAcmVnaW9u";

pub(super) fn at_server(server: &Server) -> Flightline {
    Flightline::new().arg(format!("grpc://{}", server.address()))
}

pub(super) fn run(server: &Server, command: &str) -> Ran {
    at_server(server).args(["-c", command]).run()
}

/// A table as GetTables gives it, with its columns.
pub(super) fn described(schema: &str, name: &str, kind: &str, columns: &Schema) -> RecordBatch {
    let IpcMessage(bytes) = SchemaAsIpc::new(columns, &Default::default())
        .try_into()
        .unwrap();
    let bytes: ArrayRef = Arc::new(BinaryArray::from_vec(vec![&bytes]));
    let text = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text])) };
    RecordBatch::try_from_iter([
        ("catalog_name", text("public")),
        ("db_schema_name", text(schema)),
        ("table_name", text(name)),
        ("table_type", text(kind)),
        ("table_schema", bytes),
    ])
    .unwrap()
}

fn moment() -> DataType {
    DataType::Timestamp(TimeUnit::Nanosecond, None)
}

/// `cpu` of an InfluxDB that tells its tags by the series key alone.
pub(super) fn cpu() -> RecordBatch {
    let columns = Schema::new(vec![
        Field::new("host", DataType::Utf8, true),
        Field::new("region", DataType::Utf8, true),
        Field::new("time", moment(), false),
        Field::new("usage", DataType::Float64, true),
    ]);
    let key = ("iox::series::key::v2".to_owned(), SERIES_KEY.to_owned());
    let columns = columns.with_metadata(HashMap::from([key]));
    described("iox", "cpu", "BASE TABLE", &columns)
}

/// InfluxDB: a token is demanded, databases come over HTTP, and most of what
/// one can ask is unknown.
pub(super) fn influxdb() -> Script {
    let refused = || Answer::refused(Code::InvalidArgument, UNSUPPORTED);
    let mut script = Script::new()
        .token("secret")
        .tables(cpu())
        .page(
            DATABASES,
            200,
            r#"[{"iox::database":"sensors"},{"iox::database":"home"}]"#,
        )
        .command(
            "CommandGetCatalogs",
            texts(&[("catalog_name", &["public"])]),
        );
    for command in [
        "CommandGetPrimaryKeys",
        "CommandGetImportedKeys",
        "CommandGetExportedKeys",
        "CommandGetCrossReference",
        "CommandGetTableTypes",
        "CommandGetXdbcTypeInfo",
    ] {
        script = script.command(command, refused());
    }
    script
}

pub(super) fn at_influxdb(server: &Server, command: &str) -> Ran {
    let home = Home::configured(&format!(
        "default = \"it\"\n[profiles.it]\nuri = \"grpc://{}\"\n\
         token = \"secret\"\ndatabase = \"home\"\n",
        server.address()
    ));
    Flightline::new().home(&home).args(["-c", command]).run()
}

#[test]
pub(crate) fn influxdb_is_told_with_its_databases_and_tags() {
    let server = Server::start(influxdb());
    for (command, out) in [
        (
            "\\l",
            "name,kind,in use\nhome,database,yes\nsensors,database,\npublic,catalog,\n",
        ),
        ("\\l s*", "name,kind,in use\nsensors,database,\n"),
        ("\\dt", "schema,name,type\niox,cpu,BASE TABLE\n"),
        ("\\dv", "schema,name,type\n"),
        (
            "\\d cpu",
            "column,type,nullable,kind\nhost,Utf8,yes,tag\nregion,Utf8,yes,tag\n\
             time,Timestamp(ns),no,time\nusage,Float64,yes,field\n",
        ),
    ] {
        assert_eq!(at_influxdb(&server, command).good(), out, "{command}");
    }
    let definition = at_influxdb(&server, "\\schema cpu").good();
    assert!(definition.contains("host VARCHAR, -- tag"), "{definition}");
    for (command, header) in [
        ("\\dk cpu", "key,name,place,column,of,on update,on delete\n"),
        (
            "\\dk cpu CPU",
            "key,name,place,column,of,on update,on delete\n",
        ),
        ("\\dtt", "type\n"),
        ("\\dT", "type,number\n"),
        ("\\info", "group,name,value\n"),
        ("\\df", "name,arguments,result,kind\n"),
    ] {
        let ran = at_influxdb(&server, command);
        assert_eq!(
            (ran.stdout.as_str(), ran.status),
            (header, Some(0)),
            "{ran:?}"
        );
        assert!(ran.stderr.starts_with("notice: "), "{ran:?}");
        assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    }
}

#[test]
fn keys_are_told_with_the_columns_and_by_themselves() {
    let number: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let text = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text])) };
    let primary = RecordBatch::try_from_iter([
        ("column_name", text("id")),
        ("key_name", text("home_key")),
        ("key_sequence", Arc::clone(&number)),
    ])
    .unwrap();
    let foreign = RecordBatch::try_from_iter([
        ("pk_db_schema_name", text("main")),
        ("pk_table_name", text("rooms")),
        ("pk_column_name", text("name")),
        ("fk_db_schema_name", text("main")),
        ("fk_table_name", text("home")),
        ("fk_column_name", text("room")),
        ("key_sequence", number),
    ])
    .unwrap();
    let columns = Schema::new(vec![
        Field::new("id", DataType::Int64, false),
        Field::new("room", DataType::Utf8, true),
    ]);
    let none = RecordBatch::new_empty(foreign.schema());
    let server = Server::start(
        Script::new()
            .tables(described("main", "home", "TABLE", &columns))
            .tables_like("rooms", described("main", "rooms", "TABLE", &columns))
            .command("CommandGetPrimaryKeys", primary)
            .command("CommandGetImportedKeys", foreign.clone())
            .command("CommandGetExportedKeys", none)
            .command("CommandGetCrossReference", foreign),
    );
    assert_eq!(
        run(&server, "\\d home").good(),
        "column,type,nullable,key\nid,Int64,no,primary\nroom,Utf8,yes,-> main.rooms.name\n"
    );
    assert_eq!(
        run(&server, "\\dk main.HOME").good(),
        "key,name,place,column,of,on update,on delete\n\
         primary,home_key,1,id,,,\n\
         foreign,,1,room,main.rooms.name,,\n"
    );
    let calls = server.called("GetFlightInfo CommandGetPrimaryKeys");
    let asked: CommandGetPrimaryKeys = calls.last().unwrap().message();
    assert_eq!(asked.catalog.as_deref(), Some("public"));
    assert_eq!(asked.db_schema.as_deref(), Some("main"));
    assert_eq!(asked.table, "home");
    let asked: CommandGetTables = server.called(GET_TABLES).last().unwrap().message();
    assert!(!asked.include_schema);
    run(&server, "\\dk homes").failed(3, "there is no table homes", "did you mean home?");
    let ran = run(&server, "\\dk rooms main.home").good();
    assert!(
        ran.contains("foreign of,,1,name,main.home.room,,\n"),
        "{ran}"
    );
    let calls = server.called("GetFlightInfo CommandGetCrossReference");
    let asked: CommandGetCrossReference = calls[0].message();
    assert_eq!(
        (asked.pk_db_schema.as_deref(), asked.pk_table.as_str()),
        (Some("main"), "rooms")
    );
    assert_eq!(asked.fk_db_schema.as_deref(), Some("main"));
    assert_eq!(asked.fk_table, "home");
    assert!(
        run(&server, "\\schema home")
            .good()
            .contains("PRIMARY KEY (id)")
    );
}

#[test]
fn where_a_query_by_time_finds_nothing_the_newest_row_is_told() {
    let sql = "SELECT usage FROM cpu WHERE time > now()";
    let newest = "SELECT \"time\" FROM cpu WHERE \"time\" >= now() - INTERVAL '30 days' \
                  ORDER BY \"time\" DESC LIMIT 1";
    let time: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![
        1_700_001_999_000_000_000,
    ]));
    let time = RecordBatch::try_from_iter([("time", time)]).unwrap();
    let none: ArrayRef = Arc::new(Int64Array::from(Vec::<i64>::new()));
    let server = Server::start(
        Script::new()
            .tables(cpu())
            .statement(sql, RecordBatch::try_from_iter([("usage", none)]).unwrap())
            .statement(newest, time),
    );
    let mut pty = at_server(&server).prompt();
    pty.wait_for_prompt();
    let screen = pty.run(&format!("{sql};"));
    let told = "0 rows · newest in cpu: 2023-11-14T22:46:39Z";
    assert!(screen.contains(told), "{screen}");
    pty.run("\\set newest off");
    pty.run(&format!("{sql};"));
    assert_eq!(run(&server, sql).good(), "usage\n");
    let queries = server.called("GetFlightInfo CommandStatementQuery");
    let queries = queries
        .iter()
        .map(|call| call.message::<CommandStatementQuery>().query);
    let queries = queries.filter(|query| query.contains("FROM cpu") && query != sql);
    assert_eq!(queries.collect::<Vec<_>>(), [newest]);
}

#[test]
fn a_table_of_many_years_is_not_looked_at_whole_for_its_newest_row() {
    let sql = "SELECT usage FROM cpu WHERE time > now()";
    let none: ArrayRef = Arc::new(Int64Array::from(Vec::<i64>::new()));
    let none = RecordBatch::try_from_iter([("usage", none)]).unwrap();
    let server = Server::start(Script::new().tables(cpu()).statement(sql, none));
    let mut pty = at_server(&server).prompt();
    pty.wait_for_prompt();
    let screen = pty.run(&format!("{sql};"));
    assert!(screen.contains("0 rows"), "{screen}");
    let queries = server.called("GetFlightInfo CommandStatementQuery");
    let queries = queries.iter().filter_map(|call| call.sql());
    let queries: Vec<String> = queries.filter(|query| query.contains("FROM cpu")).collect();
    assert_eq!(queries.len(), 2, "{queries:?}");
}

#[test]
fn the_newest_row_of_a_table_in_this_process_is_found_however_old_it_is() {
    let mut pty = Flightline::new().arg("demo").prompt();
    pty.wait_for_prompt();
    let screen = pty.run("SELECT * FROM home WHERE time > now();");
    assert!(
        screen.contains("newest in home: 2022-01-01T20:00:00Z"),
        "{screen}"
    );
}

#[test]
fn a_connection_is_told_with_its_certificate() {
    let authority = Authority::new();
    let server = Server::start(Script::new().tls(&authority, "127.0.0.1", 2999));
    let home = Home::configured(&format!(
        "default = \"it\"\n[profiles.it]\nuri = \"https://127.0.0.1:{}\"\nca = {:?}\n",
        server.port,
        authority.file()
    ));
    let told = Flightline::new()
        .home(&home)
        .args(["-c", "\\conninfo"])
        .run()
        .good();
    for line in [
        "TLS,\"yes, the certificate checked (TLS 1.3)\"",
        "for 127.0.0.1",
        "good until,2999-01-01T00:00:00Z",
        "round trip,",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
}

#[test]
fn a_described_statement_is_the_one_that_runs_again() {
    let ran = Flightline::new()
        .args(["demo", "-c", "SELECT 1 AS one \\gdesc", "-c", "\\g"])
        .run();
    assert_eq!(ran.good(), "column,type,nullable\none,Int64,no\none\n1\n");
}
