//! The body of an answer, as HTTP/2 brings it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use h2::RecvStream;
use http_body::{Body, Frame};

use super::outgoing::Sending;
use super::peer::Peer;
use super::trouble::Trouble;

/// An answer that is being read. The server may send as much as was read, and
/// a window more; dropping it stops the server.
pub(super) struct Incoming {
    stream: RecvStream,
    /// Only the trailers are still to come.
    read: bool,
    /// A call's own body may still be under way.
    _sending: Sending,
    peer: Peer,
}

impl Incoming {
    pub(super) fn new(stream: RecvStream, sending: Sending, peer: Peer) -> Incoming {
        Incoming {
            stream,
            read: false,
            _sending: sending,
            peer,
        }
    }
}

impl Body for Incoming {
    type Data = Bytes;
    type Error = Trouble;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Trouble>>> {
        if !self.read {
            match ready!(self.stream.poll_data(cx)) {
                Some(Ok(data)) => {
                    // A stream that was reset has no window any more.
                    let _ = self.stream.flow_control().release_capacity(data.len());
                    return Poll::Ready(Some(Ok(Frame::data(data))));
                }
                Some(Err(cause)) => {
                    return Poll::Ready(Some(Err(Trouble::of(&cause, &self.peer))));
                }
                None => self.read = true,
            }
        }
        match ready!(self.stream.poll_trailers(cx)) {
            Ok(trailers) => Poll::Ready(trailers.map(|trailers| Ok(Frame::trailers(trailers)))),
            Err(cause) => Poll::Ready(Some(Err(Trouble::of(&cause, &self.peer)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.stream.is_end_stream()
    }
}
