//! What a server says of itself: every question, by every way.

mod aside;
mod asking;
pub(crate) mod commands;
mod databases;
mod definitions;
mod describing;
mod facts;
mod listed;
mod methods;
mod misshapen;
pub(crate) mod missing;
mod patterns;
mod reached;
mod refusals;
mod stopped;
mod untold;
mod ways;

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, AsArray, RecordBatch, StringArray};
use flightline::config::{Place, Profile, Remote, Revealed};
use flightline::error::Error;
use flightline::flight::{Connection, Login, connect};
use flightline::request::{Filter, Keys, Kinds, Reply, Request, Schemas, TableName, Tables};
use futures::StreamExt;

use crate::support::server::Server;

fn profile(port: u16) -> Profile {
    Profile {
        place: Place::Remote(Remote {
            host: "127.0.0.1".to_owned(),
            port,
            tls: false,
        }),
        connect_timeout: Duration::from_secs(10),
        ..Profile::default()
    }
}

/// A connection to the server on this port.
pub(crate) async fn at_port(port: u16) -> Connection {
    connect(&profile(port), Login::default()).await.unwrap()
}

async fn at(server: &Server) -> Connection {
    at_port(server.port).await
}

fn token(token: &str) -> Login {
    Login {
        bearer: Some(Revealed::new(token)),
        ..Login::default()
    }
}

/// What comes of a question.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// The values of the first column of text.
    Names(Vec<String>),
    /// That there is no such answer.
    Sentence(String),
}

impl Told {
    pub(crate) fn names(names: &[&str]) -> Told {
        Told::Names(names.iter().map(|&name| name.to_owned()).collect())
    }
}

pub(crate) async fn ask(connection: &Connection, request: &Request) -> Result<Told, Error> {
    let rows = match connection.perform(request, None).await? {
        Reply::Rows(rows) => rows,
        Reply::NotOffered(why) => return Ok(Told::Sentence(why)),
        Reply::Described(described) => panic!("{described:?}"),
        Reply::Done(count) => panic!("{count:?}"),
    };
    let mut batches = rows.batches;
    let mut names = Vec::new();
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        let texts = batch
            .columns()
            .iter()
            .find_map(|column| column.as_string_opt::<i32>());
        let texts = texts.into_iter().flat_map(|texts| texts.iter().flatten());
        names.extend(texts.map(str::to_owned));
    }
    Ok(Told::Names(names))
}

/// Every question, of that table where it is about one, and a word of the
/// sentence that there is no answer.
pub(crate) fn questions(of: &str) -> Vec<(Request, &'static str)> {
    let of = || table(None, None, of);
    let cross = Keys::Between {
        parent: of(),
        child: of(),
    };
    vec![
        (Request::Catalogs, "catalogs"),
        (Request::Schemas(Schemas::default()), "schemas"),
        (Request::Tables(Tables::default()), "tables"),
        (named(&of().table), "tables"),
        (Request::TableTypes, "types of tables"),
        (Request::Keys(Keys::Primary(of())), "keys"),
        (Request::Keys(Keys::Exported(of())), "keys"),
        (Request::Keys(Keys::Imported(of())), "keys"),
        (Request::Keys(cross), "keys"),
        (Request::Functions(None), "functions"),
        (Request::Types(None), "types of columns"),
        (Request::Info(Vec::new()), "what it can do"),
        (Request::Databases, "databases"),
    ]
}

/// A batch of columns of text.
fn texts(columns: &[(&str, &[&str])]) -> RecordBatch {
    let column = |values: &[&str]| -> ArrayRef { Arc::new(StringArray::from(values.to_vec())) };
    let columns = columns.iter().map(|(name, values)| (*name, column(values)));
    RecordBatch::try_from_iter(columns).unwrap()
}

/// Tables as GetTables gives them.
fn tables(names: &[&str]) -> RecordBatch {
    let same = |text: &'static str| vec![text; names.len()];
    texts(&[
        ("table_name", names),
        ("catalog_name", &same("public")),
        ("db_schema_name", &same("iox")),
        ("table_type", &same("BASE TABLE")),
    ])
}

fn exact(name: &str) -> Filter {
    Filter::Exact(name.to_owned())
}

fn named(name: &str) -> Request {
    Request::Tables(Tables {
        name: Some(exact(name)),
        ..Tables::default()
    })
}

fn table(catalog: Option<&str>, schema: Option<&str>, table: &str) -> TableName {
    TableName {
        catalog: catalog.map(str::to_owned),
        schema: schema.map(str::to_owned),
        table: table.to_owned(),
    }
}
