//! Ctrl-C while a server keeps silent about itself.

use rustix::process::Signal;

use super::commands::{at_server, cpu};
use super::*;
use crate::support::script::{Answer, Part, Script, Step};

/// A server that lists `cpu`, whose columns come, and says no more of it.
fn silent() -> Script {
    let mut script = Script::new()
        .tables(cpu())
        .statement("SELECT hang", Answer::hanging());
    for command in [
        "CommandGetCatalogs",
        "CommandGetDbSchemas",
        "CommandGetTableTypes",
        "CommandGetXdbcTypeInfo",
        "CommandGetSqlInfo",
        "CommandGetPrimaryKeys",
        "CommandGetImportedKeys",
        "CommandGetExportedKeys",
        "CommandGetCrossReference",
    ] {
        script = script.command(command, Answer::hanging());
    }
    script
}

#[test]
fn every_question_can_be_stopped() {
    for (command, question) in [
        ("\\l", "CommandGetCatalogs"),
        ("\\dn", "CommandGetDbSchemas"),
        ("\\dt", "CommandGetCatalogs"),
        ("\\dtt", "CommandGetTableTypes"),
        ("\\dT", "CommandGetXdbcTypeInfo"),
        ("\\dk cpu", "CommandGetPrimaryKeys"),
        ("\\dk cpu cpu", "CommandGetCrossReference"),
        ("\\info", "CommandGetSqlInfo"),
        ("SELECT hang \\gdesc", "CommandStatementQuery"),
        ("\\d cpu", "CommandGetPrimaryKeys"),
        ("\\schema cpu", "CommandGetPrimaryKeys"),
    ] {
        let server = Server::start(silent());
        let running = at_server(&server).args(["-c", command]).start();
        server.wait_for_calls(&format!("GetFlightInfo {question}"), 1);
        running.signal(Signal::INT);
        let ran = running.wait();
        assert_eq!(
            (ran.stdout.as_str(), ran.status),
            ("", Some(130)),
            "{command}: {ran:?}"
        );
    }
}

#[test]
fn a_list_that_does_not_end_can_be_stopped() {
    for command in ["\\dt", "\\d t1", "\\schema t1", "\\dk t1"] {
        let part = Part::from(tables(&["t1"])).then(Step::Hang);
        let server = Server::start(Script::new().tables(Answer::of(vec![part])));
        let running = at_server(&server).args(["-c", command]).start();
        server.wait_until(command, |calls| {
            let gets = calls.iter().filter(|call| call.method == "DoGet");
            gets.count() > 0
        });
        running.signal(Signal::INT);
        let ran = running.wait();
        assert_eq!(ran.status, Some(130), "{command}: {ran:?}");
    }
}
