-- flightline -v room=Kitchen -v day=2022-01-01
\set table home
\set who it's
\set column Temp
SELECT count(*) AS n FROM :table WHERE room = :'room' AND time < :'day'::timestamp + interval '12 hours';
SELECT :'who' AS ":who", 1::int AS :"column", [1, 2, 3][1:2] AS slice;
SELECT ':room :day' AS text -- :room
, /* :room */ 1 AS one;
\set n 40 + 2
SELECT :n AS "n";
\d :table
\set day
\set
\o :day.json
SELECT 1 AS one;
\o
\unset n
\unset room
\set null nothing
\set tuples_only on
\unset tuples-only
SELECT NULL AS none \g (format=table)
SELECT :n AS "n";
