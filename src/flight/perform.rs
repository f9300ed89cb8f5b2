//! From a request to its reply.

use std::time::Duration;

use super::connection::Connection;
use super::endpoints::statement;
use super::metadata::About;
use super::timer::Deadline;
use crate::error::Result;
use crate::request::{Reply, Request};

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
            Request::Sql(sql) => Some(sql.as_str()),
            _ => None,
        };
        let asked = self.asked(sql);
        let work = async {
            let about = match request {
                Request::Sql(sql) => return statement(self, sql, &asked).await,
                Request::Tables(tables) => About::Tables(tables),
                Request::Catalogs => About::Catalogs,
                Request::Schemas => About::Schemas,
            };
            self.reflect(&about, &asked).await
        };
        let mut rows = deadline.within(work).await?;
        rows.batches = deadline.bounded(rows.batches);
        Ok(Reply::Rows(rows))
    }
}
