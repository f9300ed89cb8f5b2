-- flightline --on-error continue
\g
SELECT 1 AS one
\x
SELECT 2 AS two \gg out.csv
SELECT 3 AS three \g (format=cvs) out.csv
SELECT 4 AS four \g (format=csv out.csv
SELECT 5 AS five \g |
SELEC 6 \g out.csv
SELECT 7 AS seven \g no/such/folder.csv
SELECT 8 AS eight \g |exit 3
SELECT 9 AS nine \g out.xlsx
SELECT 10 AS ten
;
SELECT 11 AS eleven
\g eleven.csv -- daily
SELECT 12 AS twelve \g ''
SELECT 13 AS thirteen \g thirteen.csv.gz
SELECT
  14
  AS fourteen fifteen;
SELECT 16 /* open
SELECT 17;
*/;
SELECT
  18 \g no/such/folder.csv
SELECT cast('ParserError("x at Line: 18446744073709551615, Column: 1")' AS int);
SELECT cast('ParserError("x at Line: 7, Column: 1")' AS int);
