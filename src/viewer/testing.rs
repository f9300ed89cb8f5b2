//! Results for tests.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema};

use crate::spool::{Keep, Spool};

/// A batch of these columns.
pub(super) fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(schema), arrays).unwrap()
}

/// Holds the rows of `batches`.
pub(super) fn spool(batches: &[RecordBatch]) -> Spool {
    let spool = Spool::new(batches[0].schema(), Keep::default());
    for batch in batches {
        spool.push(batch).unwrap();
    }
    spool
}
