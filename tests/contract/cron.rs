//! A line of a crontab: `flightline -p x -v day=… -f report.sql -o report.csv`.

use arrow::array::Int64Array;

use crate::support::home::Home;
use crate::support::raw;
use crate::support::run::{Flightline, Ran, Served};
use crate::support::script::{Script, column};
use crate::support::server::Server;

const TOKEN: &str = "apiv3_very-secret";

/// A report whose seventh line begins its second statement.
const REPORT: &str = "-- The readings of a day.\n\
    \n\
    SELECT :'day' AS day\n\
    ;\n\
    \n\
    /* all of them */\n\
    SELECT count(*) AS n\n\
    FROM home";

/// A profile `x` at `port`, and the report of yesterday.
fn home(port: u16) -> Home {
    let home = Home::configured(&format!(
        "[profiles.x]\n\
         uri = \"http://127.0.0.1:{port}\"\n\
         token = {{ env = \"X_TOKEN\" }}\n"
    ));
    home.write("report.sql", REPORT);
    home.write("report.csv", "old");
    home
}

fn serve() -> Served {
    Flightline::new()
        .env("TOKEN", TOKEN)
        .serve(&["--token", "env:TOKEN"])
}

/// The line, its token set.
fn line(home: &Home) -> Flightline {
    dayless(home).args(["-v", "day=2026-11-22"])
}

/// The line without its variable.
fn dayless(home: &Home) -> Flightline {
    let arguments = ["-p", "x", "-f", "report.sql", "-o", "report.csv"];
    let flightline = Flightline::new().home(home).env("X_TOKEN", TOKEN);
    flightline.args(arguments)
}

#[track_caller]
fn bad(home: &Home, ran: &Ran, status: i32, words: &str, hint: &str) {
    ran.failed(status, words, hint);
    assert_eq!(
        (ran.stdout.as_str(), home.read("report.csv").as_str()),
        ("", "old")
    );
    assert_eq!(home.names(), ["config.toml", "report.csv", "report.sql"]);
    assert!(!ran.stderr.contains(TOKEN), "{ran:?}");
}

#[test]
pub(crate) fn a_good_day_says_nothing() {
    let served = serve();
    let home = home(served.port);
    for shell in [
        "exec \"$@\"",
        "exec \"$@\" <&-",
        "exec \"$@\" >&-",
        "exec \"$@\" <&- >&- 2>&-",
        "exec \"$@\" </dev/null >/dev/null 2>&1",
        "exec setsid -w \"$@\"",
        "unset TERM; exec \"$@\"",
        "unset HOME; exec \"$@\"",
        "exec env -i X_TOKEN=\"$X_TOKEN\" \"$@\" --config config.toml",
    ] {
        home.write("report.csv", "old");
        assert_eq!(line(&home).by("sh", shell).run().good(), "", "{shell}");
        assert_eq!(
            home.read("report.csv"),
            "day\n2026-11-22\nn\n26\n",
            "{shell}"
        );
        assert_eq!(home.names(), ["config.toml", "report.csv", "report.sql"]);
    }
}

#[test]
pub(crate) fn a_statement_that_fails_is_told_by_its_line() {
    let served = serve();
    let home = home(served.port);
    for (wrong, status, words) in [
        (
            "SELEC count(*)\nFROM home",
            3,
            "Expected: an SQL statement, found: SELEC",
        ),
        ("SELECT *\nFROM nowhere;", 3, "table"),
        ("SELECT 1 / 0 AS n", 3, "Divide by zero"),
        ("\\nonsense", 1, "there is no command \\nonsense"),
        ("SELECT 'never closed;", 3, "Unterminated string literal"),
    ] {
        let report = REPORT.replace("SELECT count(*) AS n\nFROM home", wrong);
        home.write("report.sql", &report);
        let words = format!("report.sql:7: {words}");
        bad(&home, &line(&home).run(), status, &words, "");
    }
}

#[test]
pub(crate) fn a_server_that_is_away_is_told() {
    let unused = raw::Unused::new();
    let home = home(unused.port);
    let words = format!("report.sql:3: cannot connect to 127.0.0.1:{}", unused.port);
    bad(&home, &line(&home).run(), 2, &words, "that the server runs");
}

#[test]
pub(crate) fn a_token_that_is_not_set_or_not_right_is_told() {
    let served = serve();
    let home = home(served.port);
    let ran = line(&home).env_remove("X_TOKEN").run();
    let words = "config.toml:3: the token of \"x\" comes from the variable X_TOKEN";
    bad(&home, &ran, 1, words, "export X_TOKEN");
    let ran = line(&home).env("X_TOKEN", "another").run();
    bad(&home, &ran, 2, "did not let us in", "the token was refused");
}

#[test]
pub(crate) fn a_variable_that_is_missing_is_told_by_its_line() {
    let served = serve();
    let home = home(served.port);
    bad(&home, &dayless(&home).run(), 3, "report.sql:3: ", "");
    let ran = dayless(&home).args(["-v", "day"]).run();
    bad(&home, &ran, 1, "it is written as NAME=VALUE", "");
}

#[test]
pub(crate) fn what_is_wrong_before_any_statement_is_told() {
    let numbers = column("n", Int64Array::from(vec![1]));
    let server = Server::start(Script::new().statement("SELECT n", numbers));
    let home = home(server.port);
    let ran = line(&home).args(["-f", "other.sql"]).run();
    bad(&home, &ran, 1, "cannot read other.sql", "");
    std::fs::write(home.at("report.sql"), b"SELECT '\xff';").unwrap();
    bad(&home, &line(&home).run(), 1, "report.sql is not UTF-8", "");
    let ran = line(&home).args(["--format", "cvs"]).run();
    bad(&home, &ran, 1, "there is no format", "csv");
}
