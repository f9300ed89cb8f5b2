//! Connections that were idle, and that went away meanwhile.

use super::*;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(10);

/// One on which every call asks first whether the server is still there.
fn wary(server: &Server) -> Profile {
    Profile {
        keepalive: Some(Duration::from_nanos(1)),
        connect_timeout: Duration::from_millis(500),
        ..profile(server.port)
    }
}

/// What `sql` brings, which is not long in coming.
async fn soon(connection: &Connection, sql: &str) -> Rows {
    let rows = tokio::time::timeout(PATIENCE, query(connection, sql));
    rows.await.expect("no answer").unwrap()
}

/// A batch for each number, of which a stream window holds two or three.
fn endless() -> Answer {
    let batches = |_| Some(numbers(&[7; 4096]));
    let schema = numbers(&[]).schema().as_ref().clone();
    Answer::of(vec![Part::new(schema).generating(batches)])
}

fn notice(server: &Server) -> String {
    let place = server.address();
    format!("the connection to {place} had gone: connected anew")
}

#[tokio::test]
async fn a_connection_that_does_not_answer_is_replaced_with_a_notice() {
    let server = Server::start(Script::new().statement(SQL, numbers(&[1])));
    let connection = connect(&wary(&server), Login::default()).await.unwrap();
    read(soon(&connection, SQL).await).await;
    assert!(connection.ping().await.is_some());
    assert!(connection.notices().is_empty());
    assert_eq!(server.accepted(), 1);
    server.silence();
    let (batches, error) = read(soon(&connection, SQL).await).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(values(&batches), [1]);
    assert_eq!(server.accepted(), 2);
    assert_eq!(connection.notices(), [notice(&server)]);
    assert!(connection.notices().is_empty());
}

#[tokio::test]
async fn a_connection_that_was_not_idle_is_not_asked() {
    let server = Server::start(Script::new().statement(SQL, numbers(&[1])));
    for keepalive in [None, Some(Duration::from_secs(60))] {
        let profile = Profile {
            keepalive,
            ..wary(&server)
        };
        let connection = connect(&profile, Login::default()).await.unwrap();
        read(soon(&connection, SQL).await).await;
        let accepted = server.accepted();
        server.silence();
        let request = asking(SQL);
        let limit = Some(Duration::from_millis(700));
        let error = connection.perform(&request, limit).await.err().unwrap();
        assert_told(&error, Kind::Statement, "longer than 700ms", "--timeout");
        assert_eq!(server.accepted(), accepted);
    }
}

#[tokio::test]
async fn calls_at_the_same_time_share_one_ping_and_one_new_connection() {
    let server = Server::start(Script::new().statement(SQL, numbers(&[1])));
    let connection = connect(&wary(&server), Login::default()).await.unwrap();
    read(soon(&connection, SQL).await).await;
    server.silence();
    let all = (0..8).map(|_| soon(&connection, SQL));
    for rows in futures::future::join_all(all).await {
        let (_, error) = read(rows).await;
        assert!(error.is_none(), "{error:?}");
    }
    assert_eq!(server.accepted(), 2);
    assert_eq!(connection.notices(), [notice(&server)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_waits_is_not_harmed_by_pings_and_holds_the_server_back() {
    let script = Script::new().statement(SQL, endless());
    let server = Server::start(script.statement("SELECT 2", numbers(&[2])));
    let profile = Profile {
        window: 100_000,
        ..wary(&server)
    };
    let connection = connect(&profile, Login::default()).await.unwrap();
    let mut rows = soon(&connection, SQL).await;
    rows.batches.next().await.unwrap().unwrap();
    for _ in 0..20 {
        let (batches, error) = read(soon(&connection, "SELECT 2").await).await;
        assert!(error.is_none(), "{error:?}");
        assert_eq!(values(&batches), [2]);
    }
    // Three in the window, and what the server keeps ready.
    let sent = server.batches_sent();
    assert!(sent < 60, "{sent} batches were sent");
    for _ in 0..200 {
        let batch = tokio::time::timeout(PATIENCE, rows.batches.next()).await;
        let batch = batch.expect("the stream hangs").unwrap().unwrap();
        assert_eq!(batch.num_rows(), 4096);
    }
    assert!(server.batches_sent() > 200);
    assert_eq!((server.accepted(), connection.notices().len()), (1, 0));
    drop(rows);
    server.wait_for_dropped(1);
}

#[tokio::test]
async fn a_stream_on_a_connection_that_does_not_answer_is_lost() {
    let script = Script::new().statement(SQL, endless());
    let server = Server::start(script.statement("SELECT 2", numbers(&[2])));
    let profile = Profile {
        window: 100_000,
        ..wary(&server)
    };
    let connection = connect(&profile, Login::default()).await.unwrap();
    let rows = soon(&connection, SQL).await;
    server.silence();
    read(soon(&connection, "SELECT 2").await).await;
    let end = tokio::time::timeout(PATIENCE, read(rows)).await;
    let (_, error) = end.expect("the stream hangs");
    assert_told(&error.unwrap(), Kind::Lost, "was lost", "run it again");
}

#[tokio::test]
async fn a_server_that_says_goodbye_ends_what_it_began() {
    let part = Part::new(numbers(&[]).schema().as_ref().clone())
        .generating(|n| (n < 300).then(|| numbers(&[7; 4096])));
    let script = Script::new().statement(SQL, Answer::of(vec![part]));
    let mut server = Server::start(script.statement("SELECT 2", numbers(&[2])));
    let profile = Profile {
        window: 100_000,
        ..profile(server.port)
    };
    let connection = connect(&profile, Login::default()).await.unwrap();
    let mut rows = soon(&connection, SQL).await;
    rows.batches.next().await.unwrap().unwrap();
    server.close_politely();
    let (batches, error) = read(soon(&connection, "SELECT 2").await).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(values(&batches), [2]);
    let (batches, error) = read(rows).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(batches.len(), 299);
    assert!(connection.notices().is_empty());
}
