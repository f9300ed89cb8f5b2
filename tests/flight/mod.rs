//! The client against servers of every manner.

mod cookies;
mod endings;
mod handshakes;
mod hosts;
mod keepalive;
mod names;
mod other_ports;
mod parts;
mod places;
mod refusals;
mod renewals;
mod resending;
mod results;
mod tickets;
mod tls;

use std::time::Duration;

use arrow::array::{
    Array, DictionaryArray, Int64Array, RecordBatch, RecordBatchOptions, StringArray,
};
use arrow::datatypes::{DataType, Field, Int32Type, Schema};
use flightline::config::{Place, Profile, Remote, Revealed, Tls};
use flightline::error::{Error, Kind};
use flightline::flight::{Admission, Connection, Login, Reflects, Relogin, connect, over};
use flightline::request::{Filter, Reply, Request, Rows, Schemas, Statement, Tables};
use futures::StreamExt;
use tonic::Code;

use crate::support::certificates::Authority;
use crate::support::raw::{self, Manner};
use crate::support::script::{
    Act, Answer, Bearers, Framing, Handshake, Part, Script, Sessions, Step, column,
};
use crate::support::server::Server;

const SQL: &str = "SELECT n FROM numbers";

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

fn over_tls(mut profile: Profile, tls: Tls) -> Profile {
    if let Place::Remote(remote) = &mut profile.place {
        remote.tls = true;
    }
    profile.tls = tls;
    profile
}

fn token(token: &str) -> Login {
    Login {
        bearer: Some(Revealed::new(token)),
        ..Login::default()
    }
}

fn user(user: &str, password: &str) -> Login {
    Login {
        basic: Some((user.to_owned(), Revealed::new(password))),
        ..Login::default()
    }
}

fn numbers(values: &[i64]) -> RecordBatch {
    column("n", Int64Array::from(values.to_vec()))
}

fn asking(sql: &str) -> Request {
    Request::Sql(Statement {
        sql: sql.to_owned(),
        values: None,
    })
}

async fn ask(connection: &Connection, request: &Request) -> Result<Rows, Error> {
    match connection.perform(request, None).await? {
        Reply::Rows(rows) => Ok(rows),
        Reply::Done(count) => panic!("no rows, but {count:?}"),
        Reply::Described(described) => panic!("no rows, but {described:?}"),
        Reply::NotOffered(why) => panic!("no rows, but {why}"),
    }
}

async fn query(connection: &Connection, sql: &str) -> Result<Rows, Error> {
    ask(connection, &asking(sql)).await
}

/// All batches, and the error that ended them.
async fn read(rows: Rows) -> (Vec<RecordBatch>, Option<Error>) {
    let mut batches = Vec::new();
    let mut stream = rows.batches;
    while let Some(item) = stream.next().await {
        match item {
            Ok(batch) => {
                assert_eq!(batch.schema(), rows.schema);
                assert!(batch.num_rows() > 0);
                batches.push(batch);
            }
            Err(error) => {
                assert!(stream.next().await.is_none(), "rows after an error");
                return (batches, Some(error));
            }
        }
    }
    (batches, None)
}

fn values(batches: &[RecordBatch]) -> Vec<i64> {
    let columns = batches.iter().map(|batch| batch.column(0));
    columns
        .flat_map(|column| {
            let column: &Int64Array = column.as_any().downcast_ref().unwrap();
            column.values().to_vec()
        })
        .collect()
}

/// What `SQL` brings from a server that plays `script`, which lives as long as
/// the first of the pair.
async fn played(script: Script) -> Result<(Server, Rows), Error> {
    let server = Server::start(script);
    let rows = asked(&server, |_| ()).await?;
    Ok((server, rows))
}

/// What `SQL` brings from `server` with a profile that `change` has changed.
async fn asked(server: &Server, change: impl FnOnce(&mut Profile)) -> Result<Rows, Error> {
    let mut profile = profile(server.port);
    change(&mut profile);
    let connection = connect(&profile, Login::default()).await.unwrap();
    query(&connection, SQL).await
}

/// The values of all rows of `rows`, which end well.
async fn all_values(rows: Rows) -> Vec<i64> {
    let (batches, error) = read(rows).await;
    assert!(error.is_none(), "{error:?}");
    values(&batches)
}

/// The error of connecting with `profile` and asking once.
async fn failure(profile: &Profile, login: Login) -> Error {
    let answer = match connect(profile, login).await {
        Ok(connection) => query(&connection, SQL).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(_) => panic!("no failure"),
        Err(error) => error,
    }
}

/// Its one line has `words`, its first hint `hint`.
#[track_caller]
fn assert_told(error: &Error, kind: Kind, words: &str, hint: &str) {
    assert_eq!(error.kind(), kind, "{error:?} {:?}", error.whole());
    assert!(error.message().contains(words), "{error:?}");
    assert!(!error.message().contains('\n'), "{error:?}");
    let first = error.hints().first().map_or("", String::as_str);
    assert!(first.contains(hint), "{error:?}");
}
