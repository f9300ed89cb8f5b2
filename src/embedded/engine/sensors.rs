//! The table `sensors`: 1,000,000 readings of eight sensors, made by a formula
//! while they are read. Nothing is stored; a reader that stops costs nothing
//! more. There is a partition per sensor, in order of time, so that ORDER BY
//! time streams as well.

use std::ops::Range;
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
use super::readings::{OfSensor, READINGS, Readings, SENSORS};

const NANOS: i64 = 1_000_000_000;

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
    readings: Readings,
}

impl Sensors {
    /// The table that ends with the step that has just passed.
    pub(super) fn until_now() -> Sensors {
        Sensors {
            schema: iox::schema("sensors", &COLUMNS),
            readings: Readings::until(chrono::Utc::now().timestamp()),
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
                Arc::new(Partition {
                    schema: Arc::clone(&schema),
                    columns: columns.clone(),
                    readings: self.readings.of(sensor),
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
#[derive(Debug, Clone)]
struct Partition {
    schema: SchemaRef,
    /// Places in [`COLUMNS`].
    columns: Vec<usize>,
    readings: OfSensor,
}

impl PartitionStream for Partition {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let partition = self.clone();
        let batches = (0..READINGS)
            .step_by(BATCH)
            .map(move |first| partition.batch(first..READINGS.min(first + BATCH)));
        Box::pin(RecordBatchStreamAdapter::new(
            Arc::clone(&self.schema),
            stream::iter(batches),
        ))
    }
}

impl Partition {
    fn batch(&self, rows: Range<usize>) -> Result<RecordBatch> {
        let count = rows.len();
        let columns: Result<Vec<ArrayRef>> = self
            .columns
            .iter()
            .map(|column| self.column(COLUMNS[*column].0, rows.clone()))
            .collect();
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        let schema = Arc::clone(&self.schema);
        Ok(RecordBatch::try_new_with_options(
            schema, columns?, &options,
        )?)
    }

    fn column(&self, name: &str, rows: Range<usize>) -> Result<ArrayRef> {
        let readings = &self.readings;
        Ok(match name {
            "battery" => Arc::new(Int64Array::from_iter_values(
                rows.map(|row| readings.battery(row)),
            )),
            "co2" => Arc::new(Int64Array::from_iter(rows.map(|row| readings.co2(row)))),
            "humidity" => Arc::new(Float64Array::from_iter(
                rows.map(|row| readings.humidity(row)),
            )),
            "sensor" => tag(readings.sensor().name, rows.len())?,
            "site" => tag(readings.sensor().site, rows.len())?,
            "temp" => Arc::new(Float64Array::from_iter(rows.map(|row| readings.temp(row)))),
            _ => Arc::new(TimestampNanosecondArray::from_iter_values(
                rows.map(|row| readings.seconds(row) * NANOS),
            )),
        })
    }
}

/// A tag that is the same in `count` rows.
fn tag(value: &str, count: usize) -> Result<ArrayRef> {
    let keys = Int32Array::from(vec![0; count]);
    let values = Arc::new(StringArray::from(vec![value]));
    Ok(Arc::new(TagArray::try_new(keys, values)?))
}
