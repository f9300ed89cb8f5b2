-- flightline -o two.parquet
-- What brings no rows is no result, and \g gives one a file of its own.
SET datafusion.execution.time_zone = 'UTC';
SELECT 1 AS one;
SELECT 2 AS two \g own.parquet
SELECT 3 AS three;
