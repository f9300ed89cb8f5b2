//! Moments that a server answers with: as people read them and as SQL writes
//! them.

use arrow::array::{Array, AsArray, make_array};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type, TimeUnit};
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// A moment, or what a clock shows where its column has no zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// In UTC, as ISO 8601 has it, without a zone.
    text: String,
    /// In hours since 1970, the one that has begun.
    hour: i64,
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
        let bare = array.to_data().into_builder();
        let bare = bare.data_type(DataType::Timestamp(*unit, None)).build();
        let bare = make_array(bare.ok()?);
        let per_hour = 3600
            * match unit {
                TimeUnit::Second => 1,
                TimeUnit::Millisecond => 1_000,
                TimeUnit::Microsecond => 1_000_000,
                TimeUnit::Nanosecond => 1_000_000_000,
            };
        let numbers = cast(&bare, &DataType::Int64).ok()?;
        let number = numbers.as_primitive::<Int64Type>().value(row);
        let options = FormatOptions::new().with_display_error(false);
        let texts = ArrayFormatter::try_new(&bare, &options).ok()?;
        Some(Moment {
            text: texts.value(row).try_to_string().ok()?,
            hour: number.div_euclid(per_hour),
        })
    }

    /// For people: `2022-01-01T20:00:00Z`.
    pub(super) fn told(&self) -> String {
        format!("{}Z", self.text)
    }

    /// For a statement.
    pub(super) fn literal(&self) -> String {
        format!("TIMESTAMP '{}'", self.text)
    }

    /// The hours since 1970 that have begun by then.
    pub(super) fn hour(&self) -> i64 {
        self.hour
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Int64Array, TimestampMillisecondArray, TimestampNanosecondArray};

    #[test]
    fn moments_are_in_utc_whatever_their_zone() {
        let millis = TimestampMillisecondArray::from(vec![Some(1_641_067_200_500), None]);
        let there = millis.clone().with_timezone("+05:00");
        for array in [millis, there] {
            let moment = Moment::at(&array, 0).unwrap();
            assert_eq!(moment.told(), "2022-01-01T20:00:00.500Z");
            assert_eq!(moment.literal(), "TIMESTAMP '2022-01-01T20:00:00.500'");
            assert_eq!(moment.hour(), 455_852);
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
