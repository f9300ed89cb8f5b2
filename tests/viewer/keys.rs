//! What each key does to what is on the screen.

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use std::sync::Arc;

use super::{GRID, grid, leave, open, prompt, quit, server};

/// Keys, what is on the screen then, and what is not.
type Case = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const UP: &str = "\x1b[A";
const RIGHT: &str = "\x1b[C";

const CASES: &[Case] = &[
    ("", &["c07", "r000c00", "r015c07"], &["r030c00", "c10"]),
    // Down and up.
    ("j", &["r000c00", "r001c00"], &[]),
    ("30j", &["r030c00"], &["r000c00"]),
    ("30j30k", &["r000c00"], &["r030c00"]),
    ("\x1b[6~", &["r025c00"], &["r000c00"]),
    ("\x1b[6~\x1b[5~", &["r000c00"], &["r025c00"]),
    (" ", &["r025c00"], &["r000c00"]),
    (" b", &["r000c00"], &["r025c00"]),
    ("dd", &["r025c00"], &["r000c00", "r050c00"]),
    ("dduu", &["r000c00"], &["r025c00"]),
    ("G", &["r499c00"], &["r000c00"]),
    ("Gg", &["r000c00"], &["r499c00"]),
    ("250G", &["r249c00"], &["r000c00", "r499c00"]),
    ("G\x1b[1;5H", &["r000c00"], &["r499c00"]),
    ("\x1b[1;5F", &["r499c00"], &["r000c00"]),
    // Sideways, by column.
    ("12l", &["c12", "r000c12"], &["r000c00"]),
    ("12l12h", &["r000c00"], &["r000c12"]),
    ("$", &["r000c29"], &["r000c00"]),
    ("$^", &["r000c00"], &["r000c29"]),
    ("\x1b[F", &["r000c29"], &["r000c00"]),
    ("\x1b[F\x1b[H", &["r000c00"], &["r000c29"]),
    ("cc20\r", &["r000c20"], &["r000c00"]),
    // Search: what was typed is on the screen, too, the column beside it not.
    ("/r300c05\r", &["r300c06"], &["r000c06"]),
    ("G?r300c05\r", &["r300c06"], &["r499c06"]),
    ("/0c05\rnnnnnn", &["r060c05"], &["r000c05"]),
    ("/0c05\rnnnnnnNNNNNN", &["r000c05"], &["r060c05"]),
    // Rows that are filtered.
    ("&r30\r", &["r300c06", "r309c06"], &["r000c06", "r310c06"]),
    ("&r30\r&\r", &["r000c06"], &["r300c06"]),
    // Widths, types, frozen columns.
    ("<<<<<", &["r000c01"], &["r000c00"]),
    ("<<<<<=", &["r000c00"], &[]),
    (">>>>>>>>>>", &["r000c00"], &["r000c07"]),
    ("t", &["Utf8    │ Utf8", "r000c00"], &[]),
    ("tt", &["r000c00"], &["Utf8    │ Utf8"]),
    ("lf$", &["r000c00", "r000c01", "r000c29"], &["r000c02"]),
    ("lf$^ff$", &["r000c29"], &["r000c00"]),
    // A record, the next, and back.
    ("\r", &["r000c00", "r000c12"], &["r001c00"]),
    ("\rn", &["r001c00", "r001c12"], &["r000c00"]),
    ("\rnp", &["r000c00", "r000c12"], &["r001c00"]),
    ("\rq", &["r000c00", "r001c00"], &["r000c12"]),
    // Help.
    ("H", &["search backward"], &["r000c00"]),
    ("\x1bOP", &["search backward"], &["r000c00"]),
    ("Hq", &["r000c00"], &["search backward"]),
    // The mouse's wheel, down and up.
    (
        "\x1b[<65;9;9M\x1b[<65;9;9M\x1b[<65;9;9M\x1b[<65;9;9M\x1b[<65;9;9M\x1b[<65;9;9M\x1b[<65;9;9M",
        &["r021c00"],
        &["r000c00"],
    ),
    ("\x1b[<65;9;9M\x1b[<64;9;9M", &["r000c00"], &["r021c00"]),
];

#[test]
fn each_does_what_the_help_says() {
    let server = grid();
    let mut pty = prompt(&server);
    open(&mut pty, GRID, "r000c00");
    leave(&mut pty);
    let arrows = [
        ("\x1b[B".repeat(30), "r030c00", "r000c00"),
        ("\x1b[B".repeat(30) + &UP.repeat(30), "r000c00", "r030c00"),
        (RIGHT.repeat(12), "r000c12", "r000c00"),
        (
            RIGHT.repeat(12) + &"\x1b[D".repeat(12),
            "r000c00",
            "r000c12",
        ),
    ];
    let arrows = arrows.map(|(keys, has, lacks)| (keys, vec![has], vec![lacks]));
    let cases = CASES
        .iter()
        .map(|(keys, has, lacks)| ((*keys).to_owned(), has.to_vec(), lacks.to_vec()));
    for (keys, has, lacks) in cases.chain(arrows) {
        pty.enter("\\v");
        pty.wait_for_viewer("r000c00");
        pty.send(&keys);
        pty.wait_for(&format!("{keys:?} {has:?} {lacks:?}"), |seen| {
            let screen = seen.screen();
            seen.is_taken()
                && has.iter().all(|text| screen.contains(text))
                && !lacks.iter().any(|text| screen.contains(text))
        });
        // What is open over the table closes first.
        let covers = ["\r", "H", "\x1bOP"]
            .iter()
            .any(|key| keys.starts_with(key));
        if covers && !keys.ends_with('q') {
            pty.send("q");
        }
        leave(&mut pty);
    }
    assert_eq!(server.asked(GRID).len(), 1);
    quit(pty);
}

#[test]
fn a_long_cell_is_wrapped() {
    let long = format!("begin {} end", "middle ".repeat(30));
    let texts = (0..100).map(|_| long.clone());
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
    let batch = RecordBatch::try_from_iter([("text", texts)]).unwrap();
    let server = server([(GRID, batch.into())]);
    let mut pty = prompt(&server);
    let screen = open(&mut pty, GRID, "begin");
    assert!(!screen.contains(" end"), "{screen}");
    pty.send("w");
    pty.wait_for_viewer(" end");
    pty.send("w");
    pty.wait_for("cells of a line", |seen| {
        seen.is_taken() && !seen.screen().contains(" end")
    });
}

#[test]
fn what_is_copied_goes_to_the_terminals_clipboard() {
    let server = grid();
    let mut pty = prompt(&server);
    open(&mut pty, GRID, "r000c00");
    // Base64 of the beginning of what is copied: `r000c00` and, for rows and
    // columns, what follows after a tab or in the next line.
    for (keys, begins) in [
        ("yy", "cjAwMGMwMA=="),
        ("yc", "cjAwMGMwMA=="),
        ("yr", "cjAwMGMwMAlyMDAw"),
        ("yC", "cjAwMGMwMApyMDAx"),
        ("yj", "eyJjMDAiOiJyMDAw"),
        ("yn", "YzAw"),
    ] {
        let before = pty.seen(|seen| seen.transcript.len());
        pty.send(keys);
        pty.wait_for(&format!("{keys} {begins}"), |seen| {
            let since = String::from_utf8_lossy(&seen.transcript[before..]);
            since.contains(&format!("\x1b]52;c;{begins}"))
        });
    }
}
