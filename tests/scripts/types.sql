-- flightline --format table
SELECT true AS yes, false AS no, CAST(NULL AS BOOLEAN) AS unknown;
SELECT -9223372036854775808 AS least, 18446744073709551615 AS greatest, arrow_cast(-128, 'Int8') AS tiny;
SELECT 0.1 AS double, CAST(0.1 AS FLOAT) AS single, 'NaN'::double AS nan, '-inf'::double AS infinite, 1e300 AS large;
SELECT CAST(12.50 AS DECIMAL(10, 2)) AS decimal, CAST(-0.001 AS DECIMAL(38, 3)) AS small;
SELECT 'text' AS text, '' AS empty, CAST(NULL AS VARCHAR) AS nothing, 'süß 日本 😀' AS wide;
SELECT X'00ff41' AS binary;
SELECT DATE '2024-02-29' AS date, TIME '12:34:56' AS time;
SELECT TIMESTAMP '2024-02-29 12:34:56.789' AS plain, arrow_cast('2024-02-29T12:34:56Z', 'Timestamp(Second, Some("Europe/Berlin"))') AS zoned;
SELECT INTERVAL '1 month 2 days 3 hours' AS interval, arrow_cast(90, 'Duration(Second)') AS duration;
SELECT [1, 2, NULL] AS list, [] AS empty_list, named_struct('a', 1, 'b', [true]) AS struct;
SELECT MAP {'a': 1, 'b': NULL} AS map;
SELECT arrow_cast('word', 'Dictionary(Int32, Utf8)') AS dictionary, arrow_cast('view', 'Utf8View') AS view;
SELECT 'two
lines' AS cell, 'tab	here' AS tab;
\pset format csv
SELECT true AS yes, CAST(NULL AS BOOLEAN) AS unknown, -9223372036854775808 AS least, CAST(12.50 AS DECIMAL(10, 2)) AS decimal, X'00ff41' AS binary, 'two
lines' AS cell, [1, 2, NULL] AS list, DATE '2024-02-29' AS date;
\pset format json
SELECT true AS yes, CAST(NULL AS BOOLEAN) AS unknown, 18446744073709551615 AS greatest, CAST(12.50 AS DECIMAL(10, 2)) AS decimal, X'00ff41' AS binary, 'NaN'::double AS nan, named_struct('a', 1, 'b', [true]) AS struct, TIMESTAMP '2024-02-29 12:34:56.789' AS time;
