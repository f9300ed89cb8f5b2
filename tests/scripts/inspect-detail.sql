-- flightline --on-error continue
\d+ home
\df date_b*
\df+ abs
\dT
\dT 4
\dT 99
\info 8
\info nothing
SELECT room, avg(temp) AS warmth FROM home GROUP BY room \gdesc
SELECT nope FROM home \gdesc
\gdesc
\o detail.json
\d+ home
