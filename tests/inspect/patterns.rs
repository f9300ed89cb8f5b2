//! Names as patterns: servers that read escapes, and servers that do not.

use arrow_flight::sql::CommandGetTables;
use flightline::sql::pattern::Pattern;

use super::*;
use crate::support::script::Script;

const GET_TABLES: &str = "GetFlightInfo CommandGetTables";

fn patterns(server: &Server) -> Vec<String> {
    let calls = server.called(GET_TABLES).into_iter();
    let patterns = calls.map(|call| call.message::<CommandGetTables>().table_name_filter_pattern);
    patterns.flatten().collect()
}

#[tokio::test]
async fn a_name_is_one_escaped_pattern_and_is_found() {
    for (name, pattern) in [
        ("cpu", "cpu"),
        ("cpu_load", "cpu\\_load"),
        ("100%", "100\\%"),
        ("a\\b", "a\\\\b"),
        ("%", "\\%"),
    ] {
        let others = tables(&["other", name, "cpuXload", "100x", "a\\\\b"]);
        let script = Script::new()
            .tables(tables(&[]))
            .tables_like(pattern, others);
        let server = Server::start(script);
        let told = ask(&at(&server).await, &named(name)).await.unwrap();
        assert_eq!(told, Told::names(&[name]));
        assert_eq!(patterns(&server), [pattern]);
    }
}

#[tokio::test]
async fn a_server_to_which_a_backslash_is_itself_is_asked_without_from_then_on() {
    let script = Script::new()
        .tables(tables(&[]))
        .tables_like("cpu_load", tables(&["cpuXload", "cpu_load"]))
        .tables_like("100_", tables(&["100x", "100%"]));
    let server = Server::start(script);
    let connection = at(&server).await;
    let told = ask(&connection, &named("cpu_load")).await.unwrap();
    assert_eq!(told, Told::names(&["cpu_load"]));
    let told = ask(&connection, &named("100%")).await.unwrap();
    assert_eq!(told, Told::names(&["100%"]));
    assert_eq!(patterns(&server), ["cpu\\_load", "cpu_load", "100_"]);
}

#[tokio::test]
async fn what_is_nowhere_is_asked_for_both_ways_each_time() {
    let server = Server::start(Script::new().tables(tables(&[])));
    let connection = at(&server).await;
    for _ in 0..2 {
        let told = ask(&connection, &named("a_b")).await.unwrap();
        assert_eq!(told, Told::names(&[]));
    }
    assert_eq!(patterns(&server), ["a\\_b", "a_b", "a\\_b", "a_b"]);
}

#[tokio::test]
async fn what_a_server_sends_too_much_is_held_back() {
    let all = texts(&[
        ("table_name", &["cpu", "CPU", "mem", "cpu_view"]),
        ("catalog_name", &["public", "", "public", "public"]),
        ("db_schema_name", &["iox", "iox", "system", "iox"]),
        (
            "table_type",
            &["BASE TABLE", "TABLE", "SYSTEM TABLE", "VIEW"],
        ),
    ]);
    let server = Server::start(Script::new().tables(all));
    let connection = at(&server).await;
    let any = Tables::default;
    for (which, names) in [
        (any(), &["cpu", "CPU", "mem", "cpu_view"][..]),
        (
            Tables {
                name: Some(Filter::Like(Pattern::read("cpu"))),
                ..any()
            },
            &["cpu", "CPU"],
        ),
        (
            Tables {
                name: Some(Filter::Like(Pattern::read("*_?i*"))),
                ..any()
            },
            &["cpu_view"],
        ),
        (
            Tables {
                catalog: Some(String::new()),
                ..any()
            },
            &["CPU"],
        ),
        (
            Tables {
                schema: Some(exact("system")),
                ..any()
            },
            &["mem"],
        ),
        (
            Tables {
                kinds: Kinds::Tables,
                ..any()
            },
            &["cpu", "CPU", "mem"],
        ),
        (
            Tables {
                kinds: Kinds::Views,
                ..any()
            },
            &["cpu_view"],
        ),
        (
            Tables {
                kinds: Kinds::Named(vec!["SYSTEM TABLE".to_owned()]),
                ..any()
            },
            &["mem"],
        ),
    ] {
        let told = ask(&connection, &Request::Tables(which.clone()))
            .await
            .unwrap();
        assert_eq!(told, Told::names(names), "{which:?}");
    }
}
