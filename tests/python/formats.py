"""Files written by flightline, read by pyarrow, pandas and duckdb.

The argument is the directory: for each `NAME.FORMAT` in it there is a
`NAME.FORMAT.expected`, which says what was written.
"""

import json
import pathlib
import sys

import duckdb
import pandas
import pyarrow
import pyarrow.csv
import pyarrow.feather
import pyarrow.json
import pyarrow.parquet

import rules
import values

DIRECTORY = pathlib.Path(json.loads(sys.argv[1]))


def main():
    wrong = []
    files = sorted(DIRECTORY.glob("*.expected"))
    assert len(files) > 300, files
    for told in files:
        file = told.with_suffix("")
        told = json.loads(told.read_text())
        for name, reader in READERS[file.suffix[1:]].items():
            try:
                check(name, reader, file, told)
            except Exception as error:
                wrong.append(f"{name} {file.suffix[1:]} {told['type']}: {type(error).__name__}: {error}"[:600])
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


def check(name, reader, file, told):
    """What `reader` finds in `file` is what was written, by the rules."""
    format, of = file.suffix[1:], told["type"]
    expected = [values.expected(value) for value in told["values"]]
    written = rule(rules.WRITTEN.get(format, {}), of, told["ordinary"])
    if written:
        expected = [value and written(value, of) for value in expected]
    read = rule(rules.READ.get((name, format), {}), of, told["ordinary"])
    if read is refused:
        try:
            reader(file, expected, of)
        except Exception:
            return
        raise AssertionError("it is read after all")
    found = reader(file, expected, of)
    if read:
        expected = [value and read(value, of) for value in expected]
    if read is not anything:
        assert found == expected, f"{found} instead of {expected}"


def rule(table, of, ordinary):
    """The rule for a type; some have another for ordinary values."""
    found = [rule for start, rule in table.items() if of.startswith(start)]
    if not found:
        return None
    name = found[0][ordinary] if isinstance(found[0], tuple) else found[0]
    return name and globals()[name]


# Rules: what a value that was written becomes.


def refused(*_):
    """The reader raises an error."""


def anything(*_):
    """Nonsense: the reader's arithmetic is at fault."""


def timestamp_of_date(value, _):
    return ("timestamp", value[1], False)


def iso_text(value, _):
    """As ISO 8601 has it, with a sign before each part."""
    _, months, days, nanos = value
    sign = -1 if nanos < 0 else 1
    minutes, nanos = divmod(abs(nanos), 60 * 10**9)
    seconds = f"{nanos // 10**9}.{nanos % 10**9:09}".rstrip("0").rstrip(".")
    minus = "-" if sign < 0 else ""
    year = abs(months) // 12 * (-1 if months < 0 else 1)
    date = [(year, "Y"), (months - year * 12, "M"), (days, "D")]
    time = [(sign * (minutes // 60), "H"), (sign * (minutes % 60), "M")]
    date = "".join(f"{number}{letter}" for number, letter in date if number)
    time = "".join(f"{number}{letter}" for number, letter in time if number)
    time += f"{minus}{seconds}S" if nanos else ""
    return ("text", "P" + date + ("T" + time if time else "" if date else "T0S"))


def json_text(value, _):
    return ("text", json.dumps(value[1]))


def null_for_empty(value, _):
    return None if value[1] in ("", b"") else value


def double(value, _):
    return values.of_float(float(value[1]), 64)


def single(value, _):
    return ("float", value[1], 32)


def count(value, of):
    """How many of its unit."""
    units = {"s": 10**9, "ms": 10**6, "µs": 10**3, "ns": 1}
    return ("int", value[1] // units[of[len("Duration(") : -1]])


def day_only(value, of):
    """Without a time, towards zero, and around again beyond 32 bits."""
    days = abs(value[1]) // (86_400 * 10**9) * (1 if value[1] >= 0 else -1)
    return ("date", ((days + 2**31) % 2**32 - 2**31) * 86_400 * 10**9)


def interval(value, of):
    return microseconds(("interval", 0, 0, value[1]), of)


def microseconds(value, _):
    """Towards zero."""
    *others, nanos = value
    whole = abs(nanos) // 1000 * 1000
    return (*others, whole if nanos >= 0 else -whole)


# Readers. Each gives the values of the column `c`; `expected` are those that
# were written, and `of` their type, which say how text is to be read.


def texts(found, expected):
    assert len(found) == len(expected), found
    both = zip(found, expected)
    return [None if text is None else values.of_text(text, like or ("text",)) for text, like in both]


def objects(found, expected):
    assert len(found) == len(expected), found
    return [values.of_json(value, like) for value, like in zip(found, expected)]


def arrow(table):
    assert table.column_names == ["c", "n"], table.column_names
    return values.of_arrow(table.column("c"))


def pyarrow_csv(file, expected, _):
    table = pyarrow.csv.read_csv(
        file,
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={"c": pyarrow.string()},
            include_columns=["c"],
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return texts(table.column(0).to_pylist(), expected)


def pandas_csv(file, expected, _):
    frame = pandas.read_csv(file, dtype=str, keep_default_na=False, skip_blank_lines=False)
    return texts([text or None for text in frame["c"]], expected)


def duckdb_csv(file, expected, _):
    rows = duckdb.sql(
        f"SELECT c FROM read_csv('{file}', header = true, all_varchar = true, delim = ',', "
        "quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false)"
    )
    return texts([row[0] for row in rows.fetchall()], expected)


def unescaped(text):
    """A field of TSV."""
    if text == "\\N":
        return None
    letters = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    parts = iter(text.split("\\"))
    out = next(parts)
    for part in parts:
        out += letters[part[0]] + part[1:] if part else "\\" + next(parts)
    return out


def python_tsv(file, expected, _):
    lines = file.read_text().removesuffix("\n").split("\n")
    assert lines[0] == "c\tn", lines
    return texts([unescaped(line.split("\t")[0]) for line in lines[1:]], expected)


def duckdb_tsv(file, expected, _):
    rows = duckdb.sql(
        f"SELECT c FROM read_csv('{file}', header = true, all_varchar = true, delim = '\\t', "
        "quote = '', escape = '', nullstr = '\\N')"
    )
    found = [row[0] for row in rows.fetchall()]
    return texts([None if text is None else unescaped(text) for text in found], expected)


def python_json(file, expected, _):
    return objects([row["c"] for row in json.loads(file.read_text())], expected)


def python_jsonl(file, expected, _):
    lines = file.read_text().splitlines()
    return objects([json.loads(line)["c"] for line in lines], expected)


def pyarrow_jsonl(file, expected, of):
    types = {
        "bool": pyarrow.bool_(),
        "int": pyarrow.uint64() if of.startswith("U") else pyarrow.int64(),
        "float": pyarrow.float64(),
    }
    options = {}
    if of.startswith(("List", "LargeList", "FixedSizeList", "Struct", "Map", "Null")):
        pass
    else:
        kinds = [value[0] for value in expected if value]
        schema = pyarrow.schema([("c", types.get(kinds[0], pyarrow.string()))])
        options = {"explicit_schema": schema}
    options = pyarrow.json.ParseOptions(**options)
    table = pyarrow.json.read_json(file, parse_options=options)
    return objects(table.column("c").to_pylist(), expected)


def pandas_json(file, expected, _):
    frame = pandas.read_json(file, dtype=False, precise_float=True)
    return objects(missing(frame), expected)


def pandas_jsonl(file, expected, _):
    frame = pandas.read_json(
        file, lines=True, dtype=False, precise_float=True
    )
    return objects(missing(frame), expected)


def missing(frame):
    """The values of the column; pandas has NaN for null among numbers."""
    column = frame["c"].astype(object)
    return column.where(column.map(lambda value: value == value), None).tolist()


def duckdb_json(file, expected, _):
    rows = duckdb.sql(f"SELECT c FROM read_json('{file}', columns = {{'c': 'JSON'}})").fetchall()
    return objects([None if row[0] is None else json.loads(row[0]) for row in rows], expected)


def pyarrow_arrow(file, *_):
    return arrow(pyarrow.ipc.open_file(file).read_all())


def pandas_arrow(file, *_):
    frame = pandas.read_feather(file, dtype_backend="pyarrow")
    return arrow(pyarrow.Table.from_pandas(frame, preserve_index=False))


def duckdb_arrow(file, *_):
    table = pyarrow.ipc.open_file(file).read_all()
    return arrow(duckdb.from_arrow(table).to_arrow_table())


def pyarrow_parquet(file, *_):
    return arrow(pyarrow.parquet.read_table(file))


def pandas_parquet(file, *_):
    frame = pandas.read_parquet(file, engine="pyarrow", dtype_backend="pyarrow")
    return arrow(pyarrow.Table.from_pandas(frame, preserve_index=False))


def duckdb_parquet(file, *_):
    return arrow(duckdb.sql(f"FROM read_parquet('{file}')").to_arrow_table())


READERS = {
    "csv": {"pyarrow": pyarrow_csv, "pandas": pandas_csv, "duckdb": duckdb_csv},
    "tsv": {"python": python_tsv, "duckdb": duckdb_tsv},
    "json": {"python": python_json, "pandas": pandas_json, "duckdb": duckdb_json},
    "jsonl": {
        "python": python_jsonl,
        "pyarrow": pyarrow_jsonl,
        "pandas": pandas_jsonl,
        "duckdb": duckdb_json,
    },
    "arrow": {"pyarrow": pyarrow_arrow, "pandas": pandas_arrow, "duckdb": duckdb_arrow},
    "parquet": {"pyarrow": pyarrow_parquet, "pandas": pandas_parquet, "duckdb": duckdb_parquet},
}

main()
