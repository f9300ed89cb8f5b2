//! The databases of an InfluxDB, over HTTP on the port of its gRPC.

use arrow_flight::sql::SqlInfo;
use flightline::config::Tls;
use futures::FutureExt;
use tonic::Code;

use super::*;
use crate::support::certificates::Authority;
use crate::support::raw::{Manner, port};
use crate::support::script::Script;

const V3: &str = "/api/v3/configure/database?format=json";
const V2: &str = "/api/v2/buckets?limit=100&offset=0";

fn v2(offset: usize) -> String {
    format!("/api/v2/buckets?limit=100&offset={offset}")
}

fn buckets(names: &[String]) -> String {
    let names: Vec<_> = names
        .iter()
        .map(|name| format!("{{\"id\":\"1\",\"name\":{name:?}}}"))
        .collect();
    format!("{{\"links\":{{}},\"buckets\":[{}]}}", names.join(","))
}

/// How many pages were asked for.
fn pages(server: &Server) -> usize {
    let trace = server.trace();
    trace.iter().filter(|call| call.starts_with("GET ")).count()
}

async fn listed(connection: &Connection) -> Told {
    ask(connection, &Request::Databases).await.unwrap()
}

#[track_caller]
fn assert_untold(told: &Told, words: &str) {
    let Told::Sentence(why) = told else {
        panic!("{told:?} in place of a sentence with {words}");
    };
    assert!(
        why.starts_with("this server lists no databases over HTTP"),
        "{why}"
    );
    assert!(why.contains(words) && !why.contains("secret"), "{why}");
}

#[tokio::test]
async fn influxdb_lists_its_databases_with_the_token() {
    let body = r#"[{"iox::database":"sensors"},{"iox::database":"home"}]"#;
    let server = Server::start(Script::new().token("secret").page(V3, 200, body));
    let mut profile = profile(server.port);
    profile
        .metadata
        .push(("database".to_owned(), "home".to_owned()));
    let connection = connect(&profile, token("secret")).await.unwrap();
    assert_eq!(listed(&connection).await, Told::names(&["home", "sensors"]));
    let calls = server.called(&format!("GET {V3}"));
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].headers["authorization"], "Bearer secret");
    assert_eq!(calls[0].headers["host"], server.address());
    assert_eq!(calls[0].headers["database"], "home");
    assert_eq!(pages(&server), 1);
}

#[tokio::test]
async fn the_products_with_buckets_list_those_page_by_page() {
    let names: Vec<String> = (0..250).map(|number| format!("b{number:03}")).collect();
    let script = names
        .chunks(100)
        .enumerate()
        .fold(Script::new(), |script, (page, names)| {
            script.page(&v2(page * 100), 200, buckets(names))
        });
    let server = Server::start(script);
    assert_eq!(listed(&at(&server).await).await, Told::Names(names));
    assert_eq!(pages(&server), 4, "{:?}", server.trace());
}

#[tokio::test]
async fn a_server_that_gives_the_same_page_again_is_not_asked_for_ever() {
    let names: Vec<String> = (0..100).map(|number| format!("b{number:03}")).collect();
    let page = buckets(&names);
    let script = Script::new()
        .page(V2, 200, page.clone())
        .page(&v2(100), 200, page);
    let server = Server::start(script);
    assert_eq!(listed(&at(&server).await).await, Told::Names(names));
    assert_eq!(pages(&server), 3, "{:?}", server.trace());
}

#[tokio::test]
async fn of_too_many_pages_the_first_are_told() {
    let names = |page: usize| {
        let numbers = page * 100..(page + 1) * 100;
        let names = numbers.map(|number| format!("b{number:03}"));
        names.collect::<Vec<String>>()
    };
    let long = |page| format!("{}{}", " ".repeat(5 << 20), buckets(&names(page)));
    let script = Script::new()
        .page(V2, 200, long(0))
        .page(&v2(100), 200, long(1));
    let server = Server::start(script);
    let connection = at(&server).await;
    assert_eq!(listed(&connection).await, Told::Names(names(0)));
    assert_eq!(pages(&server), 3, "{:?}", server.trace());
    assert_eq!(
        connection.notices(),
        ["not all buckets are listed: its list has more than 8 MiB"]
    );
}

#[tokio::test]
async fn of_too_many_buckets_the_first_are_told() {
    let script = (0..=100).fold(Script::new(), |script, page| {
        let names = (0..100).map(|number| format!("b{:05}", page * 100 + number));
        script.page(&v2(page * 100), 200, buckets(&names.collect::<Vec<_>>()))
    });
    let server = Server::start(script);
    let connection = at(&server).await;
    let Told::Names(names) = listed(&connection).await else {
        panic!("no names");
    };
    assert_eq!(names.len(), 10_000);
    assert_eq!(
        connection.notices(),
        ["not all buckets are listed: there are more than 10000"]
    );
}

#[tokio::test]
async fn a_server_that_takes_no_tls_for_http_is_asked_once() {
    let authority = Authority::new();
    let script = Script::new().tls(&authority, "127.0.0.1", 2100);
    // Without pages it takes HTTP/2 alone.
    let server = Server::start(script);
    let mut profile = profile(server.port);
    if let Place::Remote(remote) = &mut profile.place {
        remote.tls = true;
    }
    profile.tls.ca = Some(authority.file());
    let connection = connect(&profile, Login::default()).await.unwrap();
    assert_untold(&listed(&connection).await, "closed the connection");
    let accepted = server.accepted();
    assert_untold(&listed(&connection).await, "closed the connection");
    assert_eq!(server.accepted(), accepted);
}

#[tokio::test]
async fn a_port_that_is_silent_is_asked_once() {
    let mut profile = profile(port(Manner::Silent));
    profile.connect_timeout = Duration::from_millis(200);
    let connection = connect(&profile, Login::default()).await.unwrap();
    assert_untold(&listed(&connection).await, "");
    // Nothing is waited for any more.
    let again = listed(&connection).now_or_never();
    assert_untold(&again.unwrap(), "");
}

#[tokio::test]
async fn a_list_that_goes_beyond_the_limits_is_asked_for_once() {
    let script = Script::new().page(V3, 200, " ".repeat(9 << 20));
    let server = Server::start(script);
    let connection = at(&server).await;
    for _ in 0..2 {
        assert_untold(&listed(&connection).await, "more than 8 MiB");
        assert_eq!(server.called(&format!("GET {V3}")).len(), 1);
    }
}

#[tokio::test]
async fn the_token_goes_over_http_to_no_server_of_another_name() {
    for (name, asked) in [
        ("InfluxDB IOx", true),
        ("influxdb3", true),
        ("", true),
        ("Dremio", false),
    ] {
        let script = Script::new()
            .page(V3, 200, r#"[{"iox::database":"home"}]"#)
            .sql_info(|info| info.append(SqlInfo::FlightSqlServerName, name));
        let server = Server::start(script);
        let connection = at(&server).await;
        for _ in 0..2 {
            let told = listed(&connection).await;
            match asked {
                true => assert_eq!(told, Told::names(&["home"]), "{name}"),
                false => assert_untold(&told, ""),
            }
        }
        assert_eq!(pages(&server), if asked { 2 } else { 0 }, "{name}");
        let questions = server.called("GetFlightInfo CommandGetSqlInfo");
        assert_eq!(questions.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn what_stands_in_the_way_is_one_sentence() {
    for (script, words) in [
        (
            Script::new().token("other").page(V3, 200, "[]"),
            "does not let us in",
        ),
        (Script::new().page(V3, 403, "{}"), "does not let us in"),
        (Script::new().page(V3, 200, "<html>"), "no list"),
        (Script::new().page(V3, 200, "{\"a\":1}"), "no list"),
        (Script::new().page(V3, 500, "secret"), "500"),
        (
            Script::new().page(V3, 200, " ".repeat(9 << 20)),
            "more than 8 MiB",
        ),
        (Script::new().page(V2, 200, "[]"), "no list"),
        (Script::new().page("/health", 200, "ok"), ""),
    ] {
        let server = Server::start(script);
        let connection = connect(&profile(server.port), token("secret"))
            .await
            .unwrap();
        assert_untold(&listed(&connection).await, words);
    }
}

#[tokio::test]
async fn a_server_of_grpc_alone_is_asked_once() {
    let server = Server::start(Script::new().refuse_metadata(Code::Internal, "no"));
    let connection = at(&server).await;
    assert_untold(&listed(&connection).await, "");
    let accepted = server.accepted();
    assert_untold(&listed(&connection).await, "");
    assert_eq!(server.accepted(), accepted);
    // Its answers to gRPC are as good as before.
    let told = ask(&connection, &Request::Catalogs).await.unwrap();
    assert!(matches!(told, Told::Sentence(_)), "{told:?}");
}

#[tokio::test]
async fn tls_is_spoken_as_the_profile_has_it() {
    let authority = Authority::new();
    let identity = authority.issue("client", 2100);
    let body = r#"[{"iox::database":"home"}]"#;
    let script = || {
        Script::new()
            .token("secret")
            .page(V3, 200, body)
            .tls(&authority, "127.0.0.1", 2100)
            .client_ca(&authority)
    };
    let server = Server::start(script());
    let ours = Tls {
        client_cert: Some(authority.write("cert.pem", &identity.cert)),
        client_key: Some(authority.write("key.pem", &identity.key)),
        ..Tls::default()
    };
    for tls in [
        Tls {
            ca: Some(authority.file()),
            ..ours.clone()
        },
        Tls {
            skip_verify: true,
            ..ours
        },
    ] {
        let mut profile = profile(server.port);
        if let Place::Remote(remote) = &mut profile.place {
            remote.tls = true;
        }
        profile.tls = tls;
        let connection = connect(&profile, token("secret")).await.unwrap();
        assert_eq!(listed(&connection).await, Told::names(&["home"]));
    }
}

#[tokio::test]
async fn the_host_of_a_page_is_the_one_that_the_profile_says() {
    let authority = Authority::new();
    let script = Script::new()
        .page(V3, 200, "[]")
        .tls(&authority, "db.internal", 2100);
    let server = Server::start(script);
    let mut profile = profile(server.port);
    if let Place::Remote(remote) = &mut profile.place {
        remote.tls = true;
    }
    profile.tls.ca = Some(authority.file());
    profile.tls.authority = Some("db.internal".to_owned());
    let connection = connect(&profile, Login::default()).await.unwrap();
    assert_eq!(listed(&connection).await, Told::names(&[]));
    let calls = server.called(&format!("GET {V3}"));
    assert_eq!(calls[0].headers["host"], "db.internal");
}
