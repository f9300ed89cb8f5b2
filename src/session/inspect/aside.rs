//! Questions beside the one that was asked: at once, and for a short time.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use futures::future;

use super::about;
use super::bounded::collected;
use crate::catalog::{Side, texts};
use crate::error::{Error, Result};
use crate::request::{Reply, Request};
use crate::session::Session;

/// How long what is told beside an answer may take.
const BESIDE: Duration = Duration::from_secs(3);

/// A part of what is told beside. A server that is silent about it is not asked
/// about it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::session) enum Part {
    Catalogs,
    Keys(Side),
    /// The values of columns where none is given.
    Defaults,
    /// What a view is made of.
    Query,
    /// A table by itself, with its columns.
    Alone,
    /// Columns, in `information_schema`.
    Columns,
    /// Those that all of a table would bring.
    Plan,
}

/// What came of a question.
pub(super) enum Aside {
    Rows(Vec<RecordBatch>),
    Columns(SchemaRef),
    Nothing,
}

impl Session {
    /// The answers to questions on which nothing depends, asked at once, in
    /// their order; nothing, where the server does not tell in time.
    pub(super) fn aside(&mut self, asked: &[(Part, Request)]) -> Result<Vec<Aside>> {
        let connection = self.connection()?.clone();
        let ask = async |part: &Part, request: &Request| {
            if self.here.is_silent(*part) {
                return (Aside::Nothing, false);
            }
            let begun = Instant::now();
            let answer = match connection.perform(request, Some(BESIDE)).await {
                Ok(Reply::Rows(rows)) => {
                    let answer = collected(rows.batches, about(request)).await;
                    answer.map_or(Aside::Nothing, Aside::Rows)
                }
                Ok(Reply::Described(described)) => Aside::Columns(described.columns),
                _ => Aside::Nothing,
            };
            let silent = matches!(answer, Aside::Nothing) && begun.elapsed() >= BESIDE;
            (answer, silent)
        };
        let work = async {
            let answers = asked.iter().map(|(part, request)| ask(part, request));
            Ok::<_, Error>(future::join_all(answers).await)
        };
        let answers = self.runtime.block_on(self.interrupt.or(work))?;
        let mut told = Vec::new();
        for ((part, _), (answer, silent)) in asked.iter().zip(answers) {
            if silent {
                self.here.falls_silent(*part);
            }
            told.push(answer);
        }
        Ok(told)
    }

    /// Whether the server has more than one catalog, so that tables of one name
    /// are told apart by theirs.
    ///
    /// # Errors
    /// As [`Session::aside`].
    pub(super) fn has_several_catalogs(&mut self) -> Result<bool> {
        let answers = self.aside(&[(Part::Catalogs, Request::Catalogs)])?;
        let mut catalogs = HashSet::new();
        for answer in answers {
            let Aside::Rows(batches) = answer else {
                continue;
            };
            for batch in &batches {
                catalogs.extend(texts(batch, "catalog_name").unwrap_or_default());
            }
        }
        Ok(catalogs.len() > 1)
    }
}
