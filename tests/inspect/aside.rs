//! What is told beside the columns of a table, and beside a list of tables.

use arrow::datatypes::{DataType, Field, Schema};

use super::commands::{at_server, described, run};
use super::*;
use crate::support::script::{Answer, Script};

const PRIMARY: &str = "GetFlightInfo CommandGetPrimaryKeys";

fn home() -> RecordBatch {
    let columns = Schema::new(vec![Field::new("id", DataType::Int64, true)]);
    described("main", "home", "TABLE", &columns)
}

/// The foreign key of `rooms` to `home`.
fn foreign() -> RecordBatch {
    texts(&[
        ("pk_table_name", &["home"]),
        ("pk_column_name", &["id"]),
        ("fk_table_name", &["rooms"]),
        ("fk_column_name", &["home"]),
    ])
}

#[test]
fn foreign_keys_of_other_tables_are_told_with_the_columns() {
    let script = Script::new().tables(home());
    let server = Server::start(script.command("CommandGetExportedKeys", foreign()));
    assert_eq!(
        run(&server, "\\d home").good(),
        "column,type,nullable,key\nid,Int64,yes,<- rooms.home\n"
    );
}

#[test]
fn what_a_server_is_silent_about_it_is_asked_once_on_a_connection() {
    let script = Script::new()
        .tables(home())
        .command("CommandGetPrimaryKeys", Answer::hanging())
        .command("CommandGetExportedKeys", foreign());
    let server = Server::start(script);
    let address = format!("grpc://{}", server.address());
    let again = format!("\\c {address}");
    let ran = at_server(&server)
        .args(["-c", "\\d home", "-c", "\\d home", "-c", "\\d home"])
        .run();
    let told = "column,type,nullable,key\nid,Int64,yes,<- rooms.home\n";
    assert_eq!(ran.good(), told.repeat(3));
    assert_eq!(server.called(PRIMARY).len(), 1);
    // What it answers is asked each time.
    assert_eq!(
        server.called("GetFlightInfo CommandGetExportedKeys").len(),
        3
    );
    let ran = at_server(&server)
        .args(["-c", "\\d home", "-c", &again, "-c", "\\d home"])
        .run();
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert_eq!(server.called(PRIMARY).len(), 3);
}

#[test]
fn tables_of_several_catalogs_are_listed_with_theirs() {
    let catalogs = |names: &[&str]| {
        let script = Script::new().tables(tables(&["cpu"]));
        Server::start(script.command("CommandGetCatalogs", texts(&[("catalog_name", names)])))
    };
    let several = catalogs(&["public", "other"]);
    for command in ["\\d", "\\dt"] {
        let told = run(&several, command).good();
        assert_eq!(
            told,
            "catalog,schema,name,type\npublic,iox,cpu,BASE TABLE\n"
        );
    }
    let told = run(&catalogs(&["public"]), "\\d").good();
    assert_eq!(told, "schema,name,type\niox,cpu,BASE TABLE\n");
}
