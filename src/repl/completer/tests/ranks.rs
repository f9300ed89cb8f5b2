//! What comes first, and what is found by some of its letters.

use super::*;

#[test]
fn letters_find_names_where_no_beginning_does() {
    check(
        &completer(),
        &[
            ("SELECT rm| FROM home", 1, &["room"]),
            (
                "SELECT tmp| FROM machines",
                1,
                &["\"Temp\"", "node_temp", "temperature"],
            ),
            ("SELECT ntemp| FROM machines", 1, &["node_temp"]),
            ("SELECT did| FROM machines", 1, &["\"deviceId\""]),
            ("SELECT wspd| FROM weather", 1, &["wind_speed"]),
            ("SELECT * FROM mch|", 1, &["machines"]),
            ("SELECT wspd|", 1, &["wind_speed"]),
            ("SELECT xq| FROM home", 1, &[]),
            ("SELECT * FROM zz|", 1, &[]),
            ("SELECT dbg| FROM home", 1, &["date_bin_gapfill(", "dbg"]),
            ("\\d mch|", 1, &["machines"]),
        ],
    );
}

#[test]
fn the_most_used_come_first() {
    let completer = completer();
    completer.learn("SELECT temp, hum FROM weather");
    completer.learn("SELECT hum FROM weather WHERE room = 'Living Room'");
    completer.learn("SELECT \"node_temp\" FROM machines");
    check(
        &completer,
        &[
            (
                "SELECT | FROM home",
                1,
                &["hum", "room", "temp", "co", "time"],
            ),
            (
                "SELECT * FROM |",
                1,
                &[
                    "weather",
                    "machines",
                    "\"Temp\"",
                    "\"a.b\"",
                    "",
                    "home",
                    "\"select\"",
                    "\"Weird \"\"name\"\" é\"",
                    "\"📈\"",
                ],
            ),
            ("SELECT t|", 1, &["temp", "\"Temp\"", "temperature", "time"]),
            ("SELECT T|", 1, &["\"Temp\""]),
            ("SELECT T|", 2, &["\"Temp\"", "temp", "temperature", "time"]),
            (
                "SELECT * FROM home WHERE room = '|",
                1,
                &["'Living Room'", "'Attic'", "'it''s'", "'Kitchen'"],
            ),
        ],
    );
}

#[test]
fn the_list_tells_kind_and_type() {
    let completer = completer();
    for (line, expected) in [
        ("SELECT ro| FROM home", vec!["room  tag  Utf8"]),
        (
            "SELECT | FROM weather",
            vec![
                "room        tag    Utf8",
                "time        time   Timestamp(ns)",
                "wind_speed  field  Float64",
            ],
        ),
        (
            "SELECT * FROM we|",
            vec!["weather         view", "Weird \"name\" é  table"],
        ),
        (
            "SELECT avg| FROM home",
            vec!["avg  aggregate  (expression)"],
        ),
        (
            "SELECT h.ro| FROM home h JOIN weather w",
            vec!["room  tag  Utf8"],
        ),
        (
            "SELECT ro| FROM home h JOIN weather w",
            vec!["h.room  tag  Utf8", "w.room  tag  Utf8"],
        ),
        (
            "SELECT * FROM home \"H\" JOIN weather w USING (ro|",
            vec!["room  tag  Utf8"],
        ),
        (
            "SELECT * FROM home WHERE room = 'K|",
            vec!["Kitchen  value"],
        ),
        (
            "SELECT h| FROM home h WHERE",
            vec!["hum  field  Float64", "h    alias  home"],
        ),
        (
            "\\conni|",
            vec!["\\conninfo  what is known of this connection"],
        ),
        (
            "\\timin|",
            vec!["\\timing  [on|off]  tell how long a statement took"],
        ),
        (
            "\\set tim|",
            vec![
                "timeout   how long a statement may take",
                "timezone  where a screen tells moments; data: as they came",
                "timing    the closing line tells how long a statement took",
            ],
        ),
        (
            "\\c |",
            vec![
                "demo    the sample tables",
                "my own  http://localhost:8181",
                "prod    https://db.example:443",
            ],
        ),
    ] {
        assert_eq!(shown(&completer, line), expected, "{line}");
    }
}

#[test]
fn no_more_than_a_screenful_of_screens_is_offered() {
    let names: Vec<String> = (0..2_000).map(|number| format!("t{number:04}")).collect();
    let tables: Vec<Made<'_>> = names
        .iter()
        .map(|name| ("iox", name.as_str(), HOME))
        .collect();
    let completer = completer_of(catalog(&tables, Folding::Lower));
    completer.learn("SELECT * FROM t1999, t1998");
    completer.learn("SELECT * FROM t1999");
    for line in ["SELECT * FROM |", "SELECT * FROM t|"] {
        let found = texts(&completer, line, 1);
        assert_eq!(found.len(), super::super::MOST);
        assert_eq!(found[..3], ["t1999", "t1998", "t0000"]);
    }
}

#[test]
fn reserved_words_count_for_no_table() {
    let completer = completer();
    for _ in 0..5 {
        completer.learn("SELECT * FROM weather");
    }
    check(&completer, &[("SELECT * FROM sel|", 1, &["\"select\""])]);
    assert_eq!(texts(&completer, "SELECT * FROM |", 1)[0], "weather");
}

#[test]
fn only_a_tab_behind_a_tab_is_the_second() {
    let completer = completer();
    let line = "SELECT | FROM home".replace('|', "");
    let tab = || completer.complete(&line, 7).candidates.len();
    let first = tab();
    assert!(tab() > first);
    completer.begin_line();
    assert_eq!(tab(), first);
    completer.foresee("SELECT r FROM home", 8);
    assert_eq!(tab(), first);
    completer.foresee(&line, 7);
    assert!(tab() > first);
}
