//! Charts as they are drawn, and what must never be lost of a result.

use std::sync::Arc;

use arrow::array::*;
use arrow::datatypes::{DataType, Float16Type, Int8Type, TimeUnit};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::output::Theme;
use crate::output::testing::{batch, marked};
use crate::text::{Plain, is_unsafe};

fn chart(batch: &RecordBatch, plot: &Plot) -> Chart {
    let mut chart = Chart::new(&batch.schema(), plot, None).unwrap();
    chart.push(batch).unwrap();
    chart
}

fn drawn(batch: &RecordBatch, columns: usize, rows: usize) -> String {
    text(&chart(batch, &Plot::default()), columns, rows)
}

/// Without colours, each line on one of its own.
fn text(chart: &Chart, columns: usize, rows: usize) -> String {
    let lines = chart.draw(columns, rows);
    let theme = Theme::new(false);
    let lines = lines
        .iter()
        .map(|line| format!("{}\n", line.painted(theme)));
    lines.collect()
}

fn asked(y: &[&str], by: &[&str]) -> Plot {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Plot {
        x: None,
        y: owned(y),
        by: owned(by),
    }
}

fn floats(values: impl IntoIterator<Item = f64>) -> ArrayRef {
    Arc::new(Float64Array::from_iter_values(values))
}

/// Every ten minutes from 2026-11-22 00:00 UTC on.
fn times(count: i64) -> ArrayRef {
    let seconds = (0..count).map(|row| 1_795_305_600 + row * 600);
    Arc::new(TimestampSecondArray::from_iter_values(seconds).with_timezone("UTC"))
}

/// A day of three numbers, two of them alike.
fn day() -> RecordBatch {
    let of = |number: fn(f64) -> f64| floats((0..145).map(move |row| number(f64::from(row))));
    batch(vec![
        ("time", times(145)),
        ("temp", of(|row| (row / 12.0).sin() * 10.0 + 20.0)),
        ("hum", of(|row| (row / 20.0).cos() * 8.0 + 24.0)),
        ("co2", of(|row| row * 3.0 + 400.0)),
    ])
}

#[test]
fn a_line_stands_between_its_axes() {
    let day = day().project(&[0, 1]).unwrap();
    assert_eq!(
        drawn(&day, 60, 12),
        "\
● temp  last 14.63  min 10  max 30
   │    ⡠⠔⠋⠉⠑⠲⣀                      ⢀⠔⠊⠉⠉⠢⢄
   │  ⢀⠔⠁      ⠣⡀                  ⢀⠔⠁     ⠈⠢⡀
25 ┤ ⢠⠊         ⠸⡀                ⢀⠎         ⠑⢄
   │⡠⠃           ⠈⢢              ⢰⠁           ⠈⢆
   │              ⠈⠢⡀           ⡰⠁              ⢣
15 ┤                ⠣⡀        ⢀⠔⠁                ⠱⡀
   │                 ⠘⢄      ⡠⠃                   ⠘⢄      ⢠●
   │                   ⠑⠤⣀⣀⠤⠚                       ⠑⢤⣀⣀⡠⠎⠁
   └┬─────────────┬─────────────┬────────────┬─────────────┬
    00:00       06:00         12:00        18:00       00:00
    2026-11-22                                     time, UTC
"
    );
    assert_eq!(
        drawn(&day, 20, 5),
        "\
● temp 14.63
   │⢀⠞⠙⢆    ⢀⡜⠉⢦
20 ┤⠊  ⠈⢇  ⢀⡞  ⠈⢣
   │    ⠈⢦⣠⠞    ⠈⢧⣀●
    00:00 12:00
"
    );
}

#[test]
fn numbers_that_are_alike_share_an_axis() {
    assert_eq!(
        drawn(&day(), 72, 18),
        "\
● temp  last 14.63  min 10  max 30   ▲ hum  last 28.87  min 16  max 32
 30 ┤▲⠉⠉⠓⠒⠢⢤⣀⡠⣄⣀                              ⢀⣀⡠⢄⣀    ⢀⣠⠤⠒⠒⠊⠉⠉⠉⠉⠉⠑⠒⠢⠤⣀⡀
    │   ⢀⠤⠊⠁ ⠈⠓⠢⢍●⢄⡀                       ⢀⡰⠊⠁    ⣉⠦▲⠉⠁               ▲
    │  ⡠⠃        ⠈⠑⠪⣆                    ⢀⠔⠁   ⣀⠤⠒⠉   ⠑⢄
    │⡠⠊              ⠙⢖⠢⢄⡀             ⢀⠔● ⣀⡠⠒⠉         ⠱⡀
    │                  ⠑⢄⠈⠑⠒⠤▲⣀⣀⡀   ⣀⣀⣰⠥⠔⠒⠉              ⠈⠢⡀
 15 ┤                    ⠑⣄     ⠈⠉⠉⢉⡠⠊                     ⠈⠒⢄        ⢀●
    │                      ⠑⠢⠤●⣀⡠⠤⠒⠁                          ⠙⠤⢄●⣀⣀⠴⠊⠁
■ co2  last 832  min 400  max 832
800 ┤                                                         ⣀⣀⡠⠤⠤⠔⠒⠒⠉■
    │                                             ⢀⣀⣀⠤⠤⠤⠒⠒⠊⠉⠉⠉
    │                                 ⢀⣀⣀⡠⠤⠤⠔⠒⠒⠉⠉⠉⠁
    │                     ⢀⣀⣀⣀⠤⠤⠔⠒⠒⠊⠉⠉⠁
    │          ⣀⣀⣀⡠⠤⠤⠒⠒⠒⠉⠉⠁
400 ┤⣀⣀⠤⠤⠔⠒⠒⠊⠉⠉
    └┬───────┬───────┬────────┬───────┬───────┬────────┬───────┬───────┬
     00:00 03:00   06:00    09:00   12:00   15:00    18:00   21:00 00:00
     2026-11-22                                                time, UTC
"
    );
    let small = drawn(&day(), 40, 8);
    assert!(small.ends_with("\nnot drawn: co2\n"), "{small}");
}

/// A day of three rooms and two numbers; one reading of `b` stands out, of the
/// second room.
fn rooms() -> RecordBatch {
    let rows = || (0..432).map(|row| (f64::from(row / 3), row % 3));
    let a = rows().map(|(time, room)| 50.0 - time / 10.0 + f64::from(room));
    let b = rows().map(|(time, room)| match (time as i32, room) {
        (100, 1) => 70.0,
        _ => 20.0 + (time / 12.0).sin() + f64::from(room),
    });
    let times = arrow::compute::take(
        &times(144),
        &UInt32Array::from_iter_values((0..432).map(|row| row / 3)),
        None,
    );
    let names = rows().map(|(_, room)| Some(["kitchen", "attic", "hall"][room as usize]));
    let rows = batch(vec![
        ("time", times.unwrap()),
        ("a", floats(a)),
        ("b", floats(b)),
        ("room", Arc::new(names.collect::<StringArray>())),
    ]);
    marked(&rows, "room", "tag")
}

#[test]
fn a_reading_that_stands_out_has_the_sign_of_its_series() {
    let text = drawn(&rooms().project(&[0, 2, 3]).unwrap(), 60, 14);
    let lines: Vec<&str> = text.lines().collect();
    let legend = lines.iter().find(|line| line.contains("attic")).unwrap();
    assert!(legend.starts_with("● attic"), "{text}");
    // The first line is the title, the second the top of the picture.
    let top = lines[1].split_once(['│', '┤']).unwrap().1;
    assert_eq!(top.trim(), "●", "{text}");
}

#[test]
fn names_have_their_signs_in_whatever_order_they_come() {
    let rows = rooms();
    let back = UInt32Array::from_iter_values((0..432).rev());
    let turned = arrow::compute::take_record_batch(&rows, &back).unwrap();
    for columns in [60, 100] {
        let text = drawn(&rows, columns, 24);
        assert_eq!(drawn(&turned, columns, 24), text);
        let at = |word| {
            text.find(word)
                .unwrap_or_else(|| panic!("{word} in\n{text}"))
        };
        assert!(at("● attic") < at("▲ hall") && at("▲ hall") < at("■ kitchen"));
    }
}

#[test]
fn on_a_small_screen_is_drawn_what_something_stands_out_of() {
    let rows = rooms();
    let small = drawn(&rows, 40, 10);
    assert!(small.starts_with("b "), "{small}");
    assert!(small.ends_with("\nnot drawn: a\n"), "{small}");
    // Whoever names columns has an order in mind.
    let named = text(&chart(&rows, &asked(&["a", "b"], &["room"])), 40, 10);
    assert!(named.ends_with("\nnot drawn: b\n"), "{named}");
    // Where there is room for all, they stand as in the result.
    let large = drawn(&rows, 80, 24);
    assert!(
        large.find("\nb ").unwrap() > large.find("a ").unwrap(),
        "{large}"
    );
    assert!(!large.contains("not drawn"), "{large}");
}

#[test]
fn ticks_are_as_far_apart_as_their_numbers() {
    for high in (1..40).map(|sevens| f64::from(sevens) * 7.3) {
        for rows in 5..50 {
            let number = batch(vec![("n", floats([high / 9.0, high]))]);
            let text = drawn(&number, 40, rows);
            let at = text
                .lines()
                .enumerate()
                .filter(|(_, line)| line.contains('┤'));
            let at: Vec<usize> = at.map(|(row, _)| row).collect();
            assert!(!at.is_empty(), "{text}");
            let between = || at.windows(2).map(|pair| pair[1] - pair[0]);
            let (least, most) = (between().min().unwrap_or(1), between().max().unwrap_or(1));
            assert!(most == least || (least >= 4 && most == least + 1), "{text}");
        }
    }
}

/// What stands behind the axis in the only row that a level line is in.
fn level(chart: &Chart) -> String {
    let text = text(chart, 40, 5);
    let row = text.lines().find(|line| line.contains('┤')).unwrap();
    row.split_once('┤').unwrap().1.to_owned()
}

#[test]
fn what_is_missing_is_a_gap() {
    let some = |missing: std::ops::Range<i64>| -> ArrayRef {
        let value = |row| (!missing.contains(&row)).then_some(5.0);
        Arc::new((0..145).map(value).collect::<Float64Array>())
    };
    let rows = batch(vec![("time", times(145)), ("a", some(0..0))]);
    let without = |from: usize, to: usize| {
        let parts = [rows.slice(0, from), rows.slice(to, 145 - to)];
        arrow::compute::concat_batches(&rows.schema(), &parts).unwrap()
    };
    let infinite = floats((0..145).map(|row| match row {
        60..90 => f64::INFINITY,
        90..100 => f64::NAN,
        _ => 5.0,
    }));
    let nulls = |missing| batch(vec![("time", times(145)), ("a", some(missing))]);
    for (what, rows, holes) in [
        ("all there", rows.clone(), 1),
        ("NULL", nulls(60..90), 2),
        ("no rows", without(60, 90), 2),
        ("a row", without(60, 61), 1),
        (
            "no numbers",
            batch(vec![("time", times(145)), ("a", infinite)]),
            2,
        ),
    ] {
        let line = level(&chart(&rows, &Plot::default()));
        let parts = line.split_whitespace().count();
        assert_eq!(parts, holes, "{what}: {line:?}");
    }
}

#[test]
fn series_have_signs_and_names_and_the_rest_is_counted() {
    let tags = (0..600).map(|row| format!("room {}", row % 50));
    let tags: StringArray = tags.map(Some).collect();
    let rows = batch(vec![
        ("time", times(600)),
        ("a", floats((0..600).map(|row| f64::from(row % 50)))),
        (
            "b",
            floats((0..600).map(|row| f64::from(row % 50) * 1000.0)),
        ),
        ("room", Arc::new(tags)),
    ]);
    let told = marked(&rows, "room", "tag");
    let text = drawn(&told, 80, 24);
    for word in ["● room 0", "# room 9", "+38 more series", "\nb  "] {
        assert!(text.contains(word), "{word} in\n{text}");
    }
    assert!(!text.contains("room 12"), "{text}");
    // Where nobody says that they are tags, so many are none.
    let guessed = drawn(&rows, 80, 24);
    assert!(guessed.contains("● a  last 49  min 0  max 49"), "{guessed}");
    // Two of them are.
    let few = drawn(&rows.slice(0, 0), 80, 24);
    assert_eq!(few, "there are no rows to plot\n");
    let asked = chart(&rows, &asked(&["a"], &["room"]));
    assert!(self::text(&asked, 80, 24).contains("+38 more series"));
}

#[test]
fn one_reading_among_many_is_seen() {
    let count = 300_000;
    let values = (0..count).map(|row| if row == 123_457 { 71.0 } else { 20.0 });
    let rows = batch(vec![("time", times(count)), ("temp", floats(values))]);
    for (columns, height) in [(20, 5), (80, 20), (300, 100)] {
        let text = drawn(&rows, columns, height);
        let top = text.lines().nth(1).unwrap();
        let dots = top
            .chars()
            .filter(|c| ('\u{2801}'..='\u{28ff}').contains(c));
        assert_eq!(dots.count(), 1, "{text}");
    }
}

#[test]
fn every_kind_of_number_is_drawn() {
    let numbers: Vec<(ArrayRef, f64, f64)> = vec![
        (Arc::new(Int8Array::from(vec![-128, 127])), -128.0, 127.0),
        (
            Arc::new(UInt64Array::from(vec![0, u64::MAX])),
            0.0,
            u64::MAX as f64,
        ),
        (
            Arc::new(Float16Array::from(vec![half(-1.5), half(2.5)])),
            -1.5,
            2.5,
        ),
        (Arc::new(BooleanArray::from(vec![true, false])), 0.0, 1.0),
        (
            Arc::new(
                Decimal128Array::from(vec![-1250, 350])
                    .with_precision_and_scale(10, 2)
                    .unwrap(),
            ),
            -12.5,
            3.5,
        ),
        (
            Arc::new(DurationMillisecondArray::from(vec![1500, 20])),
            0.02,
            1.5,
        ),
        (
            Arc::new(
                DictionaryArray::<Int8Type>::try_new(
                    Int8Array::from(vec![1, 0]),
                    floats([4.0, 6.0]),
                )
                .unwrap(),
            ),
            4.0,
            6.0,
        ),
    ];
    for (array, min, max) in numbers {
        let kind = array.data_type().clone();
        let chart = chart(&batch(vec![("n", array)]), &Plot::default());
        let whole = chart.series[0][0].whole().unwrap();
        assert_eq!((whole.min, whole.max), (min, max), "{kind}");
    }
}

fn half(value: f32) -> <Float16Type as arrow::datatypes::ArrowPrimitiveType>::Native {
    <Float16Type as arrow::datatypes::ArrowPrimitiveType>::Native::from_f32(value)
}

#[test]
fn whatever_comes_fits_and_is_safe() {
    let hostile = "\x1b]0;x\x07\u{202e}\n温度";
    let tag = |count| -> ArrayRef { Arc::new(StringArray::from(vec![hostile; count])) };
    let numbers = |values: &[f64]| floats(values.iter().copied());
    let results = [
        vec![("n", numbers(&[]))],
        vec![("n", numbers(&[1.0]))],
        vec![("n", numbers(&[3.0, 3.0]))],
        vec![("n", numbers(&[f64::MIN, f64::MAX]))],
        vec![("n", numbers(&[0.0, 5e-324]))],
        vec![("n", numbers(&[1e300, -1e300, 0.0]))],
        vec![("n", numbers(&[1.0, 1.0 + f64::EPSILON]))],
        vec![("n", numbers(&[f64::NAN, f64::INFINITY]))],
        vec![
            ("x", numbers(&[f64::MIN, f64::MAX, 0.0])),
            ("n", numbers(&[1.0, 2.0, 3.0])),
        ],
        vec![
            ("x", numbers(&[5e-324, 0.0, 1.0])),
            ("n", numbers(&[1.0, 2.0, 3.0])),
        ],
        vec![
            (
                "t",
                Arc::new(TimestampSecondArray::from(vec![i64::MIN, 0, i64::MAX])),
            ),
            ("n", numbers(&[1.0, 2.0, 3.0])),
        ],
        vec![
            (
                "t",
                Arc::new(TimestampNanosecondArray::from(vec![Some(1), None, Some(2)])),
            ),
            (hostile, numbers(&[1.0, 2.0, 3.0])),
            ("tag", tag(3)),
        ],
        vec![
            ("t", Arc::new(Date32Array::from(vec![i32::MIN, i32::MAX]))),
            ("n", numbers(&[1.0, 2.0])),
            ("tag", tag(2)),
        ],
        vec![
            (
                "t",
                Arc::new(Time64MicrosecondArray::from(vec![0, 86_399_999_999])),
            ),
            ("n", numbers(&[1.0, 2.0])),
        ],
    ];
    for columns in results {
        let rows = batch(columns);
        let (names, chart) = (rows.schema(), chart(&rows, &Plot::default()));
        for (columns, height) in [
            (0, 0),
            (1, 1),
            (19, 5),
            (20, 5),
            (40, 10),
            (80, 24),
            (300, 100),
        ] {
            let lines = chart.draw(columns, height);
            assert!(
                lines.len() <= height.max(1),
                "{names:?} in {columns} x {height}"
            );
            for line in &lines {
                assert!(line.width() <= columns, "{line:?} in {columns} x {height}");
                let text = line.painted(Theme::new(false));
                assert!(!text.contains(is_unsafe), "{text:?}");
            }
        }
    }
}

#[test]
fn a_wrong_column_is_told_with_the_nearest() {
    let rows = batch(vec![
        ("time", times(1)),
        ("Temp", floats([1.0])),
        ("room", Arc::new(StringArray::from(vec!["a"]))),
    ]);
    for (plot, sentence) in [
        (
            asked(&["tmp"], &[]),
            "error: the result has no column tmp\nhint: did you mean Temp?\n",
        ),
        (
            asked(&["temp"], &["xyz"]),
            "error: the result has no column xyz\nhint: it has time, Temp, room\n",
        ),
        (
            asked(&["room"], &[]),
            "error: room cannot be plotted: its type is Utf8\n",
        ),
        (
            Plot {
                x: Some("room".to_owned()),
                ..Plot::default()
            },
            "error: room cannot be plotted: its type is Utf8\nhint: x is a time or a number\n",
        ),
    ] {
        let error = Chart::new(&rows.schema(), &plot, None).err().unwrap();
        assert_eq!(error.render(&Plain, false), sentence);
    }
    let text = rows.project(&[2]).unwrap();
    assert!(Chart::new(&text.schema(), &Plot::default(), None).is_err());
    // The case of a name counts where two differ in nothing else.
    assert!(Chart::new(&rows.schema(), &asked(&["TIME", "temp"], &["ROOM"]), None).is_ok());
}

#[test]
fn what_is_not_asked_for_is_found() {
    let number = || floats([1.0, 2.0]);
    let text = || -> ArrayRef { Arc::new(StringArray::from(vec!["a", "b"])) };
    let moment = || -> ArrayRef { Arc::new(TimestampSecondArray::from(vec![1, 2])) };
    let result = |columns: &[(&'static str, ArrayRef)]| batch(columns.to_vec());
    let all = result(&[
        ("s", text()),
        ("n", number()),
        ("t", moment()),
        ("m", number()),
    ]);
    let numbers = result(&[("n", number()), ("m", number())]);
    for (rows, plot, x, y, by) in [
        (&all, asked(&[], &[]), "t", vec!["n", "m"], vec![0]),
        (&all, asked(&["m"], &[]), "t", vec!["m"], vec![0]),
        (&all, asked(&["t", "m"], &["n"]), "t", vec!["m"], vec![1]),
        (&all, asked(&["m", "n"], &[]), "t", vec!["m", "n"], vec![0]),
        (&numbers, asked(&[], &[]), "n", vec!["m"], vec![]),
        (&numbers, asked(&["m", "n"], &[]), "m", vec!["n"], vec![]),
        (&numbers, asked(&["m"], &[]), "", vec!["m"], vec![]),
        (
            &result(&[("n", number())]),
            asked(&[], &[]),
            "",
            vec!["n"],
            vec![],
        ),
    ] {
        let found = Columns::of(&rows.schema(), &plot, None).unwrap();
        let over = match &found.x {
            X::Row => "",
            X::Column { name, .. } => name,
        };
        let heights: Vec<&str> = found.heights.iter().map(|y| y.name.as_str()).collect();
        assert_eq!((over, heights, found.tags), (x, y, by), "{plot:?}");
    }
}

/// Rows of a moment, a value and a tag.
type Row = (Option<i64>, Option<f64>, u8);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let moment = prop_oneof![0..50_i64, -1_000_000..1_000_000_i64, any::<i64>()];
    let value = prop_oneof![-10.0..10.0, any::<f64>()];
    let row = (
        proptest::option::weighted(0.9, moment),
        proptest::option::weighted(0.8, value),
        0..15_u8,
    );
    vec(row, 0..200)
}

fn table(rows: &[Row]) -> RecordBatch {
    let moments = rows.iter().map(|row| row.0);
    let values = rows.iter().map(|row| row.1);
    let tags = rows.iter().map(|row| Some(row.2.to_string()));
    batch(vec![
        (
            "time",
            Arc::new(moments.collect::<TimestampNanosecondArray>()),
        ),
        ("y", Arc::new(values.collect::<Float64Array>())),
        ("tag", Arc::new(tags.collect::<StringArray>())),
    ])
}

proptest! {
    #![proptest_config(crate::testing::as_many_as(500))]

    #[test]
    fn it_does_not_matter_how_a_result_is_cut(rows in rows(), cuts in vec(0..200_usize, 0..6)) {
        let whole = table(&rows);
        let plot = asked(&["y"], &["tag"]);
        let once = chart(&whole, &plot);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(rows.len())).collect();
        cuts.extend([0, rows.len()]);
        cuts.sort_unstable();
        let mut pieces = Chart::new(&whole.schema(), &plot, None).unwrap();
        for cut in cuts.windows(2) {
            pieces.push(&whole.slice(cut[0], cut[1] - cut[0])).unwrap();
        }
        let bins = |chart: &Chart| -> Vec<Vec<bins::Bin>> {
            chart.series[0].iter().map(|series| series.bins().to_vec()).collect()
        };
        prop_assert_eq!(bins(&once), bins(&pieces));
        prop_assert_eq!(text(&once, 60, 12), text(&pieces, 60, 12));
    }

    #[test]
    fn the_least_and_the_greatest_are_never_lost(rows in rows(), turned in any::<bool>()) {
        let mut rows = rows;
        if turned {
            rows.reverse();
        }
        let chart = chart(&table(&rows), &asked(&["y"], &["tag"]));
        for (series, name) in chart.series[0].iter().zip(chart.groups.names()) {
            let mine = rows.iter().filter(|row| row.2.to_string() == *name && row.0.is_some());
            let values: Vec<f64> = mine.filter_map(|row| row.1).filter(|y| y.is_finite()).collect();
            let least = values.iter().copied().reduce(f64::min);
            let greatest = values.iter().copied().reduce(f64::max);
            let whole = series.whole();
            prop_assert_eq!(whole.map(|whole| (whole.min, whole.max)), least.zip(greatest));
            prop_assert!(series.bins().len() <= 2049);
            let ordered = |a: &bins::Bin, b: &bins::Bin| {
                a.points.zip(b.points).is_none_or(|(a, b)| a.last.x < b.first.x)
            };
            prop_assert!(series.bins().is_sorted_by(ordered));
        }
    }
}

#[test]
fn moments_are_told_in_the_zone_of_choice() {
    let day = day().project(&[0, 1]).unwrap();
    let zone = "Europe/Berlin".parse().unwrap();
    let mut chart = Chart::new(&day.schema(), &Plot::default(), Some(zone)).unwrap();
    chart.push(&day).unwrap();
    let text = text(&chart, 60, 12);
    assert!(text.ends_with("time, +01:00\n"), "{text}");
    let naive = DataType::Timestamp(TimeUnit::Second, None);
    let naive = arrow::compute::cast(day.column(0), &naive).unwrap();
    let naive = batch(vec![("time", naive), ("temp", day.column(1).clone())]);
    assert!(drawn(&naive, 60, 12).ends_with(" time\n"));
}
