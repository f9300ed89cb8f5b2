//! From a request to its reply.

use std::time::Duration;

use tokio::time::sleep;

use super::connection::Connection;
use super::metadata::About;
use super::statement::{aside, statement};
use super::timer::Deadline;
use crate::error::{Kind, Result};
use crate::request::{Reply, Request, Rows};

/// The pauses before a question about the server itself is asked again: it
/// changes nothing, whether it was answered or not.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(100),
    Duration::from_millis(400),
    Duration::from_millis(1600),
];

impl Connection {
    /// The server's reply to `request`, which has `timeout` from here to its
    /// last row. Dropping the reply's stream stops the server.
    ///
    /// # Errors
    /// What the server refuses before its first row; what goes wrong later is
    /// the stream's last item. `Statement` where time is up.
    pub async fn perform(&self, request: &Request, timeout: Option<Duration>) -> Result<Reply> {
        let deadline = Deadline::after(timeout);
        let sql = match request {
            Request::Sql(statement) => Some(statement.sql.as_str()),
            _ => None,
        };
        let asked = self.asked(sql);
        if sql.is_some() {
            self.shared.outcome.begins();
            self.shared.polling.expects(0);
        }
        let work = async {
            let about = match request {
                Request::Sql(sql) => return statement(self, sql, &asked).await,
                Request::SessionOptions(only) => {
                    let options = || self.session_options(only.as_deref(), &asked);
                    return persistent(options).await.map(Reply::Rows);
                }
                Request::SetSessionOption { name, value } => {
                    let set = self.set_session_option(name, value.as_deref(), &asked);
                    return set.await.map(|()| Reply::Done(None));
                }
                Request::Describe(statement) => {
                    let describe = || self.describe(&statement.sql, &asked);
                    return persistent(describe).await;
                }
                Request::Databases => return persistent(|| self.databases()).await,
                Request::Tables(tables) => About::Tables(tables),
                Request::TableTypes => About::TableTypes,
                Request::Catalogs => About::Catalogs,
                Request::Schemas(schemas) => About::Schemas(schemas),
                Request::Keys(keys) => About::Keys(keys),
                Request::Functions(filter) => About::Functions(filter.as_ref()),
                Request::Types(number) => About::Types(*number),
                Request::Info(numbers) => About::Info(numbers),
            };
            persistent(|| self.reflect(&about, &asked)).await
        };
        Ok(match deadline.within(work).await? {
            Reply::Rows(rows) => Reply::Rows(Rows {
                schema: rows.schema,
                batches: deadline.bounded(rows.batches),
            }),
            done => done,
        })
    }
}

impl Connection {
    /// The rows of a query that nobody waits for: no part of a transaction,
    /// and nothing that is told of the user's statements is told of it. It has
    /// `limit` from here to its last row.
    ///
    /// # Errors
    /// As [`Connection::perform`].
    pub async fn look_up(&self, sql: &str, limit: Duration) -> Result<Rows> {
        let deadline = Deadline::after(Some(limit));
        let asked = self.asked(Some(sql));
        let rows = deadline.within(aside(self, sql, &asked)).await?;
        Ok(Rows {
            schema: rows.schema,
            batches: deadline.bounded(rows.batches),
        })
    }
}

/// `ask`, again and again where the connection is lost on the way or the
/// server is not ready.
async fn persistent<T, W>(ask: impl Fn() -> W) -> Result<T>
where
    W: Future<Output = Result<T>>,
{
    for pause in PAUSES {
        match ask().await {
            Err(error) if error.kind() == Kind::Lost => sleep(pause).await,
            done => return done,
        }
    }
    ask().await
}
