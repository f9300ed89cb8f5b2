//! One exchange of HTTP/1.1: a request, and the answer to it.

use std::future::poll_fn;
use std::pin::Pin;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::consume_budget;

use super::endpoints::Task;

/// The answer to `request` over `io`, and what drives the connection for as
/// long as the answer's body is read.
///
/// # Errors
/// What is no HTTP/1.1, and a connection that is lost before an answer.
pub(super) async fn exchanged<T>(
    io: T,
    request: Request<String>,
) -> hyper::Result<(Response<Incoming>, Task)>
where
    T: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, running) = http1::handshake(TokioIo::new(io)).await?;
    let running = Task::start(async move {
        // What breaks it is told by the answer that is then missing.
        let _ = running.await;
    });
    let answer = sender.send_request(request).await?;
    Ok((answer, running))
}

/// The next bytes of `body`; `None` at its end.
///
/// # Errors
/// A body that breaks off.
pub(super) async fn data(body: &mut Incoming) -> hyper::Result<Option<Bytes>> {
    loop {
        // Frames that are empty must not keep a timer from being looked at.
        consume_budget().await;
        match poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await {
            None => return Ok(None),
            Some(frame) => {
                if let Ok(data) = frame?.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}
