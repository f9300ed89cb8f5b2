//! What is written as text reads back by the program's own engine: it finds
//! the types anew, and what it then writes is the same text.
//!
//! Where a format has no place for what a type says, or a value looks like
//! another's, a table says what comes back, and why.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, UInt64Array};
use arrow::compute::take;

use crate::arrays::arrays;
use crate::support::home::Home;
use crate::support::run::Flightline;
use crate::support::script::Script;
use crate::support::server::Server;

const FORMATS: [&str; 3] = ["csv", "json", "jsonl"];

/// Formats of a rule.
const CSV: &[&str] = &["csv"];
const JSON: &[&str] = &["json", "jsonl"];

/// What comes back of some of a type's values.
struct Rule {
    formats: &'static [&'static str],
    data_type: &'static str,
    /// What is written, and what comes back instead.
    values: &'static [(&'static str, &'static str)],
    why: &'static str,
}

const PLACES: &str = "a number keeps its value, and not how many places were written";
const MOMENT: &str = "a column of moments has one zone, UTC; they are the same moments";
const KEYS: &str = "an object's keys come back by their names, as nothing says that they \
                    have an order";

const RULES: &[Rule] = &[
    Rule {
        formats: CSV,
        data_type: "Decimal32(9, 2)",
        values: &[("12.50", "12.5")],
        why: PLACES,
    },
    Rule {
        formats: CSV,
        data_type: "Decimal128(38, 10)",
        values: &[("-0.0000000001,0\n,4", "-1e-10,0\n,4")],
        why: PLACES,
    },
    Rule {
        formats: CSV,
        data_type: "Timestamp(ms, \"+05:30\")",
        values: &[(
            "2022-01-01T13:30:00.000+05:30,0\n,3",
            "2022-01-01T08:00:00.000Z,0\n,3",
        )],
        why: MOMENT,
    },
    Rule {
        formats: CSV,
        data_type: "Timestamp(µs, \"Europe/Berlin\")",
        values: &[(
            "2022-01-01T09:00:00.000000+01:00,0\n,3",
            "2022-01-01T08:00:00.000000Z,0\n,3",
        )],
        why: MOMENT,
    },
    Rule {
        formats: CSV,
        data_type: "Timestamp(s, \"Europe/Berlin\")",
        values: &[("1880-01-02T15:59:40+00:53", "1880-01-02T15:06:40Z")],
        why: "RFC 3339 has no seconds in an offset, so that the text is 28 seconds off \
              where it is written; what it says comes back",
    },
    Rule {
        formats: JSON,
        data_type: STRUCT,
        values: STRUCT_KEYS,
        why: KEYS,
    },
    Rule {
        formats: JSON,
        data_type: LIST_OF_STRUCT,
        values: STRUCT_KEYS,
        why: KEYS,
    },
    Rule {
        formats: JSON,
        data_type: "Map(\"entries\": non-null Struct(\"keys\": non-null Int32, \
                    \"values\": Utf8), unsorted)",
        values: &[(
            "{\"c\":{},\"n\":1}",
            "{\"c\":{\"1\":null,\"2\":null},\"n\":1}",
        )],
        why: "a map is an object in JSON, and objects of one column have the same keys",
    },
];

const STRUCT: &str = "Struct(\"a\": Utf8, \"a\": Float64, \"when\": Timestamp(ms), \
                      \"raw\": Binary, \"price\": Decimal128(5, 2))";
const LIST_OF_STRUCT: &str = "List(Struct(\"a\": Utf8, \"a\": Float64, \"when\": Timestamp(ms), \
                              \"raw\": Binary, \"price\": Decimal128(5, 2)))";
const STRUCT_KEYS: &[(&str, &str)] = &[
    (
        r#""when":"1970-01-01T00:00:00.001","raw":"/w==","price":"1.50""#,
        r#""price":"1.50","raw":"/w==","when":"1970-01-01T00:00:00.001""#,
    ),
    (
        r#""when":null,"raw":null,"price":null"#,
        r#""price":null,"raw":null,"when":null"#,
    ),
];

/// Types that JSON writes as now this kind of value, now that one: a column
/// has one type, and the statement that reads them fails.
const REFUSED: [&str; 2] = [
    "Union(Dense, 3: (\"i\": Int64), 5: (\"s\": Utf8))",
    "Union(Sparse, 3: (\"i\": Int64), 5: (\"s\": Utf8))",
];

#[test]
fn what_is_read_is_written_as_it_was() {
    let mut used = BTreeSet::new();
    for format in FORMATS {
        let home = Home::new();
        let written = write(&home, format);
        let refused = |data_type: &str| format != "csv" && REFUSED.contains(&data_type);
        let read: Vec<_> = written.iter().filter(|(_, of)| !refused(of)).collect();
        let select = read
            .iter()
            .map(|(name, _)| format!("\\o again.{name}.{format}\nSELECT * FROM {name};\n"));
        let ran = Flightline::new()
            .home(&home)
            .args(read.iter().map(|(name, _)| format!("{name}.{format}")))
            .args(["-f", "-", "-q"])
            .stdin(&select.collect::<String>())
            .run();
        assert_eq!(ran.good(), "");
        for (name, data_type) in read {
            let mut expected = home.read(&format!("{name}.{format}"));
            for (number, rule) in RULES.iter().enumerate() {
                if rule.data_type != data_type || !rule.formats.contains(&format) {
                    continue;
                }
                for (place, (from, to)) in rule.values.iter().enumerate() {
                    if expected.contains(from) {
                        expected = expected.replace(from, to);
                        used.insert((number, place));
                    }
                }
            }
            let again = home.read(&format!("again.{name}.{format}"));
            assert_eq!(again, expected, "{name}.{format}: {data_type}");
        }
    }
    for (number, rule) in RULES.iter().enumerate() {
        for (place, value) in rule.values.iter().enumerate() {
            let met = used.contains(&(number, place));
            assert!(
                met,
                "{}: nothing wrote {value:?}: {}",
                rule.data_type, rule.why
            );
        }
    }
}

#[test]
fn a_column_of_two_kinds_of_values_is_refused() {
    for format in ["json", "jsonl"] {
        let home = Home::new();
        for (name, data_type) in write(&home, format) {
            if REFUSED.contains(&data_type.as_str()) && name.starts_with('t') {
                let sql = format!("SELECT * FROM {name}");
                let file = format!("{name}.{format}");
                let ran = Flightline::new().home(&home).args([&file, "-c", &sql]);
                ran.run().failed(3, "whilst decoding field 'c'", "");
            }
        }
    }
}

/// Columns of one file, what is read of them, and why.
#[rustfmt::skip]
const COLUMNS: &[(&str, &str, &str, &str)] = &[
    ("csv", "007\n12\n", "007\n12\n", "zeros ahead belong to a key: a text"),
    ("csv", "18446744073709551615\n-1\n", "18446744073709551615\n-1\n", "no integer has room: a text"),
    ("csv", "0.12345678901234567890\n", "0.12345678901234567890\n", "no float has room: a text"),
    ("csv", "0.30000000000000004\n1e22\n", "0.30000000000000004\n1e22\n", "a float has room"),
    ("csv", "0.10000000000000001\n", "0.1\n", "these digits are those of 0.1 in a float"),
    ("csv", "1.10\n5.\n.5\n", "1.1\n5.0\n0.5\n", PLACES),
    ("csv", "1\n2.5\n", "1.0\n2.5\n", "a column has one type"),
    ("csv", "1\ntwo\n", "1\ntwo\n", "a column has one type, here text"),
    ("csv", "TRUE\nfalse\n", "true\nfalse\n", "they are truth values"),
    ("csv", "NULL\nnull\n", "NULL\nnull\n", "NULL has no name in CSV"),
    ("csv", "nan\ninf\n", "NaN\ninf\n", "they are floats"),
    ("csv", "2022-01-01\n2022-02-30\n", "2022-01-01\n2022-02-30\n", "the second is no date: texts"),
    ("csv", "2022-01-01 08:00:00\n", "2022-01-01T08:00:00\n", "a time is written in RFC 3339"),
    ("csv", "2022-01-01\n2022-01-01T08:00:00\n", "2022-01-01T00:00:00\n2022-01-01T08:00:00\n", "a column has one type"),
    ("csv", "2022-01-01T08:00:00Z\n2022-01-01T08:00:00\n", "2022-01-01T08:00:00Z\n2022-01-01T08:00:00\n", "the second is no moment: texts"),
    ("csv", "\n\"\"\nx\n\n", "\n\"\"\nx\n\n", "an empty line is NULL where there is but one column"),
    ("csv", "1\n\"\"\n\"2\"\n", "1\n\n2\n", "a number is never an empty text: NULL"),
    ("csv", "\"a\n\nb\"\n\"\n\"\n", "\"a\n\nb\"\n\"\n\"\n", "a line break in quotes is a part of the text"),
    ("jsonl", "{\"c\":\"007\"}\n{\"c\":\"\"}\n", "{\"c\":\"007\"}\n{\"c\":\"\"}\n", "a text says that it is one"),
    ("jsonl", "{\"c\":18446744073709551615}\n{\"c\":-1}\n", "{\"c\":\"18446744073709551615\"}\n{\"c\":\"-1\"}\n", "a decimal has room, and decimals are strings in JSON"),
    ("jsonl", "{\"c\":18446744073709551616}\n", "{\"c\":1.8446744073709552e19}\n", "beyond 64 bits a number is a float to JSON's readers"),
    ("jsonl", "{\"c\":[18446744073709551615]}\n", "{\"c\":[1.8446744073709552e19]}\n", "inside of lists and objects a number beyond 63 bits is a float, too"),
    ("jsonl", "{\"c\":1}\n{\"c\":1.5}\n", "{\"c\":1.0}\n{\"c\":1.5}\n", "a column has one type"),
    ("jsonl", "{\"c\":1}\n{}\n", "{\"c\":1}\n{\"c\":null}\n", "a key that is not there is NULL"),
    ("jsonl", "{\"b\":1,\"a\":2}\n", "{\"b\":1,\"a\":2}\n", "columns keep their order"),
    ("json", "[\n{\"b\":\"x\",\"a\":2}\n]\n", "[\n{\"b\":\"x\",\"a\":2}\n]\n", "columns keep their order"),
    ("jsonl", "{\"c\":[]}\n{\"c\":{}}\n", "", "a list is no object: refused"),
];

#[test]
fn what_others_wrote_keeps_its_digits() {
    for (format, rows, back, why) in COLUMNS {
        let home = Home::new();
        let header = if *format == "csv" { "c\n" } else { "" };
        home.write(&format!("a.{format}"), &format!("{header}{rows}"));
        let file = format!("a.{format}");
        let ran = Flightline::new()
            .home(&home)
            .args([&file, "-c", "SELECT * FROM a", "--format", format])
            .run();
        if back.is_empty() {
            ran.failed(1, "cannot read a.", "");
        } else {
            assert_eq!(ran.good(), format!("{header}{back}"), "{why}");
        }
    }
}

#[test]
fn what_comes_late_is_read_whole() {
    let home = Home::new();
    let many = "{\"c\":1}\n".repeat(2_000);
    home.write("late.jsonl", &format!("{many}{{\"c\":1.5,\"d\":7}}\n"));
    let sql = "SELECT sum(c) AS c, sum(d) AS d FROM late";
    let ran = Flightline::new()
        .home(&home)
        .args(["late.jsonl", "-c", sql]);
    assert_eq!(ran.run().good(), "c,d\n2001.5,7\n");
    let many = "1,\"two\nlines\",\n".repeat(2_000);
    home.write("late.csv", &format!("c,d,e\n{many}1.5,\"\",x\n"));
    let sql = "SELECT sum(c) AS c, count(*) AS n, count(d) AS d, max(e) AS e FROM late";
    let ran = Flightline::new().home(&home).args(["late.csv", "-c", sql]);
    assert_eq!(ran.run().good(), "c,n,d,e\n2001.5,2001,2001,x\n");
}

/// Writes each case to `tN.FORMAT`, and its first row and its last, which are
/// no extremes, to `oN.FORMAT`: these names, and the types.
fn write(home: &Home, format: &str) -> Vec<(String, String)> {
    let mut script = Script::new();
    let mut statements = String::new();
    let mut names = Vec::new();
    for (number, array) in arrays().into_iter().enumerate() {
        let ends = UInt64Array::from_iter_values([0, array.len() as u64 - 1]);
        let ordinary = take(&array, &ends, None).unwrap();
        // A column of its own would be a line of nothing where it is empty.
        let numbers: ArrayRef = Arc::new(UInt64Array::from_iter_values(0..array.len() as u64));
        let numbered = [
            (format!("t{number}"), array, numbers),
            (format!("o{number}"), ordinary, Arc::new(ends)),
        ];
        for (name, values, numbers) in numbered {
            let sql = format!("SELECT {name}");
            statements.push_str(&format!("\\o {name}.{format}\n{sql};\n"));
            names.push((name, values.data_type().to_string()));
            let columns = [("c", values, true), ("n", numbers, false)];
            let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
            script = script.statement(&sql, batch);
        }
    }
    let server = Server::start(script);
    let address = format!("http://127.0.0.1:{}", server.port);
    let ran = Flightline::new()
        .home(home)
        .args([address.as_str(), "-f", "-", "-q"])
        .stdin(&statements)
        .run();
    assert_eq!(ran.good(), "");
    names
}
