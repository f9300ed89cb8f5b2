//! What a server refuses is a sentence, and is not asked again; what has
//! another reason is an error.

use flightline::error::Kind;
use flightline::flight::Reflects;
use tonic::Code;

use super::*;
use crate::support::script::{Answer, Part, Script};

const UNSUPPORTED: &str = "Error while planning Flight SQL : Unsupported FlightSQL message type: \
                           type.googleapis.com/x";

#[track_caller]
fn assert_sentence(told: &Told, word: &str) {
    let Told::Sentence(why) = told else {
        panic!("{told:?} in place of a sentence with {word}");
    };
    assert!(why.contains(word) && !why.contains('\n'), "{why}");
}

#[tokio::test]
async fn what_no_way_gives_is_a_sentence_in_whatever_words_it_is_refused() {
    for (code, message) in [
        (Code::Unimplemented, "not implemented"),
        (Code::InvalidArgument, UNSUPPORTED),
        (Code::PermissionDenied, "Permission denied"),
        (Code::Internal, "it broke"),
        (Code::Unknown, "who knows"),
    ] {
        let server = Server::start(Script::new().refuse_metadata(code, message));
        let connection = at(&server).await;
        for (request, word) in questions("a_b") {
            for _ in 0..2 {
                let told = ask(&connection, &request).await;
                let told = told.unwrap_or_else(|error| panic!("{request:?} {code}: {error:?}"));
                assert_sentence(&told, word);
            }
        }
    }
}

#[tokio::test]
async fn what_is_unknown_to_a_server_is_not_asked_again() {
    let script = Script::new().refuse_metadata(Code::Unimplemented, "no");
    let server = Server::start(script);
    let connection = at(&server).await;
    for (request, _) in questions("a_b").into_iter().skip(4) {
        ask(&connection, &request).await.unwrap();
        let calls = server.calls().len();
        ask(&connection, &request).await.unwrap();
        let again = server.calls().split_off(calls);
        assert!(again.is_empty(), "{request:?}: {again:?}");
    }
}

#[tokio::test]
async fn what_is_refused_when_the_rows_are_asked_for_is_refused() {
    let types = texts(&[("type_name", &["BIGINT"])]);
    let answer = |code| {
        let schema = types.schema().as_ref().clone();
        let part = Part::refused(code, "no such ticket");
        Answer::of(vec![part]).declaring(schema)
    };
    for code in [Code::Internal, Code::Unimplemented] {
        let script = Script::new().command("CommandGetXdbcTypeInfo", answer(code));
        let server = Server::start(script);
        let told = ask(&at(&server).await, &Request::Types(None))
            .await
            .unwrap();
        assert_sentence(&told, "types of columns");
    }
}

#[tokio::test]
async fn a_denial_of_one_table_does_not_count_for_others() {
    let denied = Answer::refused(Code::PermissionDenied, "Permission denied");
    let server = Server::start(Script::new().command("CommandGetPrimaryKeys", denied));
    let connection = at(&server).await;
    for times in 1..=2 {
        let keys = Request::Keys(Keys::Primary(table(None, None, "cpu")));
        let told = ask(&connection, &keys).await.unwrap();
        assert_sentence(&told, "Permission denied");
        let asked = server.called("GetFlightInfo CommandGetPrimaryKeys");
        assert_eq!(asked.len(), times);
    }
}

#[tokio::test]
async fn a_server_that_was_busy_once_is_asked_by_the_same_way_again() {
    let by_query = "SELECT table_catalog AS catalog_name, table_schema AS db_schema_name, \
                    table_name, table_type FROM information_schema.tables \
                    ORDER BY table_catalog, table_schema, table_name";
    let script = Script::new()
        .tables(Answer::refused(Code::Internal, "too busy"))
        .tables_from(1, tables(&["by_command"]))
        .statement(by_query, tables(&["by_query"]));
    let server = Server::start(script);
    let connection = at(&server).await;
    for name in ["by_query", "by_command"] {
        let told = ask(&connection, &Request::Tables(Tables::default())).await;
        let Told::Names(names) = told.unwrap() else {
            panic!("no names");
        };
        assert!(names.contains(&name.to_owned()), "{names:?}");
        assert_eq!(connection.reflects(), Reflects::Commands);
    }
}

#[tokio::test]
async fn who_is_not_let_in_and_what_is_asked_of_no_database_are_errors() {
    let server = Server::start(Script::new().token("right"));
    let connection = connect(&profile(server.port), token("wrong"))
        .await
        .unwrap();
    for (request, _) in questions("a_b") {
        match ask(&connection, &request).await {
            Err(error) => assert_eq!(error.kind(), Kind::NotAllowed, "{request:?}"),
            Ok(told) => {
                assert_eq!(request, Request::Databases);
                assert_sentence(&told, "databases");
            }
        }
    }
    let server = Server::start(Script::new().database("sensors"));
    let connection = at(&server).await;
    for request in [Request::Tables(Tables::default()), Request::Catalogs] {
        let error = ask(&connection, &request).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Statement);
        assert!(error.message().contains("'database' header"), "{error:?}");
    }
}
