//! The databases of an InfluxDB, which Flight SQL does not list: it does so over
//! HTTP, on the same host and port, with the same token.

mod list;
mod web;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use arrow::array::StringArray;
use http::StatusCode;
use tokio::time::timeout;

use self::web::Answer;
use super::connection::Connection;
use super::offered::Feature;
use crate::catalog;
use crate::error::Result;
use crate::request::{Reply, Rows};

/// Why there is no list of databases where none is offered; where one is, and
/// cannot be had, a reason follows.
pub const NO_DATABASES: &str = "this server lists no databases over HTTP";

/// Where InfluxDB 3 lists its databases.
const DATABASES: &str = "/api/v3/configure/database?format=json";

/// Where InfluxDB 2 and the hosted products list their buckets.
const BUCKETS: &str = "/api/v2/buckets";

/// How many buckets are asked for at a time: the most that the server gives.
const PAGE: usize = 100;

/// How many pages are read.
const PAGES: usize = 100;

/// How long an answer may take, over what a connection may.
const LIMIT: Duration = Duration::from_secs(10);

/// Why there is no list.
enum Without {
    /// Nothing there speaks HTTP/1.1, or what is asked for is not there.
    None,
    /// For this reason, which another time may not be.
    Because(String),
}

impl Connection {
    /// The names of the databases, sorted, in the column `database`.
    ///
    /// # Errors
    /// None of the server's: what stands in the way of the list is a sentence.
    pub(super) async fn databases(&self) -> Result<Reply> {
        let refused = &self.shared.refused;
        if refused.has(Feature::Databases) {
            return Ok(Reply::NotOffered(NO_DATABASES.to_owned()));
        }
        let names = match self.listed().await {
            Ok(names) => names,
            Err(Without::None) => {
                refused.add(Feature::Databases);
                return Ok(Reply::NotOffered(NO_DATABASES.to_owned()));
            }
            Err(Without::Because(why)) => {
                return Ok(Reply::NotOffered(format!("{NO_DATABASES}: {why}")));
            }
        };
        let names = StringArray::from_iter_values(names);
        let names = catalog::rows(vec![("database", Arc::new(names))])?;
        Ok(Reply::Rows(Rows::local(names)))
    }

    async fn listed(&self) -> Result<BTreeSet<String>, Without> {
        let databases = match self.got(DATABASES).await? {
            Got::List(body) => list::databases(&body).ok_or_else(garbage),
            Got::Refused(why) => Err(why),
        };
        let refusal = match databases {
            Ok(names) => return Ok(names.into_iter().collect()),
            Err(refusal) => refusal,
        };
        match (self.buckets().await, refusal) {
            (Ok(names), _) => Ok(names),
            // Of two reasons the first is that of the newer way.
            (Err(_), Without::Because(why)) => Err(Without::Because(why)),
            (Err(why), Without::None) => Err(why),
        }
    }

    /// The names of all buckets, page by page.
    async fn buckets(&self) -> Result<BTreeSet<String>, Without> {
        let mut names = BTreeSet::new();
        for page in 0..PAGES {
            let offset = page * PAGE;
            let path = format!("{BUCKETS}?limit={PAGE}&offset={offset}");
            let found = match self.got(&path).await? {
                Got::List(body) => list::buckets(&body).ok_or_else(garbage)?,
                Got::Refused(why) => return Err(why),
            };
            let full = found.len() >= PAGE;
            let before = names.len();
            names.extend(found);
            // One that does not know pages gives the first again and again.
            if !full || names.len() == before {
                break;
            }
        }
        Ok(names)
    }

    /// What comes for `path`.
    async fn got(&self, path: &str) -> Result<Got, Without> {
        let limit = self.network.reach.limit.saturating_add(LIMIT);
        let answer = match timeout(limit, self.get(path)).await {
            Ok(answer) => answer.map_err(Without::Because)?,
            Err(_) => {
                let why = format!("no answer within {limit:?}");
                return Err(Without::Because(why));
            }
        };
        Ok(match answer {
            Answer::Body(body) => Got::List(body),
            Answer::NoHttp => return Err(Without::None),
            Answer::Status(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                Got::Refused(Without::Because("it does not let us in there".to_owned()))
            }
            Answer::Status(status) if is_absent(status) => Got::Refused(Without::None),
            Answer::Status(status) => Got::Refused(Without::Because(format!(
                "it answers with HTTP status {status}"
            ))),
        })
    }
}

/// What came of a request, where one can be made.
enum Got {
    List(Vec<u8>),
    Refused(Without),
}

/// Whether a status says that there is no such list.
fn is_absent(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::NOT_FOUND
            | StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::NOT_IMPLEMENTED
            | StatusCode::HTTP_VERSION_NOT_SUPPORTED
            | StatusCode::UNSUPPORTED_MEDIA_TYPE
    )
}

fn garbage() -> Without {
    Without::Because("what it answers is no list".to_owned())
}
