//! What the prompt knows of the server's names and values, and how it comes to
//! know it: in the background, and never in the way of a statement.
//!
//! ```text
//! loading: kept names, then tables, columns, functions -> a new catalog
//! columns: those of one table, where there are too many to ask for all
//! values:  a few bounded queries for what a column holds
//! ```
//!
//! A server that refuses any of it is not asked again for it, and nobody is
//! told but by `\conninfo`.

mod columns;
mod desk;
mod dialect;
mod form;
mod kept;
mod loading;
mod moments;
mod report;
mod values;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

pub(super) use loading::{Manner, names};

use desk::{Desk, Key, Telling};

use crate::catalog::{Catalog, Column, Table};
use crate::config::Keeping;
use crate::flight::Connection;
use crate::settings::CompleteValues;

/// The names and values that are known at present; clones share them.
#[derive(Clone)]
pub struct Library(Arc<Shared>);

struct Shared {
    /// What is known, published whole.
    catalog: watch::Sender<Arc<Catalog>>,
    desk: Mutex<Desk>,
    /// Held by the one who writes names for another session. Taken before the
    /// desk, never at it.
    writing: Mutex<()>,
    /// Rings when a wish has come true, or was given up.
    news: Condvar,
}

/// Where a library asks.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) connection: Connection,
    pub(super) runtime: Handle,
    /// Where names are kept from one session to the next; `None`: they are
    /// not.
    pub(super) keeping: Option<Keeping>,
}

impl Library {
    /// One that knows nothing and asks nobody, until it is opened.
    pub(super) fn closed() -> Library {
        Library(Arc::new(Shared {
            catalog: watch::Sender::default(),
            desk: Mutex::default(),
            writing: Mutex::default(),
            news: Condvar::new(),
        }))
    }

    /// One that knows this, and asks nobody: a catalog, and by table and
    /// column the values of a column.
    pub fn fixed(catalog: Catalog, values: &[(&str, &str, &[&str])]) -> Library {
        let library = Library::closed();
        let mut desk = library.desk();
        for (table, column, values) in values {
            let tables = catalog.tables().iter();
            for table in tables.filter(|known| *known.name == **table) {
                let values: Vec<Arc<str>> = values.iter().map(|value| (*value).into()).collect();
                let known = (Key::of(table), (*column).into());
                desk.values.learn(&known, values, Instant::now());
            }
        }
        drop(desk);
        library.0.catalog.send_replace(Arc::new(catalog));
        library
    }

    /// The names as they are known now.
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.0.catalog.borrow())
    }

    /// The names, as they come to be known.
    pub(super) fn subscribe(&self) -> watch::Receiver<Arc<Catalog>> {
        self.0.catalog.subscribe()
    }

    /// Has the columns of `table` asked for, where they are not known; they
    /// come in another catalog.
    pub fn want_columns(&self, table: &Table) {
        columns::want(self, table);
    }

    /// Has the values of a column asked for, where they are not known or were
    /// long ago. Of several wishes the newest two count.
    pub fn want_values(&self, table: &Table, column: &Column) {
        values::want(self, table, column, "");
    }

    /// As [`Library::want_values`]; where they are too many for knowing all,
    /// those that begin so are asked for then, whatever the case if there are
    /// none in this.
    pub fn want_values_from(&self, table: &Table, column: &Column, beginning: &str) {
        values::want(self, table, column, beginning);
    }

    /// The values of a column, sorted; `None` where they are not known.
    pub fn values(&self, table: &Table, column: &Column) -> Option<Arc<[Arc<str>]>> {
        self.values_from(table, column, "")
    }

    /// As [`Library::values`]; where they are too many for knowing all, those
    /// that begin so.
    pub fn values_from(
        &self,
        table: &Table,
        column: &Column,
        beginning: &str,
    ) -> Option<Arc<[Arc<str>]>> {
        let key = (Key::of(table), Arc::clone(&column.name));
        self.desk().values.known(&key, beginning)
    }

    /// Whether something was not asked for a transaction's sake; it is told
    /// once.
    pub(super) fn take_put_off(&self) -> bool {
        std::mem::take(&mut self.desk().put_off)
    }

    /// Forgets all values: rows have changed.
    pub(super) fn forget_values(&self) {
        self.desk().values.forget();
        self.0.news.notify_all();
    }

    /// Waits until what was wanted is here or given up, and the first names
    /// with it, at most so long.
    pub fn wait(&self, patience: Duration) {
        let waited = self
            .0
            .news
            .wait_timeout_while(self.desk(), patience, |desk| {
                let nameless = || self.0.catalog.borrow().tables().is_empty();
                desk.awaits() || desk.telling == Telling::Asked && nameless()
            });
        // A thread that panicked has left it as it was.
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Of which columns values are offered.
    pub(super) fn offer_values(&self, of: CompleteValues) {
        self.desk().values.offered = of;
    }

    /// Asks there from now on. What was known of another place is forgotten.
    pub(super) fn open(&self, source: Source) {
        self.close();
        self.desk().source = Some(source);
    }

    /// Forgets all names and values, and asks nobody any more.
    pub(super) fn close(&self) {
        self.keep();
        let mut desk = self.desk();
        desk.clear();
        // Under the lock: what is asked for the former place cannot be
        // published behind it.
        self.0.catalog.send_replace(Arc::default());
        drop(desk);
        self.0.news.notify_all();
    }

    /// Asks nothing more; what is known stays.
    pub(super) fn rest(&self) {
        self.keep();
        self.desk().stop();
        self.0.news.notify_all();
    }

    /// Whether it asks anybody.
    pub(super) fn is_open(&self) -> bool {
        self.desk().source.is_some()
    }

    /// Comes back when there are names, or the server has refused them, in at
    /// most so long.
    pub(super) async fn names_within(&self, patience: Duration) {
        if self.desk().telling == Telling::Asked {
            let mut catalog = self.subscribe();
            let told = catalog.wait_for(|catalog| !catalog.tables().is_empty());
            drop(timeout(patience, told).await);
        }
    }

    /// Takes over names that were asked for elsewhere.
    pub(super) fn learn(&self, catalog: Catalog) {
        // Under the lock: not in the midst of another's publishing.
        let _desk = self.desk();
        self.0.catalog.send_replace(Arc::new(catalog));
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.0.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Publishes what `change` makes of the names that are known, if it makes
    /// anything of them, unless `edition` is over. What is published then.
    fn publish(
        &self,
        edition: u64,
        change: impl Fn(&Catalog) -> Option<Catalog>,
    ) -> Option<Arc<Catalog>> {
        loop {
            let before = self.catalog();
            let after = Arc::new(change(&before)?);
            let desk = self.desk();
            if desk.edition != edition {
                return None;
            }
            if Arc::ptr_eq(&before, &self.catalog()) {
                self.0.catalog.send_replace(Arc::clone(&after));
                drop(desk);
                self.0.news.notify_all();
                return Some(after);
            }
        }
    }
}
