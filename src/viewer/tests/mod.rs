//! The viewer as it is used: keys that are typed, and the screen then.

mod copying;
mod flowing;
mod narrow;
mod odd;
mod saving;

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};

use super::Look;
use super::testing::{Seat, batch, spool};

/// Rows `0` to `29` of a number, a text and NULL here and there.
pub(super) fn thirty() -> RecordBatch {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..30));
    let texts: ArrayRef = Arc::new(StringArray::from_iter(
        (0..30).map(|row| (row % 7 != 3).then(|| format!("Text {row}"))),
    ));
    let more: ArrayRef = Arc::new(StringArray::from_iter_values(
        (0..30).map(|row| format!("more of {row}")),
    ));
    batch(vec![("n", numbers), ("text", texts), ("more", more)])
}

fn seat() -> Seat {
    Seat::new(&spool(&[thirty()]), None, 30, 6)
}

#[test]
fn names_stay_above_and_the_place_is_told_below() {
    assert_eq!(
        seat().screen(),
        [
            " n │ text    │ more",
            "[ 0] │ Text 0  │ more of 0",
            " 1 │ Text 1  │ more of 1",
            " 2 │ Text 2  │ more of 2",
            " 3 │ NULL    │ more of 3",
            "1–4 of 30          1/3 n Int64",
        ]
    );
}

#[test]
fn keys_do_what_the_help_says() {
    let below = |cell: &'static str, bottom: &'static str| (cell, bottom);
    for (keys, (cell, bottom)) in [
        ("j", below("[ 1]", "1–4 of 30")),
        ("jjk", below("[ 1]", "1–4 of 30")),
        ("<Down><Down><Up>", below("[ 1]", "1–4 of 30")),
        ("5j", below("[ 5]", "3–6 of 30")),
        ("12j", below("[12]", "10–13 of 30")),
        (" ", below("[ 4]", "5–8 of 30")),
        ("<PgDn><PgUp>", below("[ 0]", "1–4 of 30")),
        ("2<PgDn>b", below("[ 4]", "5–8 of 30")),
        ("d", below("[ 2]", "3–6 of 30")),
        ("du", below("[ 0]", "1–4 of 30")),
        ("G", below("[29]", "27–30 of 30")),
        ("Gg", below("[ 0]", "1–4 of 30")),
        ("20G", below("[19]", "18–21 of 30")),
        ("3G", below("[ 2]", "1–4 of 30")),
        ("G5g", below("[ 4]", "3–6 of 30")),
        ("99G", below("[29]", "there is no row 99")),
        ("l", below("[Text 0 ]", "2/3 text")),
        ("<End>", below("[more of 0 ]", "3/3 more")),
        ("<End><Home>", below("[ 0]", "1/3 n")),
        ("9lh", below("[Text 0 ]", "2/3 text")),
        ("/text 12<Enter>", below("[Text 12]", "11–14 of 30")),
        ("/Text 2<Enter>nn", below("[Text 21]", "19–22 of 30")),
        ("/Text 2<Enter>nnN", below("[Text 20]", "19–22 of 30")),
        ("G?ext 1<Enter>", below("[Text 19]", "18–21 of 30")),
        ("G?ext 1<Enter>nN", below("[Text 19]", "18–21 of 30")),
        ("/TEXT<Enter>", below("[ 0]", "\"TEXT\" is in no row")),
        ("/^t.*1$<Enter>", below("[Text 1 ]", "1–4 of 30")),
        (
            "G/text 4<Enter>",
            below("[Text 4 ]", "went on from the first row"),
        ),
        (
            "?ext 29<Enter>",
            below("[Text 29]", "went on from the last row"),
        ),
        ("&(<Enter>", below("", "\"(\" is no regular")),
        ("/x<Esc>", below("[ 0]", "1–4 of 30")),
        ("n", below("[ 0]", "nothing was searched")),
        ("&of 2<Enter>", below("[ 2]", "1–4 of 11 with \"of 2\"")),
        ("&of 2<Enter>G", below("[29]", "8–11 of 11")),
        (
            "&of 2<Enter>G/28<Enter>",
            below("[28]", "went on from the first row"),
        ),
        ("&of 2<Enter>jj&<Enter>", below("[21]", "20–23 of 30")),
        ("&none<Enter>", below("", "none of 30 rows with \"none\"")),
        ("cmore<Enter>", below("[more of 0 ]", "3/3 more")),
        ("cMO<Enter>", below("[more of 0 ]", "3/3 more")),
        ("cmoer<Enter>", below("[more of 0 ]", "3/3 more")),
        ("ct<Tab><Enter>", below("[Text 0 ]", "2/3 text")),
        ("c3<Enter>", below("[more of 0 ]", "3/3 more")),
        ("cqqq<Enter>", below("[ 0]", "there is no column \"qqq\"")),
        ("l<", below("[Te…]", "2/3 text")),
        ("l>", below("[Text 0     ]", "2/3 text")),
        ("l>=", below("[Text 0 ]", "2/3 text")),
        ("lf", below("[Text 0 ]", "2 columns frozen")),
        ("lff", below("[Text 0 ]", "no column is frozen")),
        ("x", below("[ 0]", "x does nothing here")),
        ("<Esc>", below("[ 0]", "1–4 of 30")),
        ("<Ctrl-C>", below("[ 0]", "q leaves")),
        ("12", below("[ 0]", "12")),
        ("y", below("[ 0]", "yy cell yr row yj JSON yC")),
        ("/null<Enter>", below("[NULL   ]", "2/3 text")),
        ("&NULL<Enter>", below("[ 3]", "1–4 of 4")),
    ] {
        let mut seat = seat();
        seat.press(keys);
        let screen = seat.screen();
        let marked: String = screen[1..5]
            .iter()
            .flat_map(|line| brackets(line))
            .collect();
        assert_eq!(marked, cell, "{keys}: {screen:#?}");
        let last = screen.last().unwrap();
        assert!(last.contains(bottom), "{keys}: {bottom:?} in {screen:#?}");
        assert!(!seat.viewer.is_left(), "{keys}");
    }
}

/// What stands in brackets, with them.
fn brackets(line: &str) -> Option<&str> {
    line.get(line.find('[')?..=line.find(']')?)
}

#[test]
fn only_what_is_open_is_closed_before_the_viewer_is_left() {
    for (keys, left) in [
        ("q", true),
        ("<Enter>q", false),
        ("<Enter>qq", true),
        ("<Enter><Enter>q", true),
        ("Hq", false),
        ("H<Esc>q", true),
        ("<F1>H", false),
        ("/q", false),
        ("/q<Ctrl-C>q", true),
    ] {
        let mut seat = seat();
        seat.press(keys);
        assert_eq!(seat.viewer.is_left(), left, "{keys}");
    }
}

#[test]
fn a_record_is_seen_whole_and_others_from_there() {
    let record = |number: u64, text: &str, bottom: &str| {
        [
            format!("[n]    │ {number}"),
            format!("text │ {text}"),
            format!("more │ more of {number}"),
            String::new(),
            String::new(),
            bottom.to_owned(),
        ]
    };
    for (keys, expected) in [
        (
            "2j<Enter>",
            record(2, "Text 2", "record 3 of 30     1/3 n Int64"),
        ),
        (
            "2j<Enter>n",
            record(3, "NULL", "record 4 of 30     1/3 n Int64"),
        ),
        (
            "2j<Enter>p",
            record(1, "Text 1", "record 2 of 30     1/3 n Int64"),
        ),
        (
            "2j<Enter>ll<Left>",
            record(3, "NULL", "record 4 of 30     1/3 n Int64"),
        ),
    ] {
        let mut seat = seat();
        seat.press(keys);
        assert_eq!(seat.screen(), expected, "{keys}");
    }
    let mut seat = seat();
    seat.press("<Enter>jj<Enter>");
    assert!(
        seat.bottom().ends_with("3/3 more Utf8"),
        "{}",
        seat.bottom()
    );
}

#[test]
fn an_expanded_result_begins_with_a_record() {
    let look = Look {
        record: true,
        ..Look::default()
    };
    let mut seat = Seat::with(&spool(&[thirty()]), None, &look, 30, 6);
    assert_eq!(seat.screen()[0], "[n]    │ 0");
    seat.press("q");
    assert!(seat.viewer.is_left());
}

#[test]
fn types_stand_below_the_names() {
    let mut seat = seat();
    seat.press("t");
    assert_eq!(
        seat.screen()[..2],
        ["    n │ text    │ more", "Int64 │ Utf8    │ Utf8"]
    );
    seat.press("t");
    assert_eq!(seat.screen()[1], "[ 0] │ Text 0  │ more of 0");
}

#[test]
fn what_is_frozen_stays() {
    let mut seat = seat();
    seat.resize(20, 6);
    seat.press("f$");
    assert_eq!(seat.screen()[1], " 0 ┃ [more of 0 ]");
    seat.press("0h");
    assert_eq!(seat.screen()[1], " 0 ┃ [Text 0 ] │ more…");
}
