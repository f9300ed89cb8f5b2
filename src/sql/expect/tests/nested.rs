//! What is seen from a query in others.

use super::check;

#[test]
fn a_query_sees_its_relations_and_those_around_it() {
    check(&[
        (
            "SELECT | FROM (SELECT a AND b, -c, NOT d, e, f::int, g = h, *, i FROM t) s",
            "OPERAND < s(_, _, _, e, _, _, *t, i)",
        ),
        ("SELECT * FROM (SELECT | FROM home)", "OPERAND < home"),
        ("SELECT * FROM (SELECT ro| FROM home) s", "OPERAND < home"),
        (
            "SELECT s.| FROM (SELECT room, avg(temp) FROM home) s",
            "columns:s < s(room, _)",
        ),
        (
            "SELECT | FROM (SELECT room AS r, temp FROM home) s",
            "OPERAND < s(r, temp)",
        ),
        ("SELECT | FROM (SELECT * FROM home) s", "OPERAND < s(*home)"),
        (
            "SELECT | FROM (SELECT h.*, w.x FROM home h, weather w) s",
            "OPERAND < s(*h=home, x)",
        ),
        ("SELECT | FROM (SELECT 1) s(x)", "OPERAND < s(x)"),
        (
            "SELECT | FROM (VALUES (1, 2)) v",
            "OPERAND < v(column1, column2)",
        ),
        ("SELECT | FROM (VALUES (1, 2)) v(a, b)", "OPERAND < v(a, b)"),
        (
            "SELECT | FROM home AS h(a, b)",
            "OPERAND < h(a, b, *h=home)",
        ),
        (
            "SELECT * FROM home h WHERE EXISTS (SELECT 1 FROM weather w WHERE |",
            "OPERAND < w=weather, h=home",
        ),
        (
            "SELECT * FROM home h WHERE EXISTS (SELECT 1 FROM weather w WHERE h.|)",
            "columns:h < w=weather, h=home",
        ),
        (
            "SELECT * FROM home h WHERE x IN (SELECT | FROM weather w)",
            "OPERAND < w=weather, h=home",
        ),
        ("SELECT (SELECT | FROM b) FROM a", "OPERAND < b, a"),
        (
            "SELECT (SELECT max(x) FROM b WHERE |) FROM a",
            "OPERAND < b, a",
        ),
        (
            "SELECT * FROM home h, LATERAL (SELECT | FROM b) s",
            "OPERAND < b, h=home",
        ),
        ("SELECT * FROM home h, (SELECT | FROM b) s", "OPERAND < b"),
        (
            "SELECT * FROM home h JOIN (SELECT | FROM b) s ON true",
            "OPERAND < b",
        ),
        (
            "WITH a AS (SELECT room FROM home) SELECT | FROM a",
            "OPERAND < a(room)",
        ),
        (
            "WITH a(x, y) AS (SELECT 1, 2) SELECT | FROM a",
            "OPERAND < a(x, y)",
        ),
        (
            "WITH a AS (SELECT room, temp FROM home), b AS (SELECT * FROM a) SELECT | FROM b",
            "OPERAND < b(*a(room, temp))",
        ),
        (
            "WITH a AS (SELECT | FROM home) SELECT * FROM a",
            "OPERAND < home",
        ),
        (
            "WITH a AS (SELECT room FROM home) SELECT x.| FROM a x",
            "columns:x < x(room)",
        ),
        (
            "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT | FROM n) SELECT * FROM n",
            "OPERAND < n(i)",
        ),
        (
            "WITH home AS (SELECT room FROM home) SELECT | FROM home",
            "OPERAND < home(room)",
        ),
        (
            "WITH home AS (SELECT | FROM home) SELECT 1",
            "OPERAND < home",
        ),
        (
            "WITH a AS (SELECT 1 AS x), b AS (SELECT | FROM a",
            "OPERAND < a(x)",
        ),
        (
            "WITH a AS (SELECT 1) SELECT * FROM home WHERE |",
            "OPERAND < home",
        ),
        ("SELECT | FROM a UNION SELECT x FROM b", "OPERAND < a"),
        ("SELECT x FROM a EXCEPT SELECT | FROM b", "OPERAND < b"),
        ("SELECT | FROM unnest(x) AS u(v)", "OPERAND < u(v)"),
        ("SELECT | FROM generate_series(1, 3) g", "OPERAND < g?"),
        (
            "SELECT | FROM (SELECT room FROM home UNION SELECT x FROM b) s",
            "OPERAND < s(room)",
        ),
        (
            "SELECT | FROM ((SELECT room FROM home)) s",
            "OPERAND < s(room)",
        ),
        ("SELECT | FROM (a JOIN b ON a.i = b.i)", "OPERAND < a, b"),
        ("SELECT | FROM a, b c, iox.d", "OPERAND < a, c=b, d=iox.d"),
        (
            "SELECT | FROM a x JOIN b AS y ON x.i = y.i LEFT JOIN c USING (i)",
            "OPERAND < x=a, y=b, c",
        ),
        ("SELECT | FROM (FROM home) s", "OPERAND < s(*home)"),
        ("SELECT | FROM (TABLE home) s", "OPERAND < s(*home)"),
        ("(SELECT | FROM home)", "OPERAND < home"),
        (
            "SELECT * FROM home WHERE time > (SELECT | FROM weather)",
            "OPERAND < weather, home",
        ),
        ("SELECT | FROM 'data.parquet' d", "OPERAND < d?"),
        (
            "SELECT | FROM home, (SELECT 1 AS one) o WHERE x = 1",
            "OPERAND < home, o(one)",
        ),
        (
            "SELECT | FROM \"Weird \"\"name\"\"\" w",
            "OPERAND < w=\"Weird \"name\"\"",
        ),
        (
            "SELECT avg(temp) FROM home WHERE room IN (SELECT room FROM rooms r WHERE r.|) GROUP BY room",
            "columns:r < r=rooms, home",
        ),
        (
            "WITH a AS (WITH b AS (SELECT 1 AS i) SELECT | FROM b) SELECT * FROM a",
            "OPERAND < b(i)",
        ),
        (
            "WITH a AS (WITH b AS (SELECT 1 AS i) SELECT i FROM b) SELECT * FROM |",
            "with:a RELATION",
        ),
    ]);
}
