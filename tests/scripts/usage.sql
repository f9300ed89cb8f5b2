-- flightline --on-error continue
SELECT 1 AS one;
\i
