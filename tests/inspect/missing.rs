//! What a server keeps to itself: in place of an answer it is said to scripts,
//! too; beside what came it is said to people alone.

use arrow::datatypes::{DataType, Field, Schema};
use tonic::Code;

use super::commands::{DATABASES, at_influxdb, at_server, described, influxdb, run};
use super::*;
use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Answer, Script};

const KEYS: &str = "key,name,place,column,of,on update,on delete\n";

fn with_catalogs() -> Script {
    Script::new().command(
        "CommandGetCatalogs",
        texts(&[("catalog_name", &["public"])]),
    )
}

/// Checks that a script is shown `out`, and told `words` if there are any.
#[track_caller]
fn assert_told(ran: &Ran, out: &str, words: &str) {
    assert_eq!((ran.stdout.as_str(), ran.status), (out, Some(0)), "{ran:?}");
    match words {
        "" => assert_eq!(ran.stderr, ""),
        words => {
            assert!(ran.stderr.starts_with("notice: "), "{ran:?}");
            assert!(ran.stderr.contains(words), "{ran:?}");
            assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
        }
    }
}

#[test]
pub(crate) fn a_list_of_databases_that_is_refused_is_told_to_people_and_where_nothing_is_left() {
    let list = "name,kind,in use\npublic,catalog,\n";
    for (status, body, reason) in [
        (401, "", "it does not let us in there"),
        (403, "", "it does not let us in there"),
        (500, "", "it answers with HTTP status 500"),
        (200, "<html>", "this server lists no databases over HTTP: "),
        (404, "", "this server lists no databases over HTTP"),
    ] {
        let server = Server::start(with_catalogs().page(DATABASES, status, body));
        assert_told(&run(&server, "\\l"), list, "");
        assert_told(&run(&server, "\\l s*"), "name,kind,in use\n", reason);
        let mut pty = at_server(&server).prompt();
        pty.wait_for_prompt();
        let screen = pty.run("\\l");
        assert!(screen.contains("notice: "), "{screen}");
        assert!(screen.contains("public"), "{screen}");
    }
}

#[test]
pub(crate) fn catalogs_that_are_refused_beside_databases_are_told_to_people() {
    let refused = Answer::refused(Code::PermissionDenied, "not for you");
    let server = Server::start(influxdb().command("CommandGetCatalogs", refused));
    let ran = at_influxdb(&server, "\\l");
    let list = "name,kind,in use\nhome,database,yes\nsensors,database,\n";
    assert_told(&ran, list, "");
    let ran = at_influxdb(&server, "\\l nothing");
    assert_told(&ran, "name,kind,in use\n", "this server lists no catalogs");
}

#[test]
pub(crate) fn keys_that_are_refused_on_one_side_are_told_beside_the_others() {
    let primary = texts(&[("column_name", &["id"]), ("key_name", &["t_key"])]);
    let columns = Schema::new(vec![Field::new("id", DataType::Int64, false)]);
    let script = |primary: RecordBatch| {
        let none = texts(&[("fk_column_name", &[])]);
        Script::new()
            .tables(described("main", "t", "TABLE", &columns))
            .command("CommandGetPrimaryKeys", primary)
            .command("CommandGetImportedKeys", none)
            .command(
                "CommandGetExportedKeys",
                Answer::refused(Code::PermissionDenied, "not for you"),
            )
    };
    let server = Server::start(script(primary.clone()));
    let row = "primary,t_key,,id,,,\n";
    assert_told(&run(&server, "\\dk t"), &format!("{KEYS}{row}"), "");
    let mut pty = at_server(&server).prompt();
    pty.wait_for_prompt();
    let screen = pty.run("\\dk t");
    let told = "notice: foreign keys of others are missing: this server does not tell";
    assert!(screen.contains(told), "{screen}");
    // Where nothing is left, scripts are told as well.
    let server = Server::start(script(primary.slice(0, 0)));
    assert_told(&run(&server, "\\dk t"), KEYS, "not for you");
}

#[test]
pub(crate) fn a_file_of_one_result_has_no_facts_and_it_is_said_to_people() {
    let home = Home::new();
    let file = home.at("t.parquet");
    let ran = Flightline::new()
        .args(["demo", "-c", "\\d+ home", "-o"])
        .arg(file.to_str().unwrap())
        .run();
    assert_told(&ran, "", "");
    let mut pty = Flightline::new().arg("demo").prompt();
    pty.wait_for_prompt();
    pty.run(&format!("\\o {}", home.at("u.parquet").display()));
    let screen = pty.run("\\d+ home");
    let told = "the facts of \\d+ are left out: they are a second result";
    assert!(screen.contains(told), "{screen}");
}

#[test]
fn a_file_of_one_result_has_no_parameters_and_it_is_said_to_people() {
    let home = Home::new();
    let mut pty = Flightline::new().arg("demo").prompt();
    pty.wait_for_prompt();
    pty.run(&format!("\\o {}", home.at("p.parquet").display()));
    let screen = pty.run("SELECT room FROM home WHERE temp > $1 \\gdesc");
    let told = "the parameters are left out: they are a second result";
    assert!(screen.contains(told), "{screen}");
}

#[test]
fn a_change_is_known_to_give_no_columns() {
    let ran = Flightline::new()
        .args([
            "demo",
            "-c",
            "CREATE TABLE t (n BIGINT)",
            "-c",
            "INSERT INTO t VALUES (1) \\gdesc",
            "-c",
            "SELECT count(*) AS n FROM t",
        ])
        .run();
    assert_told(&ran, "column,type,nullable\nn\n0\n", "");
    let mut pty = Flightline::new().arg("demo").prompt();
    pty.wait_for_prompt();
    pty.run("CREATE TABLE t (n BIGINT);");
    let screen = pty.run("INSERT INTO t VALUES (1) \\gdesc");
    let told = "notice: a statement of this kind gives no columns";
    assert!(screen.contains(told), "{screen}");
}
