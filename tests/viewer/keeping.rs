//! What was seen is kept: rows come back as they were.

use std::sync::Arc;

use arrow::array::{DictionaryArray, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Int32Type, Schema};

use super::{BIG, ROWS, at, leave, open, prompt, quit, server};
use crate::support::large::{self, word};
use crate::support::script::{Answer, Part};

const SQL: &str = "SELECT * FROM tags";

/// Rows of a batch, each with a value of a dictionary that the batch has for
/// itself: `d03v017`.
const VALUES: i32 = 100;

const BATCHES: u64 = 50;

fn replacing() -> Answer {
    let kind = DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into());
    let schema = Schema::new(vec![Field::new("tag", kind, false)]);
    let declared = schema.clone();
    let batch = move |number: u64| {
        let values = (0..VALUES).map(|value| format!("d{number:02}v{value:03}"));
        let values = StringArray::from_iter_values(values);
        let keys = Int32Array::from_iter_values(0..VALUES);
        let tags = DictionaryArray::<Int32Type>::try_new(keys, Arc::new(values)).unwrap();
        RecordBatch::try_new(Arc::new(schema.clone()), vec![Arc::new(tags)]).unwrap()
    };
    let part = Part::new(declared.clone());
    let part = part.generating(move |number| (number < BATCHES).then(|| batch(number)));
    Answer::of(vec![part]).declaring(declared)
}

#[test]
fn dictionaries_that_are_replaced_on_the_way_keep_their_values() {
    let server = server([(SQL, replacing())]);
    let mut pty = prompt(&server);
    open(&mut pty, SQL, "d00v000");
    for (keys, shown) in [
        ("G", "d49v099"),
        ("g", "d00v000"),
        ("2550G", "d25v049"),
        ("101G", "d01v000"),
        ("100G", "d00v099"),
        ("4999G", "d49v098"),
    ] {
        pty.send(keys);
        pty.wait_for_viewer(shown);
    }
    leave(&mut pty);
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("tags.csv");
    pty.run(&format!("\\last {}", file.display()));
    let expected: String = (0..BATCHES)
        .flat_map(|batch| (0..VALUES).map(move |value| format!("d{batch:02}v{value:03}\n")))
        .collect();
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        format!("tag\n{expected}")
    );
    assert_eq!(server.asked(SQL).len(), 1);
    quit(pty);
}

#[test]
fn a_disk_that_fills_stops_the_fetching_with_a_word() {
    let server = server([(BIG, large::table(ROWS))]);
    // Files of at most a megabyte; what is beyond is an error, not a signal.
    let limited = "trap '' XFSZ; ulimit -f 2048; exec \"$@\"";
    let pty = at(&server).by("sh", limited).prompt();
    pty.wait_for_prompt();
    let mut pty = pty;
    pty.run("\\set spool-memory 1MB");
    open(&mut pty, BIG, &word(10));
    pty.send("G");
    server.wait_for_dropped(1);
    // The word stands below rows that are still there.
    pty.wait_for("a word", |seen| {
        let screen = seen.screen().to_lowercase();
        seen.is_taken()
            && ["room", "space", "disk", "too large"]
                .iter()
                .any(|word| screen.contains(word))
    });
    pty.send("g");
    pty.wait_for_viewer(&word(0));
    leave(&mut pty);
    quit(pty);
}
