use super::*;

fn moment(written: &str) -> i128 {
    let at = DateTime::parse_from_rfc3339(written).unwrap();
    i128::from(at.timestamp_nanos_opt().unwrap())
}

fn ticks(zone: &str, low: &str, high: &str, columns: usize) -> Vec<Tick> {
    let calendar = Calendar {
        zone: Some(zone.parse().unwrap()),
        dated: true,
    };
    calendar.ticks(moment(low), moment(high), columns)
}

fn labels(ticks: &[Tick]) -> String {
    let labels: Vec<&str> = ticks.iter().map(|tick| tick.label.as_str()).collect();
    labels.join(" ")
}

#[test]
fn ticks_are_round_from_fractions_of_a_second_to_years() {
    for (low, high, expected) in [
        (
            "2026-11-22T00:00:00Z",
            "2026-11-22T00:00:00.001Z",
            "00:00:00.0000 00:00:00.0005 00:00:00.0010",
        ),
        (
            "2026-11-22T00:00:00Z",
            "2026-11-22T00:00:20Z",
            "00:00:00 00:00:05 00:00:10 00:00:15 00:00:20",
        ),
        (
            "2026-11-22T00:00:07Z",
            "2026-11-22T00:31:00Z",
            "00:05 00:10 00:15 00:20 00:25 00:30",
        ),
        (
            "2026-11-22T00:00:00Z",
            "2026-11-23T12:00:00Z",
            "00:00 06:00 12:00 18:00 00:00 06:00 12:00",
        ),
        (
            "2026-10-11T08:00:00Z",
            "2026-11-22T08:00:00Z",
            "Oct 12 Oct 19 Oct 26 Nov 2 Nov 9 Nov 16",
        ),
        (
            "2025-12-15T00:00:00Z",
            "2026-07-15T00:00:00Z",
            "Jan Feb Mar Apr May Jun Jul",
        ),
        (
            "1990-01-01T00:00:00Z",
            "2026-01-01T00:00:00Z",
            "1990 1995 2000 2005 2010 2015 2020 2025",
        ),
        ("2026-11-22T12:34:56Z", "2026-11-22T12:34:56Z", "12:34:56"),
    ] {
        assert_eq!(
            labels(&ticks("UTC", low, high, 60)),
            expected,
            "{low} {high}"
        );
    }
}

#[test]
fn clocks_that_are_turned_have_the_ticks_that_they_show() {
    for (low, high, columns, expected) in [
        (
            "2026-03-29T00:00:00+01:00",
            "2026-03-29T06:00:00+02:00",
            60,
            "00:00 01:00 03:00 04:00 05:00 06:00",
        ),
        (
            "2026-10-25T00:00:00+02:00",
            "2026-10-25T05:00:00+01:00",
            60,
            "00:00 01:00 02:00 02:00 03:00 04:00 05:00",
        ),
        (
            "2026-03-29T00:00:00+01:00",
            "2026-03-31T00:00:00+02:00",
            70,
            "00:00 06:00 12:00 18:00 00:00 06:00 12:00 18:00 00:00",
        ),
    ] {
        let ticks = ticks("Europe/Berlin", low, high, columns);
        assert_eq!(labels(&ticks), expected, "{low}");
    }
    let days = ticks(
        "Europe/Berlin",
        "2026-03-28T00:00:00+01:00",
        "2026-03-31T00:00:00+02:00",
        40,
    );
    assert_eq!(labels(&days), "Mar 28 Mar 29 Mar 30 Mar 31");
    let hours = days.windows(2).map(|pair| (pair[1].at - pair[0].at) / HOUR);
    assert_eq!(hours.collect::<Vec<_>>(), [24, 23, 24]);
    // Where clocks leave midnight out.
    let days = ticks(
        "America/Sao_Paulo",
        "2018-11-03T00:00:00-03:00",
        "2018-11-05T00:00:00-02:00",
        20,
    );
    assert_eq!(labels(&days), "Nov 3 Nov 4 Nov 5");
    assert_eq!(days[1].at, moment("2018-11-04T01:00:00-02:00"));
}

#[test]
fn no_label_touches_another_and_there_is_one_at_least() {
    let low = moment("2026-10-24T21:17:03.123456789Z");
    for dated in [true, false] {
        let calendar = Calendar {
            zone: Some("Europe/Berlin".parse().unwrap()),
            dated,
        };
        for columns in [10, 15, 33, 80, 300] {
            for power in 0..60 {
                let span = 1_i128 << power;
                let ticks = calendar.ticks(low, low + span, columns);
                assert!(!ticks.is_empty(), "{span} in {columns}");
                for pair in ticks.windows(2) {
                    let place = |at| (at - low) * (columns as i128 - 1) / span;
                    let apart = place(pair[1].at) - place(pair[0].at);
                    let halves = (pair[0].label.len() + pair[1].label.len()) / 2;
                    assert!(apart > halves as i128, "{pair:?} in {columns}");
                }
            }
        }
    }
}

#[test]
fn the_offset_is_told_and_so_is_that_it_changes() {
    let calendar = |zone: Option<&str>| Calendar {
        zone: zone.map(|zone| zone.parse().unwrap()),
        dated: true,
    };
    let (low, high) = (
        moment("2026-03-01T00:00:00Z"),
        moment("2026-05-01T00:00:00Z"),
    );
    for (zone, expected) in [
        (None, ""),
        (Some("UTC"), "UTC"),
        (Some("Europe/Berlin"), "+01:00, then +02:00"),
        (Some("-03:30"), "-03:30"),
    ] {
        assert_eq!(calendar(zone).offsets(low, high), expected);
    }
}
