-- flightline --format table
\set
\set timing
\set null (none)
SELECT NULL AS nothing;
\x
SELECT NULL AS nothing;
\x off
\timing off
\set timing
\set timezone Europe/Berlin
SELECT CAST('2022-01-01T08:00:00Z' AS TIMESTAMP) AS plain;
\set no-such-thing 1
