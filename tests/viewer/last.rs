//! The last result is at hand without asking the server.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, TimestampSecondArray};

use super::{leave, open, prompt, quit, server};
use crate::support::home::Home;
use crate::support::server::Server;

const SQL: &str = "SELECT * FROM series";

/// A minute between rows, and a value that has a spike.
fn series() -> Server {
    let times = TimestampSecondArray::from_iter_values((0..500).map(|minute| minute * 60));
    let values = (0..500).map(|minute| if minute == 321 { 9.5 } else { 1.25 });
    let times: ArrayRef = Arc::new(times);
    let values: ArrayRef = Arc::new(Float64Array::from_iter_values(values));
    let batch = RecordBatch::try_from_iter([("time", times), ("level", values)]);
    server([(SQL, batch.unwrap().into())])
}

/// Braille: a line is drawn.
fn is_drawn(screen: &str) -> bool {
    screen.contains(|c| ('\u{2801}'..='\u{28ff}').contains(&c))
}

#[test]
fn it_is_shown_again_in_every_way() {
    let server = series();
    let home = Home::new();
    let mut pty = prompt(&server);
    open(&mut pty, SQL, "1970-01-01T00:05");
    leave(&mut pty);
    // The viewer, with the first row where it begins.
    pty.enter("\\v");
    pty.wait_for_viewer("1970-01-01T00:05");
    pty.send("G");
    pty.wait_for_viewer("1970-01-01T08:19");
    leave(&mut pty);
    // A line for each value, and back.
    for begins in ["record 1 of 500", "1–"] {
        pty.enter("\\x");
        pty.wait_for_viewer(begins);
        leave(&mut pty);
    }
    // Files, by their names and by a setting.
    let file = home.at("level.csv");
    pty.run(&format!("\\last {}", file.display()));
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 501, "{text}");
    assert!(text.contains("1970-01-01T05:21:00,9.5\n"), "{text}");
    let file = home.at("level.txt");
    pty.run(&format!("\\last (format=jsonl) {}", file.display()));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.lines().count() == 500 && text.contains("\"level\":9.5"),
        "{text}"
    );
    // A command.
    let screen = pty.run("\\last (format=csv) |grep 9.5");
    assert!(screen.contains("1970-01-01T05:21:00,9.5"), "{screen}");
    // A chart, in the viewer and at the prompt.
    pty.enter("\\v");
    pty.wait_for_viewer("1970-01-01T00:05");
    pty.send("p");
    pty.wait_for("a line", |seen| seen.is_taken() && is_drawn(&seen.screen()));
    pty.send("q");
    pty.wait_for_viewer("1970-01-01T00:05");
    leave(&mut pty);
    let screen = pty.run("\\plot");
    assert!(is_drawn(&screen) && screen.contains("level"), "{screen}");
    let screen = pty.run("\\plot time level");
    assert!(is_drawn(&screen), "{screen}");
    assert_eq!(server.asked(SQL).len(), 1);
    assert_eq!(server.called("DoGet").len(), 1);
    quit(pty);
}

#[test]
fn without_one_there_is_a_word() {
    let server = series();
    let mut pty = prompt(&server);
    for command in ["\\v", "\\last", "\\plot"] {
        let screen = pty.run(command);
        assert!(screen.contains("error: "), "{command}: {screen}");
        pty.send("\x0c");
        pty.wait_for("an empty screen", |seen| !seen.screen().contains("error: "));
    }
    assert_eq!(server.called("DoGet").len(), 0);
}
