//! The prompt knows the database: what Tab offers, how names and words look,
//! what is proposed. At the real program in a terminal.

use std::sync::Arc;

use arrow::array::{ArrayRef, BinaryArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use arrow_flight::{IpcMessage, SchemaAsIpc};

use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::run::Flightline;
use crate::support::script::{Script, column};
use crate::support::server::Server;

/// The keys that clear a line.
const CLEAR: &str = "\x03";
/// Right, which takes up what is proposed.
const RIGHT: &str = "\x1b[C";

/// A prompt at the demo whose names are known.
fn demo() -> Pty {
    known(Flightline::new().prompt_of(50, 100))
}

/// Waits until all names are known.
fn known(mut pty: Pty) -> Pty {
    pty.wait_for_prompt();
    pty.run("\\refresh");
    pty
}

/// Types `keys` with a Tab behind it, and waits for the line that comes of it.
#[track_caller]
fn completes(pty: &mut Pty, keys: &str, line: &str) {
    pty.send(&format!("{keys}\t"));
    pty.wait_for(line, |seen| seen.row().ends_with(line));
    pty.send(CLEAR);
    pty.wait_for_prompt();
}

/// Presses Tab, again where the program waited no longer for an answer, until
/// `text` is in what it lists below `line`.
#[track_caller]
fn lists(pty: &mut Pty, line: &str, text: &str) {
    let before = pty.seen(|seen| seen.transcript.len());
    let typed = format!("{line}x");
    for _ in 0..50 {
        pty.send("\tx");
        pty.wait_for(&typed, |seen| seen.row().ends_with(&typed));
        pty.send("\x7f");
        pty.wait_for(line, |seen| seen.row().ends_with(line));
        if pty.seen(|seen| String::from_utf8_lossy(&seen.transcript[before..]).contains(text)) {
            return;
        }
    }
    panic!("no {text:?} below {line:?}");
}

/// The rows below the line that is being edited.
fn list(screen: &str, line: &str) -> Vec<String> {
    let rows = screen.lines().map(str::trim_end);
    let below = rows.skip_while(|row| !row.ends_with(line)).skip(1);
    below
        .take_while(|row| !row.contains("=> "))
        .filter(|row| !row.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn tab_gives_what_fits_the_place() {
    let mut pty = demo();
    for (keys, line) in [
        ("SELECT * FROM home WHERE ro", "WHERE room"),
        ("SELECT h.te", "SELECT h.te"),
        ("SELECT * FROM home h WHERE h.te", "h.temp"),
        ("SELECT room FROM home GROUP BY ro", "GROUP BY room"),
        ("SELECT approx_percentile_cont_w", "_with_weight("),
        ("SELECT * FROM home ORD", "ORDER BY"),
        ("\\d ho", "\\d home"),
        ("\\set timi", "\\set timing"),
    ] {
        completes(&mut pty, keys, line);
    }
}

#[test]
fn the_list_tells_kinds_and_types() {
    let mut pty = demo();
    pty.send("SELECT * FROM home WHERE t\t");
    let screen = pty.wait_for_text("Float64");
    let rows = list(&screen, "WHERE t");
    let told = |name: &str| rows.iter().find(|row| row.contains(name)).cloned();
    let temp = told("temp").unwrap_or_default();
    assert!(
        temp.contains("field") && temp.contains("Float64"),
        "{screen}"
    );
    let time = told("time").unwrap_or_default();
    assert!(time.contains("Timestamp"), "{screen}");
    // Nothing but columns, until Tab is pressed again at the same place.
    assert!(!screen.contains("to_timestamp"), "{screen}");
    pty.send("\t");
    pty.wait_for_text("to_timestamp");
}

#[test]
fn the_list_stands_below_all_rows_of_the_input_and_goes_with_the_next_key() {
    let mut pty = known(Flightline::new().prompt_of(12, 40));
    pty.enter("SELECT *");
    pty.enter("FROM home");
    pty.send("WHERE \t");
    let screen = pty.wait_for("the list", |seen| {
        seen.row().ends_with("WHERE ") && seen.screen().contains("hum")
    });
    let rows: Vec<&str> = screen.lines().map(str::trim_end).collect();
    let at = rows.iter().rposition(|row| *row == "WHERE").unwrap();
    assert_eq!(rows[at - 1], "FROM home", "{screen}");
    let names = rows[at + 1..]
        .iter()
        .filter_map(|row| row.split_whitespace().next());
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["co", "hum", "room", "temp", "time"],
        "{screen}"
    );
    // More than the screen has room for is cut, and nothing is asked.
    pty.send("\t");
    pty.wait_for_text(" more");
    pty.send("x");
    let screen = pty.wait_for("the line", |seen| seen.row().ends_with("WHERE x"));
    assert!(
        !screen.contains("hum") && !screen.contains(" more"),
        "{screen}"
    );
    pty.send("\x7f\t");
    pty.wait_for_text("hum");
    pty.send(CLEAR);
    pty.wait_for_prompt();
    let screen = pty.run("SELECT 41 + 1 AS answer;");
    assert!(screen.contains("42"), "{screen}");
}

#[test]
fn values_are_offered_after_an_equals_sign() {
    let mut pty = demo();
    pty.send("SELECT * FROM home WHERE room = '");
    lists(&mut pty, "room = '", "Living Room");
    pty.send("K\t");
    pty.wait_for("the value", |seen| seen.row().ends_with("room = 'Kitchen'"));
    pty.send(";\r");
    pty.wait_for_text("13 rows");
}

#[test]
fn values_come_from_a_server_as_well() {
    let served = Flightline::new().serve(&[]);
    let address = format!("grpc://127.0.0.1:{}", served.port);
    let mut pty = known(Flightline::new().arg(address).prompt_of(50, 100));
    pty.send("SELECT * FROM home WHERE room IN ('");
    lists(&mut pty, "room IN ('", "Kitchen");
    pty.send("L\t");
    pty.wait_for("the value", |seen| {
        seen.row().ends_with("IN ('Living Room'")
    });
    pty.send(CLEAR);
    pty.wait_for_prompt();
    pty.run("\\set complete-values off");
    pty.send("SELECT * FROM sensors WHERE sensor = '\t");
    pty.send(";");
    let screen = pty.wait_for("the line", |seen| seen.row().ends_with(";"));
    assert!(list(&screen, ";").is_empty(), "{screen}");
}

#[test]
fn names_that_the_server_would_not_find_are_marked() {
    let mut pty = demo();
    for (line, name, marked) in [
        ("SELECT room FROM home ", "room", false),
        ("SELECT room FROM home ", "home", false),
        ("SELECT nope FROM home ", "nope", true),
        ("SELECT room FROM nowhere ", "nowhere", true),
        ("SELECT \"Room\" FROM home ", "Room", true),
        ("SELECT h.nope FROM home h ", "nope", true),
        ("SELECT count(*) AS total FROM home ", "total", false),
    ] {
        pty.send(line);
        pty.wait_for(line, |seen| seen.row().ends_with(line));
        let look = pty.seen(|seen| seen.look(name));
        assert_eq!(
            look.map(|look| look.underlined),
            Some(marked),
            "{line}: {name}"
        );
        pty.send(CLEAR);
        pty.wait_for_prompt();
    }
}

#[test]
fn what_was_typed_before_is_proposed() {
    let mut pty = demo();
    pty.run("SELECT 41 + 1 AS answer;");
    pty.send("SEL");
    pty.wait_for("a proposal", |seen| {
        seen.row().ends_with("SEL") && seen.look("ECT 41").is_some_and(|look| look.dimmed)
    });
    pty.send(RIGHT);
    pty.wait_for("the statement", |seen| {
        seen.row().ends_with("SELECT 41 + 1 AS answer;")
    });
    pty.send("\r");
    pty.wait_for("two answers", |seen| {
        seen.screen().matches("1 row · 1 column").count() == 2
    });
}

#[test]
fn without_colours_nothing_is_painted_and_nothing_proposed() {
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let prompt = Flightline::new().env(name, value).prompt_of(50, 100);
        let mut pty = known(prompt);
        pty.run("SELECT 41 + 1 AS answer;");
        let before = pty.seen(|seen| seen.transcript.len());
        pty.send("SEL");
        pty.wait_for("the letters", |seen| seen.row().ends_with("SEL"));
        pty.send("ECT nope FROM home ");
        let line = "SELECT nope FROM home ";
        let screen = pty.wait_for(line, |seen| seen.row().ends_with(line));
        assert_eq!(screen.matches("41").count(), 1, "{screen}");
        let written =
            pty.seen(|seen| String::from_utf8_lossy(&seen.transcript[before..]).into_owned());
        let looks = written.split("\x1b[").skip(1).filter_map(|rest| {
            let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
            (rest[end..].starts_with('m')).then(|| rest[..end].to_owned())
        });
        assert_eq!(looks.collect::<Vec<_>>(), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn names_of_every_kind_are_completed_described_and_queried() {
    let served = Flightline::new().serve(&["--allow-writes"]);
    let address = format!("grpc://127.0.0.1:{}", served.port);
    let mut pty = Flightline::new().arg(address).prompt_of(50, 100);
    pty.wait_for_prompt();
    for (name, typed, written) in [
        ("Weird \"name\" é", "wei", "\"Weird \"\"name\"\" é\""),
        ("select", "sel", "\"select\""),
        ("Temp", "tem", "\"Temp\""),
        ("a.b", "a", "\"a.b\""),
        ("😀 face", "\"😀", "\"😀 face\""),
    ] {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        assert_eq!(quoted, written);
        pty.run(&format!("CREATE TABLE {quoted} AS SELECT 7 AS {quoted};"));
        pty.run("\\refresh");
        let line = format!("FROM {written}");
        completes(&mut pty, &format!("SELECT 1 FROM {typed}"), &line);
        // Described by what Tab gives, and the column queried by it.
        pty.send(&format!("\\d {typed}\t"));
        pty.wait_for(written, |seen| seen.row().ends_with(written));
        pty.send("\r");
        let screen = pty.wait_for_prompt();
        assert!(screen.contains("Int64"), "{screen}");
        pty.send(&format!("SELECT * FROM {written} WHERE {typed}\t"));
        let line = format!("WHERE {written}");
        pty.wait_for(&line, |seen| seen.row().ends_with(&line));
        pty.send(" = 7;\r");
        pty.wait_for_text("1 row");
        let screen = pty.wait_for_prompt();
        assert!(!screen.contains("error"), "{screen}");
        pty.run(&format!("DROP TABLE {written};"));
        pty.send("\x0c");
    }
}

/// InfluxDB as its users meet it: a token and a database are demanded, tables
/// are BASE TABLE, names are in mixed case.
fn influxdb() -> Server {
    let moment = DataType::Timestamp(TimeUnit::Nanosecond, None);
    let tag = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let columns = Schema::new(vec![
        Field::new("deviceId", tag, true),
        Field::new("time", moment, false),
        Field::new("usage", DataType::Float64, true),
    ]);
    let IpcMessage(bytes) = SchemaAsIpc::new(&columns, &Default::default())
        .try_into()
        .unwrap();
    let text = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text])) };
    let tables = RecordBatch::try_from_iter([
        ("catalog_name", text("public")),
        ("db_schema_name", text("iox")),
        ("table_name", text("cpuLoad")),
        ("table_type", text("BASE TABLE")),
        (
            "table_schema",
            Arc::new(BinaryArray::from_vec(vec![&bytes])),
        ),
    ]);
    Server::start(
        Script::new()
            .token("good")
            .database("home")
            .tables(tables.unwrap())
            .statement("SELECT 41 + 1", column("n", Int64Array::from(vec![42]))),
    )
}

#[test]
fn influxdbs_names_are_offered_quoted_and_marked_where_they_are_not() {
    let server = influxdb();
    let home = Home::configured(&format!(
        "default = \"home\"\n[profiles.home]\nuri = \"{}\"\ntoken = \"good\"\n\
         metadata = {{ bucket-name = \"home\" }}\n",
        server.location(),
    ));
    let mut pty = known(Flightline::new().home(&home).prompt_of(50, 100));
    completes(&mut pty, "SELECT * FROM cpu", "FROM \"cpuLoad\"");
    completes(&mut pty, "SELECT dev", "SELECT \"deviceId\"");
    completes(
        &mut pty,
        "SELECT * FROM \"cpuLoad\" c WHERE c.d",
        "c.\"deviceId\"",
    );
    for (line, name, marked) in [
        ("SELECT deviceId FROM \"cpuLoad\" ", "deviceId", true),
        ("SELECT \"deviceId\" FROM \"cpuLoad\" ", "deviceId", false),
        ("SELECT * FROM cpuLoad ", "cpuLoad", true),
        ("SELECT usage FROM \"cpuLoad\" ", "usage", false),
    ] {
        pty.send(line);
        pty.wait_for(line, |seen| seen.row().ends_with(line));
        let look = pty.seen(|seen| seen.look(name));
        assert_eq!(look.map(|look| look.underlined), Some(marked), "{line}");
        pty.send(CLEAR);
        pty.wait_for_prompt();
    }
    // What was typed here comes back, behind the line and by Ctrl-R.
    pty.run("SELECT 41 + 1;");
    pty.send("SELECT 4");
    pty.wait_for("a proposal", |seen| {
        seen.look("1 + 1").is_some_and(|look| look.dimmed)
    });
    pty.send(CLEAR);
    pty.wait_for_prompt();
    pty.send("\x1241 +");
    pty.wait_for_text("SELECT 41 + 1");
    pty.send("\r");
    pty.wait_for("two answers", |seen| {
        seen.screen().matches("1 row · 1 column").count() == 2
    });
    // A scan without bounds says so, once.
    let scan = "SELECT * FROM \"cpuLoad\";";
    pty.wait_for_prompt();
    pty.send(scan);
    pty.wait_for_text("no time bounds, no LIMIT");
    pty.send(CLEAR);
    pty.wait_for_prompt();
    pty.send("\x0c");
    pty.send(scan);
    let screen = pty.wait_for(scan, |seen| seen.row().ends_with(scan));
    assert!(!screen.contains("no time bounds"), "{screen}");
}

#[test]
fn a_name_with_control_characters_is_shown_and_not_typed() {
    let text = |values: [&str; 2]| -> ArrayRef { Arc::new(StringArray::from(values.to_vec())) };
    let tables = RecordBatch::try_from_iter([
        ("catalog_name", text(["public"; 2])),
        ("db_schema_name", text(["iox"; 2])),
        ("table_name", text(["bad\x1b[2Jname", "tame"])),
        ("table_type", text(["BASE TABLE"; 2])),
    ]);
    let server = Server::start(Script::new().tables(tables.unwrap()));
    let mut pty = known(Flightline::new().arg(server.location()).prompt_of(50, 100));
    pty.send("SELECT * FROM ba\t");
    pty.wait_for_text("bad\\x1b[2Jname");
    pty.send("d");
    let screen = pty.wait_for("the line", |seen| seen.row().ends_with("FROM bad"));
    assert!(screen.contains("\\refresh"), "{screen}");
    let written = pty.seen(|seen| seen.text());
    assert!(!written.contains("\x1b[2J"), "{written:?}");
}
