//! Names in other statements, and in common tables.

use super::check;

#[test]
fn names_in_statements_have_their_parts() {
    check(&[
        (
            "WITH a AS (SELECT room FROM home) SELECT room FROM a",
            "a/d room/c:@home home/t:home room/c:@a() a/=",
        ),
        (
            "WITH a(x) AS (SELECT room FROM home), b AS (SELECT x FROM a) SELECT b.x FROM b",
            "a/d x/d room/c:@home home/t:home b/d x/c:@a() a/= b/q@b() x/c:b@b() b/=",
        ),
        (
            "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
            "n/d i/d i/c:@n() n/= i/c:@n() n/=",
        ),
        (
            "INSERT INTO home (room, temp) VALUES ('a', 1)",
            "home/t:home room/c:@home temp/c:@home",
        ),
        (
            "INSERT INTO home SELECT room FROM b",
            "home/t:home room/c:@b b/t:b",
        ),
        (
            "UPDATE home SET temp = temp + 1 WHERE room = 'a'",
            "home/t:home temp/c:@home temp/c:@home room/c:@home",
        ),
        (
            "UPDATE home SET temp = b.x FROM b WHERE b.id = home.id",
            "home/t:home temp/c:@home+b b/q@home+b x/c:b@home+b b/t:b b/q@home+b id/c:b@home+b home/q@home+b id/c:home@home+b",
        ),
        (
            "DELETE FROM home WHERE room = 'a'",
            "home/t:home room/c:@home",
        ),
        (
            "CREATE TABLE x (a BIGINT, b TEXT)",
            "x/d a/? BIGINT/? b/? TEXT/?",
        ),
        (
            "CREATE VIEW v AS SELECT room FROM home",
            "v/d room/c:@home home/t:home",
        ),
        (
            "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION 'x' OPTIONS (a b)",
            "t/d STORED/? CSV/? LOCATION/? OPTIONS/? a/? b/?",
        ),
        ("DROP TABLE home", "home/t:home"),
        ("DROP TABLE IF EXISTS home", "home/?"),
        ("DROP VIEW iox.v", "iox/s:iox v/t:iox.v"),
        (
            "ALTER TABLE home ADD COLUMN x INT",
            "home/t:home ADD/? COLUMN/? x/? INT/?",
        ),
        ("DESCRIBE home", "home/t:home"),
        ("SHOW TABLES", ""),
        ("SHOW COLUMNS FROM home", "home/t:home"),
        ("SET timezone = 'UTC'", "timezone/?"),
        (
            "EXPLAIN ANALYZE SELECT room FROM home",
            "room/c:@home home/t:home",
        ),
        ("COPY home TO 'x.csv'", "home/t:home"),
        (
            "COPY (SELECT room FROM home) TO 'x' STORED AS PARQUET",
            "room/c:@home home/t:home STORED/? PARQUET/?",
        ),
        (
            "PREPARE p(INT) AS SELECT room FROM home WHERE temp > $1",
            "p/d INT/? room/c:@home home/t:home temp/c:@home",
        ),
        (
            "SELECT room FROM home; SELECT x FROM b",
            "room/c:@home home/t:home x/c:@b b/t:b",
        ),
        (
            "SELECT room FROM home \\g out.csv",
            "room/c:@home home/t:home",
        ),
        ("\\d home", ""),
        ("foo bar baz", "foo/? bar/? baz/?"),
        ("FROM home SELECT room", "home/t:home room/c:@home"),
        ("TABLE home", "home/t:home"),
        ("VALUES (1, x)", "x/?"),
        (
            "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET x = s.x",
            "t/t:t s/t:s t/q@t+s id/c:t@t+s s/q@t+s id/c:s@t+s MATCHED/? UPDATE/? x/? s/? x/?",
        ),
        ("BEGIN; COMMIT", ""),
        (
            "CREATE TABLE x AS SELECT 1; SELECT a FROM x",
            "x/d a/c:@x x/=",
        ),
        (
            "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1",
            "t/t:t a/c:@t b/c:@t",
        ),
        (
            "INSERT INTO t (a) SELECT x FROM s RETURNING a",
            "t/t:t a/c:@t x/c:@s s/t:s a/c:@t",
        ),
        ("SELECT '; FROM x' FROM t", "t/t:t"),
        (
            "DELETE FROM t USING s WHERE t.id = s.id",
            "t/t:t s/t:s t/q@t+s id/c:t@t+s s/q@t+s id/c:s@t+s",
        ),
    ]);
}
