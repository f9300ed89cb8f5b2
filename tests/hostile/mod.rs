//! Text from elsewhere that would command the terminal: it is shown, and does
//! nothing. Every payload is driven through every place that shows text, and
//! all that reaches the terminal is looked at, byte by byte.

mod payloads;
mod screens;
mod typed;
mod vocabulary;

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, Float64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use tonic::Code;

use payloads::{BYTES, PAYLOADS, all};
use vocabulary::foreign;

use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Script};
use crate::support::server::Server;

/// Rows with each payload in a value of its own, and one with all of them many
/// times over; in columns whose names are hostile, too.
fn values() -> RecordBatch {
    let long = all("long").repeat(50);
    let values = PAYLOADS
        .iter()
        .map(|(what, payload)| format!("{what} {payload}"));
    let values: Vec<String> = values.chain([all("value"), long]).collect();
    let bytes = vec![BYTES; values.len()];
    let columns: [(String, ArrayRef); 2] = [
        (all("name"), Arc::new(StringArray::from(values))),
        (all("bytes"), Arc::new(BinaryArray::from(bytes))),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

/// A series for each payload.
fn series() -> RecordBatch {
    let count = PAYLOADS.len();
    let times = (0..count).map(|n| n as i64 * 1_000_000).collect::<Vec<_>>();
    let numbers = (0..count).map(|n| n as f64).collect::<Vec<_>>();
    let tags = PAYLOADS
        .iter()
        .map(|(what, payload)| format!("{what} {payload}"));
    let columns: [(String, ArrayRef); 3] = [
        (
            "time".to_owned(),
            Arc::new(TimestampMicrosecondArray::from(times)),
        ),
        (all("number"), Arc::new(Float64Array::from(numbers))),
        (all("tag"), Arc::new(StringArray::from_iter_values(tags))),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

/// A server whose names, values and errors are hostile.
fn server() -> Server {
    let names: [(&str, ArrayRef); 4] =
        ["catalog_name", "db_schema_name", "table_name", "table_type"].map(|column| {
            (
                column,
                Arc::new(StringArray::from(vec![all(&column[..5])])) as ArrayRef,
            )
        });
    let tables = RecordBatch::try_from_iter(names).unwrap();
    let refusal = || Answer::refused(Code::InvalidArgument, &all("refusal"));
    Server::start(
        Script::new()
            .tables(tables)
            .statement("SELECT hostile", values())
            .statement("SELECT series", series())
            .statement("SELECT refused", refusal()),
    )
}

/// A prompt there, in a terminal of 60 rows and 200 columns.
fn prompt(server: &Server, home: &Home) -> Pty {
    let mut pty = Flightline::new()
        .home(home)
        .arg(format!("grpc://127.0.0.1:{}", server.port))
        .args(["-v", "pager=off"])
        .prompt_of(60, 200);
    pty.wait_for_prompt();
    pty.run("\\timing off");
    pty
}

/// Nothing but our own words has come to the terminal; copies only where they
/// were asked for.
#[track_caller]
fn assert_harmless(pty: &Pty, place: &str, copies: bool) {
    let foreign = pty.seen(|seen| foreign(&seen.transcript, copies));
    assert!(foreign.is_empty(), "{place}: {foreign:#?}");
}

/// `words` were shown, with what comes behind them made visible.
#[track_caller]
fn assert_shown(pty: &Pty, words: &[&str]) {
    let text = pty.seen(|seen| seen.text());
    for word in words {
        let shown = format!("{word}\\x00\\x01\\x02");
        assert!(text.contains(&shown), "no {shown} in {text}");
    }
}

#[test]
fn results_command_nothing_in_any_format() {
    let (server, home) = (server(), Home::new());
    for format in [
        "table", "expanded", "csv", "tsv", "json", "jsonl", "markdown",
    ] {
        let mut pty = prompt(&server, &home);
        pty.run(&format!("\\pset format {format}"));
        pty.run("SELECT hostile;");
        pty.run("SELECT series;");
        assert_harmless(&pty, format, false);
        if !matches!(format, "json" | "jsonl") {
            assert_shown(&pty, &["name", "value"]);
        }
    }
}

#[test]
fn names_and_errors_command_nothing() {
    let (server, home) = (server(), Home::new());
    let mut pty = prompt(&server, &home);
    for command in [
        "\\d",
        "\\d table",
        "\\dt",
        "\\dn",
        "\\l",
        "\\dk table",
        "\\conninfo",
        "\\info",
        "SELECT refused;",
        "\\set verbose on",
        "SELECT refused;",
        "\\l",
    ] {
        pty.run(command);
        assert_harmless(&pty, command, false);
    }
    assert_shown(&pty, &["table", "refusal"]);
    let refusal = all("metadata");
    let refusing = Script::new().refuse_metadata(Code::PermissionDenied, &refusal);
    let server = Server::start(refusing);
    let mut pty = prompt(&server, &home);
    for command in ["\\d", "\\dn", "\\l", "\\dk table", "\\info"] {
        pty.run(command);
        assert_harmless(&pty, command, false);
    }
    assert_shown(&pty, &["metadata"]);
}

#[test]
fn errors_are_harmless_everywhere_and_data_are_kept() {
    let (server, home) = (server(), Home::new());
    let target = format!("grpc://127.0.0.1:{}", server.port);
    let run = |arguments: &[&str]| {
        let flightline = Flightline::new().home(&home).arg(&target);
        flightline.args(arguments).run()
    };
    for file in ["out.csv", "out.json", "out.arrow"] {
        run(&["-o", file, "-c", "SELECT hostile"]).good();
    }
    let (name, value) = (all("name"), all("value"));
    let csv = home.read("out.csv");
    let quoted = |text: &str| text.replace('"', "\"\"");
    assert!(csv.contains(&quoted(&name)) && csv.contains(&quoted(&value)));
    let json: serde_json::Value = serde_json::from_str(&home.read("out.json")).unwrap();
    assert_eq!(json[PAYLOADS.len()][&name], value);
    let file = std::fs::File::open(home.at("out.arrow")).unwrap();
    let mut batches = arrow::ipc::reader::FileReader::try_new(file, None).unwrap();
    assert_eq!(batches.next().unwrap().unwrap(), values());
    let ran = run(&["--verbose", "-c", "SELECT refused"]);
    assert_eq!(ran.status, Some(3));
    assert_eq!(foreign(ran.stderr.as_bytes(), false), [""; 0]);
    assert!(ran.stderr.contains("refusal\\x1b[8;7;6m"), "{ran:?}");
}
