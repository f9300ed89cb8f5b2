//! The formats: how they are asked for.

use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};

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
const ONE: [(&str, &str); 5] = [
    ("table", "one\n───\n  1\n"),
    ("expanded", "─[ 1 ]─\none │ 1\n"),
    ("csv", "one\n1\n"),
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
