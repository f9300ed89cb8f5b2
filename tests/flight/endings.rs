//! Results that end before their last row.

use super::*;

fn hanging() -> Answer {
    Answer::of(vec![Part::from(numbers(&[1])).then(Step::Hang)])
}

async fn first_row(server: &Server) -> (Connection, Rows) {
    let connection = connect(&profile(server.port), Login::default())
        .await
        .unwrap();
    let mut rows = query(&connection, SQL).await.unwrap();
    assert_eq!(rows.batches.next().await.unwrap().unwrap().num_rows(), 1);
    (connection, rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_result_stops_the_server() {
    let server = Server::start(Script::new().statement(SQL, hanging()));
    let (connection, rows) = first_row(&server).await;
    drop(rows);
    server.wait_for_dropped(1);
    drop(connection);
}

#[tokio::test]
async fn a_service_in_this_process_is_a_server_like_any_other() {
    let script = Script::new().statement(SQL, hanging());
    let server = Server::start(script.statement("SELECT 2", numbers(&[2])));
    let profile = Profile {
        database: Some("home".to_owned()),
        ..Profile::default()
    };
    let connection = over(server.service(), &profile).unwrap();
    let mut rows = query(&connection, SQL).await.unwrap();
    assert_eq!(rows.batches.next().await.unwrap().unwrap().num_rows(), 1);
    let (batches, error) = read(query(&connection, "SELECT 2").await.unwrap()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(values(&batches), [2]);
    drop(rows);
    server.wait_for_dropped(1);
    assert_eq!(server.calls()[0].headers["database"], "home");
    assert_eq!(connection.facts().address, None);
    let error = query(&connection, "SELECT * FROM nope")
        .await
        .err()
        .unwrap();
    assert_told(
        &error,
        Kind::Statement,
        "table 'public.iox.nope' not found",
        "\\d",
    );

    let script = Script::new().statement(SQL, numbers(&[1]));
    let server = Server::start(script.framing(Framing::NoTrailers));
    let connection = over(server.service(), &profile).unwrap();
    let error = query(&connection, SQL).await.err().unwrap();
    assert_told(&error, Kind::Lost, "cut short", "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_takes_too_long_is_stopped() {
    let server = Server::start(Script::new().statement(SQL, hanging()));
    let connection = connect(&profile(server.port), Login::default())
        .await
        .unwrap();
    let request = asking(SQL);
    let limit = Some(Duration::from_millis(500));
    let Reply::Rows(rows) = connection.perform(&request, limit).await.unwrap() else {
        panic!("no rows");
    };
    let (batches, error) = read(rows).await;
    assert_eq!(values(&batches), [1]);
    assert_told(
        &error.unwrap(),
        Kind::Statement,
        "longer than 500ms",
        "--timeout",
    );
    server.wait_for_dropped(1);
}

#[tokio::test]
async fn a_connection_that_breaks_is_lost_and_the_next_statement_connects_anew() {
    let script = Script::new().statement(SQL, hanging());
    let server = Server::start(script.statement("SELECT 2", numbers(&[2])));
    let (connection, rows) = first_row(&server).await;
    server.cut();
    let (batches, error) = read(rows).await;
    assert!(batches.is_empty());
    assert_told(&error.unwrap(), Kind::Lost, "was lost", "run it again");
    let (batches, error) = read(query(&connection, "SELECT 2").await.unwrap()).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(values(&batches), [2]);
}

#[tokio::test]
async fn a_server_that_went_away_is_told() {
    let server = Server::start(Script::new().statement(SQL, numbers(&[1])));
    let connection = connect(&profile(server.port), Login::default())
        .await
        .unwrap();
    read(query(&connection, SQL).await.unwrap()).await;
    drop(server);
    let error = query(&connection, SQL).await.err().unwrap();
    assert!(
        matches!(error.kind(), Kind::Lost | Kind::Connection),
        "{error:?}"
    );
    let error = query(&connection, SQL).await.err().unwrap();
    assert_told(&error, Kind::Connection, "nothing listens", "--port");
}

#[tokio::test]
async fn a_stream_without_trailers_was_cut() {
    let schema = numbers(&[]).schema().as_ref().clone();
    let answer = Answer::from(numbers(&[1])).declaring(schema);
    let server = Server::start(
        Script::new()
            .statement(SQL, answer)
            .framing(Framing::NoTrailers),
    );
    let error = failure(&profile(server.port), Login::default()).await;
    assert_told(&error, Kind::Lost, "was lost", "run it again");
}

#[tokio::test]
async fn no_answer_makes_the_client_panic() {
    let refused = Answer::refused(Code::Internal, "no");
    let script = Script::new().statement(SQL, refused);
    let error = played(script.framing(Framing::BrokenDetails))
        .await
        .err()
        .unwrap();
    assert_told(&error, Kind::Statement, "no", "");
    let part = Part::from(numbers(&[1])).then(Step::Fail(Code::Internal, "late".to_owned()));
    let script = Script::new().statement(SQL, Answer::of(vec![part]));
    let (_server, rows) = played(script.framing(Framing::BrokenDetails))
        .await
        .unwrap();
    assert_told(&read(rows).await.1.unwrap(), Kind::Statement, "late", "");

    let good = arrow_flight::utils::batches_to_flight_data(
        &numbers(&[]).schema(),
        vec![numbers(&[1, 2, 3])],
    );
    let header = good.unwrap().pop().unwrap().data_header.to_vec();
    for (header, body) in [
        (vec![1, 2, 3], vec![]),
        (vec![0xff; 64], vec![]),
        // A batch whose buffers lie beyond its message.
        (header, vec![]),
    ] {
        let schema = numbers(&[]).schema().as_ref().clone();
        let part = Part::new(schema).then(Step::Raw(header, body));
        let script = Script::new().statement(SQL, Answer::of(vec![part]));
        let (_server, rows) = played(script).await.unwrap();
        let (batches, error) = read(rows).await;
        assert!(batches.is_empty());
        assert_told(&error.unwrap(), Kind::Statement, "cannot be read", "");
    }
}
