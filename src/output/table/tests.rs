use super::super::Zone;
use super::super::testing::{bare_rows, batch, file, marked, render, stream, terminal};
use super::*;
use crate::request::Format;
use arrow::array::*;
use arrow::datatypes::{DataType, Field, Int32Type, Schema};
use std::sync::Arc;

fn strings(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn floats(values: &[f64]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

fn times(nanos: &[i64]) -> ArrayRef {
    Arc::new(TimestampNanosecondArray::from(nanos.to_vec()))
}

/// Three rows as IOx sends them.
fn home() -> RecordBatch {
    const HOUR: i64 = 3_600_000_000_000;
    let home = batch(vec![
        ("hum", floats(&[35.9, 36.0, 36.1])),
        ("room", strings(&[Some("Kitchen"), Some(""), None])),
        ("temperature", floats(&[21.0, 23.25, 22.7])),
        (
            "time",
            times(&[455_840 * HOUR, 455_841 * HOUR, 455_842 * HOUR]),
        ),
    ]);
    marked(&marked(&home, "time", "timestamp"), "room", "tag")
}

fn check(style: &Style, batch: &RecordBatch, expected: &[&str]) {
    let text = render(style, batch);
    assert_eq!(text.lines().collect::<Vec<_>>(), expected, "\n{text}");
}

#[test]
fn numbers_stand_right_and_names_are_given_room_where_there_is_some() {
    check(
        &terminal(Format::Table, 80),
        &home(),
        &[
            " hum │ room    │ temperature │ time",
            "─────┼─────────┼─────────────┼─────────────────────",
            "35.9 │ Kitchen │        21.0 │ 2022-01-01T08:00:00Z",
            "36.0 │         │       23.25 │ 2022-01-01T09:00:00Z",
            "36.1 │ NULL    │        22.7 │ 2022-01-01T10:00:00Z",
        ],
    );
}

#[test]
fn what_is_to_be_whole_goes_on_below() {
    let style = Style {
        whole: true,
        ..terminal(Format::Table, 24)
    };
    let rows = batch(vec![
        ("command", strings(&[Some("\\g [FILE]"), Some("\\x")])),
        (
            "help",
            strings(&[Some("end a statement"), Some("turn the table")]),
        ),
    ]);
    check(
        &style,
        &rows,
        &[
            "command   │ help",
            "──────────┼─────────────",
            "\\g [FILE] │ end a",
            "          ┆ statement",
            "\\x        │ turn the",
            "          ┆ table",
        ],
    );
}

#[test]
fn a_name_gives_way_before_a_column_does() {
    check(
        &terminal(Format::Table, 46),
        &home(),
        &[
            " hum │ room    │ tem…re │ time",
            "─────┼─────────┼────────┼─────────────────────",
            "35.9 │ Kitchen │   21.0 │ 2022-01-01T08:00:00Z",
            "36.0 │         │  23.25 │ 2022-01-01T09:00:00Z",
            "36.1 │ NULL    │   22.7 │ 2022-01-01T10:00:00Z",
        ],
    );
}

#[test]
fn columns_that_do_not_fit_are_named_and_time_and_tags_never_go() {
    check(
        &terminal(Format::Table, 30),
        &home(),
        &[
            "room    │ time",
            "────────┼─────────────────────",
            "Kitchen │ 2022-01-01T08:00:00Z",
            "        │ 2022-01-01T09:00:00Z",
            "NULL    │ 2022-01-01T10:00:00Z",
            "+2 columns: \\x or \\v (hum, te…",
        ],
    );
    let keys: ArrayRef = Arc::new(DictionaryArray::<Int32Type>::from_iter(["a-long-key"]));
    let many = batch(vec![
        ("v", floats(&[1.0])),
        ("host", keys.clone()),
        ("when", times(&[0])),
        ("w", floats(&[2.0])),
    ]);
    check(
        &terminal(Format::Table, 10),
        &many,
        &[
            "host   │ when",
            "───────┼────────────────────",
            "a-lon… │ 1970-01-01T00:00:00",
            "+2 column…",
        ],
    );
}

#[test]
fn no_frame_no_names_and_no_last_line() {
    let style = Style {
        header_and_footer: false,
        ..terminal(Format::Table, 30)
    };
    assert_eq!(render(&style, &home()).lines().count(), 3);
}

#[test]
fn a_late_wide_cell_is_cut_on_a_terminal_only() {
    let early = batch(vec![("s", strings(&[Some("ab")])), ("n", floats(&[1.0]))]);
    let late = batch(vec![
        ("s", strings(&[Some("abcdefghij")])),
        ("n", floats(&[1234.5])),
    ]);
    let both = [early.clone(), late];
    let shown = |style: &Style| stream(style, &early.schema(), &both, 1);
    assert_eq!(
        shown(&terminal(Format::Table, 80)),
        "s  │   n\n───┼────\nab │ 1.0\na… │ 12…\n"
    );
    assert_eq!(
        shown(&file(Format::Table)),
        "s  │   n\n───┼────\nab │ 1.0\nabcdefghij │ 1234.5\n"
    );
}

#[test]
fn a_cell_of_several_lines_goes_on_below_and_is_shown_whole() {
    let plan = batch(vec![
        ("plan_type", strings(&[Some("logical")])),
        ("plan", strings(&[Some("Sort\n  Scan of a long table\n")])),
        ("n", floats(&[1.0])),
    ]);
    check(
        &terminal(Format::Table, 36),
        &plan,
        &[
            "pla…ype │ plan                 │   n",
            "────────┼──────────────────────┼────",
            "logical │ Sort                 │ 1.0",
            "        ┆   Scan of a long tab ┆ ",
            "        ┆ le                   ┆ ",
        ],
    );
}

#[test]
fn a_cell_of_too_many_lines_says_how_many_are_missing() {
    let text = "x\n".repeat(MOST_LINES + 5);
    let log = batch(vec![("log_of_the_day", strings(&[Some(&text)]))]);
    let shown = render(&terminal(Format::Table, 80), &log);
    assert_eq!(shown.lines().count(), 2 + MOST_LINES + 1);
    assert!(shown.ends_with("x\n… 5 lines more\n"), "{shown}");
    assert_eq!(
        render(&file(Format::Table), &log).lines().count(),
        2 + MOST_LINES + 5
    );
}

#[test]
fn wide_and_combining_characters_keep_the_columns_in_line() {
    check(
        &file(Format::Table),
        &batch(vec![
            (
                "温度計",
                strings(&[Some("温"), Some("e\u{301}"), Some("abc")]),
            ),
            ("b", strings(&[Some("x"), Some("y"), Some("z")])),
        ]),
        &[
            "温度計 │ b",
            "───────┼──",
            "温     │ x",
            "e\u{301}      │ y",
            "abc    │ z",
        ],
    );
}

#[test]
fn nothing_that_a_terminal_would_act_on_comes_through() {
    let hostile = "\x1b]0;x\x07\u{9b}2J\u{202e}\r\0";
    let name = "na\nme\x1b[31m";
    let text = strings(&[Some(hostile)]);
    let list: ArrayRef = {
        let mut list = ListBuilder::new(StringBuilder::new());
        list.append_value([Some(hostile)]);
        Arc::new(list.finish())
    };
    let rows = batch(vec![(name, text), ("l\u{202e}", list)]);
    for format in [Format::Table, Format::Expanded, Format::Markdown] {
        for style in [terminal(format, 200), file(format)] {
            let style = Style {
                null: "\x1b".to_owned(),
                ..style
            };
            let shown = render(&style, &rows);
            let bad = shown.find(|c| c != '\n' && crate::text::is_unsafe(c));
            assert_eq!(bad, None, "{shown:?}");
            assert!(shown.contains("na\\nme\\x1b[31m"), "{shown}");
            assert!(
                shown.contains("\\x1b]0;x\\x07\\x9b2J\\u{202e}\\r\\x00"),
                "{shown}"
            );
        }
    }
    for format in [Format::Csv, Format::Json, Format::Jsonl] {
        let shown = render(&terminal(format, 80), &rows);
        let bad = shown.find(|c| c != '\n' && crate::text::is_unsafe(c));
        assert_eq!(bad, None, "{shown:?}");
    }
    assert!(render(&file(Format::Csv), &rows).contains(hostile));
}

#[test]
fn fraction_digits_are_those_of_the_first_rows_and_more_where_needed() {
    let early = batch(vec![("t", times(&[0, 1_500_000_000]))]);
    let late = batch(vec![("t", times(&[2_000_000_000, 1]))]);
    let shown = stream(&file(Format::Table), &early.schema(), &[early, late], 1);
    let cells: Vec<&str> = shown.lines().skip(2).collect();
    assert_eq!(
        cells,
        [
            "1970-01-01T00:00:00.000",
            "1970-01-01T00:00:01.500",
            "1970-01-01T00:00:02.000",
            "1970-01-01T00:00:00.000000001",
        ]
    );
}

#[test]
fn a_zone_of_choice_is_for_moments_only() {
    let rows = batch(vec![
        ("time", times(&[1_641_024_000_000_000_000])),
        ("clock", times(&[1_641_024_000_000_000_000])),
    ]);
    let rows = marked(&rows, "time", "timestamp");
    for (zone, expected) in [
        (
            "Asia/Kolkata",
            "2022-01-01T13:30:00+05:30 │ 2022-01-01T08:00:00",
        ),
        ("UTC", "2022-01-01T08:00:00Z │ 2022-01-01T08:00:00"),
        ("-03:00", "2022-01-01T05:00:00-03:00 │ 2022-01-01T08:00:00"),
    ] {
        let style = Style {
            zone: Some(zone.parse().unwrap()),
            ..file(Format::Table)
        };
        assert_eq!(render(&style, &rows).lines().last(), Some(expected));
    }
    assert!("Nowhere/City".parse::<Zone>().is_err());
    let local = Style {
        zone: Some(Zone::Local),
        ..file(Format::Csv)
    };
    assert_eq!(
        render(&local, &rows).lines().last(),
        Some("2022-01-01T08:00:00.000000000Z,2022-01-01T08:00:00.000000000")
    );
}

#[test]
fn colours_tell_types_and_null_from_a_text_of_that_name() {
    let style = Style {
        color: true,
        ..terminal(Format::Table, 80)
    };
    let rows = batch(vec![("s", strings(&[Some("NULL"), None]))]);
    assert_eq!(
        render(&style, &rows),
        "\x1b[1ms\x1b[0m\n\x1b[2m────\x1b[0m\nNULL\n\x1b[2mNULL\x1b[0m\n"
    );
}

#[test]
fn a_result_without_rows_has_its_names_and_one_without_columns_has_nothing() {
    let fields = vec![
        Field::new("temperature", DataType::Float64, true),
        Field::new("b", DataType::Utf8, true),
    ];
    let schema = Arc::new(Schema::new(fields));
    for style in [file(Format::Table), terminal(Format::Table, 80)] {
        assert_eq!(
            stream(&style, &schema, &[], 0),
            "temperature │ b\n────────────┼──\n"
        );
        assert_eq!(render(&style, &bare_rows(2)), "");
    }
}
