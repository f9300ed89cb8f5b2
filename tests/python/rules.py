"""What comes back where a format, or a reader, has no place for a value.

All else comes back equal. A rule is the name of a function in `formats.py`; a
type is told by how its name begins.
"""

# What is written in place of the value, by format: the same for all readers.
# The formats that are text have a notation of their own (binary as base64,
# times after RFC 3339, spans after ISO 8601, NaN and infinities as null in
# JSON), which `values.py` reads.
WRITTEN = {
    "parquet": {
        "Date64": "timestamp_of_date",
        "Interval": "iso_text",
        "Union": "json_text",
    },
}

# What a reader makes of what is written: one rule for all rows of a type, and,
# where the extremes are what it does not take, one for an ordinary row and NULL.
READ = {
    ("pandas", "csv"): {"": "null_for_empty"},
    ("pandas", "json"): {
        "Int8": "double",
        "Int16": "double",
        "Int32": "double",
        "Int64": "double",
        "UInt": "double",
        "Float64": ("refused", None),
        "Union": (None, "double"),
    },
    ("pyarrow", "jsonl"): {"Union": ("refused", None)},
    ("pyarrow", "arrow"): {
        "Interval(YearMonth)": "refused",
        "Interval(DayTime)": "refused",
    },
    ("duckdb", "arrow"): {
        "Float16": "refused",
        "Decimal64(18, -3)": "refused",
        "Decimal256": "refused",
        "Date64": ("day_only", None),
        'Timestamp(s, "UTC"': ("refused", None),
        "Timestamp(ms, ": ("refused", None),
        "Duration(s)": ("refused", "interval"),
        "Duration(ms)": ("refused", "interval"),
        "Duration(µs)": ("anything", "interval"),
        "Duration(ns)": "interval",
        "Interval(DayTime)": ("refused", "anything"),
        "Interval(MonthDayNano)": "microseconds",
        "Union": "refused",
    },
    ("duckdb", "parquet"): {
        "Float16": "single",
        "Decimal256": "double",
        "Date64": ("refused", None),
        "Time32": ("refused", None),
        "Time64": ("refused", None),
        "Timestamp(ms": ("refused", None),
        "Duration": "count",
    },
}
READ["pandas", "jsonl"] = READ["pandas", "json"]
READ["pandas", "arrow"] = READ["pyarrow", "arrow"]
