"""How the server of the test is reached, and answers read whole."""

import json
import sys

from flightsql import FlightSQLClient

HOST = "127.0.0.1"

# The client's arguments besides the host: port, token, and what its transport
# needs.
CONNECTION = json.loads(sys.argv[1])


def connect(**arguments):
    """A client; `arguments` go before those of the test."""
    return FlightSQLClient(**{"host": HOST, **CONNECTION, **arguments})


def rows(client, info):
    """The table behind a FlightInfo, which has to tell its schema."""
    assert len(info.endpoints) == 1, info.endpoints
    table = client.do_get(info.endpoints[0].ticket).read_all()
    assert info.schema.equals(table.schema), (info.schema, table.schema)
    return table


def refused(kind, words, call):
    """`call` raises an error of `kind` that says `words`."""
    try:
        call()
    except kind as error:
        assert words in str(error), error
    else:
        raise AssertionError(f"nothing was refused: {words}")
