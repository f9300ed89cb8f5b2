//! The table `sensors`: 1,000,000 readings of eight sensors, made by a formula
//! while they are read. Nothing is stored; a reader that stops costs nothing
//! more.
//!
//! Each sensor has the same number of readings, one per [`STEP`], the last at
//! the end of the table; each was silent for one stretch, so those before it
//! lie further back. There is a partition per sensor, in order of time.

use std::f64::consts::TAU;
use std::fmt;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray,
    TimestampNanosecondArray,
};
use arrow::datatypes::SchemaRef;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType, col};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use futures::stream;

use super::BATCH;
use super::iox::{self, Column, TagArray};

/// One sensor and the place where it hangs.
struct Sensor {
    name: &'static str,
    site: &'static str,
    /// Mean temperature in hundredths of a degree.
    mean: i64,
    /// Half of what lies between night and day, in hundredths of a degree.
    swing: i64,
    /// The reading before which it was silent, and for how many steps.
    silent: (usize, usize),
}

const fn sensor(
    name: &'static str,
    site: &'static str,
    mean: i64,
    swing: i64,
    silent: (usize, usize),
) -> Sensor {
    Sensor {
        name,
        site,
        mean,
        swing,
        silent,
    }
}

const SENSORS: [Sensor; 8] = [
    sensor("s1", "house", 2140, 120, (31_000, 360)),
    sensor("s2", "house", 2010, 180, (88_400, 900)),
    sensor("s3", "cellar", 1230, 40, (52_700, 2880)),
    sensor("s4", "cellar", 1180, 35, (97_150, 240)),
    sensor("s5", "greenhouse", 2460, 610, (14_300, 1440)),
    sensor("s6", "greenhouse", 2390, 580, (70_020, 480)),
    sensor("s7", "barn", 1520, 420, (40_900, 4320)),
    sensor("s8", "barn", 1490, 390, (110_500, 720)),
];

/// Readings of each sensor.
const READINGS: usize = 125_000;
/// Between two readings, in seconds; all of them span six weeks.
const STEP: i64 = 30;
const STEPS_PER_DAY: usize = 2880;
const NANOS: i64 = 1_000_000_000;

/// The one reading that is out of all order: of which sensor, which one, and
/// by how many hundredths of a degree.
const SPIKE: (usize, usize, i64) = (4, 96_481, 4_700);

const COLUMNS: [(&str, Column); 7] = [
    ("battery", Column::Integer),
    ("co2", Column::Integer),
    ("humidity", Column::Float),
    ("sensor", Column::Tag),
    ("site", Column::Tag),
    ("temp", Column::Float),
    ("time", Column::Time),
];

/// The table.
#[derive(Debug)]
pub(super) struct Sensors {
    schema: SchemaRef,
    /// The time of the last readings, in seconds since 1970, a multiple of
    /// [`STEP`].
    end: i64,
    rhythm: Arc<Rhythm>,
}

/// One day from -1000 (before dawn) to 1000 (in the afternoon), step by step.
type Rhythm = [i64; STEPS_PER_DAY];

impl Sensors {
    /// The table that ends with the step that has just passed.
    pub(super) fn until_now() -> Sensors {
        Sensors::until(chrono::Utc::now().timestamp())
    }

    fn until(seconds: i64) -> Sensors {
        let mut rhythm = [0; STEPS_PER_DAY];
        for (step, height) in rhythm.iter_mut().enumerate() {
            let of_day = step as f64 / STEPS_PER_DAY as f64;
            *height = (((of_day - 0.375) * TAU).sin() * 1000.0) as i64;
        }
        Sensors {
            schema: iox::schema("sensors", &COLUMNS),
            end: seconds - seconds.rem_euclid(STEP),
            rhythm: Arc::new(rhythm),
        }
    }
}

#[async_trait::async_trait]
impl TableProvider for Sensors {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let columns = match projection {
            Some(columns) => columns.clone(),
            None => (0..COLUMNS.len()).collect(),
        };
        let schema = Arc::new(self.schema.project(&columns)?);
        let in_order = schema.column_with_name("time").is_some();
        let partitions = (0..SENSORS.len())
            .map(|sensor| {
                Arc::new(Readings {
                    schema: Arc::clone(&schema),
                    columns: columns.clone(),
                    sensor,
                    end: self.end,
                    rhythm: Arc::clone(&self.rhythm),
                }) as Arc<dyn PartitionStream>
            })
            .collect();
        let mut table = StreamingTable::try_new(schema, partitions)?;
        if in_order {
            table = table.with_sort_order(vec![col("time").sort(true, false)]);
        }
        table.scan(state, None, &[], limit).await
    }
}

/// The readings of one sensor, the oldest first, in the columns asked for.
#[derive(Clone)]
struct Readings {
    schema: SchemaRef,
    columns: Vec<usize>,
    /// Its place in [`SENSORS`].
    sensor: usize,
    end: i64,
    rhythm: Arc<Rhythm>,
}

impl fmt::Debug for Readings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readings")
            .field("sensor", &SENSORS[self.sensor].name)
            .finish_non_exhaustive()
    }
}

impl PartitionStream for Readings {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let readings = self.clone();
        let batches = (0..READINGS).step_by(BATCH).map(move |first| {
            let count = BATCH.min(READINGS - first);
            readings.batch(first, count)
        });
        Box::pin(RecordBatchStreamAdapter::new(
            Arc::clone(&self.schema),
            stream::iter(batches),
        ))
    }
}

impl Readings {
    fn batch(&self, first: usize, count: usize) -> Result<RecordBatch> {
        let sensor = &SENSORS[self.sensor];
        let readings = first..first + count;
        let columns: Result<Vec<ArrayRef>> = self
            .columns
            .iter()
            .map(|column| {
                Ok(match COLUMNS[*column].0 {
                    "battery" => Arc::new(Int64Array::from_iter_values(
                        readings.clone().map(|reading| self.battery(reading)),
                    )) as ArrayRef,
                    "co2" => Arc::new(Int64Array::from_iter(
                        readings.clone().map(|reading| self.co2(reading)),
                    )),
                    "humidity" => Arc::new(Float64Array::from_iter(
                        readings.clone().map(|reading| self.humidity(reading)),
                    )),
                    "sensor" => tag(sensor.name, count)?,
                    "site" => tag(sensor.site, count)?,
                    "temp" => Arc::new(Float64Array::from_iter(
                        readings.clone().map(|reading| self.temp(reading)),
                    )),
                    _ => Arc::new(TimestampNanosecondArray::from_iter_values(
                        readings
                            .clone()
                            .map(|reading| self.seconds(reading) * NANOS),
                    )),
                })
            })
            .collect();
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        let schema = Arc::clone(&self.schema);
        Ok(RecordBatch::try_new_with_options(
            schema, columns?, &options,
        )?)
    }

    /// When, in seconds since 1970.
    fn seconds(&self, reading: usize) -> i64 {
        let (resumed, silent) = SENSORS[self.sensor].silent;
        let mut back = READINGS - 1 - reading;
        if reading < resumed {
            back += silent;
        }
        self.end - back as i64 * STEP
    }

    /// Where in the day, from -1000 to 1000.
    fn height(&self, reading: usize) -> i64 {
        let step = (self.seconds(reading) / STEP) as usize % STEPS_PER_DAY;
        self.rhythm[step]
    }

    /// In °C; missing for three minutes now and then.
    fn temp(&self, reading: usize) -> Option<f64> {
        if (reading + 977 * self.sensor) % 20_011 < 6 {
            return None;
        }
        let sensor = &SENSORS[self.sensor];
        let mut hundredths = sensor.mean
            + sensor.swing * self.height(reading) / 1000
            + self.noise(reading, 1) * sensor.swing / 800;
        if (self.sensor, reading) == (SPIKE.0, SPIKE.1) {
            hundredths += SPIKE.2;
        }
        Some(hundredths as f64 / 100.0)
    }

    /// In percent; missing for some minutes of every two days.
    fn humidity(&self, reading: usize) -> Option<f64> {
        if (reading + 613 * self.sensor) % 5_741 < 24 {
            return None;
        }
        let tenths = 520 - self.height(reading) / 12 + self.noise(reading, 2) / 4;
        Some(tenths as f64 / 10.0)
    }

    /// In ppm; measured in the house only.
    fn co2(&self, reading: usize) -> Option<i64> {
        (SENSORS[self.sensor].site == "house")
            .then(|| 640 + self.height(reading) / 5 + self.noise(reading, 3))
    }

    /// In percent, falling from the first reading to the last.
    fn battery(&self, reading: usize) -> i64 {
        100 - (reading * (40 + 5 * self.sensor) / READINGS) as i64
    }

    /// From -100 to 100, the same for the same reading and `kind`: a step of
    /// the SplitMix64 generator.
    fn noise(&self, reading: usize, kind: u64) -> i64 {
        let seed = (self.sensor as u64) << 32 | kind << 40 | reading as u64;
        let mut mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % 201) as i64 - 100
    }
}

/// A tag that is the same in `count` rows.
fn tag(value: &str, count: usize) -> Result<ArrayRef> {
    let keys = Int32Array::from(vec![0; count]);
    let values = Arc::new(StringArray::from(vec![value]));
    Ok(Arc::new(TagArray::try_new(keys, values)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(sensor: usize) -> Readings {
        let table = Sensors::until(1_700_000_017);
        Readings {
            schema: Arc::clone(&table.schema),
            columns: (0..COLUMNS.len()).collect(),
            sensor,
            end: table.end,
            rhythm: Arc::clone(&table.rhythm),
        }
    }

    #[test]
    fn every_reading_has_a_time_of_its_own_and_the_last_is_the_end() {
        for sensor in 0..SENSORS.len() {
            let readings = readings(sensor);
            let times: Vec<i64> = (0..READINGS).map(|n| readings.seconds(n)).collect();
            assert!(times.is_sorted_by(|a, b| a < b), "{sensor}");
            assert_eq!(times.last(), Some(&1_700_000_010), "{sensor}");
            let gap = times.windows(2).map(|pair| pair[1] - pair[0]).max();
            let silent = SENSORS[sensor].silent.1 as i64;
            assert_eq!(gap, Some((silent + 1) * STEP), "{sensor}");
        }
    }

    #[test]
    fn exactly_one_reading_is_a_spike() {
        let mut hot = Vec::new();
        for sensor in 0..SENSORS.len() {
            let readings = readings(sensor);
            for reading in 0..READINGS {
                if readings.temp(reading).is_some_and(|temp| temp > 40.0) {
                    hot.push((sensor, reading));
                }
            }
        }
        assert_eq!(hot, [(SPIKE.0, SPIKE.1)]);
    }

    #[test]
    fn the_afternoon_is_warmer_than_the_night() {
        let readings = readings(4);
        let mean = |hour: i64| {
            let at: Vec<f64> = (0..READINGS)
                .filter(|n| readings.seconds(*n) / 3600 % 24 == hour)
                .filter_map(|n| readings.temp(n))
                .collect();
            at.iter().sum::<f64>() / at.len() as f64
        };
        assert!(mean(15) > mean(3) + 10.0);
    }
}
