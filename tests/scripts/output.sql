\o rows.csv
SELECT 1 AS one;
SELECT 2 AS two;
\o rows.json
SELECT 'a' AS letter UNION ALL SELECT 'b' ORDER BY letter;
\o
SELECT 'back' AS here;
\i part.sql
\o |sort -r
SELECT 'a' AS letter UNION ALL SELECT 'b' ORDER BY letter;
\o
SELECT 'the end' AS here;
