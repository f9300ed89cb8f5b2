//! The pager: which one, and for what.

use std::os::unix::fs::{PermissionsExt, symlink};

use arrow::array::Int64Array;

use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Part, Script, column};
use crate::support::server::Server;

/// More rows than a screen has.
const LONG: &str = "SELECT * FROM home UNION ALL SELECT * FROM home";

/// A home with a `less` that says that it ran, and with what in `LESS`.
fn with_less() -> Home {
    let home = Home::new();
    let less = home.write(
        "less",
        "#!/bin/sh\n/bin/cat >paged\necho \"LESS is $LESS\"\n",
    );
    std::fs::set_permissions(less, PermissionsExt::from_mode(0o755)).unwrap();
    home
}

/// A long result in a terminal where no viewer is, and where programs are found
/// in `home` only.
fn show(home: &Home, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut flightline = Flightline::new().home(home).args(arguments);
    flightline = flightline.env("PATH", home.path().to_str().unwrap());
    flightline = flightline.env("TERM", "dumb");
    for (name, value) in environment {
        flightline = flightline.env(name, value);
    }
    let pty = flightline.args(["-c", LONG]).prompt_of(30, 100);
    ended(pty)
}

fn ended(mut pty: Pty) -> String {
    assert_eq!(pty.wait_exit(), Some(0));
    pty.seen(|seen| seen.text())
}

#[test]
pub(crate) fn less_shows_what_is_higher_than_the_screen() {
    let home = with_less();
    let text = show(&home, &[], &[]);
    assert!(
        text.contains("LESS is RSX") && !text.contains("2022-01-01"),
        "{text}"
    );
    assert_eq!(home.read("paged").matches("2022-01-01").count(), 52);
    let text = show(&home, &[], &[("LESS", "-S")]);
    assert!(text.contains("LESS is -S"), "{text}");
    // What fits needs none, nor does what goes elsewhere.
    let flightline = Flightline::new()
        .home(&home)
        .env("PATH", home.path().to_str().unwrap());
    let text = ended(flightline.args(["-c", "SELECT 1"]).prompt_of(30, 100));
    assert!(!text.contains("LESS is"), "{text}");
    let text = show(&home, &["-o", "out.csv"], &[]);
    assert!(!text.contains("LESS is"), "{text}");
}

#[test]
pub(crate) fn without_less_there_is_no_pager() {
    let text = show(&Home::new(), &[], &[]);
    assert_eq!(text.matches("2022-01-01").count(), 52, "{text}");
    assert!(!text.contains("error"), "{text}");
}

#[test]
pub(crate) fn a_pager_of_ones_own_is_named_by_its_own_variable_or_setting() {
    let home = with_less();
    symlink("/bin/sh", home.at("sh")).unwrap();
    let other = "/bin/cat >other; echo the other one";
    for (arguments, environment, shown) in [
        (&[][..], &[("FLIGHTLINE_PAGER", other)][..], "the other one"),
        (
            &["-c", "\\pset pager '/bin/cat >other; echo the other one'"],
            &[],
            "the other one",
        ),
        // Everybody's shell sets this one.
        (&[], &[("PAGER", other)], "LESS is RSX"),
        (
            &["--no-pager"],
            &[("FLIGHTLINE_PAGER", other)],
            "2022-01-01",
        ),
        (&["-c", "\\pset pager off"], &[], "2022-01-01"),
    ] {
        let text = show(&home, arguments, environment);
        let told = ["the other one", "LESS is RSX", "2022-01-01"];
        let found: Vec<_> = told
            .into_iter()
            .filter(|told| text.contains(told))
            .collect();
        assert_eq!(found, [shown], "{arguments:?} {environment:?}: {text}");
    }
}

/// Whether the whole screen is taken.
fn is_taken(pty: &Pty) -> bool {
    pty.seen(|seen| {
        let text = seen.text();
        let [entered, left] = ["h", "l"].map(|end| text.rfind(&format!("\x1b[?1049{end}")));
        entered > left
    })
}

/// A server with rows from 0 on, a thousand to a batch.
fn thousands(batches: u64) -> Server {
    let batch = |at: u64| {
        let from = at as i64 * 1_000;
        column("n", Int64Array::from_iter_values(from..from + 1_000))
    };
    let part = Part::new(batch(0).schema().as_ref().clone());
    let part = part.generating(move |at| (at < batches).then(|| batch(at)));
    Server::start(
        Script::new()
            .statement("SELECT n", Answer::of(vec![part]))
            .statement("SELECT one", Answer::from(batch(0).slice(1, 1))),
    )
}

fn at(server: &Server) -> Flightline {
    Flightline::new().arg(format!("grpc://127.0.0.1:{}", server.port))
}

#[test]
pub(crate) fn the_viewer_shows_what_is_higher_and_leaves_what_was_seen() {
    let server = thousands(u64::MAX);
    let mut pty = at(&server).prompt();
    pty.wait_for_prompt();
    pty.enter("SELECT n;");
    pty.wait_for("rows on the whole screen", |seen| {
        seen.text().contains("\x1b[?1049h") && seen.screen().contains("15")
    });
    pty.send("q");
    let screen = pty.wait_for("the closing line", |seen| {
        seen.screen().contains("stopped early, after ") && seen.row().ends_with("=> ")
    });
    assert!(!is_taken(&pty), "{screen}");
    // The first rows as a plain table, and as many as there is room for.
    let rows: Vec<&str> = screen.lines().map(str::trim).collect();
    for row in ["n", "0", "10"] {
        assert!(rows.contains(&row), "{screen}");
    }
    assert!(screen.contains(" rows · 1 column · "), "{screen}");
    server.wait_for_dropped(1);
    // What fits needs none.
    let screen = pty.run("SELECT one;");
    assert!(screen.contains("1 row · 1 column"), "{screen}");
    let text = pty.seen(|seen| seen.text());
    assert_eq!(text.matches("\x1b[?1049h").count(), 1, "{text}");
}

#[test]
pub(crate) fn a_script_on_a_terminal_has_the_viewer_too() {
    let mut pty = Flightline::new().args(["-c", LONG]).prompt();
    pty.wait_for("the viewer", |seen| seen.text().contains("\x1b[?1049h"));
    pty.send("q");
    assert_eq!(pty.wait_exit(), Some(0));
    let text = pty.seen(|seen| seen.text());
    assert!(
        text.contains(" · 5 columns · ") && !is_taken(&pty),
        "{text}"
    );
}

#[test]
pub(crate) fn time_in_the_pager_is_not_the_statements() {
    // It reads nothing for longer than the statement may take, and then much
    // more than pipes and queues hold.
    let home = Home::new();
    let server = thousands(200);
    let mut pty = at(&server)
        .home(&home)
        .args(["--timeout", "1s"])
        .env("FLIGHTLINE_PAGER", "sleep 1.5; cat > paged")
        .prompt();
    pty.wait_for_prompt();
    let screen = pty.run("SELECT n;");
    assert!(screen.contains("200,000 rows"), "{screen}");
    assert_eq!(home.read("paged").lines().count(), 200_002);
}
