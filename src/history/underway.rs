//! Statements that were typed and are not done: no end of the program loses
//! them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::record::{Outcome, Record};
use crate::config::Store;
use crate::config::store::Position;

/// Statements in the order in which they were typed; the first is being
/// carried out. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Underway(Arc<Mutex<VecDeque<Record>>>);

impl Underway {
    /// Takes up what was typed.
    pub fn push(&self, record: Record) {
        if let Ok(mut records) = self.0.lock() {
            records.push_back(record);
        }
    }

    /// The first of them, which is done.
    pub fn pop(&self) -> Option<Record> {
        self.0.lock().ok()?.pop_front()
    }

    /// Writes them into the file where nothing else is going to: the program
    /// ends at once.
    pub fn write(&self, store: &Store) {
        let mut outcome = Outcome::Cut;
        while let Some(record) = self.pop() {
            let record = Record {
                outcome: Some(outcome),
                ..record
            };
            // Nobody is there any more to be told of an error.
            let _ = store.append_history(&record.line(), &mut Position::default(), 0);
            outcome = Outcome::NotRun;
        }
    }
}
