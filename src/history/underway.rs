//! Statements that were typed and are not done: no end of the program loses
//! them.
//!
//! An end that can be seen has them written down. For one that cannot, a trace
//! on the disk tells the statement in hand and those behind it; the next prompt
//! finds them.

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
    trace: Option<Traced>,
}

/// What the trace on the disk tells.
#[derive(Debug)]
struct Traced {
    trace: Trace,
    /// How many records it has, and how many of those are done.
    records: usize,
    done: usize,
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
        let waiting = state.records.len();
        let known = |traced: &Traced| traced.records - traced.done == waiting;
        if waiting > 0 && !state.trace.as_ref().is_some_and(known) {
            let lines: Vec<_> = state.records.iter().map(Record::line).collect();
            let trace = store.trace(&lines.join("\n"));
            state.trace = trace.map(|trace| Traced {
                trace,
                records: waiting,
                done: 0,
            });
        }
    }

    /// Has `write` write down the first of them, which is done; whether there
    /// was one. Nothing forgets it before it is written, and nobody else writes
    /// it meanwhile.
    pub fn finish(&self, write: impl FnOnce(Record)) -> bool {
        let Ok(mut state) = self.0.lock() else {
            return false;
        };
        state.in_hand = false;
        let Some(record) = state.records.pop_front() else {
            return false;
        };
        write(record);
        state.trace = state.trace.take().filter(|_| !state.records.is_empty());
        if let Some(traced) = &mut state.trace {
            traced.done += 1;
            traced.trace.mark_done(traced.done);
        }
        true
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
        store.take_left(|lines| {
            let mut outcome = Outcome::Cut;
            let mut left = Vec::new();
            for record in lines.iter().filter_map(|line| Record::read(line)) {
                left.push(ended(record, outcome).line());
                outcome = Outcome::NotRun;
            }
            left.is_empty() || write(store, &left.join("\n"))
        });
    }
}

fn ended(record: Record, outcome: Outcome) -> Record {
    Record {
        outcome: Some(outcome),
        ..record
    }
}

/// Whether it could be. Nobody is there to be told of an error.
fn write(store: &Store, lines: &str) -> bool {
    let at = &mut Position::default();
    store.append_history(lines, at, 0).is_ok()
}
