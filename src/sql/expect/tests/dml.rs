//! Statements that change something, or tell of it.

use super::check;

#[test]
fn changes_know_what_they_change() {
    check(&[
        ("INSERT INTO |", "tables schemas"),
        ("INSERT INTO ho|", "tables schemas"),
        ("INSERT INTO iox.|", "tables:iox schemas:iox"),
        ("INSERT |", "keywords + INTO"),
        (
            "INSERT INTO home |",
            "keywords + VALUES, SELECT, DEFAULT VALUES",
        ),
        ("INSERT INTO home (|", "columns < home"),
        ("INSERT INTO home (room, |", "columns < home"),
        ("INSERT INTO home (ro|) VALUES (1)", "columns < home"),
        (
            "INSERT INTO home (room) |",
            "keywords + VALUES, SELECT, DEFAULT VALUES",
        ),
        ("INSERT INTO home SELECT | FROM b", "OPERAND < b"),
        ("INSERT INTO home (room) SELECT b.| FROM b", "columns:b < b"),
        ("INSERT INTO home (a) VALUES (|", "functions keywords"),
        (
            "INSERT INTO home (a) VALUES (1) |",
            "keywords + RETURNING, UNION, OFFSET",
        ),
        (
            "INSERT INTO home (a) VALUES (1) RETURNING |",
            "OPERAND < home",
        ),
        (
            "INSERT INTO home VALUES (1) ON CONFLICT (|",
            "columns < home",
        ),
        ("UPDATE |", "tables schemas"),
        ("UPDATE ho|", "tables schemas"),
        ("UPDATE home |", "keywords + SET"),
        ("UPDATE home h |", "keywords + SET"),
        ("UPDATE home SET |", "columns < home"),
        ("UPDATE home SET ro| = 'x'", "columns < home"),
        ("UPDATE home SET room = 'x', |", "columns < home"),
        ("UPDATE home SET temp = |", "values:temp OPERAND < home"),
        ("UPDATE home SET temp = te|", "values:temp OPERAND < home"),
        ("UPDATE home SET temp = 1 WHERE |", "OPERAND < home"),
        ("UPDATE home h SET temp = 1 WHERE h.|", "columns:h < h=home"),
        (
            "UPDATE home SET temp = 1 |",
            "keywords + WHERE, FROM, AT TIME ZONE - JOIN, GROUP BY",
        ),
        (
            "UPDATE home SET x = b.x FROM b WHERE |",
            "OPERAND < home, b",
        ),
        ("DELETE |", "keywords + FROM"),
        ("DELETE FROM |", "tables schemas"),
        (
            "DELETE FROM home |",
            "keywords + WHERE, USING, RETURNING - JOIN, SET",
        ),
        ("DELETE FROM home WHERE |", "OPERAND < home"),
        ("DELETE FROM home h WHERE h.|", "columns:h < h=home"),
        ("DELETE FROM home USING |", "RELATION"),
        (
            "WITH a AS (SELECT 1) INSERT INTO home SELECT * FROM |",
            "with:a RELATION",
        ),
        ("CREATE |", "keywords + TABLE, VIEW, DATABASE"),
        ("CREATE OR REPLACE |", "keywords + TABLE, VIEW"),
        ("CREATE TABLE x |", "keywords + AS"),
        ("CREATE TABLE x AS |", "keywords + SELECT, WITH, VALUES"),
        ("CREATE TABLE x AS SELECT | FROM home", "OPERAND < home"),
        ("CREATE VIEW v AS SELECT * FROM |", "RELATION"),
        (
            "CREATE OR REPLACE VIEW v AS SELECT | FROM home",
            "OPERAND < home",
        ),
        ("CREATE TABLE x (a |", "types"),
        (
            "CREATE TABLE x (a BIGINT |",
            "keywords + NOT NULL, PRIMARY KEY, DEFAULT",
        ),
        ("CREATE TABLE x (a BIGINT, b do|", "types"),
        (
            "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION 'x' |",
            "keywords + AS",
        ),
        ("MERGE INTO |", "tables schemas"),
        ("MERGE INTO home USING | ON a = b", "RELATION"),
        ("MERGE INTO home h USING b ON h.|", "columns:h < h=home, b"),
        ("DROP |", "keywords + TABLE, VIEW"),
        ("SHOW |", "keywords + TABLES, COLUMNS FROM, ALL"),
        ("COPY (SELECT * FROM |", "RELATION"),
        ("COPY home |", "keywords + TO, FROM"),
        ("EXPLAIN |", "keywords + ANALYZE, VERBOSE, DELETE FROM"),
        (
            "EXPLAIN ANALYZE |",
            "keywords + SELECT, WITH, DELETE FROM - ANALYZE, EXPLAIN",
        ),
        ("EXPLAIN INSERT INTO |", "tables schemas"),
    ]);
}
