//! Keys: search, steps, newlines, vi.

use super::{ALT_ENTER, CTRL_R, PAGE_UP, UP, prompt, remembering, wait_for_line};
use crate::support::home::Home;
use crate::support::run::Flightline;

const PAGE_DOWN: &str = "\x1b[6~";
const DOWN: &str = "\x1b[B";

#[test]
fn ctrl_r_finds_words_in_any_order_and_each_text_once() {
    let home = remembering(&[
        "SELECT max(temp)\nFROM home;",
        "SELECT 41 + 1;",
        "SELECT min(temp) FROM home;",
        "SELECT 41 + 1;",
    ]);
    let mut pty = prompt(&home);
    pty.send(CTRL_R);
    pty.wait_for_text("(reverse-i-search)`'");
    pty.send("temp select");
    pty.wait_for_text("SELECT min(temp) FROM home;");
    pty.send(CTRL_R);
    let screen = pty.wait_for_text("SELECT max(temp)");
    assert!(screen.contains("\nFROM home;"), "{screen}");
    pty.send(CTRL_R);
    pty.wait_for_text("(failed reverse-i-search)`temp select'");
    pty.send("\r");
    let screen = pty.wait_for_prompt();
    // What ran stands behind the usual prompt, and the search is off the screen.
    assert!(
        screen.contains("demo=> SELECT max(temp)\nFROM home;"),
        "{screen}"
    );
    assert!(!screen.contains("i-search"), "{screen}");
    assert!(screen.contains("1 row · 1 column"), "{screen}");
    // An upper-case letter counts.
    pty.send(CTRL_R);
    pty.send("Temp");
    pty.wait_for_text("(failed reverse-i-search)`Temp'");
    pty.send("\x07");
    pty.wait_for("the prompt", |seen| seen.row() == "demo=> ");
}

#[test]
fn a_found_entry_higher_than_a_small_screen_ends_at_the_cursor() {
    let lines: Vec<_> = (1..=14).map(|n| format!("{n} AS line{n}")).collect();
    let long = format!("SELECT\n{};", lines.join(",\n"));
    let home = remembering(&[&long]);
    let mut pty = Flightline::new().home(&home).prompt_of(10, 40);
    pty.wait_for_prompt();
    pty.send(CTRL_R);
    pty.send("line2");
    pty.wait_for("its end", |seen| seen.row() == "14 AS line14;");
    // Left with Esc and written on, it is as it was but for that.
    pty.send("\x1b[C");
    pty.send("\x7f WHERE true;");
    pty.wait_for("its end", |seen| seen.row() == "14 AS line14 WHERE true;");
    pty.send("\r");
    pty.wait_for_prompt();
    let longer = long.replace("14;", "14 WHERE true;");
    assert_eq!(home.history(), [long, longer]);
}

#[test]
fn arrows_move_in_an_entry_and_then_through_history() {
    let home = remembering(&["SELECT 1;", "SELECT 1;", "SELECT\n2;"]);
    let mut pty = prompt(&home);
    pty.send(UP);
    pty.wait_for("the entry", |seen| seen.row() == "2;");
    pty.send(UP);
    pty.wait_for("its first line", |seen| seen.row().starts_with("demo=> "));
    pty.send(UP);
    wait_for_line(&pty, "SELECT 1;");
    // The repetition of an entry is no step.
    pty.send(UP);
    pty.send(DOWN);
    pty.wait_for("the entry", |seen| seen.row() == "2;");
    pty.send("\x7f;");
    pty.send("\r");
    pty.wait_for_text("1 row · 1 column");
    assert_eq!(home.history().last().unwrap(), "SELECT\n2;");
}

#[test]
fn page_up_goes_to_what_begins_as_the_line_does() {
    let home = remembering(&["SHOW a;", "SELECT 1;", "SHOW b;", "SELECT 2;"]);
    let mut pty = prompt(&home);
    pty.send("SHOW");
    pty.send(PAGE_UP);
    pty.wait_for_text("SHOW b;");
    pty.send(PAGE_UP);
    pty.wait_for_text("SHOW a;");
    pty.send(PAGE_DOWN);
    pty.wait_for_text("SHOW b;");
    pty.send("\x05!");
    wait_for_line(&pty, "SHOW b;!");
}

#[test]
fn alt_enter_puts_a_newline_into_what_is_complete() {
    let home = Home::new();
    let mut pty = prompt(&home);
    // As a command needs no `;`, Enter would run it.
    pty.send("SELECT 1 AS a;");
    wait_for_line(&pty, "SELECT 1 AS a;");
    pty.send(ALT_ENTER);
    pty.wait_for("the second line", |seen| seen.row().is_empty());
    pty.send("SELECT 2 AS b;");
    pty.wait_for("the second line", |seen| seen.row() == "SELECT 2 AS b;");
    pty.send("\r");
    pty.wait_for("two results", |seen| {
        seen.screen().matches("1 row · 1 column").count() == 2 && seen.row().ends_with("=> ")
    });
    assert_eq!(home.history(), ["SELECT 1 AS a;", "SELECT 2 AS b;"]);
}

#[test]
fn a_paste_is_marked_as_one() {
    let home = Home::new();
    let mut pty = prompt(&home);
    assert!(pty.seen(|seen| seen.text()).contains("\x1b[?2004h"));
    // Tabs and newlines in it are text, and no keys.
    pty.send("\x1b[200~SELECT\t1\n;\x1b[201~");
    pty.wait_for("the paste", |seen| seen.row() == ";");
    pty.send("\r");
    pty.wait_for_prompt();
    assert_eq!(home.history(), ["SELECT\t1\n;"]);
}

#[test]
fn vi_keys_hold_from_the_next_line_on() {
    let home = Home::new();
    let mut pty = prompt(&home);
    let screen = pty.run("\\set edit-mode vi");
    assert!(screen.contains("edit-mode is vi"), "{screen}");
    pty.send("ELECT 42 AS answer;");
    wait_for_line(&pty, "ELECT 42 AS answer;");
    pty.send("\x1b0");
    pty.wait_for("the beginning", |seen| seen.row() == "demo=> ");
    pty.send("iS");
    wait_for_line(&pty, "S");
    pty.send("\r");
    pty.wait_for_text("1 row · 1 column");
    pty.wait_for_prompt();
    pty.send("\x1bk");
    pty.wait_for_text("demo=> SELECT 42 AS answer;\n");
    pty.send("cc\\set keymap emacs");
    wait_for_line(&pty, "\\set keymap emacs");
    pty.send("\r");
    pty.wait_for_prompt();
    pty.send("LECT 1;\x01SE\x05");
    wait_for_line(&pty, "SELECT 1;");
    let expected = [
        "\\set edit-mode vi",
        "SELECT 42 AS answer;",
        "\\set keymap emacs",
    ];
    assert_eq!(home.history(), expected);
}

#[test]
fn vi_commands_search_through_the_history() {
    let home = remembering(&["SELECT 40 + 2;", "SELECT 1;", "SELECT 2;"]);
    let mut pty = prompt(&home);
    pty.run("\\set edit-mode vi");
    for key in ["/", "?"] {
        // In a line that is typed they are letters.
        pty.send("SELECT 8 / '?'\x1b");
        pty.wait_for("commands", |seen| seen.row() == "demo=> SELECT 8 / '?");
        pty.send(key);
        pty.wait_for("what is asked", |seen| seen.row() == "/");
        pty.send("40\r");
        pty.wait_for("what was found", |seen| {
            seen.row() == "demo=> SELECT 40 + 2;"
        });
        pty.send("\x03");
        pty.wait_for_prompt();
        // What is not there leaves the line as it was.
        pty.send("SELECT 9\x1b");
        pty.wait_for("commands", |seen| seen.row() == "demo=> SELECT ");
        pty.send(key);
        pty.wait_for("what is asked", |seen| seen.row() == "/");
        pty.send("nowhere\r");
        pty.wait_for("the line", |seen| seen.row() == "demo=> SELECT 9");
        pty.send("\x03");
        pty.wait_for_prompt();
    }
}
