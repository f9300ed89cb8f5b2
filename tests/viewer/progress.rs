//! How far a long query has come.

use std::time::Duration;

use arrow::array::Int64Array;

use super::{at, prompt, server};
use crate::support::home::Home;
use crate::support::script::{Answer, Part, Step, column};

const SQL: &str = "SELECT slowly";

/// Long enough for something to be drawn before it.
const SLOW: Duration = Duration::from_millis(1_500);

fn slow() -> Answer {
    let batch = column("n", Int64Array::from(vec![4_711]));
    let part = Part::from(batch.clone()).then(Step::Wait(SLOW));
    Answer::of(vec![part.then(Step::Batch(batch))])
}

#[test]
fn it_is_drawn_and_gone_when_the_result_comes() {
    let server = server([(SQL, slow().after(SLOW))]);
    let mut pty = prompt(&server);
    pty.enter(&format!("{SQL};"));
    // Seconds count up in a line of their own, below the statement.
    let below = |screen: &str| {
        let rows = screen.trim_end().lines();
        let mut rows = rows.skip_while(|row| !row.contains(SQL)).skip(1);
        rows.next().unwrap_or_default().to_owned()
    };
    let screen = pty.wait_for("progress", |seen| below(&seen.screen()).contains('s'));
    let drawn = below(&screen);
    let screen = pty.wait_for_prompt();
    assert!(
        screen.contains("4711") && !screen.contains(drawn.trim()),
        "{screen}"
    );
    assert!(below(&screen).trim() == "n", "{screen}");
}

#[test]
fn a_bar_is_drawn_where_the_number_of_rows_is_known() {
    let server = server([(SQL, slow().total_records(2))]);
    let home = Home::new();
    let mut pty = prompt(&server);
    let file = home.at("slow.csv");
    pty.enter(&format!("{SQL} \\g {}", file.display()));
    pty.wait_for_text("50 %");
    let screen = pty.wait_for_prompt();
    assert!(!screen.contains('%'), "{screen}");
    assert_eq!(home.read("slow.csv"), "n\n4711\n4711\n");
}

#[test]
fn it_is_not_for_logs() {
    let server = server([(SQL, slow().after(SLOW))]);
    let ran = at(&server).args(["-c", SQL]).run();
    assert_eq!(ran.good(), "n\n4711\n4711\n");
}
