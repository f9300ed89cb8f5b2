//! What a table is made of beside its columns: defaults, and the query of a
//! view.

use arrow::datatypes::{DataType, Field, Schema};

use super::commands::{described, run};
use super::*;
use crate::support::run::Flightline;
use crate::support::script::Script;

const DEFAULTS: &str = "SELECT column_name, column_default FROM information_schema.columns \
                        WHERE table_catalog = 'public' AND table_schema = 'main' \
                        AND table_name = 't' AND column_default IS NOT NULL";

const VIEWS: &str = "SELECT * FROM information_schema.views \
                     WHERE table_catalog = 'public' AND table_schema = 'main' \
                     AND table_name = 't'";

fn columns() -> Schema {
    Schema::new(vec![
        Field::new("id", DataType::Int64, false),
        Field::new("price", DataType::Decimal128(9, 2), true),
    ])
}

#[test]
fn defaults_precision_and_scale_are_told_without_a_plus() {
    let defaults = texts(&[
        ("column_name", &["id"]),
        ("column_default", &["nextval('ids')"]),
    ]);
    let script = Script::new()
        .tables(described("main", "t", "TABLE", &columns()))
        .statement(DEFAULTS, defaults);
    let server = Server::start(script);
    assert_eq!(
        run(&server, "\\d t").good(),
        "column,type,nullable,default,precision,scale\n\
         id,Int64,no,nextval('ids'),,\n\
         price,\"Decimal128(9, 2)\",yes,,9,2\n"
    );
    let told = run(&server, "\\schema t").good();
    let line = "id BIGINT DEFAULT nextval('ids') NOT NULL,\n";
    assert!(told.contains(line), "{told}");
    assert!(server.asked(VIEWS).is_empty());
}

#[test]
fn a_view_is_told_as_its_query_where_the_server_knows_it() {
    for (column, query, told) in [
        (
            "view_definition",
            "SELECT 1 AS id",
            "CREATE VIEW public.main.t AS\nSELECT 1 AS id;",
        ),
        (
            "definition",
            "CREATE VIEW t AS SELECT 1",
            "CREATE VIEW t AS SELECT 1;",
        ),
    ] {
        let script = Script::new()
            .tables(described("main", "t", "VIEW", &columns()))
            .statement(VIEWS, texts(&[("table_name", &["t"]), (column, &[query])]));
        let server = Server::start(script);
        let ran = run(&server, "\\schema t").good();
        assert!(ran.contains(told), "{ran}");
        assert!(!ran.contains("CREATE TABLE"), "{ran}");
    }
    let script = Script::new().tables(described("main", "t", "VIEW", &columns()));
    let ran = run(&Server::start(script), "\\schema t").good();
    let caution = "-- a view, whose query is not known: this is a table";
    assert!(ran.contains(caution), "{ran}");
}

#[test]
fn a_view_of_the_engine_in_this_process_is_told_as_it_was_made() {
    let made = "CREATE VIEW warm AS SELECT room FROM home WHERE temp > 22";
    let commands = ["demo", "-c", made, "-c", "\\schema warm"];
    let told = Flightline::new().args(commands).run().good();
    let told = told.to_lowercase();
    assert!(told.contains("create view warm as"), "{told}");
    assert!(told.contains("from home"), "{told}");
}

#[test]
fn a_definition_creates_such_a_table() {
    let demo = |commands: &[&str]| {
        let commands = commands.iter().flat_map(|command| ["-c", command]);
        Flightline::new().arg("demo").args(commands).run().good()
    };
    for table in ["home", "sensors"] {
        let told = demo(&[&format!("\\schema {table}")]);
        let (_, cell) = told.split_once('\n').unwrap();
        let definition = cell.trim().trim_matches('"').replace("\"\"", "\"");
        let definition = definition.replace(&format!("public.iox.{table}"), "copied");
        let names = |described: String| -> Vec<String> {
            let lines = described
                .lines()
                .map(|line| line.split(',').next().unwrap());
            lines.map(str::to_owned).collect()
        };
        let copied = demo(&[&definition, "\\d copied"]);
        let described = demo(&[&format!("\\d {table}")]);
        assert_eq!(names(copied), names(described), "{definition}");
    }
}
