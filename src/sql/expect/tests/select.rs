//! Where an operand of a query is expected.

use super::check;

#[test]
fn columns_are_offered_where_a_query_computes() {
    check(&[
        (
            "SELECT * FROM home h\nSELECT |",
            "any-column functions keywords",
        ),
        ("SELECT av|(temp) FROM home", "OPERAND < home"),
        ("SELECT * EXCLUDE | FROM home", "columns < home"),
        ("SELECT selector_first(temp, |) FROM home", "OPERAND < home"),
        (
            "SELECT room FROM home GROUP BY |room",
            "columns outputs:room qualifiers functions keywords < home",
        ),
        (
            "SELECT * FROM home; SELECT h.| FROM weather h",
            "columns:h < h=weather",
        ),
        ("SELECT |", "any-column functions keywords + DISTINCT"),
        ("SELECT ro|", "any-column functions keywords + DISTINCT"),
        ("SELECT ro| FROM home", "OPERAND < home + DISTINCT"),
        (
            "SELECT | FROM home",
            "OPERAND < home + DISTINCT - FROM, WHERE, BY",
        ),
        (
            "SELECT room, | FROM home",
            "OPERAND < home - DISTINCT, FROM",
        ),
        ("SELECT room,te| FROM home h", "OPERAND < h=home"),
        ("SELECT h.| FROM home h", "columns:h < h=home"),
        ("SELECT h.ro| FROM home h", "columns:h < h=home"),
        ("SELECT h.|", "columns:h"),
        ("SELECT home.| FROM home", "columns:home < home"),
        (
            "SELECT \"H\".| FROM home \"H\"",
            "columns:\"H\" < \"H\"=home",
        ),
        (
            "SELECT iox.home.| FROM iox.home",
            "columns:iox.home < home=iox.home",
        ),
        ("SELECT |.room FROM home h", "qualifiers < h=home"),
        ("SELECT \"de| FROM devices", "columns qualifiers < devices"),
        (
            "SELECT \"de|\" FROM devices",
            "columns qualifiers < devices",
        ),
        ("SELECT h.\"de| FROM devices h", "columns:h < h=devices"),
        ("SELECT `de| FROM devices", "columns qualifiers < devices"),
        (
            "SELECT avg(| FROM home",
            "OPERAND < home + DISTINCT - FROM, SELECT",
        ),
        ("SELECT avg(te|) FROM home", "OPERAND < home + DISTINCT"),
        ("SELECT avg(h.|) FROM home h", "columns:h < h=home"),
        (
            "SELECT round(avg(|), 2) FROM home",
            "OPERAND < home + DISTINCT",
        ),
        (
            "SELECT date_bin(INTERVAL '1 hour', |) FROM home",
            "OPERAND < home",
        ),
        ("SELECT count(DISTINCT | FROM home", "OPERAND < home"),
        ("SELECT DISTINCT | FROM home", "OPERAND < home"),
        ("SELECT DISTINCT ON (|) room FROM home", "OPERAND < home"),
        ("SELECT ALL | FROM home", "OPERAND < home - ALL, DISTINCT"),
        ("SELECT temp + | FROM home", "OPERAND < home"),
        ("SELECT -| FROM home", "OPERAND < home"),
        ("SELECT (| FROM home", "OPERAND < home + SELECT"),
        ("SELECT (temp + |) FROM home", "OPERAND < home"),
        (
            "SELECT CASE WHEN | FROM home",
            "OPERAND < home - WHEN, THEN",
        ),
        (
            "SELECT CASE WHEN temp > 20 THEN | FROM home",
            "OPERAND < home",
        ),
        (
            "SELECT CASE WHEN temp > 20 THEN 1 ELSE | END FROM home",
            "OPERAND < home",
        ),
        ("SELECT CAST(| AS INT) FROM home", "OPERAND < home"),
        ("SELECT CAST(temp AS | FROM home", "types"),
        ("SELECT TRY_CAST(temp AS in|) FROM home", "types"),
        ("SELECT temp::| FROM home", "types"),
        ("SELECT temp::in| FROM home", "types"),
        ("SELECT EXTRACT(hour FROM |) FROM home", "OPERAND < home"),
        (
            "SELECT first_value(temp ORDER BY |) FROM home",
            "OPERAND < home",
        ),
        (
            "SELECT sum(temp) FILTER (WHERE |) FROM home",
            "OPERAND < home",
        ),
        (
            "SELECT sum(temp) OVER (PARTITION BY |) FROM home",
            "OPERAND < home",
        ),
        (
            "SELECT sum(temp) OVER (PARTITION BY room ORDER BY |) FROM home",
            "OPERAND < home",
        ),
        ("SELECT * EXCEPT (|) FROM home", "columns < home"),
        ("SELECT ARRAY[|] FROM home", "OPERAND < home"),
        ("SELECT x[|] FROM home", "OPERAND < home"),
        (
            "SELECT * FROM home WHERE |",
            "OPERAND < home - AND, GROUP BY, WHERE",
        ),
        ("SELECT * FROM home WHERE ro|", "OPERAND < home"),
        ("SELECT * FROM home h WHERE h.|", "columns:h < h=home"),
        (
            "SELECT * FROM home WHERE room = 'x' AND |",
            "OPERAND < home",
        ),
        ("SELECT * FROM home WHERE NOT |", "OPERAND < home"),
        (
            "SELECT * FROM home WHERE temp BETWEEN | AND 3",
            "OPERAND < home",
        ),
        (
            "SELECT * FROM home WHERE temp BETWEEN 1 AND |",
            "OPERAND < home",
        ),
        ("SELECT * FROM home WHERE temp > |", "OPERAND < home"),
        (
            "SELECT * FROM home WHERE lower(|",
            "OPERAND < home + DISTINCT",
        ),
        ("SELECT * FROM home WHERE (temp > 1 OR |", "OPERAND < home"),
        ("SELECT * FROM home WHERE | ORDER BY time", "OPERAND < home"),
        (
            "SELECT room AS r FROM home GROUP BY |",
            "columns outputs:r qualifiers functions keywords < home",
        ),
        ("SELECT * FROM home GROUP BY room, |", "OPERAND < home"),
        (
            "SELECT room FROM home GROUP BY room HAVING |",
            "columns outputs:room qualifiers functions keywords < home",
        ),
        (
            "SELECT room, avg(temp) AS t FROM home ORDER BY |",
            "outputs:room,t OPERAND < home",
        ),
        ("SELECT * FROM home ORDER BY room DESC, |", "OPERAND < home"),
        (
            "SELECT room AS r FROM home ORDER BY r|",
            "outputs:r OPERAND < home",
        ),
        (
            "SELECT room FROM home QUALIFY |",
            "columns outputs:room qualifiers functions keywords < home",
        ),
        (
            "SELECT * FROM home WHERE time > now() - INTERVAL '1 day' AND te|",
            "OPERAND < home",
        ),
        (
            "SELECT time, value, \"type\" FROM metrics WHERE va|",
            "OPERAND < metrics",
        ),
        ("VALUES (|", "functions keywords"),
        (
            "SELECT | WHERE 1 = 1",
            "any-column functions keywords + DISTINCT",
        ),
        (
            "SELECT * FROM home WHERE room IS DISTINCT FROM |",
            "OPERAND < home",
        ),
        ("EXPLAIN SELECT | FROM home", "OPERAND < home + DISTINCT"),
        (
            "PREPARE p AS SELECT | FROM home",
            "OPERAND < home + DISTINCT",
        ),
        (
            "COPY (SELECT | FROM home) TO 'x.csv'",
            "OPERAND < home + DISTINCT",
        ),
        ("FROM home SELECT |", "OPERAND < home + DISTINCT"),
        ("FROM home WHERE |", "OPERAND < home"),
        (
            "SELECT 1; SELECT | FROM b; SELECT * FROM c",
            "OPERAND < b + DISTINCT",
        ),
        (
            "SELECT room FROM home UNION SELECT | FROM b",
            "OPERAND < b + DISTINCT",
        ),
        (
            "SELECT room AS r FROM home UNION SELECT x FROM b ORDER BY |",
            "OPERAND < (r)",
        ),
    ]);
}
