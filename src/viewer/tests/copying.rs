//! What goes to the clipboard.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, TimestampNanosecondArray};

use super::super::Ask;
use super::super::testing::{Seat, batch, spool};
use super::seat;

#[test]
fn parts_are_copied() {
    for (keys, bytes) in [
        ("lyy", "Text 0"),
        ("yc", "0"),
        ("yr", "0\tText 0\tmore of 0"),
        ("yj", r#"{"n":0,"text":"Text 0","more":"more of 0"}"#),
        ("lyn", "text"),
    ] {
        let mut seat = seat();
        seat.press(keys);
        let expected = super::super::copy::sequence(bytes.as_bytes());
        assert_eq!(seat.viewer.ask(), Some(Ask::Copy(expected)), "{keys}");
        assert!(
            seat.bottom().starts_with("copied the "),
            "{}",
            seat.bottom()
        );
    }
}

#[test]
fn a_row_is_copied_in_the_order_of_the_result_and_a_cell_as_it_is_shown() {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![7]));
    let times: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![0]).with_timezone("UTC"));
    let spool = spool(&[batch(vec![("n", numbers), ("time", times)])]);
    for (keys, bytes) in [
        ("yy", None),
        ("yr", Some("7\t")),
        ("yj", Some(r#"{"n":7,"time":"#)),
    ] {
        let mut seat = Seat::new(&spool, None, 60, 6);
        let shown = seat.screen()[1].clone();
        let shown = &shown[1..shown.find(']').unwrap()];
        seat.press(keys);
        let Some(Ask::Copy(copied)) = seat.viewer.ask() else {
            panic!("{keys} copies nothing");
        };
        let begin = super::super::copy::sequence(bytes.unwrap_or(shown).as_bytes());
        match bytes {
            None => assert_eq!(copied, begin, "{keys}: {shown}"),
            // Whole groups of base64 are the same.
            Some(bytes) => {
                let whole = "\x1b]52;c;".len() + bytes.len() / 3 * 4;
                assert_eq!(copied[..whole], begin[..whole], "{keys}");
            }
        }
    }
}
