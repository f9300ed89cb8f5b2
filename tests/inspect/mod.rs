//! What a server says of itself: every question, by every way.

mod commands;
mod databases;
mod describing;
mod methods;
mod patterns;
mod refusals;
mod ways;

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, AsArray, RecordBatch, StringArray};
use flightline::config::{Place, Profile, Remote, Revealed};
use flightline::error::Error;
use flightline::flight::{Connection, Login, connect};
use flightline::request::{Filter, Reply, Request, TableName, Tables};
use futures::StreamExt;

use crate::support::server::Server;

fn profile(server: &Server) -> Profile {
    Profile {
        place: Place::Remote(Remote {
            host: "127.0.0.1".to_owned(),
            port: server.port,
            tls: false,
        }),
        connect_timeout: Duration::from_secs(10),
        ..Profile::default()
    }
}

async fn at(server: &Server) -> Connection {
    connect(&profile(server), Login::default()).await.unwrap()
}

fn token(token: &str) -> Login {
    Login {
        bearer: Some(Revealed::new(token)),
        ..Login::default()
    }
}

/// What comes of a question.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    /// The values of the first column of text.
    Names(Vec<String>),
    /// That there is no such answer.
    Sentence(String),
}

impl Told {
    fn names(names: &[&str]) -> Told {
        Told::Names(names.iter().map(|&name| name.to_owned()).collect())
    }
}

async fn ask(connection: &Connection, request: &Request) -> Result<Told, Error> {
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
        let texts = texts.unwrap().iter().flatten();
        names.extend(texts.map(str::to_owned));
    }
    Ok(Told::Names(names))
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
