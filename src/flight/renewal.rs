//! Being let in again, where the server takes what it took before no longer.

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use tokio::sync::Mutex;
use tokio::time::{Duration, timeout};

use super::connection::Connection;
use super::keys::{Key, Keys};
use super::login::{Login, Relogin, handshake};

/// How to be let in again.
#[derive(Debug)]
pub(super) struct Renewal {
    /// What the secret's source gave last, held while that is renewed, so that
    /// calls at the same time log in once.
    read: Mutex<Read>,
    /// What the profile's headers have where it has no secret.
    header: Option<HeaderValue>,
    again: Option<Relogin>,
    /// The server exchanges a password for a token.
    handshakes: bool,
    limit: Duration,
}

/// What is ours to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Read {
    /// As it is; `None` where we show nothing.
    Plain(Option<HeaderValue>),
    /// User and password, for which the server may give something.
    Basic(HeaderValue),
}

impl Read {
    fn of(login: &Login) -> Read {
        match login.shown() {
            Ok(Some(shown)) if login.bearer.is_none() => Read::Basic(shown),
            Ok(shown) => Read::Plain(shown),
            Err(_) => Read::Plain(None),
        }
    }
}

impl Renewal {
    /// For what `login` was, beside the headers of every call; `handshakes` is
    /// whether a token came for it, and `limit` the time for another.
    pub(super) fn new(
        login: &Login,
        headers: &HeaderMap,
        handshakes: bool,
        limit: Duration,
    ) -> Renewal {
        let read = Read::of(login);
        let header = headers.get(AUTHORIZATION).cloned();
        Renewal {
            header: header.filter(|_| read == Read::Plain(None)),
            read: Mutex::new(read),
            again: login.again.clone(),
            handshakes,
            limit,
        }
    }
}

impl Connection {
    /// Whether there is something else to show now that the server has refused
    /// `shown`: what another call was given meanwhile, what is ours in the place
    /// of what the server has issued, a new token for the same password, or
    /// another secret from where ours is kept.
    pub(super) async fn renewed(&self, shown: &Key) -> bool {
        let keys = self.transport.keys();
        let first = self.network.first.keys();
        if !keys.go_by(first) {
            return false;
        }
        let renewal = &self.network.renewal;
        let mut read = renewal.read.lock().await;
        if keys.now() == *shown {
            // What another host has issued is no more; the first one's may do.
            keys.forget();
        }
        if keys.now() != *shown {
            return true;
        }
        if shown.given {
            match &*read {
                Read::Basic(basic) if self.log_in(basic).await => return true,
                Read::Basic(_) => {}
                // What the server has issued has run out; ours may not have.
                Read::Plain(ours) => {
                    first.set(ours.clone().or_else(|| renewal.header.clone()), false);
                    return true;
                }
            }
        }
        let Some(again) = &renewal.again else {
            return false;
        };
        let Some(login) = again.read().await else {
            return false;
        };
        let fresh = Read::of(&login);
        if fresh == *read {
            return false;
        }
        *read = fresh.clone();
        match &fresh {
            Read::Plain(None) => false,
            Read::Plain(bearer) => {
                first.set(bearer.clone(), false);
                true
            }
            Read::Basic(basic) => self.log_in(basic).await,
        }
    }

    /// Whether a password has something to be shown: the token that the server
    /// gives for it, or itself.
    async fn log_in(&self, basic: &HeaderValue) -> bool {
        let first = &self.network.first;
        let renewal = &self.network.renewal;
        if !renewal.handshakes {
            first.keys().set(Some(basic.clone()), false);
            return true;
        }
        let transport = first.with_keys(Keys::new(Some(basic.clone())));
        match timeout(renewal.limit, handshake(transport)).await {
            Ok(Ok(Some(given))) => first.keys().set(Some(given), true),
            Ok(Ok(None)) => first.keys().set(Some(basic.clone()), false),
            Ok(Err(_)) | Err(_) => return false,
        }
        true
    }
}
