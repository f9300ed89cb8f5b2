//! What lies around a service: a connection that can break, and answers that
//! are framed wrongly.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use arrow_flight::flight_service_server::FlightServiceServer;
use http::{HeaderMap, HeaderValue, Request as HttpRequest, Response as HttpResponse};
use http_body::Frame;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::sync::futures::OwnedNotified;
use tonic::Status;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::transport::server::Connected;
use tower::Service;

use super::player::Player;
use super::script::Framing;

/// A connection that breaks when the test says so.
pub(super) struct Cuttable {
    io: TcpStream,
    cut: Pin<Box<OwnedNotified>>,
    gone: bool,
}

impl Cuttable {
    /// `io`, until `cut` is notified.
    pub(super) fn new(io: TcpStream, cut: Arc<Notify>) -> Cuttable {
        Cuttable {
            io,
            cut: Box::pin(cut.notified_owned()),
            gone: false,
        }
    }

    fn poll_cut(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        self.gone = self.gone || self.cut.as_mut().poll(cx).is_ready();
        if self.gone {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for Cuttable {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_cut(cx)?;
        Pin::new(&mut self.io).poll_read(cx, buf)
    }
}

impl AsyncWrite for Cuttable {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_cut(cx)?;
        Pin::new(&mut self.io).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

impl Connected for Cuttable {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

/// The Flight service in the script's framing.
#[derive(Clone)]
pub(crate) struct Framed {
    pub(super) inner: FlightServiceServer<Player>,
    pub(super) framing: Framing,
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
        let framing = match &self.framing {
            Framing::CutResults if request.uri().path().ends_with("/DoGet") => Framing::NoTrailers,
            Framing::CutResults => Framing::Grpc,
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
        Box::pin(async move {
            let mut answer = answer.await?;
            if matches!(framing, Framing::BrokenDetails) {
                spoil(answer.headers_mut());
            }
            Ok(answer.map(|inner| match framing {
                Framing::Grpc | Framing::Page(_) => inner,
                framing => Body::new(Reframed { inner, framing }),
            }))
        })
    }
}

/// A body with its trailers dropped, or spoilt.
struct Reframed {
    inner: Body,
    framing: Framing,
}

impl http_body::Body for Reframed {
    type Data = bytes::Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<bytes::Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        let Some(Ok(mut frame)) = frame else {
            return Poll::Ready(frame);
        };
        let Some(trailers) = frame.trailers_mut() else {
            return Poll::Ready(Some(Ok(frame)));
        };
        match self.framing {
            Framing::NoTrailers => Poll::Ready(None),
            _ => {
                spoil(trailers);
                Poll::Ready(Some(Ok(frame)))
            }
        }
    }
}

fn spoil(trailers: &mut HeaderMap) {
    let broken = HeaderValue::from_static("!not base64!");
    trailers.insert("grpc-status-details-bin", broken);
}
