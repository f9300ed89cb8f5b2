//! What there is at a server: catalogs, schemas, tables, keys, functions,
//! types, and what it can do.
//!
//! Flight SQL has commands for it, and most SQL servers an
//! `information_schema`. Where the way that the profile chose is refused, the
//! other one is tried; what neither gives is told in a sentence, for a server
//! without keys has done nothing wrong.

mod commands;
mod filters;
mod queries;

use std::sync::atomic::{AtomicBool, Ordering};

use futures::stream::{self, StreamExt};

use super::connection::Connection;
use super::offered::Feature;
use super::status::Asked;
use super::transaction::InTransaction;
use crate::error::{Error, Kind, Refusal, Result};
use crate::request::{Filter, Keys, Reply, Rows, Schemas, Tables};

/// Where names come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reflects {
    /// Flight SQL's metadata commands.
    Commands,
    /// Queries on `information_schema`.
    InformationSchema,
}

impl Reflects {
    fn other(self) -> Reflects {
        match self {
            Reflects::Commands => Reflects::InformationSchema,
            Reflects::InformationSchema => Reflects::Commands,
        }
    }
}

/// What is asked about a server; [`crate::request::Request`] has the columns
/// of the answers.
#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    Tables(&'a Tables),
    TableTypes,
    Catalogs,
    Schemas(&'a Schemas),
    Keys(&'a Keys),
    Functions(Option<&'a Filter>),
    Types(Option<i32>),
    Info(&'a [u32]),
}

impl About<'_> {
    /// The ways to an answer, the first one to be tried first, where `chosen`
    /// is the one that serves. Flight SQL has no command for functions, but
    /// what a server can do names some.
    fn ways(&self, chosen: Reflects) -> Vec<Reflects> {
        match self {
            About::Types(_) | About::Info(_) => vec![Reflects::Commands],
            About::Functions(_) => vec![Reflects::InformationSchema, Reflects::Commands],
            _ => vec![chosen, chosen.other()],
        }
    }

    /// Whether a query about it, the `place`th way to an answer, may be refused
    /// with all that a transaction holds. Tables are asked for by the way that
    /// serves, and for schemas a transaction is looked out for on the way.
    fn may_spoil(&self, way: Reflects, place: usize) -> bool {
        let is_sure = place == 0 && matches!(self, About::Tables(_) | About::Schemas(_));
        way == Reflects::InformationSchema && !is_sure
    }

    /// What is remembered as refused by a `way`. Tables are none of it: for them
    /// the way that serves is remembered.
    fn feature(&self, way: Reflects) -> Option<Feature> {
        use Reflects::{Commands, InformationSchema};
        Some(match (self, way) {
            (About::Tables(_), _) | (About::Info(_), InformationSchema) => return None,
            (About::Catalogs, Commands) => Feature::Catalogs,
            (About::Catalogs, InformationSchema) => Feature::CatalogsByQuery,
            (About::Schemas(_), Commands) => Feature::Schemas,
            (About::Schemas(_), InformationSchema) => Feature::SchemasByQuery,
            (About::TableTypes, Commands) => Feature::TableTypes,
            (About::TableTypes, InformationSchema) => Feature::TableTypesByQuery,
            (About::Keys(Keys::Primary(_)), Commands) => Feature::PrimaryKeys,
            (About::Keys(Keys::Exported(_)), Commands) => Feature::ExportedKeys,
            (About::Keys(Keys::Imported(_)), Commands) => Feature::ImportedKeys,
            (About::Keys(Keys::Between { .. }), Commands) => Feature::CrossReference,
            (About::Keys(Keys::Primary(_)), InformationSchema) => Feature::KeysByQuery,
            (About::Keys(_), InformationSchema) => Feature::ForeignKeysByQuery,
            (About::Functions(_), InformationSchema) => Feature::FunctionsByQuery,
            (About::Functions(_) | About::Info(_), Commands) => Feature::Info,
            (About::Types(_), _) => Feature::Types,
        })
    }

    /// That the server gives no answer, whichever way it is asked.
    fn untold(&self) -> &'static str {
        match self {
            About::Tables(_) => "this server lists no tables",
            About::TableTypes => "this server does not tell which types of tables it has",
            About::Catalogs => "this server lists no catalogs",
            About::Schemas(_) => "this server lists no schemas",
            About::Keys(_) => "this server does not tell the keys of its tables",
            About::Functions(_) => "this server does not tell which functions it has",
            About::Types(_) => "this server does not tell which types of columns it has",
            About::Info(_) => "this server does not tell what it can do",
        }
    }
}

/// The way that serves.
#[derive(Debug)]
pub(super) struct Reflection(AtomicBool);

impl Reflection {
    pub(super) fn new(commands: bool) -> Reflection {
        Reflection(AtomicBool::new(commands))
    }

    pub(super) fn now(&self) -> Reflects {
        if self.0.load(Ordering::Relaxed) {
            Reflects::Commands
        } else {
            Reflects::InformationSchema
        }
    }

    fn serves(&self, way: Reflects) {
        self.0.store(way == Reflects::Commands, Ordering::Relaxed);
    }
}

impl Connection {
    /// The answer to a question about the server itself, by the way that
    /// serves, then by the other if that is refused. Servers refuse what they
    /// do not offer with any code: UNIMPLEMENTED, PERMISSION_DENIED, InfluxDB
    /// with INVALID_ARGUMENT, others with INTERNAL, and some only when the rows
    /// are asked for. So any refusal by the server counts as that.
    ///
    /// # Errors
    /// The connection's own, and a refusal that both ways have in common: it is
    /// about something else then than the question.
    pub(super) async fn reflect(&self, about: &About<'_>, asked: &Asked) -> Result<Reply> {
        let refused = &self.shared.refused;
        let mut refusals = Vec::new();
        // What was busy with the way that served serves by it again.
        let mut only_lasting = true;
        let ways = about.ways(self.reflects());
        for (place, way) in ways.into_iter().enumerate() {
            let feature = about.feature(way);
            let is_refused = feature.is_some_and(|feature| refused.has(feature));
            let open = self.in_transaction() != InTransaction::No;
            if is_refused || open && about.may_spoil(way, place) {
                continue;
            }
            let rows = match way {
                Reflects::Commands => self.by_command(about, asked).await,
                Reflects::InformationSchema => self.by_query(about, asked).await,
            };
            let begun = match rows {
                Ok(rows) => begun(rows).await,
                Err(error) => Err(error),
            };
            let error = match begun {
                Ok((_, rows)) => {
                    if matches!(about, About::Tables(_)) && only_lasting {
                        self.shared.reflection.serves(way);
                    }
                    return Ok(Reply::Rows(rows));
                }
                Err(error) => error,
            };
            if !matches!(error.kind(), Kind::Statement | Kind::NotAllowed) {
                return Err(error);
            }
            only_lasting &= is_lasting(way, &error) || error.refusal() == Some(Refusal::Denied);
            if let Some(feature) = feature
                && is_lasting(way, &error)
            {
                refused.add(feature);
            }
            refusals.push(error);
        }
        judged(about, refusals)
    }
}

/// `rows`, once the first of them has come, and whether there is one: some
/// servers refuse only then.
async fn begun(mut rows: Rows) -> Result<(bool, Rows)> {
    let first = rows.batches.next().await.transpose()?;
    let some = first.is_some();
    if first.is_some() {
        rows.batches = stream::iter(first.map(Ok)).chain(rows.batches).boxed();
    } else {
        // What has ended is not asked for more.
        rows.batches = stream::empty().boxed();
    }
    Ok((some, rows))
}

/// Whether a refusal is one of the question itself, and comes again each time.
/// One of a query is, where it names what we asked and the user did not.
fn is_lasting(way: Reflects, error: &Error) -> bool {
    error.refusal() == Some(Refusal::Unknown)
        || way == Reflects::InformationSchema && queries::names_a_view(error.message())
}

/// What `refusals` by each way come to.
fn judged(about: &About<'_>, refusals: Vec<Error>) -> Result<Reply> {
    let kept_out = |error: &Error| error.kind() == Kind::NotAllowed;
    let is_general = match &refusals[..] {
        [first, other] => {
            let alike = first.message() == other.message() || kept_out(first) && kept_out(other);
            alike && first.refusal() != Some(Refusal::Unknown)
        }
        // UNAUTHENTICATED is about us; PERMISSION_DENIED may be about this.
        [only] => kept_out(only) && only.refusal() != Some(Refusal::Denied),
        _ => false,
    };
    let mut reasons = refusals.into_iter().filter(|error| {
        error.refusal() != Some(Refusal::Unknown) && !queries::names_a_view(error.message())
    });
    let untold = about.untold();
    match reasons.next() {
        Some(reason) if is_general => Err(reason),
        Some(reason) => Ok(Reply::NotOffered(format!("{untold}: {}", reason.message()))),
        None => Ok(Reply::NotOffered(untold.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_question_is_told_from_one_of_all_questions() {
        let statement = |words: &str| Error::new(Kind::Statement, words);
        let unknown = || statement("no").refused(Refusal::Unknown);
        let denied = || Error::new(Kind::NotAllowed, "denied").refused(Refusal::Denied);
        let outside = || Error::new(Kind::NotAllowed, "not let in");
        let keys = "this server does not tell the keys of its tables";
        for (refusals, told) in [
            (vec![], Some(keys.to_owned())),
            (vec![unknown()], Some(keys.to_owned())),
            (
                vec![unknown(), statement("no information_schema.tables")],
                Some(keys.to_owned()),
            ),
            (vec![unknown(), unknown()], Some(keys.to_owned())),
            (
                vec![unknown(), statement("no database")],
                Some(format!("{keys}: no database")),
            ),
            (
                vec![statement("broken"), statement("no such table")],
                Some(format!("{keys}: broken")),
            ),
            (
                vec![denied(), statement("no such table")],
                Some(format!("{keys}: denied")),
            ),
            (vec![denied()], Some(format!("{keys}: denied"))),
            (vec![outside()], None),
            (vec![denied(), outside()], None),
            (
                vec![statement("no database"), statement("no database")],
                None,
            ),
        ] {
            let about = About::Keys(&Keys::Primary(Default::default()));
            let words = format!("{refusals:?}");
            match judged(&about, refusals) {
                Ok(Reply::NotOffered(why)) => assert_eq!(Some(why), told, "{words}"),
                Ok(_) => panic!("rows of {words}"),
                Err(_) => assert_eq!(None, told, "{words}"),
            }
        }
    }
}
