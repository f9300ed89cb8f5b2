//! Ports on which no Flight server listens.

use super::*;

async fn plain(manner: Manner) -> Error {
    let mut profile = profile(raw::port(manner));
    if matches!(manner, Manner::Silent) {
        profile.connect_timeout = Duration::from_millis(300);
    }
    failure(&profile, Login::default()).await
}

async fn tls(manner: Manner) -> Error {
    let mut profile = over_tls(profile(raw::port(manner)), Tls::default());
    profile.connect_timeout = Duration::from_millis(2000);
    failure(&profile, Login::default()).await
}

#[tokio::test]
async fn nothing_listens() {
    let unused = raw::Unused::new();
    let error = failure(&profile(unused.port), Login::default()).await;
    assert_told(&error, Kind::Connection, "nothing listens", "--port");
}

#[tokio::test]
async fn a_server_that_says_nothing() {
    let error = plain(Manner::Silent).await;
    assert_told(
        &error,
        Kind::Connection,
        "says nothing within 300ms",
        "https://",
    );
    let error = tls(Manner::Silent).await;
    assert_told(
        &error,
        Kind::Connection,
        "says nothing within 2s",
        "--no-tls",
    );
    let mut profile = profile(raw::port(Manner::Silent));
    profile.connect_timeout = Duration::from_millis(300);
    let error = failure(&profile, user("ann", "pw")).await;
    assert_told(&error, Kind::Connection, "says nothing", "https://");
}

#[tokio::test]
async fn a_server_that_closes() {
    let error = plain(Manner::Closes).await;
    assert_told(&error, Kind::Connection, "without a word", "https://");
    let error = tls(Manner::Closes).await;
    assert_told(&error, Kind::Connection, "without a word", "--no-tls");
}

#[tokio::test]
async fn a_web_server() {
    let page = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>no</html>";
    let error = plain(Manner::Says(page)).await;
    assert_told(
        &error,
        Kind::Connection,
        "answers HTTP/1.1, not gRPC",
        "InfluxDB",
    );
    let error = tls(Manner::Says(page)).await;
    assert_told(&error, Kind::Connection, "does not speak TLS", "http://");
    let error = plain(Manner::Says(b"SSH-2.0-OpenSSH_9.2p1 Debian\r\n")).await;
    assert_told(
        &error,
        Kind::Connection,
        "something else than HTTP/2",
        "port",
    );
}

#[tokio::test]
async fn a_page_over_http_2() {
    for (status, words) in [
        (200, "text/html (200 OK), not gRPC"),
        (404, "text/html (404 Not Found), not gRPC"),
        (502, "502 Bad Gateway"),
    ] {
        let server = Server::start(Script::new().framing(Framing::Page(status)));
        let error = failure(&profile(server.port), Login::default()).await;
        assert_told(&error, Kind::Connection, words, "");
        assert!(!error.hints().is_empty());
    }
}
