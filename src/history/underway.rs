//! Statements that were typed and are not done: no end of the program loses
//! them.
//!
//! An end that can be seen has them written down. For one that cannot, a trace
//! on the disk tells the statement in hand; the next prompt finds it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use super::record::{Outcome, Record};
use crate::config::Store;
use crate::config::store::{Position, Trace};

/// Statements in the order in which they were typed; the first is next, or in
/// hand. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Underway(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    records: VecDeque<Record>,
    /// The first of them is being carried out.
    in_hand: bool,
    trace: Option<Trace>,
}

impl Underway {
    /// Takes up what was typed.
    pub fn push(&self, record: Record) {
        if let Ok(mut state) = self.0.lock() {
            state.records.push_back(record);
        }
    }

    /// The first of them is in hand from now on.
    pub fn begin(&self, store: &Store) {
        let Ok(mut state) = self.0.lock() else {
            return;
        };
        state.in_hand = true;
        if let Some(record) = state.records.front() {
            let left = ended(record.clone(), Outcome::Cut);
            state.trace = store.trace(&left.line());
        }
    }

    /// The first of them, which is done.
    pub fn pop(&self) -> Option<Record> {
        let mut state = self.0.lock().ok()?;
        state.trace = None;
        state.in_hand = false;
        state.records.pop_front()
    }

    /// Writes them into the file where nothing else is going to: the program
    /// ends at once.
    pub fn write(&self, store: &Store) {
        let Ok(mut state) = self.0.lock() else {
            return;
        };
        let mut outcome = match state.in_hand {
            true => Outcome::Cut,
            false => Outcome::NotRun,
        };
        for record in state.records.drain(..) {
            write(store, &ended(record, outcome).line());
            outcome = Outcome::NotRun;
        }
        state.trace = None;
    }

    /// Writes into the file what programs were at that have been killed.
    pub(super) fn find(store: &Store) {
        store.take_left(|line| {
            if Record::read(line).is_some() {
                write(store, line);
            }
        });
    }
}

fn ended(record: Record, outcome: Outcome) -> Record {
    Record {
        outcome: Some(outcome),
        ..record
    }
}

fn write(store: &Store, line: &str) {
    // Nobody is there to be told of an error.
    let _ = store.append_history(line, &mut Position::default(), 0);
}
