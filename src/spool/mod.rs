//! The rows of a result, kept so that any of them can be had again: in memory
//! up to a budget, then on disk.
//!
//! Batches are cut into segments of a bounded size, each of which is read by
//! itself, so that a row anywhere is had within milliseconds. Clones share what
//! is kept. Readers and the one who adds rows do not wait for each other while
//! a disk works.

mod compact;
mod cut;
mod disk;
mod index;
mod recent;
mod segment;
mod writer;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use futures::stream::{self, StreamExt};

use crate::error::{Error, Kind, Result};
use crate::request::Rows;

use disk::{Disk, Refused};
use index::{Found, Index, Place};
use recent::Recent;
use segment::Codec;
use writer::Writer;

/// The part of the memory that is for what was decoded last, and its bounds in
/// bytes: a screenful must have room, and more than a few are of no use.
const RECENT: (usize, usize, usize) = (8, 2 << 20, 16 << 20);

/// Where rows are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keep {
    /// Bytes in memory; what is beyond lies on disk. A little more is taken
    /// where this is next to nothing: small batches are gathered, and what is
    /// looked at is there.
    pub memory: usize,
    /// Directories for the file. The first that is on a disk and can be
    /// written is taken; the last is made if it is missing. With none of them
    /// there is no room beyond the memory.
    pub directories: Vec<PathBuf>,
}

impl Default for Keep {
    /// 256 MiB, in memory alone.
    fn default() -> Keep {
        Keep {
            memory: 256 << 20,
            directories: Vec::new(),
        }
    }
}

/// Rows that are kept.
#[derive(Clone)]
pub struct Spool(Arc<Shared>);

struct Shared {
    schema: SchemaRef,
    keep: Keep,
    /// Made for the first rows; an error is that of the schema.
    codec: OnceLock<Result<Codec, String>>,
    /// Made for the first rows that memory has no room for.
    disk: OnceLock<Disk>,
    /// Locked while rows are added, before the index.
    writer: Mutex<Writer>,
    index: Mutex<Index>,
}

impl Spool {
    /// An empty one, for rows of these columns.
    pub fn new(schema: SchemaRef, keep: Keep) -> Spool {
        let (part, least, most) = RECENT;
        let recent = Recent::new((keep.memory / part).clamp(least, most));
        Spool(Arc::new(Shared {
            schema,
            keep,
            codec: OnceLock::new(),
            disk: OnceLock::new(),
            writer: Mutex::default(),
            index: Mutex::new(Index::new(recent)),
        }))
    }

    /// The columns of all rows.
    pub fn schema(&self) -> &SchemaRef {
        &self.0.schema
    }

    /// How many rows are kept.
    pub fn rows(&self) -> u64 {
        self.0.index().rows()
    }

    /// How many bytes they take, in memory and on disk.
    pub fn bytes(&self) -> u64 {
        self.0.index().bytes()
    }

    /// Keeps the rows of `batch` behind those that are kept. It may wait for a
    /// disk.
    ///
    /// # Errors
    /// `LocalFile` when there is no room for them, which will not change, or
    /// when they have other columns. What was kept before stays, and perhaps
    /// the first of these rows.
    pub fn push(&self, batch: &RecordBatch) -> Result<()> {
        lock(&self.0.writer).push(&self.0, batch)
    }

    /// Some rows with `row` among them, and the number of their first. `None`
    /// beyond the last. It may wait for a disk.
    ///
    /// # Errors
    /// `LocalFile` when they cannot be read back.
    pub fn at(&self, row: u64) -> Result<Option<(u64, RecordBatch)>> {
        self.0.at(row, true)
    }

    /// All rows that are kept now, in order.
    pub fn stream(&self) -> Rows {
        let spool = self.clone();
        let end = self.rows();
        let batches = stream::try_unfold(0, move |row| {
            let batch = spool.0.between(row, end);
            async move {
                Ok(batch?.map(|batch| {
                    let next = row + batch.num_rows() as u64;
                    (batch, next)
                }))
            }
        });
        Rows {
            schema: self.0.schema.clone(),
            batches: batches.boxed(),
        }
    }
}

impl Shared {
    fn index(&self) -> MutexGuard<'_, Index> {
        lock(&self.index)
    }

    fn codec(&self) -> Result<&Codec, ArrowError> {
        let codec = self
            .codec
            .get_or_init(|| Codec::new(self.schema.clone()).map_err(|error| error.to_string()));
        codec
            .as_ref()
            .map_err(|error| ArrowError::SchemaError(error.clone()))
    }

    /// The file, made if there is none. Called with the writer locked.
    fn disk(&self) -> Result<&Disk, Refused> {
        if let Some(disk) = self.disk.get() {
            return Ok(disk);
        }
        let disk = Disk::create(&self.keep.directories)?;
        Ok(self.disk.get_or_init(|| disk))
    }

    /// As [`Spool::at`]; `hold` has the rows be among the recent.
    fn at(&self, row: u64, hold: bool) -> Result<Option<(u64, RecordBatch)>> {
        // The lock is gone before the disk is asked.
        let found = self.index().find(row);
        match found {
            Found::Nothing => Ok(None),
            Found::Rows(first, batch) => Ok(Some((first, batch))),
            Found::Segment(first, place) => {
                let batch = self.read(&place)?;
                if hold {
                    self.index().hold(first, &batch, &place);
                }
                Ok(Some((first, batch)))
            }
        }
    }

    /// Rows from `row` on, but not from `end` on. Segments may have been put
    /// together since the last were had, so that `row` is not the first of its
    /// own. They are not held: who reads everything does not come back, and
    /// would drive out what is looked at.
    fn between(&self, row: u64, end: u64) -> Result<Option<RecordBatch>> {
        if row >= end {
            return Ok(None);
        }
        Ok(self.at(row, false)?.map(|(first, batch)| {
            let last = end.min(first + batch.num_rows() as u64);
            batch.slice((row - first) as usize, (last - row) as usize)
        }))
    }

    fn read(&self, place: &Place) -> Result<RecordBatch> {
        let decode = |segment| {
            let codec = self.codec().map_err(|cause| self.unreadable(cause))?;
            codec
                .decode(segment)
                .map_err(|cause| self.unreadable(cause))
        };
        match (place, self.disk.get()) {
            (Place::Memory(segment), _) => decode(segment),
            (Place::Disk(extent), Some(disk)) => {
                let segment = disk.read(*extent);
                decode(&segment.map_err(|cause| self.unreadable(cause))?)
            }
            (Place::Disk(_), None) => Err(self.unreadable("the file is gone")),
        }
    }

    fn unreadable(&self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        let place = match self.disk.get() {
            Some(disk) => disk.directory.display().to_string(),
            None => "memory".to_owned(),
        };
        let message = format!("rows that were kept in {place} cannot be read back");
        Error::new(Kind::LocalFile, message).caused_by(cause)
    }
}

/// What a panic left behind is whole: nothing is changed in steps.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
