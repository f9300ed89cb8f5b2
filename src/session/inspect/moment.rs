//! Moments that a server answers with: as people read them and as SQL writes
//! them.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, make_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type, TimeUnit};
use arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::sql::names::literal;

/// A moment, or what a clock shows where its column has no zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    unit: TimeUnit,
    /// Since 1970 in UTC, in that unit.
    number: i64,
    /// In UTC, as ISO 8601 has it, without a zone.
    text: String,
}

impl Moment {
    /// That in `row` of an array of timestamps; `None` for NULL and for what
    /// is no timestamp.
    pub(super) fn at(array: &dyn Array, row: usize) -> Option<Moment> {
        let DataType::Timestamp(unit, _) = array.data_type() else {
            return None;
        };
        if array.is_null(row) {
            return None;
        }
        // Values are in UTC whatever the zone says.
        let numbers = array.to_data().into_builder().data_type(DataType::Int64);
        let numbers = make_array(numbers.build().ok()?);
        Moment::new(*unit, numbers.as_primitive::<Int64Type>().value(row))
    }

    /// `None` for what no calendar holds.
    fn new(unit: TimeUnit, number: i64) -> Option<Moment> {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![number]));
        let moments = cast(&numbers, &DataType::Timestamp(unit, None)).ok()?;
        let options = FormatOptions::new().with_display_error(false);
        let texts = ArrayFormatter::try_new(&moments, &options).ok()?;
        let text = texts.value(0).try_to_string().ok()?;
        Some(Moment { unit, number, text })
    }

    /// That so many hours before.
    pub(super) fn before(&self, hours: i64) -> Option<Moment> {
        let span = hours.checked_mul(per_hour(self.unit))?;
        Moment::new(self.unit, self.number.checked_sub(span)?)
    }

    /// For people: `2022-01-01T20:00:00Z`.
    pub(super) fn told(&self) -> String {
        format!("{}Z", self.text)
    }

    /// For a statement: a bare string, of which the column beside it makes a
    /// moment with its zone or without. Words before it would be read in the
    /// zone of the session, and the `Z` be lost.
    pub(super) fn literal(&self) -> String {
        literal(&self.told())
    }

    /// The hours since 1970 that have begun by then.
    pub(super) fn hour(&self) -> i64 {
        self.number.div_euclid(per_hour(self.unit))
    }
}

fn per_hour(unit: TimeUnit) -> i64 {
    3600 * match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{TimestampMillisecondArray, TimestampNanosecondArray};

    #[test]
    fn moments_are_in_utc_whatever_their_zone() {
        let millis = TimestampMillisecondArray::from(vec![Some(1_641_067_200_500), None]);
        let there = millis.clone().with_timezone("+05:00");
        for array in [millis, there] {
            let moment = Moment::at(&array, 0).unwrap();
            assert_eq!(moment.told(), "2022-01-01T20:00:00.500Z");
            assert_eq!(moment.literal(), "'2022-01-01T20:00:00.500Z'");
            assert_eq!(moment.hour(), 455_852);
            let before = moment.before(24).unwrap();
            assert_eq!(before.told(), "2021-12-31T20:00:00.500Z");
            assert_eq!(before.hour(), 455_828);
            assert_eq!(moment.before(i64::MAX), None);
            assert_eq!(Moment::at(&array, 1), None);
        }
        let before = TimestampNanosecondArray::from(vec![-1]);
        let before = Moment::at(&before, 0).unwrap();
        assert_eq!(before.told(), "1969-12-31T23:59:59.999999999Z");
        assert_eq!(before.hour(), -1);
        assert_eq!(Moment::at(&Int64Array::from(vec![1]), 0), None);
        // Beyond what a calendar holds.
        let far = TimestampMillisecondArray::from(vec![i64::MAX]);
        assert_eq!(Moment::at(&far, 0), None);
    }
}
