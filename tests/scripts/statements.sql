SELECT 1 AS one;
SELECT room, count(*) AS n, max(temp) AS highest FROM home GROUP BY room ORDER BY room;
SELECT 1 AS a; SELECT 2 AS b; SELECT 3 AS c;
SELECT * FROM home WHERE room = 'Attic';
SELECT time, room, temp
FROM home
WHERE temp > 23
ORDER BY time
