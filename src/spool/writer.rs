//! Rows on their way into a spool.
//!
//! What comes first stays in memory until the budget is spent, and what comes
//! later lies on disk: so each row is written once, nothing is ever moved, and
//! the head of a result, where everybody begins, is always at hand. What is
//! looked at elsewhere is among the recent.
//!
//! Small batches are gathered: each alone would take more for itself than its
//! rows do.

use std::io;

use arrow::array::RecordBatch;
use arrow::buffer::Buffer;
use arrow::compute::concat_batches;
use arrow::error::ArrowError;

use super::Shared;
use super::cut::{self, BYTES, ROWS};
use super::disk::{Disk, Refused};
use super::index::Place;
use crate::error::{Error, Kind, Result};

/// A piece of at most so many rows, and so many bytes, is gathered with others.
const FEW: (usize, usize) = (ROWS / 8, BYTES / 8);

/// The most pieces that are gathered.
const MOST: usize = 1024;

/// The room for encoding that is kept for the next segment.
const SCRATCH: usize = 4 << 20;

/// What only the one who adds rows needs.
#[derive(Default)]
pub(super) struct Writer {
    scratch: Vec<u8>,
    /// Where the segments on disk end.
    end: u64,
    gathered: Gathered,
    /// Why nothing can be added any more.
    full: Option<Full>,
}

/// The last segments that are small, and in memory whatever the budget says.
#[derive(Default)]
struct Gathered {
    segments: usize,
    rows: usize,
    bytes: usize,
}

/// A spool that takes no more rows.
#[derive(Clone)]
struct Full {
    message: String,
    cause: Option<String>,
    hints: Vec<&'static str>,
}

impl Writer {
    /// Adds the rows of `batch`.
    ///
    /// # Errors
    /// `LocalFile` when there is no room for them, now or before.
    pub(super) fn push(&mut self, shared: &Shared, batch: &RecordBatch) -> Result<()> {
        if let Some(full) = &self.full {
            return Err(full.error());
        }
        for piece in cut::pieces(batch) {
            self.add(shared, &piece)?;
        }
        Ok(())
    }

    fn add(&mut self, shared: &Shared, piece: &RecordBatch) -> Result<()> {
        let rows = piece.num_rows();
        let codec = shared.codec().map_err(unfit)?;
        codec.encode(piece, &mut self.scratch).map_err(unfit)?;
        let bytes = self.scratch.len();
        let small = rows <= FEW.0 && bytes <= FEW.1;
        let gathered = &self.gathered;
        let no_more = !small
            || gathered.segments == MOST
            || gathered.rows + rows > ROWS
            || gathered.bytes + bytes > BYTES;
        if no_more && gathered.segments > 0 {
            let piece = std::mem::take(&mut self.scratch);
            let settled = self.settle(shared);
            self.scratch = piece;
            settled?;
        }
        let place = if small {
            self.gathered.segments += 1;
            self.gathered.rows += rows;
            self.gathered.bytes += bytes;
            Place::Memory(Buffer::from_slice_ref(&self.scratch))
        } else {
            self.place(shared, 0)?
        };
        shared.index().add(rows as u64, place);
        if self.scratch.capacity() > SCRATCH {
            self.scratch = Vec::new();
        }
        Ok(())
    }

    /// Makes one segment of those that are gathered. Where their rows cannot
    /// stand in one (a dictionary may have more values than its keys can
    /// count), each stays.
    pub(super) fn settle(&mut self, shared: &Shared) -> Result<()> {
        let Gathered {
            segments, bytes, ..
        } = std::mem::take(&mut self.gathered);
        let small = shared.index().last(segments);
        let rows = small.iter().map(|(rows, _)| rows).sum();
        let joined = self.join(shared, &small);
        let settled = match joined {
            Ok(()) => self.place(shared, bytes).map(|place| vec![(rows, place)]),
            Err(_) => small
                .into_iter()
                .map(|(rows, place)| {
                    if let Place::Memory(segment) = place {
                        self.scratch.clear();
                        self.scratch.extend_from_slice(&segment);
                    }
                    Ok((rows, self.place(shared, bytes)?))
                })
                .collect(),
        };
        shared.index().replace_last(segments, settled?);
        Ok(())
    }

    fn join(&mut self, shared: &Shared, small: &[(u64, Place)]) -> Result<(), ArrowError> {
        let codec = shared.codec()?;
        let batches: Vec<RecordBatch> = small
            .iter()
            .filter_map(|(_, place)| match place {
                Place::Memory(segment) => Some(codec.decode(segment)),
                Place::Disk(_) => None,
            })
            .collect::<Result<_, _>>()?;
        let joined = concat_batches(&shared.schema, &batches)?;
        codec.encode(&joined, &mut self.scratch)
    }

    /// Puts the encoded segment into memory if there is room, else on disk;
    /// `freed` bytes of memory will be free when it is there.
    fn place(&mut self, shared: &Shared, freed: usize) -> Result<Place> {
        let taken = shared.index().memory().saturating_sub(freed);
        if taken + self.scratch.len() <= shared.keep.memory {
            return Ok(Place::Memory(Buffer::from_slice_ref(&self.scratch)));
        }
        let written = match shared.disk() {
            Ok(disk) => disk
                .write(&self.scratch, self.end)
                .map_err(|cause| Full::disk(disk, &cause)),
            Err(refused) => Err(Full::nowhere(&refused)),
        };
        match written {
            Ok(extent) => {
                self.end = extent.end();
                Ok(Place::Disk(extent))
            }
            Err(full) => {
                let error = full.error();
                self.full = Some(full);
                Err(error)
            }
        }
    }
}

const MORE_MEMORY: &str = "\\set spool-memory 1GB keeps more of a result in memory";
const ELSEWHERE: &str = "TMPDIR names another directory, on a disk with room";

impl Full {
    fn disk(disk: &Disk, cause: &io::Error) -> Full {
        let place = disk.directory.display();
        Full {
            message: format!("there is no room for more rows in {place}"),
            cause: Some(cause.to_string()),
            hints: vec![ELSEWHERE, MORE_MEMORY],
        }
    }

    fn nowhere(refused: &Refused) -> Full {
        let causes: Vec<String> = refused
            .iter()
            .map(|(path, cause)| format!("{}: {cause}", path.display()))
            .collect();
        Full {
            message: "there is no room for more rows in memory, and none on a disk".to_owned(),
            cause: (!causes.is_empty()).then(|| causes.join("; ")),
            hints: vec![MORE_MEMORY, ELSEWHERE],
        }
    }

    fn error(&self) -> Error {
        let mut error = Error::new(Kind::LocalFile, self.message.clone());
        if let Some(cause) = &self.cause {
            error = error.caused_by(cause.clone());
        }
        self.hints
            .iter()
            .fold(error, |error, hint| error.hint(*hint))
    }
}

/// The error of rows that Arrow's format does not take.
fn unfit(cause: ArrowError) -> Error {
    Error::new(Kind::LocalFile, "the rows cannot be kept").caused_by(cause)
}
