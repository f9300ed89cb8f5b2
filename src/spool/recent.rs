//! The rows that were looked at last, decoded.

use std::collections::VecDeque;

use arrow::array::RecordBatch;

/// The most of them, whatever they take.
const MOST: usize = 64;

/// Batches with the numbers of their first rows, the latest at the front.
pub(super) struct Recent {
    batches: VecDeque<Held>,
    /// Of all of them.
    bytes: usize,
    limit: usize,
}

struct Held {
    first: u64,
    batch: RecordBatch,
    bytes: usize,
}

impl Recent {
    /// For as much as `limit` bytes.
    pub(super) fn new(limit: usize) -> Recent {
        Recent {
            batches: VecDeque::new(),
            bytes: 0,
            limit,
        }
    }

    /// The most bytes that these ever are.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// The batch with `row`, which becomes the latest.
    pub(super) fn find(&mut self, row: u64) -> Option<(u64, RecordBatch)> {
        let place = self.batches.iter().position(|held| {
            (held.first..held.first + held.batch.num_rows() as u64).contains(&row)
        })?;
        let held = self.batches.remove(place)?;
        let found = (held.first, held.batch.clone());
        self.batches.push_front(held);
        Some(found)
    }

    /// Holds a batch that has `bytes` of its own; what was not looked at for
    /// longest makes room for it.
    pub(super) fn hold(&mut self, first: u64, batch: &RecordBatch, bytes: usize) {
        if bytes > self.limit || self.find(first).is_some() {
            return;
        }
        self.bytes += bytes;
        self.batches.push_front(Held {
            first,
            batch: batch.clone(),
            bytes,
        });
        while self.bytes > self.limit || self.batches.len() > MOST {
            let oldest = self.batches.pop_back();
            self.bytes -= oldest.map_or(0, |held| held.bytes);
        }
    }

    /// Forgets what begins at the row `first` or behind it.
    pub(super) fn forget(&mut self, first: u64) {
        self.batches.retain(|held| held.first < first);
        self.bytes = self.batches.iter().map(|held| held.bytes).sum();
    }
}
