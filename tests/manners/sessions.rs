//! Sessions and what keeps them: cookies, bearers, options.

use tonic::Code;

use super::servers::{
    ANN, INFLUXDB, PAIR, ROWS, SELECT, clickhouse, deephaven, dremio, gizmosql, influxdb, numbers,
    spice,
};
use super::{at, profile};
use crate::support::home::Home;
use crate::support::proto::{OptionValue, SessionOptions, Value};
use crate::support::run::{Flightline, Ran};
use crate::support::script::{Act, Script, Sessions};
use crate::support::server::{Call, Server};

fn run(home: &Home, commands: &[&str]) -> Ran {
    let commands = commands.iter().flat_map(|command| ["-c", command]);
    Flightline::new().home(home).args(commands).run()
}

/// What the calls showed under a header.
fn shown(calls: &[Call], header: &str) -> Vec<Option<String>> {
    let values = calls.iter().map(|call| call.headers.get(header).cloned());
    values.collect()
}

#[test]
pub(crate) fn a_cookie_is_shown_from_then_on() {
    let server = Server::start(dremio());
    let home = profile(&server, ANN);
    assert_eq!(run(&home, &[SELECT, SELECT]).good(), ROWS.repeat(2));
    let cookies = shown(&server.calls(), "cookie");
    assert!(cookies.len() >= 4 && cookies[0].is_none(), "{cookies:?}");
    for cookie in &cookies[1..] {
        let cookie = cookie.as_deref().unwrap_or_default();
        assert!(cookie.starts_with("session=session-"), "{cookies:?}");
    }
    let distinct: std::collections::BTreeSet<_> = cookies[1..].iter().collect();
    assert_eq!(distinct.len(), 1, "{cookies:?}");
    // It is the server's: we have set nothing in it that we would have to end.
    assert!(server.called("DoAction CloseSession").is_empty());
    assert_eq!(server.sessions().len(), 1);
}

#[test]
pub(crate) fn a_cookie_goes_where_it_belongs() {
    for (attributes, goes) in [
        ("Path=/", true),
        ("Path=/arrow.flight.protocol.FlightService", true),
        ("Path=/elsewhere", false),
        ("Max-Age=60; HttpOnly; SameSite=Lax", true),
        ("Max-Age=0", false),
        ("Expires=Thu, 01 Jan 1970 00:00:00 GMT", false),
        ("Domain=other.example", false),
    ] {
        let sessions = Sessions::new().cookie("s").attributes(attributes);
        let script = Script::new().sessions(sessions.also_sets("more=1"));
        let server = Server::start(script.statement(SELECT, numbers(&[1])));
        assert_eq!(at(&server).args(["-c", SELECT]).run().good(), "n\n1\n");
        let cookies = shown(&server.calls(), "cookie");
        let cookie = cookies.last().unwrap().as_deref().unwrap_or_default();
        assert!(cookie.contains("more=1"), "{attributes}: {cookies:?}");
        assert_eq!(cookie.contains("s=session"), goes, "{attributes}: {cookie}");
    }
}

#[test]
pub(crate) fn a_new_bearer_takes_the_old_ones_place() {
    let server = Server::start(deephaven());
    let home = profile(&server, "token = \"psk\"\n");
    assert_eq!(run(&home, &[SELECT, SELECT]).good(), ROWS.repeat(2));
    let bearers = shown(&server.calls(), "authorization");
    let bearers: Vec<_> = bearers.into_iter().flatten().collect();
    assert_eq!(bearers[0], "Bearer psk");
    assert!(bearers.len() >= 4, "{bearers:?}");
    for bearer in &bearers[1..] {
        assert!(bearer.starts_with("Bearer bearer-"), "{bearers:?}");
    }
}

#[test]
pub(crate) fn a_bearer_that_expires_is_asked_for_again() {
    let server = Server::start(clickhouse());
    let home = profile(&server, ANN);
    assert_eq!(run(&home, &[SELECT; 4]).good(), ROWS.repeat(4));
    let shown = shown(&server.calls(), "authorization");
    let basic = format!("Basic {PAIR}");
    let times = shown.iter().flatten().filter(|shown| **shown == basic);
    assert!(times.count() >= 2, "{shown:?}");
    let bearers = shown.iter().flatten();
    let bearers = bearers.filter(|shown| shown.starts_with("Bearer bearer-"));
    assert!(bearers.count() >= 4, "{shown:?}");
    assert_eq!(server.redeemed_twice(), 0);
}

#[test]
pub(crate) fn an_empty_user_is_a_user() {
    let server = Server::start(spice());
    let home = profile(&server, "user = \"\"\npassword = \"key\"\n");
    assert_eq!(run(&home, &[SELECT]).good(), ROWS);
    assert_eq!(server.handshakes(), 1);
}

#[test]
pub(crate) fn options_are_shown_and_set() {
    let sessions = Sessions::new()
        .option("catalog", Value::Text("memory".to_owned()))
        .option("threads", Value::Int(4))
        .option("strict", Value::Bool(true))
        .refuses("nope", 1)
        .refuses("strict", 2);
    let server = Server::start(gizmosql().sessions(sessions));
    let home = profile(&server, ANN);
    let listed = run(&home, &["\\session"]).good();
    for line in [
        "catalog,string,memory",
        "strict,bool,true",
        "threads,int64,4",
    ] {
        assert!(listed.contains(line), "{listed}");
    }
    // Only read: nothing was opened that would have to be closed.
    assert!(server.called("DoAction CloseSession").is_empty());

    let server_calls = |name| server.called(name);
    let listed = run(&home, &["\\session threads 8", "\\session"]).good();
    assert!(listed.contains("threads,int64,8"), "{listed}");
    let set = &server_calls("DoAction SetSessionOptions")[0];
    let set: SessionOptions = set.message();
    let eight = OptionValue {
        value: Some(Value::Int(8)),
    };
    assert_eq!(set.options["threads"], eight);
    assert_eq!(server_calls("DoAction CloseSession").len(), 1);

    run(&home, &["\\session nope 1"]).failed(3, "nope", "");
    run(&home, &["\\session strict 7"]).failed(3, "strict", "");
}

#[test]
pub(crate) fn no_session_is_told_in_plain_words() {
    let server = Server::start(influxdb());
    let home = profile(&server, INFLUXDB);
    for command in ["\\session", "\\session catalog other"] {
        let ran = run(&home, &[command]);
        assert_eq!(ran.status, Some(3), "{ran:?}");
        assert!(ran.stderr.contains("session"), "{ran:?}");
        assert!(!ran.stderr.contains(['\u{1b}', '\u{0}']), "{ran:?}");
    }
}

#[test]
pub(crate) fn a_session_that_does_not_close_keeps_nobody() {
    for act in [
        Act::refused(tonic::Code::Internal, "no"),
        Act::garbage(),
        Act::Hang,
    ] {
        let server = Server::start(gizmosql().action("CloseSession", act));
        let home = profile(&server, ANN);
        assert_eq!(run(&home, &["\\session catalog other"]).good(), "");
        assert_eq!(server.called("DoAction CloseSession").len(), 1);
    }
    // 2: it closes soon; 3: it cannot be closed.
    for status in [2, 3] {
        let sessions = Sessions::new().closing(status);
        let server = Server::start(gizmosql().sessions(sessions));
        let home = profile(&server, ANN);
        assert_eq!(run(&home, &["\\session catalog other"]).good(), "");
    }
}

#[test]
pub(crate) fn a_database_replaces_the_one_of_the_profile() {
    for header in ["database", "bucket", "bucket-name", "iox-namespace-name"] {
        let server = Server::start(influxdb().database("other"));
        let lines = format!("token = \"good\"\nmetadata = {{ {header} = \"home\" }}\n");
        let home = profile(&server, &lines);
        let flightline = Flightline::new().home(&home);
        let ran = flightline.args(["-d", "other", "-c", SELECT]).run();
        assert_eq!(ran.good(), ROWS, "{header}");
        assert_eq!(run(&home, &["\\use other", SELECT]).good(), ROWS);
        let named = shown(&server.calls(), header);
        assert_eq!(named.last().unwrap().as_deref(), Some("other"), "{header}");
    }
}

#[test]
pub(crate) fn use_sets_the_catalog_or_the_schema_of_a_session() {
    for (refused, option) in [(None, "catalog"), (Some("catalog"), "schema")] {
        let mut sessions = Sessions::new();
        if let Some(name) = refused {
            sessions = sessions.refuses(name, 2);
        }
        let server = Server::start(gizmosql().sessions(sessions));
        let home = profile(&server, ANN);
        assert_eq!(run(&home, &["\\use other", SELECT]).good(), ROWS);
        let set = server.called("DoAction SetSessionOptions");
        let last: SessionOptions = set.last().unwrap().message();
        let other = OptionValue {
            value: Some(Value::Text("other".to_owned())),
        };
        assert_eq!(last.options[option], other);
        assert_eq!(server.called("DoAction CloseSession").len(), 1);
    }
}

#[test]
pub(crate) fn a_database_that_cannot_be_entered_is_told() {
    let refused = Act::refused(Code::PermissionDenied, "not yours");
    for (act, timeout, status, words) in [
        (refused, "30s", 2, "not yours"),
        (Act::Hang, "500ms", 3, "does not say within 500ms"),
    ] {
        let script = gizmosql().action("SetSessionOptions", act);
        let server = Server::start(script);
        let home = profile(&server, &format!("{ANN}timeout = \"{timeout}\"\n"));
        let ran = Flightline::new()
            .home(&home)
            .args(["-d", "other", "-c", SELECT])
            .run();
        ran.failed(status, words, "");
        assert!(server.asked(SELECT).is_empty());
    }
}
