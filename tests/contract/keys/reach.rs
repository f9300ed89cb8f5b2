//! Where the server is, and how it is reached.

use std::io::Read;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use arrow::array::Int64Array;

use crate::support::certificates::Authority;
use crate::support::raw::{self, Manner};
use crate::support::run::{Flightline, PATIENCE};
use crate::support::script::{Answer, Part, Script, column};
use crate::support::server::Server;

use super::{ask, asking, plain, profile, seven};

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
pub(crate) fn an_idle_connection_is_asked_as_the_key_says() {
    for (line, told) in [
        ("keepalive = \"1ms\"", "1 row"),
        ("", "longer than 2s"),
        ("keepalive = 0", "longer than 2s"),
    ] {
        let server =
            Server::start(seven().statement("SELECT m", column("m", Int64Array::from(vec![8]))));
        let limits = "connect-timeout = \"300ms\"\ntimeout = \"2s\"";
        let home = plain(&server, &format!("{limits}\n{line}"));
        let mut pty = Flightline::new().home(&home).args(["-p", "x"]).prompt();
        pty.wait_for_prompt();
        let screen = pty.run("SELECT n;");
        assert!(screen.contains("1 row"), "{screen}");
        server.silence();
        let screen = pty.run("SELECT m;");
        let (_, answer) = screen.split_once("SELECT m;").unwrap();
        assert!(answer.contains(told), "{line}: {screen}");
        let asked = usize::from(told == "1 row");
        assert_eq!(server.accepted(), 1 + asked, "{line}");
    }
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

#[test]
pub(crate) fn what_is_ours_follows_to_other_hosts_as_the_key_says() {
    // This machine is one host by all its names: to lists it may be another.
    for (line, follows) in [
        ("", true),
        ("follow-locations = \"same-host\"", true),
        ("follow-locations = \"any\"", true),
        (
            "follow-locations = [\"be.example\", \"127.0.0.1:PORT\"]",
            true,
        ),
        (
            "follow-locations = [\"be.example:PORT\", \"127.0.0.1:1\"]",
            false,
        ),
    ] {
        let seven = column("n", Int64Array::from(vec![7]));
        let back = Server::start(Script::new().token("t").holds("part", seven.clone()));
        let part = Part::from(seven).ticket("part").at(&back.location());
        let front = Script::new().statement("SELECT n", Answer::of(vec![part]));
        let front = Server::start(front.token("t"));
        let line = line.replace("PORT", &back.port.to_string());
        let ran = ask(&plain(&front, &format!("token = \"t\"\n{line}")));
        if follows {
            assert_eq!(ran.good(), "n\n7\n", "{line}");
        } else {
            let hint = format!("follow-locations = [\"{}\"]", back.address());
            ran.failed(2, "part 1 of 1", &hint);
            let sent = back.calls().pop().unwrap().headers;
            assert!(!sent.contains_key("authorization"));
        }
    }
}

#[test]
pub(crate) fn so_many_parts_are_fetched_at_once_four_without_the_key() {
    for (line, at_once) in [
        ("", 4),
        ("fetch-parallelism = 1", 1),
        ("fetch_parallelism = 8", 8),
    ] {
        let part = |number| {
            let part = Part::from(column("n", Int64Array::from(vec![number])));
            part.after(Duration::from_millis(20))
        };
        let answer = Answer::of((0..9).map(part).collect());
        let server = Server::start(Script::new().statement("SELECT n", answer));
        let ran = ask(&plain(&server, line));
        assert_eq!(ran.good(), "n\n0\n1\n2\n3\n4\n5\n6\n7\n8\n");
        assert_eq!(server.most_open(), at_once, "{line}");
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
