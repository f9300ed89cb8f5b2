//! A value as text, for every Arrow type.
//!
//! A [`Column`] is made once per array: the type is looked at there, and what
//! is left for each row is one call that appends bytes. Three notations share
//! the code: bare text for the eye, bare text for CSV, and JSON, which also
//! serves whatever is nested inside the other two. Nothing here panics on a
//! value out of range: such a value has a text of its own.

mod nested;
mod number;
mod span;
mod string;
mod time;

use arrow::array::{Array, AsArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::*;

use super::Style;
use crate::catalog::Role;
use crate::settings::Zone;

pub(super) use string::json_string;
pub use time::fraction_digits;
pub(super) use time::per_second;

/// How the values of one column are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Notation {
    /// For the eye: times in a zone of choice and with no more digits than
    /// they need, floats without an exponent, binary as hexadecimal, nested
    /// values with spaces.
    screen: bool,
    /// As JSON: text, times and decimals in quotes.
    json: bool,
    /// Zoned times are shown here instead of in the type's own zone.
    zone: Option<Zone>,
    /// Timestamps without a zone are in UTC, as InfluxDB's are.
    naive_is_utc: bool,
    /// On a screen: the fewest fraction digits of a time.
    digits: u8,
    /// On a screen: the fraction digits of a float, if not as many as it needs.
    float_digits: Option<u8>,
    /// In JSON, escape what a terminal would act on.
    guarded: bool,
    /// No more of a long value than about so many bytes is written.
    most: usize,
}

impl Notation {
    /// For people. `digits` is the fewest fraction digits of a time.
    pub(super) fn screen(style: &Style, digits: u8) -> Notation {
        Notation {
            screen: true,
            json: false,
            zone: style.zone,
            naive_is_utc: false,
            digits,
            float_digits: style.float_digits,
            guarded: true,
            most: usize::MAX,
        }
    }

    /// With no more than about `most` bytes of a long value: a little more
    /// tells that there is more.
    pub(super) fn at_most(self, most: usize) -> Notation {
        Notation { most, ..self }
    }

    /// For a field of CSV or TSV, before it is quoted or escaped.
    pub(super) fn field() -> Notation {
        Notation {
            screen: false,
            json: false,
            zone: None,
            naive_is_utc: false,
            digits: 0,
            float_digits: None,
            guarded: false,
            most: usize::MAX,
        }
    }

    /// For JSON; `guarded` if it goes to a terminal.
    pub(super) fn json(guarded: bool) -> Notation {
        Notation {
            json: true,
            guarded,
            ..Notation::field()
        }
    }

    /// For what stands inside a nested value.
    fn inside(self) -> Notation {
        Notation {
            json: true,
            naive_is_utc: false,
            digits: 0,
            ..self
        }
    }

    /// Appends what `write` appends, in quotes where JSON asks for them. What
    /// it appends holds nothing to be escaped.
    fn quoted(self, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
        if self.json {
            out.push(b'"');
        }
        write(out);
        if self.json {
            out.push(b'"');
        }
    }
}

/// Appends the value of a row that is not null.
type Writer<'a> = Box<dyn Fn(usize, &mut Vec<u8>) + 'a>;

/// An array whose values can be written.
pub(super) struct Column<'a> {
    nulls: Option<NullBuffer>,
    writer: Writer<'a>,
}

impl<'a> Column<'a> {
    /// The array of `field`, whose metadata may say that it is InfluxDB's time.
    pub(super) fn new(array: &'a dyn Array, field: &Field, notation: Notation) -> Column<'a> {
        Column::of(
            array,
            Notation {
                naive_is_utc: Role::told(field) == Some(Role::Time),
                ..notation
            },
        )
    }

    fn of(array: &'a dyn Array, notation: Notation) -> Column<'a> {
        Column {
            nulls: array.logical_nulls(),
            writer: writer(array, notation),
        }
    }

    pub(super) fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    /// Appends the value in `row`, which is not null.
    pub(super) fn write(&self, row: usize, out: &mut Vec<u8>) {
        (self.writer)(row, out);
    }

    /// Appends the value in `row`, or `null`.
    pub(super) fn write_or_null(&self, row: usize, out: &mut Vec<u8>) {
        if self.is_null(row) {
            out.extend_from_slice(b"null");
        } else {
            (self.writer)(row, out);
        }
    }
}

/// The one place where a type is looked at.
fn writer<'a>(array: &'a dyn Array, notation: Notation) -> Writer<'a> {
    match array.data_type() {
        DataType::Null => Box::new(|_, _| ()),
        DataType::Boolean => {
            let array = array.as_boolean();
            Box::new(|row, out| {
                let word: &[u8] = if array.value(row) { b"true" } else { b"false" };
                out.extend_from_slice(word);
            })
        }
        DataType::Int8 => number::integer::<Int8Type>(array),
        DataType::Int16 => number::integer::<Int16Type>(array),
        DataType::Int32 => number::integer::<Int32Type>(array),
        DataType::Int64 => number::integer::<Int64Type>(array),
        DataType::UInt8 => number::integer::<UInt8Type>(array),
        DataType::UInt16 => number::integer::<UInt16Type>(array),
        DataType::UInt32 => number::integer::<UInt32Type>(array),
        DataType::UInt64 => number::integer::<UInt64Type>(array),
        DataType::Float16 => number::float16(array, notation),
        DataType::Float32 => number::float::<Float32Type>(array, notation),
        DataType::Float64 => number::float::<Float64Type>(array, notation),
        DataType::Decimal32(_, scale) => number::decimal::<Decimal32Type>(array, *scale, notation),
        DataType::Decimal64(_, scale) => number::decimal::<Decimal64Type>(array, *scale, notation),
        DataType::Decimal128(_, scale) => {
            number::decimal::<Decimal128Type>(array, *scale, notation)
        }
        DataType::Decimal256(_, scale) => {
            number::decimal::<Decimal256Type>(array, *scale, notation)
        }
        DataType::Utf8 => string::text(array.as_string::<i32>(), notation),
        DataType::LargeUtf8 => string::text(array.as_string::<i64>(), notation),
        DataType::Utf8View => string::text(array.as_string_view(), notation),
        DataType::Binary => string::binary(array.as_binary::<i32>(), notation),
        DataType::LargeBinary => string::binary(array.as_binary::<i64>(), notation),
        DataType::BinaryView => string::binary(array.as_binary_view(), notation),
        DataType::FixedSizeBinary(_) => string::binary(array.as_fixed_size_binary(), notation),
        DataType::Date32 | DataType::Date64 => time::date(array, notation),
        DataType::Time32(unit) | DataType::Time64(unit) => time::time(array, *unit, notation),
        DataType::Timestamp(unit, zone) => time::timestamp(array, *unit, zone.as_deref(), notation),
        DataType::Duration(unit) => span::duration(array, *unit, notation),
        DataType::Interval(unit) => span::interval(array, *unit, notation),
        DataType::List(_) => nested::list(array.as_list::<i32>(), notation),
        DataType::LargeList(_) => nested::list(array.as_list::<i64>(), notation),
        DataType::ListView(_) => nested::list_view(array.as_list_view::<i32>(), notation),
        DataType::LargeListView(_) => nested::list_view(array.as_list_view::<i64>(), notation),
        DataType::FixedSizeList(_, _) => {
            nested::fixed_size_list(array.as_fixed_size_list(), notation)
        }
        DataType::Struct(_) => nested::structure(array.as_struct(), notation),
        DataType::Map(_, _) => nested::map(array.as_map(), notation),
        DataType::Union(_, _) => nested::union(array.as_union(), notation),
        DataType::Dictionary(_, _) => nested::dictionary(array, notation),
        DataType::RunEndEncoded(_, _) => nested::runs(array, notation),
    }
}
