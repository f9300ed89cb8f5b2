//! Integers, floats and decimals.

use std::fmt::Display;
use std::io::Write;
use std::ops::Range;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{ArrowPrimitiveType, Float16Type, i256};

use super::{Notation, Writer};

/// Integers of any width: the same digits in every notation.
pub(super) fn integer<'a, T>(array: &'a dyn Array) -> Writer<'a>
where
    T: ArrowPrimitiveType,
    T::Native: itoa::Integer,
{
    let values = array.as_primitive::<T>().values();
    Box::new(|row, out| {
        out.extend_from_slice(itoa::Buffer::new().format(values[row]).as_bytes());
    })
}

/// Sizes of floats that a screen shows without an exponent: what is beyond
/// would be all zeros to the eye.
const PLAIN: Range<f64> = 1e-15..1e21;

/// The shortest digits that read back as the same float. In files they are
/// plain from 1e-5 to 1e16, with an exponent beyond; on a screen they are plain
/// where that can be read, and as many as the notation asks for.
pub(super) fn float<'a, T>(array: &'a dyn Array, notation: Notation) -> Writer<'a>
where
    T: ArrowPrimitiveType,
    T::Native: ryu::Float + Display + Into<f64>,
{
    let values = array.as_primitive::<T>().values();
    Box::new(move |row, out| write_float(values[row], notation, out))
}

/// As [`float`], for half precision.
pub(super) fn float16<'a>(array: &'a dyn Array, notation: Notation) -> Writer<'a> {
    let values = array.as_primitive::<Float16Type>().values();
    Box::new(move |row, out| {
        let value = values[row];
        write_float(shortest(value), notation, out);
    })
}

type Half = <Float16Type as ArrowPrimitiveType>::Native;

/// The float with the fewest decimal digits that rounds to `value`: 0.1, where
/// the exact value is 0.0999755859375.
fn shortest(value: Half) -> f64 {
    let exact = value.to_f64();
    if !exact.is_finite() {
        return exact;
    }
    // Five significant digits tell any two half floats apart.
    (0..5)
        .filter_map(|digits| format!("{exact:.digits$e}").parse::<f64>().ok())
        .find(|short| Half::from_f64(*short) == value)
        .unwrap_or(exact)
}

fn write_float<F>(value: F, notation: Notation, out: &mut Vec<u8>)
where
    F: ryu::Float + Display + Into<f64>,
{
    let wide: f64 = value.into();
    let word: &[u8] = if wide.is_finite() {
        if notation.screen {
            return write_plain(value, notation.float_digits, out);
        }
        return out.extend_from_slice(ryu::Buffer::new().format_finite(value).as_bytes());
    } else if notation.json && !notation.screen {
        b"null"
    } else if wide.is_nan() {
        b"NaN"
    } else if wide > 0.0 {
        b"inf"
    } else {
        b"-inf"
    };
    out.extend_from_slice(word);
}

/// A finite float for the eye, with `digits` after the point if that is set.
fn write_plain<F>(value: F, digits: Option<u8>, out: &mut Vec<u8>)
where
    F: ryu::Float + Display + Into<f64>,
{
    let size = value.into().abs();
    // Writing into a Vec cannot fail.
    let _ = match digits {
        Some(digits) if size < PLAIN.end => write!(out, "{value:.*}", usize::from(digits)),
        // Without a point it would look like an integer.
        None if PLAIN.contains(&size) && size.fract() == 0.0 => write!(out, "{value}.0"),
        None if PLAIN.contains(&size) => write!(out, "{value}"),
        _ => out.write_all(ryu::Buffer::new().format_finite(value).as_bytes()),
    };
}

/// Decimals of any width with all the digits of their scale; in JSON strings,
/// for most readers would make floats of them.
pub(super) fn decimal<'a, T>(array: &'a dyn Array, scale: i8, notation: Notation) -> Writer<'a>
where
    T: ArrowPrimitiveType,
    T::Native: Digits,
{
    let values = array.as_primitive::<T>().values();
    // Inside a nested value on a screen a decimal needs no quotes to be read.
    let notation = Notation {
        json: notation.json && !notation.screen,
        ..notation
    };
    Box::new(move |row, out| {
        notation.quoted(out, |out| {
            values[row].digits(|digits| place_point(digits, scale, out));
        });
    })
}

/// An unscaled decimal.
pub(super) trait Digits: Copy {
    /// Hands over a sign, if it is negative, and its digits.
    fn digits(self, take: impl FnOnce(&str));
}

macro_rules! digits {
    ($($native:ty),*) => {
        $(impl Digits for $native {
            fn digits(self, take: impl FnOnce(&str)) {
                take(itoa::Buffer::new().format(self));
            }
        })*
    };
}

digits!(i32, i64, i128);

impl Digits for i256 {
    fn digits(self, take: impl FnOnce(&str)) {
        match self.to_i128() {
            Some(narrow) => narrow.digits(take),
            None => take(&self.to_string()),
        }
    }
}

/// `digits` × 10^-`scale`.
fn place_point(digits: &str, scale: i8, out: &mut Vec<u8>) {
    let digits = match digits.strip_prefix('-') {
        Some(digits) => {
            out.push(b'-');
            digits
        }
        None => digits,
    }
    .as_bytes();
    let zeros = |out: &mut Vec<u8>, count| out.extend(std::iter::repeat_n(b'0', count));
    let places = usize::from(scale.unsigned_abs());
    if scale <= 0 {
        out.extend_from_slice(digits);
        if digits != b"0" {
            zeros(out, places);
        }
    } else if let Some((whole, fraction)) = digits
        .len()
        .checked_sub(places)
        .map(|at| digits.split_at(at))
        && !whole.is_empty()
    {
        out.extend_from_slice(whole);
        out.push(b'.');
        out.extend_from_slice(fraction);
    } else {
        out.extend_from_slice(b"0.");
        zeros(out, places - digits.len());
        out.extend_from_slice(digits);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Column;
    use super::*;
    use crate::output::Style;
    use arrow::array::{Float32Array, Float64Array};
    use arrow::datatypes::{DataType, Field};

    fn shown(array: &dyn Array, digits: Option<u8>) -> Vec<String> {
        let style = Style {
            float_digits: digits,
            ..Style::default()
        };
        let field = Field::new("f", DataType::Null, true);
        let column = Column::new(array, &field, Notation::screen(&style, 0));
        let text = |row| {
            let mut text = Vec::new();
            column.write(row, &mut text);
            String::from_utf8(text).unwrap()
        };
        (0..array.len()).map(text).collect()
    }

    #[test]
    fn a_screen_shows_floats_without_exponents_where_it_can() {
        let wide = Float64Array::from(vec![
            1e-7,
            -1.5e-15,
            1e-16,
            123456789012345680.0,
            1e20,
            1e21,
            -0.0,
            21.0,
        ]);
        assert_eq!(
            shown(&wide, None),
            [
                "0.0000001",
                "-0.0000000000000015",
                "1e-16",
                "123456789012345680.0",
                "100000000000000000000.0",
                "1e21",
                "-0.0",
                "21.0",
            ]
        );
        assert_eq!(
            shown(&wide, Some(2))[..6],
            [
                "0.00",
                "-0.00",
                "0.00",
                "123456789012345680.00",
                "100000000000000000000.00",
                "1e21",
            ]
        );
        let narrow = Float32Array::from(vec![22.7, 1e-6, f32::INFINITY]);
        assert_eq!(shown(&narrow, None), ["22.7", "0.000001", "inf"]);
        assert_eq!(shown(&narrow, Some(1)), ["22.7", "0.0", "inf"]);
        assert_eq!(shown(&narrow, Some(0)), ["23", "0", "inf"]);
    }
}
