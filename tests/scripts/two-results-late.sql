-- flightline --on-error continue
\o first.parquet
SELECT 1 AS one;
\i part.sql
\o second.parquet
SELECT 2 AS two;
\o
