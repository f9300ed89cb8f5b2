//! What a run is about: its target, and the options of the connection.

use std::fs;

use arrow::array::Int64Array;

use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Handshake, Script, column};
use crate::support::server::{Call, Server};

const TOKEN: &str = "apiv3_very-secret";

/// A script with `SELECT n`, whose answer is 7.
fn seven() -> Script {
    Script::new().statement("SELECT n", column("n", Int64Array::from(vec![7])))
}

fn address(server: &Server) -> String {
    format!("grpc://127.0.0.1:{}", server.port)
}

fn ask(home: &Home, arguments: &[&str]) -> Ran {
    asking(home, arguments).run()
}

/// `SELECT n`, with these arguments before it.
fn asking(home: &Home, arguments: &[&str]) -> Flightline {
    let flightline = Flightline::new().home(home).args(arguments);
    flightline.args(["-c", "SELECT n"])
}

/// A home whose profile `here` leads to `server`.
fn home(server: &Server, lines: &str) -> Home {
    let uri = address(server);
    Home::configured(&format!("[profiles.here]\nuri = \"{uri}\"\n{lines}\n"))
}

/// The values of header `name` on every call of `server`.
fn sent(server: &Server, name: &str) -> Vec<Option<String>> {
    let header = |call: &Call| call.headers.get(name).cloned();
    server.calls().iter().map(header).collect()
}

#[test]
pub(crate) fn a_target_is_an_address_files_a_profile_or_a_host_with_a_port() {
    let server = Server::start(seven());
    let port = server.port;
    let home = Home::configured(&format!(
        "[profiles.here]\nuri = \"grpc://127.0.0.1:{port}\"\n\
         [profiles.\"file.csv\"]\nuri = \"grpc://127.0.0.1:1\"\n\
         [profiles.\"127.0.0.1:1\"]\nuri = \"grpc://127.0.0.1:{port}\"\n"
    ));
    for target in [
        format!("grpc://127.0.0.1:{port}"),
        format!("http://127.0.0.1:{port}"),
        "here".to_owned(),
        // A profile comes before an address without a scheme.
        "127.0.0.1:1".to_owned(),
    ] {
        assert_eq!(ask(&home, &[&target]).good(), "n\n7\n", "{target}");
    }
    let plain = format!("127.0.0.1:{port}");
    assert_eq!(ask(&home, &[&plain, "--no-tls"]).good(), "n\n7\n");
    ask(&home, &[&plain]).failed(2, "TLS", "");
    ask(&home, &["nobody"]).failed(1, "\"nobody\"", "here");
}

#[test]
pub(crate) fn files_and_patterns_are_data_files() {
    let home = Home::configured("[profiles.\"a.csv\"]\nuri = \"grpc://127.0.0.1:1\"\n");
    fs::create_dir(home.at("more")).unwrap();
    for (name, text) in [
        ("a.csv", "n\n1\n"),
        ("more/b.jsonl", "{\"n\":2}\n"),
        ("more/c.jsonl", "{\"n\":3}\n"),
    ] {
        home.write(name, text);
    }
    let sum = |tables: &[&str]| {
        let tables = tables.iter().map(|table| format!("SELECT n FROM {table}"));
        let tables = tables.collect::<Vec<_>>().join(" UNION ALL ");
        format!("SELECT sum(n) AS n FROM ({tables})")
    };
    for (targets, tables, total) in [
        (&["a.csv"][..], &["a"][..], 1),
        (&["more/*.jsonl"], &["b", "c"], 5),
        (&["a.csv", "more/b.jsonl"], &["a", "b"], 3),
        (&["a.csv", "more/*.jsonl"], &["a", "b", "c"], 6),
    ] {
        let ran = Flightline::new().home(&home).args(targets);
        let ran = ran.args(["-c", &sum(tables)]).run();
        assert_eq!(ran.good(), format!("n\n{total}\n"), "{targets:?}");
    }
    ask(&home, &["none*.csv"]).failed(1, "no file matches none*.csv", "");
}

#[test]
pub(crate) fn without_a_target_it_is_the_default_or_env_or_demo() {
    let (first, second) = (Server::start(seven()), Server::start(seven()));
    let here = home(&first, "");
    let text = format!("default = \"here\"\n{}", here.read("config.toml"));
    let bare = Home::new();
    let run = |home: &Home, env: bool| {
        let flightline = Flightline::new().home(home);
        let flightline = match env {
            true => flightline.env("INFLUXDB3_HOST_URL", &address(&second)),
            false => flightline,
        };
        flightline.args(["-c", "SELECT n"]).run()
    };
    // Where no default is named, and no environment, there are sample tables.
    run(&here, false).failed(3, "n", "");
    let tables = ["-c", "SELECT count(*) AS n FROM home"];
    let ran = Flightline::new().home(&bare).args(tables).run();
    assert_eq!(ran.good(), "n\n26\n");
    assert!(first.calls().is_empty() && second.calls().is_empty());
    assert_eq!(run(&here, true).good(), "n\n7\n");
    assert_eq!((first.calls().len(), second.calls().len()), (0, 2));
    here.write("config.toml", &text);
    for env in [false, true] {
        assert_eq!(run(&here, env).good(), "n\n7\n");
    }
    assert_eq!((first.calls().len(), second.calls().len()), (4, 2));
    here.write("config.toml", "default = \"gone\"\n");
    run(&here, true).failed(1, "config.toml:1: there is no profile \"gone\"", "");
}

#[test]
pub(crate) fn a_profile_is_named_outright() {
    let server = Server::start(seven());
    let home = home(&server, "");
    for option in ["-p", "--profile"] {
        assert_eq!(ask(&home, &[option, "here"]).good(), "n\n7\n");
    }
    // It is a profile and nothing else.
    home.write("file.csv", "n\n1\n");
    for other in ["file.csv", &address(&server)] {
        ask(&home, &["-p", other]).failed(1, "there is no profile", "here");
    }
    ask(&home, &["-p", "8181"]).failed(1, "there is no profile \"8181\"", "--port 8181");
    let ran = ask(&home, &["-p", "here", "here"]);
    ran.failed(1, "cannot be used with", "--help");
}

#[test]
pub(crate) fn options_lie_over_the_profile() {
    let secure = "host = \"192.0.2.1\"\nport = 1\n";
    let server = Server::start(seven());
    let home = Home::configured(&format!("[profiles.here]\n{secure}"));
    let port = server.port.to_string();
    let options = ["here", "--host", "127.0.0.1", "--port", &port, "--no-tls"];
    assert_eq!(ask(&home, &options).good(), "n\n7\n");
    // The profile's own headers stay, and one more goes with every call.
    let text = "database = \"first\"\nmetadata = { x-kept = \"1\", x-new = \"old\" }";
    let home = self::home(&server, text);
    for header in ["-H", "--header"] {
        let before = server.calls().len();
        let ran = ask(&home, &["here", "-d", "other", header, "X-New=a=b"]);
        assert_eq!(ran.good(), "n\n7\n");
        let all = |value: &str| vec![Some(value.to_owned()); 2];
        for (name, value) in [("x-kept", "1"), ("x-new", "a=b"), ("database", "other")] {
            assert_eq!(sent(&server, name)[before..], all(value), "{name}");
        }
    }
    for host in ["http://there", "there:80"] {
        let ran = ask(&home, &["here", "-H", host]);
        ran.failed(1, "--header", &format!("--host {host}"));
    }
}

#[test]
pub(crate) fn the_database_replaces_whichever_header_names_one() {
    for header in ["database", "bucket", "bucket-name", "iox-namespace-name"] {
        let server = Server::start(seven().database("mine"));
        let home = home(&server, &format!("metadata = {{ {header} = \"theirs\" }}"));
        ask(&home, &["here"]).failed(3, "theirs", "");
        for option in ["-d", "--database"] {
            let ran = ask(&home, &["here", option, "mine"]);
            assert_eq!(ran.good(), "n\n7\n", "{header}");
        }
        let mine = Some("mine".to_owned());
        assert!(sent(&server, header)[1..].iter().all(|sent| *sent == mine));
    }
}

#[test]
pub(crate) fn a_user_has_a_password() {
    let pair = "YWRhOnMzY3JldA==";
    let server = Server::start(seven().token(TOKEN).handshake(Handshake::Header(pair)));
    let target = address(&server);
    let mut pty = Flightline::new()
        .args([&target, "--user", "ada", "-c", "SELECT n"])
        .prompt();
    pty.wait_for_text("password for");
    pty.send("s3cret\r");
    assert_eq!(pty.wait_exit(), Some(0));
    let text = pty.seen(|seen| seen.text());
    assert!(text.contains('7') && !text.contains("s3cret"), "{text}");
    // Another's password is not sent with this name, and an address has its own.
    let home = home(&server, "user = \"bob\"\npassword = \"s3cret\"");
    let ran = ask(&home, &["here", "--user", "ada"]);
    ran.failed(1, "no terminal to ask a secret at", "");
    let login = target.replace("://", "://ada:s3cret@");
    assert_eq!(ask(&home, &[&login]).good(), "n\n7\n");
}

#[test]
pub(crate) fn a_token_has_its_source() {
    let server = Server::start(seven().token(TOKEN));
    let home = home(&server, "");
    home.write("token", &format!("{TOKEN}\n"));
    for source in ["env:SOME_TOKEN", "file:token", "file:~/token", TOKEN] {
        let flightline = asking(&home, &["here", "--token", source]);
        let ran = flightline.env("SOME_TOKEN", TOKEN).run();
        assert_eq!(ran.good(), "n\n7\n", "{source}");
    }
    // The shell leaves `~` alone behind the colon; where it is missing, or the
    // variable, that is told.
    let ran = ask(&home, &["here", "--token", "env:UNSET_TOKEN"]);
    ran.failed(1, "--token", "UNSET_TOKEN");
    ask(&home, &["here", "--token", "file:none"]).failed(1, "none", "");
    let asked = asking(&home, &["here", "--token", "-"]);
    let mut pty = asked.prompt();
    pty.wait_for_text("token for here:");
    pty.send(&format!("{TOKEN}\r"));
    assert_eq!(pty.wait_exit(), Some(0));
    let text = pty.seen(|seen| seen.text());
    assert!(text.contains('7') && !text.contains(TOKEN), "{text}");
    assert!(!text.contains("notice:"), "{text}");
}

#[test]
pub(crate) fn a_literal_token_draws_a_warning_on_a_terminal() {
    let server = Server::start(seven().token(TOKEN));
    let home = home(&server, "");
    let mut pty = asking(&home, &["here", "--token", TOKEN]).prompt();
    assert_eq!(pty.wait_exit(), Some(0));
    let text = pty.seen(|seen| seen.text());
    let warned = text.contains("others on this machine can read a token");
    assert!(
        warned && text.contains('7') && !text.contains(TOKEN),
        "{text}"
    );
    assert_eq!(ask(&home, &["here", "--token", TOKEN]).good(), "n\n7\n");
}

#[test]
pub(crate) fn the_environments_token_is_for_addresses_that_bring_none() {
    let server = Server::start(seven());
    let home = home(&server, "");
    let target = address(&server);
    let login = target.replace("://", "://ada:pw@");
    let plain = format!("127.0.0.1:{}", server.port);
    let port = server.port.to_string();
    let bearer = Some(format!("Bearer {TOKEN}"));
    for (arguments, token) in [
        (&[target.as_str()][..], bearer.clone()),
        (&[&plain, "--no-tls"], bearer.clone()),
        (
            &["--host", "127.0.0.1", "--port", &port, "--no-tls"],
            bearer,
        ),
        (
            &[&target, "--token", "other"],
            Some("Bearer other".to_owned()),
        ),
        // A profile is no address, and says itself what it sends.
        (&["here"], None),
        (&["-p", "here"], None),
        (&[&login], Some("Basic YWRhOnB3".to_owned())),
    ] {
        let before = server.calls().len();
        let ran = asking(&home, arguments)
            .env("FLIGHTLINE_TOKEN", TOKEN)
            .run();
        assert_eq!(ran.good(), "n\n7\n", "{arguments:?}");
        let sent = sent(&server, "authorization").split_off(before);
        assert_eq!(sent, vec![token; 2], "{arguments:?}");
    }
}

#[test]
pub(crate) fn the_environments_profile_is_no_others() {
    let (mine, other) = (Server::start(seven()), Server::start(seven()));
    let home = home(&other, "");
    let run = |target: &str| {
        let flightline = asking(&home, &[target]);
        let flightline = flightline.env("INFLUXDB3_HOST_URL", &address(&mine));
        let flightline = flightline.env("INFLUXDB3_DATABASE_NAME", "mydb");
        flightline.env("INFLUXDB3_AUTH_TOKEN", TOKEN).run().good()
    };
    assert_eq!(run("env"), "n\n7\n");
    let of = |server: &Server, name| sent(server, name).pop().unwrap();
    assert_eq!(of(&mine, "database").as_deref(), Some("mydb"));
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(of(&mine, "authorization"), Some(bearer));
    for target in ["here", &address(&other)] {
        assert_eq!(run(target), "n\n7\n");
        assert_eq!(of(&other, "database"), None, "{target}");
        assert_eq!(of(&other, "authorization"), None, "{target}");
    }
}
