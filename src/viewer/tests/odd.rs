//! Results and screens that are not as usual.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::{
    ArrayRef, BinaryArray, Int64Array, RecordBatch, RecordBatchOptions, StringArray,
    TimestampSecondArray,
};
use arrow::datatypes::{DataType, Field, Schema};

use super::super::testing::{Seat, batch, spool};
use super::thirty;
use crate::text::is_unsafe;

fn text(value: &str) -> ArrayRef {
    Arc::new(StringArray::from(vec![value]))
}

#[test]
fn any_screen_will_do() {
    let spool = spool(&[thirty()]);
    let mut seat = Seat::new(&spool, None, 30, 6);
    for columns in [1, 2, 3, 5, 20, 200] {
        for rows in [1, 2, 3, 8, 50] {
            seat.resize(columns, rows);
            seat.press("jl<Enter>jqHjqt/1<Enter>&2<Enter>c1<Enter>$G^gw&<Enter>");
            let screen = seat.screen();
            assert!(
                screen.iter().any(|line| !line.is_empty()),
                "{columns}x{rows}"
            );
        }
    }
    seat.resize(20, 2);
    seat.press("g");
    assert_eq!(seat.screen().len(), 2);
    assert!(seat.screen()[0].contains(" 0"), "{:?}", seat.screen());
}

#[test]
fn results_without_rows_or_columns_are_seen_as_such() {
    let mut rows = Seat::new(&spool(&[thirty().slice(0, 0)]), None, 40, 6);
    rows.press("jG/x<Enter>&x<Enter>&<Enter><Enter>jqyyyryjyC$w=");
    rows.press("g");
    assert_eq!(rows.screen()[0], "n │ text │ more");
    assert!(rows.bottom().starts_with("no rows"), "{}", rows.bottom());
    let options = RecordBatchOptions::new().with_row_count(Some(3));
    let schema = Arc::new(Schema::empty());
    let none = RecordBatch::try_new_with_options(schema, vec![], &options).unwrap();
    let mut columns = Seat::new(&spool(&[none]), None, 40, 6);
    columns.press("jGl$fcx<Enter>/x<Enter>&x<Enter>&<Enter><Enter>jqyyyryjyCyn<>=wt");
    columns.press("g");
    assert!(
        columns.bottom().starts_with("1–3 of 3"),
        "{}",
        columns.bottom()
    );
}

#[test]
fn a_thousand_columns_are_scrolled_at_once() {
    let names: Vec<String> = (0..1_000).map(|n| format!("c{n:03}")).collect();
    let columns = names
        .iter()
        .map(|name| (name.as_str(), text(&name.replace('c', "v"))));
    let mut seat = Seat::new(&spool(&[batch(columns.collect())]), None, 80, 10);
    let begun = Instant::now();
    seat.press("$");
    assert!(
        seat.screen()[2].ends_with("│ [v999]"),
        "{:?}",
        seat.screen()
    );
    seat.press("500h");
    assert!(
        seat.screen()[2].starts_with("[v499] │ v500"),
        "{:?}",
        seat.screen()
    );
    seat.press("cc123<Enter><Enter>");
    assert!(begun.elapsed() < Duration::from_secs(5));
    let marked = seat.screen().into_iter().find(|line| line.starts_with('['));
    assert_eq!(marked.as_deref(), Some("[c123] │ v123"));
}

#[test]
fn long_cells_cost_what_is_seen_of_them() {
    let long = "温度 ".repeat(1 << 20);
    let texts: ArrayRef = Arc::new(StringArray::from(vec![long.as_str(); 20]));
    let mut seat = Seat::new(&spool(&[batch(vec![("t", texts)])]), None, 80, 24);
    let begun = Instant::now();
    for _ in 0..10 {
        seat.press("w<Down><Up>w>=<Enter>jq");
    }
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    seat.press("w");
    assert!(
        seat.screen()[20].contains("温度 温度"),
        "{:?}",
        seat.screen()
    );
}

#[test]
fn a_cell_that_is_cut_can_be_wrapped() {
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["one\ntwo three four five six", "x"]));
    let mut seat = Seat::new(&spool(&[batch(vec![("t", texts)])]), None, 20, 7);
    assert_eq!(seat.screen()[1..3], ["[one↵two t…]", "x"]);
    seat.press("w");
    assert_eq!(
        seat.screen()[1..5],
        [
            "[one       ]",
            "[two three ]",
            "[four five ]",
            "[six       ]"
        ]
    );
    seat.press("j");
    assert_eq!(seat.screen()[5], "[x         ]");
}

#[test]
fn wide_text_is_cut_between_its_characters() {
    let mut seat = Seat::new(
        &spool(&[batch(vec![
            ("温度計", text("温度計は高い")),
            ("b", text("e\u{301}x")),
        ])]),
        None,
        16,
        4,
    );
    assert_eq!(
        seat.screen()[..2],
        ["温度計   │ b", "[温度計… ] │ e\u{301}x"]
    );
    seat.press("l");
    assert_eq!(seat.screen()[1], "温度計…  │ [e\u{301}x]");
}

#[test]
fn nothing_reaches_the_screen_that_a_terminal_acts_on() {
    let hostile: String = (0..=0x9f_u8)
        .map(char::from)
        .chain("\u{202e}\u{2066}\u{200f}\u{feff}\x1b]52;c;eA==\x07\x1b[2J".chars())
        .collect();
    let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![b"\xff\x1b[2J".as_slice()]));
    let all = batch(vec![(hostile.as_str(), text(&hostile)), ("b", bytes)]);
    let mut seat = Seat::new(&spool(&[all]), None, 200, 30);
    for keys in [
        "",
        "t",
        "w",
        "<Enter>",
        "q",
        "/\u{9b}\u{202e}x<Enter>",
        "&\u{9b}<Enter>",
        "c\u{9b}<Enter>",
        "s\u{9b}x<Enter>",
        "/\u{9b}",
    ] {
        seat.press(keys);
        let shown = seat.screen().concat();
        assert!(!shown.contains(is_unsafe), "{keys:?}: {shown:?}");
    }
}

#[test]
fn time_and_tags_begin_on_the_left_and_stay() {
    let tag = HashMap::from([(
        "iox::column::type".to_owned(),
        "iox::column_type::tag".to_owned(),
    )]);
    let schema = Schema::new(vec![
        Field::new("a", DataType::Int64, true),
        Field::new("room", DataType::Utf8, true).with_metadata(tag),
        Field::new(
            "time",
            DataType::Timestamp(arrow::datatypes::TimeUnit::Second, None),
            true,
        ),
        Field::new("z", DataType::Int64, true),
    ]);
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let times: ArrayRef = Arc::new(TimestampSecondArray::from(vec![0]));
    let arrays = vec![numbers.clone(), text("hall"), times, numbers];
    let rows = RecordBatch::try_new(Arc::new(schema), arrays).unwrap();
    let spool = spool(&[rows]);
    let wide = Seat::new(&spool, None, 80, 5);
    assert_eq!(wide.screen()[1], "[1970-01-01T00:00:00] │ hall ┃ 1 │ 1");
    // Where they would take more than half of the screen, only some do.
    let less = Seat::new(&spool, None, 50, 5);
    assert_eq!(less.screen()[0], "time                ┃ room │ a │ z");
    let least = Seat::new(&spool, None, 30, 5);
    assert_eq!(least.screen()[0], "time            ┃ room │ a │ z");
    let narrow = Seat::new(&spool, None, 10, 5);
    assert_eq!(narrow.screen()[0], "time  ┃ r…");
}
