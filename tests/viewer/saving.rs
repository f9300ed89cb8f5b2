//! `s` writes all rows to a file.

use super::{GRID, grid, leave, open, prompt, quit};
use crate::support::home::Home;

#[test]
fn a_result_is_saved_in_the_format_of_the_files_name() {
    let server = grid();
    let home = Home::new();
    let mut pty = prompt(&server);
    open(&mut pty, GRID, "r000c00");
    for (name, begins, ends) in [
        ("it.csv", "c00,c01", "r499c29\n"),
        ("it.json", "[", "]\n"),
        ("it.parquet", "PAR1", "PAR1"),
        ("it.arrow", "ARROW1", "ARROW1"),
    ] {
        let file = home.at(name);
        pty.send("s");
        pty.wait_for_viewer("save to: ");
        pty.send(&format!("{}\r", file.display()));
        pty.wait_for_viewer(&format!("500 rows saved to {}", file.display()));
        let saved = std::fs::read(&file).unwrap();
        assert!(saved.starts_with(begins.as_bytes()), "{name}");
        assert!(saved.ends_with(ends.as_bytes()), "{name}");
    }
    assert_eq!(home.read("it.csv").lines().count(), 501);
    let rows: serde_json::Value = serde_json::from_str(&home.read("it.json")).unwrap();
    assert_eq!(rows.as_array().map(Vec::len), Some(500));
    assert_eq!(rows[499]["c29"], "r499c29");
    // One that is there already is replaced after a yes, and only then.
    let file = home.write("it.tsv", "mine\n");
    let saved = format!("500 rows saved to {}", file.display());
    for (answer, told, kept) in [("n", "not saved", true), ("y", &saved, false)] {
        pty.send("s");
        pty.wait_for_viewer("save to: ");
        pty.send(&format!("{}\r", file.display()));
        pty.wait_for_viewer("[y/N]");
        pty.send(&format!("{answer}\r"));
        pty.wait_for_viewer(told);
        assert_eq!(home.read("it.tsv") == "mine\n", kept);
    }
    leave(&mut pty);
    assert_eq!(server.asked(GRID).len(), 1);
    quit(pty);
}
