//! Whatever a server answers, each call comes back with an answer or with an
//! error, and no rows are lost without a word.
//!
//! The properties share 20,000 inputs, which are good answers that something
//! was done to; the server has no socket. Those of `patience` and `wire` wait,
//! and have many servers to an input.

pub(super) mod answers;
mod cuts;
pub(super) mod harm;
mod messages;
mod patience;
mod server;
mod wire;

use std::cell::RefCell;
use std::time::Duration;

use arrow::array::Array;
use futures::StreamExt;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use self::answers::{CHANGES, NAMES, NAMES_IN_ROWS, STATEMENTS, Script, TRANSACTIONS, rows};
use self::harm::{Harm, harmed, harms};
use self::server::{Server, profile};
use super::cancel::Cancelled;
use super::connection::{Connection, played};
use super::metadata::About;
use crate::config::Profile;
use crate::error::{Error, Kind, Result};
use crate::request::{
    Filter, Ingest, IngestMode, Keys, Reply, Request, Rows, Schemas, Statement, TableName, Tables,
};
use crate::sql::binding::bound;
use crate::testing::as_many_as;

/// What a case comes to.
type Verdict = Result<(), TestCaseError>;

/// The longest that anything here may take.
const LIMIT: Duration = Duration::from_secs(20);

/// A transaction, but for its end.
const STEPS: [&str; 5] = [
    "BEGIN",
    "SAVEPOINT a",
    "INSERT INTO t VALUES (1)",
    "ROLLBACK TO a",
    "RELEASE a",
];

/// What `work` comes to, if it comes back at all.
pub(super) fn in_time<T>(
    work: impl Future<Output = Result<T, TestCaseError>>,
) -> Result<T, TestCaseError> {
    thread_local! {
        static RUNTIME: RefCell<Runtime> =
            RefCell::new(Builder::new_current_thread().enable_all().build().unwrap());
    }
    RUNTIME.with_borrow(|runtime| {
        runtime.block_on(async {
            let done = timeout(LIMIT, work).await;
            done.map_err(|_| TestCaseError::fail("it hangs"))?
        })
    })
}

/// That `error` is one that a server's answer may come to.
pub(super) fn sensible(error: &Error) -> Verdict {
    let kind = error.kind();
    prop_assert!(
        matches!(
            kind,
            Kind::Statement | Kind::Lost | Kind::NotAllowed | Kind::Connection
        ),
        "{error:?}"
    );
    let message = error.message();
    prop_assert!(!message.is_empty());
    // A task of ours has panicked.
    prop_assert!(!message.contains("could not be read"), "{error:?}");
    Ok(())
}

/// That a call's result is none to wonder at.
fn tried<T>(result: Result<T>) -> Verdict {
    match result {
        Ok(_) => Ok(()),
        Err(error) => sensible(&error),
    }
}

/// Reads all that a reply brings: batches that are what they say, with one
/// schema, and an error only as the last.
async fn read(reply: Result<Reply>) -> Verdict {
    let mut rows = match reply {
        Ok(Reply::Rows(rows)) => rows,
        other => return tried(other),
    };
    while let Some(batch) = rows.batches.next().await {
        match batch {
            Ok(batch) => {
                prop_assert_eq!(&batch.schema(), &rows.schema);
                for column in batch.columns() {
                    prop_assert_eq!(column.len(), batch.num_rows());
                    column.to_data().validate_full().unwrap();
                }
            }
            Err(error) => {
                sensible(&error)?;
                prop_assert!(rows.batches.next().await.is_none());
                break;
            }
        }
    }
    Ok(())
}

/// `text`, with the values of a `\bind`.
fn asking(text: &str) -> Request {
    let (sql, values) = bound(text);
    Request::Sql(Statement {
        sql: sql.to_owned(),
        values,
    })
}

async fn ask(connection: &Connection, request: &Request) -> Verdict {
    read(connection.perform(request, None).await).await
}

/// Tries `work` with a connection to a server whose answers are those of
/// `script`, but for `harms`; then all that is still to be said is said.
fn against<W>(
    script: &Script,
    harms: &[(Index, Harm)],
    profile: &Profile,
    work: impl FnOnce(Connection) -> W,
) -> Verdict
where
    W: Future<Output = Verdict>,
{
    in_time(async {
        let server = Server::new(harmed(script, harms));
        let connection = played(server, profile).unwrap();
        work(connection.clone()).await?;
        connection.shared.farewells.said().await;
        Ok(())
    })
}

/// A table that rows are sent into.
fn into() -> Ingest {
    Ingest {
        catalog: None,
        schema: None,
        table: "t".to_owned(),
        mode: IngestMode::Append,
        temporary: false,
    }
}

/// `statements` one after the other, each of which may fail.
async fn all(connection: Connection, statements: &[&str]) -> Verdict {
    for statement in statements {
        ask(&connection, &asking(statement)).await?;
    }
    Ok(())
}

#[test]
fn good_answers_are_taken() {
    let good = |script: &Script, statements: &[&str]| {
        against(script, &[], &profile(), |connection| async move {
            for statement in statements {
                let reply = connection.perform(&asking(statement), None).await;
                prop_assert!(reply.is_ok(), "{}: {:?}", statement, reply.err());
                read(reply).await?;
            }
            Ok(())
        })
        .unwrap();
    };
    let bound = "SELECT $1 \\bind 1 x";
    good(
        &STATEMENTS,
        &["SELECT 1", "INSERT INTO t VALUES (1)", "PRAGMA x", bound],
    );
    good(&STATEMENTS[1..].to_vec(), &["INSERT INTO t VALUES (1)"]);
    good(&CHANGES, &["DELETE FROM t WHERE n = $1 \\bind 1 x"]);
    good(&TRANSACTIONS, &STEPS);
    good(&TRANSACTIONS, &["BEGIN", "COMMIT"]);
    for (script, by_commands) in [(&NAMES, true), (&NAMES_IN_ROWS, false)] {
        let mut profile = profile();
        profile.metadata_reflection = by_commands;
        against(script, &[], &profile, |connection| async move {
            let tables = Request::Tables(Tables {
                with_columns: true,
                ..Tables::default()
            });
            let reply = connection.perform(&tables, None).await;
            prop_assert!(reply.is_ok(), "{:?}", reply.err());
            read(reply).await
        })
        .unwrap();
    }
    against(&STATEMENTS, &[], &profile(), |connection| async move {
        prop_assert!(connection.enter("c").await.unwrap());
        let sent = connection.ingest(&into(), Rows::local(rows(0))).await;
        prop_assert_eq!(sent.unwrap(), Some(2));
        drop(connection.perform(&asking("SELECT 1"), None).await);
        prop_assert_eq!(connection.cancelled().await, Some(Cancelled::Done));
        ask(&connection, &Request::SessionOptions(Some("a".to_owned()))).await
    })
    .unwrap();
}

proptest! {
    #![proptest_config(as_many_as(3_500))]

    #[test]
    fn any_answer_to_a_query_is_rows_or_an_error(harms in harms()) {
        against(&STATEMENTS, &harms, &profile(), |connection| async move {
            all(connection, &["SELECT 1"]).await
        })?;
    }

    #[test]
    fn any_answer_to_an_update_or_a_prepared_statement_is_taken(
        harms in harms(),
        way in 0..4_usize,
    ) {
        let (script, statement) = [
            (&STATEMENTS, "INSERT INTO t VALUES (1)"),
            (&STATEMENTS, "SELECT $1 \\bind 1 x"),
            (&STATEMENTS, "PRAGMA x"),
            (&CHANGES, "DELETE FROM t WHERE n = $1 \\bind 1 x"),
        ][way];
        against(script, &harms, &profile(), |connection| async move {
            all(connection, &[statement]).await
        })?;
    }
}

proptest! {
    #![proptest_config(as_many_as(2_000))]

    #[test]
    fn any_answer_in_a_transaction_leaves_one_that_can_be_ended(
        harms in harms(),
        end in 0..3_usize,
    ) {
        against(&TRANSACTIONS, &harms, &profile(), |connection| async move {
            all(connection.clone(), &STEPS).await?;
            match end {
                0 => all(connection, &["COMMIT"]).await,
                1 => all(connection, &["ROLLBACK"]).await,
                _ => tried(connection.roll_back().await),
            }
        })?;
    }

    #[test]
    fn any_list_of_names_is_taken(harms in harms(), by_commands: bool, what in 0..10_usize) {
        let script = if by_commands { &NAMES } else { &NAMES_IN_ROWS };
        let mut profile = profile();
        profile.metadata_reflection = by_commands;
        against(script, &harms, &profile, |connection| async move {
            let tables = Tables {
                schema: (what == 0).then(|| Filter::Exact("s".to_owned())),
                with_columns: what < 2,
                ..Tables::default()
            };
            let schemas = Schemas::default();
            let keys = Keys::Imported(TableName::default());
            let about = match what {
                9 => About::Info(&[]),
                8 => About::Types(Some(1)),
                7 => About::Functions(None),
                6 => About::Keys(&keys),
                5 => About::TableTypes,
                4 => return tried(connection.describe("SELECT 1", &connection.asked(None)).await),
                3 => About::Schemas(&schemas),
                2 => About::Catalogs,
                _ => About::Tables(&tables),
            };
            read(connection.reflect(&about, &connection.asked(None)).await).await
        })?;
    }

    #[test]
    fn any_answer_about_a_session_is_taken(harms in harms()) {
        against(&STATEMENTS, &harms, &profile(), |connection| async move {
            tried(connection.enter("c").await)?;
            // As `perform` asks, which asks again where nothing comes.
            let asked = connection.asked(None);
            read(connection.session_options(None, &asked).await.map(Reply::Rows)).await?;
            let set = Request::SetSessionOption {
                name: "a".to_owned(),
                value: Some("7".to_owned()),
            };
            ask(&connection, &set).await?;
            connection.leave().await;
            Ok(())
        })?;
    }
}

proptest! {
    #![proptest_config(as_many_as(1_000))]

    #[test]
    fn any_answer_to_rows_that_are_sent_is_a_count_or_an_error(harms in harms()) {
        against(&STATEMENTS, &harms, &profile(), |connection| async move {
            tried(connection.ingest(&into(), Rows::local(rows(0))).await)
        })?;
    }

    #[test]
    fn any_answer_to_a_cancelled_query_is_an_outcome(harms in harms()) {
        against(&STATEMENTS, &harms, &profile(), |connection| async move {
            let mut reply = connection.perform(&asking("SELECT 1"), None).await;
            // A result may have ended before anybody looks at it.
            let begun = match &mut reply {
                Ok(Reply::Rows(rows)) => matches!(rows.batches.next().await, Some(Ok(_))),
                _ => false,
            };
            tried(reply)?;
            let outcome = connection.cancelled().await;
            prop_assert!(outcome.is_some() || !begun);
            Ok(())
        })?;
    }
}

/// A connection to a server that knows no call.
pub(super) fn connection() -> Connection {
    Server::new([]).connection()
}
