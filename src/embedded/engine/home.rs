//! The table `home`: InfluxDB's getting-started sample, thirteen hours in two
//! rooms.

use std::sync::Arc;

use arrow::array::TimestampNanosecondArray;
use arrow::array::{Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
use datafusion::catalog::{MemTable, TableProvider};
use datafusion::common::Result;

use super::iox::{self, Column, TagArray};

const ROOMS: [&str; 2] = ["Kitchen", "Living Room"];

/// 2022-01-01T08:00:00Z, in seconds.
const START: i64 = 1_641_024_000;
const HOUR: i64 = 3600;
const NANOS: i64 = 1_000_000_000;

/// (temp in °C, hum in %, co in ppm) of each hour, of the kitchen and then of
/// the living room.
type Reading = (f64, f64, i64);
const READINGS: [[Reading; 2]; 13] = [
    [(21.0, 35.9, 0), (21.1, 35.9, 0)],
    [(23.0, 36.2, 0), (21.4, 35.9, 0)],
    [(22.7, 36.1, 0), (21.8, 36.0, 0)],
    [(22.4, 36.0, 0), (22.2, 36.0, 0)],
    [(22.5, 36.0, 0), (22.2, 35.9, 0)],
    [(22.8, 36.5, 1), (22.4, 36.0, 0)],
    [(22.8, 36.3, 1), (22.3, 36.1, 0)],
    [(22.7, 36.2, 3), (22.3, 36.1, 1)],
    [(22.4, 36.0, 7), (22.4, 36.0, 4)],
    [(22.7, 36.0, 9), (22.6, 35.9, 5)],
    [(23.3, 36.9, 18), (22.8, 36.2, 9)],
    [(23.1, 36.6, 22), (22.5, 36.3, 14)],
    [(22.7, 36.5, 26), (22.2, 36.4, 17)],
];

/// The table: 26 rows by time, then room.
pub(super) fn table() -> Result<Arc<dyn TableProvider>> {
    let schema = iox::schema(
        "home",
        &[
            ("co", Column::Integer),
            ("hum", Column::Float),
            ("room", Column::Tag),
            ("temp", Column::Float),
            ("time", Column::Time),
        ],
    );
    let rows = || READINGS.iter().flatten();
    let hours = (START..).step_by(HOUR as usize).take(READINGS.len());
    let rooms = (0..READINGS.len()).flat_map(|_| [0, 1]);
    let batch = RecordBatch::try_new(
        Arc::clone(&schema),
        vec![
            Arc::new(rows().map(|(_, _, co)| *co).collect::<Int64Array>()),
            Arc::new(Float64Array::from_iter_values(
                rows().map(|(_, hum, _)| *hum),
            )),
            Arc::new(TagArray::try_new(
                Int32Array::from_iter_values(rooms),
                Arc::new(StringArray::from_iter_values(ROOMS)),
            )?),
            Arc::new(Float64Array::from_iter_values(
                rows().map(|(temp, _, _)| *temp),
            )),
            Arc::new(TimestampNanosecondArray::from_iter_values(
                hours.flat_map(|hour| [hour * NANOS; 2]),
            )),
        ],
    )?;
    Ok(Arc::new(MemTable::try_new(schema, vec![vec![batch]])?))
}
