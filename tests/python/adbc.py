"""ADBC's Flight SQL driver by its DBAPI, on a server that allows writes."""

import threading

import pyarrow
from adbc_driver_flightsql import ConnectionOptions, DatabaseOptions, StatementOptions, dbapi

from connection import CONNECTION, HOST, refused

URI = f"grpc+tcp://{HOST}:{CONNECTION['port']}"


def connect(**credentials):
    """A connection; `credentials` go in place of the token."""
    bearer = {DatabaseOptions.AUTHORIZATION_HEADER.value: f"Bearer {CONNECTION['token']}"}
    return dbapi.connect(URI, credentials or bearer, autocommit=True)


connection = connect()


def value(query):
    """The one value that a query answers with."""
    with connection.cursor() as cursor:
        [[one]] = cursor.execute(query).fetchall()
        return one


def update(statement):
    """The number of rows that a statement affects."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def credentials():
    with connect(username="anybody", password=CONNECTION["token"]) as by_password:
        assert by_password.execute("SELECT 1").fetchall() == [(1,)]
        by_password.adbc_clone().close()
    wrong = {DatabaseOptions.AUTHORIZATION_HEADER.value: "Bearer wrong"}
    for wrong in [wrong, {"username": "anybody", "password": "wrong"}]:
        refused(dbapi.ProgrammingError, "UNAUTHENTICATED", lambda: connect(**wrong).execute("SELECT 1"))


def queries():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM home ORDER BY time, room")
        names = [column[0] for column in cursor.description]
        assert names == ["co", "hum", "room", "temp", "time"], names
        assert cursor.fetchone()[2] == "Kitchen"
        assert len(cursor.fetchmany(5)) == 5 and cursor.rownumber == 6
        assert cursor.next()[2] == "Kitchen" and len(list(cursor)) == 19
        assert cursor.fetchone() is None
        again = [
            lambda: cursor.fetch_arrow_table().num_rows,
            lambda: cursor.fetchallarrow().num_rows,
            lambda: cursor.fetch_record_batch().read_all().num_rows,
            lambda: pyarrow.RecordBatchReader.from_stream(cursor.fetch_arrow()).read_all().num_rows,
            lambda: len(cursor.fetch_df()),
            lambda: len(cursor.fetchall()),
        ]
        for fetch in again:
            cursor.execute("SELECT * FROM home")
            assert fetch() == 26
        cursor.execute("SELECT * FROM home WHERE co < 0")
        assert cursor.fetchall() == [] and len(cursor.description) == 5
        schema = cursor.adbc_execute_schema("SELECT room, max(temp) AS high FROM home GROUP BY room")
        assert schema.names == ["room", "high"], schema
        for query, words in [
            ("SELECT nope FROM home", "No field named nope"),
            ("SELECT 1 / co FROM home", "Divide by zero"),
            ("SELEC 1", "Expected: an SQL statement"),
        ]:
            refused(dbapi.ProgrammingError, words, lambda: cursor.execute(query).fetchall())


def prepared():
    with connection.cursor() as cursor:
        query = "SELECT count(*) FROM home WHERE room = $1 AND temp > $2"
        schema = cursor.adbc_prepare(query)
        assert schema == pyarrow.schema({"$1": pyarrow.string(), "$2": pyarrow.float64()}), schema
        for room, high, count in [("Kitchen", 23.0, 2), ("Living Room", 22.3, 5), ("Attic", 0.0, 0)]:
            assert cursor.execute(query, (room, high)).fetchall() == [(count,)], room
        query = "SELECT co FROM home WHERE room = ? ORDER BY time DESC LIMIT 1"
        assert cursor.execute(query, pyarrow.record_batch({"room": ["Kitchen"]})).fetchall() == [(26,)]
        assert cursor.execute("SELECT ? IS NULL", (None,)).fetchall() == [(True,)]


def updates():
    assert update("CREATE TABLE pets (id BIGINT NOT NULL, name VARCHAR, weight DOUBLE)") == 0
    assert update("CREATE VIEW heavy AS SELECT * FROM pets WHERE weight > 10") == 0
    assert update("INSERT INTO pets VALUES (1, 'Rex', 31.5), (2, 'Mia', 4.2)") == 2
    with connection.cursor() as cursor:
        insert = "INSERT INTO pets VALUES (?, ?, ?)"
        cursor.executemany(insert, [(number, f"pet {number}", 0.5 * number) for number in range(3, 103)])
        assert cursor.rowcount == 100
        cursor.executemany(insert, pyarrow.record_batch({"a": [103, 104], "b": ["x", None], "c": [None, 1.0]}))
        assert cursor.rowcount == 2
        cursor.executemany("UPDATE pets SET name = ? WHERE id = ?", [("Rexy", 1), ("nobody", 1000)])
        assert cursor.rowcount == 1
        cursor.executemany("DELETE FROM pets WHERE id = ?", [(3,), (4,), (4,)])
        assert cursor.rowcount == 2
        cursor.executescript("INSERT INTO pets (id) VALUES (200)")
    assert update("UPDATE pets SET weight = weight + 1 WHERE name LIKE 'pet %'") == 98
    assert value("SELECT count(*) FROM heavy") == 85
    assert update("DELETE FROM pets WHERE weight IS NULL") == 2
    assert value("SELECT count(*) FROM pets") == 101
    assert update("CREATE TABLE copy AS SELECT * FROM pets") == 0
    assert update("TRUNCATE TABLE copy") == 101
    assert update("UPDATE home SET temp = temp + 1 WHERE room = 'Kitchen'") == 13
    assert update("UPDATE home SET temp = temp - 1 WHERE room = 'Kitchen'") == 13
    refused(dbapi.ProgrammingError, "made by a formula", lambda: update("DELETE FROM sensors"))
    for statement in ["DROP VIEW heavy", "DROP TABLE pets", "DROP TABLE copy"]:
        assert update(statement) == 0, statement


def ingest():
    rows = pyarrow.table({"a": [1, 2, 3], "b": ["x", None, "z"]})

    def put(data, mode, **where):
        with connection.cursor() as cursor:
            return cursor.adbc_ingest("taken", data, mode, **where)

    count = "SELECT count(*) FROM taken"
    refused(dbapi.ProgrammingError, "NOT_FOUND", lambda: put(rows, "append"))
    for data, mode, left in [
        (rows, "create", 3),
        (rows.to_batches()[0], "append", 6),
        (rows.to_reader(max_chunksize=1), "append", 9),
        (pyarrow.table({"b": ["only"]}), "append", 10),
        (pyarrow.table({"a": pyarrow.array([7], pyarrow.int8())}), "create_append", 11),
        (rows.slice(0, 2), "replace", 2),
    ]:
        assert put(data, mode) == getattr(data, "num_rows", 3), mode
        assert value(count) == left, mode
    refused(dbapi.ProgrammingError, "ALREADY_EXISTS", lambda: put(rows, "create"))
    for data, words in [
        (pyarrow.table({"a": ["text"]}), "does not fit"),
        (pyarrow.table({"a": [1.5]}), "not every value"),
        (pyarrow.table({"c": [1]}), 'no column "c"'),
    ]:
        refused(dbapi.ProgrammingError, words, lambda: put(data, "append"))

    def breaking():
        yield from rows.to_batches()
        raise ValueError("the source broke")

    # What the table holds then is the driver's doing: it ends the stream as if
    # the source had come to its end.
    reader = pyarrow.RecordBatchReader.from_batches(rows.schema, breaking())
    refused(dbapi.Error, "the source broke", lambda: put(reader, "append"))

    large = pyarrow.table({"a": range(300_000), "b": ["text"] * 300_000})
    assert put(large.to_reader(max_chunksize=10_000), "replace") == 300_000
    assert value("SELECT sum(a) FROM taken") == sum(range(300_000))
    assert update("UPDATE taken SET b = NULL WHERE a < 5") == 5
    assert update("DELETE FROM taken") == 300_000

    with connection.cursor() as cursor:
        assert cursor.adbc_ingest("passing", rows, temporary=True) == 3
        assert cursor.execute("SELECT count(*) FROM passing").fetchall() == [(3,)]
    assert put(rows, "append", catalog_name="public", db_schema_name="iox") == 3
    refused(dbapi.ProgrammingError, "public.nope", lambda: put(rows, "append", db_schema_name="nope"))
    refused(
        dbapi.ProgrammingError,
        "temporary tables",
        lambda: put(rows, "append", db_schema_name="nope", temporary=True),
    )


def objects():
    def found(depth, **filters):
        return connection.adbc_get_objects(depth=depth, **filters).read_all().to_pylist()

    assert found("catalogs") == [{"catalog_name": "public", "catalog_db_schemas": None}]
    assert found("catalogs", catalog_filter="nope") == []
    [catalog] = found("db_schemas")
    schemas = [schema["db_schema_name"] for schema in catalog["catalog_db_schemas"]]
    assert schemas == ["information_schema", "iox"], schemas

    def tables(depth, **filters):
        [catalog] = found(depth, db_schema_filter="iox", **filters)
        [schema] = catalog["catalog_db_schemas"]
        return schema["db_schema_tables"]

    for filters, names in [
        ({"table_name_filter": "h%"}, ["home"]),
        ({"table_name_filter": "sens_rs"}, ["sensors"]),
        ({"table_name_filter": "nope"}, []),
        ({"table_name_filter": "home", "table_types_filter": ["VIEW"]}, []),
        ({"table_name_filter": "home", "table_types_filter": ["BASE TABLE"]}, ["home"]),
    ]:
        assert [table["table_name"] for table in tables("tables", **filters)] == names, filters
    for filters, names in [({}, ["co", "hum", "room", "temp", "time"]), ({"column_name_filter": "t%"}, ["temp", "time"])]:
        [home] = tables("columns", table_name_filter="home", **filters)
        assert home["table_type"] == "BASE TABLE"
        assert [column["column_name"] for column in home["table_columns"]] == names, filters


def metadata():
    info = connection.adbc_get_info()
    assert info["vendor_name"] == "flightline" and info["vendor_arrow_version"], info
    assert connection.adbc_get_table_types() == ["BASE TABLE", "VIEW"]
    for filters in [{}, {"catalog_filter": "public", "db_schema_filter": "iox"}]:
        schema = connection.adbc_get_table_schema("home", **filters)
        assert schema.field("room").type == pyarrow.string(), schema
        assert schema.field("time").metadata[b"iox::column::type"] == b"iox::column_type::timestamp"
    refused(dbapi.ProgrammingError, "NOT_FOUND", lambda: connection.adbc_get_table_schema("nope"))
    # The driver itself offers none.
    for statistics in [connection.adbc_get_statistics, connection.adbc_get_statistic_names]:
        refused(dbapi.NotSupportedError, "not supported", statistics)


def partitions():
    with connection.cursor() as cursor:
        parts, schema = cursor.adbc_execute_partitions("SELECT room, temp FROM home")
        assert schema.names == ["room", "temp"] and len(parts) == 1
        for _ in range(2):
            cursor.adbc_read_partition(parts[0])
            assert len(cursor.fetchall()) == 26


def cancelled(cursor, kind, call):
    """`call` ends by being cancelled from another thread, however early."""
    over = threading.Event()

    def cancel():
        while not over.wait(0.05):
            cursor.adbc_cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    try:
        refused(kind, "cancel", call)
    finally:
        over.set()
        thread.join()


def cancels():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sensors AS a, sensors AS b")
        reader = cursor.fetch_record_batch()
        reader.read_next_batch()
        cancelled(cursor, OSError, lambda: [reader.read_next_batch() for _ in iter(int, 1)])
    with connection.cursor() as cursor:
        counting = "SELECT count(*) FROM sensors AS a, sensors AS b WHERE a.temp < b.temp + 100"
        cancelled(cursor, dbapi.OperationalError, lambda: cursor.execute(counting).fetchall())
    connection.adbc_cancel()
    assert value("SELECT count(*) FROM sensors") == 1_000_000


def transactions_and_sessions():
    low = connection.adbc_connection
    refused(dbapi.NotSupportedError, "transaction support", lambda: low.set_autocommit(False))
    refused(dbapi.ProgrammingError, "autocommit", low.commit)
    refused(dbapi.ProgrammingError, "autocommit", low.rollback)
    low.set_autocommit(True)
    for statement in ["BEGIN", "COMMIT", "ROLLBACK"]:
        refused(dbapi.NotSupportedError, "no transactions here", lambda: update(statement))
    for option, text in [
        (ConnectionOptions.OPTION_SESSION_OPTION_PREFIX, "value"),
        (ConnectionOptions.OPTION_BOOL_SESSION_OPTION_PREFIX, "true"),
        (ConnectionOptions.OPTION_STRING_LIST_SESSION_OPTION_PREFIX, '["a", "b"]'),
        (ConnectionOptions.OPTION_ERASE_SESSION_OPTION_PREFIX, ""),
    ]:
        name = f"{option.value}name"
        refused(dbapi.NotSupportedError, "no sessions here", lambda: low.set_options(**{name: text}))
        refused(dbapi.ProgrammingError, "NOT_FOUND", lambda: low.get_option(name))
    assert low.get_option(ConnectionOptions.OPTION_SESSION_OPTIONS.value) == "{}"
    for part in ["adbc_current_catalog", "adbc_current_db_schema"]:
        refused(dbapi.ProgrammingError, "NOT_FOUND", lambda: getattr(connection, part))
        refused(dbapi.NotSupportedError, "no sessions here", lambda: setattr(connection, part, "public"))
    with connection.cursor() as cursor:
        timeout = StatementOptions.TIMEOUT_QUERY.value
        cursor.adbc_statement.set_options(**{timeout: 20.5})
        assert cursor.adbc_statement.get_option_float(timeout) == 20.5
        assert cursor.execute("SELECT 1").fetchall() == [(1,)]


credentials()
queries()
prepared()
objects()
metadata()
updates()
ingest()
partitions()
cancels()
transactions_and_sessions()
connection.close()
