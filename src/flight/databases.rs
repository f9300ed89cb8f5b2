//! The databases of an InfluxDB, which Flight SQL does not list: it does so over
//! HTTP, on the same host and port, with the same token. A server that calls
//! itself something else is not asked: our token is none of HTTP's business
//! there.

mod list;
mod web;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use arrow::array::{AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, UInt32Type};
use arrow_flight::sql::SqlInfo;
use futures::TryStreamExt;
use http::StatusCode;
use tokio::time::{Instant, timeout, timeout_at};

use self::web::Answer;
use super::connection::Connection;
use super::metadata::About;
use super::offered::Feature;
use crate::catalog;
use crate::error::Result;
use crate::request::{Reply, Rows};

/// Why there is no list of databases where none is offered; where one is, and
/// cannot be had, a reason follows.
const NO_DATABASES: &str = "this server lists no databases over HTTP";

/// Where InfluxDB 3 lists its databases.
const DATABASES: &str = "/api/v3/configure/database?format=json";

/// Where InfluxDB 2 and the hosted products list their buckets.
const BUCKETS: &str = "/api/v2/buckets";

/// How many buckets are asked for at a time: the most that the server gives.
const PAGE: usize = 100;

/// How many pages are read.
const PAGES: usize = 100;

/// How long the whole list may take.
const LIMIT: Duration = Duration::from_secs(10);

/// How long the beginning of an answer may take: a port that takes HTTP and
/// says nothing to it is met by people who wait.
const FIRST: Duration = Duration::from_secs(3);

/// How long the whole list may be, in bytes, over all of its pages.
const LARGEST: usize = 8 << 20;

/// What is in the name of every server that lists databases over HTTP, in
/// lower case.
const NAMES: [&str; 2] = ["influx", "iox"];

/// What is known of a server's HTTP, for as long as the connection is there.
#[derive(Debug, Default)]
pub(super) struct Http {
    /// Whether its name is one of those that may have lists.
    may_list: OnceLock<bool>,
    /// Why it is not to be had at all.
    closed: OnceLock<String>,
}

/// Why there is no list.
enum Without {
    /// Nothing there speaks HTTP/1.1, or what is asked for is not there.
    None,
    /// For this reason, now and later.
    Ever(String),
    /// For this reason, which another time may not be.
    Because(String),
    /// It takes more time or more bytes than a list may.
    Limit(String),
}

/// What is left of the limits of a list.
struct Left {
    end: Instant,
    bytes: usize,
    /// The server has answered something over HTTP.
    heard: bool,
}

impl Connection {
    /// The names of the databases, sorted, in the column `database`.
    ///
    /// # Errors
    /// None of the server's: what stands in the way of the list is a sentence.
    pub(super) async fn databases(&self) -> Result<Reply> {
        let refused = &self.shared.refused;
        let closed = &self.shared.http.closed;
        if refused.has(Feature::Databases) {
            return Ok(Reply::NotOffered(match closed.get() {
                Some(why) => format!("{NO_DATABASES}: {why}"),
                None => NO_DATABASES.to_owned(),
            }));
        }
        let listed = match self.may_list().await {
            true => self.listed().await,
            false => Err(Without::None),
        };
        let names = match listed {
            Ok(names) => names,
            Err(Without::None) => {
                refused.add(Feature::Databases);
                return Ok(Reply::NotOffered(NO_DATABASES.to_owned()));
            }
            // Whoever waited for it once is not made to wait again.
            Err(Without::Ever(why) | Without::Limit(why)) => {
                let why = closed.get_or_init(|| why);
                refused.add(Feature::Databases);
                return Ok(Reply::NotOffered(format!("{NO_DATABASES}: {why}")));
            }
            Err(Without::Because(why)) => {
                return Ok(Reply::NotOffered(format!("{NO_DATABASES}: {why}")));
            }
        };
        let names = StringArray::from_iter_values(names);
        let names = catalog::rows(vec![("database", Arc::new(names))])?;
        Ok(Reply::Rows(Rows::local(names)))
    }

    /// Whether the server may be one that lists its databases over HTTP: it is
    /// not in this process, and has such a name or tells none.
    async fn may_list(&self) -> bool {
        if self.network.reach.home.is_none() {
            return false;
        }
        let known = &self.shared.http.may_list;
        if let Some(known) = known.get() {
            return *known;
        }
        match timeout(FIRST, self.server_name()).await {
            Ok(Some(name)) => *known.get_or_init(|| may_be_called(&name)),
            // It may tell another time.
            Ok(None) | Err(_) => true,
        }
    }

    /// What the server calls itself, be it nothing; `None` without an answer.
    async fn server_name(&self) -> Option<String> {
        let numbers = [SqlInfo::FlightSqlServerName as u32];
        let asked = self.asked(None);
        let told = self.reflect(&About::Info(&numbers), &asked).await;
        let Ok(Reply::Rows(rows)) = told else {
            return None;
        };
        let batches: Vec<RecordBatch> = rows.batches.try_collect().await.ok()?;
        Some(batches.iter().find_map(name_in).unwrap_or_default())
    }

    async fn listed(&self) -> Result<BTreeSet<String>, Without> {
        let mut left = Left {
            end: Instant::now() + LIMIT,
            bytes: LARGEST,
            heard: false,
        };
        let databases = match self.got(DATABASES, &mut left).await? {
            Got::List(body) => list::databases(&body).ok_or_else(garbage),
            Got::Refused(why) => Err(why),
        };
        let refusal = match databases {
            Ok(names) => return Ok(names.into_iter().collect()),
            Err(refusal) => refusal,
        };
        match (self.buckets(&mut left).await, refusal) {
            (Ok(names), _) => Ok(names),
            (Err(why), Without::None) => Err(why),
            // Of two reasons the first is that of the newer way.
            (Err(_), why) => Err(why),
        }
    }

    /// The names of all buckets, page by page; of those that are too many, the
    /// first, which a notice tells.
    async fn buckets(&self, left: &mut Left) -> Result<BTreeSet<String>, Without> {
        let mut names = BTreeSet::new();
        let cut = |why: &str| {
            let notice = format!("not all buckets are listed: {why}");
            self.network.reach.notices.add(notice);
        };
        for page in 0..=PAGES {
            if page == PAGES {
                cut(&format!("there are more than {}", PAGES * PAGE));
                break;
            }
            let offset = page * PAGE;
            let path = format!("{BUCKETS}?limit={PAGE}&offset={offset}");
            let found = match self.got(&path, left).await {
                Ok(Got::List(body)) => list::buckets(&body).ok_or_else(garbage)?,
                Err(Without::Limit(why)) if page > 0 => {
                    cut(&why);
                    break;
                }
                Ok(Got::Refused(why)) | Err(why) => return Err(why),
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

    /// What comes for `path` within what is `left`.
    async fn got(&self, path: &str, left: &mut Left) -> Result<Got, Without> {
        let first = FIRST.min(self.network.reach.limit);
        let answer = match timeout_at(left.end, self.get(path, first, left.bytes)).await {
            Ok(answer) => answer.map_err(Without::Because)?,
            Err(_) => return Err(Without::Limit(format!("no list within {LIMIT:?}"))),
        };
        let heard = std::mem::replace(&mut left.heard, true);
        Ok(match answer {
            Answer::Body(body) => {
                left.bytes = left.bytes.saturating_sub(body.len());
                Got::List(body)
            }
            Answer::TooLong => {
                let why = format!("its list has more than {} MiB", LARGEST >> 20);
                return Err(Without::Limit(why));
            }
            Answer::Silent if heard => {
                return Err(Without::Limit(format!("no answer within {first:?}")));
            }
            Answer::NoHttp | Answer::Silent => return Err(Without::None),
            Answer::Closed(why) => return Err(Without::Ever(why)),
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

/// Whether a server that calls itself so may have lists; one that has no name
/// may.
fn may_be_called(name: &str) -> bool {
    let name = name.to_lowercase();
    name.is_empty() || NAMES.iter().any(|known| name.contains(known))
}

/// The name of the server in a batch of SqlInfo (`info_name: u32`, `value`: a
/// union).
fn name_in(batch: &RecordBatch) -> Option<String> {
    let numbers = batch.column_by_name("info_name")?;
    let numbers = numbers.as_primitive_opt::<UInt32Type>()?;
    let values = batch.column_by_name("value")?.as_union_opt()?;
    let name = SqlInfo::FlightSqlServerName as u32;
    let row = numbers.iter().position(|number| number == Some(name))?;
    let text = cast(&values.value(row), &DataType::Utf8).ok()?;
    text.as_string::<i32>().iter().next()?.map(str::to_owned)
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
