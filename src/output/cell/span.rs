//! Durations and intervals, after ISO 8601: `P1Y2M3DT4H5M6.5S`.
//!
//! A duration is counted in days of 24 hours. The parts of an interval (months,
//! days, time) are independent of each other and stay so; each keeps its own
//! sign.

use std::io::Write;

use arrow::array::{Array, AsArray};
use arrow::datatypes::*;

use super::time::{integers, per_second};
use super::{Notation, Writer};

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

pub(super) fn duration<'a>(array: &'a dyn Array, unit: TimeUnit, notation: Notation) -> Writer<'a> {
    let value = integers(array);
    let scale = SECOND / i128::from(per_second(unit));
    Box::new(move |row, out| {
        let nanos = i128::from(value(row)) * scale;
        notation.quoted(out, |out| write_span(0, nanos / DAY, nanos % DAY, out));
    })
}

pub(super) fn interval<'a>(
    array: &'a dyn Array,
    unit: IntervalUnit,
    notation: Notation,
) -> Writer<'a> {
    match unit {
        IntervalUnit::YearMonth => {
            let value = integers(array);
            Box::new(move |row, out| {
                notation.quoted(out, |out| write_span(value(row), 0, 0, out));
            })
        }
        IntervalUnit::DayTime => {
            let values = array.as_primitive::<IntervalDayTimeType>().values();
            Box::new(move |row, out| {
                let value = values[row];
                let nanos = i128::from(value.milliseconds) * 1_000_000;
                notation.quoted(out, |out| {
                    write_span(0, i128::from(value.days), nanos, out);
                });
            })
        }
        IntervalUnit::MonthDayNano => {
            let values = array.as_primitive::<IntervalMonthDayNanoType>().values();
            Box::new(move |row, out| {
                let value = values[row];
                let (months, nanos) = (i64::from(value.months), i128::from(value.nanoseconds));
                notation.quoted(out, |out| {
                    write_span(months, i128::from(value.days), nanos, out);
                });
            })
        }
    }
}

fn write_span(months: i64, days: i128, nanos: i128, out: &mut Vec<u8>) {
    out.push(b'P');
    let seconds = nanos / SECOND;
    write_part(i128::from(months / 12), b'Y', out);
    write_part(i128::from(months % 12), b'M', out);
    write_part(days, b'D', out);
    if nanos != 0 {
        out.push(b'T');
        write_part(seconds / 3_600, b'H', out);
        write_part(seconds / 60 % 60, b'M', out);
        write_seconds(nanos % (60 * SECOND), out);
    } else if months == 0 && days == 0 {
        out.extend_from_slice(b"T0S");
    }
}

fn write_part(value: i128, letter: u8, out: &mut Vec<u8>) {
    if value != 0 {
        out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
        out.push(letter);
    }
}

/// Less than a minute, without zeros at the end of its fraction.
fn write_seconds(nanos: i128, out: &mut Vec<u8>) {
    if nanos == 0 {
        return;
    }
    if nanos < 0 {
        out.push(b'-');
    }
    let nanos = nanos.unsigned_abs();
    let (whole, fraction) = (nanos / SECOND.unsigned_abs(), nanos % SECOND.unsigned_abs());
    out.extend_from_slice(itoa::Buffer::new().format(whole).as_bytes());
    if fraction != 0 {
        // Writing into a Vec cannot fail.
        let _ = write!(out, ".{fraction:09}");
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
    out.push(b'S');
}
