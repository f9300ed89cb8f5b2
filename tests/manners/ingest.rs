//! Rows of a file into a table: `\copy`.

use arrow_flight::sql::{
    CommandStatementIngest, TableDefinitionOptions, TableExistsOption, TableNotExistOption,
};
use tonic::Code;

use super::servers::{ANN, gizmosql};
use super::{at, profile};
use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Script, Update};
use crate::support::server::Server;

const INGEST: &str = "DoPut CommandStatementIngest";

const ROWS: &str = "name,n,t\na,1,2024-01-01T00:00:00Z\n\"b, c\",,2024-01-01T01:00:00Z\n";

/// A home with the file `rows.csv`.
fn home() -> Home {
    let home = Home::new();
    std::fs::write(home.at("rows.csv"), ROWS).unwrap();
    home
}

fn taking(update: Update) -> Server {
    Server::start(Script::new().ingest(update))
}

fn copy(server: &Server, home: &Home, arguments: &str) -> Ran {
    let command = format!("\\copy {arguments}");
    at(server).home(home).args(["-c", &command]).run()
}

#[test]
pub(crate) fn rows_of_a_file_go_into_a_table() {
    let home = home();
    let options = |if_not_exist, if_exists| TableDefinitionOptions {
        if_not_exist,
        if_exists,
    };
    let (fail, create) = (TableNotExistOption::Fail, TableNotExistOption::Create);
    let append = options(fail.into(), TableExistsOption::Append.into());
    for (arguments, table, schema, expected, temporary) in [
        ("home from rows.csv", "home", None, append, false),
        (
            "iox.home FROM 'rows.csv' create",
            "home",
            Some("iox"),
            options(create.into(), TableExistsOption::Fail.into()),
            false,
        ),
        (
            "\"My.Home\" from rows.csv temp replace;",
            "My.Home",
            None,
            options(create.into(), TableExistsOption::Replace.into()),
            true,
        ),
    ] {
        let server = taking(Update::Counted);
        assert_eq!(copy(&server, &home, arguments).good(), "");
        let calls = server.called(INGEST);
        let ingest: CommandStatementIngest = calls[0].message();
        assert_eq!(ingest.table, table);
        assert_eq!(ingest.schema.as_deref(), schema);
        assert_eq!(ingest.table_definition_options, Some(expected));
        assert_eq!(ingest.temporary, temporary);
        assert_eq!((calls.len(), calls[0].rows()), (1, 2));
        let batch = calls[0].batch();
        let types: Vec<_> = batch
            .schema()
            .fields()
            .iter()
            .map(|field| format!("{} {}", field.name(), field.data_type()))
            .collect();
        assert_eq!(types, ["name Utf8", "n Int64", "t Timestamp(s, \"UTC\")"]);
        assert_eq!(batch.column(1).null_count(), 1);
    }
}

#[test]
pub(crate) fn how_many_have_arrived_is_for_a_person() {
    let home = home();
    let server = taking(Update::Counted);
    let mut pty = at(&server).home(&home).prompt();
    pty.wait_for_prompt();
    let screen = pty.run("\\copy home from rows.csv");
    assert!(screen.contains("2 rows affected · "), "{screen}");
}

#[test]
pub(crate) fn what_goes_wrong_is_told() {
    let home = home();
    // The column is of numbers as far as its type is made out.
    let numbers: String = (0..30_000).map(|n| format!("{n}\n")).collect();
    std::fs::write(home.at("broken.csv"), format!("n\n{numbers}x\n")).unwrap();
    let server = taking(Update::Counted);
    let ran = copy(&server, &home, "home from broken.csv");
    assert_ne!(ran.status, Some(0), "{ran:?}");
    // Nothing that the server could take for an end came.
    server.wait_for_put();
    for call in server.called(INGEST) {
        let put = call.put.as_ref();
        assert!(put.is_none_or(|put| put.broken.is_some()), "{call:?}");
    }
    for (arguments, status, words, hint) in [
        ("home from missing.csv", 1, "cannot read missing.csv", "csv"),
        ("home from rows.xyz", 1, "rows.xyz", ""),
        ("home to rows.csv", 1, "to the server only", "\\g rows.csv"),
        (
            "home rows.csv",
            1,
            "needs a table and a file",
            "\\copy TABLE",
        ),
        ("home from rows.csv creat", 1, "does not know", "create"),
    ] {
        let ran = copy(&server, &home, arguments);
        ran.failed(status, words, hint);
    }
    let refused = |code, message: &str| taking(Update::Refused(code, message.to_owned()));
    let server = refused(Code::AlreadyExists, "table home exists");
    let ran = copy(&server, &home, "home from rows.csv create");
    ran.failed(3, "table home exists", "");
    let server = Server::start(Script::new());
    let ran = copy(&server, &home, "home from rows.csv");
    ran.failed(3, "takes no rows in this way", "INSERT");
}

#[test]
pub(crate) fn the_embedded_engine_takes_rows() {
    let home = home();
    let script = [
        "\\copy t from rows.csv create",
        "\\copy t from rows.csv",
        "SELECT count(*) AS n, sum(n) AS s FROM t",
        "\\copy t from rows.csv replace",
        "SELECT name, n FROM t ORDER BY name",
    ];
    let commands = script.iter().flat_map(|command| ["-c", command]);
    let ran = Flightline::new().home(&home).args(commands).run();
    assert_eq!(ran.good(), "n,s\n4,2\nname,n\na,1\n\"b, c\",\n");
    let ran = Flightline::new()
        .home(&home)
        .args(["-c", "\\copy nope from rows.csv"])
        .run();
    ran.failed(3, "nope", "");
}

#[test]
pub(crate) fn many_rows_go_batch_by_batch() {
    let server = taking(Update::Counted);
    let home = Home::new();
    let numbers: String = (0..100_000).map(|n| format!("{n}\n")).collect();
    home.write("numbers.csv", &format!("n\n{numbers}"));
    let ran = copy(&server, &home, "numbers from numbers.csv");
    assert_eq!(ran.good(), "");
    let call = server.called(INGEST).remove(0);
    assert_eq!(call.rows(), 100_000);
    assert!(call.put.unwrap().batches > 1);
}

#[test]
pub(crate) fn rows_are_part_of_the_transaction() {
    let server = Server::start(gizmosql());
    let home = profile(&server, ANN);
    home.write("numbers.csv", "n\n1\n");
    let commands = ["BEGIN", "\\copy numbers from numbers.csv", "COMMIT"];
    let commands = commands.iter().flat_map(|command| ["-c", command]);
    let ran = Flightline::new().home(&home).args(commands).run();
    assert_eq!(ran.good(), "");
    let command: CommandStatementIngest = server.called(INGEST)[0].message();
    assert!(command.transaction_id.is_some());
    assert_eq!(server.transactions(), 0);
}

#[test]
pub(crate) fn rows_that_may_have_been_taken_are_not_sent_again() {
    for (update, words) in [
        (Update::late(1, Code::Internal, "disk full"), "disk full"),
        (Update::Garbage, "cannot be read"),
    ] {
        let server = taking(update);
        copy(&server, &home(), "home from rows.csv").failed(3, words, "");
        assert_eq!(server.called(INGEST).len(), 1, "{words}");
    }
}

#[test]
pub(crate) fn a_server_that_never_takes_them_is_left() {
    let (server, home) = (taking(Update::Hang), home());
    let running = at(&server)
        .home(&home)
        .args(["--timeout", "1s", "-c", "\\copy home from rows.csv"])
        .start();
    server.wait_for_dropped(1);
    running.wait().failed(3, "longer than", "timeout");
}
