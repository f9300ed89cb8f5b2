//! How names arrive: quotes, schemas, what a terminal would act on.

use super::*;

#[test]
fn names_arrive_as_the_server_finds_them() {
    check(
        &completer(),
        &[
            ("SELECT dev| FROM machines", 1, &["\"deviceId\""]),
            ("SELECT DEV| FROM machines", 1, &["\"deviceId\""]),
            ("SELECT \"dev| FROM machines", 1, &["\"deviceId\""]),
            ("SELECT \"dev|\" FROM machines", 1, &["\"deviceId"]),
            (
                "SELECT \"| FROM weather",
                1,
                &["\"room\"", "\"time\"", "\"wind_speed\""],
            ),
            ("SELECT \"ro|\" FROM home", 1, &["\"room"]),
            ("SELECT `ro|` FROM home", 1, &["`room"]),
            ("SELECT `Dev| FROM machines", 1, &["`deviceId`"]),
            ("SELECT it| FROM machines", 1, &["\"it's\""]),
            ("SELECT m.dev| FROM machines m", 1, &["\"deviceId\""]),
            ("SELECT m.\"dev|\" FROM machines m", 1, &["\"deviceId"]),
            ("SELECT * FROM wei|", 1, &["\"Weird \"\"name\"\" é\""]),
            ("SELECT * FROM \"wei|", 1, &["\"Weird \"\"name\"\" é\""]),
            ("SELECT * FROM \"Weird|\"", 1, &["\"Weird \"\"name\"\" é"]),
            (
                "SELECT * FROM \"Weird \"\"n|\"",
                1,
                &["\"Weird \"\"name\"\" é"],
            ),
            ("SELECT * FROM sel|", 1, &["\"select\""]),
            ("SELECT * FROM te|", 1, &["\"Temp\""]),
            ("SELECT * FROM a|", 1, &["\"a.b\""]),
            ("SELECT * FROM \"a.|", 1, &["\"a.b\""]),
            ("SELECT * FROM 📈|", 1, &["\"📈\""]),
            ("SELECT * FROM \"📈|", 1, &["\"📈\""]),
            ("SELECT | FROM \"📈\"", 1, &["\"📉\""]),
            (
                "SELECT s| FROM \"Weird \"\"name\"\" é\"",
                1,
                &["\"select\""],
            ),
            ("SELECT | FROM \"a.b\"", 1, &["y"]),
            (
                "SELECT \"Weird \"\"name\"\" é\".| FROM \"Weird \"\"name\"\" é\"",
                1,
                &["\"a.b\"", "\"select\""],
            ),
            ("SELECT * FROM \"HO|", 1, &["\"home\""]),
            ("SELECT \"W\".r| FROM weather \"W\"", 1, &["room"]),
            (
                "SELECT ro| FROM weather \"W\" JOIN home \"my h\" ON true",
                1,
                &["\"my h\".room", "\"W\".room"],
            ),
        ],
    );
}

#[test]
fn a_name_that_a_terminal_would_act_on_is_listed_and_not_put_in() {
    let completer = completer();
    check(
        &completer,
        &[
            ("SELECT * FROM bad|", 1, &["bad", "bad"]),
            ("SELECT * FROM b|", 1, &["b", "b"]),
            ("SELECT evil|", 1, &["evil", "evil"]),
            ("\\d bad|", 1, &["bad", "bad"]),
        ],
    );
    let list = shown(&completer, "SELECT * FROM bad|");
    assert_eq!(list[0], "bad\\x1bname  table");
    assert!(
        list[1].trim_start().starts_with("(holds control"),
        "{list:?}"
    );
    for line in [
        "SELECT * FROM |",
        "SELECT |",
        "\\d |",
        "SELECT * FROM machines WHERE \"deviceId\" = '|",
    ] {
        for text in texts(&completer, line, 1)
            .iter()
            .chain(&shown(&completer, line))
        {
            assert!(
                !text.chars().any(crate::text::is_unsafe),
                "{line}: {text:?}"
            );
        }
    }
}

#[test]
fn schemas_stand_before_what_is_not_found_without() {
    let tables: &[Made<'_>] = &[
        ("iox", "home", &[]),
        ("archive", "home", &[]),
        ("archive", "old_home", &[]),
        ("Plant", "pumps", &[]),
        ("system", "queries", &[]),
        ("information_schema", "tables", &[]),
    ];
    let completer = completer_of(catalog(tables, Folding::Lower));
    check(
        &completer,
        &[
            ("SELECT * FROM ho|", 1, &["home", "archive.home"]),
            ("SELECT * FROM old|", 1, &["archive.old_home"]),
            ("SELECT * FROM pu|", 1, &["\"Plant\".pumps", "public."]),
            (
                "SELECT * FROM |",
                1,
                &[
                    "home",
                    "archive.home",
                    "archive.old_home",
                    "\"Plant\".pumps",
                    "archive.",
                    "iox.",
                    "\"Plant\".",
                ],
            ),
            ("SELECT * FROM iox.|", 1, &["home"]),
            ("SELECT * FROM iox.ho|", 1, &["home"]),
            ("SELECT * FROM archive.|", 1, &["home", "old_home"]),
            ("SELECT * FROM arc|", 1, &["archive."]),
            ("SELECT * FROM arc|.home", 1, &["archive"]),
            ("SELECT * FROM pl|", 1, &["\"Plant\"."]),
            ("SELECT * FROM \"pl|\"", 1, &["\"Plant"]),
            ("SELECT * FROM \"Plant\".|", 1, &["pumps"]),
            (
                "SELECT * FROM public.|",
                1,
                &["archive.", "iox.", "\"Plant\"."],
            ),
            ("SELECT * FROM public.iox.|", 1, &["home"]),
            ("SELECT * FROM nowhere.|", 1, &[]),
            ("SELECT * FROM quer|", 1, &[]),
            ("SELECT * FROM sys|", 1, &["system."]),
            ("SELECT * FROM system.|", 1, &["queries"]),
            ("SELECT * FROM inf|", 1, &["information_schema."]),
            ("\\d archive.o|", 1, &["old_home"]),
            (
                "\\d |",
                1,
                &[
                    "home",
                    "archive.home",
                    "archive.old_home",
                    "\"Plant\".pumps",
                    "archive.",
                    "iox.",
                    "\"Plant\".",
                ],
            ),
        ],
    );
}

#[test]
fn names_have_their_schema_where_none_is_the_usual_one() {
    let tables: &[Made<'_>] = &[("a", "home", &[]), ("b", "home", &[]), ("b", "hosts", &[])];
    check(
        &completer_of(catalog(tables, Folding::Lower)),
        &[("SELECT * FROM ho|", 1, &["a.home", "b.home", "b.hosts"])],
    );
    check(
        &completer_of(catalog(&tables[1..], Folding::Lower)),
        &[("SELECT * FROM ho|", 1, &["home", "hosts"])],
    );
}

#[test]
fn servers_that_fold_otherwise_get_names_as_they_need_them() {
    let tables: &[Made<'_>] = &[("MAIN", "HOME", &[("Temp", Field)]), ("MAIN", "hosts", &[])];
    check(
        &completer_of(catalog(tables, Folding::Upper)),
        &[
            ("SELECT * FROM ho|", 1, &["\"hosts\"", "HOME"]),
            ("SELECT | FROM home", 1, &["\"Temp\""]),
        ],
    );
    check(
        &completer_of(catalog(tables, Folding::Insensitive)),
        &[
            ("SELECT * FROM ho|", 1, &["hosts", "HOME"]),
            ("SELECT | FROM home", 1, &["Temp"]),
        ],
    );
}

#[test]
fn tables_have_their_catalog_where_there_are_several() {
    let mut builder = Builder::default();
    for (catalog, schema, name) in [
        ("memory", "main", "home"),
        ("other", "main", "home"),
        ("other", "main", "pumps"),
        ("system", "information_schema", "tables"),
    ] {
        builder.table(Some(catalog), Some(schema), name, "BASE TABLE", None);
    }
    let completer = completer_of(builder.finish(State::Untold));
    check(
        &completer,
        &[
            (
                "SELECT * FROM ho|",
                1,
                &["memory.main.home", "other.main.home"],
            ),
            ("SELECT * FROM pu|", 1, &["other.main.pumps"]),
            ("SELECT * FROM memory.main.|", 1, &["home"]),
        ],
    );
    assert_eq!(
        shown(&completer, "SELECT * FROM ho|"),
        ["home  table  memory.main", "home  table  other.main"]
    );
}

#[test]
fn a_name_of_the_statement_comes_as_it_stands_there() {
    check(
        &completer(),
        &[
            ("WITH Big AS (SELECT 1) SELECT * FROM bi|", 1, &["Big"]),
            (
                "WITH Big AS (SELECT 1) SELECT * FROM \"bi|",
                1,
                &["\"big\""],
            ),
            (
                "WITH \"Big\" AS (SELECT 1) SELECT * FROM bi|",
                1,
                &["\"Big\""],
            ),
            ("SELECT top| FROM (SELECT 1 AS topTemp) x", 1, &["topTemp"]),
            (
                "SELECT inter| FROM (SELECT 1 AS Interval) x",
                1,
                &["\"interval\""],
            ),
            (
                "SELECT top| FROM (SELECT 1 AS \"topTemp\") x",
                1,
                &["\"topTemp\""],
            ),
            (
                "SELECT max(co) AS MaxCo FROM home ORDER BY maxc|",
                1,
                &["MaxCo"],
            ),
        ],
    );
}

#[test]
fn a_quote_or_a_capital_letter_tells_the_case() {
    let columns: &[(&str, Role)] = &[("Room", Tag), ("ROOM", Tag), ("room", Tag)];
    let tables: &[Made<'_>] = &[("iox", "home", columns), ("iox", "Home", columns)];
    check(
        &completer_of(catalog(tables, Folding::Lower)),
        &[
            ("SELECT * FROM ho|", 1, &["home", "\"Home\""]),
            ("SELECT * FROM Ho|", 1, &["\"Home\""]),
            ("SELECT * FROM Ho|", 2, &["\"Home\"", "home"]),
            ("SELECT * FROM \"ho|", 1, &["\"home\""]),
            ("SELECT RO| FROM home", 1, &["\"ROOM\""]),
            ("SELECT \"ro| FROM home", 1, &["\"room\""]),
            ("SELECT \"Ro| FROM home", 1, &["\"Room\""]),
            (
                "SELECT \"Ro| FROM home",
                2,
                &["\"Room\"", "\"ROOM\"", "\"room\""],
            ),
        ],
    );
}

#[test]
fn what_is_not_known_yet_may_be_meant() {
    check(
        &completer_of(Catalog::default()),
        &[
            ("SELECT * FROM gen|", 1, &["gen", "gen"]),
            ("SELECT * FROM se|", 1, &["se", "se"]),
            ("SELECT date_tru|", 1, &["date_trunc("]),
            ("SELECT * FROM home WHE|", 1, &["WHERE"]),
        ],
    );
    let mut builder = Builder::default();
    builder.table(None, Some("iox"), "large", "BASE TABLE", None);
    builder.table(None, Some("iox"), "small", "BASE TABLE", Some([].into()));
    check(
        &completer_of(builder.finish(State::Untold)),
        &[
            ("SELECT date_tru| FROM large", 1, &["date_tru", "date_tru"]),
            ("SELECT date_tru| FROM small", 1, &["date_trunc("]),
            ("SELECT * FROM lar|", 1, &["large"]),
        ],
    );
}

#[test]
fn a_few_functions_that_are_told_do_not_hide_the_others() {
    let told = |names: &[&str]| {
        let mut builder = Builder::default();
        for name in names {
            builder.function(name, "");
        }
        completer_of(builder.finish(State::Told(std::time::UNIX_EPOCH)))
    };
    check(
        &told(&["ACOS", "toDateTime", "my_abs"]),
        &[
            ("SELECT aco|", 1, &["acos(", "acosh("]),
            ("SELECT ACO|", 1, &["ACOS(", "ACOSH("]),
            ("SELECT date_tru|", 1, &["date_trunc("]),
            ("SELECT todat|", 1, &["toDateTime("]),
            ("SELECT TODAT|", 1, &["toDateTime("]),
            ("SELECT my_|", 1, &["my_abs("]),
        ],
    );
    check(
        &told(&["AVG", "COUNT", "SUM", "my_abs"]),
        &[("SELECT av|", 1, &["avg("]), ("SELECT date_tru|", 1, &[])],
    );
}
