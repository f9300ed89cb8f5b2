//! The bytes of HTTP/2 itself, changed: what our own channel makes of them.

use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use prost::Message;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::answers::{data, parts, rows};
use super::harm::{Stroke, stroke};
use super::server::{framed, profile};
use super::{Verdict, asking, in_time, read, sensible};
use crate::config::{Place, Remote};
use crate::flight::connection::connect;
use crate::flight::login::Login;
use crate::testing::as_many_as;

/// How long a statement, and a connection, may take here.
const TIMEOUT: Duration = Duration::from_millis(150);

/// How many servers are waited for at once.
const AT_ONCE: usize = 50;

/// What a client begins with.
const PREFACE: usize = 24;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;

static ROWS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| data(&[rows(0)], false));

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [kind, flags];
    [&length[..], &head, &stream.to_be_bytes(), payload].concat()
}

/// Fields, none of them packed; fewer than 127 bytes each.
fn fields(fields: &[(&str, &str)]) -> Vec<u8> {
    let part = |text: &str| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
    let field = |(name, value): &(&str, &str)| [vec![0], part(name), part(value)].concat();
    fields.iter().flat_map(field).collect()
}

/// A good answer to the call of `stream`.
fn reply(stream: u32, messages: &[Vec<u8>]) -> Vec<u8> {
    let head = fields(&[(":status", "200"), ("content-type", "application/grpc")]);
    let body = framed(messages);
    [
        frame(HEADERS, 4, stream, &head),
        frame(DATA, 0, stream, &body),
        frame(HEADERS, 5, stream, &fields(&[("grpc-status", "0")])),
    ]
    .concat()
}

/// Answers the calls that come: the first with a description, the others with
/// rows, on as many connections as there are. `strokes` are done to the
/// greeting and to the answers, by their numbers; then, if `closes`, the
/// connection is closed.
async fn serve(listener: TcpListener, strokes: &[(Index, Stroke)], closes: bool) {
    let mut calls = 0;
    while let Ok((io, _)) = listener.accept().await {
        let _ = talk(io, &mut calls, strokes, closes).await;
    }
}

async fn talk(
    mut io: TcpStream,
    calls: &mut usize,
    strokes: &[(Index, Stroke)],
    closes: bool,
) -> std::io::Result<()> {
    let harmed = |number: usize, mut bytes: Vec<u8>| {
        let mut any = false;
        for (index, stroke) in strokes {
            if index.index(4) == number {
                stroke.apply(&mut bytes);
                any = true;
            }
        }
        (bytes, any && closes)
    };
    let greeting = [frame(SETTINGS, 0, 0, &[]), frame(SETTINGS, 1, 0, &[])].concat();
    let (greeting, ends) = harmed(0, greeting);
    io.write_all(&greeting).await?;
    if ends {
        return Ok(());
    }
    io.read_exact(&mut [0; PREFACE]).await?;
    loop {
        let mut head = [0; 9];
        io.read_exact(&mut head).await?;
        let [a, b, c, kind, _, stream @ ..] = head;
        let length = u32::from_be_bytes([0, a, b, c]);
        io.read_exact(&mut vec![0; length as usize]).await?;
        if kind != HEADERS {
            continue;
        }
        *calls += 1;
        let messages = match *calls {
            1 => vec![parts(Bytes::new(), 2, false).encode_to_vec()],
            _ => ROWS.clone(),
        };
        let reply = reply(u32::from_be_bytes(stream), &messages);
        let (reply, ends) = harmed(*calls, reply);
        io.write_all(&reply).await?;
        if ends {
            return Ok(());
        }
    }
}

/// What a statement comes to, which has `limit`, as connecting has.
async fn one(strokes: &[(Index, Stroke)], closes: bool, limit: Duration) -> Verdict {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let mut profile = profile();
    profile.place = Place::Remote(Remote {
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().unwrap().port(),
        tls: false,
    });
    profile.connect_timeout = limit;
    let asking = async {
        let connection = match connect(&profile, Login::default()).await {
            Ok(connection) => connection,
            Err(error) => return sensible(&error),
        };
        let reply = connection.perform(&asking("SELECT 1"), Some(limit)).await;
        // One that is busy may not answer in a short time.
        if strokes.is_empty() && limit > TIMEOUT {
            prop_assert!(reply.is_ok(), "{:?}", reply.err());
        }
        read(reply).await
    };
    tokio::select! {
        verdict = asking => verdict,
        () = serve(listener, strokes, closes) => unreachable!("it serves for ever"),
    }
}

#[test]
fn a_good_answer_is_taken() {
    in_time(one(&[], false, TIMEOUT * 100)).unwrap();
}

proptest! {
    // Each has `AT_ONCE` servers.
    #![proptest_config(as_many_as(20))]

    #[test]
    fn any_bytes_of_http2_come_to_an_end(
        all in vec((vec((any::<Index>(), stroke()), 0..3), any::<bool>()), AT_ONCE),
    ) {
        in_time(async {
            let asked = all.iter().map(|(strokes, closes)| one(strokes, *closes, TIMEOUT));
            join_all(asked).await.into_iter().collect::<Result<(), _>>()
        })?;
    }
}
