\pset format table
SELECT * FROM home WHERE co > 20 ORDER BY time, room;
\pset format expanded
SELECT * FROM home WHERE co > 20 ORDER BY time, room;
\pset format csv
SELECT * FROM home WHERE co > 20 ORDER BY time, room;
\pset format json
SELECT * FROM home WHERE co > 20 ORDER BY time, room;
\pset format jsonl
SELECT * FROM home WHERE co > 20 ORDER BY time, room;
\pset format auto
SELECT 1 AS "a,b", 'say "hi"' AS quoted, '' AS empty, NULL AS nothing;
\pset format json
SELECT 1 AS "a,b", 'say "hi"' AS quoted, '' AS empty, NULL AS nothing;
SELECT * FROM home WHERE room = 'Attic';
\pset format table
SELECT * FROM home WHERE room = 'Attic';
