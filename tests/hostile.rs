//! Text from a server that would command the terminal: it is shown, and does
//! nothing.

use arrow::array::{RecordBatch, StringArray};

use crate::support::home::Home;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Script};
use crate::support::server::Server;

/// Sequences that the program itself never writes.
const HOSTILE: [&str; 8] = [
    "\x1b[8;7;6m",
    "\x1b]0;owned\x07",
    "\x1bPq",
    "\x1b[2;2H",
    "\u{9b}5m",
    "\u{202e}",
    "\u{2066}",
    "\x08\x08",
];

/// All of it, after `word`.
fn hostile(word: &str) -> String {
    format!("{word}{}", HOSTILE.join(word))
}

fn batch(columns: &[(&str, &str)]) -> RecordBatch {
    RecordBatch::try_from_iter(columns.iter().map(|(name, value)| {
        let values: arrow::array::ArrayRef = std::sync::Arc::new(StringArray::from(vec![*value]));
        (*name, values)
    }))
    .unwrap()
}

/// A server whose names, values and errors are hostile.
fn server() -> Server {
    let (name, value) = (hostile("name"), hostile("value"));
    let table = hostile("table");
    let tables = batch(&[
        ("catalog_name", "public"),
        ("db_schema_name", &name),
        ("table_name", &table),
        ("table_type", &value),
    ]);
    let refusal = Answer::refused(tonic::Code::InvalidArgument, &hostile("refusal"));
    Server::start(
        Script::new()
            .tables(tables)
            .statement("SELECT hostile", batch(&[(&name, &value)]))
            .statement("SELECT refused", refusal),
    )
}

#[track_caller]
fn assert_harmless(text: &str) {
    for sequence in HOSTILE {
        assert!(!text.contains(sequence), "{sequence:?} in {text:?}");
    }
}

#[test]
fn a_terminal_gets_no_command_from_a_server() {
    let server = server();
    let mut pty = Flightline::new()
        .arg(format!("grpc://127.0.0.1:{}", server.port))
        .args(["-v", "pager=off"])
        .prompt_of(60, 200);
    pty.wait_for_prompt();
    for command in [
        "SELECT hostile;",
        "\\pset format expanded",
        "SELECT hostile;",
        "\\pset format csv",
        "SELECT hostile;",
        "\\pset format json",
        "SELECT hostile;",
        "\\pset format auto",
        "\\d",
        "\\d tabl",
        "SELECT refused;",
        "\\set verbose on",
        "SELECT refused;",
    ] {
        pty.run(command);
    }
    // What completes the name of a table, shown or inserted.
    pty.send("SELECT * FROM tab\t\t");
    pty.wait_for_text("FROM tab");
    pty.send("\x03");
    pty.wait_for_prompt();
    let text = pty.seen(|seen| seen.text());
    assert_harmless(&text);
    for shown in [
        "name\\x1b[8;7;6m",
        "value\\x1b[8;7;6m",
        "refusal\\x1b[8;7;6m",
    ] {
        assert!(text.contains(shown), "no {shown} in {text}");
    }
    assert!(text.contains("table\\x1b[8;7;6m"), "{text}");
}

#[test]
fn what_is_typed_commands_nothing_either() {
    let mut pty = Flightline::new().prompt();
    pty.wait_for_prompt();
    // A bracketed paste with its own commands inside.
    pty.send("\x1b[200~SELECT 'a\u{9b}5m\u{202e}b';\x1b[201~");
    pty.wait_for_text("b';");
    assert_harmless(&pty.seen(|seen| seen.text()));
}

#[test]
fn errors_are_harmless_everywhere_and_data_are_kept() {
    let server = server();
    let target = format!("grpc://127.0.0.1:{}", server.port);
    let home = Home::new();
    let flightline = Flightline::new().home(&home).arg(&target);
    let ran = flightline
        .args(["-o", "out.csv", "-c", "SELECT hostile"])
        .run();
    ran.good();
    let kept = home.read("out.csv");
    assert!(
        kept.contains(&hostile("name")) && kept.contains(&hostile("value")),
        "{kept:?}"
    );
    let ran = Flightline::new()
        .args([&target, "--verbose", "-c", "SELECT refused"])
        .run();
    assert_eq!(ran.status, Some(3));
    assert_harmless(&ran.stderr);
    assert!(ran.stderr.contains("refusal\\x1b[8;7;6m"), "{ran:?}");
}
