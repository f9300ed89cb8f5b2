//! What a profile may say: each key, as a server and a user see it.

use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::time::Instant;

use arrow::array::{Int64Array, RecordBatch, StringArray};

use crate::support::certificates::Authority;
use crate::support::home::Home;
use crate::support::raw::{self, Manner};
use crate::support::run::{Flightline, PATIENCE, Ran};
use crate::support::script::{Answer, Handshake, Part, Script, Step, column};
use crate::support::server::Server;

const TOKEN: &str = "apiv3_very-secret";

fn seven() -> Script {
    Script::new().statement("SELECT n", column("n", Int64Array::from(vec![7])))
}

/// A home whose profile `x` has these lines.
fn profile(lines: &str) -> Home {
    Home::configured(&format!("[profiles.x]\n{lines}\n"))
}

/// One that leads to `server` by plaintext.
fn plain(server: &Server, lines: &str) -> Home {
    let port = server.port;
    profile(&format!("uri = \"http://127.0.0.1:{port}\"\n{lines}"))
}

fn ask(home: &Home) -> Ran {
    asking(home).run()
}

fn asking(home: &Home) -> Flightline {
    let arguments = ["-p", "x", "-c", "SELECT n"];
    Flightline::new().home(home).args(arguments)
}

/// What header `name` was on each call.
fn sent(server: &Server, name: &str) -> Vec<Option<String>> {
    let calls = server.calls();
    let sent = calls.iter().map(|call| call.headers.get(name).cloned());
    sent.collect()
}

#[test]
pub(crate) fn host_port_and_tls_say_where() {
    let server = Server::start(seven());
    let port = server.port;
    let place = format!("host = \"127.0.0.1\"\nport = {port}\n");
    let home = profile(&format!("{place}tls = false"));
    assert_eq!(ask(&home).good(), "n\n7\n");
    // Without the key TLS is spoken, and the port is 443.
    ask(&profile(&place)).failed(2, "TLS", "--no-tls");
    let ran = ask(&profile("host = \"127.77.44.3\""));
    ran.failed(2, "127.77.44.3:443", "");
}

#[test]
pub(crate) fn uri_is_an_address_of_any_form() {
    let server = Server::start(seven());
    let port = server.port;
    for scheme in ["http", "grpc", "grpc+tcp"] {
        let home = profile(&format!("uri = \"{scheme}://127.0.0.1:{port}\""));
        assert_eq!(ask(&home).good(), "n\n7\n", "{scheme}");
    }
    let authority = Authority::new();
    let server = Server::start(seven().tls(&authority, "127.0.0.1", 2999));
    let (ca, port) = (authority.file(), server.port);
    for place in ["https://127.0.0.1", "grpc+tls://127.0.0.1", "127.0.0.1"] {
        let ca = ca.display();
        let home = profile(&format!("uri = \"{place}:{port}\"\nca = \"{ca}\""));
        assert_eq!(ask(&home).good(), "n\n7\n", "{place}");
    }
}

#[test]
pub(crate) fn user_and_password_log_in() {
    let pair = "YWRhOnMzY3JldA==";
    let script = seven().token(TOKEN);
    let server = Server::start(script.handshake(Handshake::Header(pair)));
    let home = plain(&server, "user = \"ada\"\npassword = { env = \"PW\" }");
    assert_eq!(asking(&home).env("PW", "s3cret").run().good(), "n\n7\n");
    let ran = asking(&home).env("PW", "wr0ng").run();
    ran.failed(2, "wrong user or password", "`password`");
    assert!(!ran.stderr.contains("wr0ng"), "{ran:?}");
    let both = plain(&server, "user = \"ada\"\npassword = \"p\"\ntoken = \"t\"");
    ask(&both).failed(1, "config.toml:5", "");
}

#[test]
pub(crate) fn a_token_comes_from_where_the_key_says() {
    let server = Server::start(seven().token(TOKEN));
    for source in [
        format!("\"{TOKEN}\""),
        "{ env = \"X_TOKEN\" }".to_owned(),
        "{ file = \"token\" }".to_owned(),
        "{ command = [\"cat\", \"token\"] }".to_owned(),
    ] {
        let home = plain(&server, &format!("token = {source}"));
        home.write("token", &format!("{TOKEN}\n"));
        let ran = asking(&home).env("X_TOKEN", TOKEN).run();
        assert_eq!(ran.good(), "n\n7\n", "{source}");
    }
    let home = plain(&server, "token = { ask = true }");
    let mut pty = asking(&home).prompt();
    pty.wait_for_text("token for x:");
    pty.send(&format!("{TOKEN}\r"));
    assert_eq!(pty.wait_exit(), Some(0));
    let text = pty.seen(|seen| seen.text());
    assert!(text.contains('7') && !text.contains(TOKEN), "{text}");
    ask(&home).failed(1, "no terminal to ask a secret at", "env");
}

#[test]
pub(crate) fn a_database_goes_in_its_header() {
    for (lines, header) in [
        ("database = \"mydb\"", "database"),
        (
            "database = \"mydb\"\ndatabase-header = \"catalog\"",
            "catalog",
        ),
        (
            "database = \"mydb\"\ndatabase_header = \"bucket\"",
            "bucket",
        ),
    ] {
        let server = Server::start(seven());
        assert_eq!(ask(&plain(&server, lines)).good(), "n\n7\n");
        let names = ["database", "bucket", "catalog"];
        for name in names {
            let value = (name == header).then(|| "mydb".to_owned());
            assert_eq!(sent(&server, name), vec![value; 2], "{lines}: {name}");
        }
    }
}

#[test]
pub(crate) fn metadata_goes_with_every_call() {
    let server = Server::start(seven().tables(tables()));
    let home = plain(
        &server,
        "metadata = { bucket-name = \"home\", x-limit = 5 }",
    );
    let ran = Flightline::new()
        .home(&home)
        .args(["x", "-c", "SELECT n", "-c", "\\d"])
        .run();
    assert!(ran.good().contains("rooms"));
    let calls = server.calls();
    assert_eq!(calls.len(), 4, "{calls:?}");
    for (name, value) in [("bucket-name", "home"), ("x-limit", "5")] {
        assert_eq!(sent(&server, name), vec![Some(value.to_owned()); 4]);
    }
}

/// What GetTables brings.
fn tables() -> RecordBatch {
    let columns = [
        ("catalog_name", "public"),
        ("db_schema_name", "iox"),
        ("table_name", "rooms"),
        ("table_type", "BASE TABLE"),
    ];
    RecordBatch::try_from_iter(columns.map(|(name, value)| {
        let values: arrow::array::ArrayRef = std::sync::Arc::new(StringArray::from(vec![value]));
        (name, values)
    }))
    .unwrap()
}

#[test]
pub(crate) fn a_feature_says_where_names_come_from() {
    for (value, by_command) in [
        ("true", true),
        ("\"true\"", true),
        ("false", false),
        ("\"false\"", false),
    ] {
        let server = Server::start(seven().tables(tables()));
        let features = format!("features = {{ metadata-reflection = {value} }}");
        let home = plain(&server, &features);
        Flightline::new().home(&home).args(["x", "-c", "\\d"]).run();
        let first = server.calls().swap_remove(0).command;
        let first = String::from_utf8_lossy(&first).into_owned();
        assert_eq!(first.contains("CommandGetTables"), by_command, "{value}");
        assert_eq!(first.contains("information_schema"), !by_command, "{value}");
    }
    let server = Server::start(seven());
    let home = plain(&server, "features = { metadata-reflection = 1 }");
    ask(&home).failed(1, "config.toml:3", "");
}

#[test]
pub(crate) fn certificates_are_checked_as_the_keys_say() {
    let authority = Authority::new();
    let server = |name: &str| Server::start(seven().tls(&authority, name, 2999));
    let ca = format!("ca = \"{}\"", authority.file().display());
    for (name, lines, words) in [
        ("127.0.0.1", ca.clone(), ""),
        ("127.0.0.1", String::new(), "issuer is unknown"),
        ("other.test", ca.clone(), "other.test"),
        (
            "other.test",
            format!("{ca}\nauthority = \"other.test\""),
            "",
        ),
        ("other.test", "skip-verify = true".to_owned(), ""),
        (
            "other.test",
            "skip-verify = false".to_owned(),
            "issuer is unknown",
        ),
    ] {
        let server = server(name);
        let place = format!("host = \"127.0.0.1\"\nport = {}", server.port);
        let ran = ask(&profile(&format!("{place}\n{lines}")));
        match words {
            "" => assert_eq!(ran.good(), "n\n7\n", "{lines}"),
            _ => ran.failed(2, words, ""),
        }
    }
}

#[test]
pub(crate) fn a_certificate_of_ours_is_shown() {
    let authority = Authority::new();
    let script = seven().tls(&authority, "127.0.0.1", 2999);
    let server = Server::start(script.client_ca(&authority));
    let ours = authority.issue("a client", 2999);
    authority.write("client.pem", &ours.cert);
    let key = authority.write("client.key", &ours.key);
    let folder = key.parent().unwrap().display();
    let place = format!(
        "host = \"127.0.0.1\"\nport = {}\nca = \"{}\"",
        server.port,
        authority.file().display()
    );
    let cert = format!("client-cert = \"{folder}/client.pem\"");
    let key = format!("client-key = \"{folder}/client.key\"");
    let ran = ask(&profile(&format!("{place}\n{cert}\n{key}")));
    assert_eq!(ran.good(), "n\n7\n");
    ask(&profile(&place)).failed(2, "", "client-cert");
    let half = profile(&format!("{place}\n{cert}"));
    ask(&half).failed(1, "`client-cert` and `client-key` go together", "");
}

#[test]
pub(crate) fn a_connection_has_its_time_ten_seconds_without_the_key() {
    for (line, least, told) in [
        ("", 9.0, "10s"),
        ("connect-timeout = 1", 0.9, "1s"),
        ("connect-timeout = \"400ms\"", 0.3, "400ms"),
    ] {
        let port = raw::port(Manner::Silent);
        let home = profile(&format!("uri = \"http://127.0.0.1:{port}\"\n{line}"));
        let begun = Instant::now();
        ask(&home).failed(2, &format!("within {told}"), "");
        let took = begun.elapsed();
        assert!(took.as_secs_f64() > least && took < PATIENCE, "{took:?}");
    }
}

#[test]
pub(crate) fn a_statement_has_its_time_by_option_and_key() {
    let hanging = Part::from(column("n", Int64Array::from(vec![7]))).then(Step::Hang);
    let script = Script::new().statement("SELECT n", Answer::of(vec![hanging]));
    let server = Server::start(script);
    for (key, option, told) in [
        ("timeout = 1", None, "1s"),
        ("timeout = \"300ms\"", None, "300ms"),
        ("timeout = \"5m\"", Some("200ms"), "200ms"),
        ("", Some("1"), "1s"),
        ("", Some("1s"), "1s"),
    ] {
        let home = plain(&server, key);
        let mut asking = asking(&home);
        if let Some(option) = option {
            asking = asking.args(["--timeout", option]);
        }
        let words = format!("took longer than {told}");
        asking.run().failed(3, &words, "");
    }
    for wrong in ["timeout = \"soon\"", "timeout = -1", "timeout = true"] {
        ask(&plain(&server, wrong)).failed(1, "config.toml:3: `timeout` takes", "");
    }
    let home = plain(&server, "");
    let wrong = asking(&home).args(["--timeout", "soon"]).run();
    wrong.failed(1, "30, 30s, 500ms, 5m", "");
}

#[test]
pub(crate) fn the_window_is_what_the_key_says() {
    for (line, window) in [("", 8_388_608), ("window = 100000", 100_000)] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let home = profile(&format!(
            "uri = \"http://127.0.0.1:{port}\"\nconnect-timeout = \"1s\"\n{line}"
        ));
        let running = asking(&home).start();
        let (mut connection, _) = listener.accept().unwrap();
        assert_eq!(initial_window(&mut connection), Some(window), "{line}");
        drop((connection, listener));
        assert_eq!(running.wait().status, Some(2));
    }
}

/// The setting SETTINGS_INITIAL_WINDOW_SIZE of a client's first HTTP/2 frame.
fn initial_window(connection: &mut impl Read) -> Option<u32> {
    const PREFACE: usize = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();
    const INITIAL_WINDOW_SIZE: [u8; 2] = [0, 4];
    let mut head = [0; PREFACE + 9];
    connection.read_exact(&mut head).unwrap();
    let frame = &head[PREFACE..];
    let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]);
    let mut settings = vec![0; usize::try_from(length).unwrap()];
    connection.read_exact(&mut settings).unwrap();
    let found = settings
        .chunks(6)
        .find(|entry| entry[..2] == INITIAL_WINDOW_SIZE)?;
    Some(u32::from_be_bytes(found[2..].try_into().unwrap()))
}

#[test]
pub(crate) fn files_are_opened_by_the_engine() {
    let home = profile("files = [\"data/*.csv\", \"~/one.jsonl\"]");
    std::fs::create_dir(home.at("data")).unwrap();
    home.write("data/a.csv", "n\n1\n");
    home.write("one.jsonl", "{\"n\":6}\n");
    let sql = "SELECT a.n + one.n AS n FROM a, one";
    let ran = Flightline::new().home(&home).args(["x", "-c", sql]).run();
    assert_eq!(ran.good(), "n\n7\n");
    let none = profile("files = [\"none/*.csv\"]");
    ask(&none).failed(1, "config.toml:1: no file matches", "");
}

#[test]
pub(crate) fn settings_and_color_are_the_profiles() {
    let server = Server::start(seven());
    let home = plain(&server, "settings = { format = \"json\" }\ncolor = \"red\"");
    assert_eq!(ask(&home).good(), "[\n{\"n\":7}\n]\n");
    // The options lie over them.
    assert_eq!(asking(&home).arg("--csv").run().good(), "n\n7\n");
    let pty = Flightline::new().home(&home).arg("x").prompt();
    pty.wait_for_prompt();
    let text = pty.seen(|seen| seen.text());
    let red = ["\x1b[31mx", "\x1b[1;31mx"];
    assert!(red.iter().any(|red| text.contains(red)), "{text:?}");
    let wrong = plain(&server, "color = \"redd\"");
    ask(&wrong).failed(1, "config.toml:3", "did you mean `red`?");
}

#[test]
pub(crate) fn a_token_needs_tls_beyond_this_machine_or_leave() {
    // An address of this machine that is not the loopback's.
    let server = Server::start(seven().token("t"));
    let place = format!("uri = \"http://0.0.0.0:{}\"\ntoken = \"t\"\n", server.port);
    ask(&profile(&place)).failed(1, "without TLS", "allow-plaintext-token");
    let refused = profile(&format!("{place}allow-plaintext-token = false"));
    ask(&refused).failed(1, "without TLS", "");
    assert!(server.calls().is_empty());
    let allowed = profile(&format!("{place}allow-plaintext-token = true"));
    assert_eq!(ask(&allowed).good(), "n\n7\n");
}

#[test]
pub(crate) fn secrets_are_those_of_the_profile_in_use() {
    let server = Server::start(seven());
    let home = plain(
        &server,
        "[profiles.y]\nhost = \"h\"\ntoken = { env = \"UNSET_TOKEN\" }\n\
         [profiles.z]\nhost = \"h\"\ntoken = { command = [\"touch\", \"ran\"] }",
    );
    assert_eq!(ask(&home).good(), "n\n7\n");
    assert_eq!(home.names(), ["config.toml"]);
    let of = |name: &str| {
        Flightline::new()
            .home(&home)
            .args([name, "-c", "SELECT n"])
            .run()
    };
    let words = "config.toml:5: the token of \"y\" comes from the variable UNSET_TOKEN";
    of("y").failed(1, words, "export UNSET_TOKEN");
    of("z").failed(1, "config.toml:8: the token of \"z\"", "");
}

#[test]
pub(crate) fn a_mistake_counts_in_the_profile_in_use() {
    let server = Server::start(seven());
    let port = server.port;
    for (line, words, hint) in [
        (
            "tokn = \"x\"",
            "config.toml:4: there is no key `tokn`",
            "did you mean `token`?",
        ),
        ("timeout = []", "config.toml:4: `timeout` takes", ""),
        (
            "port = \"1\"",
            "config.toml:4: `port` takes a number from 1 to 65535",
            "",
        ),
    ] {
        let home = Home::configured(&format!(
            "[profiles.x]\nuri = \"http://127.0.0.1:{port}\"\n[profiles.y]\n{line}\n"
        ));
        let wrong = Flightline::new().home(&home).args(["y", "-c", "SELECT n"]);
        wrong.run().failed(1, words, hint);
        // Another profile goes on, without a word off a terminal.
        assert_eq!(ask(&home).good(), "n\n7\n");
        let mut pty = asking(&home).prompt_of(24, 200);
        assert_eq!(pty.wait_exit(), Some(0));
        let screen = pty.seen(|seen| seen.screen());
        assert!(
            screen.contains("notice: ") && screen.contains(words),
            "{screen}"
        );
    }
}

#[test]
pub(crate) fn some_names_are_taken() {
    for name in ["env", "demo", "serve", "config", "completions"] {
        let home = Home::configured(&format!("[profiles.{name}]\nhost = \"h\"\n"));
        let ran = Flightline::new()
            .home(&home)
            .args(["-p", name, "-c", "SELECT 1"])
            .run();
        ran.failed(1, &format!("`{name}` is no name for a profile"), "");
    }
}

#[test]
pub(crate) fn a_literal_token_that_others_can_read_is_noticed_on_a_terminal() {
    let server = Server::start(seven());
    let home = plain(&server, "token = \"t\"");
    for (mode, noticed) in [(0o644, true), (0o600, false)] {
        let permissions = PermissionsExt::from_mode(mode);
        std::fs::set_permissions(home.at("config.toml"), permissions).unwrap();
        let mut pty = asking(&home).prompt_of(24, 200);
        assert_eq!(pty.wait_exit(), Some(0));
        let screen = pty.seen(|seen| seen.screen());
        assert_eq!(screen.contains("chmod 600"), noticed, "{screen}");
        assert_eq!(ask(&home).good(), "n\n7\n");
    }
}
