//! How values are written.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, TimestampNanosecondArray};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};

use crate::support::run::{Flightline, Ran};
use crate::support::script::Script;
use crate::support::server::Server;

fn run(format: &str, arguments: &[&str]) -> Ran {
    let flightline = Flightline::new().args(["--format", format]);
    flightline.args(arguments).run()
}

/// The value of `expression`, as `format` writes it.
fn value(format: &str, expression: &str) -> String {
    let sql = format!("SELECT {expression} AS v, 1 AS w");
    let text = run(format, &["-c", &sql]).good();
    let before = if format == "jsonl" { 0 } else { 1 };
    let row = text.lines().nth(before).unwrap();
    let row = row.trim_start_matches("{\"v\":").trim_end_matches('}');
    row.trim_end_matches(",1")
        .trim_end_matches(",\"w\":1")
        .to_owned()
}

#[test]
pub(crate) fn csv_tells_null_from_an_empty_string() {
    for (expression, text) in [
        ("CAST(NULL AS VARCHAR)", ""),
        ("NULL", ""),
        ("''", "\"\""),
        ("' '", "\" \""),
        ("'a,b'", "\"a,b\""),
        ("'say \"hi\"'", "\"say \"\"hi\"\"\""),
        ("'NULL'", "NULL"),
        ("CAST(NULL AS BIGINT)", ""),
    ] {
        assert_eq!(value("csv", expression), text, "{expression}");
    }
}

#[test]
pub(crate) fn json_has_numbers_strings_and_nulls_by_rule() {
    for (expression, text) in [
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("arrow_cast(-128, 'Int8')", "-128"),
        ("CAST(12.50 AS DECIMAL(38, 2))", "\"12.50\""),
        ("CAST(-0.001 AS DECIMAL(9, 3))", "\"-0.001\""),
        ("CAST('NaN' AS DOUBLE)", "null"),
        ("CAST('inf' AS DOUBLE)", "null"),
        ("CAST('-inf' AS FLOAT)", "null"),
        ("0.1", "0.1"),
        ("X'00ff41'", "\"AP9B\""),
        ("X''", "\"\""),
        ("NULL", "null"),
        ("''", "\"\""),
        ("true", "true"),
        ("[1, NULL]", "[1,null]"),
    ] {
        for format in ["json", "jsonl"] {
            assert_eq!(value(format, expression), text, "{format}: {expression}");
        }
    }
}

#[test]
pub(crate) fn times_have_their_zone_where_the_type_has_one() {
    let cast =
        |zone: &str| format!("arrow_cast('2024-02-29T12:34:56Z', 'Timestamp(Second, {zone})')");
    for (zone, text) in [
        ("None", "2024-02-29T12:34:56"),
        ("Some(\"UTC\")", "2024-02-29T12:34:56Z"),
        ("Some(\"+00:00\")", "2024-02-29T12:34:56Z"),
        ("Some(\"+02:30\")", "2024-02-29T15:04:56+02:30"),
        ("Some(\"Europe/Berlin\")", "2024-02-29T13:34:56+01:00"),
    ] {
        assert_eq!(value("csv", &cast(zone)), text, "{zone}");
        assert_eq!(value("json", &cast(zone)), format!("\"{text}\""), "{zone}");
    }
}

/// A column of moments in nanoseconds without a zone, called InfluxDB's time
/// by its metadata or not.
fn moments(name: &str, influx: bool, values: &[i64]) -> RecordBatch {
    let kind = DataType::Timestamp(TimeUnit::Nanosecond, None);
    let metadata = match influx {
        true => HashMap::from([(
            "iox::column::type".to_owned(),
            "iox::column_type::timestamp".to_owned(),
        )]),
        false => HashMap::new(),
    };
    let field = Field::new(name, kind, true).with_metadata(metadata);
    let values: ArrayRef = Arc::new(TimestampNanosecondArray::from(values.to_vec()));
    RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![values]).unwrap()
}

#[test]
pub(crate) fn influxdbs_time_is_told_in_utc() {
    let moment = [1_709_210_096_000_000_000];
    let server = Server::start(
        Script::new()
            .statement("SELECT marked", moments("at", true, &moment))
            .statement("SELECT bare", moments("at", false, &moment)),
    );
    let target = format!("grpc://127.0.0.1:{}", server.port);
    for (sql, text) in [
        ("SELECT marked", "at\n2024-02-29T12:34:56.000000000Z\n"),
        ("SELECT bare", "at\n2024-02-29T12:34:56.000000000\n"),
    ] {
        assert_eq!(run("csv", &[&target, "-c", sql]).good(), text);
    }
}

#[test]
pub(crate) fn a_column_of_times_has_one_number_of_digits() {
    let digits = |text: &str| -> Vec<usize> {
        let rows = text.lines().filter(|row| row.contains("2024-"));
        let fraction = |row: &str| {
            let (_, behind) = row.split_once('.')?;
            Some(behind.chars().take_while(char::is_ascii_digit).count())
        };
        rows.map(|row| fraction(row).unwrap_or(0)).collect()
    };
    for (unit, kept) in [
        ("Second", 0),
        ("Millisecond", 3),
        ("Microsecond", 6),
        ("Nanosecond", 9),
    ] {
        let times = ["12:34:56", "12:34:56.5", "12:34:56.000000001"];
        let rows = times.map(|time| {
            format!("SELECT arrow_cast('2024-02-29T{time}', 'Timestamp({unit}, None)') AS at")
        });
        let sql = rows.join(" UNION ALL ");
        for format in ["csv", "json", "jsonl"] {
            let text = run(format, &["-c", &sql]).good();
            assert_eq!(digits(&text), [kept; 3], "{format} {text}");
        }
        // A screen has as many as the values need, all the same.
        let text = run("table", &["-c", &sql]).good();
        let found = digits(&text);
        assert!(found == [found[0]; 3] && found[0] <= kept, "{text}");
        assert!([0, 3, 6, 9].contains(&found[0]), "{text}");
    }
}

#[test]
pub(crate) fn a_time_zone_is_for_the_screen() {
    let sql = "SELECT arrow_cast('2024-02-29T12:34:56Z', 'Timestamp(Second, Some(\"UTC\"))') AS at";
    for (zone, shown) in [
        ("UTC", "12:34:56Z"),
        ("Europe/Berlin", "13:34:56+01:00"),
        ("local", "07:34:56-05:00"),
        ("data", "12:34:56Z"),
    ] {
        let setting = format!("timezone={zone}");
        let flightline = Flightline::new().env("TZ", "America/New_York");
        let mut pty = flightline.args(["-v", &setting, "-c", sql]).prompt();
        assert_eq!(pty.wait_exit(), Some(0));
        let screen = pty.seen(|seen| seen.screen());
        assert!(screen.contains(shown), "{zone}: {screen}");
        for format in ["csv", "json"] {
            let text = run(format, &["-v", &setting, "-c", sql]).good();
            assert!(text.contains("2024-02-29T12:34:56Z"), "{zone}: {text}");
        }
    }
    let ran = run("csv", &["-c", "\\set timezone Nowhere/Land"]);
    ran.failed(1, "timezone does not take", "Area/City");
}
