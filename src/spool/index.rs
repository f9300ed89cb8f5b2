//! Which segment has which rows, and where it is.

use arrow::array::RecordBatch;
use arrow::buffer::Buffer;

use super::disk::Extent;
use super::recent::Recent;

/// All that readers ask for. It is locked for look-ups alone: nothing is read
/// from a disk or decoded meanwhile.
pub(super) struct Index {
    segments: Vec<Segment>,
    rows: u64,
    /// Of the segments, wherever they are.
    bytes: u64,
    /// Of those in memory.
    held: usize,
    recent: Recent,
}

struct Segment {
    first: u64,
    place: Place,
}

/// Where a segment is.
#[derive(Clone)]
pub(super) enum Place {
    Memory(Buffer),
    Disk(Extent),
}

/// What a look-up finds.
pub(super) enum Found {
    /// With the number of its first row.
    Rows(u64, RecordBatch),
    Segment(u64, Place),
    /// There is no such row.
    Nothing,
}

impl Place {
    fn bytes(&self) -> u64 {
        match self {
            Place::Memory(bytes) => bytes.len() as u64,
            Place::Disk(extent) => extent.bytes(),
        }
    }

    fn held(&self) -> usize {
        match self {
            Place::Memory(bytes) => bytes.capacity(),
            Place::Disk(_) => 0,
        }
    }
}

impl Index {
    /// Without rows.
    pub(super) fn new(recent: Recent) -> Index {
        Index {
            segments: Vec::new(),
            rows: 0,
            bytes: 0,
            held: 0,
            recent,
        }
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// How many bytes their segments have.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The most memory that this takes as it is: segments, what was decoded
    /// last, and the index itself.
    pub(super) fn memory(&self) -> usize {
        self.held + self.recent.limit() + self.segments.capacity() * size_of::<Segment>()
    }

    /// Adds a segment with `rows` rows.
    pub(super) fn add(&mut self, rows: u64, place: Place) {
        self.bytes += place.bytes();
        self.held += place.held();
        let first = self.rows;
        self.segments.push(Segment { first, place });
        self.rows += rows;
    }

    /// Where the last `count` segments are, and the rows of each.
    pub(super) fn last(&self, count: usize) -> Vec<(u64, Place)> {
        let from = self.segments.len().saturating_sub(count);
        let last = &self.segments[from..];
        let ends = last.iter().skip(1).map(|segment| segment.first);
        let ends = ends.chain([self.rows]);
        last.iter()
            .zip(ends)
            .map(|(segment, end)| (end - segment.first, segment.place.clone()))
            .collect()
    }

    /// Puts segments in place of the last `count`, with the same rows.
    pub(super) fn replace_last(&mut self, count: usize, by: Vec<(u64, Place)>) {
        let from = self.segments.len().saturating_sub(count);
        for segment in self.segments.drain(from..) {
            self.bytes -= segment.place.bytes();
            self.held -= segment.place.held();
        }
        self.rows -= by.iter().map(|(rows, _)| rows).sum::<u64>();
        self.recent.forget(self.rows);
        for (rows, place) in by {
            self.add(rows, place);
        }
    }

    /// Looks `row` up.
    pub(super) fn find(&mut self, row: u64) -> Found {
        if row >= self.rows {
            return Found::Nothing;
        }
        if let Some((first, batch)) = self.recent.find(row) {
            return Found::Rows(first, batch);
        }
        let behind = self.segments.partition_point(|s| s.first <= row);
        match behind.checked_sub(1).and_then(|at| self.segments.get(at)) {
            Some(segment) => Found::Segment(segment.first, segment.place.clone()),
            None => Found::Nothing,
        }
    }

    /// Holds what a segment at `place` was decoded to. What comes from memory
    /// shares it, and takes nothing of its own.
    pub(super) fn hold(&mut self, first: u64, batch: &RecordBatch, place: &Place) {
        let bytes = match place {
            Place::Memory(_) => 0,
            Place::Disk(_) => usize::try_from(place.bytes()).unwrap_or(usize::MAX),
        };
        self.recent.hold(first, batch, bytes);
    }
}
