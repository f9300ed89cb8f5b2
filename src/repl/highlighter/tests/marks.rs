//! Which names are called wrong.

use super::*;

/// The words of `line` that are called wrong, and those that are known.
fn found(line: &str, catalog: &Arc<Catalog>) -> (Vec<String>, Vec<String>) {
    let cursor = line.find('|');
    let line = line.replacen('|', "", 1);
    let spans = look(&line, cursor, catalog);
    let with = |labels: &[Label]| {
        let spans = spans.iter().filter(|span| labels.contains(&span.label));
        spans.map(|span| line[span.at.clone()].to_owned()).collect()
    };
    (with(&[Label::Wrong]), with(&[Label::Table, Label::Column]))
}

#[test]
fn names_that_the_server_would_not_find_are_wrong() {
    let catalog = told();
    for (line, wrong, known) in [
        ("SELECT room FROM home", "", "room home"),
        ("SELECT ROOM FROM Home", "", "ROOM Home"),
        ("SELECT \"room\" FROM \"home\"", "", "\"room\" \"home\""),
        ("SELECT room FROM nope", "nope", ""),
        ("SELECT nope FROM home", "nope", "home"),
        // The server folds them.
        ("SELECT * FROM Pumps", "Pumps", ""),
        ("SELECT * FROM pumps", "pumps", ""),
        ("SELECT * FROM \"Pumps\"", "", "\"Pumps\""),
        ("SELECT Co2 FROM home", "Co2", "home"),
        ("SELECT co2 FROM home", "co2", "home"),
        ("SELECT \"Co2\" FROM home", "", "\"Co2\" home"),
        ("SELECT \"ROOM\" FROM home", "\"ROOM\"", "home"),
        ("SELECT h.room, h.nope FROM home h", "nope", "room home"),
        ("SELECT x.room FROM home h", "x", "home"),
        ("SELECT home.room FROM home", "", "room home"),
        ("SELECT H.room FROM home h", "", "room home"),
        ("SELECT room FROM iox.home", "", "room home"),
        ("SELECT room FROM public.iox.home", "", "room home"),
        ("SELECT room FROM iox.nope", "nope", ""),
        // Where the tables are not told, nothing is wrong.
        ("SELECT room FROM other.home", "", ""),
        ("SELECT room FROM late", "", "late"),
        ("SELECT room FROM late, home", "", "room late home"),
        ("SELECT nope FROM late, home", "", "late home"),
        ("SELECT room FROM read_csv('a')", "", ""),
        // No FROM yet.
        ("SELECT nope", "", ""),
        ("SELECT nope, h.room", "", ""),
        // What the text itself gives.
        (
            "WITH a AS (SELECT room FROM home) SELECT room FROM a",
            "",
            "room home room",
        ),
        (
            "WITH a AS (SELECT room FROM home) SELECT temp FROM a",
            "temp",
            "room home",
        ),
        (
            "SELECT r FROM (SELECT room AS r FROM home) x",
            "",
            "r room home",
        ),
        (
            "SELECT x.room FROM (SELECT room AS r FROM home) x",
            "room",
            "room home",
        ),
        ("SELECT temp AS t FROM home ORDER BY t", "", "temp home"),
        ("SELECT rowid FROM home", "", "home"),
        (
            "SELECT room FROM home h WHERE EXISTS (SELECT 1 FROM homes o WHERE o.room = h.temp)",
            "",
            "room home homes room temp",
        ),
        (
            "SELECT nope FROM home; SELECT owner FROM homes",
            "nope",
            "home owner homes",
        ),
        ("INSERT INTO nope VALUES (1)", "nope", ""),
        ("DELETE FROM home WHERE nope = 1", "nope", "home"),
        ("CREATE TABLE nope (a INT)", "", ""),
    ] {
        let (marked, found) = found(line, &catalog);
        assert_eq!(
            (marked.join(" ").as_str(), found.join(" ").as_str()),
            (wrong, known),
            "{line}"
        );
    }
}

#[test]
fn a_name_that_may_still_grow_is_not_wrong_yet() {
    let catalog = told();
    for (line, wrong) in [
        ("SELECT * FROM ho|", ""),
        ("SELECT * FROM hom|e", ""),
        ("SELECT * FROM hom| x", ""),
        ("SELECT * FROM hom |", "hom"),
        ("SELECT * FROM hom", "hom"),
        ("SELECT * FROM homx|", "homx"),
        // It goes on with a quote before it.
        ("SELECT * FROM pum|", ""),
        ("SELECT * FROM pumps|", ""),
        ("SELECT * FROM \"Pum|", ""),
        ("SELECT * FROM \"Pux|", "\"Pux"),
        ("SELECT * FROM \"Pum\"|", "\"Pum\""),
        // A schema, a function, a word of the grammar.
        ("SELECT * FROM io|", ""),
        ("SELECT * FROM pub|", ""),
        ("SELECT * FROM my_f|", ""),
        ("SELECT * FROM generate_s|", ""),
        ("SELECT * FROM lat|", ""),
        ("SELECT * FROM iox.ho|", ""),
        ("SELECT * FROM iox.hox|", "hox"),
        ("SELECT * FROM iox.lat|", ""),
        ("SELECT nop| FROM home", ""),
        ("SELECT nop|, 1 FROM home", ""),
        ("SELECT nop, | FROM home", "nop"),
        ("SELECT h.ro| FROM home h", ""),
        ("SELECT h.rox| FROM home h", "rox"),
    ] {
        assert_eq!(found(line, &catalog).0.join(" "), wrong, "{line}");
    }
}

#[test]
fn without_a_current_catalog_nothing_is_wrong() {
    let line = "SELECT room, nope FROM home, nope WHERE \"Flow\" = x.y; SELECT a FROM Pumps";
    let kept = catalog(State::Kept(SystemTime::UNIX_EPOCH), Folding::Lower);
    let (wrong, known) = found(line, &kept);
    assert_eq!((wrong.len(), known.join(" ").as_str()), (0, "room home"));
    assert_eq!(found(line, &Arc::default()), (vec![], vec![]));
    assert_eq!(found("\\d nope", &kept).0.len(), 0);
}

#[test]
fn the_server_decides_what_case_is() {
    let state = State::Told(SystemTime::UNIX_EPOCH);
    for (folding, line, wrong) in [
        (Folding::Insensitive, "SELECT FLOW FROM pumps", ""),
        (
            Folding::Insensitive,
            "SELECT \"FLOW\" FROM \"pumps\" P WHERE p.flow = 1",
            "",
        ),
        (Folding::Kept, "SELECT Flow FROM Pumps", ""),
        (Folding::Kept, "SELECT flow FROM Pumps", "flow"),
        (Folding::Upper, "SELECT room FROM \"home\"", "room"),
        (
            Folding::Upper,
            "SELECT \"room\" FROM \"home\" h WHERE H.\"temp\" = 1",
            "",
        ),
    ] {
        let catalog = catalog(state, folding);
        assert_eq!(
            found(line, &catalog).0.join(" "),
            wrong,
            "{folding:?} {line}"
        );
    }
}

/// Right words of servers of every kind, with what of `home` is in them.
#[test]
fn what_other_servers_understand_is_not_wrong() {
    let catalog = told();
    let mut called = Vec::new();
    for line in [
        "SELECT room FROM home FETCH FIRST 5 ROWS ONLY",
        "SELECT room FROM home ORDER BY time OFFSET 5 ROWS FETCH NEXT 5 PERCENT ROWS WITH TIES",
        "SELECT CURRENT_USER, SESSION_USER, USER, SYSDATE, MAXVALUE, CURRENT_CATALOG FROM home",
        "SELECT datediff(hour, time, time), timestampdiff(SECOND, time, time) FROM home",
        "SELECT date_trunc(month, time), date_part(epoch, time) FROM home",
        "SELECT mean(temp) FROM home GROUP BY time(10m), room fill(none)",
        "SELECT temp FROM home WHERE room =~ /Kit.*|Liv[a-z]/ AND temp > 1",
        "SELECT temp FROM home WHERE room=~/Kit/ AND temp > 1",
        "SELECT TOP 5 room FROM home",
        "SELECT TOP (5) PERCENT room FROM home",
        "SELECT nth_value(temp, 2) FROM FIRST IGNORE NULLS OVER (ORDER BY time) FROM home",
        "SELECT nth_value(temp, 2 IGNORE NULLS) OVER (ORDER BY time) FROM home",
        "SELECT room FROM home WHERE temp BETWEEN SYMMETRIC 2 AND 1 AND room = 'a'",
        "SELECT reduce(temp, 0, (a, b) -> a + b) FROM home",
        "SELECT list_transform(temp, x -> x + 1), list_filter(temp, lambda x, i: x > i) FROM home",
        "SELECT [x + 1 for x in temp if x > 1] FROM home",
        "SELECT t.pos, pos, room FROM home LATERAL VIEW explode(temp) t AS pos",
        "SELECT k, v, home.room FROM home LATERAL VIEW OUTER explode(temp) t AS k, v \
         LATERAL VIEW explode(v) u",
        "INSERT INTO home (room) VALUES ('a') ON DUPLICATE KEY UPDATE room = VALUES(room)",
        "INSERT INTO home (room) SELECT room FROM homes ON DUPLICATE KEY UPDATE room = 'a'",
        "INSERT INTO home (room) SELECT room FROM homes ON CONFLICT (room) DO NOTHING",
        "SELECT @v, @@version, temp + @v FROM home WHERE room = @room AND room=@room",
        "SELECT xmlelement(NAME nope, room), xmlserialize(CONTENT room AS text) FROM home",
        "SELECT home.room, homes.room FROM home STRAIGHT_JOIN homes ON home.room = homes.room",
        "SELECT STRAIGHT_JOIN room FROM home",
        "SELECT a, b FROM \"data/file\"",
        "SELECT a, b FROM \"file.parquet\"",
        "SELECT a, b FROM 'file.csv' f WHERE f.a = 1",
        "SELECT * FROM home h CROSS APPLY split(h.room) s WHERE s.value = h.room",
        "SELECT * FROM home h OUTER APPLY (SELECT room FROM homes WHERE owner = h.room) s",
        "SELECT home.room FROM home ANY LEFT JOIN homes ON home.room = homes.room",
        "SELECT home.room FROM home LEFT ANY JOIN homes ON home.room = homes.room",
        "SELECT home.room FROM home GLOBAL ANY LEFT JOIN homes USING (room)",
        "SELECT home.room FROM home FINAL PREWHERE temp > 1 WHERE home.temp > 2",
        "SELECT home.room FROM home USE INDEX (i) WHERE home.room = 'a'",
        "SELECT home.room FROM home TABLESAMPLE BERNOULLI (10) WHERE home.room = 'a'",
        "SELECT kitchen FROM home PIVOT (avg(temp) FOR room IN ('Kitchen' AS kitchen))",
        "SELECT home.room FROM home TIMESTAMP AS OF '2022-01-01'",
        "SELECT room FROM home START WITH temp = 1 CONNECT BY PRIOR temp = room",
        "SELECT max(temp) KEEP (DENSE_RANK FIRST ORDER BY time) AS m FROM home",
        "SELECT home@remote.x FROM home@remote",
        "SELECT room FROM nope@remote",
        "FROM home |> WHERE temp > 1 |> EXTEND temp + 1 AS y |> SELECT y, nope",
        "SELECT s.nextval, room FROM home",
        "SELECT convert(int, temp), json_value(room, '$.a' RETURNING NUMBER) FROM home",
        "SELECT time + INTERVAL temp DAY, timestamptz '2022-01-01', json '{}' FROM home",
        "SELECT room FROM home ORDER BY ALL",
        "SELECT _partitiontime, metadata$filename, rownum FROM home",
        "SELECT * FROM pg_class, dual",
        "DESCRIBE FORMATTED home",
        "SHOW CREATE SCHEMA iox",
        "COPY INTO home FROM @stage/nope.csv",
        "SELECT room FROM home LIMIT 5 BY room",
        "SELECT room FROM home FOR UPDATE OF home SKIP LOCKED",
        "SELECT room SOUNDS LIKE 'a', trim(BOTH 'a' FROM room) FROM home",
        "SELECT listagg(room, ',') WITHIN GROUP (ORDER BY room) FROM home GROUP BY room WITH ROLLUP",
        "SELECT group_concat(DISTINCT room ORDER BY room SEPARATOR ',') FROM home",
        "SELECT extract(epoch FROM time), position('a' IN room), cast(temp AS signed) FROM home",
        "DELETE home FROM home JOIN homes ON home.room = homes.room",
        "UPDATE home h SET h.room = 'a' WHERE h.temp = DEFAULT",
        "MERGE INTO home h USING homes o ON h.room = o.room WHEN NOT MATCHED BY SOURCE THEN DELETE",
        "INSERT OVERWRITE TABLE home SELECT * FROM home",
        "INSERT IGNORE INTO home VALUES (1)",
        "INSERT OR REPLACE INTO home VALUES (1)",
        "UPDATE OR IGNORE home SET room = 'a'",
        "TRUNCATE ONLY home",
    ] {
        let wrong = found(line, &catalog).0;
        called.extend((!wrong.is_empty()).then_some((line, wrong)));
    }
    assert!(called.is_empty(), "{called:#?}");
    // And what is wrong beside it still is.
    for (line, wrong) in [
        ("SELECT TOP 5 nope FROM home", "nope"),
        ("SELECT nope FROM home FETCH FIRST 5 ROWS ONLY", "nope"),
        ("SELECT reduce(nope, 0, (a, b) -> a + b) FROM home", "nope"),
        (
            "SELECT nope FROM home STRAIGHT_JOIN homes ON home.room = homes.room",
            "nope",
        ),
        ("SELECT datediff(hour, nope, time) FROM home", "nope"),
        ("SELECT nope FROM home WHERE room = @v", "nope"),
        ("SELECT \"user\" FROM home", "\"user\""),
        ("SELECT room FROM \"no.such table\"", "\"no.such table\""),
        (
            "SELECT pos, nope FROM home LATERAL VIEW explode(temp) t AS pos",
            "nope",
        ),
    ] {
        assert_eq!(found(line, &catalog).0.join(" "), wrong, "{line}");
    }
}
