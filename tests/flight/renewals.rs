//! Logins that run out, and secrets that change.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flightline::request::{Ingest, IngestMode};

use super::*;
use crate::support::script::Update;

/// Of `ann:pw`.
const PAIR: &str = "YW5uOnB3";

/// `login`, which reads `fresh` when it is read once more; how often it was.
fn rereading(login: Login, fresh: Result<Login, ()>) -> (Login, Arc<AtomicUsize>) {
    let times = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&times);
    let again = Relogin::new(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        fresh.clone().map_err(|()| Error::usage("no"))
    });
    let login = Login {
        again: Some(again),
        ..login
    };
    (login, times)
}

async fn works(connection: &Connection) {
    let (batches, error) = read(query(connection, SQL).await.unwrap()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(values(&batches), [1]);
}

fn shown(server: &Server) -> Vec<String> {
    let calls = server.calls();
    let shown = calls
        .iter()
        .map(|call| call.headers["authorization"].clone());
    shown.collect()
}

fn script() -> Script {
    Script::new().statement(SQL, numbers(&[1]))
}

#[tokio::test]
async fn a_secret_that_changed_is_read_once_more_and_used_from_then_on() {
    let server = Server::start(script().token("new"));
    let (login, times) = rereading(token("old"), Ok(token("new")));
    let connection = connect(&profile(server.port), login).await.unwrap();
    works(&connection).await;
    works(&connection).await;
    assert_eq!(times.load(Ordering::SeqCst), 1);
    let shown = shown(&server);
    assert_eq!(shown[0], "Bearer old");
    assert!(shown[1..].iter().all(|shown| shown == "Bearer new"));
    assert_eq!(shown.len(), 5);
}

#[tokio::test]
async fn a_secret_that_did_not_change_is_refused_once() {
    for fresh in [Ok(token("old")), Err(()), Ok(Login::default())] {
        let server = Server::start(script().token("new"));
        let (login, times) = rereading(token("old"), fresh);
        let error = failure(&profile(server.port), login).await;
        assert_told(&error, Kind::NotAllowed, "did not let us in", "was refused");
        assert_eq!(server.calls().len(), 1);
        assert_eq!(times.load(Ordering::SeqCst), 1);
    }
    let server = Server::start(script().token("new"));
    let (login, _) = rereading(token("old"), Ok(token("other")));
    let error = failure(&profile(server.port), login).await;
    assert_told(&error, Kind::NotAllowed, "did not let us in", "was refused");
    assert_eq!(shown(&server), ["Bearer old", "Bearer other"]);
}

#[tokio::test]
async fn calls_at_the_same_time_log_in_once() {
    let server = Server::start(script().token("old"));
    let (login, times) = rereading(token("old"), Ok(token("new")));
    let connection = connect(&profile(server.port), login).await.unwrap();
    works(&connection).await;
    server.change_token("new");
    futures::future::join_all((0..8).map(|_| works(&connection))).await;
    assert_eq!(times.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_bearer_that_an_answer_brings_replaces_the_password_until_it_has_expired() {
    let bearers = Bearers::for_basic(PAIR).good_for(2);
    let server = Server::start(script().bearers(bearers));
    let connection = connect(&profile(server.port), user("ann", "pw"))
        .await
        .unwrap();
    for _ in 0..3 {
        works(&connection).await;
    }
    let basic = format!("Basic {PAIR}");
    let shown = shown(&server);
    let bearers: Vec<_> = shown.iter().filter(|shown| **shown != basic).collect();
    assert!(bearers.len() >= 4, "{shown:?}");
    assert!(
        bearers
            .iter()
            .all(|shown| shown.starts_with("Bearer bearer-"))
    );
    assert!(shown.iter().filter(|shown| **shown == basic).count() >= 2);
    assert!(!format!("{connection:?}").contains("bearer-"));
    let admission = Admission::Basic("ann".to_owned());
    assert_eq!(connection.facts().admission, admission);
}

#[tokio::test]
async fn a_login_that_ran_out_is_made_again() {
    for handshake in [Handshake::Header(PAIR), Handshake::Payload(PAIR)] {
        let script = script().token("given").handshake(handshake);
        let server = Server::start(script);
        let connection = connect(&profile(server.port), user("ann", "pw"))
            .await
            .unwrap();
        works(&connection).await;
        server.change_token("another");
        futures::future::join_all((0..4).map(|_| works(&connection))).await;
        assert_eq!(server.handshakes(), 2);
        assert_eq!(shown(&server).last().unwrap(), "Bearer another");
    }
}

#[tokio::test]
async fn a_password_that_changed_is_read_once_more() {
    let script = script().token("given").handshake(Handshake::Header(PAIR));
    let server = Server::start(script);
    let (login, times) = rereading(user("ann", "pw"), Ok(token("direct")));
    let connection = connect(&profile(server.port), login).await.unwrap();
    server.change_token("direct");
    works(&connection).await;
    // The handshake gave what the server takes now.
    assert_eq!((server.handshakes(), times.load(Ordering::SeqCst)), (2, 0));
}

#[tokio::test]
async fn every_answer_may_bring_another_bearer() {
    let bearers = Bearers::for_token().renewed().good_for(1);
    let server = Server::start(script().token("first").bearers(bearers));
    let connection = connect(&profile(server.port), token("first"))
        .await
        .unwrap();
    works(&connection).await;
    works(&connection).await;
    let shown = shown(&server);
    assert_eq!(shown[0], "Bearer first");
    for pair in shown.windows(2) {
        assert!(pair[1].starts_with("Bearer bearer-"));
        assert_ne!(pair[0], pair[1]);
    }
}

#[tokio::test]
async fn what_is_ours_is_shown_again_when_what_a_server_issued_has_run_out() {
    let bearers = Bearers {
        renewed: false,
        ..Bearers::for_token().good_for(1)
    };
    let server = Server::start(script().token("first").bearers(bearers));
    let by_header = Profile {
        metadata: vec![("authorization".to_owned(), "Bearer first".to_owned())],
        ..profile(server.port)
    };
    for (profile, login) in [
        (profile(server.port), token("first")),
        (by_header, Login::default()),
    ] {
        let connection = connect(&profile, login).await.unwrap();
        for _ in 0..3 {
            works(&connection).await;
        }
    }
    let (login, times) = rereading(token("first"), Ok(token("second")));
    let connection = connect(&profile(server.port), login).await.unwrap();
    works(&connection).await;
    assert_eq!(times.load(Ordering::SeqCst), 0);
    server.change_token("second");
    works(&connection).await;
    works(&connection).await;
    assert_eq!(times.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_refusal_that_comes_first_in_a_stream_is_one_too() {
    let refused = Part::refused(Code::Unauthenticated, "Unauthenticated");
    let server = Server::start(Script::new().statement(SQL, Answer::of(vec![refused])));
    let (login, times) = rereading(token("old"), Ok(token("new")));
    let connection = connect(&profile(server.port), login).await.unwrap();
    let error = match query(&connection, SQL).await {
        Ok(rows) => read(rows).await.1.unwrap(),
        Err(error) => error,
    };
    assert_told(&error, Kind::NotAllowed, "did not let us in", "was refused");
    assert_eq!(shown(&server), ["Bearer old", "Bearer old", "Bearer new"]);
    assert_eq!(times.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn rows_that_were_refused_can_be_brought_again() {
    let server = Server::start(Script::new().token("new").ingest(Update::Counted));
    let (login, _) = rereading(token("old"), Ok(token("new")));
    let connection = connect(&profile(server.port), login).await.unwrap();
    let into = Ingest {
        schema: None,
        catalog: None,
        table: "t".to_owned(),
        mode: IngestMode::Append,
        temporary: false,
    };
    let rows = || Rows::local(numbers(&[1, 2]));
    let error = connection.ingest(&into, rows()).await.unwrap_err();
    assert_told(
        &error,
        Kind::NotAllowed,
        "did not let us in",
        "run it again",
    );
    assert_eq!(connection.ingest(&into, rows()).await.unwrap(), Some(2));
}
