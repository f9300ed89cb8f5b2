//! What is offered where: tiers, what widens them, values, keywords.

use super::*;

#[test]
fn a_place_has_its_names() {
    check(
        &completer(),
        &[
            ("SELECT * FROM ho|", 1, &["home"]),
            ("SELECT * FROM home WHERE ro|", 1, &["room"]),
            (
                "SELECT * FROM home WHERE |",
                1,
                &["co", "hum", "room", "temp", "time"],
            ),
            (
                "SELECT * FROM home h WHERE |",
                1,
                &["co", "hum", "room", "temp", "time"],
            ),
            (
                "SELECT * FROM home h WHERE h.|",
                1,
                &["co", "hum", "room", "temp", "time"],
            ),
            ("SELECT * FROM home h WHERE home.|", 1, &[]),
            ("SELECT h.r| FROM home h", 1, &["room"]),
            ("SELECT home.r|", 1, &["room"]),
            ("SELECT ro| FROM home", 1, &["room"]),
            ("SELECT ro|om FROM home", 1, &["room"]),
            ("SELECT wi|", 1, &["wind_speed"]),
            (
                "SELECT |",
                1,
                &[
                    "\"a.b\"",
                    "co",
                    "\"deviceId\"",
                    "",
                    "\"from\"",
                    "hum",
                    "\"it's\"",
                    "node_temp",
                    "room",
                    "\"select\"",
                    "\"Temp\"",
                    "temp",
                    "temperature",
                    "time",
                    "wind_speed",
                    "x",
                    "y",
                    "\"📉\"",
                ],
            ),
            ("SELECT 'ho|", 1, &[]),
            ("SELECT 1 -- ho|", 1, &[]),
            ("SELECT 1 /* ho|", 1, &[]),
            ("SELECT $$ho|", 1, &[]),
            ("SELECT 12|", 1, &[]),
            ("SELECT * FROM home ho|", 1, &[]),
            (
                "SELECT * FROM (SELECT room AS place, temp FROM home) x WHERE |",
                1,
                &["place", "temp"],
            ),
            (
                "SELECT * FROM (SELECT * FROM home) x WHERE x.t|",
                1,
                &["temp", "time"],
            ),
            (
                "WITH recent AS (SELECT room FROM home) SELECT * FROM re|",
                1,
                &["recent"],
            ),
            (
                "WITH recent AS (SELECT room FROM home) SELECT * FROM |",
                1,
                &[
                    "\"a.b\"",
                    "",
                    "home",
                    "machines",
                    "recent",
                    "\"select\"",
                    "\"Temp\"",
                    "weather",
                    "\"Weird \"\"name\"\" é\"",
                    "\"📈\"",
                ],
            ),
            (
                "WITH recent AS (SELECT room r2 FROM home) SELECT r| FROM recent",
                1,
                &["r2", "recent."],
            ),
            (
                "SELECT * FROM nope WHERE ro|",
                1,
                &["round(", "row(", "row_number()"],
            ),
            (
                "SELECT temp AS warmth FROM home ORDER BY wa|",
                1,
                &["warmth"],
            ),
            ("SELECT 1; SELECT * FROM ho|", 1, &["home"]),
            ("SELECT * FROM ho|; SELECT 1", 1, &["home"]),
            ("\\d home\nSELECT * FROM ho|", 1, &["home"]),
            ("SELECT * FROM ho| \\g out.csv", 1, &["home"]),
            ("INSERT INTO ho|", 1, &["home"]),
            ("UPDATE ho|", 1, &["home"]),
            ("DESCRIBE ho|", 1, &["home"]),
            ("DELETE FROM ho|", 1, &["home"]),
            ("SELECT * FROM home GROUP BY ro|", 1, &["room"]),
            ("SELECT :da|", 1, &[":day"]),
            ("SELECT :|", 1, &[":day", ":night"]),
            ("SELECT :nope|", 1, &[]),
            ("SELECT room::va|", 1, &["varchar"]),
            (
                "SELECT CAST(temp AS big| FROM home",
                1,
                &["bigint", "bigint unsigned"],
            ),
        ],
    );
}

#[test]
fn joins_are_offered_on_shared_names() {
    check(
        &completer(),
        &[
            (
                "SELECT * FROM home h JOIN weather w ON |",
                1,
                &[
                    "h.room = w.room",
                    "h.time = w.time",
                    "co",
                    "h.room",
                    "h.time",
                    "hum",
                    "temp",
                    "w.room",
                    "w.time",
                    "wind_speed",
                    "h.",
                    "w.",
                ],
            ),
            (
                "SELECT * FROM home h JOIN weather w ON h.|",
                1,
                &["co", "hum", "room", "temp", "time"],
            ),
            (
                "SELECT * FROM home h JOIN weather w ON ro|",
                1,
                &["h.room = w.room", "h.room", "w.room"],
            ),
            (
                "SELECT * FROM home JOIN weather ON |",
                1,
                &[
                    "home.room = weather.room",
                    "home.time = weather.time",
                    "co",
                    "home.room",
                    "home.time",
                    "hum",
                    "temp",
                    "weather.room",
                    "weather.time",
                    "wind_speed",
                    "home.",
                    "weather.",
                ],
            ),
            (
                "SELECT * FROM home h JOIN weather w USING (|",
                1,
                &["room", "time"],
            ),
            (
                "SELECT * FROM home h JOIN weather w USING (t|",
                1,
                &["time"],
            ),
            (
                "SELECT ro| FROM home h JOIN weather w ON h.room = w.room",
                1,
                &["h.room", "w.room"],
            ),
            (
                "SELECT te| FROM home h JOIN weather w ON h.room = w.room",
                1,
                &["temp"],
            ),
            (
                "SELECT w.| FROM home h JOIN weather w ON h.room = w.room",
                1,
                &["room", "time", "wind_speed"],
            ),
            (
                "SELECT * FROM home h JOIN machines m ON |",
                1,
                &[
                    "h.time = m.time",
                    "co",
                    "\"deviceId\"",
                    "h.time",
                    "hum",
                    "\"it's\"",
                    "m.time",
                    "node_temp",
                    "room",
                    "\"Temp\"",
                    "temp",
                    "temperature",
                    "h.",
                    "m.",
                ],
            ),
            (
                "SELECT * FROM home h JOIN nope n ON |",
                1,
                &["co", "hum", "room", "temp", "time", "h.", "n."],
            ),
        ],
    );
}

#[test]
fn another_tab_widens_the_answer() {
    check(
        &completer(),
        &[
            ("SELECT te| FROM home", 1, &["temp"]),
            (
                "SELECT tr| FROM home",
                1,
                &["translate(", "trim(", "trunc(", "try_cast_to_type("],
            ),
            ("SELECT co| FROM home", 1, &["co"]),
            (
                "SELECT co| FROM home",
                2,
                &[
                    "co",
                    "coalesce(",
                    "concat(",
                    "concat_ws(",
                    "contains(",
                    "corr(",
                    "cos(",
                    "cosh(",
                    "cosine_distance(",
                    "cot(",
                    "count(",
                    "covar(",
                    "covar_pop(",
                    "covar_samp(",
                ],
            ),
            ("SELECT * FROM home w|", 1, &["where", "window"]),
            (
                "SELECT * FROM home |",
                1,
                &[
                    "AS",
                    "CROSS JOIN",
                    "EXCEPT",
                    "FULL JOIN",
                    "GROUP BY",
                    "HAVING",
                    "INNER JOIN",
                    "INTERSECT",
                    "JOIN",
                    "LEFT JOIN",
                    "LIMIT",
                    "NATURAL JOIN",
                    "OFFSET",
                    "ORDER BY",
                    "QUALIFY",
                    "RIGHT JOIN",
                    "UNION",
                    "UNION ALL",
                    "WHERE",
                    "WINDOW",
                ],
            ),
            ("se|", 1, &["select", "set"]),
            ("SE|", 1, &["SELECT", "SET"]),
            ("SELECT * FROM home gr|", 1, &["group by"]),
            ("SELECT * FROM home GR|", 1, &["GROUP BY"]),
        ],
    );
    let completer = completer();
    let once = texts(&completer, "SELECT * FROM home WHERE |", 1);
    let twice = texts(&completer, "SELECT * FROM home WHERE |", 2);
    assert_eq!(twice[..once.len()], once);
    assert_eq!(twice[once.len()], "abs(");
    let all = texts(&completer, "SELECT co| FROM home", 8);
    assert!(all.contains(&"percentile_cont(".to_owned()));
    assert_eq!(texts(&completer, "SELECT co| FROM home", 9), all);
    // Another place between them: it is the first Tab again.
    completer.complete("SELECT co FROM home", 9);
    completer.complete("SELECT h FROM home", 8);
    let offer = completer.complete("SELECT co FROM home", 9);
    assert_eq!(offer.candidates.len(), 1);
}

#[test]
fn functions_come_with_their_bracket() {
    check(
        &completer(),
        &[
            (
                "SELECT date_b| FROM home",
                1,
                &[
                    "date_bin(",
                    "date_bin_gapfill(",
                    "date_bin_wallclock(",
                    "date_bin_wallclock_gapfill(",
                ],
            ),
            (
                "SELECT date_bin_w|('1h', time) FROM home",
                1,
                &["date_bin_wallclock", "date_bin_wallclock_gapfill"],
            ),
            ("SELECT selector_f|", 1, &["selector_first("]),
            ("SELECT SELECTOR_F|", 1, &["SELECTOR_FIRST("]),
            ("SELECT now|", 1, &["now()"]),
            ("SELECT now|()", 1, &["now"]),
            ("SELECT loc|", 1, &["locf("]),
            ("SELECT * FROM generate_s|", 1, &["generate_series("]),
            ("SELECT row_num|", 1, &["row_number()"]),
        ],
    );
}

#[test]
fn values_are_offered_as_strings() {
    check(
        &completer(),
        &[
            (
                "SELECT * FROM home WHERE room = '|",
                1,
                &["'Attic'", "'it''s'", "'Kitchen'", "'Living Room'"],
            ),
            (
                "SELECT * FROM home WHERE room = |",
                1,
                &["'Attic'", "'it''s'", "'Kitchen'", "'Living Room'"],
            ),
            ("SELECT * FROM home WHERE room = k|", 1, &["'Kitchen'"]),
            ("SELECT * FROM home WHERE room = 'K|", 1, &["'Kitchen'"]),
            ("SELECT * FROM home WHERE room = 'K|'", 1, &["'Kitchen"]),
            ("SELECT * FROM home WHERE room = 'k|'", 1, &["'Kitchen"]),
            ("SELECT * FROM home WHERE room = 'it|", 1, &["'it''s'"]),
            ("SELECT * FROM home WHERE room = 'it''|", 1, &["'it''s'"]),
            (
                "SELECT * FROM home WHERE room IN ('Attic', 'L|",
                1,
                &["'Living Room'"],
            ),
            (
                "SELECT * FROM home WHERE room LIKE 'L|",
                1,
                &["'Living Room'"],
            ),
            ("SELECT * FROM home h WHERE h.room = 'A|", 1, &["'Attic'"]),
            (
                "SELECT * FROM home WHERE room = 'lr|",
                1,
                &["'Living Room'"],
            ),
            ("SELECT * FROM home WHERE room = 'nope|", 1, &[]),
            ("SELECT * FROM home WHERE temp = '|", 1, &[]),
            ("SELECT * FROM home WHERE nope = '|", 1, &[]),
            ("SELECT * FROM weather WHERE room = '|", 1, &[]),
            (
                "SELECT * FROM machines WHERE \"deviceId\" = 'm|",
                1,
                &["'m-1'", "'m-2'"],
            ),
            (
                "SELECT * FROM machines WHERE \"deviceId\" = 'ba|",
                1,
                &["'ba", "'ba"],
            ),
            (
                "SELECT * FROM machines WHERE \"deviceId\" = '|",
                1,
                &["'", "'m-1'", "'m-2'"],
            ),
            (
                "SELECT * FROM (SELECT * FROM home) x WHERE room = 'K|",
                1,
                &["'Kitchen'"],
            ),
            (
                "SELECT * FROM home WHERE room = 'Attic' AND room = 'K|",
                1,
                &["'Kitchen'"],
            ),
        ],
    );
}
