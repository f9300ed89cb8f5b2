//! The body of a call, on its way to the server.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use h2::{Reason, SendStream};
use http_body::Body as _;
use tokio::task::AbortHandle;
use tonic::Status;
use tonic::body::Body;

/// How much of a body is read before it is sent, in bytes. What is shorter,
/// every call but those that bring data, can be sent a second time.
const AHEAD: usize = 64 * 1024;

/// What a call sends.
pub(super) struct Outgoing {
    ahead: Vec<Bytes>,
    /// `None` if `ahead` is all.
    rest: Option<Body>,
}

/// A body under way. Dropping it leaves the rest unsent.
#[derive(Debug)]
pub(super) struct Sending(Option<AbortHandle>);

impl Outgoing {
    /// What there is of `body` already, and the rest.
    ///
    /// # Errors
    /// The body's own, which it tells but once: what follows could be taken for
    /// its end.
    pub(super) fn new(mut body: Body) -> Result<Outgoing, Status> {
        let mut ahead = Vec::new();
        let mut length = 0;
        let mut cx = Context::from_waker(Waker::noop());
        while length < AHEAD {
            match Pin::new(&mut body).poll_frame(&mut cx) {
                Poll::Ready(Some(Ok(frame))) => {
                    let data = frame.into_data().unwrap_or_default();
                    length += data.len();
                    ahead.push(data);
                }
                Poll::Ready(Some(Err(cause))) => return Err(cause),
                Poll::Ready(None) => return Ok(Outgoing { ahead, rest: None }),
                Poll::Pending => break,
            }
        }
        Ok(Outgoing {
            ahead,
            rest: Some(body),
        })
    }

    /// Whether it can be sent again.
    pub(super) fn is_whole(&self) -> bool {
        self.rest.is_none()
    }

    /// Sends it on `stream`; the rest, as the server takes it.
    pub(super) fn send(&mut self, mut stream: SendStream<Bytes>) -> Sending {
        let Some(rest) = self.rest.take() else {
            // A stream that has ended already tells so in its answer.
            let _ = all(&self.ahead, &mut stream);
            return Sending(None);
        };
        let ahead = std::mem::take(&mut self.ahead);
        let task = tokio::spawn(async move {
            let mut begun = Begun {
                stream,
                ended: false,
            };
            begun.ended = pump(ahead, rest, &mut begun.stream).await.is_some();
        });
        Sending(Some(task.abort_handle()))
    }
}

/// A body that has begun to go out. Dropped before its end it is broken off, and
/// not as cancelled: servers built on tonic take that for the body's end, and
/// would keep the rows of half a file.
struct Begun {
    stream: SendStream<Bytes>,
    ended: bool,
}

impl Drop for Begun {
    fn drop(&mut self) {
        if !self.ended {
            self.stream.send_reset(Reason::INTERNAL_ERROR);
        }
    }
}

/// All of a body that is short.
fn all(frames: &[Bytes], stream: &mut SendStream<Bytes>) -> Result<(), h2::Error> {
    let Some((last, frames)) = frames.split_last() else {
        return stream.send_data(Bytes::new(), true);
    };
    for frame in frames {
        stream.send_data(frame.clone(), false)?;
    }
    stream.send_data(last.clone(), true)
}

/// A body to its end; `None` if there is none: its source failed, or the
/// server does not want the rest.
async fn pump(ahead: Vec<Bytes>, mut rest: Body, stream: &mut SendStream<Bytes>) -> Option<()> {
    for frame in ahead {
        push(frame, stream).await?;
    }
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut rest).poll_frame(cx)).await {
        push(frame.ok()?.into_data().unwrap_or_default(), stream).await?;
    }
    stream.send_data(Bytes::new(), true).ok()
}

/// One frame, in the pieces that the server has room for.
async fn push(mut frame: Bytes, stream: &mut SendStream<Bytes>) -> Option<()> {
    while !frame.is_empty() {
        stream.reserve_capacity(frame.len());
        let room = poll_fn(|cx| stream.poll_capacity(cx)).await?.ok()?;
        if room > 0 {
            let piece = frame.split_to(room.min(frame.len()));
            stream.send_data(piece, false).ok()?;
        }
    }
    Some(())
}

impl Drop for Sending {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}
