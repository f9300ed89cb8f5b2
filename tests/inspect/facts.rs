//! What is in a table, at servers that answer some of it: `\d+ NAME`.

use arrow::array::{Int64Array, TimestampNanosecondArray};
use tonic::Code;

use super::commands::{at_influxdb, at_server, cpu, influxdb, run};
use super::*;
use crate::support::run::Flightline;
use crate::support::script::{Answer, Script, column};

const TABLE: &str = "\"public\".\"iox\".\"cpu\"";
const WINDOW: &str = "\"time\" > '2023-11-13T22:46:39Z' \
                      AND \"time\" <= '2023-11-14T22:46:39Z'";

fn at_second(second: i64) -> RecordBatch {
    column(
        "time",
        TimestampNanosecondArray::from(vec![second * 1_000_000_000]),
    )
}

fn count(count: i64) -> RecordBatch {
    column("count", Int64Array::from(vec![count]))
}

#[test]
fn a_server_that_knows_no_spans_of_time_tells_what_needs_none() {
    let hours = format!(
        "SELECT date_trunc('hour', \"time\") AS hour, count(*) AS count FROM {TABLE} \
         WHERE {WINDOW} GROUP BY 1 ORDER BY 1"
    );
    let by_hour = RecordBatch::try_from_iter([
        ("hour", Arc::clone(at_second(1_699_999_200).column(0))),
        ("count", Arc::clone(count(7).column(0))),
    ]);
    let of = |what: &str| format!("SELECT {what} FROM {TABLE}");
    let within = |what: &str| format!("SELECT {what} FROM {TABLE} WHERE {WINDOW}");
    let script = Script::new()
        .tables(cpu())
        .statement(&of("max(\"time\")"), at_second(1_700_001_999))
        .statement(&of("min(\"time\")"), at_second(0))
        .statement(&within("count(*)"), count(7))
        .statement(
            &within("count(DISTINCT \"host\")"),
            Answer::refused(Code::Internal, "too many"),
        )
        .statement(&within("count(DISTINCT \"region\")"), count(2))
        .statement(&hours, by_hour.unwrap());
    let told = run(&Server::start(script), "\\d+ cpu").good();
    let (_, facts) = told.split_once("fact,value\n").unwrap();
    let line = "▁".repeat(23);
    assert_eq!(
        facts,
        format!(
            "newest,2023-11-14T22:46:39Z\n\
             oldest,1970-01-01T00:00:00Z\n\
             \"rows, last 24 h\",7\n\
             \"values of host, last 24 h\",not told\n\
             \"values of region, last 24 h\",2\n\
             \"rows by hour, last 24 h\",{line}█\n"
        )
    );
}

#[test]
fn what_is_in_a_table_is_told_up_to_its_newest_row() {
    let told = Flightline::new()
        .args(["demo", "-c", "\\d+ sensors"])
        .run()
        .good();
    for line in [
        "fact,value\nnewest,20",
        "\"rows, last 24 h\",23040\n",
        "\"values of sensor, last 24 h\",8\n",
        "\"values of site, last 24 h\",4\n",
        "\"rows by hour, last 24 h\",█",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
}

#[test]
fn what_is_in_a_table_is_told_whatever_the_zone_of_its_time() {
    let begin = "TIMESTAMP '2024-01-01T00:00:00'";
    for zone in [
        "None",
        "Some(\"+00:00\")",
        "Some(\"+05:00\")",
        "Some(\"-08:00\")",
    ] {
        let made = format!(
            "CREATE TABLE z AS SELECT arrow_cast(arrow_cast(to_timestamp(\
             extract(epoch FROM {begin}) + 3600 * value), \
             'Timestamp(Nanosecond, Some(\"+00:00\"))'), \
             'Timestamp(Nanosecond, {zone})') AS time FROM generate_series(0, 29)"
        );
        let told = Flightline::new().args(["demo", "-c", &made, "-c", "\\d+ z"]);
        let told = told.run().good();
        let (_, facts) = told.split_once("fact,value\n").unwrap();
        assert_eq!(
            facts,
            format!(
                "newest,2024-01-02T05:00:00Z\noldest,2024-01-01T00:00:00Z\n\
                 \"rows, last 24 h\",24\n\"rows by hour, last 24 h\",{}\n",
                "█".repeat(24)
            ),
            "{zone}"
        );
    }
}

#[test]
fn a_fact_is_told_while_the_server_looks_for_the_next() {
    let newest = format!("SELECT max(\"time\") FROM {TABLE}");
    let oldest = format!("SELECT min(\"time\") FROM {TABLE} WHERE {WINDOW}");
    let script = Script::new()
        .tables(cpu())
        .statement(&newest, at_second(1_700_001_999))
        .statement(&oldest, Answer::hanging());
    let server = Server::start(script);
    let mut pty = at_server(&server).prompt_of(40, 80);
    pty.wait_for_prompt();
    pty.send("\\d+ cpu\r");
    let asked = "GetFlightInfo CommandStatementQuery";
    server.wait_until("the oldest row", |calls| {
        let queries = calls.iter().filter(|call| call.name() == asked);
        queries
            .filter_map(|call| call.sql())
            .any(|sql| sql == oldest)
    });
    pty.wait_for("the newest row alone", |seen| {
        let screen = seen.screen();
        screen.contains("2023-11-14T22:46:39Z") && !screen.contains("oldest")
    });
    pty.send("\x03");
    let screen = pty.wait_for_prompt();
    assert!(!screen.contains("oldest"), "{screen}");
    server.wait_for_dropped(1);
}

#[test]
fn what_a_server_refuses_of_a_table_is_not_told() {
    let server = Server::start(influxdb());
    let ran = at_influxdb(&server, "\\d+ cpu");
    let told = ran.good();
    assert!(
        told.contains("fact,value\nnewest,not told\noldest,not told\n"),
        "{told}"
    );
    assert!(
        told.ends_with("\"rows by hour, last 24 h\",not told\n"),
        "{told}"
    );
}
