//! Servers that let us wait, and those that never come to an end.

use std::task::{Context, Poll};
use std::time::Duration;

use arrow_flight::FlightData;
use bytes::Bytes;
use futures::future::{BoxFuture, join_all};
use futures::{StreamExt, stream};
use http::{Request as HttpRequest, Response};
use http_body::Frame;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use prost::Message;
use tonic::body::Body;
use tower::Service;

use super::answers::{STATEMENTS, data, parts, rows};
use super::harm::{harmed, harms};
use super::messages::poll;
use super::server::{Answer, End, Server, framed, profile, streamed};
use super::{Verdict, asking, in_time, read};
use crate::error::Kind;
use crate::flight::connection::{Connection, played};
use crate::flight::transport::BoxError;
use crate::request::{Reply, Request};
use crate::testing::as_many_as;

/// How long a statement may take here.
const TIMEOUT: Duration = Duration::from_millis(60);

/// How many servers are waited for at once.
const AT_ONCE: usize = 50;

async fn ask(connection: &Connection, request: &Request) -> Verdict {
    let reply = connection.perform(request, Some(TIMEOUT)).await;
    read(reply).await
}

proptest! {
    // Each has `AT_ONCE` answers.
    #![proptest_config(as_many_as(20))]

    #[test]
    fn any_answers_to_polls_come_to_an_end(
        all in vec((vec(poll(), 1..5), harms()), AT_ONCE),
    ) {
        in_time(async {
            let polled = all.iter().map(|(polls, harms)| async move {
                let mut script = STATEMENTS.clone();
                for poll in polls {
                    script.push(("PollFlightInfo", vec![poll.encode_to_vec()]));
                }
                let connection = Server::new(harmed(&script, harms)).connection();
                connection.explore();
                connection.shared.farewells.said().await;
                ask(&connection, &asking("SELECT 1")).await
            });
            join_all(polled).await.into_iter().collect::<Result<(), _>>()
        })?;
    }

    #[test]
    fn a_server_that_falls_silent_anywhere_is_left_after_the_timeout(
        all in vec((any::<Index>(), any::<Index>(), harms()), AT_ONCE),
    ) {
        in_time(async {
            let asked = all.iter().map(|(which, at, harms)| async move {
                let mut answers = harmed(&STATEMENTS, harms);
                let (_, answer) = which.get_mut(&mut answers);
                answer.body.truncate(at.index(answer.body.len() + 1));
                answer.end = End::Silence;
                let connection = Server::new(answers).connection();
                for statement in ["SELECT 1", "INSERT INTO t VALUES (1)", "SELECT $1 \\bind 1"] {
                    ask(&connection, &asking(statement)).await?;
                }
                ask(&connection, &Request::SessionOptions(None)).await
            });
            join_all(asked).await.into_iter().collect::<Result<(), _>>()
        })?;
    }
}

/// Answers each call with the messages of `first`, then `again` without end.
#[derive(Clone)]
struct Endless {
    first: Vec<Vec<u8>>,
    again: Vec<u8>,
}

impl Service<HttpRequest<Body>> for Endless {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequest<Body>) -> Self::Future {
        let first = match request.uri().path().ends_with("GetFlightInfo") {
            true => {
                let info = parts(Bytes::new(), 2, false).encode_to_vec();
                let answer = Answer::of(&[info]);
                return Box::pin(async { Ok(answer.response()) });
            }
            false => Bytes::from(framed(&self.first)),
        };
        let again = Bytes::from(framed(std::slice::from_ref(&self.again)));
        let frames = stream::iter([first]).chain(stream::repeat(again));
        let frames = frames.map(|data| Ok(Frame::data(data)));
        let mut response = Response::new(streamed(frames));
        let grpc = http::HeaderValue::from_static("application/grpc");
        response.headers_mut().insert("content-type", grpc);
        Box::pin(async { Ok(response) })
    }
}

#[test]
fn what_never_ends_is_left_after_the_timeout() {
    let metadata = FlightData {
        app_metadata: Bytes::from_static(b"still here"),
        ..FlightData::default()
    };
    let schema = data(&[rows(0)], false).remove(0);
    let batch = data(&[rows(0)], false).pop().unwrap();
    for (first, again) in [
        (vec![], metadata.encode_to_vec()),
        (vec![schema.clone()], metadata.encode_to_vec()),
        (vec![], schema.clone()),
        (vec![schema], batch),
        (vec![], Vec::new()),
    ] {
        for statement in ["SELECT 1", "INSERT INTO t VALUES (1)", "SELECT $1 \\bind 1"] {
            let server = Endless {
                first: first.clone(),
                again: again.clone(),
            };
            let ended = in_time(async {
                let connection = played(server, &profile()).unwrap();
                let reply = connection.perform(&asking(statement), Some(TIMEOUT)).await;
                let error = match reply {
                    Err(error) => error,
                    Ok(Reply::Rows(mut rows)) => loop {
                        match rows.batches.next().await {
                            Some(Ok(_)) => {}
                            Some(Err(error)) => break error,
                            None => return Ok(None),
                        }
                    },
                    Ok(_) => return Ok(None),
                };
                Ok(Some(error))
            });
            let error = ended.unwrap().expect("an error");
            assert_eq!(error.kind(), Kind::Statement, "{error:?}");
        }
    }
}
