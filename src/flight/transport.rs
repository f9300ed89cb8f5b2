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
use super::channel::Channel;
use super::habits::{Ears, Habits};
use super::keys::Keys;
use super::site::{Met, Site};
use super::trouble::Trouble;
use super::turn::Turn;

pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Sends each call with our headers, and turns what is no gRPC answer into a
/// [`Trouble`].
#[derive(Debug, Clone)]
pub(super) struct Transport {
    inner: BoxCloneSyncService<Request<Body>, Response<Body>, BoxError>,
    habits: Habits,
    /// The way to another process, and where that is.
    way: Option<(Channel, Arc<Site>)>,
    /// Of the part of a result that the calls are for.
    turn: Option<Turn>,
}

impl Transport {
    /// Over `channel`, which goes to `site`.
    pub(super) fn to(channel: Channel, site: Arc<Site>, habits: Habits) -> Transport {
        Transport::played(channel.clone(), channel, site, habits)
    }

    /// Over `service`, which plays the server at `site` to which `channel`
    /// goes.
    pub(super) fn played<S>(
        service: S,
        channel: Channel,
        site: Arc<Site>,
        habits: Habits,
    ) -> Transport
    where
        S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError> + 'static,
        S::Future: Send + 'static,
    {
        Transport {
            way: Some((channel, site)),
            ..Transport::over(service, habits)
        }
    }

    /// Over a service in this process.
    pub(super) fn over<S>(service: S, habits: Habits) -> Transport
    where
        S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError> + 'static,
        S::Future: Send + 'static,
    {
        Transport {
            inner: BoxCloneSyncService::new(service.map_err(Into::into)),
            habits,
            way: None,
            turn: None,
        }
    }

    /// The same way with other keys.
    pub(super) fn with_keys(&self, keys: Arc<Keys>) -> Transport {
        let mut other = self.clone();
        other.habits.keys = keys;
        other
    }

    /// The same way for the calls of one part of a result.
    pub(super) fn in_turn(&self, turn: &Turn) -> Transport {
        Transport {
            turn: Some(turn.clone()),
            ..self.clone()
        }
    }

    /// Waits until the part may have a stream; calls do so by themselves.
    pub(super) async fn admitted(&self) {
        if let (Some(channel), Some(turn)) = (self.channel(), &self.turn) {
            channel.admit(turn).await;
        }
    }

    /// What goes with every call, besides keys and cookies.
    pub(super) fn headers(&self) -> Arc<HeaderMap> {
        Arc::clone(&self.habits.headers)
    }

    /// What lets us in.
    pub(super) fn keys(&self) -> &Arc<Keys> {
        &self.habits.keys
    }

    /// Whether the server has set a cookie.
    pub(super) fn has_cookies(&self) -> bool {
        self.habits.have_cookies()
    }

    /// `None` in this process.
    pub(super) fn channel(&self) -> Option<&Channel> {
        self.way.as_ref().map(|(channel, _)| channel)
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
        let ears = self.habits.ears(request.uri());
        let uri = request.uri().clone();
        self.habits.put_on(request.headers_mut(), &uri);
        if let Some(turn) = &self.turn {
            request.extensions_mut().insert(turn.clone());
        }
        let answer = self.inner.call(request);
        let way = self.way.clone();
        Box::pin(async move {
            let Some((channel, site)) = way else {
                return Ok(checked(answer.await?, ears, None)?);
            };
            heard(answer, &channel)
                .await
                .and_then(|answer| checked(answer, ears, Some(Arc::clone(&site))))
                .map_err(|trouble| Met { trouble, site }.into())
        })
    }
}

/// `answer`, unless its server says nothing at all.
async fn heard(
    answer: impl Future<Output = Result<Response<Body>, BoxError>>,
    channel: &Channel,
) -> Result<Response<Body>, Trouble> {
    let peer = channel.peer();
    tokio::select! {
        biased;
        answer = answer => match answer {
            Ok(answer) => {
                peer.answered();
                Ok(answer)
            }
            Err(cause) => Err(Trouble::of(cause.as_ref(), peer)),
        },
        () = peer.silence() => Err(if peer.is_connected() {
            Trouble::Silent
        } else {
            Trouble::NoAnswer
        }),
    }
}

/// `answer`, if it is one to a gRPC call. What it brings besides is heard
/// then, and no word of a page that a proxy sends.
fn checked(
    answer: Response<Body>,
    ears: Ears,
    site: Option<Arc<Site>>,
) -> Result<Response<Body>, Trouble> {
    let grpc = answer.status() == StatusCode::OK && is_grpc(answer.headers());
    // Proxies in front of gRPC servers answer some calls in gRPC's own way,
    // whatever their HTTP status is.
    if grpc || answer.headers().contains_key("grpc-status") {
        ears.heed(answer.headers());
        return Ok(guarded(answer, ears, site));
    }
    let kind = answer.headers().get(http::header::CONTENT_TYPE);
    Err(Trouble::NotGrpc {
        status: answer.status(),
        content_type: kind.map(|kind| String::from_utf8_lossy(kind.as_bytes()).into_owned()),
    })
}
