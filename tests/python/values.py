"""What readers find, in the form in which the test tells what was written.

A value there is None, or `{kind: content}`. Here it becomes a tuple that
compares equal when the values are equal: floats by their bits, decimals and
times exactly.
"""

import base64
import json
import re
import struct
from fractions import Fraction

import pyarrow
import pyarrow.compute

UNITS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
DAY = 86_400 * 10**9


def expected(value):
    """A value as the test tells it."""
    if value is None:
        return None
    ((kind, content),) = value.items()
    match kind:
        case "int" | "date" | "time" | "duration":
            return (kind, int(content))
        case "timestamp":
            return (kind, int(content[0]), content[1])
        case "float":
            wide = struct.unpack("<d", struct.pack("<Q", int(content[0])))[0]
            return of_float(wide, content[1])
        case "decimal":
            return (kind, Fraction(int(content[0]), 10 ** content[1]))
        case "bytes":
            return (kind, bytes(content))
        case "interval":
            return (kind, content[0], content[1], int(content[2]))
        case "list" | "struct":
            return (kind, [expected(item) for item in content])
        case "map":
            return (kind, [(expected(key), expected(item)) for key, item in content])
        case "union":
            return expected(content)
        case _:
            return (kind, content)


# Text: `like` is the value that was written, and decides how text is read.


def of_text(text, like):
    """A field of CSV or TSV."""
    match like[0]:
        case "bool":
            return ("bool", {"true": True, "false": False}[text])
        case "int":
            return ("int", int(text))
        case "float":
            return of_float(float(text), like[2])
        case "decimal":
            return ("decimal", Fraction(text))
        case "text":
            return ("text", text)
        case "bytes":
            return ("bytes", base64.b64decode(text, validate=True))
        case "date":
            return ("date", moment(text)[0])
        case "timestamp":
            return ("timestamp", *moment(text))
        case "time":
            return ("time", clock(text))
        case "duration":
            months, days, nanos = span(text)
            assert months == 0, text
            return ("duration", days * DAY + nanos)
        case "interval":
            return ("interval", *span(text))
        case "list" | "struct" | "map":
            return of_json(json.loads(text), like)


def of_json(value, like):
    """A value of JSON."""
    if value is None:
        # NaN and the infinities are null.
        lost = like and like[0] == "float" and like[1] in ("nan", "inf", "-inf")
        return like if lost else None
    if like is None:
        return ("not null", value)
    match like[0]:
        case "bool":
            assert isinstance(value, bool), value
            return ("bool", value)
        case "int":
            if isinstance(value, float):
                return of_float(value, 64)
            return ("int", value)
        case "float":
            assert isinstance(value, float), value
            return of_float(value, like[2])
        case "list":
            assert len(value) == len(like[1]), value
            return ("list", [of_json(*pair) for pair in zip(value, like[1])])
        case "struct":
            assert len(value) == len(like[1]), value
            return ("struct", [of_json(*pair) for pair in zip(value.values(), like[1])])
        case "map":
            keys = [(of_text(key, like[0]), like) for key, like in zip(value, like[1])]
            items = [of_json(*pair) for pair in zip(value.values(), [i for _, i in like[1]])]
            return ("map", [(key, item) for (key, _), item in zip(keys, items)])
        case _:
            assert isinstance(value, str), value
            return of_text(value, like)


def of_float(value, bits):
    """A float that was written with `bits`: the nearest one of that width, by
    its shortest digits, which tell 0 from -0 and know one NaN."""
    if bits < 64 and value == value:
        letter = {16: "e", 32: "f"}[bits]
        value = struct.unpack(letter, struct.pack(letter, value))[0]
    return ("float", repr(value), bits)


def moment(text):
    """Nanoseconds since 1970, and whether the text says where."""
    found = re.fullmatch(
        r"([+-]?\d+)-(\d\d)-(\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?)?", text
    )
    year, month, day, time, zone = found.groups()
    nanos = days(int(year), int(month), int(day)) * DAY + (clock(time) if time else 0)
    if zone and zone != "Z":
        east = int(zone[1:3]) * 60 + int(zone[4:])
        nanos -= (east if zone[0] == "+" else -east) * 60 * 10**9
    return nanos, zone is not None


def days(year, month, day):
    """Days since 1970-01-01 in the proleptic Gregorian calendar."""
    past = year - 1
    count = 365 * past + past // 4 - past // 100 + past // 400
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    months = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30]
    return count + sum(months[: month - 1]) + day - 1 - 719_162


def clock(text):
    """Nanoseconds of hours, minutes and seconds."""
    sign = -1 if text.startswith("-") else 1
    hours, minutes, seconds = text.lstrip("-").split(":")
    return sign * ((int(hours) * 60 + int(minutes)) * 60 * 10**9 + nanos(seconds))


def nanos(seconds):
    """Nanoseconds of seconds with a fraction."""
    exact = Fraction(seconds) * 10**9
    assert exact.denominator == 1, seconds
    return exact.numerator


def span(text):
    """Months, days and nanoseconds of a duration as ISO 8601 has it."""
    date, _, time = text.removeprefix("P").partition("T")
    part = {letter: int(number) for number, letter in re.findall(r"(-?\d+)([YMD])", date)}
    hours = dict((letter, number) for number, letter in re.findall(r"(-?[\d.]+)([HMS])", time))
    whole = (int(hours.get("H", 0)) * 60 + int(hours.get("M", 0))) * 60 * 10**9
    months = part.get("Y", 0) * 12 + part.get("M", 0)
    return months, part.get("D", 0), whole + nanos(hours.get("S", "0"))


# Arrow.


def of_arrow(array):
    """The values of an array of pyarrow."""
    if isinstance(array, pyarrow.ChunkedArray):
        return [value for chunk in array.chunks for value in of_arrow(chunk)]
    of, types = array.type, pyarrow.types
    if types.is_dictionary(of):
        return of_arrow(array.dictionary_decode())
    if types.is_run_end_encoded(of):
        return of_arrow(pyarrow.compute.run_end_decode(array))
    if types.is_union(of):
        return [scalar.value and of_scalar(scalar.value) for scalar in array]
    if types.is_struct(of):
        fields = [of_arrow(array.field(index)) for index in range(of.num_fields)]
        rows = [("struct", list(row)) for row in zip(*fields)]
    elif types.is_map(of):
        rows = [("map", pairs(scalar.values) if scalar.is_valid else []) for scalar in array]
    elif types.is_nested(of):
        rows = [("list", of_arrow(scalar.values) if scalar.is_valid else []) for scalar in array]
    elif types.is_temporal(of) and not types.is_interval(of):
        width = "int32" if of.bit_width == 32 else "int64"
        rows = [plain(value, of) for value in array.view(width).to_pylist()]
    else:
        rows = [plain(value, of) for value in array.to_pylist()]
    return [row if valid else None for row, valid in zip(rows, array.is_valid().to_pylist())]


def pairs(entries):
    """The keys of a map, each with its item."""
    return list(zip(of_arrow(entries.field(0)), of_arrow(entries.field(1))))


def of_scalar(scalar):
    return of_arrow(pyarrow.array([scalar.as_py()], scalar.type))[0]


def plain(value, of):
    """A value without others in it."""
    types = pyarrow.types
    if value is None:
        return None
    if types.is_boolean(of):
        return ("bool", value)
    if types.is_integer(of):
        return ("int", value)
    if types.is_floating(of):
        return of_float(float(value), of.bit_width)
    if types.is_decimal(of):
        return ("decimal", Fraction(value))
    if types.is_string(of) or types.is_large_string(of) or types.is_string_view(of):
        return ("text", value)
    if types.is_date32(of):
        return ("date", value * DAY)
    if types.is_date64(of):
        return ("date", value * UNITS["ms"])
    if types.is_time(of):
        return ("time", value * UNITS[of.unit])
    if types.is_timestamp(of):
        return ("timestamp", value * UNITS[of.unit], of.tz is not None)
    if types.is_duration(of):
        return ("duration", value * UNITS[of.unit])
    if types.is_interval(of):
        return ("interval", *value)
    return ("bytes", value)
