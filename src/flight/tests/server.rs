//! A server that answers each call with bytes that were made before.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use arrow_flight::{Action, Ticket};
use bytes::{Buf, Bytes};
use futures::future::BoxFuture;
use futures::stream::{self, StreamExt};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Request, Response};
use http_body::Frame;
use prost::Message;
use tonic::body::Body;
use tower::Service;

use crate::config::{Place, Profile, Remote};
use crate::flight::connection::{Connection, played};
use crate::flight::transport::BoxError;

/// One answer, as it goes over the wire.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, Vec<u8>)>,
    /// The body: messages, each with its length before it.
    pub(super) body: Vec<u8>,
    /// How many bytes of the body come at once.
    pub(super) piece: usize,
    pub(super) end: End,
}

/// What comes behind a body.
#[derive(Debug, Clone)]
pub(super) enum End {
    Trailers(Vec<(&'static str, Vec<u8>)>),
    /// The stream ends without a word.
    Cut,
    /// The connection breaks.
    Reset,
    /// Nothing, and no end.
    Silence,
}

impl End {
    /// The call went well.
    pub(super) fn well() -> End {
        End::Trailers(vec![("grpc-status", b"0".to_vec())])
    }
}

impl Answer {
    /// A good one of these messages.
    pub(super) fn of(messages: &[Vec<u8>]) -> Answer {
        Answer {
            status: 200,
            headers: vec![("content-type", b"application/grpc".to_vec())],
            body: framed(messages),
            piece: usize::MAX,
            end: End::well(),
        }
    }

    /// That there is no such call.
    fn unknown() -> Answer {
        let mut answer = Answer::of(&[]);
        answer.headers.push(("grpc-status", b"12".to_vec()));
        answer
    }

    pub(super) fn response(self) -> Response<Body> {
        let data: Vec<Bytes> = self
            .body
            .chunks(self.piece.max(1))
            .map(Bytes::copy_from_slice)
            .collect();
        let data = stream::iter(data.into_iter().map(|data| Ok(Frame::data(data))));
        let end = match self.end {
            End::Trailers(trailers) => stream::iter([Ok(Frame::trailers(map(&trailers)))]).boxed(),
            End::Cut => stream::empty().boxed(),
            End::Reset => {
                let cause = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
                stream::iter([Err(BoxError::from(cause))]).boxed()
            }
            End::Silence => stream::pending().boxed(),
        };
        let mut response = Response::new(streamed(data.chain(end)));
        if let Ok(status) = http::StatusCode::from_u16(self.status) {
            *response.status_mut() = status;
        }
        *response.headers_mut() = map(&self.headers);
        response
    }
}

/// A body of these frames.
pub(super) fn streamed(
    frames: impl stream::Stream<Item = Result<Frame<Bytes>, BoxError>> + Send + 'static,
) -> Body {
    Body::new(Streamed(frames.boxed()))
}

struct Streamed(stream::BoxStream<'static, Result<Frame<Bytes>, BoxError>>);

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.0.poll_next_unpin(cx)
    }
}

/// Those of `fields` that can be headers.
fn map(fields: &[(&'static str, Vec<u8>)]) -> HeaderMap {
    let fields = fields.iter().filter_map(|(name, value)| {
        let value = HeaderValue::from_bytes(value).ok()?;
        Some((HeaderName::from_static(name), value))
    });
    let mut map = HeaderMap::new();
    for (name, value) in fields {
        map.append(name, value);
    }
    map
}

/// `messages` as gRPC frames them.
pub(super) fn framed(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for message in messages {
        bytes.push(0);
        bytes.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(message);
    }
    bytes
}

/// The answers to calls, by their methods: `DoGet` or `DoGet TICKET`; those to
/// DoAction by the name of the action. The last is given again and again.
#[derive(Debug, Clone)]
pub(super) struct Server(Arc<Mutex<HashMap<String, VecDeque<Answer>>>>);

impl Server {
    pub(super) fn new(answers: impl IntoIterator<Item = (&'static str, Answer)>) -> Server {
        let mut all: HashMap<String, VecDeque<Answer>> = HashMap::new();
        for (name, answer) in answers {
            all.entry(name.to_owned()).or_default().push_back(answer);
        }
        Server(Arc::new(Mutex::new(all)))
    }

    /// A connection to it.
    pub(super) fn connection(self) -> Connection {
        played(self, &profile()).unwrap()
    }

    fn has(&self, name: &str) -> bool {
        self.0.lock().unwrap().contains_key(name)
    }

    fn next(&self, name: &str) -> Answer {
        let mut all = self.0.lock().unwrap();
        match all.get_mut(name) {
            None => Answer::unknown(),
            Some(left) if left.len() > 1 => left.pop_front().unwrap(),
            Some(last) => last[0].clone(),
        }
    }
}

/// Of a server that nothing is dialled for.
pub(super) fn profile() -> Profile {
    Profile {
        place: Place::Remote(Remote {
            host: "127.0.0.1".to_owned(),
            port: 1,
            tls: false,
        }),
        ..Profile::default()
    }
}

impl Service<Request<Body>> for Server {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let server = self.clone();
        Box::pin(async move {
            let path = request.uri().path();
            let mut name = path.rsplit('/').next().unwrap().to_owned();
            let body = read(request.into_body()).await;
            match name.as_str() {
                "DoAction" => name = Action::decode(&body[5..]).unwrap().r#type,
                "DoGet" => {
                    let ticket = Ticket::decode(&body[5..]).unwrap().ticket;
                    let one = format!("DoGet {}", String::from_utf8_lossy(&ticket));
                    if server.has(&one) {
                        name = one;
                    }
                }
                _ => {}
            }
            Ok(server.next(&name).response())
        })
    }
}

async fn read(body: Body) -> Vec<u8> {
    let mut body = std::pin::pin!(body);
    let mut bytes = Vec::new();
    loop {
        let frame = std::future::poll_fn(|cx| http_body::Body::poll_frame(body.as_mut(), cx));
        match frame.await {
            Some(Ok(frame)) => {
                if let Ok(mut data) = frame.into_data() {
                    bytes.extend_from_slice(&data.copy_to_bytes(data.remaining()));
                }
            }
            _ => return bytes,
        }
    }
}
