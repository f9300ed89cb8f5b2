-- flightline -o none.parquet
SET datafusion.execution.time_zone = 'UTC';
