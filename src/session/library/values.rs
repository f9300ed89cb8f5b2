//! What a column holds: a few bounded queries, one at a time.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::Library;
use super::desk::Key;
use super::moments::Question;
use crate::catalog::{Column, Role, Table};
use crate::flight::InTransaction;
use crate::settings::CompleteValues;

/// How long values are taken as they were.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// A column: its table, its name.
pub(super) type Of = (Key, Arc<str>);

/// The values that are known, and those being asked for.
#[derive(Default)]
pub(super) struct Values {
    /// Of which columns they are offered.
    pub(super) offered: CompleteValues,
    known: HashMap<Of, Known>,
    /// The newest time of tables, in microseconds since 1970.
    pub(super) newest: HashMap<Key, i64>,
    /// Columns of which the server has not told them.
    refused: HashSet<Of>,
    asking: Option<Asking>,
    number: u64,
}

struct Known {
    values: Arc<[Arc<str>]>,
    since: Instant,
}

/// A query that is under way.
struct Asking {
    of: Of,
    number: u64,
    task: JoinHandle<()>,
}

impl Values {
    pub(super) fn known(&self, of: &Of) -> Option<Arc<[Arc<str>]>> {
        let known = self.known.get(of)?;
        (self.offered != CompleteValues::Off).then(|| Arc::clone(&known.values))
    }

    /// Takes up the values of a column, which are sorted then.
    pub(super) fn learn(&mut self, of: Of, mut values: Vec<Arc<str>>, since: Instant) {
        values.sort();
        values.dedup();
        let values = values.into();
        self.known.insert(of, Known { values, since });
    }

    pub(super) fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// Stops the query that is under way; what it was, for waiting until it is
    /// gone.
    pub(super) fn stop(&mut self) -> Option<JoinHandle<()>> {
        let asking = self.asking.take()?;
        asking.task.abort();
        Some(asking.task)
    }

    /// Forgets all values, and what was refused.
    pub(super) fn forget(&mut self) {
        self.stop();
        self.known.clear();
        self.newest.clear();
        self.refused.clear();
    }

    /// Whether the values of `column` are to be asked for.
    fn misses(&self, of: &Of, column: &Column) -> bool {
        let offered = match self.offered {
            CompleteValues::Off => false,
            CompleteValues::Tags => column.role == Role::Tag || column.dictionary,
            CompleteValues::All => column.role != Role::Time,
        };
        let fresh = |known: &Known| known.since.elapsed() < LIFETIME;
        offered
            && !self.refused.contains(of)
            && !self.known.get(of).is_some_and(fresh)
            && self.asking.as_ref().is_none_or(|asking| asking.of != *of)
    }
}

/// Has the values of a column asked for, where that is due.
pub(super) fn want(library: &Library, table: &Table, column: &Column) {
    let of = (Key::of(table), Arc::clone(&column.name));
    let mut desk = library.desk();
    let Some(source) = desk.source.clone() else {
        return;
    };
    // A query that fails might spoil a transaction.
    let alone = source.connection.in_transaction() == InTransaction::No;
    if !alone || !desk.values.misses(&of, column) {
        return;
    }
    let former = desk.values.stop();
    desk.values.number += 1;
    let number = desk.values.number;
    let newest = desk.values.newest.get(&of.0).copied();
    let task = source.runtime.spawn({
        let (library, of) = (library.clone(), of.clone());
        let (table, column) = (table.clone(), column.clone());
        async move {
            if let Some(former) = former {
                // Two at once are one too many: it is gone when this is here.
                let _ = former.await;
            }
            let catalog = library.catalog();
            let question = Question::of(&catalog, &table, &column, newest);
            let answer = question.ask(&source.connection).await;
            let mut desk = library.desk();
            let current = desk.values.asking.as_ref();
            if current.is_none_or(|asking| asking.number != number) {
                return;
            }
            desk.values.asking = None;
            match answer {
                Ok(answer) => {
                    if let Some(newest) = answer.newest {
                        desk.values.newest.insert(of.0.clone(), newest);
                    }
                    desk.values.learn(of, answer.values, Instant::now());
                }
                Err(_) => drop(desk.values.refused.insert(of)),
            }
            drop(desk);
            library.0.news.notify_all();
        }
    });
    desk.values.asking = Some(Asking { of, number, task });
}
