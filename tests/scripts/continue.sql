-- flightline --on-error continue
SELECT 'first' AS place;
SELECT * FROM Home_;
\nope
\i missing.sql
\i broken.sql
DELETE FROM sensors;
SELECT 'last' AS place;
\pset format nonsense
