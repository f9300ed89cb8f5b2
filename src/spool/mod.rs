//! The rows of a result, kept so that any of them can be had again.
//!
//! Batches are held in the order in which they came. Clones share what is
//! held.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use futures::stream::{self, StreamExt};

use crate::error::Result;
use crate::request::Rows;

/// What a spool may hold in memory where nothing else is set: 256 MiB.
pub const MEMORY: usize = 256 << 20;

/// Where rows are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keep {
    /// Bytes in memory; what is beyond lies on disk.
    pub memory: usize,
    /// Directories for the file, the first that serves is taken. With none of
    /// them there is no room beyond the memory.
    pub directories: Vec<PathBuf>,
}

impl Default for Keep {
    /// In memory alone.
    fn default() -> Keep {
        Keep {
            memory: MEMORY,
            directories: Vec::new(),
        }
    }
}

/// Rows that are kept.
#[derive(Clone)]
pub struct Spool {
    schema: SchemaRef,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    rows: u64,
    bytes: u64,
    /// Each with the number of its first row.
    batches: Vec<(u64, RecordBatch)>,
}

impl Spool {
    /// An empty one, for rows of these columns.
    pub fn new(schema: SchemaRef, _: Keep) -> Spool {
        Spool {
            schema,
            state: Arc::default(),
        }
    }

    /// The columns of all rows.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// How many rows are kept.
    pub fn rows(&self) -> u64 {
        self.with(|state| state.rows)
    }

    /// How many bytes they take, in memory and on disk.
    pub fn bytes(&self) -> u64 {
        self.with(|state| state.bytes)
    }

    /// Keeps the rows of `batch` behind those that are kept.
    ///
    /// # Errors
    /// `LocalFile` when there is no room for them; what was kept before stays.
    pub fn push(&self, batch: &RecordBatch) -> Result<()> {
        self.with(|state| {
            let first = state.rows;
            state.rows += batch.num_rows() as u64;
            state.bytes += batch.get_array_memory_size() as u64;
            state.batches.push((first, batch.clone()));
        });
        Ok(())
    }

    /// The batch that holds `row`, and the number of that batch's first row.
    /// `None` beyond the last.
    ///
    /// # Errors
    /// `LocalFile` when it cannot be read back.
    pub fn at(&self, row: u64) -> Result<Option<(u64, RecordBatch)>> {
        Ok(self.with(|state| {
            if row >= state.rows {
                return None;
            }
            let behind = state.batches.partition_point(|(first, _)| *first <= row);
            state.batches.get(behind.checked_sub(1)?).cloned()
        }))
    }

    /// All rows that are kept now, in order.
    pub fn stream(&self) -> Rows {
        let spool = self.clone();
        let end = self.rows();
        let batches = stream::try_unfold(0, move |row| {
            let batch = if row < end { spool.at(row) } else { Ok(None) };
            async move {
                Ok(batch?.map(|(first, batch)| {
                    let next = first + batch.num_rows() as u64;
                    (batch, next)
                }))
            }
        });
        Rows {
            schema: self.schema.clone(),
            batches: batches.boxed(),
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
