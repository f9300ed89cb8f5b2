"""Every method of the client."""

import pyarrow
from flightsql import FlightSQLCallOptions, TableRef
from flightsql.client import PreparedStatement

from connection import connect, refused, rows

client = connect()


def names(info, column):
    return rows(client, info)[column].to_pylist()


def statements():
    table = rows(client, client.execute("SELECT room, max(temp) AS high FROM home GROUP BY room ORDER BY room"))
    assert table.to_pylist() == [
        {"room": "Kitchen", "high": 23.3},
        {"room": "Living Room", "high": 22.8},
    ], table
    none = rows(client, client.execute("SELECT * FROM home WHERE co < 0"))
    assert none.num_rows == 0 and len(none.schema) == 5, none
    options = FlightSQLCallOptions(timeout=30, headers=[(b"database", b"home")])
    assert rows(client, client.execute("SELECT 1 AS one", options)).to_pylist() == [{"one": 1}]
    refused(pyarrow.ArrowInvalid, "table 'public.iox.nope' not found", lambda: client.execute("SELECT * FROM nope"))
    refused(
        pyarrow.ArrowInvalid,
        "Divide by zero",
        lambda: rows(client, client.execute("SELECT 1 / co FROM home")),
    )


def updates():
    for update in [
        "INSERT INTO home (co) VALUES (1)",
        "DELETE FROM home",
        "CREATE TABLE t (a INT)",
        "DROP TABLE home",
    ]:
        refused(pyarrow.ArrowInvalid, "read-only", lambda: client.execute_update(update))
    assert names(client.execute("SELECT count(*) AS n FROM home"), "n") == [26]


def prepared_statements():
    query = "SELECT count(*) AS n FROM home WHERE room = $1 AND temp > $2"
    with client.prepare(query) as statement:
        for room, high, count in [("Kitchen", 23.0, 2), ("Living Room", 22.3, 5), ("Attic", 0.0, 0)]:
            binding = pyarrow.record_batch({"$1": [room], "$2": [high]})
            assert names(statement.execute(binding), "n") == [count], room
        handle = statement.handle
    refused(Exception, "already closed", lambda: statement.execute(binding))
    closed = PreparedStatement(client.client, statement.options, handle)
    refused(KeyError, "no such prepared statement", lambda: closed.execute(None))

    with client.prepare("SELECT 7 AS seven") as statement:
        assert names(statement.execute(None), "seven") == [7]
    with client.prepare("SELECT max(temp) AS high FROM home WHERE room = $room") as statement:
        binding = pyarrow.record_batch({"room": ["Kitchen"]})
        assert names(statement.execute(binding), "high") == [23.3]
    with client.prepare("SELECT $1 AS one") as statement:
        refused(pyarrow.ArrowInvalid, "$1", lambda: rows(client, statement.execute(None)))
    refused(pyarrow.ArrowInvalid, "not found", lambda: client.prepare("SELECT * FROM nope"))


def catalogs_and_schemas():
    assert names(client.get_catalogs(), "catalog_name") == ["public"]
    assert names(client.get_table_types(), "table_type") == ["BASE TABLE", "VIEW"]
    every = ["information_schema", "iox"]
    for arguments, schemas in [
        ({}, every),
        ({"catalog": "public"}, every),
        ({"catalog": "nope"}, []),
        ({"catalog": ""}, []),
        ({"db_schema_filter_pattern": "iox"}, ["iox"]),
        ({"db_schema_filter_pattern": "i_x"}, ["iox"]),
        ({"db_schema_filter_pattern": "inf%"}, ["information_schema"]),
        ({"catalog": "public", "db_schema_filter_pattern": "nope"}, []),
    ]:
        assert names(client.get_db_schemas(**arguments), "db_schema_name") == schemas, arguments


def tables():
    own = ["home", "sensors"]
    columns = ["catalog_name", "db_schema_name", "table_name", "table_type"]
    everything = rows(client, client.get_tables())
    assert everything.schema.names == columns, everything.schema
    assert set(own) < set(everything["table_name"].to_pylist()), everything
    for arguments, found in [
        ({}, own),
        ({"catalog": "public"}, own),
        ({"catalog": "nope"}, []),
        ({"catalog": ""}, []),
        ({"table_types": ["BASE TABLE"]}, own),
        ({"table_types": ["VIEW", "BASE TABLE"]}, own),
        ({"table_types": ["TABLE"]}, []),
        ({"table_name_filter_pattern": "home"}, ["home"]),
        ({"table_name_filter_pattern": "h%"}, ["home"]),
        ({"table_name_filter_pattern": "_ome"}, ["home"]),
        ({"table_name_filter_pattern": "%o%"}, own),
        ({"table_name_filter_pattern": "HOME"}, []),
    ]:
        answer = client.get_tables(db_schema_filter_pattern="iox", **arguments)
        assert names(answer, "table_name") == found, arguments
    assert names(client.get_tables(db_schema_filter_pattern="nope"), "table_name") == []

    described = rows(client, client.get_tables(include_schema=True, db_schema_filter_pattern="iox"))
    assert described.schema.names == [*columns, "table_schema"], described.schema
    for table in described.to_pylist():
        schema = pyarrow.ipc.open_stream(table["table_schema"]).schema
        query = f"SELECT * FROM {table['table_name']}"
        assert schema.equals(client.execute(query).schema), table["table_name"]
        assert schema.field("time").metadata[b"iox::column::type"] == b"iox::column_type::timestamp"


def keys():
    home = TableRef(catalog="public", db_schema="iox", table="home")
    primary = rows(client, client.get_primary_keys(home))
    assert primary.num_rows == 0, primary
    assert primary.schema.names == [
        "catalog_name",
        "db_schema_name",
        "table_name",
        "column_name",
        "key_name",
        "key_sequence",
    ], primary.schema
    for foreign in [
        client.get_exported_keys(home),
        client.get_imported_keys(home),
        client.get_cross_reference(home, TableRef(table="sensors")),
    ]:
        foreign = rows(client, foreign)
        assert foreign.num_rows == 0 and len(foreign.schema) == 13, foreign


def types():
    every = rows(client, client.get_xdbc_type_info(None))
    assert len(every.schema) == 19, every.schema
    assert {"BIGINT", "DOUBLE", "TIMESTAMP", "VARCHAR"} < set(every["type_name"].to_pylist()), every
    order = every["data_type"].to_pylist()
    assert order == sorted(order), order
    integer = 4
    assert names(client.get_xdbc_type_info(integer), "type_name") == ["INT", "INT UNSIGNED"]
    assert names(client.get_xdbc_type_info(1000), "type_name") == []


def facts():
    def told(ids):
        return {row["info_name"]: row["value"] for row in rows(client, client.get_sql_info(ids)).to_pylist()}

    name, read_only, quote, transactions = 0, 3, 504, 8
    some = told([name, read_only, quote, transactions])
    assert some == {name: "flightline", read_only: True, quote: '"', transactions: 0}, some
    every = told([])
    assert some.items() <= every.items() and len(every) > 50, every
    assert told([99999]) == {}


statements()
updates()
prepared_statements()
catalogs_and_schemas()
tables()
keys()
types()
facts()
client.close()
