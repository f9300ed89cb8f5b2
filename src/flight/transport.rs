//! One type for every way to a server: a channel, or a service in this
//! process. It sees both directions of each call.

use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response, StatusCode};
use tonic::body::Body;
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt};

use super::body::{guarded, is_grpc};
use super::peer::Peer;
use super::trouble::Trouble;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Sends each call with our headers, and turns what is no gRPC answer into a
/// [`Trouble`].
#[derive(Debug, Clone)]
pub(super) struct Transport {
    inner: BoxCloneSyncService<Request<Body>, Response<Body>, BoxError>,
    headers: Arc<HeaderMap>,
    peer: Option<Peer>,
}

impl Transport {
    /// Over `service`; `peer` is who it speaks to, unless that is in this
    /// process.
    pub(super) fn new<S>(service: S, headers: HeaderMap, peer: Option<Peer>) -> Transport
    where
        S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError> + 'static,
        S::Future: Send + 'static,
    {
        Transport {
            inner: BoxCloneSyncService::new(service.map_err(Into::into)),
            headers: Arc::new(headers),
            peer,
        }
    }

    /// The same way with other headers.
    pub(super) fn with_headers(&self, headers: HeaderMap) -> Transport {
        Transport {
            headers: Arc::new(headers),
            ..self.clone()
        }
    }
}

impl Service<Request<Body>> for Transport {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        request
            .headers_mut()
            .extend(HeaderMap::clone(&self.headers));
        let answer = self.inner.call(request);
        let Some(peer) = self.peer.clone() else {
            return Box::pin(async move { checked(answer.await?) });
        };
        Box::pin(async move {
            tokio::select! {
                biased;
                answer = answer => match answer {
                    Ok(answer) => {
                        peer.answered();
                        checked(answer)
                    }
                    Err(cause) => Err(Trouble::of(cause.as_ref(), &peer).into()),
                },
                () = peer.silence() => Err(if peer.is_connected() {
                    Trouble::Silent
                } else {
                    Trouble::NoAnswer
                }
                .into()),
            }
        })
    }
}

/// `answer`, if it is one to a gRPC call.
fn checked(answer: Response<Body>) -> Result<Response<Body>, BoxError> {
    if answer.status() == StatusCode::OK && is_grpc(answer.headers()) {
        return Ok(guarded(answer));
    }
    // Proxies in front of gRPC servers answer some calls in gRPC's own way,
    // whatever their HTTP status is.
    if answer.headers().contains_key("grpc-status") {
        return Ok(guarded(answer));
    }
    let kind = answer.headers().get(http::header::CONTENT_TYPE);
    Err(Trouble::NotGrpc {
        status: answer.status(),
        content_type: kind.map(|kind| String::from_utf8_lossy(kind.as_bytes()).into_owned()),
    }
    .into())
}
