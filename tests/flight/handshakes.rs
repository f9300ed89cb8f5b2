//! Users and passwords.

use super::*;

/// Of `ann:pw`.
const PAIR: &str = "YW5uOnB3";

#[tokio::test]
async fn a_password_is_exchanged_for_a_token() {
    for handshake in [Handshake::Header(PAIR), Handshake::Payload(PAIR)] {
        let script = Script::new().token("given").handshake(handshake);
        let server = Server::start(script.statement(SQL, numbers(&[1])));
        let connection = connect(&profile(server.port), user("ann", "pw"))
            .await
            .unwrap();
        query(&connection, SQL).await.unwrap();
        for call in server.calls() {
            assert_eq!(call.headers["authorization"], "Bearer given");
        }
        let admission = Admission::Handshake("ann".to_owned());
        assert_eq!(connection.facts().admission, admission);
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_at_once() {
    let script = Script::new().token("given");
    let server = Server::start(script.handshake(Handshake::Header(PAIR)));
    let error = connect(&profile(server.port), user("ann", ""))
        .await
        .unwrap_err();
    assert_told(
        &error,
        Kind::NotAllowed,
        "wrong user or password",
        "user and password were refused",
    );
}

#[tokio::test]
async fn without_a_handshake_the_password_goes_with_every_call() {
    let server = Server::start(Script::new().statement(SQL, numbers(&[1])));
    let connection = connect(&profile(server.port), user("ann", "pw"))
        .await
        .unwrap();
    query(&connection, SQL).await.unwrap();
    for call in server.calls() {
        assert_eq!(call.headers["authorization"], format!("Basic {PAIR}"));
    }
    let admission = Admission::Basic("ann".to_owned());
    assert_eq!(connection.facts().admission, admission);
}

#[tokio::test]
async fn a_token_without_end_is_not_taken() {
    let given = "x".repeat(9 * 1024);
    for handshake in [Handshake::Header(PAIR), Handshake::Payload(PAIR)] {
        let script = Script::new().token(&given).handshake(handshake);
        let server = Server::start(script);
        let connection = connect(&profile(server.port), user("ann", "pw"))
            .await
            .unwrap();
        let admission = Admission::Basic("ann".to_owned());
        assert_eq!(connection.facts().admission, admission);
    }
}
