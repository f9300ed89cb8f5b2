//! The body of an answer, before the gRPC library reads it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, Response};
use http_body::{Frame, SizeHint};
use tonic::body::Body;

use super::habits::Ears;
use super::site::{Met, Site};
use super::transport::BoxError;
use super::trouble::Trouble;

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
        })
    })
}

struct Guarded {
    inner: Body,
    ears: Ears,
    site: Option<Arc<Site>>,
    /// The server has said how the call went, or that it broke is told.
    settled: bool,
}

impl http_body::Body for Guarded {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        Poll::Ready(match frame {
            Some(Ok(mut frame)) => {
                if let Some(trailers) = frame.trailers_mut() {
                    trailers.remove(DETAILS);
                    self.settled |= trailers.contains_key(STATUS);
                    self.ears.heed(trailers);
                }
                Some(Ok(frame))
            }
            Some(Err(status)) => {
                self.settled = true;
                let trouble = Trouble::in_chain(&status);
                Some(Err(match (trouble, &self.site) {
                    (Some(trouble), Some(site)) => met(trouble, site),
                    _ => status.into(),
                }))
            }
            None => match &self.site {
                Some(site) if !self.settled => {
                    let broken = Trouble::Broken("the answer ends without its trailers".to_owned());
                    let met = met(broken, site);
                    self.settled = true;
                    Some(Err(met))
                }
                _ => None,
            },
        })
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream() && (self.settled || self.site.is_none())
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
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
