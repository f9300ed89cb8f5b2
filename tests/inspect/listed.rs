//! `\l`, `\dn`, `\dT` and their like, where a part of the answer is missing or
//! is of another shape than it should be.

use std::time::Instant;

use tonic::Code;

use super::commands::{DATABASES, at_server, run};
use super::*;
use crate::support::script::{Answer, Script};

const LISTED: &str = r#"[{"iox::database":"sensors"},{"iox::database":"home"}]"#;

#[test]
fn databases_are_listed_where_all_else_is_refused() {
    let refusing = |code| {
        let refused = || Answer::refused(code, "not to you");
        Script::new()
            .page(DATABASES, 200, LISTED)
            .command("CommandGetCatalogs", refused())
            .tables(refused())
            .refuse_statements(code, "not to you")
    };
    for (script, why) in [
        (
            Script::new().database("home").page(DATABASES, 200, LISTED),
            "no 'database' header in request",
        ),
        (refusing(Code::PermissionDenied), "not to you"),
        (refusing(Code::Internal), "not to you"),
    ] {
        let server = Server::start(script);
        for (command, out) in [
            (
                "\\l",
                "name,kind,in use\nhome,database,\nsensors,database,\n",
            ),
            (
                "\\l+",
                "name,kind,in use,tables\nhome,database,,\nsensors,database,,\n",
            ),
        ] {
            let ran = run(&server, command);
            assert_eq!(
                (ran.stdout.as_str(), ran.status),
                (out, Some(0)),
                "{command}: {ran:?}"
            );
            let mut pty = at_server(&server).prompt();
            pty.wait_for_prompt();
            let screen = pty.run(command);
            assert!(screen.contains("sensors"), "{command}: {screen}");
            let sentence = "this server lists no catalogs: ";
            let told: Vec<_> = screen
                .lines()
                .filter(|line| line.contains(sentence) && line.contains(why))
                .collect();
            assert_eq!(told.len(), 1, "{command}: {screen}");
        }
    }
}

#[test]
fn tables_are_counted_in_one_go() {
    let numbers = 0..20_000;
    let names: Vec<String> = numbers.map(|number| format!("s{number:05}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let same = |text: &'static str| vec![text; names.len()];
    let schemas = texts(&[
        ("catalog_name", &same("public")),
        ("db_schema_name", &names),
    ]);
    let tables = texts(&[
        ("catalog_name", &same("public")),
        ("db_schema_name", &names),
        ("table_name", &same("t")),
        ("table_type", &same("TABLE")),
    ]);
    let script = Script::new()
        .tables(tables)
        .command("CommandGetDbSchemas", schemas);
    let server = Server::start(script);
    let begun = Instant::now();
    let told = run(&server, "\\dn+").good();
    assert!(told.ends_with("public,s19999,1\n"), "{}", told.len());
    // One by one, all of them for each, it takes ten times as long.
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn what_a_server_made_for_itself_is_listed_where_it_is_asked_for() {
    let catalogs = texts(&[("catalog_name", &["memory", "system", "temp"])]);
    let script = || Script::new().command("CommandGetCatalogs", catalogs.clone());
    let own = r#"[{"iox::database":"_internal"},{"iox::database":"home"}]"#;
    let server = Server::start(script().page(DATABASES, 200, own));
    for (command, names) in [
        ("\\l", &["home", "memory"][..]),
        ("\\lS", &["_internal", "home", "memory", "system", "temp"]),
        ("\\l *em*", &["memory"]),
        ("\\lS *em*", &["memory", "system", "temp"]),
        ("\\l temp", &["temp"]),
    ] {
        let told = run(&server, command).good();
        let found = told.lines().skip(1).map(|line| line.split(',').next());
        let found: Option<Vec<&str>> = found.collect();
        assert_eq!(found.as_deref(), Some(names), "{command}: {told}");
    }
    // The one in use is no secret.
    let ran = at_server(&server)
        .args(["-d", "_internal", "-c", "\\l"])
        .run();
    assert!(ran.stdout.contains("_internal,database,yes\n"), "{ran:?}");
}
