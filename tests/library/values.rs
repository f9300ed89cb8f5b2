//! Values of columns.

use super::*;

use std::time::{Duration, Instant};

use arrow::array::Float64Array;
use flightline::catalog::Role;

use crate::support::run::Flightline;
use crate::support::script::{self, Answer, Part, Script, Step, Update};

const ROOMS: &str =
    "SELECT DISTINCT \"room\" FROM \"iox\".\"home\" WHERE \"room\" IS NOT NULL LIMIT 1001";
const RACKS: &str =
    "SELECT DISTINCT \"rack\" FROM \"iox\".\"home\" WHERE \"rack\" IS NOT NULL LIMIT 1001";
const SHELVES: &str =
    "SELECT DISTINCT \"shelf\" FROM \"iox\".\"home\" WHERE \"shelf\" IS NOT NULL LIMIT 1001";
const TEMPS: &str =
    "SELECT DISTINCT \"temp\" FROM \"iox\".\"home\" WHERE \"temp\" IS NOT NULL LIMIT 1001";

/// A server with a table without times.
fn server() -> Script {
    let columns = [
        ("room", tag()),
        ("rack", tag()),
        ("shelf", tag()),
        ("temp", DataType::Float64),
    ];
    Script::new().tables(answer(&[("home", &columns)], true))
}

/// A session at a server that has told all names.
fn known(server: &Server) -> Desk {
    let desk = Desk::at(server);
    told_by(server);
    desk
}

/// Whether rooms are on their way.
fn are_read(calls: &[Call]) -> bool {
    let mut calls = calls.iter();
    calls.any(|call| call.sql().as_deref() == Some(ROOMS))
        && calls.any(|call| call.method == "DoGet")
}

fn hanging(name: &str) -> Answer {
    Answer::of(vec![Part::from(tags(name, &["a"])).then(Step::Hang)])
}

#[test]
fn old_tables_and_live_ones_tell_their_values() {
    let served = Flightline::new().serve(&[]);
    let address = format!("grpc://127.0.0.1:{}", served.port);
    let desk = Desk::new(&address, &Home::new(), &[]);
    desk.told();
    let rooms = values(&desk, "home", "room").unwrap();
    assert_eq!(rooms, ["Kitchen", "Living Room"]);
    let catalog = desk.library().catalog();
    let sensors = catalog.find("sensors").unwrap();
    let columns = sensors.columns.as_ref().unwrap();
    let tag = columns
        .iter()
        .find(|column| column.role == Role::Tag)
        .unwrap();
    let values = values(&desk, "sensors", &tag.name).unwrap();
    assert!(!values.is_empty() && values.is_sorted(), "{values:?}");
}

#[test]
fn they_are_asked_for_once_and_sorted() {
    let answer = tags("room", &["b", "a", "it's", "b"]);
    let server = Server::start(server().statement(ROOMS, answer));
    let mut desk = known(&server);
    for _ in 0..2 {
        let rooms = values(&desk, "home", "room").unwrap();
        assert_eq!(rooms, ["a", "b", "it's"]);
    }
    assert_eq!(server.asked(ROOMS).len(), 1);
    // Asked anew when the names are.
    desk.run("\\refresh").unwrap();
    let library = desk.library();
    let catalog = library.catalog();
    let (table, room) = column(&catalog, "home", "room");
    assert!(library.values(table, room).is_none());
    values(&desk, "home", "room").unwrap();
    assert_eq!(server.asked(ROOMS).len(), 2);
}

#[test]
fn there_are_never_more_than_a_thousand() {
    let many: Vec<String> = (0..3000).map(|number| format!("{number:05}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let server = Server::start(server().statement(ROOMS, tags("room", &many)));
    let desk = known(&server);
    assert_eq!(values(&desk, "home", "room").unwrap().len(), 1000);
}

/// The question for rooms that fulfil this.
fn rooms_where(condition: &str) -> String {
    ROOMS.replace("WHERE ", &format!("WHERE {condition} AND "))
}

#[test]
fn of_more_than_a_thousand_those_are_asked_for_that_begin_so() {
    let many: Vec<String> = (0..1001).map(|number| format!("{number:05}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let exactly = rooms_where("\"room\" LIKE 'K''_%'");
    let [small, alike] = ["\"room\" LIKE 'kit%'", "lower(\"room\") LIKE 'kit%'"].map(rooms_where);
    let script = server()
        .statement(ROOMS, tags("room", &many))
        // Of the pattern's, not all begin so.
        .statement(&exactly, tags("room", &["K'_1", "K'x1", "K'_0"]))
        .statement(&small, tags("room", &[]))
        .statement(&alike, tags("room", &["KITCHEN", "Kitchen"]))
        .statement(RACKS, tags("rack", &["r1"]));
    let server = Server::start(script);
    let desk = known(&server);
    let library = desk.library();
    let catalog = library.catalog();
    let begins = |name: &str, beginning: &str| {
        let (table, column) = column(&catalog, "home", name);
        library.want_values_from(table, column, beginning);
        library.wait(PATIENCE);
        let values = library.values_from(table, column, beginning)?;
        Some(
            values
                .iter()
                .map(|value| value.to_string())
                .collect::<Vec<_>>(),
        )
    };
    for _ in 0..2 {
        assert_eq!(begins("room", "K'_").unwrap(), ["K'_0", "K'_1"]);
        assert_eq!(begins("room", "kit").unwrap(), ["KITCHEN", "Kitchen"]);
        assert_eq!(begins("room", "").unwrap().len(), 1000);
        // All are known.
        assert_eq!(begins("rack", "x").unwrap(), ["r1"]);
    }
    for (sql, times) in [
        (ROOMS, 1),
        (&exactly, 1),
        (&small, 1),
        (&alike, 1),
        (RACKS, 1),
    ] {
        assert_eq!(server.asked(sql).len(), times, "{sql}");
    }
}

#[test]
fn two_wishes_come_true_one_after_the_other() {
    let script = server()
        .statement(
            ROOMS,
            Answer::from(tags("room", &["a"])).after(Duration::from_millis(200)),
        )
        .statement(RACKS, tags("rack", &["r1"]));
    let server = Server::start(script);
    let desk = known(&server);
    let library = desk.library();
    let catalog = library.catalog();
    // As each key has them wanted.
    for _ in 0..3 {
        for name in ["room", "rack"] {
            let (table, column) = column(&catalog, "home", name);
            library.want_values(table, column);
        }
    }
    library.wait(PATIENCE);
    for (name, sql) in [("room", ROOMS), ("rack", RACKS)] {
        let (table, column) = column(&catalog, "home", name);
        assert!(library.values(table, column).is_some(), "{name}");
        assert_eq!(server.asked(sql).len(), 1);
    }
    assert_eq!(server.most_open(), 1);
}

#[test]
fn a_change_of_rows_has_them_asked_for_anew() {
    const INSERT: &str = "INSERT INTO home VALUES (1)";
    let script = server()
        .statement(ROOMS, tags("room", &["a"]))
        .update(INSERT, Update::Count(1));
    let server = Server::start(script);
    let mut desk = known(&server);
    values(&desk, "home", "room").unwrap();
    desk.run(INSERT).unwrap();
    let library = desk.library();
    let catalog = library.catalog();
    let (table, room) = column(&catalog, "home", "room");
    assert!(library.values(table, room).is_none());
    values(&desk, "home", "room").unwrap();
    assert_eq!(server.asked(ROOMS).len(), 2);
}

#[test]
fn the_newest_wish_takes_the_place_of_the_oldest() {
    let script = server()
        .statement(ROOMS, hanging("room"))
        .statement(RACKS, tags("rack", &["r1"]))
        .statement(SHELVES, tags("shelf", &["s1"]));
    let server = Server::start(script);
    let desk = known(&server);
    let library = desk.library();
    let catalog = library.catalog();
    let (table, room) = column(&catalog, "home", "room");
    library.want_values(table, room);
    server.wait_until("rooms being read", are_read);
    // It is waited for as long as was said.
    let begun = Instant::now();
    library.wait(Duration::from_millis(50));
    assert!(begun.elapsed() >= Duration::from_millis(50));
    let (table, rack) = column(&catalog, "home", "rack");
    library.want_values(table, rack);
    assert_eq!(values(&desk, "home", "shelf").unwrap(), ["s1"]);
    assert!(library.values(table, rack).is_some());
    server.wait_for_dropped(1);
    assert!(library.values(table, room).is_none());
    assert_eq!(server.most_open(), 1);
    // It was given up, not refused.
    library.want_values(table, room);
    server.wait_until("rooms being asked for again", |calls| {
        let again = calls
            .iter()
            .filter(|call| call.sql().as_deref() == Some(ROOMS));
        again.count() == 2
    });
}

#[test]
fn leaving_waits_for_no_values() {
    let server = Server::start(
        server()
            .statement(ROOMS, hanging("room"))
            .action("CancelFlightInfo", script::Act::Hang),
    );
    let mut desk = known(&server);
    let library = desk.library();
    let catalog = library.catalog();
    let (table, room) = column(&catalog, "home", "room");
    library.want_values(table, room);
    server.wait_until("rooms being read", are_read);
    let begun = Instant::now();
    desk.session.leave().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(1));
    server.wait_for_dropped(1);
}

#[test]
fn what_is_refused_is_not_asked_again() {
    let server = Server::start(server());
    let mut desk = known(&server);
    for _ in 0..3 {
        assert_eq!(values(&desk, "home", "room"), None);
    }
    assert_eq!(server.asked(ROOMS).len(), 1);
    desk.run("\\refresh").unwrap();
    assert_eq!(values(&desk, "home", "room"), None);
    assert_eq!(server.asked(ROOMS).len(), 2);
}

#[test]
fn a_setting_says_of_which_columns() {
    let temps = script::column("temp", Float64Array::from(vec![21.5, 20.0]));
    let script = server()
        .statement(TEMPS, temps)
        .statement(ROOMS, tags("room", &["a"]));
    let server = Server::start(script);
    let mut desk = known(&server);
    assert_eq!(values(&desk, "home", "temp"), None);
    desk.run("\\set complete-values off").unwrap();
    assert_eq!(values(&desk, "home", "room"), None);
    assert!(server.asked(TEMPS).is_empty() && server.asked(ROOMS).is_empty());
    desk.run("\\set complete-values all").unwrap();
    assert_eq!(values(&desk, "home", "temp").unwrap(), ["20.0", "21.5"]);
    desk.run("\\unset complete-values").unwrap();
    assert_eq!(values(&desk, "home", "room").unwrap(), ["a"]);

    let desk = Desk::new(
        &address(&server),
        &Home::new(),
        &[("complete-values", "off")],
    );
    desk.told();
    assert_eq!(values(&desk, "home", "room"), None);
}

#[test]
fn a_transaction_is_not_spoilt() {
    let script = server()
        .transactions(1)
        .update("INSERT INTO home VALUES (1)", Update::Count(1))
        .statement(ROOMS, tags("room", &["a"]));
    let server = Server::start(script);
    let mut desk = known(&server);
    desk.run("BEGIN").unwrap();
    desk.run("INSERT INTO home VALUES (1)").unwrap();
    assert_eq!(values(&desk, "home", "room"), None);
    assert!(server.asked(ROOMS).is_empty());
    desk.run("COMMIT").unwrap();
    assert_eq!(values(&desk, "home", "room").unwrap(), ["a"]);
}
