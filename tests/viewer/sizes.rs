//! Screens and results of every size.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};

use super::{GRID, at, grid, leave, open, prompt, quit, server};
use crate::support::large;
use crate::support::pty::Pty;

/// A cell of a megabyte.
const LARGE: usize = 1 << 20;

#[test]
fn a_terminal_may_change_its_size() {
    let server = grid();
    let mut pty = prompt(&server);
    open(&mut pty, GRID, "r000c07");
    for (rows, columns, has, lacks) in [
        (40, 120, "r030c11", "r045c00"),
        (10, 40, "r000c02", "r000c07"),
        (2, 20, "r000c00", "r005c00"),
        (24, 80, "r015c07", "r030c00"),
    ] {
        pty.resize(rows, columns);
        pty.wait_for(&format!("{rows}x{columns}"), |seen| {
            let screen = seen.screen();
            seen.is_taken() && screen.contains(has) && !screen.contains(lacks)
        });
    }
    leave(&mut pty);
    quit(pty);
}

#[test]
fn a_screen_may_be_small() {
    let server = grid();
    for (rows, columns) in [(2, 80), (24, 20), (2, 20)] {
        let mut pty = at(&server).prompt_of(rows, columns);
        pty.wait_for("a prompt", |seen| seen.row().ends_with("=> "));
        pty.send(&format!("{GRID};\r"));
        pty.wait_for_viewer("r000c00");
        pty.send("100G");
        pty.wait_for_viewer("r099c00");
        pty.send("cc29\r");
        pty.wait_for_viewer("r099c29");
        leave(&mut pty);
    }
}

#[test]
fn a_result_may_have_a_thousand_columns() {
    let server = server([(GRID, large::grid(100, 1_000).into())]);
    let mut pty = prompt(&server);
    open(&mut pty, GRID, "r000c00");
    pty.send("$");
    pty.wait_for_viewer("r000c999");
    pty.send("cc500\r");
    pty.wait_for_viewer("r000c500");
    pty.send("\rG");
    leave_record(&mut pty);
    quit(pty);
}

#[test]
fn a_cell_may_be_a_megabyte() {
    let large: String = "x".repeat(LARGE);
    let texts: Vec<String> = (0..60)
        .map(|row| {
            if row % 20 == 3 {
                large.clone()
            } else {
                format!("row {row:02}")
            }
        })
        .collect();
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values(&texts));
    let others = StringArray::from_iter_values((0..60).map(|row| format!("other {row:02}")));
    let others: ArrayRef = Arc::new(others);
    let batch = RecordBatch::try_from_iter([("text", texts), ("other", others)]).unwrap();
    let server = server([(GRID, batch.into())]);
    let mut pty = prompt(&server);
    open(&mut pty, GRID, "row 02");
    // Wrapped it has more lines than the screen.
    pty.send("w");
    pty.send("30G");
    pty.wait_for_viewer("row 29");
    pty.send("w4G");
    pty.wait_for_viewer("row 02");
    pty.send("\r");
    pty.wait_for_viewer("xxxxxxxxxx");
    leave_record(&mut pty);
    quit(pty);
}

#[test]
fn wide_combining_and_right_to_left_text_keeps_columns_aligned() {
    let words = [
        "plain",
        "漢字かな",
        "e\u{301}te\u{301}",
        "שלום",
        "👩‍👩‍👧",
        "مرحبا",
        "ﷺ",
    ];
    let texts = (0..70).map(|row| words[row % words.len()]);
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
    let others = StringArray::from_iter_values((0..70).map(|row| format!("other {row:02}")));
    let others: ArrayRef = Arc::new(others);
    let batch = RecordBatch::try_from_iter([("text", texts), ("other", others)]).unwrap();
    let server = server([(GRID, batch.into())]);
    let mut pty = prompt(&server);
    open(&mut pty, GRID, "other 15");
    let bars: Vec<_> = pty.seen(|seen| {
        let rows = (0..24).map(|row| seen.columns_of(row, "│"));
        rows.filter(|bars| !bars.is_empty()).collect()
    });
    assert!(
        bars.len() > 15 && bars.iter().all(|bar| *bar == bars[0]),
        "{bars:?}"
    );
    leave(&mut pty);
    quit(pty);
}

/// Closes the record, then the viewer.
#[track_caller]
fn leave_record(pty: &mut Pty) {
    pty.send("q");
    leave(pty);
}
