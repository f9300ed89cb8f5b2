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
\pset format tsv
SELECT * FROM home WHERE co > 20 ORDER BY time, room;
\pset format markdown
SELECT * FROM home WHERE co > 20 ORDER BY time, room;
\pset format auto
SELECT 1 AS "a,b", 'say "hi"' AS quoted, '' AS empty, NULL AS nothing;
\pset format json
SELECT 1 AS "a,b", 'say "hi"' AS quoted, '' AS empty, NULL AS nothing;
SELECT * FROM home WHERE room = 'Attic';
\pset format tsv
SELECT 1 AS "a,b", 'say "hi"' AS quoted, '' AS empty, NULL AS nothing, E'tab\tnew\nline' AS layout;
\pset format markdown
SELECT 1 AS "a|b", 'two *bold* words' AS stars, '<b>' AS tag, 'snake_case' AS name, NULL AS nothing;
\set float-digits 3
\set null -
SELECT 1e-7 AS tiny, 1e20 AS vast, 2.5 AS half, NULL AS nothing;
\pset format csv
SELECT 1e-7 AS tiny, 1e20 AS vast, 2.5 AS half, NULL AS nothing;
\pset format table
SELECT 1e-7 AS tiny, 1e20 AS vast, 2.5 AS half, NULL AS nothing;
SELECT * FROM home WHERE room = 'Attic';
