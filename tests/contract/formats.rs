//! The formats: how they are asked for.

use arrow::array::Int64Array;

use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Script, column};
use crate::support::server::Server;

/// A run on the sample tables with its own files in `home`.
fn at(home: &Home, arguments: &[&str]) -> Ran {
    Flightline::new().home(home).args(arguments).run()
}

#[test]
pub(crate) fn a_file_is_not_called_what_it_is_not() {
    let home = Home::new();
    let out = home.at("out.xlsx");
    let arguments = ["-o", out.to_str().unwrap(), "-c", "SELECT 1 AS n"];
    at(&home, &arguments).failed(1, "as xlsx", "--format");
    assert!(!out.exists());
    let ran = at(&home, &[&["--csv"], arguments.as_slice()].concat());
    assert_eq!(
        (ran.status, home.read("out.xlsx").as_str()),
        (Some(0), "n\n1\n")
    );
}

/// `SELECT 1 AS one`, in each format that is text.
const ONE: [(&str, &str); 7] = [
    ("table", "one\n───\n  1\n"),
    ("expanded", "─[ 1 ]─\none │ 1\n"),
    ("csv", "one\n1\n"),
    ("tsv", "one\n1\n"),
    ("markdown", "| one |\n| --: |\n|   1 |\n"),
    ("json", "[\n{\"one\":1}\n]\n"),
    ("jsonl", "{\"one\":1}\n"),
];

fn one(home: &Home, arguments: &[&str]) -> String {
    at(home, &[arguments, &["-c", "SELECT 1 AS one"]].concat()).good()
}

#[test]
pub(crate) fn each_format_is_asked_for_by_name() {
    let home = Home::new();
    for (format, text) in ONE {
        assert_eq!(one(&home, &["--format", format]), text);
        let capitals = format.to_uppercase();
        assert_eq!(one(&home, &["--format", &capitals]), text);
        let setting = format!("format={format}");
        assert_eq!(one(&home, &["-v", &setting]), text);
    }
    let ran = at(&home, &["--format", "xlsx", "-c", "SELECT 1"]);
    ran.failed(1, "there is no format \"xlsx\"", "csv");
}

#[test]
pub(crate) fn a_files_name_asks_for_its_format() {
    let home = Home::new();
    for (name, format) in [
        ("out.csv", "csv"),
        ("out.CSV", "csv"),
        ("out.json", "json"),
        ("out.jsonl", "jsonl"),
        ("out.ndjson", "jsonl"),
        ("out.tsv", "tsv"),
        ("out.md", "markdown"),
        ("out.txt", "csv"),
        ("out", "csv"),
    ] {
        let text = ONE.iter().find(|(known, _)| *known == format).unwrap().1;
        assert_eq!(one(&home, &["-o", name]), "");
        assert_eq!(home.read(name), text, "{name}");
        // What is asked for outright counts more than the name.
        assert_eq!(one(&home, &["-o", name, "--format", "table"]), "");
        assert_eq!(home.read(name), ONE[0].1, "{name}");
    }
}

#[test]
pub(crate) fn a_terminal_gets_a_table_and_others_csv() {
    let home = Home::new();
    assert_eq!(one(&home, &[]), "one\n1\n");
    let run = |arguments: &[&str]| {
        let flightline = Flightline::new().home(&home).args(arguments);
        let mut pty = flightline.args(["-c", "SELECT 1 AS one"]).prompt();
        assert_eq!(pty.wait_exit(), Some(0));
        pty.seen(|seen| seen.screen())
    };
    let screen = run(&[]);
    assert!(
        screen.starts_with("one\n───\n  1\n1 row · 1 column"),
        "{screen}"
    );
    let screen = run(&["--csv"]);
    assert!(screen.starts_with("one\n1\n"), "{screen}");
    run(&["-o", "out"]);
    assert_eq!(home.read("out"), "one\n1\n");
}

#[test]
pub(crate) fn shorthands_ask_for_a_format_and_the_last_one_counts() {
    let home = Home::new();
    for (arguments, format) in [
        (&["--csv"][..], "csv"),
        (&["--json"], "json"),
        (&["--jsonl"], "jsonl"),
        (&["-x"], "expanded"),
        (&["--json", "--csv"], "csv"),
        (&["--csv", "--format", "jsonl"], "jsonl"),
        (&["--format", "json", "-x"], "expanded"),
    ] {
        let text = ONE.iter().find(|(known, _)| *known == format).unwrap().1;
        assert_eq!(one(&home, arguments), text, "{arguments:?}");
    }
}

#[test]
pub(crate) fn rows_only_have_neither_header_nor_footer() {
    let home = Home::new();
    for (format, text) in [
        ("csv", "1\n"),
        ("table", "  1\n"),
        ("jsonl", "{\"one\":1}\n"),
    ] {
        assert_eq!(one(&home, &["-t", "--format", format]), text, "{format}");
    }
    let arguments = ["-t", "-c", "SELECT 1 AS one WHERE false"];
    assert_eq!(at(&home, &arguments).good(), "");
    let mut pty = Flightline::new()
        .args(["-t", "-c", "SELECT 1 AS one"])
        .prompt();
    assert_eq!(pty.wait_exit(), Some(0));
    let screen = pty.seen(|seen| seen.screen());
    assert!(
        screen.contains('1') && !screen.contains("one") && !screen.contains("row"),
        "{screen}"
    );
}

/// The first bytes of a file or a stream in a binary format.
fn begins_as(bytes: &[u8]) -> &'static str {
    match bytes {
        [b'P', b'A', b'R', b'1', ..] => "parquet",
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => "arrow file",
        [0xff, 0xff, 0xff, 0xff, ..] => "arrow stream",
        _ => "something else",
    }
}

#[test]
pub(crate) fn binary_formats_are_for_files_and_pipes() {
    let home = Home::new();
    let rows = "SELECT room, temp FROM home";
    for (name, format, begun) in [
        ("out.parquet", "parquet", "parquet"),
        ("out.arrow", "arrow", "arrow file"),
    ] {
        for arguments in [vec!["-o", name], vec!["-o", name, "--format", format]] {
            let ran = at(&home, &[&arguments[..], &["-c", rows]].concat());
            assert_eq!(ran.good(), "");
            assert_eq!(begins_as(&std::fs::read(home.at(name)).unwrap()), begun);
            // Our own engine reads it back.
            let sum = |table: &str| format!("SELECT count(*) AS n, sum(temp) AS t FROM {table}");
            let (read, sent) = (sum("out"), sum("home"));
            let sent = at(&home, &["-c", &sent]).good();
            assert_eq!(at(&home, &[name, "-c", &read]).good(), sent);
        }
        let flightline = Flightline::new().args(["--format", format, "-c", rows]);
        let mut pty = flightline.prompt();
        assert_eq!(pty.wait_exit(), Some(1));
        let screen = pty.seen(|seen| seen.screen());
        assert!(screen.contains("is not for a terminal"), "{screen}");
    }
    for (format, begun) in [("parquet", "parquet"), ("arrow", "arrow stream")] {
        let flightline = Flightline::new()
            .home(&home)
            .args(["--format", format, "-c", rows]);
        flightline.by("sh", "\"$@\" | cat >piped").run().good();
        assert_eq!(begins_as(&std::fs::read(home.at("piped")).unwrap()), begun);
    }
}

#[test]
pub(crate) fn two_results_into_one_binary_file_are_refused_before_anything_runs() {
    let numbers = column("n", (0..3).collect::<Int64Array>());
    let server = Server::start(Script::new().statement("SELECT n", numbers));
    let target = format!("grpc://127.0.0.1:{}", server.port);
    let home = Home::new();
    home.write("out.parquet", "old");
    home.write("two.sql", "SELECT n;\nSELECT n;");
    for arguments in [
        &["-o", "out.parquet", "-c", "SELECT n", "-c", "SELECT n"][..],
        &["-o", "out.parquet", "-f", "two.sql"],
        &["-o", "out.parquet", "-c", "SELECT n; SELECT n"],
        &["-o", "out.parquet", "--format", "arrow", "-f", "two.sql"],
        &["-o", "out.csv", "--format", "parquet", "-f", "two.sql"],
        &["-v", "format=parquet", "-o", "out.dat", "-f", "two.sql"],
    ] {
        let ran = at(&home, &[&[target.as_str()], arguments].concat());
        ran.failed(1, "one result", "");
        assert!(server.calls().is_empty(), "{arguments:?}");
        assert_eq!(home.read("out.parquet"), "old");
        assert_eq!(home.names(), ["out.parquet", "two.sql"]);
    }
    // Two files take two, and one file two of a format that can follow itself.
    let two = [
        "-c",
        "SELECT n \\g a.parquet",
        "-c",
        "SELECT n \\g b.parquet",
    ];
    assert_eq!(
        at(&home, &[&[target.as_str()][..], &two].concat()).good(),
        ""
    );
    let ran = at(&home, &[&target, "-o", "out.csv", "-f", "two.sql"]);
    assert_eq!(
        (ran.good(), home.read("out.csv")),
        (String::new(), "n\n0\n1\n2\n".repeat(2))
    );
}
