//! Calls that a server did not process: sent again where that is certain, and
//! never where it is not.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::*;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
/// END_HEADERS and END_STREAM.
const WHOLE: u8 = 5;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Ends the stream of the first call with this error.
fn reset(reason: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, 1, &reason.to_be_bytes())
}

/// Says that the connection ends, and that no stream above `last` was looked
/// at.
fn goodbye(last: u32) -> Vec<u8> {
    let payload = [last.to_be_bytes(), [0; 4]].concat();
    frame(GOAWAY, 0, 0, &payload)
}

/// An answer that refuses the first call as INVALID_ARGUMENT, `reached`.
fn refusal() -> Vec<u8> {
    let mut headers = vec![0x88, 0x0f, 0x10, 16];
    headers.extend(b"application/grpc");
    for (name, value) in [("grpc-status", "3"), ("grpc-message", "reached")] {
        for text in [name, value] {
            if text == name {
                headers.push(0);
            }
            headers.push(u8::try_from(text.len()).unwrap());
            headers.extend(text.as_bytes());
        }
    }
    frame(HEADERS, WHOLE, 1, &headers)
}

/// The kind of the next frame; `None` at the end.
fn next_frame(connection: &mut TcpStream) -> Option<u8> {
    let mut head = [0; 9];
    connection.read_exact(&mut head).ok()?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    let mut payload = vec![0; usize::try_from(length).unwrap()];
    connection.read_exact(&mut payload).ok()?;
    Some(head[3])
}

/// A port whose connections answer their first call with one of `answers`
/// each, the last of them again and again; how many calls came.
fn serve(answers: Vec<Vec<u8>>) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let calls = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&calls);
    thread::spawn(move || {
        for (index, connection) in listener.incoming().enumerate() {
            let answer = answers[index.min(answers.len() - 1)].clone();
            let seen = Arc::clone(&seen);
            thread::spawn(move || answer_one(connection.unwrap(), &answer, &seen));
        }
    });
    (port, calls)
}

fn answer_one(mut connection: TcpStream, answer: &[u8], calls: &AtomicUsize) {
    let mut preface = [0; PREFACE.len()];
    if connection.read_exact(&mut preface).is_err() {
        return;
    }
    assert_eq!(preface, PREFACE);
    connection.write_all(&frame(SETTINGS, 0, 0, &[])).unwrap();
    while let Some(kind) = next_frame(&mut connection) {
        match kind {
            HEADERS => {
                calls.fetch_add(1, Ordering::SeqCst);
            }
            DATA => drop(connection.write_all(answer)),
            _ => {}
        }
    }
}

/// The error of asking at `port`, which is not long in coming.
async fn soon(port: u16) -> Error {
    let profile = profile(port);
    let asking = failure(&profile, Login::default());
    let answer = tokio::time::timeout(Duration::from_secs(10), asking);
    answer.await.expect("no answer")
}

#[tokio::test]
async fn a_call_that_was_not_looked_at_is_sent_again_once() {
    const REFUSED_STREAM: u32 = 7;
    for (answers, calls, kind, words) in [
        (
            vec![reset(REFUSED_STREAM), refusal()],
            2,
            Kind::Statement,
            "reached",
        ),
        (vec![goodbye(0), refusal()], 2, Kind::Statement, "reached"),
        // Enough is enough.
        (vec![reset(REFUSED_STREAM)], 2, Kind::Lost, "was lost"),
        (vec![goodbye(0)], 2, Kind::Lost, "was lost"),
    ] {
        let (port, seen) = serve(answers);
        let error = soon(port).await;
        assert_told(&error, kind, words, "");
        assert_eq!(seen.load(Ordering::SeqCst), calls, "{error:?}");
    }
}

#[tokio::test]
async fn a_call_that_may_have_run_is_not() {
    const INTERNAL_ERROR: u32 = 2;
    const CANCEL: u32 = 8;
    let answered = [goodbye(1), refusal()].concat();
    for (answer, kind, words) in [
        (reset(INTERNAL_ERROR), Kind::Lost, "was lost"),
        (reset(CANCEL), Kind::Lost, "was lost"),
        // It is the last that the server looked at.
        (answered, Kind::Statement, "reached"),
    ] {
        let (port, seen) = serve(vec![answer, refusal()]);
        let error = soon(port).await;
        assert_told(&error, kind, words, "");
        assert_eq!(seen.load(Ordering::SeqCst), 1, "{error:?}");
    }
}
