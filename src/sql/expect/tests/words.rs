//! Keywords that fit their place.

use super::check;

#[test]
fn keywords_fit_their_place() {
    check(&[
        ("WITH |", "keywords + RECURSIVE - AS"),
        ("SELECT * |", "keywords + FROM - AS, AND"),
        ("SELECT * | FROM home", "keywords + FROM - AS, AND"),
        ("PREPARE p AS |", "keywords + SELECT, UPDATE"),
        (
            "SELECT * FROM home WHERE room = 'Kitchen' an|",
            "keywords + AND - FROM",
        ),
        ("|", "keywords + SELECT, WITH, TRUNCATE - FROM, WHERE, AND"),
        ("SE|", "keywords + SELECT, WITH, TRUNCATE"),
        ("  |", "keywords + SELECT, WITH, TRUNCATE"),
        (
            "SELECT 1; |",
            "keywords + SELECT, WITH, TRUNCATE - FROM, UNION",
        ),
        ("SELECT 1;|", "keywords + SELECT, WITH, TRUNCATE"),
        ("SELECT 1 |", "keywords + AS, FROM, AT TIME ZONE"),
        (
            "SELECT room |",
            "keywords + AS, FROM, AT TIME ZONE - ON, JOIN, SELECT, ASC, SET",
        ),
        (
            "SELECT room | FROM home",
            "keywords + AS, FROM, AT TIME ZONE",
        ),
        ("SELECT room FR|", "keywords + AS, FROM, AT TIME ZONE"),
        (
            "SELECT * FROM home |",
            "keywords + AS, JOIN, OFFSET - FROM, SELECT, AND, ON, BY, SET",
        ),
        ("SELECT * FROM home wh|", "keywords + AS, JOIN, OFFSET"),
        ("SELECT * FROM home h |", "keywords + AS, JOIN, OFFSET"),
        (
            "SELECT * FROM home WHERE room |",
            "keywords + AND, OR, AT TIME ZONE - FROM, WHERE, JOIN, SELECT, ASC",
        ),
        (
            "SELECT * FROM home WHERE room = 'x' |",
            "keywords + AND, OR, AT TIME ZONE",
        ),
        (
            "SELECT * FROM home WHERE room IS |",
            "keywords + NULL, TRUE, NOT DISTINCT FROM - AND, IN",
        ),
        (
            "SELECT * FROM home WHERE room IS NOT |",
            "keywords + NULL, TRUE, DISTINCT FROM",
        ),
        (
            "SELECT * FROM home WHERE room NOT |",
            "keywords + IN, LIKE, SIMILAR TO - NULL, AND",
        ),
        ("SELECT * FROM home GROUP |", "keywords + BY"),
        ("SELECT * FROM home ORDER |", "keywords + BY"),
        (
            "SELECT * FROM home ORDER BY time |",
            "keywords + ASC, DESC, AT TIME ZONE - WHERE, GROUP BY, ORDER BY",
        ),
        (
            "SELECT * FROM home ORDER BY time DESC |",
            "keywords + NULLS FIRST, NULLS LAST, LIMIT, OFFSET - ASC, DESC, AND",
        ),
        (
            "SELECT * FROM home ORDER BY time NULLS |",
            "keywords + FIRST, LAST",
        ),
        (
            "SELECT * FROM home GROUP BY room |",
            "keywords + HAVING, WINDOW, AT TIME ZONE - WHERE, GROUP BY, FROM, DESC",
        ),
        (
            "SELECT * FROM home HAVING x > 1 |",
            "keywords + AND, OR, AT TIME ZONE",
        ),
        (
            "SELECT * FROM home LIMIT 10 |",
            "keywords + OFFSET - LIMIT, ORDER BY",
        ),
        (
            "SELECT * FROM home OFFSET 10 |",
            "keywords + LIMIT, ROWS, FETCH - OFFSET, WHERE",
        ),
        (
            "SELECT 1 UNION |",
            "keywords + ALL, DISTINCT, VALUES - FROM, UNION",
        ),
        ("SELECT 1 UNION ALL |", "keywords + SELECT, WITH, VALUES"),
        ("SELECT CASE |", "any-column functions keywords"),
        (
            "SELECT CASE WHEN a |",
            "keywords + WHEN, THEN, AT TIME ZONE - FROM, AS",
        ),
        (
            "SELECT CASE WHEN a THEN 1 |",
            "keywords + WHEN, THEN, AT TIME ZONE",
        ),
        (
            "SELECT CASE WHEN a THEN 1 ELSE 2 END |",
            "keywords + AS, FROM, AT TIME ZONE",
        ),
        (
            "SELECT sum(x) |",
            "keywords + AS, FROM, AT TIME ZONE - WHEN",
        ),
        (
            "SELECT sum(x |",
            "keywords + AND, OR, AT TIME ZONE - FROM, AS, OVER",
        ),
        ("SELECT CAST(x |", "keywords + AS, AND, AT TIME ZONE"),
        ("SELECT time AT |", "keywords + TIME ZONE"),
        ("SELECT time AT TIME |", "keywords + ZONE"),
        (
            "SELECT sum(x) OVER (|",
            "keywords + PARTITION BY, ORDER BY, ROWS BETWEEN, RANGE BETWEEN",
        ),
        (
            "SELECT sum(x) OVER (PARTITION BY room |",
            "keywords + ORDER BY, ASC, AT TIME ZONE",
        ),
        (
            "SELECT sum(x) OVER (ORDER BY time ROWS |",
            "keywords + BETWEEN, AND, UNBOUNDED FOLLOWING",
        ),
        ("SELECT sum(x) FILTER (|", "keywords + WHERE"),
        ("WITH a |", "keywords + AS"),
        ("WITH a AS (|", "keywords + SELECT, WITH, VALUES"),
        (
            "WITH a AS (SELECT 1) |",
            "keywords + SELECT, WITH, VALUES - FROM, AS",
        ),
        (
            "WITH a AS (SELECT 1) SE|",
            "keywords + SELECT, WITH, VALUES",
        ),
        (
            "SELECT * FROM (SELECT 1 |",
            "keywords + AS, FROM, AT TIME ZONE - SET, SELECT",
        ),
        (
            "SELECT * FROM home WHERE x IN (SELECT 1 |",
            "keywords + AS, FROM, AT TIME ZONE",
        ),
        (
            "SELECT * FROM (SELECT 1) s |",
            "keywords + AS, JOIN, OFFSET",
        ),
        ("SHOW COLUMNS |", "keywords + FROM"),
        (
            "EXPLAIN ANALYZE |",
            "keywords + SELECT, WITH, DELETE FROM - ANALYZE, EXPLAIN",
        ),
        ("PREPARE p |", "keywords + AS"),
        ("SELECT * FROM home WINDOW w |", "keywords + AS"),
        (
            "SELECT * FROM home WHERE room IS DISTINCT |",
            "keywords + FROM",
        ),
        ("(|", "keywords + SELECT, WITH, VALUES"),
        ("SELECT array_agg(x ORDER |", "keywords + BY"),
        (
            "SELECT array_agg(x ORDER BY y |",
            "keywords + ASC, DESC, AT TIME ZONE",
        ),
    ]);
}
