//! Dates, times of day and timestamps, after RFC 3339.
//!
//! The calendar is the proleptic Gregorian one, without limits: a year beyond
//! 9999 has a sign, as ISO 8601 has it. Fraction digits come in threes. In a
//! file the type's unit decides how many, which a stream can keep; on a screen
//! it is as many as the column's first values need, and more where a value
//! needs more.

use arrow::array::{Array, AsArray};
use arrow::datatypes::*;

use crate::settings::Zone;

use super::{Notation, Writer};

const DAY: i64 = 86_400;

/// Units in a second.
pub(in crate::output) fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

/// Fraction digits of a unit.
fn unit_digits(unit: TimeUnit) -> u8 {
    match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => 3,
        TimeUnit::Microsecond => 6,
        TimeUnit::Nanosecond => 9,
    }
}

/// The fewest digits, in threes, that show `nanos` of a second.
fn needed_digits(nanos: u32) -> u8 {
    if nanos == 0 {
        0
    } else if nanos.is_multiple_of(1_000_000) {
        3
    } else if nanos.is_multiple_of(1_000) {
        6
    } else {
        9
    }
}

/// Whole seconds, rounded down, and the nanoseconds after them.
fn split(value: i64, unit: TimeUnit) -> (i64, u32) {
    let per_second = per_second(unit);
    let rest = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
    (
        value.div_euclid(per_second),
        u32::try_from(rest).unwrap_or(0),
    )
}

/// The fewest fraction digits that show every value of a timestamp or time
/// array; 0 for any other.
pub fn fraction_digits(array: &dyn Array) -> u8 {
    let (DataType::Timestamp(unit, _) | DataType::Time32(unit) | DataType::Time64(unit)) =
        array.data_type()
    else {
        return 0;
    };
    let most = unit_digits(*unit);
    let value = integers(array);
    let mut digits = 0;
    for row in (0..array.len()).filter(|row| array.is_valid(*row)) {
        digits = digits.max(needed_digits(split(value(row), *unit).1));
        if digits == most {
            break;
        }
    }
    digits
}

/// The values of any temporal array that is made of integers.
pub(super) fn integers<'a>(array: &'a dyn Array) -> Box<dyn Fn(usize) -> i64 + 'a> {
    macro_rules! of {
        ($type:ty) => {{
            let values = array.as_primitive::<$type>().values();
            Box::new(|row| i64::from(values[row]))
        }};
    }
    match array.data_type() {
        DataType::Date32 => of!(Date32Type),
        DataType::Date64 => of!(Date64Type),
        DataType::Time32(TimeUnit::Second) => of!(Time32SecondType),
        DataType::Time32(_) => of!(Time32MillisecondType),
        DataType::Time64(TimeUnit::Microsecond) => of!(Time64MicrosecondType),
        DataType::Time64(_) => of!(Time64NanosecondType),
        DataType::Timestamp(TimeUnit::Second, _) => of!(TimestampSecondType),
        DataType::Timestamp(TimeUnit::Millisecond, _) => of!(TimestampMillisecondType),
        DataType::Timestamp(TimeUnit::Microsecond, _) => of!(TimestampMicrosecondType),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => of!(TimestampNanosecondType),
        DataType::Duration(TimeUnit::Second) => of!(DurationSecondType),
        DataType::Duration(TimeUnit::Millisecond) => of!(DurationMillisecondType),
        DataType::Duration(TimeUnit::Microsecond) => of!(DurationMicrosecondType),
        DataType::Duration(TimeUnit::Nanosecond) => of!(DurationNanosecondType),
        DataType::Interval(IntervalUnit::YearMonth) => of!(IntervalYearMonthType),
        other => unreachable!("{other} is no temporal type of integers"),
    }
}

/// `2022-01-01`. A `Date64` that is not at midnight has its time as well.
pub(super) fn date<'a>(array: &'a dyn Array, notation: Notation) -> Writer<'a> {
    let value = integers(array);
    let days_only = *array.data_type() == DataType::Date32;
    Box::new(move |row, out| {
        notation.quoted(out, |out| {
            let value = value(row);
            if days_only {
                return write_date(value, out);
            }
            let (seconds, nanos) = split(value, TimeUnit::Millisecond);
            write_date(seconds.div_euclid(DAY), out);
            if seconds.rem_euclid(DAY) != 0 || nanos != 0 {
                out.push(b'T');
                write_clock(seconds.rem_euclid(DAY).unsigned_abs(), out);
                write_fraction(nanos, 3, out);
            }
        });
    })
}

/// `08:00:00`. A value that is not within one day keeps its sign and as many
/// hours as it has.
pub(super) fn time<'a>(array: &'a dyn Array, unit: TimeUnit, notation: Notation) -> Writer<'a> {
    let value = integers(array);
    Box::new(move |row, out| {
        notation.quoted(out, |out| {
            let value = value(row);
            if value < 0 {
                out.push(b'-');
            }
            let per_second = per_second(unit).unsigned_abs();
            let rest = value.unsigned_abs() % per_second * (1_000_000_000 / per_second);
            let nanos = u32::try_from(rest).unwrap_or(0);
            write_clock(value.unsigned_abs() / per_second, out);
            write_fraction(nanos, digits(nanos, unit, notation), out);
        });
    })
}

/// `2022-01-01T08:00:00`, with `Z` or an offset where it is a moment rather
/// than what a clock shows. A zone that nobody knows is taken as UTC, in which
/// the values are anyway.
pub(super) fn timestamp<'a>(
    array: &'a dyn Array,
    unit: TimeUnit,
    zone: Option<&str>,
    notation: Notation,
) -> Writer<'a> {
    let value = integers(array);
    let own = zone
        .map(|name| name.parse().unwrap_or(Zone::Utc))
        .or(notation.naive_is_utc.then_some(Zone::Utc));
    let zone = own.map(|own| notation.zone.unwrap_or(own));
    Box::new(move |row, out| {
        notation.quoted(out, |out| {
            let (seconds, nanos) = split(value(row), unit);
            let east = zone.and_then(|zone| zone.offset(seconds));
            let told = seconds + i64::from(east.unwrap_or(0)) * 60;
            write_date(told.div_euclid(DAY), out);
            out.push(b'T');
            write_clock(told.rem_euclid(DAY).unsigned_abs(), out);
            write_fraction(nanos, digits(nanos, unit, notation), out);
            match (zone, east) {
                (None, _) => (),
                (Some(_), None) => out.push(b'Z'),
                (Some(_), Some(east)) => {
                    out.push(if east < 0 { b'-' } else { b'+' });
                    let east = u64::from(east.unsigned_abs());
                    write_two(east / 60, out);
                    out.push(b':');
                    write_two(east % 60, out);
                }
            }
        });
    })
}

fn digits(nanos: u32, unit: TimeUnit, notation: Notation) -> u8 {
    if notation.screen {
        notation.digits.max(needed_digits(nanos))
    } else {
        unit_digits(unit)
    }
}

/// `days` since 1970-01-01, by the algorithm of Howard Hinnant's
/// `civil_from_days`: years are counted from March, so that a leap day is a
/// year's last.
fn write_date(days: i64, out: &mut Vec<u8>) {
    const ERA: i64 = 146_097;
    let days = days + 719_468;
    let of_era = days.rem_euclid(ERA);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + days.div_euclid(ERA) * 400 + i64::from(month <= 2);
    if (0..=9999).contains(&year) {
        write_two(year.unsigned_abs() / 100, out);
        write_two(year.unsigned_abs() % 100, out);
    } else {
        out.extend_from_slice(format!("{year:+05}").as_bytes());
    }
    for part in [month, day] {
        out.push(b'-');
        write_two(part.unsigned_abs(), out);
    }
}

/// `08:00:00`; hours go on beyond 23.
fn write_clock(seconds: u64, out: &mut Vec<u8>) {
    let hours = seconds / 3_600;
    if hours < 100 {
        write_two(hours, out);
    } else {
        out.extend_from_slice(itoa::Buffer::new().format(hours).as_bytes());
    }
    for part in [seconds / 60 % 60, seconds % 60] {
        out.push(b':');
        write_two(part, out);
    }
}

/// A number below 100 in two digits.
fn write_two(value: u64, out: &mut Vec<u8>) {
    let value = value.to_le_bytes()[0];
    out.extend_from_slice(&[b'0' + value / 10, b'0' + value % 10]);
}

/// A point and so many digits of `nanos`; nothing for no digits.
fn write_fraction(nanos: u32, digits: u8, out: &mut Vec<u8>) {
    if digits == 0 {
        return;
    }
    out.push(b'.');
    let mut unit = 100_000_000;
    for _ in 0..digits {
        out.push(b'0' + (nanos / unit % 10).to_le_bytes()[0]);
        unit = (unit / 10).max(1);
    }
}
