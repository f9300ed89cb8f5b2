//! Integers, floats and decimals.

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

/// The shortest digits that read back as the same float; plain from 1e-5 to
/// 1e16, with an exponent beyond.
pub(super) fn float<'a, T>(array: &'a dyn Array, notation: Notation) -> Writer<'a>
where
    T: ArrowPrimitiveType,
    T::Native: ryu::Float + Into<f64>,
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

fn write_float<F: ryu::Float + Into<f64>>(value: F, notation: Notation, out: &mut Vec<u8>) {
    let wide: f64 = value.into();
    let word: &[u8] = if wide.is_finite() {
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
