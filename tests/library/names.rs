//! Names that a server tells, and tells anew.

use super::*;

use std::time::{Duration, Instant};

use flightline::catalog::Folding;
use tonic::Code;

use crate::support::run::Flightline;
use crate::support::script::{Answer, Part, Script, Update};

const CREATE: &str = "CREATE TABLE later (n BIGINT)";

/// A server with a table of three columns, and in that of `also`.
fn home(also: &[&str]) -> RecordBatch {
    let columns = [
        ("room", tag()),
        ("temp", DataType::Float64),
        ("time", nanos()),
    ];
    let names = ["home"].iter().chain(also);
    let tables: Vec<Told<'_>> = names.map(|name| (*name, &columns[..])).collect();
    answer(&tables, true)
}

#[test]
fn tables_columns_functions_and_folding_are_told() {
    let routines = texts(&[
        ("routine_name", &["abs", "abs", "date_bin"]),
        ("data_type", &["Int64", "Float64", "Timestamp(ns)"]),
        (
            "syntax_example",
            &["abs(x)", "abs(x)", "date_bin(interval, expression)"],
        ),
    ]);
    let ask = "SELECT routine_name, data_type, syntax_example FROM information_schema.routines";
    let script = Script::new()
        .tables(home(&[]))
        .statement(ask, routines)
        .sql_info(|info| {
            use arrow_flight::sql::SqlInfo;
            info.append(SqlInfo::SqlIdentifierCase, 1_i32);
            info.append(SqlInfo::SqlNumericFunctions, ["ln"].as_slice());
        });
    let server = Server::start(script);
    let desk = Desk::at(&server);
    let catalog = desk.wait_for("functions", |catalog| !catalog.functions().is_empty());
    assert_eq!(tables(&catalog), ["home"]);
    let columns = catalog.tables()[0].columns.as_ref().unwrap();
    let columns: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
    assert_eq!(columns, ["room", "temp", "time"]);
    let functions: Vec<_> = catalog
        .functions()
        .iter()
        .map(|function| format!("{}{}", function.name, function.signature))
        .collect();
    assert_eq!(
        functions,
        [
            "abs(x)",
            "date_bin(interval, expression) -> Timestamp(ns)",
            "ln"
        ]
    );
    assert_eq!(catalog.folding(), Folding::Insensitive);
}

#[test]
fn the_information_schema_tells_columns_too() {
    let ask_tables = "SELECT table_catalog AS catalog_name, table_schema AS db_schema_name, \
                      table_name, table_type FROM information_schema.tables \
                      ORDER BY table_catalog, table_schema, table_name";
    let ask_columns = "SELECT table_catalog, table_schema, table_name, column_name, data_type, \
                       is_nullable FROM information_schema.columns \
                       ORDER BY table_catalog, table_schema, table_name, ordinal_position";
    let script = Script::new()
        .refuse_metadata(Code::Unimplemented, "no")
        .statement(
            ask_tables,
            texts(&[
                ("catalog_name", &["public"; 2]),
                ("db_schema_name", &["iox"; 2]),
                ("table_name", &["empty", "home"]),
                ("table_type", &["BASE TABLE"; 2]),
            ]),
        )
        .statement(
            ask_columns,
            texts(&[
                ("table_catalog", &["public"; 2]),
                ("table_schema", &["iox"; 2]),
                ("table_name", &["home"; 2]),
                ("column_name", &["room", "temp"]),
                ("data_type", &["Dictionary(Int32, Utf8)", "Float64"]),
                ("is_nullable", &["YES"; 2]),
            ]),
        );
    let server = Server::start(script);
    let desk = Desk::at(&server);
    let catalog = desk.told();
    assert_eq!(tables(&catalog), ["empty", "home"]);
    assert!(column(&catalog, "home", "room").1.dictionary);
    assert_eq!(&*column(&catalog, "home", "temp").1.kind, "Float64");
}

#[test]
fn many_tables_have_columns_when_they_are_wanted() {
    let names: Vec<String> = (0..2001).map(|number| format!("t{number}")).collect();
    let many: Vec<Told<'_>> = names.iter().map(|name| (name.as_str(), &[][..])).collect();
    let columns = [("n", DataType::Int64)];
    let script = Script::new()
        .tables(answer(&many, false))
        .tables_from(1, answer(&[("t7", &columns)], true));
    let server = Server::start(script);
    let desk = Desk::at(&server);
    let catalog = desk.wait_for("tables", |catalog| catalog.tables().len() == 2001);
    assert!(catalog.tables().iter().all(|table| table.columns.is_none()));
    let library = desk.library();
    // Twice, and by whoever else holds it: asked for once.
    for _ in 0..2 {
        library.want_columns(catalog.find("t7").unwrap());
    }
    library.wait(PATIENCE);
    let catalog = library.catalog();
    assert_eq!(&*column(&catalog, "t7", "n").1.kind, "Int64");
    assert!(catalog.find("t8").unwrap().columns.is_none());
    assert_eq!(asked_for_tables(&server.calls()), 2);
    let asked = server.called("GetFlightInfo CommandGetTables");
    let asked: CommandGetTables = asked[1].message();
    assert_eq!(asked.table_name_filter_pattern.as_deref(), Some("t7"));
    assert!(asked.include_schema);
    // What the server does not tell is asked for once.
    for _ in 0..2 {
        library.want_columns(catalog.find("t8").unwrap());
        library.wait(PATIENCE);
    }
    assert_eq!(asked_for_tables(&server.calls()), 3);
}

#[test]
fn a_change_of_tables_is_seen_when_it_is_made() {
    let served = Flightline::new().serve(&["--allow-writes"]);
    let address = format!("grpc://127.0.0.1:{}", served.port);
    let mut desk = Desk::new(&address, &Home::new(), &[]);
    let before = desk.told();
    assert!(before.find("later").is_none());
    desk.run(CREATE).unwrap();
    let after = desk.wait_for("the new table", |names| names.find("later").is_some());
    // The old names serve until the new ones are whole.
    assert!(
        after
            .find("home")
            .is_some_and(|home| home.columns.is_some())
    );
    assert!(
        after
            .find("later")
            .is_some_and(|later| later.columns.is_some())
    );
    desk.run("DROP TABLE later").unwrap();
    desk.wait_for("no such table", |names| names.find("later").is_none());
}

#[test]
fn a_change_in_a_transaction_is_seen_when_that_is_over() {
    let script = Script::new()
        .tables(home(&[]))
        .tables_from(2, home(&["later"]))
        .transactions(1)
        .update(CREATE, Update::Count(0))
        .update("INSERT INTO home VALUES (1)", Update::Count(1));
    let server = Server::start(script);
    let mut desk = Desk::at(&server);
    told_by(&server);
    for statement in ["INSERT INTO home VALUES (1)", "BEGIN", CREATE] {
        desk.run(statement).unwrap();
    }
    assert_eq!(asked_for_tables(&server.calls()), 2);
    desk.run("COMMIT").unwrap();
    desk.wait_for("the new table", |names| names.find("later").is_some());
    assert_eq!(asked_for_tables(&server.calls()), 4);
}

#[test]
fn refresh_asks_anew() {
    let script = Script::new()
        .tables(home(&[]))
        .tables_from(2, home(&["later"]))
        .tables_from(4, Answer::refused(Code::PermissionDenied, "not yours"));
    let server = Server::start(script);
    let mut desk = Desk::at(&server);
    told_by(&server);
    desk.run("\\refresh").unwrap();
    assert_eq!(tables(&desk.library().catalog()), ["home", "later"]);
    let error = desk.run("\\refresh").unwrap_err();
    assert!(error.message().contains("not yours"), "{error:?}");
    // What was known stays.
    assert_eq!(tables(&desk.library().catalog()), ["home", "later"]);

    let server = Server::start(Script::new().tables(home(&["a", "b"])));
    let mut pty = Flightline::new().arg(address(&server)).prompt();
    pty.wait_for_prompt();
    let screen = pty.run("\\refresh");
    assert!(screen.contains("3 tables"), "{screen}");
}

#[test]
fn refresh_is_left_by_a_ctrl_c() {
    let server = Server::start(
        Script::new()
            .tables(home(&[]))
            .tables_from(2, Answer::hanging()),
    );
    let mut pty = Flightline::new().arg(address(&server)).prompt_of(24, 100);
    pty.wait_for_prompt();
    server.wait_until("all names", |calls| asked_for_tables(calls) == 2);
    pty.enter("\\refresh");
    server.wait_until("another question", |calls| asked_for_tables(calls) == 3);
    pty.send("\x03");
    let screen = pty.wait_for_prompt();
    assert!(screen.contains("interrupted"), "{screen}");
    server.wait_for_dropped(1);
    let screen = pty.run("\\conninfo");
    assert!(screen.contains("1 table, told"), "{screen}");
}

#[test]
fn elsewhere_the_old_names_are_gone_at_once() {
    let here = Server::start(Script::new().tables(home(&[])));
    let there = Server::start(Script::new().tables(Answer::hanging()));
    let mut desk = Desk::at(&here);
    desk.told();
    desk.run(&format!("\\c {}", address(&there))).unwrap();
    let catalog = desk.library().catalog();
    assert_eq!(catalog.state(), State::Untold);
    assert!(catalog.tables().is_empty());
    desk.run("\\c -").unwrap();
    assert_eq!(tables(&desk.told()), ["home"]);
}

#[test]
fn a_script_asks_for_no_names() {
    let server = Server::start(Script::new().tables(home(&[])).statement(
        "SELECT n",
        crate::support::script::column("n", StringArray::from(vec!["x"])),
    ));
    let ran = Flightline::new()
        .arg(address(&server))
        .args(["-c", "SELECT n"])
        .run();
    assert_eq!(ran.good(), "n\nx\n");
    assert_eq!(
        server.trace(),
        ["GetFlightInfo CommandStatementQuery", "DoGet"]
    );
}

#[test]
fn the_first_names_are_waited_for() {
    let part = Part::from(home(&[])).after(Duration::from_millis(300));
    let server = Server::start(Script::new().tables(Answer::of(vec![part])));
    let desk = Desk::at(&server);
    let library = desk.library();
    library.wait(PATIENCE);
    assert_eq!(tables(&library.catalog()), ["home"]);

    // At most so long, and not for what is refused.
    let server = Server::start(Script::new().tables(Answer::hanging()));
    let desk = Desk::at(&server);
    let begun = Instant::now();
    desk.library().wait(Duration::from_millis(50));
    assert!(begun.elapsed() >= Duration::from_millis(50));
    let server = Server::start(Script::new().refuse_metadata(Code::Unimplemented, "no"));
    let desk = Desk::at(&server);
    let begun = Instant::now();
    desk.library().wait(PATIENCE);
    assert!(begun.elapsed() < PATIENCE);
}

#[test]
fn nothing_that_may_fail_is_asked_in_a_transaction() {
    let ask = "SELECT routine_name, data_type FROM information_schema.routines";
    let script = Script::new().tables(home(&[])).transactions(1);
    let server = Server::start(script);
    let mut desk = Desk::at(&server);
    let asked = |calls: &[Call], times| {
        let asked = calls
            .iter()
            .filter(|call| call.sql().as_deref() == Some(ask));
        asked.count() == times
    };
    server.wait_until("functions", |calls| asked(calls, 1));
    desk.run("BEGIN").unwrap();
    desk.run("\\refresh").unwrap();
    desk.run("COMMIT").unwrap();
    server.wait_until("functions again", |calls| asked(calls, 2));
    let calls = server.calls();
    let end = calls.iter().position(|call| call.kind == "EndTransaction");
    let again = calls
        .iter()
        .rposition(|call| call.sql().as_deref() == Some(ask));
    assert!(end.is_some() && end < again, "{:?}", server.trace());
}

#[test]
fn no_query_for_names_is_sent_in_a_transaction() {
    let ask = "SELECT table_catalog AS catalog_name, table_schema AS db_schema_name, \
               table_name, table_type FROM information_schema.tables \
               ORDER BY table_catalog, table_schema, table_name";
    let names = texts(&[
        ("catalog_name", &["public"]),
        ("db_schema_name", &["iox"]),
        ("table_name", &["home"]),
        ("table_type", &["BASE TABLE"]),
    ]);
    let script = Script::new()
        .refuse_metadata(Code::Unimplemented, "no")
        .statement(ask, names)
        .statement("BEGIN", texts(&[("done", &["yes"])]))
        .statement("COMMIT", texts(&[("done", &["yes"])]));
    let server = Server::start(script);
    let mut desk = Desk::at(&server);
    desk.wait_for("names", |catalog| !catalog.tables().is_empty());
    desk.run("BEGIN").unwrap();
    let before = server.asked(ask).len();
    let error = desk.run("\\refresh").unwrap_err();
    assert!(error.message().contains("transaction is open"), "{error:?}");
    assert_eq!(server.asked(ask).len(), before);
    desk.run("COMMIT").unwrap();
    server.wait_until("the names again", |calls| {
        let asked = calls
            .iter()
            .filter(|call| call.sql().as_deref() == Some(ask));
        asked.count() > before
    });
}
