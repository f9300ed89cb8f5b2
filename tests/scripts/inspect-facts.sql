-- flightline --on-error continue
CREATE VIEW warm AS SELECT time, room, temp FROM home WHERE temp > 22;
CREATE TABLE nothing AS SELECT time, room FROM home WHERE false;
CREATE TABLE timeless AS SELECT 1 AS n UNION ALL SELECT 2;
CREATE TABLE timeless_nothing AS SELECT 1 AS n WHERE false;
CREATE TABLE zoned AS SELECT arrow_cast(time, 'Timestamp(Nanosecond, Some("+05:00"))') AS time FROM home;
\d+ warm
\d+ nothing
\d+ timeless
\d+ timeless_nothing
\d+ zoned
