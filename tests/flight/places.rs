//! Parts of results that lie on other servers.

use std::net::TcpListener;

use flightline::config::FollowLocations;
use flightline::config::follow::Host;

use super::*;
use crate::support::http::{Web, stream};

/// A server that describes one part, which lies at `locations` for the ticket
/// `t`.
fn pointing(locations: &[&str]) -> Server {
    Server::start(Script::new().statement(SQL, lying(locations)))
}

fn lying(locations: &[&str]) -> Answer {
    let part = Part::from(numbers(&[0])).ticket("t").single_use();
    let part = locations.iter().fold(part, |part, place| part.at(place));
    Answer::of(vec![part])
}

/// One that has these rows for the ticket `t`.
fn holding(values: &[i64]) -> Server {
    Server::start(Script::new().holds("t", numbers(values)))
}

/// An address where nothing listens.
fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("grpc://{}", listener.local_addr().unwrap())
}

fn listed(name: &str, port: Option<u16>) -> FollowLocations {
    let name = name.to_owned();
    FollowLocations::Hosts(vec![Host { name, port }])
}

#[tokio::test]
async fn a_part_is_fetched_from_where_it_lies() {
    let back = holding(&[7]);
    let front = pointing(&[&back.location()]);
    assert_eq!(all_values(asked(&front, |_| ()).await.unwrap()).await, [7]);
    assert_eq!(front.trace(), ["GetFlightInfo CommandStatementQuery"]);
    assert_eq!(back.trace(), ["DoGet"]);
}

#[tokio::test]
async fn a_location_that_says_nothing_or_lets_nobody_in_is_passed_over() {
    let denying = Part::refused(Code::PermissionDenied, "not you");
    let denying = Server::start(Script::new().holds("t", denying));
    let silent = format!("http://127.0.0.1:{}/part", raw::port(Manner::Silent));
    for first in [denying.location(), silent] {
        let back = holding(&[7]);
        let front = pointing(&[&first, &back.location()]);
        let rows = asked(&front, |profile| {
            profile.connect_timeout = Duration::from_secs(1);
        });
        assert_eq!(all_values(rows.await.unwrap()).await, [7], "{first}");
    }
}

#[tokio::test]
async fn a_part_that_tries_another_location_finds_a_stream_where_a_server_allows_few() {
    const COUNT: i64 = 4;
    let large = |value| numbers(&vec![value; 12_500]);
    let script = (0..COUNT).fold(Script::new().streams(1), |script, number| {
        let part = Part::new(large(number).schema().as_ref().clone());
        let part = part.generating(move |batch| (batch < 10).then(|| large(number)));
        script.holds(&number.to_string(), part)
    });
    let back = Server::start(script);
    let parts = (0..COUNT).map(|number| {
        let part = Part::from(numbers(&[])).ticket(&number.to_string());
        // Those behind it are at the other server meanwhile.
        let part = if number == 0 {
            part.at(&nowhere())
        } else {
            part
        };
        part.at(&back.location())
    });
    let script = Script::new().statement(SQL, Answer::of(parts.collect()));
    let front = Server::start(script);
    let reading = async {
        let rows = asked(&front, |profile| profile.window = 65_535);
        read(rows.await.unwrap()).await
    };
    let read = tokio::time::timeout(Duration::from_secs(20), reading).await;
    let (batches, error) = read.expect("it stands still");
    assert!(error.is_none(), "{error:?}");
    let firsts: Vec<_> = batches
        .iter()
        .map(|batch| values(std::slice::from_ref(batch))[0])
        .collect();
    let expected: Vec<_> = (0..COUNT).flat_map(|number| [number; 10]).collect();
    assert_eq!(firsts, expected);
}

#[tokio::test]
async fn our_own_server_comes_first_where_it_is_listed() {
    let back = holding(&[7]);
    for own in ["", "arrow-flight-reuse-connection://?"] {
        let front = pointing(&[&back.location(), own]);
        assert_eq!(all_values(asked(&front, |_| ()).await.unwrap()).await, [0]);
    }
    // A server that listens everywhere, and says so.
    let part = Part::from(numbers(&[0]));
    let script = Script::new().statement(SQL, Answer::of(vec![part]));
    let front = Server::start(script);
    assert_eq!(all_values(asked(&front, |_| ()).await.unwrap()).await, [0]);
    assert!(back.calls().is_empty());
}

#[tokio::test]
async fn what_is_ours_goes_where_the_profile_says() {
    for (rule, expected) in [
        (FollowLocations::SameHost, true),
        (FollowLocations::Any, true),
        (listed("localhost", None), true),
        (listed("be.example", None), false),
        (listed("127.0.0.1", Some(1)), false),
    ] {
        let back = holding(&[7]);
        let script = Script::new().token("good").database("home");
        let front = Server::start(script.statement(SQL, lying(&[&back.location()])));
        let profile = Profile {
            follow_locations: rule.clone(),
            metadata: vec![
                ("bucket-name".to_owned(), "home".to_owned()),
                ("x-trace".to_owned(), "yes".to_owned()),
            ],
            ..profile(front.port)
        };
        let connection = connect(&profile, token("good")).await.unwrap();
        let rows = query(&connection, SQL).await.unwrap();
        assert_eq!(all_values(rows).await, [7]);
        let headers = &back.calls()[0].headers;
        let ours = ["authorization", "bucket-name", "x-trace"];
        for name in ours {
            assert_eq!(headers.contains_key(name), expected, "{rule:?} {name}");
        }
        assert!(headers["user-agent"].starts_with("flightline/"));
    }
}

#[tokio::test]
async fn a_refusal_without_our_login_says_how_it_would_go_there() {
    let script = Script::new().token("good").holds("t", numbers(&[7]));
    let back = Server::start(script);
    let script = Script::new().token("good");
    let front = Server::start(script.statement(SQL, lying(&[&back.location()])));
    let mut profile = Profile {
        follow_locations: listed("be.example", None),
        ..profile(front.port)
    };
    let connection = connect(&profile, token("good")).await.unwrap();
    let error = query(&connection, SQL).await.err().unwrap();
    let hint = format!("follow-locations = [\"{}\"]", back.address());
    assert_told(
        &error,
        Kind::NotAllowed,
        "part 1 of 1 of the result: ",
        &hint,
    );
    assert_eq!(error.hints().len(), 1, "{error:?}");
    // The same where the refusal comes in the stream.
    let late = Part::refused(Code::PermissionDenied, "not you");
    let open = Server::start(Script::new().holds("t", late));
    let pointer = pointing(&[&open.location()]);
    let rows = asked(&pointer, |profile| {
        profile.follow_locations = listed("be.example", None);
    });
    let error = rows.await.err().unwrap();
    let hint_there = format!("follow-locations = [\"{}\"]", open.address());
    assert_told(&error, Kind::NotAllowed, "not you", &hint_there);
    // As it says.
    profile.follow_locations = listed("127.0.0.1", Some(back.port));
    let connection = connect(&profile, token("good")).await.unwrap();
    let rows = query(&connection, SQL).await.unwrap();
    assert_eq!(all_values(rows).await, [7]);
}

#[tokio::test]
async fn a_location_that_cannot_be_reached_leads_to_the_next() {
    let back = holding(&[7]);
    let gone = nowhere();
    for before in [
        &["grpc+unix:///run/flight.sock"][..],
        &["s3://bucket/part"],
        &["nonsense", &gone],
        &[&gone, &gone],
    ] {
        let mut places = before.to_vec();
        let location = back.location();
        places.push(&location);
        let front = pointing(&places);
        assert_eq!(all_values(asked(&front, |_| ()).await.unwrap()).await, [7]);
    }
}

#[tokio::test]
async fn where_no_location_serves_the_last_is_told_and_the_others_are_details() {
    let gone = nowhere();
    let front = pointing(&["grpc+unix:///run/flight.sock", &gone]);
    let error = asked(&front, |_| ()).await.err().unwrap();
    assert_told(
        &error,
        Kind::Connection,
        "part 1 of 1 of the result: cannot connect to 127.0.0.1",
        "",
    );
    let whole = error.whole().unwrap_or_default();
    assert!(
        whole.contains("a socket on its server's own machine"),
        "{whole}"
    );
    let front = pointing(&["grpc+unix:///run/flight.sock"]);
    let error = asked(&front, |_| ()).await.err().unwrap();
    assert_told(&error, Kind::Statement, "this client cannot go", "");
}

#[tokio::test]
async fn a_refusal_with_its_ticket_is_the_last_word() {
    let refused = Part::refused(Code::Internal, "disk on fire");
    let first = Server::start(Script::new().holds("t", refused));
    let second = holding(&[7]);
    let front = pointing(&[&first.location(), &second.location()]);
    let error = asked(&front, |_| ()).await.err().unwrap();
    assert_told(&error, Kind::Statement, "disk on fire", "");
    assert!(second.calls().is_empty());
    // One that does not know it has seen it.
    let stranger = Server::start(Script::new());
    let front = pointing(&[&stranger.location(), &second.location()]);
    let error = asked(&front, |_| ()).await.err().unwrap();
    assert_told(&error, Kind::Statement, "no ticket t", "");
    assert!(second.calls().is_empty());
    // Who does not let us in has not taken it.
    let script = Script::new().token("good").holds("t", numbers(&[0]));
    let closed = Server::start(script);
    let front = pointing(&[&closed.location(), &second.location()]);
    assert_eq!(all_values(asked(&front, |_| ()).await.unwrap()).await, [7]);
}

#[tokio::test]
async fn rows_at_a_web_server_are_fetched_without_anything_of_ours() {
    let web = Web::giving(&numbers(&[5, 6]));
    let place = format!("{}?X-Signature=a%2Fb", web.location());
    let script = Script::new().token("good");
    let front = Server::start(script.statement(SQL, lying(&[&place])));
    let profile = Profile {
        follow_locations: FollowLocations::Any,
        metadata: vec![("x-trace".to_owned(), "yes".to_owned())],
        ..profile(front.port)
    };
    let connection = connect(&profile, token("good")).await.unwrap();
    let rows = query(&connection, SQL).await.unwrap();
    assert_eq!(all_values(rows).await, [5, 6]);
    let requests = web.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].line, "GET /part?X-Signature=a%2Fb HTTP/1.1");
    let mut names: Vec<_> = requests[0].headers.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
    assert_eq!(
        requests[0].headers["host"],
        format!("127.0.0.1:{}", web.port)
    );
}

#[tokio::test]
async fn what_a_web_server_says_instead_of_rows_is_told() {
    let whole = stream(&numbers(&[1]));
    let html = b"<!doctype html><title>Hello</title>".to_vec();
    for (status, body, kind, words) in [
        (
            "404 Not Found",
            Vec::new(),
            Kind::Statement,
            "404 Not Found",
        ),
        (
            "403 Forbidden",
            Vec::new(),
            Kind::NotAllowed,
            "403 Forbidden",
        ),
        ("302 Found", Vec::new(), Kind::Statement, "not followed"),
        ("200 OK", html, Kind::Statement, "cannot be read"),
        ("200 OK", whole[..40].to_vec(), Kind::Lost, "was lost"),
    ] {
        let web = Web::answering(status, body);
        let front = pointing(&[&web.location()]);
        let error = asked(&front, |_| ()).await.err().unwrap();
        assert_told(&error, kind, words, "");
        let named = "part 1 of 1 of the result: ";
        assert!(error.message().starts_with(named), "{error:?}");
        // A page takes no ticket: the next location may have it.
        let back = holding(&[7]);
        let front = pointing(&[&web.location(), &back.location()]);
        assert_eq!(all_values(asked(&front, |_| ()).await.unwrap()).await, [7]);
    }
    // Cut after its schema.
    let web = Web::answering("200 OK", whole[..whole.len() - 16].to_vec());
    let front = pointing(&[&web.location()]);
    let (batches, error) = read(asked(&front, |_| ()).await.unwrap()).await;
    assert!(batches.is_empty());
    let told = format!("the connection to 127.0.0.1:{} was lost", web.port);
    assert_told(&error.unwrap(), Kind::Lost, &told, "");
}

#[tokio::test]
async fn the_servers_own_address_as_a_page_is_a_page() {
    let web = Web::giving(&numbers(&[5]));
    let back = holding(&[7]);
    // The address of a Flight server, which speaks no HTTP/1.
    let page = format!("http://{}/part", back.address());
    let front = pointing(&[&page, &web.location()]);
    assert_eq!(all_values(asked(&front, |_| ()).await.unwrap()).await, [5]);
    assert!(back.calls().is_empty());
}

#[tokio::test]
async fn other_servers_are_trusted_as_the_profile_says() {
    let authority = Authority::new();
    let script = Script::new().tls(&authority, "127.0.0.1", 2999);
    let back = Server::start(script.token("good").holds("t", numbers(&[7])));
    let identity = authority.issue("127.0.0.1", 2999);
    let web = Web::giving_over_tls(&numbers(&[5]), &identity);
    for (place, value) in [(back.location(), 7), (web.location(), 5)] {
        let script = Script::new().token("good");
        let front = Server::start(script.statement(SQL, lying(&[&place])));
        let mut profile = profile(front.port);
        profile.tls.ca = Some(authority.file());
        let connection = connect(&profile, token("good")).await.unwrap();
        let rows = query(&connection, SQL).await.unwrap();
        assert_eq!(all_values(rows).await, [value], "{place}");
        // By another authority than theirs.
        let other = Authority::new();
        profile.tls.ca = Some(other.file());
        let connection = connect(&profile, token("good")).await.unwrap();
        let error = query(&connection, SQL).await.err().unwrap();
        let told = "part 1 of 1 of the result: the certificate of 127.0.0.1";
        assert_told(&error, Kind::Connection, told, "");
    }
    assert_eq!(back.calls()[0].headers["authorization"], "Bearer good");
    assert_eq!(web.requests().len(), 1);
}

#[tokio::test]
async fn a_connection_that_is_lost_is_told_with_its_own_address() {
    let hanging = Part::from(numbers(&[1])).then(Step::Hang);
    let back = Server::start(Script::new().holds("t", hanging));
    let front = pointing(&[&back.location()]);
    let mut rows = asked(&front, |_| ()).await.unwrap();
    rows.batches.next().await.unwrap().unwrap();
    back.cut();
    let error = rows.batches.next().await.unwrap().unwrap_err();
    let told = format!("the connection to {} was lost", back.address());
    assert_told(&error, Kind::Lost, &told, "run it again");
}
