//! What a server refuses: credentials, databases, tables.

use super::*;

fn influx() -> Server {
    Server::start(
        Script::new()
            .token("good")
            .database("home")
            .statement(SQL, numbers(&[1])),
    )
}

fn on(server: &Server, database: Option<&str>) -> Profile {
    Profile {
        database: database.map(str::to_owned),
        ..profile(server.port)
    }
}

#[tokio::test]
async fn a_token_that_is_wrong_or_missing() {
    let server = influx();
    let profile = on(&server, Some("home"));
    let error = failure(&profile, token("bad")).await;
    assert_told(&error, Kind::NotAllowed, "did not let us in", "was refused");
    assert!(!format!("{error:?}").contains("bad"));
    let error = failure(&profile, Login::default()).await;
    assert_told(
        &error,
        Kind::NotAllowed,
        "did not let us in",
        "no token was sent",
    );
}

#[tokio::test]
async fn a_database_that_is_missing_unknown_or_named_twice() {
    let server = influx();
    let error = failure(&on(&server, None), token("good")).await;
    assert_told(&error, Kind::Statement, "no 'database' header", "`-d NAME`");
    let error = failure(&on(&server, Some("nope")), token("good")).await;
    assert_told(
        &error,
        Kind::Statement,
        "database not found: nope",
        "-d NAME",
    );
    let mut twice = on(&server, Some("home"));
    twice.metadata = vec![("bucket".to_owned(), "home".to_owned())];
    let error = failure(&twice, token("good")).await;
    assert_told(
        &error,
        Kind::Statement,
        "More than one headers",
        "keep one of",
    );
}

#[tokio::test]
async fn a_table_that_there_is_not() {
    let server = influx();
    let connection = connect(&on(&server, Some("home")), token("good"))
        .await
        .unwrap();
    let error = query(&connection, "SELECT * FROM Nope")
        .await
        .err()
        .unwrap();
    assert_told(
        &error,
        Kind::Statement,
        "table 'public.iox.nope' not found",
        "\"Nope\"",
    );
    assert!(!error.message().contains("Error while planning"));
    assert!(error.whole().unwrap().starts_with("Error while planning"));
}

#[tokio::test]
async fn headers_go_with_every_call_and_secrets_are_not_shown() {
    let server = influx();
    let mut profile = on(&server, None);
    profile.metadata = vec![
        ("bucket-name".to_owned(), "home".to_owned()),
        ("x-trace".to_owned(), "ä".to_owned()),
        ("x-api-key".to_owned(), "hidden".to_owned()),
    ];
    let connection = connect(&profile, token("good")).await.unwrap();
    let (batches, error) = read(query(&connection, SQL).await.unwrap()).await;
    assert!(error.is_none());
    assert_eq!(values(&batches), [1]);
    let calls = server.calls();
    let methods: Vec<_> = calls.iter().map(|call| call.method).collect();
    assert_eq!(methods, ["GetFlightInfo", "DoGet"]);
    for call in calls {
        assert_eq!(call.headers["authorization"], "Bearer good");
        assert_eq!(call.headers["bucket-name"], "home");
        assert_eq!(call.headers["x-trace"], "ä");
        assert!(call.headers["user-agent"].starts_with("flightline/"));
        assert!(!call.command.is_empty());
    }
    let facts = connection.facts();
    assert_eq!(facts.admission, Admission::Bearer);
    let shown = format!("{facts:?}");
    assert!(
        !shown.contains("good") && !shown.contains("hidden"),
        "{shown}"
    );
    assert!(
        facts
            .headers
            .contains(&("bucket-name".to_owned(), "home".to_owned()))
    );
}

#[tokio::test]
async fn no_token_goes_to_another_machine_in_plaintext() {
    let mut profile = profile(9);
    profile.place = Place::Remote(Remote {
        host: "db.invalid".to_owned(),
        port: 9,
        tls: false,
    });
    let error = failure(&profile, token("t")).await;
    assert_told(&error, Kind::Configuration, "without TLS", "https://");
    assert!(error.hints()[1].contains("allow-plaintext-token = true"));
}

#[tokio::test]
async fn words_without_end_come_whole() {
    let fields: Vec<_> = (0..20_000).map(|n| format!("column_{n:05}")).collect();
    let words = format!("No field named x. Valid fields are {}.", fields.join(", "));
    assert!(words.len() > 200_000);
    let late = Part::from(numbers(&[1])).failing(Code::InvalidArgument, &words);
    for answer in [
        Answer::refused(Code::InvalidArgument, &words),
        Answer::of(vec![Part::refused(Code::InvalidArgument, &words)]),
        Answer::of(vec![late]),
    ] {
        let error = match played(Script::new().statement(SQL, answer)).await {
            Ok((_server, rows)) => read(rows).await.1.unwrap(),
            Err(error) => error,
        };
        assert_eq!(error.kind(), Kind::Statement, "{error:?}");
        assert_eq!(error.whole().unwrap_or(error.message()), words);
    }
}
