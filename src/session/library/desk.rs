//! What is being asked, and what came of it.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::task::{JoinHandle, JoinSet};

use super::Source;
use super::values::Values;
use crate::catalog::Table;

/// What a library asks, and what it has learnt beside the catalog.
#[derive(Default)]
pub(super) struct Desk {
    /// Grows with every place and every loading: what was begun for a former
    /// one publishes nothing.
    pub(super) edition: u64,
    pub(super) source: Option<Source>,
    pub(super) telling: Telling,
    pub(super) loading: Option<JoinHandle<()>>,
    /// Whether functions and folding were asked for here.
    pub(super) knows_dialect: bool,
    /// What an open transaction kept from being asked is to be asked.
    pub(super) put_off: bool,
    /// Tables whose columns are being asked for, one after the other.
    pub(super) wanted: HashSet<Key>,
    /// Names, columns or functions were learnt since they were kept for another
    /// session.
    pub(super) unkept: bool,
    /// Tables whose columns are not told.
    pub(super) refused: HashSet<Key>,
    /// The server does not answer the question for the columns of a table.
    pub(super) is_silent: bool,
    /// One at a time asks for columns.
    pub(super) turn: Arc<tokio::sync::Mutex<()>>,
    pub(super) asking: JoinSet<()>,
    pub(super) values: Values,
}

/// What the server has said to the question for its names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Telling {
    /// It was not asked.
    #[default]
    NotAsked,
    /// It was asked, and has not told all yet.
    Asked,
    Told,
    /// It refuses, or is silent.
    Refused,
}

/// By which a table is known: its catalog, its schema, its name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    catalog: Option<Arc<str>>,
    schema: Option<Arc<str>>,
    name: Arc<str>,
}

impl Key {
    pub(super) fn of(table: &Table) -> Key {
        Key {
            catalog: table.catalog.clone(),
            schema: table.schema.clone(),
            name: Arc::clone(&table.name),
        }
    }
}

impl Desk {
    /// Whether anything that was wanted may still come.
    pub(super) fn awaits(&self) -> bool {
        !self.wanted.is_empty() || self.values.is_asking()
    }

    /// Stops all that is being asked.
    pub(super) fn stop(&mut self) {
        self.edition += 1;
        if let Some(loading) = self.loading.take() {
            loading.abort();
        }
        if self.telling == Telling::Asked {
            self.telling = Telling::NotAsked;
        }
        self.forget_columns();
        self.values.stop();
    }

    /// Forgets which columns were wanted, and which were refused.
    pub(super) fn forget_columns(&mut self) {
        self.asking.abort_all();
        self.wanted.clear();
        self.refused.clear();
        self.is_silent = false;
    }

    /// Stops all, and forgets where it was asked and what was learnt.
    pub(super) fn clear(&mut self) {
        self.stop();
        self.values.forget();
        self.source = None;
        self.telling = Telling::NotAsked;
        self.knows_dialect = false;
        self.put_off = false;
        self.unkept = false;
    }
}
