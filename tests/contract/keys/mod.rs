//! What a profile may say: each key, as a server and a user see it.

pub(super) mod logins;
pub(super) mod reach;

use arrow::array::{Int64Array, RecordBatch, StringArray};

use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Answer, Part, Script, Step, column};
use crate::support::server::Server;

fn seven() -> Script {
    Script::new().statement("SELECT n", column("n", Int64Array::from(vec![7])))
}

/// A home whose profile `x` has these lines.
fn profile(lines: &str) -> Home {
    Home::configured(&format!("[profiles.x]\n{lines}\n"))
}

/// One that leads to `server` by plaintext.
fn plain(server: &Server, lines: &str) -> Home {
    let port = server.port;
    profile(&format!("uri = \"http://127.0.0.1:{port}\"\n{lines}"))
}

fn ask(home: &Home) -> Ran {
    asking(home).run()
}

fn asking(home: &Home) -> Flightline {
    let arguments = ["-p", "x", "-c", "SELECT n"];
    Flightline::new().home(home).args(arguments)
}

/// What header `name` was on each call.
fn sent(server: &Server, name: &str) -> Vec<Option<String>> {
    let calls = server.calls();
    let sent = calls.iter().map(|call| call.headers.get(name).cloned());
    sent.collect()
}

#[test]
pub(crate) fn a_database_goes_in_its_header() {
    for (lines, header) in [
        ("database = \"mydb\"", "database"),
        (
            "database = \"mydb\"\ndatabase-header = \"catalog\"",
            "catalog",
        ),
        (
            "database = \"mydb\"\ndatabase_header = \"bucket\"",
            "bucket",
        ),
    ] {
        let server = Server::start(seven());
        assert_eq!(ask(&plain(&server, lines)).good(), "n\n7\n");
        let names = ["database", "bucket", "catalog"];
        for name in names {
            let value = (name == header).then(|| "mydb".to_owned());
            assert_eq!(sent(&server, name), vec![value; 2], "{lines}: {name}");
        }
    }
}

#[test]
pub(crate) fn metadata_goes_with_every_call() {
    let server = Server::start(seven().tables(tables()));
    let home = plain(
        &server,
        "metadata = { bucket-name = \"home\", x-limit = 5 }",
    );
    let ran = Flightline::new()
        .home(&home)
        .args(["x", "-c", "SELECT n", "-c", "\\d"])
        .run();
    assert!(ran.good().contains("rooms"));
    // A query; catalogs and tables.
    let calls = server.calls();
    assert_eq!(calls.len(), 6, "{calls:?}");
    for (name, value) in [("bucket-name", "home"), ("x-limit", "5")] {
        assert_eq!(sent(&server, name), vec![Some(value.to_owned()); 6]);
    }
}

/// What GetTables brings.
fn tables() -> RecordBatch {
    let columns = [
        ("catalog_name", "public"),
        ("db_schema_name", "iox"),
        ("table_name", "rooms"),
        ("table_type", "BASE TABLE"),
    ];
    RecordBatch::try_from_iter(columns.map(|(name, value)| {
        let values: arrow::array::ArrayRef = std::sync::Arc::new(StringArray::from(vec![value]));
        (name, values)
    }))
    .unwrap()
}

#[test]
pub(crate) fn a_feature_says_where_names_come_from() {
    for (value, by_command) in [
        ("true", true),
        ("\"true\"", true),
        ("false", false),
        ("\"false\"", false),
    ] {
        let server = Server::start(seven().tables(tables()));
        let features = format!("features = {{ metadata-reflection = {value} }}");
        let home = plain(&server, &features);
        Flightline::new().home(&home).args(["x", "-c", "\\d"]).run();
        let calls = server.calls();
        let asked = calls
            .iter()
            .map(|call| String::from_utf8_lossy(&call.command));
        // The first question about tables.
        let first = asked
            .map(|command| ["CommandGetTables", "table_name"].map(|text| command.contains(text)))
            .find(|told| told.contains(&true));
        assert_eq!(first, Some([by_command, !by_command]), "{value}");
    }
    let server = Server::start(seven());
    let home = plain(&server, "features = { metadata-reflection = 1 }");
    ask(&home).failed(1, "config.toml:3", "");
}

#[test]
pub(crate) fn a_statement_has_its_time_by_option_and_key() {
    let hanging = Part::from(column("n", Int64Array::from(vec![7]))).then(Step::Hang);
    let script = Script::new().statement("SELECT n", Answer::of(vec![hanging]));
    let server = Server::start(script);
    for (key, option, told) in [
        ("timeout = 1", None, "1s"),
        ("timeout = \"300ms\"", None, "300ms"),
        ("timeout = \"5m\"", Some("200ms"), "200ms"),
        ("", Some("1"), "1s"),
        ("", Some("1s"), "1s"),
    ] {
        let home = plain(&server, key);
        let mut asking = asking(&home);
        if let Some(option) = option {
            asking = asking.args(["--timeout", option]);
        }
        let words = format!("took longer than {told}");
        asking.run().failed(3, &words, "");
    }
    for wrong in ["timeout = \"soon\"", "timeout = -1", "timeout = true"] {
        ask(&plain(&server, wrong)).failed(1, "config.toml:3: `timeout` takes", "");
    }
    let home = plain(&server, "");
    let wrong = asking(&home).args(["--timeout", "soon"]).run();
    wrong.failed(1, "30, 30s, 500ms, 5m", "");
}

#[test]
pub(crate) fn files_are_opened_by_the_engine() {
    let home = profile("files = [\"data/*.csv\", \"~/one.jsonl\"]");
    std::fs::create_dir(home.at("data")).unwrap();
    home.write("data/a.csv", "n\n1\n");
    home.write("one.jsonl", "{\"n\":6}\n");
    let sql = "SELECT a.n + one.n AS n FROM a, one";
    let ran = Flightline::new().home(&home).args(["x", "-c", sql]).run();
    assert_eq!(ran.good(), "n\n7\n");
    let none = profile("files = [\"none/*.csv\"]");
    ask(&none).failed(1, "config.toml:1: no file matches", "");
}

#[test]
pub(crate) fn settings_and_color_are_the_profiles() {
    let server = Server::start(seven());
    let home = plain(&server, "settings = { format = \"json\" }\ncolor = \"red\"");
    assert_eq!(ask(&home).good(), "[\n{\"n\":7}\n]\n");
    // The options lie over them.
    assert_eq!(asking(&home).arg("--csv").run().good(), "n\n7\n");
    let pty = Flightline::new().home(&home).arg("x").prompt();
    pty.wait_for_prompt();
    let text = pty.seen(|seen| seen.text());
    let red = ["\x1b[31mx", "\x1b[1;31mx"];
    assert!(red.iter().any(|red| text.contains(red)), "{text:?}");
    let wrong = plain(&server, "color = \"redd\"");
    ask(&wrong).failed(1, "config.toml:3", "did you mean `red`?");
}

#[test]
pub(crate) fn a_mistake_counts_in_the_profile_in_use() {
    let server = Server::start(seven());
    let port = server.port;
    for (line, words, hint) in [
        (
            "tokn = \"x\"",
            "config.toml:4: there is no key `tokn`",
            "did you mean `token`?",
        ),
        ("timeout = []", "config.toml:4: `timeout` takes", ""),
        (
            "port = \"1\"",
            "config.toml:4: `port` takes a number from 1 to 65535",
            "",
        ),
    ] {
        let home = Home::configured(&format!(
            "[profiles.x]\nuri = \"http://127.0.0.1:{port}\"\n[profiles.y]\n{line}\n"
        ));
        let wrong = Flightline::new().home(&home).args(["y", "-c", "SELECT n"]);
        wrong.run().failed(1, words, hint);
        // Another profile goes on, without a word off a terminal.
        assert_eq!(ask(&home).good(), "n\n7\n");
        let mut pty = asking(&home).prompt_of(24, 200);
        assert_eq!(pty.wait_exit(), Some(0));
        let screen = pty.seen(|seen| seen.screen());
        assert!(
            screen.contains("notice: ") && screen.contains(words),
            "{screen}"
        );
    }
}

#[test]
pub(crate) fn some_names_are_taken() {
    for name in ["env", "demo", "serve", "config", "completions"] {
        let home = Home::configured(&format!("[profiles.{name}]\nhost = \"h\"\n"));
        let ran = Flightline::new()
            .home(&home)
            .args(["-p", name, "-c", "SELECT 1"])
            .run();
        ran.failed(1, &format!("`{name}` is no name for a profile"), "");
    }
}
