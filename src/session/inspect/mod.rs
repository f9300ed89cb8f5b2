//! What the server holds, looked at: `\d` and its family.
//!
//! What cannot be had is a sentence, not an error: on stderr, with the header
//! of the list that it would have been where results go. It is said in scripts,
//! too, for what was asked for is not there. That a part is missing beside rows
//! that came is said on terminals alone, and what is told beside the columns of
//! a table is left out without a word.

pub(super) mod aside;
mod beside;
mod bounded;
pub(super) mod conninfo;
mod keys;
mod lists;
mod moment;
mod newest;
mod probe;
mod server;
mod spark;
mod tables;
mod untold;

use std::time::Instant;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use futures::{StreamExt, TryStreamExt, future};

use self::bounded::collected;

use super::Session;
use super::asking::no_rows;
use super::closing::Answered;
use crate::error::{Kind, Result};
use crate::request::{Inspect, Reply, Request, Rows};

/// What a server tells, or why it does not.
enum Told<T> {
    So(T),
    /// In a sentence without a full stop.
    Not(String),
}

impl Session {
    /// Shows what is asked for.
    ///
    /// # Errors
    /// What can go wrong on the way to the server and with where results go;
    /// that there is no such table. A server that does not tell is none.
    pub(super) fn inspect(&mut self, inspect: &Inspect) -> Result<()> {
        self.admit(&self.settings)?;
        let begun = Instant::now();
        let shown = match inspect {
            Inspect::Databases {
                names,
                system,
                detail,
            } => self.databases(names.as_ref(), *system, *detail, begun),
            Inspect::Schemas(wanted) => self.schemas(wanted, begun),
            Inspect::Relations(wanted, kinds) => self.relations(wanted, kinds, begun),
            Inspect::TableTypes => self.table_types(begun),
            Inspect::Columns(wanted) => self.columns(wanted, begun),
            Inspect::Keys(of, with) => self.keys(of, with.as_ref(), begun),
            Inspect::Definition(wanted) => self.definition(wanted, begun),
            Inspect::Functions { names, detail } => self.functions(names.as_ref(), *detail, begun),
            Inspect::Types { number, detail } => self.types(*number, *detail, begun),
            Inspect::Info(words) => self.info(words, begun),
            Inspect::Result(statement) => self.result_columns(statement, begun),
        };
        shown.map_err(|error| {
            if !self.terminal.interactive && error.kind() != Kind::Usage {
                self.outlet.spoil();
            }
            match self.settings.verbose {
                true => error.in_full(),
                false => error,
            }
        })
    }

    /// Rows on their way to where results go, and the closing line. Since
    /// `begun` they are waited for.
    fn present(&mut self, rows: Rows, begun: Instant) -> Result<()> {
        let waited = begun.elapsed();
        let settings = self.settings.clone();
        let mut delivered = self.show(rows, Some(&settings))?;
        delivered.took += waited;
        let answered = Answered::result(delivered);
        self.conclude(&answered, false, &settings, self.outlet.elsewhere());
        Ok(())
    }

    /// As [`Session::present`], of rows that are here.
    fn present_batch(&mut self, batch: RecordBatch, begun: Instant) -> Result<()> {
        self.present(Rows::local(batch), begun)
    }

    /// The header of the rows that there would be, and why there are none.
    fn untold(&mut self, why: &str, schema: SchemaRef, begun: Instant) -> Result<()> {
        self.present_batch(RecordBatch::new_empty(schema), begun)?;
        self.sentence(why);
        Ok(())
    }

    /// That something is missing in what was shown, which has `some` rows or
    /// none: then it is a sentence in place of an answer.
    fn remark(&self, what: &str, some: bool) {
        if !some || self.terminal.is_watched() {
            self.sentence(what);
        }
    }

    /// A sentence in place of an answer.
    fn sentence(&self, why: &str) {
        if !self.settings.quiet {
            self.terminal.notice(why);
        }
    }

    /// The server's answer to a question about itself, as it comes. That it
    /// refuses the question is a reason why it does not tell.
    fn told(&mut self, request: &Request) -> Result<Told<Rows>> {
        match self.insistently(request, self.settings.timeout) {
            Ok(Reply::Rows(rows)) => Ok(Told::So(rows)),
            Ok(Reply::NotOffered(why)) => Ok(Told::Not(why)),
            Ok(other) => Err(no_rows(other)),
            Err(error) if error.kind() == Kind::Statement && error.refusal().is_some() => Ok(
                Told::Not(format!("the server does not tell: {}", error.message())),
            ),
            Err(error) => Err(error),
        }
    }

    /// As [`Session::told`], whole. What breaks off is an error, for what came
    /// of it looks like all that there is.
    fn told_whole(&mut self, request: &Request) -> Result<Told<Vec<RecordBatch>>> {
        match self.told(request)? {
            Told::So(rows) => Ok(Told::So(self.gathered(rows, about(request))?)),
            Told::Not(why) => Ok(Told::Not(why)),
        }
    }

    /// All batches of an answer `about` something.
    fn gathered(&self, rows: Rows, about: &str) -> Result<Vec<RecordBatch>> {
        let work = self.interrupt.or(collected(rows.batches, about));
        self.runtime.block_on(work)
    }
}

/// What the answer to a question is about.
fn about(request: &Request) -> &'static str {
    match request {
        Request::Databases => "its databases",
        Request::Catalogs => "its catalogs",
        Request::Schemas(_) => "its schemas",
        Request::Tables(_) => "its tables",
        Request::TableTypes => "its types of tables",
        Request::Keys(_) => "the keys of its tables",
        Request::Functions(_) => "its functions",
        Request::Types(_) => "its types of columns",
        Request::Info(_) => "itself",
        _ => "a table",
    }
}

/// `rows`, each batch of them made into another as it comes.
fn mapped(
    rows: Rows,
    schema: SchemaRef,
    map: impl Fn(&RecordBatch) -> Result<RecordBatch> + Send + 'static,
) -> Rows {
    let batches = rows
        .batches
        .map(move |batch| map(&batch?))
        .try_filter(|batch| future::ready(batch.num_rows() > 0));
    Rows {
        schema,
        batches: batches.boxed(),
    }
}
