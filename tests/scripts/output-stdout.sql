-- flightline -o -
SELECT 1 AS one;
\t
