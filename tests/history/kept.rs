//! What the file keeps, and what `\s` tells of it.

use arrow::array::Int64Array;
use rustix::process::Signal;
use serde_json::Value;

use super::{UP, prompt, records, remembering, wait_for_line};
use crate::support::home::Home;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Part, Script, Step, column};
use crate::support::server::Server;

/// `SELECT n` of one row, and `SELECT hang`, which never ends.
fn slow() -> Server {
    let numbers = column("n", Int64Array::from(vec![7]));
    let hanging = Part::from(numbers.clone()).then(Step::Hang);
    let script = Script::new()
        .statement("SELECT n", numbers)
        .statement("SELECT hang", Answer::of(vec![hanging]));
    Server::start(script)
}

fn address(server: &Server) -> String {
    format!("grpc://127.0.0.1:{}", server.port)
}

/// Text and outcome of each record.
fn outcomes(home: &Home) -> Vec<(String, String)> {
    let string = |value: &Value| value.as_str().unwrap().to_owned();
    let records = records(home).into_iter();
    let told = records.map(|record| (string(&record["text"]), string(&record["outcome"])));
    told.collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(text, outcome): &(&str, &str)| ((*text).to_owned(), (*outcome).to_owned());
    expected.iter().map(owned).collect()
}

#[test]
fn a_record_tells_what_came_of_a_statement() {
    let home = Home::configured(
        "default = \"here\"\n[profiles.here]\nfiles = [\"a.csv\"]\ndatabase = \"mine\"\n",
    );
    home.write("a.csv", "n\n1\n2\n");
    let mut pty = prompt(&home);
    pty.run("SELECT * FROM a;");
    pty.run("SELECT * FROM b;");
    pty.run("\\timing off");
    let records = records(&home);
    let field = |name: &str| -> Vec<&Value> { records.iter().map(|it| &it[name]).collect() };
    assert_eq!(
        field("text"),
        ["SELECT * FROM a;", "SELECT * FROM b;", "\\timing off"]
    );
    assert_eq!(field("outcome"), ["done", "failed", "done"]);
    assert_eq!(field("profile"), ["here", "here", "here"]);
    assert_eq!(records[0]["rows"], 2);
    assert_eq!(records[1].get("rows"), None);
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    for record in &records {
        let time = record["time"].as_u64().unwrap();
        assert!((now - 60..=now).contains(&time), "{record}");
        assert!(record["duration_ms"].as_u64().unwrap() < 60_000, "{record}");
    }
}

#[test]
fn what_is_cancelled_and_what_stood_behind_it_are_kept() {
    let server = slow();
    let home = Home::new();
    let mut pty = Flightline::new().home(&home).arg(address(&server)).prompt();
    pty.wait_for_prompt();
    pty.enter("SELECT n; SELECT hang; SELECT n;");
    server.wait_for_calls("DoGet", 2);
    pty.send("\x03");
    pty.wait_for_prompt();
    let expected = [
        ("SELECT n;", "done"),
        ("SELECT hang;", "cancelled"),
        ("SELECT n;", "not run"),
    ];
    assert_eq!(outcomes(&home), pairs(&expected));
    // And come back with the arrow.
    pty.send(&UP.repeat(2));
    wait_for_line(&pty, "SELECT hang;");
}

#[test]
fn a_statement_that_ends_the_program_is_kept() {
    let server = slow();
    let home = Home::new();
    let mut pty = Flightline::new().home(&home).arg(address(&server)).prompt();
    pty.wait_for_prompt();
    pty.enter("SELECT hang; SELECT n;");
    server.wait_for_calls("DoGet", 1);
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit(), Some(143));
    let expected = [("SELECT hang;", "cut"), ("SELECT n;", "not run")];
    assert_eq!(outcomes(&home), pairs(&expected));
    let mut pty = prompt(&home);
    pty.send("\x1b[200~\\q\nSELECT 1;\x1b[201~");
    pty.wait_for("the paste", |seen| seen.row() == "SELECT 1;");
    pty.send("\r");
    assert_eq!(pty.wait_exit(), Some(0));
    let expected = [("\\q", "done"), ("SELECT 1;", "not run")];
    assert_eq!(outcomes(&home)[2..], pairs(&expected));
}

#[test]
fn what_a_killed_prompt_was_at_is_found_by_the_next() {
    let server = slow();
    let home = Home::new();
    let mut pty = Flightline::new().home(&home).arg(address(&server)).prompt();
    pty.wait_for_prompt();
    pty.run("SELECT n;");
    pty.enter("SELECT n; SELECT hang; SELECT n;");
    server.wait_for_calls("DoGet", 3);
    pty.signal(Signal::KILL);
    pty.wait_exit();
    let mut next = prompt(&home);
    next.send(&UP.repeat(2));
    wait_for_line(&next, "SELECT hang;");
    let expected = [
        ("SELECT n;", "done"),
        ("SELECT n;", "done"),
        ("SELECT hang;", "cut"),
        ("SELECT n;", "not run"),
    ];
    assert_eq!(outcomes(&home), pairs(&expected));
    assert_eq!(home.names(), ["history.jsonl"]);
}

#[test]
fn a_torn_or_foreign_line_is_read_past() {
    let home = remembering(&["SELECT 'first';"]);
    let text = home.read("history.jsonl");
    let foreign = "SELECT 'no record';\n{\"text\":7}\n\0\0\n";
    home.write("history.jsonl", &format!("{text}{foreign}{{\"text\":\"SEL"));
    let mut pty = prompt(&home);
    pty.send(UP);
    wait_for_line(&pty, "SELECT 'first';");
    pty.send("\x03");
    pty.wait_for_prompt();
    pty.run("SELECT 'second';");
    let mut next = prompt(&home);
    next.send(UP);
    wait_for_line(&next, "SELECT 'second';");
    next.send(UP);
    wait_for_line(&next, "SELECT 'first';");
}

#[test]
fn two_prompts_at_once_lose_nothing() {
    const EACH: usize = 1000;
    let server = slow();
    let profile = |name| format!("[profiles.{name}]\nuri = \"{}\"\n", address(&server));
    let names = ["one", "two"];
    let home = Home::configured(&names.map(profile).concat());
    let mut ptys = names.map(|name| {
        let pty = Flightline::new().home(&home).arg(name).prompt();
        pty.wait_for_prompt();
        pty
    });
    let pasted = "SELECT n;\n".repeat(EACH);
    for pty in &mut ptys {
        pty.send(&format!("\x1b[200~{pasted}\x1b[201~\r"));
    }
    for pty in &ptys {
        pty.wait_for("the last prompt", |seen| {
            seen.text().matches("1 row · 1 column").count() == EACH && seen.row().ends_with("=> ")
        });
    }
    let records = records(&home);
    for name in names {
        let of_one = records.iter().filter(|record| record["profile"] == name);
        assert_eq!(of_one.filter(|record| record["rows"] == 1).count(), EACH);
    }
    assert_eq!(records.len(), 2 * EACH);
}

#[test]
fn a_prompt_sees_what_another_has_typed_and_steps_on_its_own_first() {
    let home = Home::new();
    let mut one = prompt(&home);
    let mut two = prompt(&home);
    one.run("SELECT 'one';");
    two.run("SELECT 'two';");
    one.run("SELECT 'three';");
    // The next line of the second prompt has them all, its own last.
    two.run("\\timing off");
    for text in [
        "\\timing off",
        "SELECT 'two';",
        "SELECT 'three';",
        "SELECT 'one';",
    ] {
        two.send(UP);
        wait_for_line(&two, text);
    }
}

#[test]
fn s_lists_and_finds_what_was_typed() {
    let home = remembering(&["SELECT 'a';", "SELECT\n'b';", "\\d home"]);
    let mut pty = prompt(&home);
    pty.run("SELECT 'c' AS c;");
    let screen = pty.run("\\s");
    let places: Vec<_> = ["SELECT 'a';", "'b';", "\\d home", "SELECT 'c' AS c;"]
        .iter()
        .map(|text| screen.rfind(text))
        .collect();
    assert!(places.iter().all(Option::is_some), "{screen}");
    assert!(places.is_sorted(), "{screen}");
    assert!(screen.contains("1 row · "), "{screen}");
    pty.send("\x0c");
    let screen = pty.run("\\s -n 1");
    assert!(!screen.contains("SELECT"), "{screen}");
    pty.send("\x0c");
    let screen = pty.run("\\s select*'B'");
    assert!(
        screen.contains("'b';") && !screen.contains("'a';"),
        "{screen}"
    );
    pty.send("\x0c");
    let screen = pty.run("\\s old.txt");
    assert!(screen.contains("hint: \\o old.txt"), "{screen}");
    // In a file each thing has a column of its own.
    pty.run("\\o all.csv");
    pty.run("\\s -n 1 'c' AS");
    pty.run("\\o");
    let all = home.read("all.csv");
    assert!(
        all.starts_with("number,time,profile,database,rows,seconds,outcome,statement\n"),
        "{all}"
    );
    assert!(all.contains(",demo,,1,"), "{all}");
}

#[test]
fn s_tells_a_script_as_well() {
    let home = remembering(&["SELECT 'a';"]);
    let ran = Flightline::new().home(&home).args(["-c", "\\s"]).run();
    assert!(
        ran.stdout.contains("1,1970-01-01T00:00:01Z,demo,"),
        "{ran:?}"
    );
    // What a script does is no history.
    assert_eq!(home.history(), ["SELECT 'a';"]);
}

#[test]
fn a_deleted_entry_is_gone_from_every_prompt() {
    let home = remembering(&["SELECT 'secret';", "SELECT 'kept';", "SELECT 'secret';"]);
    let mut other = prompt(&home);
    let mut pty = prompt(&home);
    let screen = pty.run("\\s -d 1");
    assert!(
        screen.contains("2 entries of that text are deleted: SELECT 'secret';"),
        "{screen}"
    );
    assert_eq!(home.history(), ["SELECT 'kept';", "\\s -d 1"]);
    let screen = pty.run("\\s -d 1");
    assert!(screen.contains("the history has no entry 1"), "{screen}");
    other.run("SELECT 'mine';");
    for text in ["SELECT 'mine';", "\\s -d 1", "SELECT 'kept';"] {
        other.send(UP);
        wait_for_line(&other, text);
    }
    other.send(UP);
    other.send(" ");
    wait_for_line(&other, "SELECT 'kept'; ");
    assert!(!home.read("history.jsonl").contains("secret"));
}

#[test]
fn patterns_a_space_and_secrets_keep_out() {
    let home = Home::new();
    let mut pty = prompt(&home);
    pty.run("\\set histignore \\d*:select 1");
    pty.run("\\d");
    pty.run("SELECT 1;");
    pty.run("SELECT 2;");
    pty.run(" SELECT 3;");
    pty.run("CREATE USER ann PASSWORD 'hunter2';");
    pty.run("SET token = 'hunter2';");
    pty.run("\\set password hunter2");
    assert_eq!(
        home.history(),
        ["\\set histignore \\d*:select 1", "SELECT 2;"]
    );
    // Nor do they come back in this session.
    pty.send(UP);
    wait_for_line(&pty, "SELECT 2;");
    assert!(!home.read("history.jsonl").contains("hunter2"));
}
