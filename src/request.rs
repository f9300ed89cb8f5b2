//! Plain data between the layers: what is asked of a server, and what comes
//! back.
//!
//! An `Input` becomes an [`Action`]; an action that needs a server carries a
//! [`Request`]; the client answers with a [`Reply`]; [`crate::output`] turns
//! the reply into bytes of a [`Format`], at a [`Target`].

mod format;
mod inspect;
mod metadata;

use std::path::PathBuf;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use futures::stream::{self, BoxStream, StreamExt};

use crate::error::{Error, Result};
use crate::sql::binding::{Value, bound};

pub use format::{FORMATS, Format, FormatRow};
pub use inspect::{Inspect, Relations, Wanted};
pub use metadata::{Filter, Keys, Schemas, TableName, Tables};

/// A question to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// One statement.
    Sql(Statement),
    /// The columns and the parameters of a statement, which does not run.
    Describe(Statement),
    /// Tables, optionally with their columns: `catalog_name`,
    /// `db_schema_name`, `table_name`, `table_type`, `table_schema`.
    Tables(Tables),
    /// Types of tables: `table_type`.
    TableTypes,
    /// Catalogs: `catalog_name`.
    Catalogs,
    /// Schemas: `catalog_name`, `db_schema_name`.
    Schemas(Schemas),
    /// Keys of tables, a row for each of their columns: as GetPrimaryKeys has
    /// them, or as the three commands of foreign keys do. The numbers among
    /// them are of any integer type.
    Keys(Keys),
    /// Functions: `function_name`, `function_type`, `result_type`, `syntax`,
    /// `description`; what is not known is NULL.
    Functions(Option<Filter>),
    /// Types of columns, as GetXdbcTypeInfo has them; only those of a number of
    /// XDBC's, if one is given.
    Types(Option<i32>),
    /// What the server can do: `info_name`, `value`, which the
    /// catalog puts in words. All there is, for no number.
    Info(Vec<u32>),
    /// Databases, which InfluxDB lists over HTTP: `database`.
    Databases,
    /// The options of the server's session, or one of them: name, type, value.
    SessionOptions(Option<String>),
    /// A session option gets a value; `None` takes it away.
    SetSessionOption { name: String, value: Option<String> },
}

/// A statement, and the values for its parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// Without its terminator.
    pub sql: String,
    /// `None` where none are given: then it goes to the server as text alone.
    pub values: Option<Vec<Value>>,
}

impl Statement {
    /// The statement that is written as `text`, with the values of a `\bind`
    /// behind it.
    ///
    /// # Errors
    /// A usage error for values without a statement.
    pub fn read(text: &str) -> Result<Statement> {
        let (sql, values) = bound(text);
        if sql.is_empty() && values.is_some() {
            return Err(Statement::nothing_to_bind());
        }
        Ok(Statement {
            sql: sql.to_owned(),
            values,
        })
    }

    /// The error of values without a statement.
    pub fn nothing_to_bind() -> Error {
        Error::usage("there is no statement that \\bind gives values to")
            .hint("it stands behind one: SELECT … WHERE room = $1 \\bind 'Kitchen' \\g")
    }
}

/// What an input asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A question to the server, and what holds for its answer alone.
    Ask(Request, Once),
    /// The result that was shown last, once more; no server is asked.
    Again(Once),
    /// A setting of how results look gets another value, and where a result
    /// was shown just now it is shown again that way.
    Turn { name: String, value: String },
    /// What the server holds is looked at.
    Inspect(Inspect),
    /// Rows that are here already.
    Show(RecordBatch),
    /// What is known of the connection.
    ShowConnection,
    /// A setting gets a value; a variable, where no setting has that name.
    Set { name: String, value: String },
    /// A setting gets back the value that it began with; a variable is no
    /// more.
    Unset(String),
    /// Another server takes this one's place.
    Connect(Connect),
    /// Statements are about this database from now on.
    Use(String),
    /// The server is asked for its names anew.
    Refresh,
    /// Inputs from a file come before the next of this source.
    Include(PathBuf),
    /// The rows of a data file go into a table of the server's.
    Copy { file: PathBuf, into: Ingest },
    /// Results go there from now on.
    Output(Target),
    /// What was typed before is looked at, or forgotten.
    History(Recall),
    /// A text is written in an editor of the user's: this file, or else the
    /// last statement.
    Edit(Option<PathBuf>),
    /// The end.
    Quit,
}

/// What is done with the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recall {
    /// The newest entries, at most so many, in which a pattern is found.
    List {
        pattern: Option<String>,
        most: usize,
    },
    /// The entries of these numbers are deleted.
    Delete(Vec<usize>),
}

/// What holds for one answer: `\g (format=csv) FILE`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Once {
    /// Settings over those in force.
    pub settings: Vec<(String, String)>,
    /// In place of where results go.
    pub target: Option<Target>,
    /// On a whole screen, however few rows there are: then nowhere else.
    pub view: bool,
    /// As a chart.
    pub plot: Option<Plot>,
}

/// What of a result is plotted. What is not said is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plot {
    /// The column from the left to the right. Where it is not said, the first
    /// of `y` is meant if it is a time, or if the result has no time.
    pub x: Option<String>,
    /// The columns whose numbers are drawn.
    pub y: Vec<String>,
    /// The columns that tell the series apart.
    pub by: Vec<String>,
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

/// A table that rows go into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingest {
    pub catalog: Option<String>,
    pub schema: Option<String>,
    pub table: String,
    pub mode: IngestMode,
    /// The table is gone when the session is.
    pub temporary: bool,
}

/// What rows find, and leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IngestMode {
    /// More rows of a table that there is.
    Append,
    /// A table that there was not.
    Create,
    /// A table in place of the one that there was, if there was one.
    Replace,
}

/// Record batches as they arrive; an error is the last item.
pub type BatchStream = BoxStream<'static, Result<RecordBatch>>;

/// A server's answer.
pub enum Reply {
    /// A result: its schema first, then its batches, none of them empty.
    Rows(Rows),
    /// It is done: how many rows it has changed, where the server tells.
    Done(Option<u64>),
    /// What a statement would bring, which did not run.
    Described(Described),
    /// There is no such answer to be had at this server, in a sentence without
    /// a full stop. It may hold words from outside.
    NotOffered(String),
}

/// What is known of a statement before it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// Of the rows that it brings; without fields where it brings none.
    pub columns: SchemaRef,
    /// Of the values that it takes, where the server tells.
    pub parameters: Option<SchemaRef>,
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

impl Target {
    /// The input of `command`, as it stands behind a `|`.
    ///
    /// # Errors
    /// A usage error where there is none.
    pub fn command(command: &str) -> Result<Target> {
        match command.trim() {
            "" => Err(Error::usage("no command follows the |")
                .hint("results go to a command as \\o |gzip > out.gz")),
            command => Ok(Target::Command(command.to_owned())),
        }
    }
}
