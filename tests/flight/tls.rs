//! Certificates, and TLS on the wrong port.

use super::*;

fn server(authority: &Authority, name: &str, end: i32) -> Server {
    let script = Script::new().tls(authority, name, end);
    Server::start(script.statement(SQL, numbers(&[7])))
}

fn trusting(authority: &Authority) -> Tls {
    Tls {
        ca: Some(authority.file()),
        ..Tls::default()
    }
}

async fn succeeds(profile: &Profile) {
    let connection = connect(profile, token("t")).await.unwrap();
    let (batches, _) = read(query(&connection, SQL).await.unwrap()).await;
    assert_eq!(values(&batches), [7]);
    let verified = connection.facts().verified;
    assert_eq!(verified, !profile.tls.skip_verify);
}

#[tokio::test]
async fn a_certificate_is_trusted_as_the_profile_says() {
    let authority = Authority::new();
    let server = server(&authority, "127.0.0.1", 2999);
    let with = |tls| over_tls(profile(server.port), tls);
    succeeds(&with(trusting(&authority))).await;
    let careless = Tls {
        skip_verify: true,
        ..Tls::default()
    };
    succeeds(&with(careless)).await;
    let error = failure(&with(Tls::default()), token("t")).await;
    assert_told(&error, Kind::Connection, "issuer is unknown", "ca = ");
    let error = failure(&with(trusting(&Authority::new())), token("t")).await;
    assert_told(&error, Kind::Connection, "issuer is unknown", "`ca`");
}

#[tokio::test]
async fn a_certificate_is_for_a_name_and_a_time() {
    let authority = Authority::new();
    let named = server(&authority, "db.example", 2999);
    let with = |tls| over_tls(profile(named.port), tls);
    let error = failure(&with(trusting(&authority)), Login::default()).await;
    assert_told(&error, Kind::Connection, "another name", "authority");
    let other = Tls {
        authority: Some("db.example".to_owned()),
        ..trusting(&authority)
    };
    succeeds(&with(other)).await;
    let old = server(&authority, "127.0.0.1", 2021);
    let profile = over_tls(profile(old.port), trusting(&authority));
    let error = failure(&profile, Login::default()).await;
    assert_told(&error, Kind::Connection, "expired", "clock");
}

#[tokio::test]
async fn our_own_certificate_is_shown() {
    let authority = Authority::new();
    let script = Script::new()
        .tls(&authority, "127.0.0.1", 2999)
        .client_ca(&authority)
        .statement(SQL, numbers(&[7]));
    let server = Server::start(script);
    let ours = authority.issue("a client", 2999);
    let shown = Tls {
        client_cert: Some(authority.write("client.pem", &ours.cert)),
        client_key: Some(authority.write("client.key", &ours.key)),
        ..trusting(&authority)
    };
    succeeds(&over_tls(profile(server.port), shown.clone())).await;
    let error = failure(
        &over_tls(profile(server.port), trusting(&authority)),
        Login::default(),
    )
    .await;
    // Whether the server's own words arrive is a race with the end.
    assert_told(&error, Kind::Connection, "", "client-cert");
    let half = Tls {
        client_key: None,
        ..shown
    };
    let error = failure(&over_tls(profile(server.port), half), Login::default()).await;
    assert_told(
        &error,
        Kind::Configuration,
        "`client-cert` needs `client-key`",
        "",
    );
}

#[tokio::test]
async fn files_that_are_not_what_they_should_be() {
    let authority = Authority::new();
    let empty = Tls {
        ca: Some(authority.write("empty.pem", "nothing")),
        ..Tls::default()
    };
    let error = failure(&over_tls(profile(1), empty), Login::default()).await;
    assert_told(&error, Kind::Configuration, "holds no certificate", "PEM");
    let missing = Tls {
        ca: Some("/nonexistent/ca.pem".into()),
        ..Tls::default()
    };
    let error = failure(&over_tls(profile(1), missing), Login::default()).await;
    assert_told(&error, Kind::LocalFile, "/nonexistent/ca.pem", "");
}

#[tokio::test]
async fn tls_is_spoken_where_it_is_not_and_the_other_way_round() {
    let authority = Authority::new();
    let secure = server(&authority, "127.0.0.1", 2999);
    let error = failure(&profile(secure.port), Login::default()).await;
    // A reset may swallow the alert; then its end alone is known.
    assert_told(&error, Kind::Connection, "TLS", "https://");
    let open = Server::start(Script::new());
    let profile = over_tls(profile(open.port), Tls::default());
    let error = failure(&profile, Login::default()).await;
    assert_told(&error, Kind::Connection, "does not speak TLS", "--no-tls");
}
