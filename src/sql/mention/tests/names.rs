//! Names in queries.

use super::check;

#[test]
fn names_in_queries_have_their_parts() {
    check(&[
        (
            "SELECT room, temp FROM home",
            "room/c:@home temp/c:@home home/t:home",
        ),
        (
            "SELECT h.room FROM home h",
            "h/q@h: room/c:h@h: home/t:home h/d",
        ),
        (
            "SELECT h.room FROM home AS h WHERE h.temp > 21",
            "h/q@h: room/c:h@h: home/t:home h/d h/q@h: temp/c:h@h:",
        ),
        (
            "SELECT x.room FROM home h",
            "x/c:@h: room/? home/t:home h/d",
        ),
        (
            "SELECT room r, temp AS t FROM home ORDER BY t",
            "room/c:@home r/d temp/c:@home t/d home/t:home t/=",
        ),
        (
            "SELECT room AS r FROM home GROUP BY r",
            "room/c:@home r/d home/t:home r/=",
        ),
        (
            "SELECT temp AS t, t + 1 FROM home",
            "temp/c:@home t/d t/= home/t:home",
        ),
        (
            "SELECT room FROM iox.home",
            "room/c:@home iox/s:iox home/t:iox.home",
        ),
        (
            "SELECT room FROM public.iox.home",
            "room/c:@home public/s:public iox/s:public.iox home/t:public.iox.home",
        ),
        (
            "SELECT home.room FROM iox.home",
            "home/q@home room/c:home@home iox/s:iox home/t:iox.home",
        ),
        (
            "SELECT iox.home.room FROM iox.home",
            "iox/s:iox home/q@home room/c:iox.home@home iox/s:iox home/t:iox.home",
        ),
        (
            "SELECT iox.home.room.x FROM iox.home",
            "iox/s:iox home/q@home room/c:iox.home@home x/? iox/s:iox home/t:iox.home",
        ),
        (
            "SELECT \"deviceId\" FROM \"Devices\"",
            "\"deviceId\"/c:@Devices \"Devices\"/t:Devices",
        ),
        ("SELECT `a b` FROM `c d`", "`a b`/c:@c d `c d`/t:c d"),
        (
            "SELECT time, value, date, type, name, state FROM m",
            "time/c:@m value/c:@m date/c:@m type/c:@m name/c:@m state/c:@m m/t:m",
        ),
        (
            "SELECT EXTRACT(year FROM time) FROM home",
            "EXTRACT/f time/c:@home home/t:home",
        ),
        (
            "SELECT date_bin(INTERVAL '1 hour', time) AS bin FROM home",
            "date_bin/f time/c:@home bin/d home/t:home",
        ),
        (
            "SELECT date '2022-01-01', time FROM home",
            "date/y time/c:@home home/t:home",
        ),
        (
            "SELECT TIMESTAMP '2022-01-01' + INTERVAL '1' day FROM home",
            "TIMESTAMP/y home/t:home",
        ),
        ("SELECT count(*) FROM home", "count/f home/t:home"),
        (
            "SELECT count(DISTINCT room) FROM home",
            "count/f room/c:@home home/t:home",
        ),
        (
            "SELECT row_number() OVER (PARTITION BY room ORDER BY time DESC) AS n FROM home",
            "row_number/f room/c:@home time/c:@home n/d home/t:home",
        ),
        (
            "SELECT sum(temp) OVER w FROM home WINDOW w AS (ORDER BY time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
            "sum/f temp/c:@home w/? home/t:home w/d time/c:@home",
        ),
        (
            "SELECT DISTINCT ON (room) room, time FROM home",
            "room/c:@home room/c:@home time/c:@home home/t:home",
        ),
        (
            "SELECT CASE WHEN temp > 20 THEN 'x' ELSE co END FROM home",
            "temp/c:@home co/c:@home home/t:home",
        ),
        (
            "SELECT CASE room WHEN 'a' THEN 1 END x FROM home",
            "room/c:@home x/d home/t:home",
        ),
        ("SELECT current_timestamp, true, null, now()", "now/f"),
        ("SELECT * FROM unnest([1, 2]) AS u(v)", "unnest/f u/d v/d"),
        (
            "SELECT v FROM generate_series(1, 3) g(v)",
            "v/c:@g() generate_series/f g/d v/d",
        ),
        (
            "SELECT table_name FROM information_schema.tables",
            "table_name/c:@tables information_schema/s:information_schema tables/t:information_schema.tables",
        ),
        (
            "SELECT CAST(temp AS DOUBLE PRECISION), temp::decimal(10, 2) FROM home",
            "temp/c:@home DOUBLE/y PRECISION/y temp/c:@home decimal/y home/t:home",
        ),
        (
            "SELECT temp::timestamp with time zone FROM home",
            "temp/c:@home timestamp/y with/y time/y zone/y home/t:home",
        ),
        (
            "SELECT arrow_cast(temp, 'Int32') FROM home",
            "arrow_cast/f temp/c:@home home/t:home",
        ),
        ("SELECT a.b.c FROM t", "a/? b/? c/? t/t:t"),
        ("SELECT a.b FROM t", "a/c:@t b/? t/t:t"),
        ("SELECT t.a.b FROM t", "t/q@t a/c:t@t b/? t/t:t"),
        ("SELECT t.* FROM home t", "t/q@t: home/t:home t/d"),
        ("SELECT x.* FROM home", "x/q@home home/t:home"),
        (
            "SELECT * FROM a JOIN b ON a.id = b.id",
            "a/t:a b/t:b a/q@a+b id/c:a@a+b b/q@a+b id/c:b@a+b",
        ),
        ("SELECT * FROM a JOIN b USING (id)", "a/t:a b/t:b id/c:@a+b"),
        (
            "SELECT * FROM a LEFT OUTER JOIN b c ON a.id = c.id",
            "a/t:a b/t:b c/d a/q@a+c: id/c:a@a+c: c/q@a+c: id/c:c@a+c:",
        ),
        (
            "SELECT * FROM a, b WHERE x = y",
            "a/t:a b/t:b x/c:@a+b y/c:@a+b",
        ),
        (
            "SELECT room FROM home WHERE EXISTS (SELECT 1 FROM w WHERE w.room = home.room)",
            "room/c:@home home/t:home w/t:w w/q@w+home room/c:w@w+home home/q@w+home room/c:home@w+home",
        ),
        (
            "SELECT s.room FROM (SELECT room FROM home) s",
            "s/q@s() room/c:s@s() room/c:@home home/t:home s/d",
        ),
        (
            "SELECT room FROM a UNION SELECT x FROM b ORDER BY room",
            "room/c:@a a/t:a x/c:@b b/t:b room/c:@()",
        ),
        (
            "SELECT x FROM t WHERE time > now() - interval '1 hour' AND y IN ('a', 'b')",
            "x/c:@t t/t:t time/c:@t now/f y/c:@t",
        ),
        ("SELECT f(a => x) FROM t", "f/f a/? x/c:@t t/t:t"),
        (
            "SELECT x FROM t WHERE a IS NOT DISTINCT FROM b AND c IS NOT NULL AND d NOT LIKE e",
            "x/c:@t t/t:t a/c:@t b/c:@t c/c:@t d/c:@t e/c:@t",
        ),
        (
            "SELECT x FROM t WHERE a BETWEEN b AND c",
            "x/c:@t t/t:t a/c:@t b/c:@t c/c:@t",
        ),
        ("SELECT time AT TIME ZONE 'UTC' FROM t", "time/c:@t t/t:t"),
        (
            "SELECT sum(x) FILTER (WHERE y > 1) FROM t",
            "sum/f x/c:@t y/c:@t t/t:t",
        ),
        (
            "SELECT array_agg(x ORDER BY y DESC) FROM t",
            "array_agg/f x/c:@t y/c:@t t/t:t",
        ),
        (
            "SELECT x FROM t ORDER BY y DESC NULLS LAST LIMIT 10 OFFSET 5",
            "x/c:@t t/t:t y/c:@t",
        ),
        (
            "SELECT list_transform(l, v -> v + w) FROM t",
            "list_transform/f l/c:@t v/d v/= w/c:@t t/t:t",
        ),
        ("SELECT col -> 'key' FROM t", "col/c:@t t/t:t"),
        ("SELECT :x, :'y' FROM t", "t/t:t"),
        (
            "SELECT x[1], {a: 1}, (r).f FROM t",
            "x/c:@t a/? r/c:@t f/? t/t:t",
        ),
        (
            "SELECT substring(x FROM 1 FOR 2), trim(BOTH 'x' FROM y), position('a' IN z) FROM t",
            "substring/f x/c:@t trim/f y/c:@t position/f z/c:@t t/t:t",
        ),
        ("SELECT * EXCEPT (a) FROM t", "a/c:@t t/t:t"),
        (
            "SELECT x FROM t GROUP BY GROUPING SETS ((x), (y))",
            "x/c:@t t/t:t x/c:@t y/c:@t",
        ),
        (
            "SELECT x FROM t GROUP BY ROLLUP (x, y)",
            "x/c:@t t/t:t ROLLUP/f x/c:@t y/c:@t",
        ),
        ("SELECT x FROM", "x/?"),
        ("SELECT x FROM t WHERE", "x/c:@t t/t:t"),
        ("SELECT h. FROM home h", "h/q@h: home/t:home h/d"),
        ("SELECT avg( FROM home", "avg/f home/t:home"),
        ("SELECT x, FROM t", "x/c:@t t/t:t"),
        ("SELECT column1 FROM (VALUES (1)) v", "column1/c:@v() v/d"),
        (
            "SELECT left(x, 2), right(y, 1) FROM t",
            "left/f x/c:@t right/f y/c:@t t/t:t",
        ),
        (
            "SELECT x FROM a JOIN LATERAL (SELECT b.y FROM b WHERE b.z = a.z) s ON true",
            "x/c:@a+s() a/t:a b/q@b+a y/c:b@b+a b/t:b b/q@b+a z/c:b@b+a a/q@b+a z/c:a@b+a s/d",
        ),
        (
            "SELECT schema.func(x) FROM t",
            "schema/? func/f x/c:@t t/t:t",
        ),
        (
            "SELECT t.offset, t.order FROM t",
            "t/q@t offset/c:t@t t/q@t order/c:t@t t/t:t",
        ),
        ("SELECT * FROM 'x.parquet' WHERE a = 1", "a/c:@?"),
        (
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM t",
            "percentile_cont/f x/c:@t t/t:t",
        ),
        (
            "SELECT room FROM home WHERE (SELECT max(temp) FROM home) > temp",
            "room/c:@home home/t:home max/f temp/c:@home+home home/t:home temp/c:@home",
        ),
        (
            "SELECT a FROM t QUALIFY row_number() OVER (ORDER BY b) = 1",
            "a/c:@t t/t:t row_number/f b/c:@t",
        ),
        (
            "SELECT try_cast(x AS int) FROM t TABLESAMPLE (10)",
            "x/c:@t int/y t/t:t",
        ),
        (
            "SELECT room FROM home h WHERE home.room = 'a'",
            "room/c:@h: home/t:home h/d home/c:@h: room/?",
        ),
        (
            "SELECT time FROM t WHERE time >= now() - INTERVAL '1' hour AND date > DATE '2022-01-01'",
            "time/c:@t t/t:t time/c:@t now/f date/c:@t DATE/y",
        ),
        (
            "SELECT room, avg(temp) FROM home GROUP BY 1 HAVING avg(temp) > 20",
            "room/c:@home avg/f temp/c:@home home/t:home avg/f temp/c:@home",
        ),
        (
            "SELECT \"Room\", ROOM FROM Home",
            "\"Room\"/c:@Home ROOM/c:@Home Home/t:Home",
        ),
        ("SELECT x FROM t -- room FROM", "x/c:@t t/t:t"),
        ("SELECT x /* FROM y */ FROM t", "x/c:@t t/t:t"),
        ("SELECT x FROM t LIMIT 10", "x/c:@t t/t:t"),
    ]);
}
