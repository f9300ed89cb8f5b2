//! What was typed before, and the keys that bring it back.

mod editor;
mod kept;
mod keys;

use serde_json::Value;

use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::run::Flightline;

const CTRL_R: &str = "\x12";
const UP: &str = "\x1b[A";
const PAGE_UP: &str = "\x1b[5~";
const ALT_ENTER: &str = "\x1b\r";

/// A prompt that has its history in `home`.
fn prompt(home: &Home) -> Pty {
    let pty = Flightline::new().home(home).prompt_of(50, 80);
    pty.wait_for_prompt();
    pty
}

/// A home in which these statements were typed before.
fn remembering(texts: &[&str]) -> Home {
    let home = Home::new();
    let line = |text: &&str| {
        let record = serde_json::json!({"time": 1, "profile": "demo", "text": text});
        format!("{record}\n")
    };
    home.write("history.jsonl", &texts.iter().map(line).collect::<String>());
    home
}

/// The records in the history.
fn records(home: &Home) -> Vec<Value> {
    let text = home.read("history.jsonl");
    let records = text.lines().map(|line| serde_json::from_str(line).unwrap());
    records.collect()
}

/// Waits until what stands before the cursor, from the prompt's mark on, is
/// `line`.
#[track_caller]
fn wait_for_line(pty: &Pty, line: &str) {
    pty.wait_for(line, |seen| seen.row().ends_with(&format!("> {line}")));
}
