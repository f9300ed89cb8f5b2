//! Cookies, by which servers know a session again.

use super::*;

fn cookies(server: &Server) -> Vec<Option<String>> {
    let calls = server.calls().into_iter();
    calls
        .map(|call| call.headers.get("cookie").cloned())
        .collect()
}

async fn asked_twice(sessions: Sessions, profile: impl Fn(&Server) -> Profile) -> (Server, bool) {
    let script = Script::new().sessions(sessions);
    let server = Server::start(script.statement(SQL, numbers(&[1])));
    let connection = connect(&profile(&server), Login::default()).await.unwrap();
    assert!(!connection.has_session());
    for _ in 0..2 {
        read(query(&connection, SQL).await.unwrap()).await;
    }
    assert!(!format!("{connection:?}").contains("session-1"));
    let session = connection.has_session();
    (server, session)
}

#[tokio::test]
async fn a_cookie_that_a_server_sets_goes_with_every_call_after() {
    for attributes in ["Path=/", "Max-Age=60; Secure; HttpOnly", "Domain=127.0.0.1"] {
        let sessions = Sessions::new().attributes(attributes).demanded();
        let (server, session) = asked_twice(sessions, |server| profile(server.port)).await;
        assert!(session);
        let cookies = cookies(&server);
        assert_eq!(cookies[0], None);
        assert_eq!(cookies.len(), 4);
        for cookie in &cookies[1..] {
            assert_eq!(cookie.as_deref(), Some("arrow_flight_session_id=session-1"));
        }
    }
}

#[tokio::test]
async fn a_cookie_that_is_not_for_these_calls_stays() {
    for attributes in ["Path=/login", "Domain=db.example", "Max-Age=0"] {
        let sessions = Sessions::new().attributes(attributes);
        let (server, _) = asked_twice(sessions, |server| profile(server.port)).await;
        assert!(cookies(&server).iter().all(Option::is_none), "{attributes}");
    }
}

#[tokio::test]
async fn several_cookies_go_in_one_header_after_the_profiles_own() {
    let sessions = Sessions::new()
        .also_sets("a=1; Path=/")
        .also_sets("b=2; Path=/");
    let sessions = sessions.also_sets("nonsense").attributes("Path=/");
    let own = |server: &Server| Profile {
        metadata: vec![("cookie".to_owned(), "mine=0".to_owned())],
        ..profile(server.port)
    };
    let (server, _) = asked_twice(sessions, own).await;
    let cookies = cookies(&server);
    assert_eq!(cookies[0].as_deref(), Some("mine=0"));
    let all = "mine=0; a=1; b=2; arrow_flight_session_id=session-1";
    assert_eq!(cookies[1].as_deref(), Some(all));
}
