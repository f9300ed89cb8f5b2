//! What a command asks for, and how soon it shows what comes.

use arrow::datatypes::{DataType, Field, Schema};
use arrow_flight::sql::CommandGetTables;

use super::commands::{GET_TABLES, at_server, described, run};
use super::*;
use crate::support::script::{Answer, Part, Script, Step};

#[test]
fn the_first_of_ten_thousand_tables_is_shown_before_the_last_has_come() {
    let names: Vec<String> = (0..10_000).map(|at| format!("t{at}")).collect();
    let first = tables(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let part = Part::from(first).then(Step::Hang);
    let server = Server::start(Script::new().tables(Answer::of(vec![part])));
    for (format, line) in [
        ("csv", "schema,name,type\n"),
        (
            "jsonl",
            "{\"schema\":\"iox\",\"name\":\"t0\",\"type\":\"BASE TABLE\"}\n",
        ),
    ] {
        let ran = at_server(&server)
            .args(["--format", format, "-c", "\\dt"])
            .run_headed();
        assert_eq!(
            (ran.stdout.as_str(), ran.status),
            (line, Some(0)),
            "{ran:?}"
        );
    }
    server.wait_for_dropped(2);
}

#[test]
fn a_name_is_asked_for_by_one_question_that_is_that_name() {
    for (typed, name, pattern) in [
        ("cpu", "cpu", "cpu"),
        ("cpu_load", "cpu_load", "cpu\\_load"),
        ("\"100%\"", "100%", "100\\%"),
        ("\"a\\b\"", "a\\b", "a\\\\b"),
        ("'my table'", "my table", "my table"),
        ("\"deviceId\"", "deviceId", "deviceId"),
    ] {
        let columns = Schema::new(vec![Field::new("n", DataType::Int64, true)]);
        let server = Server::start(
            Script::new()
                .tables(tables(&[]))
                .tables_like(pattern, described("iox", name, "TABLE", &columns)),
        );
        let ran = run(&server, &format!("\\d {typed}"));
        assert_eq!(ran.good(), "column,type,nullable\nn,Int64,yes\n", "{typed}");
        let calls = server.called(GET_TABLES);
        assert_eq!(calls.len(), 1, "{typed}: {calls:?}");
        let asked: CommandGetTables = calls[0].message();
        assert_eq!(asked.table_name_filter_pattern.as_deref(), Some(pattern));
        assert!(asked.include_schema && asked.catalog.is_none());
    }
}

#[test]
fn a_name_in_another_case_is_found_by_a_second_question() {
    let columns = Schema::new(vec![Field::new("n", DataType::Int64, true)]);
    let server = Server::start(
        Script::new()
            .tables(tables(&[]))
            .tables_like("________", described("iox", "deviceId", "TABLE", &columns)),
    );
    let ran = run(&server, "\\d deviceid");
    assert_eq!(ran.good(), "column,type,nullable\nn,Int64,yes\n");
    assert_eq!(server.called(GET_TABLES).len(), 2);
    run(&server, "\\d \"deviceid\"").failed(3, "there is no table", "");
}

#[test]
fn of_all_names_as_long_as_one_the_columns_are_not_asked_for() {
    let columns = Schema::new(vec![Field::new("n", DataType::Int64, true)]);
    let server = Server::start(
        Script::new()
            .tables(tables(&[]))
            .tables_like("________", tables(&["deviceId", "deviceIx"]))
            .tables_like("deviceId", described("iox", "deviceId", "TABLE", &columns)),
    );
    let ran = run(&server, "\\d deviceid");
    assert_eq!(ran.good(), "column,type,nullable\nn,Int64,yes\n");
    let calls = server.called(GET_TABLES);
    let asked = calls.iter().map(|call| {
        let asked: CommandGetTables = call.message();
        (asked.table_name_filter_pattern, asked.include_schema)
    });
    assert_eq!(
        asked.collect::<Vec<_>>(),
        [("deviceid", true), ("________", false), ("deviceId", true)]
            .map(|(pattern, columns)| (Some(pattern.to_owned()), columns))
    );
}

#[test]
fn any_catalog_and_no_catalog_are_asked_for_differently() {
    for (typed, catalog, schema) in [
        ("cpu", None, None),
        ("iox.cpu", None, Some("iox")),
        ("\"\".iox.cpu", Some(""), Some("iox")),
        ("\"\".cpu", None, Some("")),
        ("p.iox.cpu", Some("p"), Some("iox")),
    ] {
        let server = Server::start(Script::new().tables(tables(&[])));
        run(&server, &format!("\\d {typed}"));
        let asked: CommandGetTables = server.called(GET_TABLES)[0].message();
        assert_eq!(asked.catalog.as_deref(), catalog, "{typed}");
        assert_eq!(asked.db_schema_filter_pattern.as_deref(), schema, "{typed}");
    }
}
