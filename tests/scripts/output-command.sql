-- flightline -o |cat>piped.txt
SELECT 1 AS one;
\o
SELECT 2 AS two;
