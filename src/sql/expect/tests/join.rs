//! What joins relations.

use super::check;

#[test]
fn joins_know_what_they_join() {
    check(&[
        ("SELECT * FROM a JOIN b ON |", "conditions OPERAND < a, b"),
        (
            "SELECT * FROM a x JOIN b y ON |",
            "conditions OPERAND < x=a, y=b",
        ),
        (
            "SELECT * FROM a JOIN b ON a.id = |",
            "values:a.id OPERAND < a, b",
        ),
        ("SELECT * FROM a JOIN b ON a.|", "columns:a < a, b"),
        ("SELECT * FROM a JOIN b ON a.id = b.|", "columns:b < a, b"),
        (
            "SELECT * FROM a JOIN b ON a.id = b.id AND |",
            "conditions OPERAND < a, b",
        ),
        (
            "SELECT * FROM a JOIN b ON a.id = b.id OR |",
            "OPERAND < a, b",
        ),
        (
            "SELECT * FROM a JOIN b ON | WHERE a.x = 1",
            "conditions OPERAND < a, b",
        ),
        ("SELECT | FROM a JOIN b ON a.id = b.id", "OPERAND < a, b"),
        ("SELECT | FROM a JOIN b ON |", "conditions OPERAND < a, b"),
        ("SELECT * FROM a JOIN b USING (|", "shared < a, b"),
        ("SELECT * FROM a JOIN b USING (|)", "shared < a, b"),
        ("SELECT * FROM a JOIN b USING (id, |", "shared < a, b"),
        (
            "SELECT * FROM a JOIN b USING (i|) WHERE x = 1",
            "shared < a, b",
        ),
        (
            "SELECT * FROM a JOIN b ON a.id = b.id JOIN c ON |",
            "conditions OPERAND < a, b, c",
        ),
        (
            "SELECT * FROM a JOIN b ON | JOIN c ON a.id = c.id",
            "conditions OPERAND < a, b",
        ),
        (
            "SELECT * FROM a, b JOIN c ON |",
            "conditions OPERAND < a, b, c",
        ),
        (
            "SELECT * FROM a LEFT JOIN b ON |",
            "conditions OPERAND < a, b",
        ),
        (
            "SELECT * FROM a FULL OUTER JOIN b ON |",
            "conditions OPERAND < a, b",
        ),
        (
            "SELECT * FROM a JOIN (SELECT id FROM b) s ON |",
            "conditions OPERAND < a, s(id)",
        ),
        (
            "SELECT * FROM a JOIN b ON a.id = b.id WHERE |",
            "OPERAND < a, b",
        ),
        ("SELECT * FROM a JOIN b ON (|", "OPERAND < a, b"),
        ("SELECT * FROM a JOIN b |", "keywords + ON, USING, OFFSET"),
        ("SELECT * FROM a JOIN b x |", "keywords + ON, USING, OFFSET"),
        (
            "SELECT * FROM a NATURAL JOIN b |",
            "keywords + AS, JOIN, OFFSET - ON, USING",
        ),
        (
            "SELECT * FROM a CROSS JOIN b |",
            "keywords + AS, JOIN, OFFSET - ON, USING",
        ),
        (
            "SELECT * FROM a LEFT |",
            "keywords + JOIN, OUTER JOIN, SEMI JOIN, ANTI JOIN",
        ),
        ("SELECT * FROM a FULL |", "keywords + JOIN, OUTER JOIN"),
        ("SELECT * FROM a INNER |", "keywords + JOIN"),
        ("SELECT * FROM a CROSS |", "keywords + JOIN"),
        (
            "SELECT * FROM a JOIN b ON a.id = b.id |",
            "keywords + AND, OR, AT TIME ZONE",
        ),
        (
            "SELECT * FROM a JOIN b USING (id) |",
            "keywords + JOIN, LEFT JOIN, OFFSET - ON, AS",
        ),
        ("SELECT b.| FROM a JOIN b USING (id)", "columns:b < a, b"),
        (
            "SELECT * FROM a LEFT SEMI JOIN b ON |",
            "conditions OPERAND < a, b",
        ),
        (
            "SELECT x.| FROM (a JOIN b ON a.i = b.i) JOIN c x ON x.i = a.i",
            "columns:x < a, b, x=c",
        ),
        (
            "SELECT * FROM a JOIN b ON \"i|",
            "columns qualifiers < a, b",
        ),
    ]);
}
