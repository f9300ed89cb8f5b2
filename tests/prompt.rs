//! The prompt, as a person meets it.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use arrow::array::Int64Array;
use rustix::process::Signal;

use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Part, Script, Step, column};
use crate::support::server::Server;

/// A terminal in which `home` has room.
fn tall() -> Pty {
    let pty = Flightline::new().prompt_of(50, 80);
    pty.wait_for_prompt();
    pty
}

/// The rows of a screen from `from` to its end, without empty ones.
fn rows_from<'a>(screen: &'a str, from: &str) -> Vec<&'a str> {
    let rows = screen.lines().filter(|row| !row.is_empty());
    rows.skip_while(|row| !row.contains(from)).collect()
}

/// A server with the statement `SELECT n` of one row, and `SELECT hang`, which
/// brings a row and then nothing more. It tells no names, so nothing but
/// statements is ever redeemed.
fn slow() -> Script {
    let numbers = column("n", Int64Array::from(vec![7]));
    let hanging = Part::from(numbers.clone()).then(Step::Hang);
    Script::new()
        .statement("SELECT n", numbers)
        .statement("SELECT hang", Answer::of(vec![hanging]))
}

#[test]
pub(crate) fn it_greets_in_three_lines() {
    let pty = Flightline::new().prompt();
    let screen = pty.wait_for_prompt();
    let rows: Vec<_> = screen.lines().filter(|row| !row.is_empty()).collect();
    assert_eq!(rows.len(), 4, "{screen}");
    assert!(rows[0].starts_with("flightline ") && rows[0].contains("at demo"));
    assert_eq!(rows[1], "Tables: home, sensors");
    assert_eq!(rows[2], "Try: SELECT * FROM home;   \\? help   \\q leave");
    assert_eq!(rows[3].trim_end(), "demo=>");
}

#[test]
pub(crate) fn a_statement_shows_its_rows_and_a_closing_line() {
    let mut pty = tall();
    let screen = pty.run("SELECT * FROM home;");
    let rows = rows_from(&screen, "demo=> SELECT * FROM home;");
    // Statement, header, rule, rows, closing line, prompt.
    let closing = rows[rows.len() - 2];
    assert!(closing.starts_with("26 rows · 5 columns · "), "{screen}");
    assert!(closing.ends_with(" · demo"), "{screen}");
    let values = rows.iter().filter(|row| row.contains("2022-01-01"));
    assert_eq!(values.count(), 26, "{screen}");
    for name in ["co", "hum", "room", "temp", "time"] {
        assert!(rows[1].contains(name), "{screen}");
    }
}

#[test]
pub(crate) fn a_long_result_goes_through_the_pager() {
    let pager = "cat > paged; echo left the pager";
    let home = Home::new();
    let long = "SELECT * FROM home UNION ALL SELECT * FROM home;";
    let mut pty = Flightline::new()
        .home(&home)
        .env("FLIGHTLINE_PAGER", pager)
        .prompt();
    pty.wait_for_prompt();
    pty.enter(long);
    pty.wait_for_text("left the pager");
    let screen = pty.wait_for_text("52 rows");
    assert!(!screen.contains("2022-01-01"), "{screen}");
    let paged = home.read("paged");
    assert_eq!(paged.matches("2022-01-01").count(), 52, "{paged}");
    // What fits needs none, and `\pset` can put it off.
    pty.wait_for_prompt();
    let screen = pty.run("SELECT 41 + 1;");
    assert_eq!(screen.matches("left the pager").count(), 1, "{screen}");
    pty.run("\\pset pager off");
    pty.enter(long);
    pty.wait_for("52 rows again", |seen| {
        seen.text().matches("52 rows").count() == 2 && seen.row().ends_with("=> ")
    });
    let text = pty.seen(|seen| seen.text());
    assert_eq!(text.matches("left the pager\r\n").count(), 1, "{text}");
}

#[test]
fn a_pager_that_is_left_ends_the_result() {
    let server = Server::start({
        let numbers = column("n", (0..100).collect::<Int64Array>());
        let part = Part::from(numbers).then(Step::Hang);
        Script::new().statement("SELECT long", Answer::of(vec![part]))
    });
    let address = format!("grpc://127.0.0.1:{}", server.port);
    let mut pty = Flightline::new()
        .arg(address)
        .env("FLIGHTLINE_PAGER", "head -n 1")
        .prompt();
    pty.wait_for_prompt();
    pty.run("SELECT long;");
    server.wait_for_dropped(1);
}

#[test]
fn a_statement_over_three_lines() {
    let mut pty = tall();
    pty.enter("SELECT room,");
    pty.wait_for_text("demo-> SELECT room,");
    pty.enter("count(*) AS n");
    pty.enter("FROM home GROUP BY room ORDER BY room;");
    let screen = pty.wait_for_text("2 rows · 2 columns");
    assert!(screen.contains("Kitchen"), "{screen}");
}

#[test]
fn the_mark_tells_what_is_open() {
    for (line, mark) in [
        ("SELECT 'a;", "demo'> "),
        ("SELECT \"a;", "demo\"> "),
        ("SELECT (1;", "demo(> "),
        ("SELECT /* 1;", "demo*> "),
        ("SELECT $$ 1;", "demo$> "),
    ] {
        let mut pty = tall();
        pty.enter(line);
        pty.wait_for_text(&format!("{mark}{line}"));
    }
}

#[test]
fn an_empty_line_tells_the_way_out_once() {
    let mut pty = tall();
    pty.enter("SELECT 1");
    pty.wait_for_text("demo-> SELECT 1");
    pty.send("\r");
    let told = "(end the statement with ;, or clear it with Ctrl-C)";
    pty.wait_for_text(told);
    pty.send("\r\r");
    pty.send("+ 41;");
    pty.wait_for("the third line", |seen| seen.row().ends_with("+ 41;"));
    pty.send("\r");
    pty.wait_for_text("42");
    pty.wait_for_prompt();
    let text = pty.seen(|seen| seen.text());
    let screen = pty.seen(|seen| seen.screen());
    assert!(text.contains(told));
    assert!(screen.matches(told).count() <= 1, "{screen}");
}

#[test]
fn a_paste_without_brackets_runs_each_statement() {
    let home = Home::new();
    let mut pty = Flightline::new().home(&home).prompt_of(60, 80);
    pty.wait_for_prompt();
    let statements: Vec<_> = (1..=5)
        .map(|n| format!("SELECT {n} AS pasted{n};"))
        .collect();
    pty.send(&format!("{}\r", statements.join("\r")));
    let screen = pty.wait_for("five results", |seen| {
        seen.screen().matches("1 row · 1 column").count() == 5 && seen.row().ends_with("=> ")
    });
    let places: Vec<_> = statements.iter().map(|sql| screen.find(sql)).collect();
    assert!(places.iter().all(Option::is_some), "{screen}");
    assert!(places.is_sorted(), "{screen}");
    assert_eq!(home.history(), statements);
}

#[test]
fn a_paste_with_brackets_runs_each_statement() {
    let home = Home::new();
    let mut pty = Flightline::new().home(&home).prompt_of(60, 80);
    pty.wait_for_prompt();
    pty.send("\x1b[200~SELECT 1 AS a;\nSELECT 2\n  AS b;\x1b[201~");
    pty.wait_for_text("AS b;");
    pty.send("\r");
    pty.wait_for("two results", |seen| {
        seen.screen().matches("1 row · 1 column").count() == 2
    });
    pty.wait_for_prompt();
    assert_eq!(home.history(), ["SELECT 1 AS a;", "SELECT 2\n  AS b;"]);
}

#[test]
fn tab_completes_the_name_of_a_table() {
    let mut pty = tall();
    pty.send("SELECT count(*) FROM ho\t");
    pty.wait_for_text("FROM home");
    pty.send(";\r");
    pty.wait_for_text("1 row · 1 column");
    let screen = pty.wait_for_prompt();
    assert!(screen.contains("26"), "{screen}");
}

#[test]
fn ctrl_c_ends_a_query_and_the_server_knows() {
    let server = Server::start(slow());
    let mut pty = Flightline::new()
        .arg(format!("grpc://127.0.0.1:{}", server.port))
        .prompt();
    pty.wait_for_prompt();
    pty.enter("SELECT hang;");
    server.wait_for_calls("DoGet", 1);
    let pressed = Instant::now();
    pty.send("\x03");
    pty.wait_for_prompt();
    server.wait_for_dropped(1);
    assert!(pressed.elapsed() < Duration::from_secs(1));
    pty.enter("SELECT n;");
    pty.wait_for_text("1 row · 1 column");
}

#[test]
fn ctrl_c_at_a_prompt_clears_it() {
    let mut pty = Flightline::new().prompt();
    pty.wait_for_prompt();
    pty.send("\x03");
    pty.wait_for_prompt();
    pty.send("SELECT 'never;");
    pty.wait_for_text("never;");
    pty.send("\x03");
    pty.wait_for_prompt();
    let screen = pty.run("SELECT 41 + 1 AS answer;");
    assert!(
        screen.contains("answer") && screen.contains("42"),
        "{screen}"
    );
    assert!(!screen.contains("error"), "{screen}");
}

#[test]
fn sigint_at_a_prompt_does_not_leave() {
    let mut pty = Flightline::new().prompt_of(50, 80);
    pty.wait_for_prompt();
    // Nothing tells when a signal has been taken up; on a busy machine that may
    // be after the statement was entered, which it then ends by right.
    let unharmed = (0..5).any(|n| {
        pty.signal(Signal::INT);
        let screen = pty.run(&format!("SELECT 'unharmed' AS answer{n};"));
        screen.contains("\nunharmed")
    });
    assert!(unharmed, "{}", pty.seen(|seen| seen.screen()));
}

#[test]
fn ctrl_d_leaves() {
    let mut pty = Flightline::new().prompt();
    pty.wait_for_prompt();
    assert!(!pty.is_restored());
    pty.send("\x04");
    assert_eq!(pty.wait_exit(), Some(0));
    assert!(pty.is_restored());
}

#[test]
fn bare_words_work() {
    for word in ["quit", "exit", "QUIT", "\\q", "quit;"] {
        let mut pty = Flightline::new().prompt();
        pty.wait_for_prompt();
        pty.enter(word);
        assert_eq!(pty.wait_exit(), Some(0), "{word}");
    }
    let mut pty = Flightline::new().prompt_of(100, 80);
    pty.wait_for_prompt();
    let screen = pty.run("help");
    assert!(screen.contains("\\conninfo"), "{screen}");
}

#[test]
fn c_goes_to_another_profile_and_back() {
    let server = Server::start(slow());
    let home = Home::configured(&format!(
        "default = \"demo\"\n\
         [profiles.other]\nuri = \"grpc://127.0.0.1:{}\"\ndatabase = \"mydb\"\ncolor = \"red\"\n",
        server.port
    ));
    let mut pty = Flightline::new().home(&home).prompt_of(50, 80);
    pty.wait_for_prompt();
    pty.run("\\c other");
    pty.wait_for("the other prompt", |seen| seen.row() == "other/mydb=> ");
    let screen = pty.run("SELECT n;");
    assert!(screen.contains(" · other"), "{screen}");
    pty.run("\\c -");
    pty.wait_for("the first prompt", |seen| seen.row() == "demo=> ");
    let screen = pty.run("SELECT count(*) AS n FROM home;");
    assert!(
        screen.contains("26") && screen.contains(" · demo"),
        "{screen}"
    );
    // One that is not there leaves us where we are.
    let screen = pty.run("\\c othr");
    assert!(screen.contains("hint: known are other, demo"), "{screen}");
    assert!(screen.trim_end().ends_with("demo=>"), "{screen}");
}

#[test]
pub(crate) fn the_history_is_ours_alone_and_keeps_no_secret() {
    let home = Home::new();
    let mut pty = Flightline::new().home(&home).prompt_of(50, 80);
    pty.wait_for_prompt();
    pty.enter("SELECT 1");
    pty.wait_for_text("demo-> SELECT 1");
    pty.enter("AS one;");
    pty.wait_for_text("1 row · 1 column");
    pty.wait_for_prompt();
    pty.run("\\c grpc://ann:hunter2@127.0.0.1:1");
    // What another terminal has its logins in is refused, and not kept.
    pty.run("connect ann:hunter2@127.0.0.1:1");
    pty.run("use mydb");
    pty.run("\\d");
    assert_eq!(home.history(), ["SELECT 1\nAS one;", "use mydb", "\\d"]);
    let mode = |name| home.at(name).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("history.jsonl"), 0o600);
    for name in home.names() {
        assert!(!home.read(&name).contains("hunter2"), "{name}");
    }
    // The next prompt has them.
    let mut next = Flightline::new().home(&home).prompt();
    next.wait_for_prompt();
    next.send(&"\x1b[A".repeat(3));
    next.wait_for("the first entry", |seen| seen.screen().contains("AS one;"));
}

#[test]
pub(crate) fn sigterm_at_the_prompt_restores_the_terminal() {
    let mut pty = Flightline::new().prompt();
    pty.wait_for_prompt();
    pty.send("SELECT 'half");
    pty.wait_for_text("half");
    assert!(!pty.is_restored());
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), Some(143));
    assert!(pty.is_restored());
}

#[test]
pub(crate) fn sigterm_at_the_prompt_leaves_no_half_file() {
    let home = Home::new();
    let out = home.at("out.csv");
    let mut pty = Flightline::new().home(&home).prompt();
    pty.wait_for_prompt();
    pty.run(&format!("\\o {}", out.display()));
    pty.run("SELECT 1;");
    let before = home.names();
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), Some(143));
    let after = home.names();
    assert!(
        after.len() < before.len() && !out.exists(),
        "{before:?} {after:?}"
    );
}

#[test]
pub(crate) fn sigterm_ends_a_query_and_the_program() {
    let server = Server::start(slow());
    let mut pty = Flightline::new()
        .arg(format!("grpc://127.0.0.1:{}", server.port))
        .prompt();
    pty.wait_for_prompt();
    pty.enter("SELECT hang;");
    server.wait_for_calls("DoGet", 1);
    pty.signal(Signal::TERM);
    server.wait_for_dropped(1);
    assert_eq!(pty.wait_exit(), Some(143));
    assert!(pty.is_restored());
}

#[test]
fn the_prompt_never_waits_for_names() {
    let numbers = column("n", Int64Array::from(vec![7]));
    let tables = Answer::of(vec![Part::from(numbers.clone()).then(Step::Hang)]);
    let server = Server::start(Script::new().tables(tables).statement("SELECT n", numbers));
    let mut pty = Flightline::new()
        .arg(format!("grpc://127.0.0.1:{}", server.port))
        .prompt();
    let screen = pty.wait_for_prompt();
    assert!(screen.contains("Tables: \\d lists them"), "{screen}");
    server.wait_for_calls("GetFlightInfo", 1);
    let screen = pty.run("SELECT n;");
    assert!(screen.contains("1 row · 1 column"), "{screen}");
}

#[test]
fn a_screen_that_changes_its_size_is_followed() {
    let mut pty = tall();
    let whole = "x".repeat(90);
    let narrow = pty.run("SELECT repeat('x', 90) AS a;");
    assert!(
        narrow.contains("xx…") && !narrow.contains(&whole),
        "{narrow}"
    );
    pty.resize(50, 160);
    let wide = pty.run("SELECT repeat('x', 90) AS a;");
    assert!(wide.contains(&whole), "{wide}");
}

#[test]
pub(crate) fn an_error_leaves_the_prompt() {
    let mut pty = tall();
    let screen = pty.run("SELECT * FROM hom;");
    assert!(
        screen.contains("error: ") && screen.contains("hint: "),
        "{screen}"
    );
    let screen = pty.run("SELECT 42 AS answer;");
    assert!(screen.contains("answer"), "{screen}");
    pty.send("\x04");
    assert_eq!(pty.wait_exit(), Some(0));
}

#[test]
fn a_statement_ends_with_a_backslash_too() {
    let home = Home::new();
    let mut pty = Flightline::new().home(&home).prompt_of(50, 80);
    pty.wait_for_prompt();
    let screen = pty.run("SELECT 6 * 7 AS answer \\gx");
    assert!(screen.contains("answer │ 42"), "{screen}");
    let screen = pty.run("SELECT 1 AS one \\g one.json");
    assert!(screen.contains(" · demo → one.json"), "{screen}");
    assert_eq!(home.read("one.json"), "[\n{\"one\":1}\n]\n");
    // A file is no terminal, whatever it is called.
    pty.run("SELECT 2 AS two \\g plain;");
    assert_eq!(home.read("plain"), "two\n2\n");
    pty.run("SELECT 1 AS one;");
    // Alone it repeats the last one.
    let screen = pty.run("\\g |sed s/1/eins/");
    let rows = rows_from(&screen, "demo=> \\g |sed");
    assert!(rows.iter().any(|row| row.trim() == "eins"), "{screen}");
    // The closing line comes when the command has said all.
    assert!(
        rows[rows.len() - 2].ends_with(" → sed s/1/eins/"),
        "{screen}"
    );
}

#[test]
fn a_command_in_the_middle_leaves_the_statement_as_it_was() {
    let mut pty = tall();
    pty.enter("SELECT count(*) AS n");
    pty.wait_for_text("demo->");
    pty.enter("\\timing off");
    pty.wait_for("the statement", |seen| {
        seen.screen().matches("SELECT count").count() == 2
    });
    let screen = pty.run("FROM home;");
    let rows = rows_from(&screen, "timing is off");
    assert!(rows.iter().any(|row| row.trim() == "26"), "{screen}");
}

#[test]
fn what_the_program_says_is_whole_on_a_narrow_screen() {
    let mut pty = Flightline::new().prompt_of(200, 40);
    pty.wait_for_prompt();
    let screen = pty.run("\\?");
    for words in ["run the statements", "and commands in a", "\\timing"] {
        assert!(screen.contains(words), "{screen}");
    }
    let screen = pty.run("\\profiles");
    assert!(screen.contains("profile "), "{screen}");
    assert!(
        screen.contains("sample tables, in this process"),
        "{screen}"
    );
}

#[test]
fn a_result_that_breaks_off_in_a_file_is_told_at_once() {
    let numbers = column("n", (0..5000).collect::<Int64Array>());
    let broken = Step::Fail(tonic::Code::Internal, "the disk is gone".to_owned());
    let answer = Answer::of(vec![Part::from(numbers).then(broken)]);
    let server = Server::start(slow().statement("SELECT broken", answer));
    let home = Home::new();
    let mut pty = Flightline::new()
        .home(&home)
        .arg(format!("grpc://127.0.0.1:{}", server.port))
        .prompt_of(40, 120);
    pty.wait_for_prompt();
    pty.run("\\o big.csv");
    let screen = pty.run("SELECT broken;");
    assert!(screen.contains("big.csv will not be written"), "{screen}");
    let screen = pty.run("\\o small.csv");
    assert!(screen.contains("big.csv is not written"), "{screen}");
    pty.run("SELECT n;");
    pty.run("\\o");
    assert_eq!(home.read("small.csv"), "n\n7\n");
    assert!(!home.names().contains(&"big.csv".to_owned()));
}

#[test]
fn a_statement_as_high_as_the_screen_says_where_it_can_be_edited() {
    for color in ["always", "never"] {
        let mut pty = Flightline::new().args(["--color", color]).prompt_of(10, 40);
        pty.wait_for_prompt();
        let told = "(Ctrl-X Ctrl-E edits this in $EDITOR)";
        pty.send("SELECT 1,\r");
        for number in 2..9 {
            pty.send(&format!("{number},\r"));
        }
        pty.send("9");
        let screen = pty.wait_for_text(told);
        assert_eq!(screen.matches(told).count(), 1, "{screen}");
        // Once for a statement: the rows are for what is typed.
        pty.send(",\r10");
        pty.wait_for("the last line", |seen| {
            seen.row() == "10" && !seen.screen().contains(told)
        });
    }
}

#[test]
fn a_terminal_that_edits_nothing_marks_and_clears_what_is_pending() {
    let mut pty = Flightline::new().env("TERM", "dumb").prompt();
    pty.wait_for_prompt();
    pty.enter("SELECT (1");
    pty.wait_for("the mark", |seen| seen.row() == "demo(> ");
    pty.enter("+ 41)");
    pty.wait_for("the mark", |seen| seen.row() == "demo-> ");
    pty.enter("");
    pty.wait_for_text("(end the statement with ;, or clear it with Ctrl-C)");
    pty.send("AS never\x03");
    pty.wait_for("a new prompt", |seen| seen.row() == "demo=> ");
    let screen = pty.run("SELECT 41 + 1 AS answer;");
    assert!(
        screen.contains("42") && !screen.contains("error"),
        "{screen}"
    );
    pty.enter("SELECT 1");
    pty.wait_for("the mark", |seen| seen.row() == "demo-> ");
    let screen = pty.run("+ 6 AS seven;");
    assert!(screen.contains("seven"), "{screen}");
}
