//! The way to one server: a connection, made when it is wanted and anew when
//! it is gone.

use std::sync::{Arc, Mutex as Held, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use h2::client::SendRequest;
use http::header::{HeaderValue, USER_AGENT};
use http::uri::{Authority, PathAndQuery, Scheme, Uri};
use http::{Request, Response, Version};
use tokio::sync::Mutex;
use tonic::body::Body;
use tower::Service;

use super::dial::Dialer;
use super::incoming::Incoming;
use super::link::{Link, Windows};
use super::outgoing::Outgoing;
use super::peer::Peer;
use super::tls::Secured;
use super::trouble::Trouble;
use super::turn::Turn;

/// What we call ourselves to servers.
pub(super) const AGENT: &str = concat!("flightline/", env!("CARGO_PKG_VERSION"));

/// How long an idle connection has to answer a ping.
const PATIENCE: Duration = Duration::from_secs(3);

/// Sends calls to one server; clones share its connection.
#[derive(Debug, Clone)]
pub(super) struct Channel(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dialer: Dialer,
    scheme: Scheme,
    /// What the server is called in our calls.
    authority: Authority,
    windows: Windows,
    notices: Notices,
    /// Held while it is made or asked, so that calls at the same time wait for
    /// one answer.
    current: Mutex<Current>,
}

/// The latest connection.
#[derive(Debug, Default)]
struct Current {
    /// `None` before the first, and when it is given up.
    link: Option<Link>,
    /// How many were made: what tells it from those before it.
    made: u64,
    /// The one before did not answer, and there is none in its place yet.
    gone: bool,
}

/// What happened to connections, for the user to know; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Notices(Arc<Held<Vec<String>>>);

impl Notices {
    pub(super) fn add(&self, notice: String) {
        let mut notices = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notices.push(notice);
    }

    /// Those that were not taken before.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Channel {
    /// To where `dialer` goes; nothing is dialled before it is wanted.
    pub(super) fn new(
        dialer: Dialer,
        authority: Authority,
        windows: Windows,
        notices: Notices,
    ) -> Channel {
        let scheme = if dialer.tls.is_some() {
            Scheme::HTTPS
        } else {
            Scheme::HTTP
        };
        Channel(Arc::new(Inner {
            dialer,
            scheme,
            authority,
            windows,
            notices,
            current: Mutex::default(),
        }))
    }

    /// Connects, if it is not connected.
    pub(super) async fn connect(&self) -> Result<(), Trouble> {
        self.ready().await.map(drop)
    }

    /// The time that a ping takes there and back; `None` without a connection
    /// that answers.
    pub(super) async fn ping(&self) -> Option<Duration> {
        let mut current = self.0.current.lock().await;
        current.link.as_mut()?.ping(self.patience()).await
    }

    /// Who is at the other end.
    pub(super) fn peer(&self) -> &Peer {
        &self.0.dialer.peer
    }

    /// What TLS came to.
    pub(super) fn secured(&self) -> Option<Secured> {
        self.0.dialer.secured.get()
    }

    fn patience(&self) -> Duration {
        PATIENCE.min(self.0.dialer.limit)
    }

    /// What opens streams on a connection that is there, and the number of that
    /// one. One that was idle for long is asked first.
    async fn ready(&self) -> Result<(SendRequest<Bytes>, u64), Trouble> {
        let Inner {
            dialer, notices, ..
        } = &*self.0;
        // Whoever waits here may give up at any moment: nothing is kept outside.
        let mut current = self.0.current.lock().await;
        let Current { link, made, gone } = &mut *current;
        if let Some(there) = link.as_mut().filter(|link| link.is_open()) {
            let idle = dialer.keepalive.is_some_and(|most| there.idle() > most);
            if !idle || there.ping(self.patience()).await.is_some() {
                return Ok((there.requests(), *made));
            }
            if let Some(dead) = link.take() {
                dead.abandon();
                *gone = true;
            }
        }
        let (io, heard) = dialer.dial().await?;
        let there = Link::over(io, heard, self.0.windows)
            .await
            .map_err(|cause| Trouble::of(&cause, &dialer.peer))?;
        if std::mem::take(gone) {
            notices.add(format!(
                "the connection to {} had gone: connected anew",
                dialer.remote.authority()
            ));
        }
        *made += 1;
        Ok((link.insert(there).requests(), *made))
    }

    /// [`Channel::ready`] for a call of the part that `turn` is of.
    async fn ready_in(&self, turn: &Turn) -> Result<(SendRequest<Bytes>, u64), Trouble> {
        let ready = self.ready().await?;
        if turn.is_now() {
            return Ok(ready);
        }
        self.admit(turn).await;
        // It may have been idle for long.
        self.ready().await
    }

    /// Waits until the part that `turn` is of may have a stream on the
    /// connection, if there is one.
    pub(super) async fn admit(&self, turn: &Turn) {
        if turn.is_now() {
            return;
        }
        let most = match self.0.current.lock().await.link.as_mut() {
            None => return,
            Some(link) => {
                // What a server allows is the first that it says: before its
                // first answer, of whatever kind, nothing is known.
                if !self.peer().has_answered() {
                    link.ping(self.patience()).await;
                }
                link.streams()
            }
        };
        turn.within(most).await;
    }

    /// Opens no more streams on the connection of this number; those that are
    /// open go on.
    async fn leave(&self, number: u64) {
        let mut current = self.0.current.lock().await;
        if current.made == number {
            current.link = None;
        }
    }

    async fn send(self, request: Request<Body>) -> Result<Response<Body>, Trouble> {
        let (head, body) = self.addressed(request);
        let mut body =
            Outgoing::new(body).map_err(|cause| Trouble::Broken(cause.message().to_owned()))?;
        let peer = &self.0.dialer.peer;
        let mut again = true;
        loop {
            let (mut requests, number) = match head.extensions().get::<Turn>() {
                None => self.ready().await?,
                Some(turn) => self.ready_in(turn).await?,
            };
            let cause = match requests.send_request(head.clone(), false) {
                Ok((answer, stream)) => {
                    let whole = body.is_whole();
                    let sending = body.send(stream);
                    match answer.await {
                        Ok(answer) => {
                            return Ok(answer.map(|stream| {
                                Body::new(Incoming::new(stream, sending, peer.clone()))
                            }));
                        }
                        Err(cause) if !whole || !is_untouched(&cause) => {
                            return Err(Trouble::of(&cause, peer));
                        }
                        Err(cause) => cause,
                    }
                }
                // Nothing of it was sent.
                Err(cause) => cause,
            };
            if !again {
                return Err(Trouble::of(&cause, peer));
            }
            again = false;
            self.leave(number).await;
        }
    }

    /// `request` as this server is addressed.
    fn addressed(&self, request: Request<Body>) -> (Request<()>, Body) {
        let (mut head, body) = request.into_parts();
        let mut uri = http::uri::Parts::default();
        uri.scheme = Some(self.0.scheme.clone());
        uri.authority = Some(self.0.authority.clone());
        let path = head.uri.path_and_query().cloned();
        uri.path_and_query = Some(path.unwrap_or(PathAndQuery::from_static("/")));
        // All three parts are there, so that they make an address.
        head.uri = Uri::from_parts(uri).unwrap_or_default();
        head.version = Version::HTTP_2;
        head.headers
            .insert(USER_AGENT, HeaderValue::from_static(AGENT));
        (Request::from_parts(head, ()), body)
    }
}

/// Whether the server certainly has done nothing for a call that ended like
/// this: it refused the stream, or said that it went before it came to it.
fn is_untouched(cause: &h2::Error) -> bool {
    cause.is_remote() && (cause.is_go_away() || cause.reason() == Some(h2::Reason::REFUSED_STREAM))
}

impl Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = Trouble;
    type Future = BoxFuture<'static, Result<Response<Body>, Trouble>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Trouble>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(self.clone().send(request))
    }
}

#[cfg(test)]
mod tests;
