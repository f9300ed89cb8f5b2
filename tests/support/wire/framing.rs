//! The service in the script's framing.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};

use arrow_flight::flight_service_server::FlightServiceServer;
use http::{HeaderMap, HeaderValue, Request as HttpRequest, Response as HttpResponse};
use http_body::Frame;
use tonic::Status;
use tonic::body::Body;
use tonic::server::NamedService;
use tower::Service;

use super::Wire;
use crate::support::player::Player;
use crate::support::script::Framing;

/// The Flight service in the script's framing.
#[derive(Clone)]
pub(crate) struct Framed {
    pub(crate) inner: FlightServiceServer<Player>,
    pub(crate) framing: Framing,
    pub(crate) wire: Arc<Wire>,
}

impl NamedService for Framed {
    const NAME: &'static str = <FlightServiceServer<Player> as NamedService>::NAME;
}

impl Service<HttpRequest<Body>> for Framed {
    type Response = HttpResponse<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequest<Body>) -> Self::Future {
        let result = request.uri().path().ends_with("/DoGet");
        let framing = match &self.framing {
            Framing::CutResults if result => Framing::NoTrailers,
            Framing::CutResults => Framing::Grpc,
            Framing::CutAt(_) if self.wire.is_ending() => Framing::Grpc,
            framing => framing.clone(),
        };
        if let Framing::Page(status) = framing {
            let page = HttpResponse::builder()
                .status(status)
                .header("content-type", "text/html")
                .body(Body::new("<!doctype html><title>Hello</title>".to_owned()));
            return Box::pin(async move { Ok(page.unwrap()) });
        }
        let answer = self.inner.call(request);
        let wire = Arc::clone(&self.wire);
        Box::pin(async move {
            let mut answer = answer.await?;
            if matches!(framing, Framing::BrokenDetails) {
                spoil(answer.headers_mut());
            }
            Ok(answer.map(|inner| match framing {
                Framing::Grpc | Framing::Page(_) => inner,
                framing => Body::new(Reframed {
                    inner,
                    framing,
                    wire,
                    result,
                }),
            }))
        })
    }
}

/// A body with its trailers dropped, or spoilt, or cut off.
struct Reframed {
    inner: Body,
    framing: Framing,
    wire: Arc<Wire>,
    /// Whether it is a DoGet's.
    result: bool,
}

impl http_body::Body for Reframed {
    type Data = bytes::Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<bytes::Bytes>, Status>>> {
        if let Framing::CutAt(limit) = self.framing
            && self.result
            && self.wire.gotten.load(Ordering::SeqCst) >= limit
        {
            self.wire.end();
            return Poll::Pending;
        }
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        let Some(Ok(frame)) = frame else {
            return Poll::Ready(frame);
        };
        let mut frame = match frame.into_data() {
            Ok(data) => return Poll::Ready(Some(Ok(Frame::data(self.cut(data))))),
            Err(frame) => frame,
        };
        let Some(trailers) = frame.trailers_mut() else {
            return Poll::Ready(Some(Ok(frame)));
        };
        match self.framing {
            Framing::NoTrailers => Poll::Ready(None),
            Framing::CutAt(_) => Poll::Ready(Some(Ok(frame))),
            _ => {
                spoil(trailers);
                Poll::Ready(Some(Ok(frame)))
            }
        }
    }
}

impl Reframed {
    /// What of a body's next bytes is given out.
    fn cut(&self, mut data: bytes::Bytes) -> bytes::Bytes {
        if let Framing::CutAt(limit) = self.framing {
            if self.result {
                let before = self.wire.gotten.fetch_add(data.len(), Ordering::SeqCst);
                data.truncate(limit.saturating_sub(before));
            }
            self.wire.given.fetch_add(data.len(), Ordering::SeqCst);
        }
        data
    }
}

fn spoil(trailers: &mut HeaderMap) {
    let broken = HeaderValue::from_static("!not base64!");
    trailers.insert("grpc-status-details-bin", broken);
}
