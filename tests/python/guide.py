"""The sample of InfluxDB's guide to flightsql-dbapi, but for the host."""

import pandas
import pyarrow
from flightsql import FlightSQLClient

from connection import CONNECTION, HOST, connect, refused

client = FlightSQLClient(
    host=HOST,
    metadata={"bucket-name": "home"},
    features={"metadata-reflection": "true"},
    **CONNECTION,
)
info = client.execute("SELECT * FROM home")
ticket = info.endpoints[0].ticket
reader = client.do_get(ticket)
table = reader.read_all()
data_frame = table.to_pandas()

assert table.schema.names == ["co", "hum", "room", "temp", "time"], table.schema
assert table.schema.types == [
    pyarrow.int64(),
    pyarrow.float64(),
    pyarrow.string(),
    pyarrow.float64(),
    pyarrow.timestamp("ns"),
], table.schema

assert data_frame.shape == (26, 5), data_frame.shape
assert data_frame["co"].dtype == "int64"
assert data_frame["hum"].dtype == "float64"
assert pandas.api.types.is_string_dtype(data_frame["room"])
assert data_frame["temp"].dtype == "float64"
assert data_frame["time"].dtype == "datetime64[ns]"

assert sorted(data_frame["room"].unique()) == ["Kitchen", "Living Room"]
assert data_frame["time"].min() == pandas.Timestamp("2022-01-01T08:00:00")
assert data_frame["time"].max() == pandas.Timestamp("2022-01-01T20:00:00")
kitchen = data_frame[data_frame["room"] == "Kitchen"]
assert kitchen["temp"].max() == 23.3
assert kitchen["co"].iloc[-1] == 26

# A password in place of the token: the client asks for a bearer first.
by_password = connect(token=None, user="somebody", password=CONNECTION["token"])
assert len(by_password.execute("SELECT 1").endpoints) == 1

# Without a token the client sends the word "None".
for token in ["wrong", None]:
    refused(
        pyarrow.flight.FlightUnauthenticatedError,
        "Unauthenticated",
        lambda: connect(token=token).execute("SELECT * FROM home"),
    )
refused(
    pyarrow.flight.FlightUnauthenticatedError,
    "Unauthenticated",
    lambda: connect(token=None, user="somebody", password="wrong"),
)
