"""A Flight SQL server over pyarrow, which is to say over gRPC's C++ library.

`WORDS N` gives N rows in parts of a million; a word `late` has it fail behind
the last one, `fail` at once. It says its port and ends with its stdin.
"""

import sys
import threading

import pyarrow as pa
import pyarrow.flight as flight

SCHEMA = pa.schema([("n", pa.int64()), ("s", pa.string())])
BATCH = 65_536
PART = 1_000_000


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if not byte & 128:
            return value, at


def strings(message):
    """The fields of a protobuf message that hold bytes."""
    at, found = 0, {}
    while at < len(message):
        key, at = varint(message, at)
        size, at = varint(message, at)
        if key & 7 == 2:
            found[key >> 3] = message[at : at + size]
            at += size
    return found


class Server(flight.FlightServerBase):
    def get_flight_info(self, context, descriptor):
        wrapped = strings(descriptor.command)
        if not wrapped[1].endswith(b".CommandStatementQuery"):
            raise NotImplementedError(wrapped[1].decode())
        words = strings(wrapped[2])[1].decode().split()
        if "fail" in words:
            raise flight.FlightServerError("it failed")
        rows = int(words[-1])
        parts = [
            flight.FlightEndpoint(f"{start} {min(start + PART, rows)} {words[0]}", [])
            for start in range(0, rows, PART)
        ]
        return flight.FlightInfo(SCHEMA, descriptor, parts, -1, -1)

    def do_get(self, context, ticket):
        start, end, word = ticket.ticket.decode().split()

        def batches():
            for first in range(int(start), int(end), BATCH):
                rows = range(first, min(first + BATCH, int(end)))
                texts = ["x" * 20] * len(rows)
                yield pa.record_batch([pa.array(rows), pa.array(texts)], SCHEMA)
            if word == "late":
                raise flight.FlightServerError("it came late")

        return flight.GeneratorStream(SCHEMA, batches())

    def do_action(self, context, action):
        raise NotImplementedError(action.type)


server = Server("grpc://127.0.0.1:0")
print(server.port, flush=True)
threading.Thread(target=server.serve, daemon=True).start()
sys.stdin.read()
