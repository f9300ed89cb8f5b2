//! Scripts: what runs, in what order, and what an error does.

use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};

fn run(arguments: &[&str]) -> Ran {
    Flightline::new().args(arguments).run()
}

/// A run on the sample tables with its own files in `home`.
fn at(home: &Home, arguments: &[&str]) -> Ran {
    Flightline::new().home(home).args(arguments).run()
}

#[test]
pub(crate) fn commands_and_files_run_in_the_order_given() {
    let home = Home::new();
    home.write("two.sql", "SELECT 2 AS two;\nSELECT 3 AS three");
    let ran = at(
        &home,
        &[
            "-c",
            "SELECT 1 AS one",
            "-f",
            "two.sql",
            "-c",
            "SELECT 4 AS four;",
        ],
    );
    assert_eq!(ran.good(), "one\n1\ntwo\n2\nthree\n3\nfour\n4\n");
}

#[test]
pub(crate) fn stdin_is_a_script() {
    for arguments in [&[][..], &["-f", "-"]] {
        let script = "SELECT 1 AS one;\n\\pset format jsonl\nSELECT 2 AS two";
        let ran = Flightline::new().args(arguments).stdin(script).run();
        assert_eq!(ran.good(), "one\n1\n{\"two\":2}\n");
    }
    let ran = Flightline::new()
        .stdin("SELECT 1 AS one;\n\nSELEC;\n")
        .run();
    assert_eq!(ran.stdout, "one\n1\n");
    assert_eq!(ran.status, Some(3));
    assert!(ran.stderr.starts_with("error: stdin:3: "), "{ran:?}");
}

#[test]
pub(crate) fn an_empty_script_is_well() {
    for arguments in [&[][..], &["-c", ""], &["-c", "-- nothing"]] {
        assert_eq!(run(arguments).good(), "");
    }
}

#[test]
pub(crate) fn a_result_without_rows_has_its_header() {
    let none = "SELECT 1 AS one, 'a' AS letter WHERE false";
    for (format, text) in [
        ("csv", "one,letter\n"),
        ("json", "[]\n"),
        ("jsonl", ""),
        ("table", "one │ letter\n────┼───────\n"),
    ] {
        assert_eq!(run(&["--format", format, "-c", none]).good(), text);
    }
}

#[test]
pub(crate) fn the_first_error_stops_a_script() {
    let ran = run(&[
        "-c",
        "SELECT 1 AS one; SELEC; SELECT 2 AS two",
        "-c",
        "SELECT 3",
    ]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("one\n1\n", Some(3)));
    let ran = run(&["--on-error", "continue", "-c", "SELEC; SELECT 2 AS two"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("two\n2\n", Some(3)));
}

#[test]
pub(crate) fn what_is_misspelt_is_told_with_what_was_meant() {
    let home = Home::configured("[profiles.production]\nhost = \"127.0.0.1\"\n");
    for (arguments, words, hint) in [
        (
            &["-p", "prodution", "-c", "SELECT 1"][..],
            "prodution",
            "production",
        ),
        (&["--tokn", "x"], "--tokn", "--token"),
        (&["--format", "cvs", "-c", "SELECT 1"], "cvs", "csv"),
        (&["-c", "\\tming"], "\\tming", "\\timing"),
        (
            &["-v", "timing=maybe", "-c", "SELECT 1"],
            "timing",
            "on or off",
        ),
        (&["-f", "no-such.sql"], "no-such.sql", ""),
        (&["no-such.parquet"], "no-such.parquet", ""),
        (
            &["--config", "no-such.toml", "-c", "SELECT 1"],
            "no-such.toml",
            "",
        ),
    ] {
        let ran = at(&home, arguments);
        ran.failed(1, words, hint);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
pub(crate) fn settings_of_a_profile_do_not_follow_to_another() {
    let home = Home::new();
    let table = home.write("t.csv", "n\n1\n");
    let files = format!("files = [{:?}]", table.display().to_string());
    let profile = format!("[profiles.a]\n{files}\nsettings = {{ format = \"json\" }}\n");
    home.write("config.toml", &profile);
    let ran = at(
        &home,
        &[
            "a",
            "-c",
            "SELECT * FROM t",
            "-c",
            "\\c demo",
            "-c",
            "SELECT 1 AS n",
        ],
    );
    assert_eq!(ran.stdout, "[\n{\"n\":1}\n]\nn\n1\n", "{ran:?}");
}

#[test]
pub(crate) fn an_assignment_is_a_variable_or_a_setting() {
    for option in ["-v", "--set"] {
        let ran = run(&[
            option,
            "room=Kitchen",
            option,
            "format=jsonl",
            "-c",
            "SELECT :'room' AS r",
        ]);
        assert_eq!(ran.good(), "{\"r\":\"Kitchen\"}\n");
    }
    // A value may hold anything, and a name that no setting has is a variable.
    let ran = run(&[
        "-v",
        "v=a=b 'c'",
        "-c",
        "SELECT :'v' AS v, ':v' AS s, 1::int AS i",
    ]);
    assert_eq!(ran.good(), "v,s,i\na=b 'c',:v,1\n");
    for wrong in ["novalue", "=1", "no name=1"] {
        assert_eq!(
            run(&["-v", wrong, "-c", "SELECT 1"]).status,
            Some(1),
            "{wrong}"
        );
    }
}

#[test]
pub(crate) fn dash_and_underscore_are_equal_in_names_of_settings() {
    for name in ["on-error", "on_error"] {
        let continues = format!("{name}=continue");
        for arguments in [
            &["-v", continues.as_str(), "-c", "SELEC; SELECT 2 AS two"][..],
            &[
                "-c",
                &format!("\\set {name} continue"),
                "-c",
                "SELEC; SELECT 2 AS two",
            ],
        ] {
            let ran = run(arguments);
            assert_eq!((ran.stdout.as_str(), ran.status), ("two\n2\n", Some(3)));
        }
        let home = Home::configured(&format!("[settings]\n{name} = \"continue\"\n"));
        let ran = at(&home, &["-c", "SELEC; SELECT 2 AS two"]);
        assert_eq!((ran.stdout.as_str(), ran.status), ("two\n2\n", Some(3)));
    }
}

#[test]
pub(crate) fn the_rc_file_is_for_the_prompt_and_can_be_left_out() {
    let home = Home::new();
    home.write("rc.sql", "\\set null nothing\nSELECT 'from rc' AS rc;");
    let screen = |arguments: &[&str]| {
        let flightline = Flightline::new().home(&home).args(arguments);
        let mut pty = flightline.prompt();
        pty.wait_for_prompt();
        pty.run("SELECT NULL AS n;")
    };
    let with = screen(&[]);
    assert!(
        with.contains("from rc") && with.contains("nothing"),
        "{with}"
    );
    for option in ["-X", "--no-rc"] {
        let without = screen(&[option]);
        assert!(
            !without.contains("from rc") && without.contains("NULL"),
            "{without}"
        );
    }
    assert_eq!(at(&home, &["-c", "SELECT 1 AS one"]).good(), "one\n1\n");
}

#[test]
pub(crate) fn at_the_prompt_no_error_stops() {
    let home = Home::new();
    home.write(
        "part.sql",
        "SELECT 'before' AS a;\nSELEC;\nSELECT 'after' AS b;",
    );
    let mut pty = Flightline::new()
        .home(&home)
        .args(["--on-error", "stop"])
        .prompt_of(50, 80);
    pty.wait_for_prompt();
    for wrong in [
        "SELEC;",
        "\\nonsense",
        "SELECT * FROM nowhere;",
        "\\i none.sql",
    ] {
        let screen = pty.run(wrong);
        assert!(screen.contains("error"), "{screen}");
    }
    // A file that is run there ends with its first error, and only it.
    let screen = pty.run("\\i part.sql");
    assert!(
        screen.contains("before") && !screen.contains("after"),
        "{screen}"
    );
    let screen = pty.run("SELECT 40 + 2 AS answer;");
    assert!(screen.contains("42"), "{screen}");
    pty.enter("\\q");
    assert_eq!(pty.wait_exit(), Some(0));
}

#[test]
pub(crate) fn a_script_may_begin_with_a_mark_or_its_interpreter() {
    let home = Home::new();
    for (text, line) in [
        (
            "#!/usr/bin/env -S flightline -f\nSELECT 1 AS one;\nSELEC",
            3,
        ),
        ("\u{feff}SELECT 1 AS one;\r\nSELEC", 2),
        ("\u{feff}#!flightline\nSELECT 1 AS one;\nSELEC", 3),
    ] {
        home.write("script.sql", text);
        let stdin = Flightline::new().stdin(text).run();
        for (ran, name) in [
            (at(&home, &["-f", "script.sql"]), "script.sql"),
            (stdin, "stdin"),
        ] {
            assert_eq!(ran.stdout, "one\n1\n", "{text:?}: {ran:?}");
            ran.failed(3, &format!("{name}:{line}: "), "");
        }
    }
}
