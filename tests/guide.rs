//! The road of InfluxDB's guide, from a profile to rows, and every way to
//! leave it.

use std::time::{Duration, Instant};

use arrow::array::Int64Array;

use crate::support::home::Home;
use crate::support::raw::{self, Manner};
use crate::support::run::{Flightline, PATIENCE, Ran};
use crate::support::script::{Framing, Script, column};
use crate::support::secure::Secure;
use crate::support::server::Server;

const TOKEN: &str = "apiv3_very-secret";
const ROWS: &str = "SELECT * FROM home";

/// The guide's server.
struct Guide(Secure);

impl Guide {
    fn new() -> Guide {
        Guide(Secure::start(TOKEN))
    }

    /// The guide's profile, without the lines that hold one of `but`.
    fn home(&self, but: &[&str]) -> Home {
        let text = format!(
            "default = \"home\"\n\
             [profiles.home]\n\
             host = \"127.0.0.1\"\n\
             port = {}\n\
             token = {{ env = \"INFLUX_TOKEN\" }}\n\
             metadata = {{ bucket-name = \"home\" }}\n\
             features = {{ metadata-reflection = true }}\n\
             ca = \"{}\"\n",
            self.0.served.port,
            self.0.authority.file().display()
        );
        let kept = text
            .lines()
            .filter(|line| !but.iter().any(|word| line.starts_with(word)));
        Home::configured(&kept.collect::<Vec<_>>().join("\n"))
    }
}

fn ask(home: &Home, sql: &str) -> Ran {
    ask_with(home, TOKEN, &["-c", sql])
}

/// A run whose words hold no secret, and that does not wait for long.
#[track_caller]
fn ask_with(home: &Home, token: &str, arguments: &[&str]) -> Ran {
    let begun = Instant::now();
    let flightline = Flightline::new().home(home).env("INFLUX_TOKEN", token);
    let ran = flightline.args(arguments).run();
    assert!(begun.elapsed() < PATIENCE / 2, "{ran:?}");
    for secret in [TOKEN, token] {
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!told.contains(secret), "{ran:?}");
    }
    ran
}

/// A profile `home` with these lines.
fn profile(lines: &str) -> Home {
    Home::configured(&format!("default = \"home\"\n[profiles.home]\n{lines}\n"))
}

/// One that leads to `port` of this machine by plaintext.
fn plain(port: u16, lines: &str) -> Home {
    profile(&format!("uri = \"http://127.0.0.1:{port}\"\n{lines}"))
}

#[test]
pub(crate) fn the_guides_profile_brings_26_rows() {
    let guide = Guide::new();
    let home = guide.home(&[]);
    let rows = ask(&home, ROWS).good();
    assert_eq!(rows.lines().count(), 27, "{rows}");
    assert_eq!(rows.lines().next(), Some("co,hum,room,temp,time"));
    let mut pty = Flightline::new()
        .home(&home)
        .env("INFLUX_TOKEN", TOKEN)
        .prompt_of(50, 80);
    pty.wait_for_prompt();
    let screen = pty.run(&format!("{ROWS};"));
    assert!(screen.contains("26 rows · 5 columns · "), "{screen}");
    assert_eq!(screen.matches("2022-01-01").count(), 26, "{screen}");
    let screen = pty.run("\\conninfo");
    assert!(screen.contains("yes, the certificate checked"), "{screen}");
    assert!(screen.contains("bucket-name: home"), "{screen}");
    // The names have come by reflection: Tab knows them.
    pty.send("SELECT count(*) FROM sens\t");
    pty.wait_for_text("FROM sensors");
    let text = pty.seen(|seen| seen.text());
    assert!(!text.contains(TOKEN));
    assert!(!home.read("history.jsonl").contains(TOKEN));
}

#[test]
pub(crate) fn a_token_that_is_wrong_or_missing() {
    let guide = Guide::new();
    let home = guide.home(&[]);
    let ran = ask_with(&home, "apiv3_wrong", &["-c", ROWS]);
    ran.failed(2, "did not let us in", "the token was refused");
    let ran = ask(&guide.home(&["token"]), ROWS);
    ran.failed(2, "did not let us in", "no token was sent");
    // A variable that is not set is told before any connection is made.
    let ran = Flightline::new().home(&home).args(["-c", ROWS]).run();
    ran.failed(1, "INFLUX_TOKEN", "");
    assert!(ran.stderr.contains("token"), "{ran:?}");
}

#[test]
pub(crate) fn a_database_is_named_once() {
    let numbers = column("n", Int64Array::from(vec![7]));
    let script = Script::new().token(TOKEN).database("home");
    let server = Server::start(script.statement("SELECT n", numbers));
    let token = "token = { env = \"INFLUX_TOKEN\" }\n";
    let ran = ask(&plain(server.port, token), "SELECT n");
    ran.failed(3, "no 'database' header", "`-d NAME`");
    let bucket = plain(
        server.port,
        &format!("{token}metadata = {{ bucket-name = \"other\" }}"),
    );
    let ran = ask(&bucket, "SELECT n");
    ran.failed(3, "database not found: other", "-d NAME");
    let before = server.calls().len();
    let ran = ask_with(&bucket, TOKEN, &["-d", "home", "-c", "SELECT n"]);
    assert_eq!(ran.good(), "n\n7\n");
    let calls = server.calls().split_off(before);
    assert_eq!(calls.len(), 2, "{calls:?}");
    for call in calls {
        let named = ["database", "bucket", "bucket-name", "iox-namespace-name"]
            .into_iter()
            .filter_map(|header| Some((header, call.headers.get(header)?.as_str())));
        assert_eq!(named.collect::<Vec<_>>(), [("bucket-name", "home")]);
    }
}

#[test]
pub(crate) fn a_table_that_there_is_not() {
    let guide = Guide::new();
    let ran = ask(&guide.home(&[]), "SELECT * FROM nope");
    ran.failed(3, "nope", "`\\d` lists the tables");
    assert_eq!(ran.stdout, "");
}

#[test]
pub(crate) fn ports_without_a_flight_server() {
    let page = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>no</html>";
    let web = Server::start(Script::new().framing(Framing::Page(200)));
    let unused = raw::Unused::new();
    for (port, words, hint) in [
        (unused.port, "nothing listens", "--port"),
        (
            raw::port(Manner::Says(page)),
            "answers HTTP/1.1, not gRPC",
            "InfluxDB",
        ),
        (web.port, "text/html", "is it the port for Flight SQL?"),
        (raw::port(Manner::Closes), "without a word", "https://"),
    ] {
        let ran = ask(&plain(port, "token = { env = \"INFLUX_TOKEN\" }"), ROWS);
        ran.failed(2, words, hint);
        assert_eq!(ran.stdout, "");
    }
}

#[test]
pub(crate) fn a_server_that_accepts_and_says_nothing() {
    let home = plain(raw::port(Manner::Silent), "connect-timeout = \"300ms\"");
    let begun = Instant::now();
    ask(&home, ROWS).failed(2, "says nothing within 300ms", "https://");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
pub(crate) fn a_certificate_that_is_not_trusted() {
    let guide = Guide::new();
    let ran = ask(&guide.home(&["ca"]), ROWS);
    ran.failed(2, "issuer is unknown", "ca = ");
}

#[test]
pub(crate) fn tls_is_spoken_on_both_sides_or_neither() {
    let guide = Guide::new();
    let home = plain(guide.0.served.port, "token = { env = \"INFLUX_TOKEN\" }");
    // A reset can overtake the alert that says it outright: then it "may".
    ask(&home, ROWS).failed(2, "TLS", "https://");
    let served = Flightline::new().serve(&[]);
    let home = profile(&format!("host = \"127.0.0.1\"\nport = {}", served.port));
    ask(&home, ROWS).failed(2, "TLS", "--no-tls");
    let rows = ask_with(&home, TOKEN, &["--no-tls", "-c", ROWS]).good();
    assert_eq!(rows.lines().count(), 27, "{rows}");
}

#[test]
pub(crate) fn what_is_wrong_in_the_configuration_is_told_with_its_line() {
    let home = profile("host = \"127.0.0.1\"\ntokn = \"x\"");
    let ran = ask(&home, ROWS);
    ran.failed(1, "config.toml:4", "token");
    let ran = ask_with(&Home::new(), TOKEN, &["-p", "8181", "-c", ROWS]);
    ran.failed(1, "8181", "--port");
    let home = profile("host = \"127.0.0.1\"");
    let ran = ask_with(&home, TOKEN, &["-p", "hom", "-c", ROWS]);
    ran.failed(1, "hom", "home");
    let ran = ask_with(&home, TOKEN, &["-H", "127.0.0.1:80", "-c", ROWS]);
    ran.failed(1, "--header", "--host 127.0.0.1:80");
}

#[test]
pub(crate) fn no_token_leaves_this_machine_in_plaintext() {
    let ran = ask(
        &profile("uri = \"http://192.0.2.1:80\"\ntoken = { env = \"INFLUX_TOKEN\" }"),
        ROWS,
    );
    ran.failed(1, "without TLS", "https://");
}

#[test]
pub(crate) fn the_environment_makes_a_profile() {
    let numbers = column("n", Int64Array::from(vec![7]));
    let script = Script::new().token(TOKEN).database("mydb");
    let server = Server::start(script.statement("SELECT n", numbers));
    let ran = Flightline::new()
        .env(
            "INFLUXDB3_HOST_URL",
            &format!("http://127.0.0.1:{}", server.port),
        )
        .env("INFLUXDB3_DATABASE_NAME", "mydb")
        .env("INFLUXDB3_AUTH_TOKEN", TOKEN)
        .args(["-c", "SELECT n"])
        .run();
    assert_eq!(ran.good(), "n\n7\n");
}
