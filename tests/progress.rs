//! What stands on stderr while a query takes long.

use std::time::Duration;

use arrow::array::Int64Array;

use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Part, Script, Step, column};
use crate::support::server::Server;

const SLOW: &str = "SELECT slow";
const HANG: &str = "SELECT hang";
const LATE: &str = "SELECT late";

/// Longer than it takes until something is drawn.
const LONG: Duration = Duration::from_millis(1_300);

/// Three rows of six, a while, and the rest; rows that come late; none at all.
fn server() -> Server {
    let numbers = |from: i64| column("n", Int64Array::from_iter_values(from..from + 3));
    let slow = Part::from(numbers(0))
        .then(Step::Wait(LONG))
        .then(Step::Batch(numbers(3)));
    let script = Script::new()
        .statement(SLOW, Answer::of(vec![slow]).total_records(6))
        .statement(LATE, Answer::from(numbers(0)).after(LONG))
        .statement(HANG, Answer::hanging());
    Server::start(script)
}

fn at(server: &Server) -> Flightline {
    Flightline::new().arg(format!("grpc://127.0.0.1:{}", server.port))
}

/// Whether the time that has passed is the last that is told in a line.
fn is_drawn(text: &str) -> bool {
    let line = text
        .rsplit(['\r', '\n'])
        .find(|line| !line.trim().is_empty());
    line.is_some_and(|line| line.trim_end().ends_with(" s"))
}

/// Waits for a line that tells of it.
fn wait(pty: &Pty, part: &str) -> String {
    pty.wait_for(part, |seen| {
        is_drawn(&seen.text()) && seen.screen().contains(part)
    })
}

#[test]
fn a_file_is_written_while_it_is_told_how_far() {
    let (server, home) = (server(), Home::new());
    let mut pty = at(&server).home(&home).prompt();
    pty.wait_for_prompt();
    pty.enter(&format!("{SLOW} \\g out.csv"));
    let screen = wait(&pty, "50 % · 3 rows · 24 B · ");
    assert!(
        screen.contains("━━╌") && screen.contains(" rows/s · "),
        "{screen}"
    );
    let screen = pty.wait_for_prompt();
    assert!(
        screen.contains("6 rows") && !screen.contains('%'),
        "{screen}"
    );
    assert_eq!(home.read("out.csv"), "n\n0\n1\n2\n3\n4\n5\n");

    // Nor is a shell's file in the way of it.
    let mut pty = at(&server)
        .home(&home)
        .args(["-c", SLOW])
        .by("sh", "\"$@\" > shell.csv")
        .prompt_of(24, 20);
    pty.wait_for_text("50 % · 3 rows");
    assert_eq!(pty.wait_exit(), Some(0));
    assert_eq!(pty.seen(|seen| seen.screen()).trim(), "");
    assert_eq!(home.read("shell.csv"), "n\n0\n1\n2\n3\n4\n5\n");
}

#[test]
fn it_is_gone_when_the_result_comes_or_does_not() {
    let server = server();
    let mut pty = at(&server).prompt();
    pty.wait_for_prompt();
    pty.enter(&format!("{LATE};"));
    pty.wait_for("the time", |seen| is_drawn(&seen.text()));
    let screen = pty.wait_for_prompt();
    let rows: Vec<&str> = screen.lines().map(str::trim_end).collect();
    let statement = rows.iter().position(|row| row.ends_with("SELECT late;"));
    // The result begins in the line behind the statement's.
    assert_eq!(rows[statement.unwrap() + 1], "n", "{screen}");

    pty.enter(&format!("{HANG};"));
    pty.wait_for("the time", |seen| is_drawn(&seen.text()));
    pty.send("\x03");
    let screen = pty.wait_for_prompt();
    let told = screen.split("SELECT hang;").nth(1).unwrap();
    assert!(
        told.contains("interrupted") && !told.contains(" s\n"),
        "{screen}"
    );
}

#[test]
fn rows_on_the_screen_are_not_drawn_over() {
    let server = server();
    let mut pty = at(&server).prompt();
    pty.wait_for_prompt();
    pty.enter(&format!("{SLOW};"));
    // What has come is shown after a while, and from then on nothing else.
    pty.wait_for_text("\n2");
    let before = pty.seen(|seen| seen.text().len());
    let screen = pty.wait_for_prompt();
    assert!(screen.contains("0\n1\n2\n3\n4\n5\n6 rows"), "{screen}");
    let text = pty.seen(|seen| seen.text());
    assert!(!text[before..].contains("%"), "{text}");
}

#[test]
fn who_wants_quiet_has_it() {
    let server = server();
    for mut pty in [
        at(&server)
            .args(["-q", "--color", "never", "-c", LATE])
            .prompt(),
        at(&server)
            .args(["--color", "never", "-c", LATE])
            .by("sh", "\"$@\" 2>errors; cat errors")
            .prompt(),
    ] {
        assert_eq!(pty.wait_exit(), Some(0));
        let text = pty.seen(|seen| seen.text());
        assert_eq!(text, "n\r\n─\r\n0\r\n1\r\n2\r\n");
    }
}
