//! One GET of HTTP/1.1 at the server's own address, with what lets us in there.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, HOST, USER_AGENT};
use http::{HeaderValue, Request, StatusCode};
use http_body::Body;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::select;
use tokio::time::timeout;

use crate::flight::channel::AGENT;
use crate::flight::connection::Connection;

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
        let io = self.open_as_ours(home).await;
        let io = io.map_err(|error| error.message().to_owned())?;
        exchanged(io, request, first, bytes).await
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

/// The answer to `request` over `io`.
async fn exchanged<T>(
    io: T,
    request: Request<String>,
    first: Duration,
    bytes: usize,
) -> Result<Answer, String>
where
    T: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let Ok((mut sender, running)) = http1::handshake(TokioIo::new(io)).await else {
        return Ok(Answer::NoHttp);
    };
    let work = async {
        let answer = match timeout(first, sender.send_request(request)).await {
            Ok(Ok(answer)) => answer,
            // A server that speaks only HTTP/2 hangs up, or answers in frames.
            Ok(Err(_)) => return Ok(Answer::NoHttp),
            Err(_) => return Ok(Answer::Silent),
        };
        match answer.status() {
            StatusCode::OK => {
                let body = whole(answer.into_body(), bytes).await?;
                Ok(body.map_or(Answer::TooLong, Answer::Body))
            }
            status => Ok(Answer::Status(status)),
        }
    };
    let running = async {
        // What breaks it is told by the answer that is then missing.
        let _ = running.await;
        std::future::pending::<()>().await;
    };
    select! {
        answer = work => answer,
        () = running => Ok(Answer::NoHttp),
    }
}

/// All of `body`; `None` where it has more than `most` bytes.
async fn whole(mut body: Incoming, most: usize) -> Result<Option<Vec<u8>>, String> {
    let mut all = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|_| "its answer breaks off".to_owned())?;
        if let Ok(data) = frame.into_data() {
            if all.len() + data.len() > most {
                return Ok(None);
            }
            all.extend_from_slice(&data);
        }
    }
    Ok(Some(all))
}
