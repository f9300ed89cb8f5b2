//! Endpoints and their locations, tickets and credentials.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use arrow::array::{Int64Array, StringArray};
use arrow::datatypes::DataType;
use tonic::Code;

use super::servers::{
    ANN, NOTHING, ROWS, SELECT, backend, doris, numbers, one_column, roapi, starrocks,
};
use super::{ask, at, profile};
use crate::support::http::Web;
use crate::support::raw::Unused;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Part, Script, Step, column};
use crate::support::server::Server;

/// Eight parts, the later the sooner, each a number.
fn eight() -> Answer {
    let parts = (1..=8).map(|n: i64| {
        let delay = Duration::from_millis(100 - 10 * n as u64);
        Part::from(numbers(&[n])).after(delay)
    });
    Answer::of(parts.collect())
}

const EIGHT: &str = "n\n1\n2\n3\n4\n5\n6\n7\n8\n";

#[test]
pub(crate) fn parts_come_together_and_are_shown_in_order() {
    for answer in [eight(), eight().ordered()] {
        for (lines, most) in [
            ("", 2..=4),
            ("fetch-parallelism = 1\n", 1..=1),
            ("fetch-parallelism = 2\n", 2..=2),
        ] {
            let server = Server::start(Script::new().statement(SELECT, answer.clone()));
            let home = profile(&server, lines);
            let ran = Flightline::new().home(&home).args(["-c", SELECT]).run();
            assert_eq!(ran.good(), EIGHT);
            assert!(most.contains(&server.most_open()), "{}", server.most_open());
        }
    }
}

#[test]
pub(crate) fn parts_that_wait_for_their_turn_are_bounded() {
    // Of 1 MiB each: more than a stream's window holds, many times over.
    const BATCHES: u64 = 100;
    let text = |text: &str| column("text", StringArray::from(vec![text]));
    let (batch, small) = (text(&"x".repeat(1 << 20)), text("x"));
    let sent = Arc::new(AtomicUsize::new(0));
    let before = Arc::new(AtomicUsize::new(usize::MAX));
    let schema = one_column("text", DataType::Utf8);
    let late = {
        let (sent, before) = (Arc::clone(&sent), Arc::clone(&before));
        Part::new(schema.clone())
            .then(Step::Wait(Duration::from_secs(1)))
            .generating(move |n| {
                before.fetch_min(sent.load(Ordering::SeqCst), Ordering::SeqCst);
                (n == 0).then(|| small.clone())
            })
    };
    let early = || {
        let (sent, batch) = (Arc::clone(&sent), batch.clone());
        Part::new(schema.clone()).generating(move |n| {
            sent.fetch_add(1, Ordering::SeqCst);
            (n < BATCHES).then(|| batch.clone())
        })
    };
    let answer = Answer::of(vec![late, early(), early(), early()]);
    let server = Server::start(Script::new().statement(SELECT, answer));
    let ran = at(&server)
        .args(["-o", "/dev/null", "--csv", "-c", SELECT])
        .run();
    assert_eq!(ran.good(), "");
    let waiting = before.load(Ordering::SeqCst);
    // Each of three streams: its window of 8 MiB, and a few batches.
    assert!((3..3 * 16).contains(&waiting), "{waiting} batches waited");
    assert_eq!(server.most_open(), 4);
}

#[test]
pub(crate) fn locations_are_tried_in_turn() {
    let there = Server::start(backend());
    let (nobody, silent) = (Unused::new(), Unused::new());
    let part = Part::new(one_column("n", DataType::Int64))
        .ticket("rows")
        .at(&format!("grpc+tcp://127.0.0.1:{}", nobody.port))
        .at(&format!("grpc://127.0.0.1:{}", silent.port))
        .at(&there.location());
    let here = Server::start(Script::new().statement(SELECT, Answer::of(vec![part])));
    assert_eq!(ask(&here, SELECT).good(), ROWS);
    assert_eq!(there.called("DoGet").len(), 1);
    assert!(here.called("DoGet").is_empty());
}

#[test]
pub(crate) fn the_reuse_address_and_an_empty_one_are_the_same_server() {
    let parts =
        ["arrow-flight-reuse-connection://?", ""].map(|at| Part::from(numbers(&[1])).at(at));
    let server = Server::start(Script::new().statement(SELECT, Answer::of(parts.into())));
    assert_eq!(ask(&server, SELECT).good(), "n\n1\n1\n");
    assert_eq!(server.called("DoGet").len(), 2);
}

#[test]
pub(crate) fn rows_on_another_host_need_no_more_than_the_ticket() {
    let there = Server::start(backend());
    for script in [doris(&there), starrocks(&there)] {
        let here = Server::start(script);
        let home = profile(&here, ANN);
        let ran = Flightline::new().home(&home).args(["-c", SELECT]).run();
        assert_eq!(ran.good(), ROWS);
        assert_eq!(here.handshakes(), 1);
    }
    assert_eq!(there.called("DoGet").len(), 2);
}

/// What of ours went along to where the rows are.
fn shared(lines: &str) -> (Option<String>, Option<String>, Option<String>) {
    let there = Server::start(backend());
    let lines = lines.replace("THERE", &there.address());
    let here = Server::start(doris(&there));
    let profiled =
        format!("{ANN}metadata = {{ x-trace = \"ours\" }}\ndatabase = \"home\"\n{lines}");
    let home = profile(&here, &profiled);
    let ran = Flightline::new().home(&home).args(["-c", SELECT]).run();
    assert_eq!(ran.good(), ROWS);
    let call = &there.called("DoGet")[0];
    let header = |name: &str| call.headers.get(name).cloned();
    (
        header("authorization"),
        header("x-trace"),
        header("database"),
    )
}

#[test]
pub(crate) fn credentials_follow_by_the_profiles_rule_only() {
    let ours = |word: &str| Some(word.to_owned());
    let all = (ours("Bearer doris-session"), ours("ours"), ours("home"));
    for lines in [
        "",
        "follow-locations = \"same-host\"",
        "follow-locations = \"any\"",
        "follow-locations = [\"THERE\"]",
    ] {
        assert_eq!(shared(lines), all, "{lines}");
    }
    assert_eq!(
        shared("follow-locations = [\"db.example:443\"]"),
        (None, None, None)
    );
}

#[test]
pub(crate) fn a_web_location_is_fetched() {
    let web = Web::giving(&numbers(&[1, 2, 3]));
    let part = Part::new(one_column("n", DataType::Int64)).at(&web.location());
    let server = Server::start(Script::new().statement(SELECT, Answer::of(vec![part])));
    let home = profile(
        &server,
        "follow-locations = [\"db.example\"]\ntoken = \"secret\"\n",
    );
    let ran = Flightline::new().home(&home).args(["-c", SELECT]).run();
    assert_eq!(ran.good(), ROWS);
    let requests = web.requests();
    assert_eq!(requests[0].line, "GET /part HTTP/1.1");
    let values: Vec<_> = requests[0].headers.values().collect();
    assert!(!format!("{values:?}").contains("secret"), "{values:?}");

    let gone = Web::answering("404 Not Found", b"no such part".to_vec());
    let part = Part::new(one_column("n", DataType::Int64)).at(&gone.location());
    let server = Server::start(Script::new().statement(SELECT, Answer::of(vec![part])));
    let ran = ask(&server, SELECT);
    assert!(matches!(ran.status, Some(2 | 3)), "{ran:?}");
    assert!(ran.stderr.contains("404"), "{ran:?}");
}

#[test]
pub(crate) fn a_ticket_is_used_once_unless_it_expires() {
    let part = || Part::from(numbers(&[1])).unavailable_first(1);
    let reuse = "arrow-flight-reuse-connection://?";
    // At another location it is the same ticket.
    for once in [part(), part().at(reuse).at("")] {
        let once = Answer::of(vec![once.single_use()]);
        let server = Server::start(Script::new().statement(SELECT, once));
        let ran = ask(&server, SELECT);
        assert!(matches!(ran.status, Some(2 | 3)), "{ran:?}");
        assert_eq!(server.called("DoGet").len(), 1);
        assert_eq!(server.redeemed_twice(), 0);
    }

    let again = Answer::of(vec![part().expiring_in(60)]);
    let server = Server::start(Script::new().statement(SELECT, again));
    assert_eq!(ask(&server, SELECT).good(), "n\n1\n");
    assert_eq!(server.called("DoGet").len(), 2);
}

#[test]
pub(crate) fn an_expired_ticket_is_renewed() {
    let part = Part::from(numbers(&[1])).expiring_in(-1);
    let script = Script::new().statement(SELECT, Answer::of(vec![part]));
    let server = Server::start(script.renews(60));
    assert_eq!(ask(&server, SELECT).good(), "n\n1\n");
    assert_eq!(server.called("DoAction RenewFlightEndpoint").len(), 1);
}

#[test]
pub(crate) fn schemas_that_differ_name_the_part() {
    let other = column("m", Int64Array::from(vec![1]));
    let parts = vec![Part::from(numbers(&[1])), Part::from(other)];
    let server = Server::start(Script::new().statement(SELECT, Answer::of(parts)));
    let ran = ask(&server, SELECT);
    ran.failed(3, "part 2 of 2", "");
    assert_eq!(ran.stdout, "n\n1\n");
}

#[test]
pub(crate) fn roapis_schemas_are_understood() {
    let server = Server::start(roapi());
    let room = "room\nKitchen\n";
    assert_eq!(ask(&server, "SELECT room FROM home").good(), room);
    assert_eq!(ask(&server, "SELECT room FROM coded").good(), room);
    assert_eq!(ask(&server, NOTHING).good(), "n\n");
    let ran = ask(&server, "SELECT nope FROM numbers");
    ran.failed(3, "No field named nope", "");
}

#[test]
pub(crate) fn an_error_of_one_part_is_told_with_the_rows_before_it() {
    let parts = vec![
        Part::from(numbers(&[1, 2])),
        Part::from(numbers(&[3])).failing(Code::Internal, "the shelf is gone"),
        Part::from(numbers(&[4])),
    ];
    let server = Server::start(Script::new().statement(SELECT, Answer::of(parts)));
    let ran = ask(&server, SELECT);
    ran.failed(3, "the shelf is gone (after 3 rows)", "");
    assert_eq!(ran.stdout, "n\n1\n2\n3\n");
}
