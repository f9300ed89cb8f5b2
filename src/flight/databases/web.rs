//! One GET of HTTP/1.1 at the server's own address, with what lets us in there.

use std::time::Duration;

use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, HOST, USER_AGENT};
use http::{HeaderValue, Request, StatusCode};
use hyper::body::Incoming;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use crate::flight::channel::AGENT;
use crate::flight::connection::Connection;
use crate::flight::network::Unopened;
use crate::flight::page::{data, exchanged};

/// What comes of a request.
pub(super) enum Answer {
    /// With status 200.
    Body(Vec<u8>),
    /// Another status.
    Status(StatusCode),
    /// With status 200 and more bytes than it may have.
    TooLong,
    /// None, within the time that its beginning has.
    Silent,
    /// Nothing that is HTTP/1.1, or no address to ask at.
    NoHttp,
    /// No connection for it, for this reason, and another time neither.
    Closed(String),
}

impl Connection {
    /// What the server has at `path`, of at most so many bytes; the answer is
    /// to begin within `first` of the request.
    ///
    /// # Errors
    /// Why there is no connection or no whole answer, in words.
    pub(super) async fn get(
        &self,
        path: &str,
        first: Duration,
        bytes: usize,
    ) -> Result<Answer, String> {
        let Some(home) = self.network.reach.home.as_ref() else {
            return Ok(Answer::NoHttp);
        };
        let request = self.request(&self.network.reach.authority(home), path)?;
        match self.open_as_ours(home).await {
            Ok(io) => answered(io, request, first, bytes).await,
            Err(Unopened { why, lasting: true }) => Ok(Answer::Closed(why)),
            Err(Unopened { why, .. }) => Err(why),
        }
    }

    /// The request for `path` at `authority`, with the headers of every call:
    /// the token goes where it goes anyway, in the same form.
    fn request(&self, authority: &str, path: &str) -> Result<Request<String>, String> {
        let mut request = Request::get(path)
            .body(String::new())
            .map_err(|cause| cause.to_string())?;
        let headers = request.headers_mut();
        headers.extend((*self.transport.headers()).clone());
        if let Some(shown) = self.transport.keys().now().value {
            headers.insert(AUTHORIZATION, shown);
        }
        let host = HeaderValue::try_from(authority).map_err(|cause| cause.to_string())?;
        headers.insert(HOST, host);
        for (name, value) in [
            (USER_AGENT, AGENT),
            (ACCEPT, "application/json"),
            (ACCEPT_ENCODING, "identity"),
            (CONNECTION, "close"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        Ok(request)
    }
}

/// What the answer to `request` over `io` comes to.
async fn answered<T>(
    io: T,
    request: Request<String>,
    first: Duration,
    bytes: usize,
) -> Result<Answer, String>
where
    T: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (answer, _running) = match timeout(first, exchanged(io, request)).await {
        Ok(Ok(answer)) => answer,
        // A server that speaks only HTTP/2 hangs up, or answers in frames.
        Ok(Err(_)) => return Ok(Answer::NoHttp),
        Err(_) => return Ok(Answer::Silent),
    };
    match answer.status() {
        StatusCode::OK => {
            let body = whole(answer.into_body(), bytes).await;
            let body = body.map_err(|_| "its answer breaks off".to_owned())?;
            Ok(body.map_or(Answer::TooLong, Answer::Body))
        }
        status => Ok(Answer::Status(status)),
    }
}

/// All of `body`; `None` where it has more than `most` bytes.
async fn whole(mut body: Incoming, most: usize) -> hyper::Result<Option<Vec<u8>>> {
    let mut all = Vec::new();
    while let Some(data) = data(&mut body).await? {
        if all.len() + data.len() > most {
            return Ok(None);
        }
        all.extend_from_slice(&data);
    }
    Ok(Some(all))
}
