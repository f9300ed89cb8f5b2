-- flightline --on-error continue
\set a-b c
\set nothing
\set timout
\unset nothing
\unset
\pset table home
SELECT :missing AS n;
SELECT 1 AS done;
