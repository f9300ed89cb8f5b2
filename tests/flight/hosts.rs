//! Calls that go to another host by the same connection.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

fn remote(port: u16, tls: bool) -> Remote {
    Remote {
        host: "127.0.0.1".to_owned(),
        port,
        tls,
    }
}

/// The profile's own server, which sets cookies and renews bearers, and a
/// connection to it that has been used.
async fn first() -> (Server, Connection) {
    let script = Script::new()
        .token("first")
        .bearers(Bearers::for_token())
        .sessions(Sessions::new().attributes("Path=/"))
        .statement(SQL, numbers(&[1]));
    let server = Server::start(script);
    let profile = Profile {
        database: Some("home".to_owned()),
        ..profile(server.port)
    };
    let connection = connect(&profile, token("first")).await.unwrap();
    read(query(&connection, SQL).await.unwrap()).await;
    (server, connection)
}

#[tokio::test]
async fn what_is_ours_goes_there_as_it_is_wanted() {
    let (server, connection) = first().await;
    let other = Server::start(Script::new().statement(SQL, numbers(&[2])));
    for (ours, authorization, database) in [
        (true, Some("Bearer bearer-"), Some("home")),
        (false, None, None),
    ] {
        let there = connection.to(&remote(other.port, false), ours).unwrap();
        let before = other.calls().len();
        let (batches, error) = read(query(&there, SQL).await.unwrap()).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(values(&batches), [2]);
        for call in &other.calls()[before..] {
            let header = |name| call.headers.get(name).map(String::as_str);
            let shown = header("authorization");
            assert_eq!(shown.is_some(), authorization.is_some());
            assert!(
                shown
                    .unwrap_or_default()
                    .starts_with(authorization.unwrap_or_default())
            );
            assert_eq!(header("database"), database);
            assert_eq!(header("cookie"), None);
        }
    }
    // A way is kept, and the way home is no other.
    for _ in 0..3 {
        let there = connection.to(&remote(other.port, false), true).unwrap();
        read(query(&there, SQL).await.unwrap()).await;
        let home = connection.to(&remote(server.port, false), true).unwrap();
        read(query(&home, SQL).await.unwrap()).await;
    }
    assert_eq!((other.accepted(), server.accepted()), (2, 1));
}

#[tokio::test]
async fn a_bearer_that_another_host_gives_is_for_that_host() {
    let script = || Script::new().token("shared").statement(SQL, numbers(&[1]));
    let server = Server::start(script());
    let other = Server::start(script().bearers(Bearers::for_token()));
    let connection = connect(&profile(server.port), token("shared"))
        .await
        .unwrap();
    let there = connection.to(&remote(other.port, false), true).unwrap();
    let shown = |server: &Server| {
        let last = server.calls().last().unwrap().clone();
        last.headers["authorization"].clone()
    };
    query(&there, SQL).await.unwrap();
    assert_eq!(shown(&other), "Bearer bearer-1");
    query(&connection, SQL).await.unwrap();
    assert_eq!(shown(&server), "Bearer shared");
    // What it gave is good no more; what the first host takes is.
    other.forget_logins();
    query(&there, SQL).await.unwrap();
    let shown: Vec<_> = other
        .calls()
        .iter()
        .map(|call| call.headers["authorization"].clone())
        .collect();
    assert!(
        shown[2..].contains(&"Bearer shared".to_owned()),
        "{shown:?}"
    );
}

#[tokio::test]
async fn trouble_names_the_host_where_it_was_met() {
    let (server, connection) = first().await;
    let unused = raw::Unused::new();
    let there = connection.to(&remote(unused.port, false), false).unwrap();
    let error = query(&there, SQL).await.err().unwrap();
    let words = format!("cannot connect to 127.0.0.1:{}: nothing", unused.port);
    assert_told(&error, Kind::Connection, &words, "--port");

    let schema = numbers(&[]).schema().as_ref().clone();
    let answer = Answer::from(numbers(&[1])).declaring(schema);
    let script = Script::new().statement(SQL, answer);
    let cutting = Server::start(script.framing(Framing::CutResults));
    let there = connection.to(&remote(cutting.port, false), false).unwrap();
    let (batches, error) = read(query(&there, SQL).await.unwrap()).await;
    assert_eq!(values(&batches), [1]);
    let words = format!("the connection to {} was lost", cutting.address());
    assert_told(&error.unwrap(), Kind::Lost, &words, "run it again");

    let there = connection.to(&remote(server.port, true), false).unwrap();
    let error = query(&there, SQL).await.err().unwrap();
    let words = format!("{} does not speak TLS", server.address());
    assert_told(&error, Kind::Connection, &words, "--no-tls");
}

#[tokio::test]
async fn our_certificate_is_shown_where_we_are_known() {
    let authority = Authority::new();
    let script = || {
        Script::new()
            .tls(&authority, "127.0.0.1", 2999)
            .statement(SQL, numbers(&[1]))
    };
    let server = Server::start(script());
    let ours = authority.issue("a client", 2999);
    let tls = Tls {
        ca: Some(authority.file()),
        client_cert: Some(authority.write("client.pem", &ours.cert)),
        client_key: Some(authority.write("client.key", &ours.key)),
        ..Tls::default()
    };
    let profile = over_tls(profile(server.port), tls);
    let connection = connect(&profile, Login::default()).await.unwrap();
    let secured = connection.secured().unwrap();
    assert_eq!(secured.version, "TLS 1.3");
    assert!(!secured.certificate.is_empty());
    let strict = Server::start(script().client_ca(&authority));
    let there = connection.to(&remote(strict.port, true), true).unwrap();
    let (batches, _) = read(query(&there, SQL).await.unwrap()).await;
    assert_eq!(values(&batches), [1]);
    let there = connection.to(&remote(strict.port, true), false).unwrap();
    let error = query(&there, SQL).await.err().unwrap();
    assert_told(&error, Kind::Connection, &strict.address(), "client-cert");
}

#[tokio::test]
async fn the_files_of_tls_are_read_once() {
    let authority = Authority::new();
    let script = Script::new().tls(&authority, "127.0.0.1", 2999);
    let server = Server::start(script.statement(SQL, numbers(&[1])));
    let ca = authority.file();
    let tls = Tls {
        ca: Some(ca.clone()),
        ..Tls::default()
    };
    let profile = over_tls(profile(server.port), tls);
    let connection = connect(&profile, Login::default()).await.unwrap();
    connection.to(&remote(1, true), false).unwrap();
    std::fs::remove_file(ca).unwrap();
    for ours in [true, false] {
        connection.to(&remote(2, true), ours).unwrap();
    }
}

#[tokio::test]
async fn of_many_ways_those_used_last_are_kept() {
    let (_server, connection) = first().await;
    let numbered = |n: i64| (n < 300).then(|| numbers(&[n; 4096]));
    let part = Part::new(numbers(&[]).schema().as_ref().clone())
        .generating(move |n| numbered(i64::try_from(n).unwrap()));
    let other = Server::start(Script::new().statement(SQL, Answer::of(vec![part])));
    let there = remote(other.port, false);
    for (others, accepted) in [(31, 1), (32, 2)] {
        let way = connection.to(&there, false).unwrap();
        let rows = query(&way, SQL).await.unwrap();
        drop(way);
        for port in 1..=others {
            connection.to(&remote(port, true), false).unwrap();
        }
        let way = connection.to(&there, false).unwrap();
        query(&way, SQL).await.unwrap();
        assert_eq!(other.accepted(), accepted, "{others}");
        // What was open on a way that is given up goes on.
        assert_eq!(all_values(rows).await.len(), 300 * 4096);
    }
}

#[tokio::test]
async fn our_secrets_go_nowhere_in_plaintext() {
    let (_server, connection) = first().await;
    let far = Remote {
        host: "db.invalid".to_owned(),
        port: 9,
        tls: false,
    };
    let error = connection.to(&far, true).err().unwrap();
    assert_told(
        &error,
        Kind::Configuration,
        "no token or password goes to db.invalid:9 without TLS",
        "allow-plaintext-token",
    );
    assert!(connection.to(&far, false).is_ok());
    let server = Server::start(Script::new());
    let trusting = Profile {
        allow_plaintext_token: true,
        ..profile(server.port)
    };
    let connection = connect(&trusting, token("t")).await.unwrap();
    assert!(connection.to(&far, true).is_ok());
}

#[tokio::test]
async fn a_web_server_is_spoken_to_by_the_same_ways() {
    let (_server, connection) = first().await;
    let page = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    let port = raw::port(Manner::Says(page));
    let mut stream = connection.open(&remote(port, false)).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, page);
    let unused = raw::Unused::new();
    let error = connection.open(&remote(unused.port, false)).await;
    let words = format!("cannot connect to 127.0.0.1:{}", unused.port);
    assert_told(&error.err().unwrap(), Kind::Connection, &words, "--port");
    let error = connection.open(&remote(port, true)).await;
    assert_told(
        &error.err().unwrap(),
        Kind::Connection,
        "does not speak TLS",
        "",
    );
}
