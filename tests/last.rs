//! The last result is at hand without asking the server.

use arrow::array::Int64Array;

use tonic::Code;

use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Part, Script, Step, column};
use crate::support::server::Server;

const SMALL: &str = "SELECT small";
const LARGE: &str = "SELECT large";
const BROKEN: &str = "SELECT broken";

/// A server with three rows, and with rows that do not end.
fn server() -> Server {
    let numbers = |from: i64, to: i64| column("n", Int64Array::from_iter_values(from..to));
    let schema = numbers(0, 1).schema().as_ref().clone();
    let large = Part::new(schema).generating(move |at| {
        let from = at as i64 * 100;
        Some(numbers(from, from + 100))
    });
    // It breaks off before its first row.
    let broken = Part::new(numbers(0, 1).schema().as_ref().clone());
    let broken = broken.then(Step::Fail(Code::Internal, "no rows".to_owned()));
    Server::start(
        Script::new()
            .statement(SMALL, Answer::from(numbers(5, 8)))
            .statement(LARGE, Answer::of(vec![large]))
            .statement(BROKEN, Answer::of(vec![broken])),
    )
}

fn prompt(server: &Server, home: &Home) -> Pty {
    let address = format!("grpc://127.0.0.1:{}", server.port);
    let pty = Flightline::new().home(home).arg(address).prompt();
    pty.wait_for_prompt();
    pty
}

/// How often the viewer has taken the screen, and given it back.
fn taken(pty: &Pty) -> [usize; 2] {
    let text = pty.seen(|seen| seen.text());
    ["h", "l"].map(|end| text.matches(&format!("\x1b[?1049{end}")).count())
}

/// Leaves the viewer that was opened the `time`th time; the screen then.
fn leave(pty: &mut Pty, time: usize) -> String {
    pty.wait_for("the viewer", |seen| {
        seen.text().matches("\x1b[?1049h").count() == time && seen.screen().contains('5')
    });
    pty.send("q");
    let screen = pty.wait_for_prompt();
    assert_eq!(taken(pty), [time, time], "{screen}");
    screen
}

#[test]
fn it_is_written_and_viewed_and_the_server_is_not_asked() {
    let (server, home) = (server(), Home::new());
    let mut pty = prompt(&server, &home);
    let screen = pty.run("\\last");
    assert!(
        screen.contains("there is no result to show again"),
        "{screen}"
    );
    let screen = pty.run("\\v");
    assert!(
        screen.contains("there is no result to show again"),
        "{screen}"
    );

    pty.run(&format!("{SMALL};"));
    let screen = pty.run("\\last (format=json) out.json");
    assert!(screen.contains("→ out.json"), "{screen}");
    assert_eq!(
        home.read("out.json"),
        "[\n{\"n\":5},\n{\"n\":6},\n{\"n\":7}\n]\n"
    );
    let screen = pty.run("\\last (format=csv null=x)");
    assert!(screen.contains("n\n5\n6\n7\n3 rows"), "{screen}");
    // A failure and our own words leave it as it is.
    pty.run("SELECT nothing;");
    pty.run(&format!("{BROKEN};"));
    pty.run("\\conninfo");
    pty.run("\\last |cat > copy");
    assert!(home.read("copy").contains("6\n"));
    pty.enter("\\v");
    let screen = leave(&mut pty, 1);
    assert!(screen.contains("3 rows · 1 column"), "{screen}");
    assert_eq!(server.asked(SMALL).len(), 1);

    // Behind a statement it is that one's.
    pty.enter(&format!("{SMALL} \\v"));
    leave(&mut pty, 2);
    assert_eq!(server.asked(SMALL).len(), 2);
}

#[test]
fn x_alone_shows_it_the_other_way_where_it_was_shown_just_now() {
    let (server, home) = (server(), Home::new());
    let mut pty = prompt(&server, &home);
    pty.run("\\x");
    pty.run("\\x");
    pty.run(&format!("{SMALL};"));
    let screen = pty.run("\\x");
    assert!(screen.contains("─[ 3 ]─"), "{screen}");
    pty.run("\\x");
    let tables = |pty: &Pty| pty.seen(|seen| seen.text()).matches("─\r\n").count();
    let before = tables(&pty);
    // With a word, and behind anything else, it is a setting like others.
    pty.run("\\x on");
    pty.run("\\x off");
    pty.run("\\timing off");
    pty.run("\\x");
    assert_eq!(tables(&pty), before);
    home.write("set.sql", &format!("{SMALL};\n\\x\n"));
    pty.run("\\i set.sql");
    let text = pty.seen(|seen| seen.text());
    assert_eq!(text.matches("─[ 3 ]─").count(), 1 + 1, "{text}");
    assert_eq!(server.asked(SMALL).len(), 2);
}

#[test]
fn one_that_was_left_early_is_told_to_be_a_part() {
    let (server, home) = (server(), Home::new());
    let mut pty = prompt(&server, &home);
    pty.enter(&format!("{LARGE};"));
    leave(&mut pty, 1);
    server.wait_for_dropped(1);
    let screen = pty.run("\\last out.csv");
    assert!(
        screen.contains("the first ") && screen.contains(", not all · 1 column"),
        "{screen}"
    );
    let written = home.read("out.csv");
    assert!(written.starts_with("n\n0\n1\n") && written.lines().count() > 20);
    let screen = pty.run("\\o all.csv");
    assert!(!screen.contains("sends the one before"), "{screen}");
    pty.run("\\o");
    pty.run(&format!("{SMALL};"));
    let screen = pty.run("\\o all.csv");
    assert!(
        screen.contains("\\last sends the one before, too"),
        "{screen}"
    );
    pty.run("\\last");
    pty.run("\\o");
    assert_eq!(home.read("all.csv"), "n\n5\n6\n7\n");
}
