//! Plain data between the layers: what is asked of a server, and what comes
//! back.
//!
//! An `Input` becomes an [`Action`]; an action that needs a server carries a
//! [`Request`]; the client answers with a [`Reply`]; [`crate::output`] turns
//! the reply into bytes of a [`Format`], at a [`Target`].

use std::path::PathBuf;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use futures::stream::{self, BoxStream, StreamExt};

use crate::error::Result;

/// A question to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// One statement, without its terminator.
    Sql(String),
    /// Tables, optionally with their columns.
    Tables(Tables),
    /// Catalogs (databases).
    Catalogs,
    /// Schemas of all catalogs.
    Schemas,
}

/// Which tables. Filters are exact names, not patterns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    /// Only in this schema.
    pub schema: Option<String>,
    /// Only of this name.
    pub name: Option<String>,
    /// With each table's Arrow schema.
    pub with_columns: bool,
}

/// Record batches as they arrive; an error is the last item.
pub type BatchStream = BoxStream<'static, Result<RecordBatch>>;

/// A server's answer.
pub enum Reply {
    /// A result: its schema first, then its batches, none of them empty.
    Rows(Rows),
}

/// A result's schema and its batches, which all have that schema.
pub struct Rows {
    pub schema: SchemaRef,
    pub batches: BatchStream,
}

impl Rows {
    /// A result that is here already: `\set`, `\profiles` and the like.
    pub fn local(batch: RecordBatch) -> Rows {
        Rows {
            schema: batch.schema(),
            batches: stream::iter([Ok(batch)]).boxed(),
        }
    }
}

/// How rows are written. One row each in `output::FORMATS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Table,
    Expanded,
    Csv,
    Json,
    Jsonl,
}

/// Where results go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Target {
    /// Standard output, through a pager where it is a terminal.
    #[default]
    Stdout,
    /// A file, complete or absent.
    File(PathBuf),
    /// The input of a shell command.
    Command(String),
}
