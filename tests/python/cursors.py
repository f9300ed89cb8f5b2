"""The DB-API."""

import flightsql
import pandas
from sqlalchemy import types

from connection import connect, refused

with flightsql.connect(connect()) as connection:
    cursor = connection.cursor()
    cursor.execute("SELECT * FROM home ORDER BY time, room")
    assert cursor.description == [
        ("co", types.BIGINT),
        ("hum", types.FLOAT),
        ("room", types.TEXT),
        ("temp", types.FLOAT),
        ("time", types.TIMESTAMP),
    ], cursor.description
    assert cursor.rowcount == 26
    first = [0, 35.9, "Kitchen", 21.0, pandas.Timestamp("2022-01-01T08:00:00")]
    assert cursor.fetchone() == first
    assert len(cursor.fetchmany(5)) == 5
    assert len(cursor.fetchall()) == 20
    assert cursor.fetchone() is None

    # Values of each type that the client can send, bound to the `?` in order.
    for query, values, answer in [
        ("SELECT count(*) FROM home WHERE room = ? AND temp > ?", ("Kitchen", 23.0), [2]),
        ("SELECT count(*) FROM home WHERE co > ?", (20,), [2]),
        ("SELECT count(*) FROM home WHERE temp > ?", (23,), [2]),
        ("SELECT count(*) FROM home WHERE (co > 20) = ?", (True,), [2]),
        ("SELECT count(*) FROM home WHERE time < ?", ("2022-01-01T09:00:00Z",), [2]),
        ("SELECT ?, ?, '?'", ("it's", 1.5), ["it's", 1.5, "?"]),
        ("SELECT ? = X'00ff'", (b"\x00\xff",), [True]),
        ("SELECT room FROM home ORDER BY time, room LIMIT ?", (1,), ["Kitchen"]),
    ]:
        assert cursor.execute(query, values).fetchall() == [answer], query
    cursor.executemany("SELECT ? + 1", [(1,), (2,)])
    assert connection.execute("SELECT 1").fetchall() == [[1]]

    assert connection.flightsql_get_table_names("iox") == ["home", "sensors"]
    refused(Exception, "nope", lambda: cursor.execute("SELECT nope FROM home"))

refused(flightsql.Error, "closed", connection.cursor)
