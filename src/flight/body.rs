//! The body of an answer, before the gRPC library reads it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, Response};
use http_body::{Frame, SizeHint};
use tokio::task::coop::poll_proceed;
use tonic::body::Body;

use super::habits::Ears;
use super::site::{Met, Site};
use super::transport::BoxError;
use super::trouble::{Trouble, in_chain};

/// Details of a status. Nothing here reads them, and the library panics where
/// they are no base64.
const DETAILS: &str = "grpc-status-details-bin";

/// How a call went.
const STATUS: &str = "grpc-status";

/// `answer` without what the library would stumble over; `ears` hear what it
/// brings besides. `site` is where it comes from, unless that is in this
/// process.
pub(super) fn guarded(
    mut answer: Response<Body>,
    ears: Ears,
    site: Option<Arc<Site>>,
) -> Response<Body> {
    answer.headers_mut().remove(DETAILS);
    let settled = answer.headers().contains_key(STATUS);
    answer.map(|inner| {
        Body::new(Guarded {
            inner,
            ears,
            site,
            settled,
            place: Place::default(),
        })
    })
}

/// What is wrong with an answer that ends within a message.
const PARTIAL: &str = "the answer ends in the middle of a message";

struct Guarded {
    inner: Body,
    ears: Ears,
    site: Option<Arc<Site>>,
    /// The server has said how the call went, or that it broke is told.
    settled: bool,
    place: Place,
}

/// The bytes before a message: whether it is packed, and its length.
const HEAD: usize = 5;

/// Where in the messages of a body its bytes so far end.
#[derive(Debug, Default)]
struct Place {
    head: [u8; HEAD],
    /// How much of `head` has come.
    known: usize,
    /// How much of the message itself has not.
    left: usize,
}

impl Place {
    fn advance(&mut self, mut data: &[u8]) {
        while !data.is_empty() {
            let part = if self.known < HEAD {
                let part = data.len().min(HEAD - self.known);
                self.head[self.known..][..part].copy_from_slice(&data[..part]);
                self.known += part;
                if self.known == HEAD {
                    let [_, a, b, c, d] = self.head;
                    self.left = u32::from_be_bytes([a, b, c, d]) as usize;
                }
                part
            } else {
                let part = data.len().min(self.left);
                self.left -= part;
                part
            };
            data = &data[part..];
            if self.known == HEAD && self.left == 0 {
                self.known = 0;
            }
        }
    }

    /// Whether all messages are whole.
    fn is_between(&self) -> bool {
        self.known == 0
    }
}

impl Guarded {
    /// That the answer ends too early, as `how` tells.
    fn broken(&mut self, how: &str) -> BoxError {
        self.settled = true;
        match &self.site {
            Some(site) => met(Trouble::Broken(how.to_owned()), site),
            None => std::io::Error::new(std::io::ErrorKind::UnexpectedEof, how.to_owned()).into(),
        }
    }
}

impl http_body::Body for Guarded {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        // Frames without end that no message comes of must not keep a timer from
        // being looked at.
        let budget = ready!(poll_proceed(cx));
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        budget.made_progress();
        Poll::Ready(match frame {
            Some(Ok(mut frame)) => {
                if let Some(data) = frame.data_ref() {
                    self.place.advance(data);
                }
                if let Some(trailers) = frame.trailers_mut() {
                    trailers.remove(DETAILS);
                    self.settled |= trailers.contains_key(STATUS);
                    self.ears.heed(trailers);
                    // The library takes what is left of a message for nothing.
                    if !self.place.is_between() && is_well(trailers) {
                        return Poll::Ready(Some(Err(self.broken(PARTIAL))));
                    }
                }
                Some(Ok(frame))
            }
            Some(Err(status)) => {
                self.settled = true;
                let trouble = in_chain::<Trouble>(&status);
                Some(Err(match (trouble, &self.site) {
                    (Some(trouble), Some(site)) => met(trouble.clone(), site),
                    _ => status.into(),
                }))
            }
            None if self.settled => None,
            None if self.site.is_some() => {
                Some(Err(self.broken("the answer ends without its trailers")))
            }
            None if !self.place.is_between() => Some(Err(self.broken(PARTIAL))),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream() && (self.settled || self.site.is_none())
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Whether `trailers` say that the call went well, or nothing.
fn is_well(trailers: &HeaderMap) -> bool {
    trailers.get(STATUS).is_none_or(|status| status == "0")
}

fn met(trouble: Trouble, site: &Arc<Site>) -> BoxError {
    let site = Arc::clone(site);
    Met { trouble, site }.into()
}

/// Whether an answer with these headers is gRPC.
pub(super) fn is_grpc(headers: &HeaderMap) -> bool {
    headers
        .get(http::header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_whole_when_its_last_byte_has_come() {
        let whole = [&[0, 0, 0, 0, 3][..], b"abc", &[0, 0, 0, 0, 0]].concat();
        for size in 1..=whole.len() {
            let mut place = Place::default();
            let mut read = 0;
            for piece in whole.chunks(size) {
                place.advance(piece);
                read += piece.len();
                let between = matches!(read, 8 | 13);
                assert_eq!(place.is_between(), between, "{read} of {size} at once");
            }
        }
        assert!(Place::default().is_between());
    }
}
