-- flightline -o none.parquet
\timing off
