-- flightline
SELECT 1 AS one \g
SELECT 2 AS two, 'a b' AS text \gx
SELECT 3 AS three\G
SELECT 4 AS four \g (format=jsonl) four.out
SELECT 5 AS five, NULL AS none
  \g (format=table null='-' tuples-only)
SELECT 6 AS six \g six.json
\g
SELECT room, temp FROM home LIMIT 3 \g |head -2
SELECT 7 AS seven, ';' AS "\x" \g (expanded) | sed 's/seven/sieben/'
SELECT 8 AS eight
;
\o both.json
SELECT 9 AS nine \g (format=csv)
SELECT 10 AS ten;
\o
\x off;
SELECT 11 AS eleven \g eleven.csv;
SELECT 12 AS twelve \g (format=markdown);
\pset format markdown
SELECT 13 AS thirteen;
\unset format
SELECT 14 AS fourteen \g 'a b;c.csv'
;
SELECT 15 AS fifteen \g (null='|');
SELECT 16 AS sixteen \g 'a|b.csv';
SELECT 17 AS seventeen \g |cat;
\set sep ;
SELECT :'sep' AS sep;
\o named.json
\set format tsv
\unset format
SELECT 18 AS eighteen;
\o
