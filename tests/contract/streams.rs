//! What goes to stdout and what to stderr, to whom, and the exit status.

use std::time::{Duration, Instant};

use arrow::array::Int64Array;
use rustix::process::Signal;

use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Answer, Framing, Part, Script, Step, column};
use crate::support::server::Server;

fn run(arguments: &[&str]) -> Ran {
    Flightline::new().args(arguments).run()
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
pub(crate) fn a_reader_that_goes_is_no_error() {
    let sql = "SELECT * FROM sensors";
    let begun = Instant::now();
    let ran = Flightline::new().args(["-c", sql]).run_headed();
    assert_eq!((ran.stderr.as_str(), ran.status), ("", Some(0)));
    assert_eq!(ran.stdout, "battery,co2,humidity,sensor,site,temp,time\n");
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
pub(crate) fn a_statement_has_its_time() {
    let server = hanging();
    let target = address(&server);
    let ran = run(&[&target, "--timeout", "300ms", "-c", "SELECT hang"]);
    assert_eq!(ran.status, Some(3), "{ran:?}");
    assert!(ran.stderr.contains("300ms"), "{ran:?}");
    server.wait_for_dropped(1);
    // A setting of the script does the same, and one for this result.
    for script in [
        "\\set timeout 300ms\nSELECT hang",
        "SELECT hang \\g (timeout=300ms)",
    ] {
        let ran = run(&[&target, "-c", script]);
        ran.failed(3, "took longer than 300ms", "");
    }
}

#[test]
pub(crate) fn help_and_version_go_to_stdout() {
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
pub(crate) fn colors_come_when_they_are_asked_for() {
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

/// A script that ends with a status, and what a server has to do with it.
fn refusing(code: tonic::Code) -> Server {
    let refusal = Answer::refused(code, "Error while planning query: it is not to be");
    Server::start(Script::new().statement("SELECT hang", refusal))
}

#[test]
pub(crate) fn results_go_to_stdout_and_all_else_to_stderr() {
    let ran = run(&["-c", "SELECT 1 AS one; SELEC"]);
    assert_eq!((ran.stdout.as_str(), ran.status), ("one\n1\n", Some(3)));
    ran.failed(3, "SELEC", "");
}

#[test]
pub(crate) fn a_good_run_says_nothing_on_stderr() {
    let home = Home::configured(
        "[settings]\ntiming = true\n[profiles.y]\nhost = \"h\"\ntoken = \"literal\"\nnonsense = 1\n",
    );
    home.write("part.sql", "SELECT 2 AS two;");
    home.write("rc.sql", "nonsense;");
    for line in [
        "SELECT 1 AS one",
        "\\set timing on",
        "\\timing on",
        "\\x on",
        "\\c demo",
        "\\conninfo",
        "\\profiles",
        "\\d",
        "\\?",
        "\\i part.sql",
        "\\o out.csv",
        "\\o |cat",
        "SELECT 1 AS one \\g out.json",
        "\\set name value",
    ] {
        let arguments = ["--token", "literal", "-c", line, "-c", "SELECT 3 AS three"];
        Flightline::new().home(&home).args(arguments).run().good();
    }
}

#[test]
pub(crate) fn closing_lines_and_notices_are_for_terminals() {
    let shown = |line: &str| {
        let flightline = Flightline::new().args(["--token", "t", "-c", "SELECT 1 AS one"]);
        let mut pty = flightline.by("sh", line).prompt_of(24, 200);
        assert_eq!(pty.wait_exit(), Some(0));
        pty.seen(|seen| seen.screen())
    };
    for (line, closing, notice) in [
        ("exec \"$@\"", true, true),
        // A person who sees half of it is not told how long it took.
        ("\"$@\" | cat", false, true),
        ("exec \"$@\" 2>/dev/null", false, false),
    ] {
        let screen = shown(line);
        assert!(screen.contains("one"), "{screen}");
        assert_eq!(
            screen.contains("1 row · 1 column"),
            closing,
            "{line}: {screen}"
        );
        assert_eq!(screen.contains("notice: "), notice, "{line}: {screen}");
    }
}

#[test]
pub(crate) fn quiet_is_quiet() {
    let home = Home::configured("[profiles.y]\nhost = 1\n");
    let screen = |arguments: &[&str]| {
        let flightline = Flightline::new().home(&home).args(arguments);
        let mut pty = flightline.prompt_of(24, 200);
        pty.wait_for("a prompt", |seen| seen.row() == "demo=> ");
        pty.send("SELECT 41 + 1 AS answer;\r");
        pty.wait_for("the answer", |seen| {
            seen.screen().contains("42") && seen.row() == "demo=> "
        })
    };
    for quiet in ["-q", "--quiet"] {
        let screen = screen(&[quiet]);
        let lines = screen.lines().filter(|line| !line.is_empty());
        let lines: Vec<_> = lines.map(str::trim).collect();
        let expected = [
            "demo=> SELECT 41 + 1 AS answer;",
            "answer",
            "──────",
            "42",
            "demo=>",
        ];
        assert_eq!(lines, expected);
    }
    let screen = screen(&[]);
    for told in ["flightline ", "notice: ", "Try: ", "1 row · 1 column"] {
        assert!(screen.contains(told), "{told}: {screen}");
    }
}

#[test]
pub(crate) fn verbose_tells_the_whole_of_it() {
    let server = refusing(tonic::Code::InvalidArgument);
    let target = address(&server);
    let ran = run(&[&target, "-c", "SELECT hang"]);
    ran.failed(3, "it is not to be", "");
    assert!(!ran.stderr.contains("while planning"), "{ran:?}");
    for arguments in [["--verbose"].as_slice(), &["-v", "verbose=on"]] {
        let arguments = [&[target.as_str()], arguments, &["-c", "SELECT hang"]].concat();
        let ran = run(&arguments);
        let last = ran.stderr.lines().last().unwrap_or_default();
        assert!(last.starts_with("detail: "), "{ran:?}");
        assert!(
            last.contains("Error while planning query: it is not to be"),
            "{ran:?}"
        );
    }
}

#[test]
pub(crate) fn status_0_is_all_well() {
    for line in ["SELECT 1", "\\set", "\\q", "SELECT 1 WHERE false"] {
        assert_eq!(run(&["-c", line]).status, Some(0), "{line}");
    }
}

#[test]
pub(crate) fn status_1_is_usage_configuration_or_a_local_file() {
    let home = Home::configured("[profiles.x]\nhost = 1\n");
    for arguments in [
        &["--nonsense"][..],
        &["--port", "0"],
        &["-c", "\\nonsense"],
        &["-c", "\\d a b c"],
        &["-p", "nobody"],
        &["-p", "x"],
        &["-f", "none.sql"],
        &["-c", "\\i none.sql"],
        &["-o", "no/folder.csv", "-c", "SELECT 1"],
        &["none.csv"],
        &["serve", "none.csv"],
        &["completions", "none"],
    ] {
        let ran = Flightline::new().home(&home).args(arguments).run();
        ran.failed(1, "", "");
    }
}

#[test]
pub(crate) fn status_2_is_no_connection_no_admission_or_a_loss() {
    let unused = crate::support::raw::Unused::new();
    let nobody = format!("grpc://127.0.0.1:{}", unused.port);
    run(&[&nobody, "-c", "SELECT 1"]).failed(2, "nothing listens", "");
    for code in [tonic::Code::Unauthenticated, tonic::Code::PermissionDenied] {
        let server = refusing(code);
        let ran = run(&[&address(&server), "-c", "SELECT hang"]);
        ran.failed(2, "", "");
    }
    for framing in [Framing::NoTrailers, Framing::CutResults] {
        let numbers = column("n", Int64Array::from(vec![7]));
        let script = Script::new().statement("SELECT n", numbers);
        let server = Server::start(script.framing(framing));
        run(&[&address(&server), "-c", "SELECT n"]).failed(2, "was lost", "");
    }
    let server = hanging();
    let flightline = Flightline::new().args([&address(&server), "-c", "SELECT hang"]);
    let running = flightline.start();
    server.wait_for_calls("DoGet", 1);
    server.cut();
    running.wait().failed(2, "was lost", "");
}

#[test]
pub(crate) fn status_3_is_a_statement_that_failed() {
    use tonic::Code::{Internal, InvalidArgument, NotFound, ResourceExhausted, Unimplemented};
    for code in [
        InvalidArgument,
        Internal,
        NotFound,
        ResourceExhausted,
        Unimplemented,
    ] {
        let server = refusing(code);
        let ran = run(&[&address(&server), "-c", "SELECT hang"]);
        assert_eq!(ran.status, Some(3), "{code:?}: {ran:?}");
    }
    // Of several errors the last one counts.
    let lines = ["-c", "SELEC", "-c", "\\nonsense", "-c", "SELECT 1 AS one"];
    for (last, status) in [(4, 1), (2, 3)] {
        let mut arguments = vec!["--on-error", "continue"];
        arguments.extend(&lines[..last]);
        arguments.extend(&lines[4..]);
        let ran = run(&arguments);
        assert_eq!(
            (ran.stdout.as_str(), ran.status),
            ("one\n1\n", Some(status))
        );
    }
}

#[test]
pub(crate) fn statuses_130_and_143_are_of_signals() {
    for (signal, status, word) in [
        (Signal::INT, 130, "interrupted"),
        (Signal::TERM, 143, "terminated"),
        (Signal::HUP, 143, "terminated"),
    ] {
        let server = hanging();
        let arguments = [
            "--on-error",
            "continue",
            "-c",
            "SELECT hang",
            "-c",
            "SELECT hang",
        ];
        let running = Flightline::new()
            .arg(address(&server))
            .args(arguments)
            .start();
        server.wait_for_calls("DoGet", 1);
        running.signal(signal);
        running.wait().failed(status, word, "");
        server.wait_for_dropped(1);
    }
}

#[test]
pub(crate) fn what_nohup_has_started_goes_on() {
    let server = hanging();
    let arguments = ["--timeout", "500ms", "-c", "SELECT hang"];
    let flightline = Flightline::new().arg(address(&server)).args(arguments);
    let running = flightline.by("sh", "trap '' HUP; exec \"$@\"").start();
    server.wait_for_calls("DoGet", 1);
    running.signal(Signal::HUP);
    running.wait().failed(3, "took longer than 500ms", "");
}

/// Whether a terminal was told to change its colours. Other sequences move the
/// cursor.
fn is_colored(text: &str) -> bool {
    let mut sequences = text.split("\x1b[").skip(1);
    sequences.any(|rest| {
        let end = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        end.starts_with('m')
    })
}

#[test]
pub(crate) fn a_prompt_without_colors_has_none_at_all() {
    for (arguments, name, value, colored) in [
        (&[][..], "NO_COLOR", "1", false),
        (&[], "TERM", "dumb", false),
        (&["--color", "never"], "X", "", false),
        (&[], "X", "", true),
        (&["--color", "always"], "NO_COLOR", "1", true),
    ] {
        let flightline = Flightline::new().args(arguments).env(name, value);
        let mut pty = flightline.prompt_of(50, 80);
        pty.wait_for_prompt();
        pty.enter("SELECT NULL AS nothing, 'a' AS letter;");
        pty.wait_for_text("1 row · 2 columns");
        pty.enter("SELEC;");
        pty.wait_for_text("error");
        pty.enter("\\q");
        assert_eq!(pty.wait_exit(), Some(0));
        let text = pty.seen(|seen| seen.text());
        assert_eq!(
            is_colored(&text),
            colored,
            "{arguments:?} {name}={value}: {text:?}"
        );
    }
}
