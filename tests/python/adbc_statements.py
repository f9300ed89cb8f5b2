"""ADBC's Flight SQL driver by its own statements, beneath the DBAPI."""

import adbc_driver_flightsql
import pyarrow
from adbc_driver_flightsql import DatabaseOptions, StatementOptions
from adbc_driver_manager import (
    AdbcConnection,
    AdbcInfoCode,
    AdbcStatement,
    GetObjectsDepth,
    NotSupportedError,
    ProgrammingError,
)

from connection import CONNECTION, HOST, refused

bearer = {DatabaseOptions.AUTHORIZATION_HEADER.value: f"Bearer {CONNECTION['token']}"}
database = adbc_driver_flightsql.connect(f"grpc+tcp://{HOST}:{CONNECTION['port']}", bearer)
connection = AdbcConnection(database)


def table(handle):
    return pyarrow.RecordBatchReader.from_stream(handle).read_all()


def rows(statement):
    handle, affected = statement.execute_query()
    assert affected == -1, affected
    return table(handle)


def text(query):
    statement = AdbcStatement(connection)
    statement.set_sql_query(query)
    return statement


def statements():
    with text("SELECT room, temp FROM home") as statement:
        assert rows(statement).num_rows == 26
        schema = pyarrow.schema(statement.execute_schema())
        assert schema.names == ["room", "temp"], schema
        parts, schema, affected = statement.execute_partitions()
        assert pyarrow.schema(schema).names == ["room", "temp"] and affected == -1
        [part] = parts
        assert table(connection.read_partition(part)).num_rows == 26
        statement.cancel()
        assert rows(statement).num_rows == 26
    with text("SELECT nope") as statement:
        refused(ProgrammingError, "No field named nope", statement.execute_query)
        refused(ProgrammingError, "No field named nope", statement.execute_update)
        refused(ProgrammingError, "No field named nope", statement.execute_schema)
        refused(ProgrammingError, "No field named nope", statement.execute_partitions)
        refused(ProgrammingError, "No field named nope", statement.prepare)
    with text("SELECT 1") as statement:
        assert statement.get_option_bytes(StatementOptions.LAST_FLIGHT_INFO.value) == b""
        statement.set_options(**{"adbc.statement.exec.incremental": "true"})
        refused(NotSupportedError, "poll_flight_info", statement.execute_partitions)
    with AdbcStatement(connection) as statement:
        statement.set_substrait_plan(b"plan")
        refused(NotSupportedError, "CommandStatementSubstraitPlan", statement.execute_query)
    connection.cancel()
    assert connection.get_option("adbc.connection.autocommit") == "true"


def changes():
    with text("CREATE TABLE t (a BIGINT)") as statement:
        assert statement.execute_update() == 0
    with text("INSERT INTO t VALUES (1), (2), (3)") as statement:
        assert statement.execute_update() == 3
    with text("UPDATE t SET a = a + 1 WHERE a > 1") as statement:
        assert rows(statement).to_pylist() == [{"count": 2}]
    with text("SELECT 1") as statement:
        refused(ProgrammingError, "is a query", statement.execute_update)
    with text("CREATE TABLE u AS SELECT sum(a) AS a FROM t") as statement:
        assert rows(statement).num_rows == 0
    with text("SELECT a FROM u") as statement:
        assert rows(statement).to_pylist() == [{"a": 8}]


def prepared():
    with text("SELECT count(*) AS n FROM home WHERE room = $1 AND temp > $2") as statement:
        statement.prepare()
        assert pyarrow.schema(statement.get_parameter_schema()).names == ["$1", "$2"]
        kitchen = pyarrow.record_batch({"$1": ["Kitchen"], "$2": [23.0]})
        for _ in range(2):
            statement.bind(kitchen)
            assert rows(statement).to_pylist() == [{"n": 2}]
        living = pyarrow.table({"$1": ["Living Room"], "$2": [22.3]})
        statement.bind_stream(living.to_reader())
        assert rows(statement).to_pylist() == [{"n": 5}]
        both = pyarrow.record_batch({"$1": ["Kitchen", "Living Room"], "$2": [23.0, 22.3]})
        statement.bind(both)
        refused(ProgrammingError, "one row of parameters, not 2", statement.execute_query)
    with text("INSERT INTO t VALUES ($1)") as statement:
        statement.prepare()
        numbers = pyarrow.table({"$1": range(1000)})
        statement.bind_stream(numbers.to_reader(max_chunksize=300))
        assert statement.execute_update() == 1000
    with text("SELECT count(*) AS n FROM t") as statement:
        assert rows(statement).to_pylist() == [{"n": 1003}]


def metadata():
    told = table(connection.get_info([AdbcInfoCode.VENDOR_NAME]))
    assert told["info_value"].to_pylist() == ["flightline"], told
    assert len(table(connection.get_info())) > 4
    found = table(connection.get_objects(GetObjectsDepth.TABLES, table_name="home"))
    assert found["catalog_name"].to_pylist() == ["public"], found
    schema = pyarrow.schema(connection.get_table_schema(None, None, "sensors"))
    assert "battery" in schema.names, schema
    types = table(connection.get_table_types())
    assert types["table_type"].to_pylist() == ["BASE TABLE", "VIEW"], types


statements()
changes()
prepared()
metadata()
connection.close()
database.close()
