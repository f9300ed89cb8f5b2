//! Values of Arrow's types in JSON of one meaning, for scripts to compare with
//! what other readers find: `null`, or an object whose only key says what kind
//! of value it is.
//!
//! The code of the program writes none of this: it is what that is judged by.

use arrow::array::*;
use arrow::datatypes::*;
use serde_json::{Value, json};

/// All values of `array`.
pub(super) fn canonical(array: &dyn Array) -> Vec<Value> {
    let nulls = array.logical_nulls();
    let of = |row| match nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
        true => Value::Null,
        false => value(array, row),
    };
    (0..array.len()).map(of).collect()
}

/// The value in `row`, which is not null. Times are in nanoseconds.
fn value(array: &dyn Array, row: usize) -> Value {
    macro_rules! native {
        ($type:ty) => {
            array.as_primitive::<$type>().value(row)
        };
    }
    macro_rules! int {
        ($type:ty) => {
            json!({ "int": native!($type).to_string() })
        };
    }
    macro_rules! decimal {
        ($type:ty, $scale:expr) => {
            exact(&native!($type).to_string(), *$scale)
        };
    }
    macro_rules! nanos {
        ($kind:literal, $type:ty, $unit:expr) => {
            json!({ $kind: (i128::from(native!($type)) * nanos($unit)).to_string() })
        };
    }
    macro_rules! timestamp {
        ($type:ty, $unit:expr, $zone:expr) => {{
            let at = i128::from(native!($type)) * nanos($unit);
            json!({ "timestamp": [at.to_string(), $zone.is_some()] })
        }};
    }
    let float = |wide: f64, bits: u8| json!({ "float": [wide.to_bits().to_string(), bits] });
    let interval = |months: i32, days: i32, nanos: i64| json!({ "interval": [months, days, nanos.to_string()] });
    let items = |items: ArrayRef| json!({ "list": canonical(&items) });
    match array.data_type() {
        DataType::Null => Value::Null,
        DataType::Boolean => json!({ "bool": array.as_boolean().value(row) }),
        DataType::Int8 => int!(Int8Type),
        DataType::Int16 => int!(Int16Type),
        DataType::Int32 => int!(Int32Type),
        DataType::Int64 => int!(Int64Type),
        DataType::UInt8 => int!(UInt8Type),
        DataType::UInt16 => int!(UInt16Type),
        DataType::UInt32 => int!(UInt32Type),
        DataType::UInt64 => int!(UInt64Type),
        DataType::Float16 => float(native!(Float16Type).to_f64(), 16),
        DataType::Float32 => float(native!(Float32Type).into(), 32),
        DataType::Float64 => float(native!(Float64Type), 64),
        DataType::Decimal32(_, scale) => decimal!(Decimal32Type, scale),
        DataType::Decimal64(_, scale) => decimal!(Decimal64Type, scale),
        DataType::Decimal128(_, scale) => decimal!(Decimal128Type, scale),
        DataType::Decimal256(_, scale) => decimal!(Decimal256Type, scale),
        DataType::Utf8 => json!({ "text": array.as_string::<i32>().value(row) }),
        DataType::LargeUtf8 => json!({ "text": array.as_string::<i64>().value(row) }),
        DataType::Utf8View => json!({ "text": array.as_string_view().value(row) }),
        DataType::Binary => json!({ "bytes": array.as_binary::<i32>().value(row) }),
        DataType::LargeBinary => json!({ "bytes": array.as_binary::<i64>().value(row) }),
        DataType::BinaryView => json!({ "bytes": array.as_binary_view().value(row) }),
        DataType::FixedSizeBinary(_) => {
            json!({ "bytes": array.as_fixed_size_binary().value(row) })
        }
        DataType::Date32 => {
            let days = i128::from(native!(Date32Type));
            json!({ "date": (days * 86_400 * nanos(TimeUnit::Second)).to_string() })
        }
        DataType::Date64 => nanos!("date", Date64Type, TimeUnit::Millisecond),
        DataType::Time32(TimeUnit::Second) => nanos!("time", Time32SecondType, TimeUnit::Second),
        DataType::Time32(unit) => nanos!("time", Time32MillisecondType, *unit),
        DataType::Time64(TimeUnit::Microsecond) => {
            nanos!("time", Time64MicrosecondType, TimeUnit::Microsecond)
        }
        DataType::Time64(unit) => nanos!("time", Time64NanosecondType, *unit),
        DataType::Timestamp(unit, zone) => match unit {
            TimeUnit::Second => timestamp!(TimestampSecondType, *unit, zone),
            TimeUnit::Millisecond => timestamp!(TimestampMillisecondType, *unit, zone),
            TimeUnit::Microsecond => timestamp!(TimestampMicrosecondType, *unit, zone),
            TimeUnit::Nanosecond => timestamp!(TimestampNanosecondType, *unit, zone),
        },
        DataType::Duration(unit) => match unit {
            TimeUnit::Second => nanos!("duration", DurationSecondType, *unit),
            TimeUnit::Millisecond => nanos!("duration", DurationMillisecondType, *unit),
            TimeUnit::Microsecond => nanos!("duration", DurationMicrosecondType, *unit),
            TimeUnit::Nanosecond => nanos!("duration", DurationNanosecondType, *unit),
        },
        DataType::Interval(IntervalUnit::YearMonth) => {
            interval(native!(IntervalYearMonthType), 0, 0)
        }
        DataType::Interval(IntervalUnit::DayTime) => {
            let value = native!(IntervalDayTimeType);
            interval(0, value.days, i64::from(value.milliseconds) * 1_000_000)
        }
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            let value = native!(IntervalMonthDayNanoType);
            interval(value.months, value.days, value.nanoseconds)
        }
        DataType::List(_) => items(array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => items(array.as_list::<i64>().value(row)),
        DataType::ListView(_) => items(array.as_list_view::<i32>().value(row)),
        DataType::LargeListView(_) => items(array.as_list_view::<i64>().value(row)),
        DataType::FixedSizeList(_, _) => items(array.as_fixed_size_list().value(row)),
        DataType::Struct(_) => {
            let columns = array.as_struct().columns().iter();
            let values = columns.map(|column| canonical(&column.slice(row, 1)).remove(0));
            json!({ "struct": values.collect::<Vec<_>>() })
        }
        DataType::Map(_, _) => {
            let entries = array.as_map().value(row);
            let pairs = canonical(entries.column(0))
                .into_iter()
                .zip(canonical(entries.column(1)));
            json!({ "map": pairs.collect::<Vec<_>>() })
        }
        DataType::Union(_, _) => {
            let value = array.as_union().value(row);
            json!({ "union": canonical(&value).remove(0) })
        }
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary();
            value(dictionary.values(), dictionary.normalized_keys()[row])
        }
        DataType::RunEndEncoded(ends, _) => match ends.data_type() {
            DataType::Int16 => run(array.as_run::<Int16Type>(), row),
            DataType::Int32 => run(array.as_run::<Int32Type>(), row),
            _ => run(array.as_run::<Int64Type>(), row),
        },
    }
}

/// A decimal by its digits and their scale, which is not negative here.
fn exact(digits: &str, scale: i8) -> Value {
    let zeros = match (digits, scale) {
        ("0", _) | (_, 0..) => 0,
        _ => usize::from(scale.unsigned_abs()),
    };
    json!({ "decimal": [format!("{digits}{}", "0".repeat(zeros)), scale.max(0)] })
}

fn run<E: RunEndIndexType>(array: &RunArray<E>, row: usize) -> Value {
    value(array.values(), array.get_physical_index(row))
}

/// Nanoseconds in a unit.
fn nanos(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::Second => 1_000_000_000,
        TimeUnit::Millisecond => 1_000_000,
        TimeUnit::Microsecond => 1_000,
        TimeUnit::Nanosecond => 1,
    }
}
