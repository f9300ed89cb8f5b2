//! Tables that a server lists without the columns that it was asked for.

use arrow::datatypes::{DataType, Field, Schema};

use super::commands::{at_server, described, run};
use super::*;
use crate::support::script::Script;

const COLUMNS: &str = "SELECT column_name, data_type, is_nullable \
                       FROM information_schema.columns WHERE table_catalog = 'public' \
                       AND table_schema = 'iox' AND table_name = 't1' ORDER BY ordinal_position";

const PLAN: &str = "SELECT * FROM public.iox.t1 WHERE 1 = 0";

/// A server that lists `t1`, and nothing of what is in it.
fn untold() -> Script {
    Script::new().tables(tables(&["t1"]))
}

#[test]
fn the_information_schema_tells_the_columns_that_a_list_lacks() {
    let columns = texts(&[
        ("column_name", &["id", "at"]),
        ("data_type", &["bigint", "Timestamp(ns)"]),
        ("is_nullable", &["NO", "YES"]),
    ]);
    let server = Server::start(untold().statement(COLUMNS, columns));
    assert_eq!(
        run(&server, "\\d t1").good(),
        "column,type,arrow type,nullable\nid,bigint,Int64,no\nat,Timestamp(ns),,yes\n"
    );
    let told = run(&server, "\\schema t1").good();
    assert!(told.contains("id BIGINT NOT NULL,\n"), "{told}");
    assert_eq!(server.asked(COLUMNS).len(), 2);
    assert!(server.asked(PLAN).is_empty());
}

#[test]
fn what_all_of_a_table_would_bring_are_its_columns() {
    let columns = Schema::new(vec![Field::new("id", DataType::Int64, false)]);
    let server = Server::start(untold().schema(PLAN, columns));
    assert_eq!(
        run(&server, "\\d t1").good(),
        "column,type,nullable\nid,Int64,no\n"
    );
    let told = run(&server, "\\schema t1").good();
    assert!(told.contains("id BIGINT NOT NULL\n"), "{told}");
    // Nobody asked for its rows.
    assert!(
        server
            .trace()
            .iter()
            .all(|call| !call.contains(PLAN) || call.contains("GetSchema"))
    );
}

#[test]
fn nothing_is_tried_that_might_end_a_transaction() {
    let script = untold().transactions(1);
    let server = Server::start(script);
    let ran = at_server(&server)
        .args(["-c", "BEGIN", "-c", "\\d t1", "-c", "ROLLBACK"])
        .run();
    let untold = "notice: this server does not tell the columns of t1\n";
    assert!(ran.stderr.contains(untold), "{ran:?}");
    assert!(server.asked(COLUMNS).is_empty());
}

#[test]
fn a_table_in_another_case_is_preferred_to_one_of_the_servers_own() {
    let columns = Schema::new(vec![Field::new("n", DataType::Int64, true)]);
    let own = described("information_schema", "tables", "VIEW", &columns);
    let users = described("iox", "Tables", "TABLE", &columns);
    let schema = own.schema();
    let both = arrow::compute::concat_batches(&schema, [&own, &users]).unwrap();
    let script = |any_case| {
        let script = Script::new().tables(tables(&[]));
        let script = script.tables_like("tables", own.clone());
        Server::start(script.tables_like("______", any_case))
    };
    let told = run(&script(both), "\\schema tables").good();
    assert!(
        told.contains("CREATE TABLE public.iox.\"\"Tables\"\" ("),
        "{told}"
    );
    let told = run(&script(own.clone()), "\\schema tables").good();
    assert!(told.contains("public.information_schema.tables"), "{told}");
}
