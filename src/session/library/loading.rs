//! The librarian: one task that asks for all names, one question after the
//! other.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures::StreamExt;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::desk::Telling;
use super::{Library, Source, columns, form};
use crate::catalog::{Builder, Catalog, State};
use crate::error::{Error, Kind, Result};
use crate::flight::{Connection, InTransaction, Reflects};
use crate::request::{Reply, Request, Tables};

/// From so many tables of the user's on, columns are asked for when they are
/// wanted.
const MANY: usize = 2000;

/// Of how many of those tables known columns are asked for anew.
const RENEWED: usize = 100;

/// How long each question may take that nobody waits for.
const LIMIT: Duration = Duration::from_secs(30);

/// How long after a change names are asked for: several in a row are one.
const PAUSE: Duration = Duration::from_millis(100);

/// How names are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::session) enum Manner {
    /// At a new place: names that were kept serve until the server has told.
    Opening,
    /// After a change: the names that are known serve until then.
    Again,
    /// By a person, who waits at most so long for each question.
    Asked(Option<Duration>),
}

impl Library {
    /// Has all names asked for, in place of a loading that is under way; how
    /// many tables of the user's there are, or why they are not told. Where
    /// nobody asks for it, a server that has refused is left alone.
    pub(in crate::session) fn load(&self, manner: Manner) -> oneshot::Receiver<Result<usize>> {
        let (told, outcome) = oneshot::channel();
        let mut desk = self.desk();
        let Some(source) = desk.source.clone() else {
            return outcome;
        };
        match manner {
            Manner::Again if desk.telling == Telling::Refused => return outcome,
            Manner::Asked(_) => {
                desk.values.forget();
                desk.knows_dialect = false;
            }
            Manner::Opening | Manner::Again => {}
        }
        if let Some(former) = desk.loading.take() {
            former.abort();
        }
        desk.forget_columns();
        desk.edition += 1;
        desk.telling = Telling::Asked;
        let librarian = Librarian {
            library: self.clone(),
            source: source.clone(),
            edition: desk.edition,
            manner,
        };
        desk.loading = Some(source.runtime.spawn(librarian.work(told)));
        drop(desk);
        self.0.news.notify_all();
        outcome
    }
}

/// What one loading goes by.
struct Librarian {
    library: Library,
    source: Source,
    edition: u64,
    manner: Manner,
}

impl Librarian {
    async fn work(self, told: oneshot::Sender<Result<usize>>) {
        if self.manner == Manner::Again {
            // Another change takes this one's place.
            sleep(PAUSE).await;
        }
        if self.manner == Manner::Opening {
            self.offer_kept().await;
        }
        let named = self.ask_names().await;
        let telling = match &named {
            Ok(_) => Telling::Told,
            // It was not the server who refused.
            Err(_) if self.may_spoil() => Telling::NotAsked,
            Err(_) => Telling::Refused,
        };
        self.note(|desk| {
            desk.telling = telling;
            desk.put_off |= telling == Telling::NotAsked;
            desk.unkept |= telling == Telling::Told;
        });
        // Nobody may be waiting.
        let _ = told.send(named);
        if telling != Telling::Told {
            return;
        }
        self.library.keep_aside(&self.source.runtime).await;
        self.ask_dialect().await;
        self.library.keep_aside(&self.source.runtime).await;
    }

    /// Asks for tables and columns; how many tables of the user's there are.
    async fn ask_names(&self) -> Result<usize> {
        let connection = &self.source.connection;
        let tables = names(connection, Tables::default(), self.limit()).await?;
        let count = tables.user_tables().count();
        if count > MANY {
            let published = self.publish(&tables);
            let known = published.iter().flat_map(|names| names.tables());
            let known = known.filter(|table| table.columns.is_some());
            let known = known.take(RENEWED).cloned().collect();
            columns::renew(&self.library, self.edition, known);
            return Ok(count);
        }
        // Names that are known serve until the new ones are whole; without
        // any, tables are better than nothing.
        let first = self.library.catalog().tables().is_empty();
        if first {
            self.publish(&tables);
        }
        let wanted = Tables {
            with_columns: true,
            ..Tables::default()
        };
        match names(connection, wanted, self.limit()).await {
            Ok(whole) => self.publish(&whole),
            Err(_) if first => None,
            Err(_) => self.publish(&tables),
        };
        Ok(count)
    }

    /// Asks for functions and folding, where they are not known.
    async fn ask_dialect(&self) {
        if self.may_spoil() {
            self.note(|desk| desk.put_off |= !desk.knows_dialect);
            return;
        }
        let mut known = false;
        self.note(|desk| known = std::mem::replace(&mut desk.knows_dialect, true));
        if known {
            return;
        }
        let dialect = super::dialect::ask(&self.source.connection).await;
        self.library
            .publish(self.edition, |catalog| Some(dialect.added_to(catalog)));
        self.note(|desk| desk.unkept = true);
    }

    /// Whether a question that fails might spoil a transaction.
    fn may_spoil(&self) -> bool {
        self.source.connection.in_transaction() != InTransaction::No
    }

    /// Offers the names of an earlier session.
    async fn offer_kept(&self) {
        let Some(keeping) = self.source.keeping.clone() else {
            return;
        };
        let read = move || form::read(&keeping.read()?);
        let read = self.source.runtime.spawn_blocking(read);
        let Ok(Some(kept)) = read.await else {
            return;
        };
        self.library.publish(self.edition, |_| Some(kept.clone()));
    }

    /// Publishes names, with the functions that are known, and the columns of
    /// those tables of which they have none.
    fn publish(&self, names: &Catalog) -> Option<Arc<Catalog>> {
        self.library
            .publish(self.edition, |before| Some(names.in_place_of(before)))
    }

    /// Notes something at the desk, unless this loading was replaced.
    fn note(&self, change: impl FnOnce(&mut super::desk::Desk)) {
        let mut desk = self.library.desk();
        if desk.edition == self.edition {
            change(&mut desk);
        }
        drop(desk);
        self.library.0.news.notify_all();
    }

    fn limit(&self) -> Option<Duration> {
        match self.manner {
            Manner::Opening | Manner::Again => Some(LIMIT),
            Manner::Asked(limit) => limit,
        }
    }
}

/// The names that the server tells, taken up batch by batch.
///
/// # Errors
/// What it refuses, before or in the midst of its answer.
pub(in crate::session) async fn names(
    connection: &Connection,
    wanted: Tables,
    limit: Option<Duration>,
) -> Result<Catalog> {
    // A query that fails might spoil a transaction.
    let by_query = connection.reflects() == Reflects::InformationSchema;
    if by_query && connection.in_transaction() != InTransaction::No {
        return Err(Error::new(
            Kind::Statement,
            "this server is not asked for its names while a transaction is open",
        ));
    }
    let request = Request::Tables(wanted);
    let mut rows = match connection.perform(&request, limit).await? {
        Reply::Rows(rows) => rows,
        Reply::NotOffered(why) => return Err(Error::new(Kind::Statement, why)),
        Reply::Done(_) | Reply::Described(_) => {
            return Err(Error::new(Kind::Statement, "the server brings no names"));
        }
    };
    let mut builder = Builder::default();
    while let Some(batch) = rows.batches.next().await {
        builder.add(&batch?)?;
    }
    Ok(builder.finish(State::Told(SystemTime::now())))
}
