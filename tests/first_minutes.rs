//! The first minutes: what people type whose hands know another terminal.

use arrow::array::StringArray;
use tonic::Code;

use crate::support::home::Home;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Script, column};
use crate::support::server::Server;

#[test]
fn a_file_may_be_called_like_a_statement() {
    let home = Home::new();
    home.write("show me.csv", "a\n1\n");
    let run = |line: &[&str]| Flightline::new().home(&home).args(line).run();
    let ran = run(&[
        "show me.csv",
        "--csv",
        "-c",
        "SELECT a + 1 AS b FROM \"show me\"",
    ]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(0), "b\n2\n"));
    run(&["show you.csv"]).failed(1, "not a statement", "-c 'SELECT …'");
}

#[test]
fn options_of_other_clients_are_refused_with_ours() {
    for (line, words, hint) in [
        (&["-p", "8181"][..], "there is no profile", "--port 8181"),
        (&["-h", "localhost"], "-h is for help", "--host localhost"),
        (
            &["-H", "http://localhost:8181"],
            "NAME=VALUE",
            "--host http://localhost:8181",
        ),
        (&["-q", "SELECT 1"], "not a statement", "-c 'SELECT …'"),
        (
            &["-q", "SELECT * FROM home"],
            "not a statement",
            "-c 'SELECT …'",
        ),
        (&["--query", "SELECT 1"], "'--query'", "-c TEXT"),
        (&["-e", "SELECT 1"], "'-e'", "-c TEXT"),
        (&["-U", "ada"], "'-U'", "--user NAME"),
        (&["-W"], "'-W'", "asked for"),
        (&["-database", "x"], "'-database'", "--database"),
        (&["--bucket", "x"], "'--bucket'", "-d NAME"),
        (&["--org", "x"], "'--org'", "not asked for"),
        (&["--token-file", "x"], "'--token-file'", "file:PATH"),
        (&["-f", "csv"], "csv is a format", "--format csv"),
        (&["--tokn", "x"], "'--tokn'", "--token"),
        (&["sevre"], "\"sevre\"", "`flightline serve`"),
        (&["help"], "\"help\"", "`flightline --help`"),
        (&["localhost"], "\"localhost\"", "http://localhost:8181"),
        (&["nosuch.csv"], "\"nosuch.csv\"", "nor is there a file"),
        (&["confg"], "\"confg\"", "`flightline config`"),
    ] {
        let ran = Flightline::new().args(line).run();
        assert_eq!(ran.stdout, "", "{line:?}");
        ran.failed(1, words, hint);
    }
    let help = Flightline::new().arg("-h").run().good();
    assert!(help.starts_with("An interactive SQL terminal"), "{help}");
}

#[test]
fn commands_of_other_terminals_are_refused_with_ours() {
    for (line, hint) in [
        (".tables", "here it is \\dt"),
        (".mode csv", "here it is \\set format csv"),
        (".schema home", "here it is \\schema home"),
        ("\\watch 5", "watch -n 2 flightline TARGET -c"),
    ] {
        let ran = Flightline::new().args(["-c", line]).run();
        let name = line.split(' ').next().unwrap();
        ran.failed(1, &format!("there is no command {name}"), hint);
    }
    // Each is a line of its own, in a script too.
    let ran = Flightline::new()
        .args(["--on-error", "continue"])
        .stdin(".headers on\nSELECT 1 AS one;\n.exit\nSELECT 2 AS two;\n")
        .run();
    assert_eq!((ran.stdout.as_str(), ran.status), ("one\n1\n", Some(1)));
    assert!(ran.stderr.contains("stdin:1: "), "{ran:?}");
    assert!(ran.stderr.contains("\\set tuples-only off"), "{ran:?}");
}

#[test]
fn statements_of_other_dialects_are_the_servers_to_refuse() {
    for (sql, hint) in [
        ("use mydb", "here it is \\use mydb"),
        ("SHOW DATABASES", "here it is \\l"),
        ("show measurements", "here it is \\dt"),
        ("show tag keys from home", "here it is \\d home"),
        ("list databases", "here it is \\l"),
        ("exit", "here it is \\q"),
        ("SELECT 1 FORMAT CSV", "\\g (format=csv)"),
        ("SELECT 1 AS a INTO OUTFILE 'x'", "\\g 'x'"),
        (
            "SELECT * FROM home WHERE time > now() - '1h'",
            "`now() - interval '1 hour'`",
        ),
        (
            "SELECT * FROM home WHERE time > -30m",
            "`now() - interval '30 minutes'`",
        ),
        (
            "SELECT mean(temp) FROM home GROUP BY time(1d)",
            "`date_bin(interval '1 day', time)`",
        ),
        ("from(bucket: \"b\") |> range(start: -1h)", "this is Flux"),
        ("SELECT * FROM home WHERE room = \"Kitchen\"", "'Kitchen'"),
        ("SELECT * FROM home WHERE room = :room", "\\set room VALUE"),
        ("SELECT * FROM hoem", "did you mean home?"),
        ("SELECT * FROM home WHERE room = Kitchen", "'Kitchen'"),
        ("SELECT * FROM home WHERE time > 2022-01-01", "'2022-01-01'"),
        ("SELECT * FROM 'x.csv'", "\\c 'x.csv'"),
        ("COPY (SELECT 1) TO 'x.csv'", "\\g 'x.csv'"),
    ] {
        let ran = Flightline::new().args(["-c", sql]).run();
        assert_eq!(ran.status, Some(3), "{sql}: {ran:?}");
        assert!(ran.stderr.starts_with("error: "), "{ran:?}");
        let hints = ran.stderr.lines().filter(|line| line.starts_with("hint: "));
        let found = hints.filter(|line| line.contains(hint)).count();
        assert_eq!(found, 1, "{sql}: {ran:?}");
    }
}

#[test]
fn a_dialect_is_not_known_better_than_by_the_server() {
    let names = column("name", StringArray::from(vec!["mydb"]));
    let refusal = "column deviceid not found";
    let script = Script::new()
        .token("T")
        .statement("show databases", names)
        .statement(
            "SELECT deviceId FROM t",
            Answer::refused(Code::InvalidArgument, refusal),
        );
    let server = Server::start(script);
    let address = format!("grpc://127.0.0.1:{}", server.port);
    let run = |token, sql| {
        Flightline::new()
            .args([&address, "--token", "env:T", "-c", sql])
            .env("T", token)
            .run()
    };
    assert_eq!(run("T", "show databases").good(), "name\nmydb\n");
    run("T", "SELECT deviceId FROM t").failed(3, refusal, "write \"deviceId\"");
    // Who is not let in is not told how to write.
    let ran = run("wrong", "use mydb");
    ran.failed(2, "", "token");
    assert!(!ran.stderr.contains("here it is"), "{ran:?}");
}

#[test]
fn a_script_asks_for_names_only_after_a_miss() {
    let ran = Flightline::new().args(["-c", "\\d hom"]).run();
    ran.failed(3, "there is no table hom", "did you mean home?");
    let ran = Flightline::new().args(["-c", "\\d zzz"]).run();
    ran.failed(3, "there is no table zzz", "\\d lists the tables");
}

#[test]
fn catalogs_and_schemas_are_listed() {
    let run = |command| Flightline::new().args(["-c", command]).run().good();
    assert_eq!(run("\\l"), "name,kind,in use\npublic,catalog,\n");
    assert!(run("\\dn").contains("public,iox\n"));
    assert_eq!(run("\\dt ho*"), "schema,name,type\niox,home,BASE TABLE\n");
    assert!(run("\\dt+").contains("public,iox,home,BASE TABLE,5\n"));
}

#[test]
fn at_the_prompt_nothing_waits_for_a_semicolon_that_never_comes() {
    let mut pty = Flightline::new().prompt_of(50, 80);
    pty.wait_for_prompt();
    for (line, hint) in [
        (".tables", "hint: here it is \\dt"),
        (".mode duckbox", "hint: here it is \\set format table"),
        ("use mydb", "hint: here it is \\use mydb"),
        ("show measurements", "hint: here it is \\dt"),
        ("list databases", "hint: here it is \\l"),
        ("source a.sql", "hint: here it is \\i a.sql"),
        ("insert cpu,host=a v=1", "hint: lines are written over HTTP"),
        (".history", "hint: \\s lists"),
    ] {
        pty.run(line);
        pty.wait_for_text(hint);
        pty.send("\x0c");
        pty.wait_for("a clear screen", |seen| !seen.screen().contains("hint"));
    }
    pty.run("SELECT * FROM home LIMIT 1 FORMAT JSON;");
    pty.wait_for_text("\\g (format=json) in place of the ; ");
    pty.enter(".quit");
    assert_eq!(pty.wait_exit(), Some(0));
}

#[test]
fn it_greets_in_forty_columns() {
    let pty = Flightline::new().prompt_of(12, 40);
    let screen = pty.wait_for_prompt();
    let rows: Vec<_> = screen.lines().filter(|row| !row.is_empty()).collect();
    assert_eq!(rows.len(), 4, "{screen}");
    assert!(rows[0].starts_with("flightline "), "{screen}");
    assert!(rows[2].starts_with("Try: "), "{screen}");
}

#[test]
fn who_insists_on_ctrl_c_is_told_the_way_out() {
    let mut pty = Flightline::new().prompt();
    pty.wait_for_prompt();
    pty.send("\x03");
    let screen = pty.wait_for_prompt();
    assert!(!screen.contains("\\q leaves"), "{screen}");
    pty.send("\x03");
    pty.wait_for_text("\\q leaves, and so does Ctrl-D");
}

#[test]
fn an_empty_enter_tells_the_way_out_as_often_as_it_is_pressed() {
    let told = "(end the statement with ;, or clear it with Ctrl-C)";
    let mut pty = Flightline::new().prompt();
    pty.wait_for_prompt();
    pty.enter("hello");
    pty.wait_for_text("demo-> hello");
    for times in 1..=3 {
        pty.send("\r");
        pty.wait_for("the way out", |seen| {
            seen.text().matches(told).count() == times && seen.screen().contains(told)
        });
    }
    pty.send(";\r");
    pty.wait_for_text("error: ");
}
