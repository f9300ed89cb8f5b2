//! What is typed, was typed before, is offered, and stands in the prompt.

use super::payloads::{PAYLOADS, all};
use super::{assert_harmless, prompt, server};
use crate::support::home::Home;
use crate::support::run::Flightline;

#[test]
fn a_paste_commands_nothing() {
    let mut pty = Flightline::new().prompt_of(60, 200);
    pty.wait_for_prompt();
    for (what, payload) in PAYLOADS {
        // A bracketed paste with its own commands inside.
        pty.send(&format!("\x1b[200~SELECT '{payload}pasted\x1b[201~"));
        // The editor takes the first letter for the end of a sequence that is
        // cut short.
        pty.wait_for_text("asted");
        assert_harmless(&pty, what, false);
        pty.send("\x03");
        pty.wait_for_prompt();
        pty.send("\x0c");
        pty.wait_for("a clear screen", |seen| !seen.screen().contains("asted"));
    }
}

#[test]
fn the_history_commands_nothing() {
    let (server, home) = (server(), Home::new());
    let records = PAYLOADS.iter().map(|(what, payload)| {
        let text = format!("SELECT '{what} {payload}end';");
        serde_json::json!({ "text": text, "profile": all("profile"), "time": 7 }).to_string()
    });
    let records: Vec<_> = records.collect();
    home.write("history.jsonl", &format!("{}\n", records.join("\n")));
    let mut pty = prompt(&server, &home);
    pty.run("\\s");
    assert_harmless(&pty, "\\s", false);
    pty.send("\x0c");
    pty.wait_for("a clear screen", |seen| !seen.screen().contains("end"));
    for (what, _) in PAYLOADS {
        // What is typed, with a candidate behind it if there is one; then the
        // entry itself, and the search for it.
        pty.send(&format!("SELECT '{what} "));
        pty.wait_for("the line", |seen| seen.screen().contains(what));
        assert_harmless(&pty, "the candidate", false);
        pty.send("\x1b[5~");
        pty.wait_for("the entry", |seen| seen.screen().contains("nd';"));
        assert_harmless(&pty, "the entry", false);
        pty.send("\x03");
        pty.wait_for_prompt();
        pty.send(&format!("\x12{what} "));
        pty.wait_for("a search", |seen| seen.screen().contains("search"));
        pty.send("\x07\x03");
        pty.wait_for_prompt();
        assert_harmless(&pty, "the search", false);
        pty.send("\x0c");
        pty.wait_for("a clear screen", |seen| !seen.screen().contains("search"));
    }
}

#[test]
fn names_that_are_offered_command_nothing() {
    let (server, home) = (server(), Home::new());
    let mut pty = prompt(&server, &home);
    pty.send("SELECT * FROM tab\t\t");
    pty.wait_for_text("FROM tab");
    pty.send("\x03");
    pty.wait_for_prompt();
    pty.send("SELECT * FROM \t\t");
    pty.wait_for_text("tab");
    pty.send("\x03");
    pty.wait_for_prompt();
    assert_harmless(&pty, "completion", false);
}

#[test]
fn the_prompt_and_its_greeting_show_names_and_obey_none() {
    let profile = all("profile");
    let quoted = serde_json::to_string(&profile).unwrap();
    let quoted = quoted.replace('\u{7f}', "\\u007f");
    let home = Home::configured(&format!(
        "default = {quoted}\n[profiles.{quoted}]\nfiles = [\"a.csv\"]\n"
    ));
    home.write("a.csv", "n\n1\n");
    let mut pty = Flightline::new().home(&home).prompt_of(60, 200);
    pty.wait_for_prompt();
    pty.run("\\conninfo");
    pty.run("\\profiles");
    pty.run("SELECT 1;");
    pty.run("\\c nowhere");
    assert_harmless(&pty, "the prompt", false);
    let text = pty.seen(|seen| seen.text());
    assert!(text.contains("profile\\x00\\x01"), "{text}");
}
