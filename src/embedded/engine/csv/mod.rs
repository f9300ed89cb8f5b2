//! CSV files as tables.
//!
//! DataFusion's own reading of them takes `""` for NULL, stumbles over a line
//! break in quotes while it looks for the types, and lets digits go that a
//! float has no room for.

mod empties;
mod types;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, RecordBatch, RecordBatchOptions, StringArray};
use arrow::csv::ReaderBuilder;
use arrow::datatypes::{DataType, SchemaRef};
use datafusion::catalog::streaming::StreamingTable;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchReceiverStream;
use datafusion::physical_plan::streaming::PartitionStream;

use super::BATCH;
use empties::{EMPTY, Empties};

/// Batches that are read ahead.
const AHEAD: usize = 2;

/// A file with a header; its columns' types are those of its first rows.
#[derive(Debug)]
pub(super) struct Csv {
    path: PathBuf,
    schema: SchemaRef,
}

impl Csv {
    /// The table in `path`. An empty file makes one without columns.
    ///
    /// # Errors
    /// When the file cannot be read, or a row among the first has more or
    /// fewer fields than the header.
    pub(super) fn open(path: &Path) -> Result<Csv> {
        Ok(Csv {
            path: path.to_owned(),
            schema: Arc::new(types::infer(path)?),
        })
    }
}

#[async_trait::async_trait]
impl TableProvider for Csv {
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
            None => (0..self.schema.fields().len()).collect(),
        };
        let schema = Arc::new(self.schema.project(&columns)?);
        let rows = Rows {
            path: self.path.clone(),
            whole: Arc::clone(&self.schema),
            schema: Arc::clone(&schema),
            columns,
        };
        let table = StreamingTable::try_new(schema, vec![Arc::new(rows)])?;
        table.scan(state, None, &[], limit).await
    }
}

/// The rows in the columns asked for.
#[derive(Debug, Clone)]
struct Rows {
    path: PathBuf,
    whole: SchemaRef,
    schema: SchemaRef,
    /// Places in `whole`.
    columns: Vec<usize>,
}

impl PartitionStream for Rows {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let mut stream = RecordBatchReceiverStream::builder(Arc::clone(&self.schema), AHEAD);
        let (batches, rows) = (stream.tx(), self.clone());
        stream.spawn_blocking(move || {
            for batch in rows.read()? {
                // Nobody receives when enough rows were read.
                if batches.blocking_send(batch).is_err() {
                    break;
                }
            }
            Ok(())
        });
        stream.build()
    }
}

impl Rows {
    fn read(self) -> Result<impl Iterator<Item = Result<RecordBatch>>> {
        let texts = self.whole.fields().iter();
        let texts = texts.map(|field| field.data_type() == &DataType::Utf8);
        let fields = Empties::new(File::open(&self.path)?, texts.collect());
        let reader = ReaderBuilder::new(self.whole)
            .with_header(true)
            .with_batch_size(BATCH)
            .with_projection(self.columns)
            .build(fields)?;
        Ok(reader.map(|batch| unmark(&batch?)))
    }
}

/// The batch with `""` where [`Empties`] left its mark.
fn unmark(batch: &RecordBatch) -> Result<RecordBatch> {
    let columns = batch.columns().iter().map(|column| {
        let Some(texts) = column.as_string_opt::<i32>() else {
            return Arc::clone(column);
        };
        if !texts.iter().any(|text| text == Some(EMPTY)) {
            return Arc::clone(column);
        }
        let texts = texts.iter().map(|text| match text {
            Some(EMPTY) => Some(""),
            text => text,
        });
        Arc::new(StringArray::from_iter(texts)) as ArrayRef
    });
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(
        batch.schema(),
        columns.collect(),
        &options,
    )?)
}
