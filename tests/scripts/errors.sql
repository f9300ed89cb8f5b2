SELECT 'first' AS place;

SELECT temp FROM home WHERE
  rom = 'Kitchen';
SELECT 'never' AS place;
