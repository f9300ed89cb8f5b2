SELECT 'before the fault' AS place;

SELECT *
FROM nowhere;
SELECT 'never' AS place;
