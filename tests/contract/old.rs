//! What scripts, pipes and cron may rely on.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::{Duration, Instant};

use arrow::array::Int64Array;
use rustix::process::Signal;

use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Answer, Part, Script, Step, column};
use crate::support::server::Server;

fn run(arguments: &[&str]) -> Ran {
    Flightline::new().args(arguments).run()
}

/// A run on the sample tables with its own files in `home`.
fn at(home: &Home, arguments: &[&str]) -> Ran {
    Flightline::new().home(home).args(arguments).run()
}

/// A server whose `SELECT hang` brings a row and then nothing more.
fn hanging() -> Server {
    let numbers = column("n", Int64Array::from(vec![7]));
    let part = Part::from(numbers).then(Step::Hang);
    Server::start(Script::new().statement("SELECT hang", Answer::of(vec![part])))
}

fn address(server: &Server) -> String {
    format!("grpc://127.0.0.1:{}", server.port)
}

#[test]
fn commands_and_files_run_in_the_order_given() {
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
fn stdin_is_a_script() {
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
fn an_empty_script_is_well() {
    for arguments in [&[][..], &["-c", ""], &["-c", "-- nothing"]] {
        assert_eq!(run(arguments).good(), "");
    }
}

#[test]
fn a_result_without_rows_has_its_header() {
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
fn the_first_error_stops_a_script() {
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
fn a_result_file_is_complete_or_untouched() {
    let home = Home::new();
    home.write("out.json", "old");
    std::fs::set_permissions(home.at("out.json"), PermissionsExt::from_mode(0o640)).unwrap();
    // A statement that fails, a stream that breaks off, and an interrupt.
    let numbers = column("n", (0..5000).collect::<Int64Array>());
    let broken = Step::Fail(tonic::Code::Internal, "the disk is gone".to_owned());
    let answer = Answer::of(vec![Part::from(numbers.clone()).then(broken)]);
    let server = Server::start(
        Script::new()
            .statement("SELECT broken", answer)
            .statement("SELECT n", numbers),
    );
    let ran = at(&home, &["-o", "out.json", "-c", "SELECT 1", "-c", "SELEC"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("", Some(3)));
    let target = address(&server);
    let ran = at(&home, &[&target, "-o", "out.json", "-c", "SELECT broken"]);
    ran.failed(3, "the disk is gone (after 5,000 rows)", "");
    assert_eq!(home.read("out.json"), "old");
    assert_eq!(home.names(), ["out.json"]);
    // The name asks for the format; a link is followed, a mode kept.
    symlink(home.at("out.json"), home.at("link.json")).unwrap();
    let ran = at(&home, &["-o", "link.json", "-c", "SELECT 1 AS one"]);
    assert_eq!(ran.good(), "");
    assert_eq!(home.read("out.json"), "[\n{\"one\":1}\n]\n");
    assert!(home.at("link.json").is_symlink());
    let mode = home.at("out.json").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(home.names(), ["link.json", "out.json"]);
    let ran = at(&home, &["-o", "no/such/folder.csv", "-c", "SELECT 1"]);
    assert_eq!(ran.status, Some(1));
    // What is asked for outright counts more than the name.
    let ran = at(&home, &["-o", "x.json", "--csv", "-c", "SELECT 1 AS one"]);
    assert_eq!(ran.good(), "");
    assert_eq!(home.read("x.json"), "one\n1\n");
}

#[test]
fn an_interrupted_script_leaves_no_file() {
    for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 143)] {
        let server = hanging();
        let home = Home::new();
        let running = Flightline::new()
            .home(&home)
            .arg(address(&server))
            .args(["-o", "out.csv", "-c", "SELECT hang", "-c", "SELECT 1"])
            .start();
        server.wait_for_calls("DoGet", 1);
        running.signal(signal);
        let ran = running.wait();
        assert_eq!((ran.stdout.as_str(), ran.status), ("", Some(status)));
        server.wait_for_dropped(1);
        assert_eq!(home.names(), Vec::<String>::new());
    }
}

#[test]
fn a_reader_that_goes_is_no_error() {
    let sql = "SELECT * FROM sensors";
    let begun = Instant::now();
    let ran = Flightline::new().args(["-c", sql]).run_headed();
    assert_eq!((ran.stderr.as_str(), ran.status), ("", Some(0)));
    assert!(
        ran.stdout.starts_with("time,") || ran.stdout.contains(','),
        "{ran:?}"
    );
    // A server that has more to say is told to stop.
    let server = Server::start({
        let numbers = column("n", (0..100_000).collect::<Int64Array>());
        let part = Part::from(numbers).then(Step::Hang);
        Script::new().statement("SELECT hang", Answer::of(vec![part]))
    });
    let target = address(&server);
    let ran = Flightline::new()
        .args([target.as_str(), "-c", "SELECT hang"])
        .run_headed();
    assert_eq!((ran.stderr.as_str(), ran.status), ("", Some(0)));
    server.wait_for_dropped(1);
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_statement_has_its_time() {
    let server = hanging();
    let target = address(&server);
    let ran = run(&[&target, "--timeout", "300ms", "-c", "SELECT hang"]);
    assert_eq!(ran.status, Some(3), "{ran:?}");
    assert!(ran.stderr.contains("300ms"), "{ran:?}");
    server.wait_for_dropped(1);
    // A setting of the script does the same.
    let ran = run(&[&target, "-c", "\\set timeout 300ms", "-c", "SELECT hang"]);
    assert_eq!(ran.status, Some(3), "{ran:?}");
}

#[test]
fn config_tells_where_things_are_and_writes_the_sample() {
    let home = Home::new();
    let told = at(&home, &["config"]).good();
    let path = home.at("config.toml").display().to_string();
    assert!(
        told.contains(&path) && told.contains("written just now"),
        "{told}"
    );
    let sample = include_str!("../../config/config.toml");
    assert_eq!(home.read("config.toml"), sample);
    // Once it is there it is the user's.
    home.write("config.toml", "default = \"demo\"\n");
    let told = at(&home, &["config"]).good();
    assert!(told.contains(&path) && !told.contains("written"), "{told}");
    assert_eq!(home.read("config.toml"), "default = \"demo\"\n");
    assert_eq!(at(&home, &["-c", "SELECT 1 AS one"]).good(), "one\n1\n");
}

#[test]
fn what_is_misspelt_is_told_with_what_was_meant() {
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
        (&["-v", "timng=on", "-c", "SELECT 1"], "timng", "timing"),
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
fn help_and_version_go_to_stdout() {
    let help = run(&["--help"]).good();
    assert!(
        help.contains("--on-error") && !help.contains('\x1b'),
        "{help}"
    );
    let version = run(&["-V"]).good();
    assert_eq!(
        version,
        format!("flightline {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert!(run(&["completions", "bash"]).good().contains("flightline"));
}

#[test]
fn colors_come_when_they_are_asked_for() {
    let sql = ["--format", "table", "-c", "SELECT NULL AS nothing"];
    let colored = |when: &str| {
        let flightline = Flightline::new().args(["--color", when]).args(sql);
        flightline.run().good().contains('\x1b')
    };
    assert_eq!(
        ["auto", "always", "never"].map(colored),
        [false, true, false]
    );
    for (name, value, colors) in [
        ("NO_COLOR", "1", false),
        ("TERM", "dumb", false),
        ("X", "", true),
    ] {
        let pty = Flightline::new().args(sql).env(name, value).prompt();
        pty.wait_for_text("nothing");
        let mut pty = pty;
        assert_eq!(pty.wait_exit(), Some(0));
        let text = pty.seen(|seen| seen.text());
        assert_eq!(text.contains("\x1b["), colors, "{name}: {text:?}");
    }
}

#[test]
fn data_files_are_tables() {
    let home = Home::new();
    home.write("cities.csv", "name,people\nBern,134\nRom,2800\n");
    home.write("more.jsonl", "{\"a\":1}\n{\"a\":2}\n");
    let ran = at(
        &home,
        &[
            "cities.csv",
            "more.jsonl",
            "-c",
            "SELECT max(people) AS m FROM cities",
            "-c",
            "SELECT sum(a) AS s FROM more",
        ],
    );
    assert_eq!(ran.good(), "m\n2800\ns\n3\n");
}

#[test]
fn serve_ends_cleanly() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut served = Flightline::new().serve(&[]);
        let target = format!("grpc://127.0.0.1:{}", served.port);
        assert_eq!(run(&[&target, "-c", "SELECT 1 AS one"]).good(), "one\n1\n");
        let ran = run(&[&target, "-c", "DROP TABLE home"]);
        ran.failed(3, "read-only", "");
        served.signal(signal);
        assert_eq!(served.wait(), (String::new(), Some(0)));
    }
}

#[test]
fn a_join_that_nobody_waits_for_leaves_the_server_to_others() {
    let served = Flightline::new().serve(&[]);
    let address = format!("grpc://127.0.0.1:{}", served.port);
    let join = "SELECT a.sensor, count(*) FROM sensors a \
                JOIN sensors b ON a.site = b.site GROUP BY 1";
    for _ in 0..2 {
        let ran = run(&[&address, "--timeout", "1s", "-c", join]);
        assert_eq!(ran.status, Some(3), "{ran:?}");
        assert!(ran.stderr.contains("took longer than 1s"), "{ran:?}");
    }
    let ran = run(&[
        &address,
        "--timeout",
        "20s",
        "-c",
        "SELECT count(*) FROM home",
    ]);
    assert_eq!(ran.stdout, "count(*)\n26\n", "{ran:?}");
}

#[test]
fn a_result_that_breaks_off_makes_no_file() {
    let home = Home::new();
    let out = home.at("out.csv");
    let out = out.to_str().unwrap();
    let ran = at(
        &home,
        &[
            "--on-error",
            "continue",
            "-o",
            out,
            "-c",
            "SELECT nope",
            "-c",
            "SELECT 1 AS n",
        ],
    );
    assert_eq!(ran.status, Some(3), "{ran:?}");
    assert_eq!(home.read("out.csv"), "n\n1\n", "{ran:?}");
}

#[test]
fn settings_of_a_profile_do_not_follow_to_another() {
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
fn a_file_is_not_called_what_it_is_not() {
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
