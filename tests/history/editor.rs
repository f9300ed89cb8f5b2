//! The user's own editor: Ctrl-X Ctrl-E, and `\e`.

use std::os::unix::fs::PermissionsExt;

use super::wait_for_line;
use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::run::Flightline;

const CTRL_X_CTRL_E: &str = "\x18\x05";

/// A prompt with an editor that is this script of the shell; `$1` is the file.
fn editing(home: &Home, script: &str) -> Pty {
    let editor = home.write("editor", &format!("#!/bin/sh\n{script}\n"));
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&editor, mode).unwrap();
    let pty = Flightline::new()
        .home(home)
        .env("FLIGHTLINE_EDITOR", "./editor")
        .prompt_of(24, 80);
    pty.wait_for_prompt();
    pty
}

#[test]
fn the_line_is_written_on_in_an_editor() {
    let home = Home::new();
    let script = "stat -c %a \"$1\" > mode; cp \"$1\" before; echo \"$1\" > name\n\
                  stty -g > modes; printf 'SELECT 40\\n+ 2 AS answer;\\n\\n' > \"$1\"";
    let mut pty = editing(&home, script);
    pty.send("SELECT 'a");
    wait_for_line_open(&pty, "SELECT 'a");
    pty.send(CTRL_X_CTRL_E);
    // It comes back for a last look, and nothing has run.
    pty.wait_for("the text", |seen| seen.row() == "+ 2 AS answer;");
    assert_eq!(home.read("before"), "SELECT 'a\n");
    assert_eq!(home.read("mode"), "600\n");
    assert!(
        home.read("name").ends_with(".sql\n"),
        "{}",
        home.read("name")
    );
    assert!(!std::path::Path::new(home.read("name").trim()).exists());
    assert_eq!(home.history(), Vec::<String>::new());
    pty.send("\r");
    let screen = pty.wait_for_text("1 row · 1 column");
    assert!(screen.contains("42"), "{screen}");
    pty.wait_for_prompt();
    assert_eq!(home.history(), ["SELECT 40\n+ 2 AS answer;"]);
}

/// As [`wait_for_line`], of a line in which a quote is open.
#[track_caller]
fn wait_for_line_open(pty: &Pty, line: &str) {
    pty.wait_for(line, |seen| seen.row().ends_with(&format!(" {line}")));
}

#[test]
fn a_text_higher_than_the_screen_goes_there_and_back() {
    let home = Home::new();
    let mut pty = editing(&home, "sed -i 's/line39$/line39 + 0/' \"$1\"");
    let lines: Vec<_> = (1..40)
        .map(|n| format!("SELECT {n}\n;-- line{n}"))
        .collect();
    let long = lines.join("\n");
    pty.send(&format!("\x1b[200~{long}\x1b[201~"));
    pty.wait_for("the paste", |seen| seen.row() == ";-- line39");
    pty.send(CTRL_X_CTRL_E);
    pty.wait_for("the text", |seen| seen.row() == ";-- line39 + 0");
    pty.send(&format!("\x7f\x7f\x7f\x7f{CTRL_X_CTRL_E}"));
    pty.wait_for("the text again", |seen| seen.row() == ";-- line39 + 0");
    pty.send("\r");
    pty.wait_for("the last result", |seen| {
        seen.text().matches("1 row · 1 column").count() == 39 && seen.row().ends_with("=> ")
    });
    assert_eq!(home.history().len(), 39);
}

#[test]
fn an_editor_that_fails_leaves_the_text() {
    for (script, told) in [
        (
            "echo garbage > \"$1\"; exit 3",
            "ended with exit status: 3; the text is as it was",
        ),
        ("printf '\\377' > \"$1\"", "is not UTF-8 text"),
        (
            "exec no-such-editor",
            "cannot be started; the text is as it was",
        ),
    ] {
        let home = Home::new();
        let mut pty = editing(&home, script);
        pty.send("SELECT 1");
        wait_for_line(&pty, "SELECT 1");
        pty.send(CTRL_X_CTRL_E);
        pty.wait_for_text(told);
        wait_for_line(&pty, "SELECT 1");
        pty.send(" AS one;\r");
        pty.wait_for_text("1 row · 1 column");
    }
}

#[test]
fn v_opens_the_editor_in_vi_mode() {
    let home = Home::new();
    let mut pty = editing(&home, "echo 'SELECT 42;' > \"$1\"");
    pty.run("\\set edit-mode vi");
    pty.send("v1");
    wait_for_line(&pty, "v1");
    pty.send("\x1bv");
    wait_for_line(&pty, "SELECT 42;");
}

#[test]
fn e_runs_what_is_saved() {
    let home = Home::new();
    // It saves where it is told to.
    let mut pty = editing(&home, "test -e keep || sed -i s/1/42/ \"$1\"");
    pty.run("SELECT 1 AS one;");
    let screen = pty.run("\\e");
    assert!(screen.contains("42"), "{screen}");
    // A text that was not saved does not run.
    home.write("keep", "");
    pty.run("\\e");
    std::fs::remove_file(home.at("keep")).unwrap();
    assert_eq!(
        home.history(),
        ["SELECT 1 AS one;", "\\e", "SELECT 42 AS one;", "\\e"]
    );
    // What has no end yet waits for it.
    home.write("a.sql", "SELECT 1 AS more");
    pty.enter("\\e a.sql");
    wait_for_line(&pty, "SELECT 42 AS more");
    pty.send(";\r");
    pty.wait_for_text("more");
    pty.wait_for_prompt();
    assert_eq!(home.read("a.sql"), "SELECT 42 AS more");
}

#[test]
fn e_takes_the_statement_that_was_begun() {
    let home = Home::new();
    let mut pty = editing(&home, "echo ', 2 AS b;' >> \"$1\"");
    pty.enter("SELECT 1 AS a");
    pty.wait_for_text("demo-> ");
    pty.enter("\\e");
    let screen = pty.wait_for_text("1 row · 2 columns");
    assert!(screen.contains('b'), "{screen}");
    pty.wait_for_prompt();
    assert_eq!(home.history().last().unwrap(), "SELECT 1 AS a\n, 2 AS b;");
}

#[test]
fn e_needs_a_prompt() {
    let ran = Flightline::new()
        .env("FLIGHTLINE_EDITOR", "touch opened; true")
        .args(["-c", "\\e"])
        .run();
    assert_eq!(ran.status, Some(1));
    assert!(ran.stderr.contains("nobody is at a prompt"), "{ran:?}");
}

#[test]
fn the_usual_variables_name_the_editor_in_their_order() {
    let home = Home::new();
    for (variables, expected) in [
        (&[("EDITOR", "e")][..], "e"),
        (&[("EDITOR", "e"), ("VISUAL", "v")], "v"),
        (
            &[("EDITOR", "e"), ("VISUAL", "v"), ("FLIGHTLINE_EDITOR", "f")],
            "f",
        ),
    ] {
        let mut program = Flightline::new().home(&home).env_remove("VISUAL");
        for (name, value) in variables {
            program = program.env(name, &format!("printf 'SELECT 1 AS {value};' >"));
        }
        let mut pty = program.prompt();
        pty.wait_for_prompt();
        pty.send(CTRL_X_CTRL_E);
        wait_for_line(&pty, &format!("SELECT 1 AS {expected};"));
    }
}
