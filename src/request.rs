//! Plain data between the layers: what is asked of a server, and what comes
//! back.
//!
//! An `Input` becomes an [`Action`]; an action that needs a server carries a
//! [`Request`]; the client answers with a [`Reply`]; [`crate::output`] turns
//! the reply into bytes of a [`Format`], at a [`Target`].

use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use futures::stream::{self, BoxStream, StreamExt};

use crate::error::{Error, Result};
use crate::text;

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

/// What an input asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A question to the server, and how its answer is shown.
    Ask(Request, View),
    /// Rows that are here already.
    Show(RecordBatch),
    /// What is known of the connection.
    ShowConnection,
    /// A setting gets a value.
    Set { name: String, value: String },
    /// Another server takes this one's place.
    Connect(Connect),
    /// Inputs from a file come before the next of this source.
    Include(PathBuf),
    /// Results go there from now on.
    Output(Target),
    /// The end.
    Quit,
}

/// How an answer is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// As it comes.
    Rows,
    /// The answer to `Request::Tables` as a list of tables.
    Tables,
    /// The answer to `Request::Tables` as the columns of the table that was
    /// asked for by this name.
    Columns(String),
}

/// Where to connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connect {
    pub to: Whereto,
    /// A database in place of the profile's.
    pub database: Option<String>,
}

/// One of the places to connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereto {
    /// The present one once more, secrets read again.
    Again,
    /// The one before.
    Before,
    /// A profile or an address.
    Named(String),
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

impl Format {
    /// Every format with its names, the usual one first.
    pub const ALL: &[(Format, &[&str])] = &[
        (Format::Table, &["table"]),
        (Format::Expanded, &["expanded", "vertical"]),
        (Format::Csv, &["csv"]),
        (Format::Json, &["json"]),
        (Format::Jsonl, &["jsonl", "ndjson"]),
    ];

    /// The format called `name`, whatever its case.
    ///
    /// # Errors
    /// A usage error that knows the nearest name.
    pub fn named(name: &str) -> Result<Format> {
        let wanted = name.to_lowercase();
        let known = || {
            Format::ALL
                .iter()
                .flat_map(|(_, names)| names.iter().copied())
        };
        let found = Format::ALL
            .iter()
            .find(|(_, names)| names.contains(&wanted.as_str()));
        match found {
            Some((format, _)) => Ok(*format),
            None => {
                let hint = match text::nearest(name, known()) {
                    Some(near) => format!("did you mean {near}?"),
                    None => format!("formats: {}", Format::names().join(", ")),
                };
                Err(Error::usage(format!("there is no format {name:?}")).hint(hint))
            }
        }
    }

    /// The usual name of each format.
    pub fn names() -> Vec<&'static str> {
        Format::ALL.iter().map(|(_, names)| names[0]).collect()
    }

    /// Its usual name.
    pub fn name(self) -> &'static str {
        Format::ALL
            .iter()
            .find(|(format, _)| *format == self)
            .map_or("table", |(_, names)| names[0])
    }

    /// The format that a file's extension asks for.
    pub fn of_file(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?.to_lowercase();
        let found = Format::ALL
            .iter()
            .find(|(_, names)| names.contains(&extension.as_str()));
        found.map(|(format, _)| *format)
    }
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
