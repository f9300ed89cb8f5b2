//! What is said where there is little room.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray, TimestampSecondArray};

use super::super::testing::{Seat, batch, spool};
use super::thirty;

#[test]
fn the_keys_that_copy_fit() {
    let mut seat = Seat::new(&spool(&[thirty()]), None, 80, 6);
    seat.press("y");
    let all = "yy cell · yr row · yj JSON · yC column · yn name";
    assert!(seat.bottom().starts_with(all), "{}", seat.bottom());
    seat.resize(40, 6);
    assert_eq!(seat.bottom(), "yy cell yr row yj JSON yC column yn name");
}

#[test]
fn what_is_too_much_to_copy_is_told_with_what_helps() {
    let long = "x".repeat(1 << 17);
    let texts: ArrayRef = Arc::new(StringArray::from(vec![long.as_str(); 2]));
    let spool = spool(&[batch(vec![("t", texts)])]);
    for (columns, keys, words) in [
        (
            80,
            "yC",
            "the column in 2 rows is over 100,000 bytes, too many to copy: s saves all",
        ),
        (
            80,
            "yj",
            "the row as JSON is over 100,000 bytes, too many to copy: s saves all",
        ),
        (40, "yC", "not copied: over 100,000 bytes; s saves"),
    ] {
        let mut seat = Seat::new(&spool, None, columns, 6);
        seat.press(keys);
        assert!(seat.bottom().starts_with(words), "{}", seat.bottom());
    }
}

#[test]
fn a_plot_says_how_it_is_left() {
    let rows = 100_000;
    let times: ArrayRef = Arc::new(TimestampSecondArray::from_iter_values(0..rows));
    let numbers: ArrayRef = Arc::new(arrow::array::Int64Array::from_iter_values(0..rows));
    let spool = spool(&[batch(vec![("time", times), ("n", numbers)])]);
    for columns in [20, 40, 80] {
        let mut seat = Seat::new(&spool, None, columns, 10);
        seat.press("p");
        assert!(seat.bottom().ends_with("q closes"), "{}", seat.bottom());
    }
}

#[test]
fn the_help_breaks_between_words() {
    let mut seat = Seat::new(&spool(&[thirty()]), None, 40, 200);
    seat.press("H");
    let words: Vec<&str> = super::super::KEYS
        .iter()
        .flat_map(|key| key.keys.split(' ').chain(key.help.split(' ')))
        .collect();
    let screen = seat.screen();
    for line in &screen[..screen.len() - 1] {
        for word in line.split_whitespace() {
            assert!(words.contains(&word), "{word} in {line}");
        }
    }
}

#[test]
fn only_what_has_room_is_said_to_be_frozen() {
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["0123456789"]));
    let names: Vec<String> = (0..9).map(|n| format!("c{n}")).collect();
    let columns = names.iter().map(|name| (name.as_str(), texts.clone()));
    let mut seat = Seat::new(&spool(&[batch(columns.collect())]), None, 40, 6);
    seat.press("6lf");
    assert!(
        seat.bottom()
            .starts_with("2 of 7 columns frozen: no room for more"),
        "{}",
        seat.bottom()
    );
}
