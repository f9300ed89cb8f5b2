//! Values of a column.

use super::check;

#[test]
fn values_are_those_of_the_column_that_is_compared() {
    check(&[
        (
            "SELECT * FROM home WHERE (room = 'a' OR room = '|') AND x = 1",
            "values:room",
        ),
        ("SELECT CASE room WHEN 'a' THEN 1 WHEN '|", "values:room"),
        (
            "SELECT * FROM a JOIN b ON a.x = b.x AND a.room = '|",
            "values:a.room",
        ),
        ("SELECT * FROM home WHERE room = '|", "values:room"),
        ("SELECT * FROM home WHERE room = 'Ki|", "values:room"),
        ("SELECT * FROM home WHERE room = '|'", "values:room"),
        (
            "SELECT * FROM home WHERE room = 'Ki|' AND temp > 1",
            "values:room",
        ),
        (
            "SELECT * FROM home WHERE room = 'Ki| AND temp > 1",
            "values:room",
        ),
        ("SELECT * FROM home WHERE room = |", "values:room OPERAND"),
        ("SELECT * FROM home WHERE room =|", "values:room OPERAND"),
        ("SELECT * FROM home WHERE room <> '|", "values:room"),
        ("SELECT * FROM home WHERE room != '|", "values:room"),
        ("SELECT * FROM home WHERE room LIKE '|", "values:room"),
        ("SELECT * FROM home WHERE room NOT LIKE '|", "values:room"),
        ("SELECT * FROM home WHERE room ILIKE '|", "values:room"),
        ("SELECT * FROM home WHERE room IN ('|", "values:room"),
        ("SELECT * FROM home WHERE room IN ('a', '|", "values:room"),
        ("SELECT * FROM home WHERE room IN (|", "values:room OPERAND"),
        (
            "SELECT * FROM home WHERE room IN ('a', |",
            "values:room OPERAND",
        ),
        ("SELECT * FROM home WHERE room NOT IN ('|", "values:room"),
        ("SELECT * FROM home h WHERE h.room = '|", "values:h.room"),
        ("SELECT * FROM home WHERE \"Room\" = '|", "values:\"Room\""),
        (
            "SELECT * FROM home WHERE h.\"Room\" IN ('|",
            "values:h.\"Room\"",
        ),
        (
            "SELECT * FROM home WHERE temp > 1 AND room = '|",
            "values:room",
        ),
        ("SELECT * FROM home WHERE NOT room = '|", "values:room"),
        ("SELECT * FROM home WHERE (room = '|", "values:room"),
        ("SELECT * FROM home WHERE room::text = '|", "values:room"),
        ("SELECT CASE WHEN room = '| FROM home", "values:room"),
        ("SELECT CASE room WHEN '| FROM home", "values:room"),
        ("UPDATE home SET room = '|", "values:room"),
        ("UPDATE home SET room = 'a' WHERE room = '|", "values:room"),
        ("DELETE FROM home WHERE room = '|", "values:room"),
        ("SELECT * FROM a JOIN b ON a.room = '|", "values:a.room"),
        (
            "SELECT room FROM home GROUP BY room HAVING room = '|",
            "values:room",
        ),
        (
            "SELECT sum(temp) FILTER (WHERE room = '|') FROM home",
            "values:room",
        ),
        (
            "SELECT * FROM (SELECT * FROM home WHERE room = '|",
            "values:room",
        ),
        ("SELECT * FROM home WHERE room = \"|", "columns qualifiers"),
        ("SELECT * FROM home WHERE room = E'|", "values:room"),
        (
            "SELECT * FROM iox.home WHERE iox.home.room = '|",
            "values:iox.home.room",
        ),
        ("SELECT * FROM home WHERE room = 'it''s| ", "values:room"),
    ]);
}
