//! A connection to a server, and what is known about it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Request as HttpRequest, Response as HttpResponse};
use tokio::time::timeout;
use tonic::body::Body;
use tower::Service;

use super::call::Client;
use super::cancel::Outcome;
use super::databases::Http;
use super::farewell::Farewells;
use super::follow::Fetching;
use super::login::{
    Admission, Login, forbid_plaintext, handshake, headers, hold_secrets, is_secret,
};
use super::metadata::{Reflection, Reflects};
use super::network::{Network, client, habits};
use super::offered::Refused;
use super::options::Opened;
use super::poll::Polling;
use super::reach::Reach;
use super::renewal::Renewal;
use super::site::Site;
use super::status::Asked;
use super::tls::Secured;
use super::transaction::Current;
use super::transport::Transport;
use super::trouble::Trouble;
use super::turn::Turn;
use crate::config::{Place, Profile, Remote};
use crate::error::{Error, Result};

/// A server that answers requests; clones share one connection to it.
#[derive(Debug, Clone)]
pub struct Connection {
    pub(super) client: Client,
    /// What `client` goes through.
    pub(super) transport: Transport,
    pub(super) network: Arc<Network>,
    pub(super) shared: Arc<Shared>,
}

/// What all calls of a connection have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) facts: Facts,
    pub(super) site: Option<Site>,
    pub(super) reflection: Reflection,
    pub(super) refused: Refused,
    pub(super) polling: Polling,
    pub(super) transaction: Current,
    pub(super) opened: Opened,
    pub(super) farewells: Farewells,
    pub(super) outcome: Outcome,
    pub(super) fetching: Fetching,
    pub(super) http: Http,
}

/// What `\conninfo` tells.
#[derive(Debug, Clone)]
pub struct Facts {
    /// `None` for a server in this process.
    pub address: Option<Remote>,
    /// Whether the server's certificate was checked; false without TLS, too.
    pub verified: bool,
    pub admission: Admission,
    /// The headers that go with every call, in order of their names; secrets
    /// as `***`.
    pub headers: Vec<(String, String)>,
}

/// Connects to the server of `profile`, which is a remote one, and shows
/// `login` there.
///
/// It comes back when TCP and TLS are through; the server's first word is
/// awaited in the first call. `profile.connect_timeout` covers all three.
///
/// # Errors
/// `Configuration` for what cannot be sent or used, `LocalFile` for a
/// certificate that cannot be read, `Connection`, and `NotAllowed`.
pub async fn connect(profile: &Profile, login: Login) -> Result<Connection> {
    let Place::Remote(remote) = &profile.place else {
        return Err(Error::configuration(format!(
            "the profile {} has no address",
            profile.name
        )));
    };
    let (headers, admission) = headers(profile, &login)?;
    let trusted = profile.allow_plaintext_token;
    forbid_plaintext(remote, trusted, hold_secrets(&headers)).map_err(|error| {
        error
            .hint(format!(
                "connect with TLS: `https://{}`, without `--no-tls` or `tls = false`",
                remote.authority()
            ))
            .hint("where the network is trusted, set `allow-plaintext-token = true` in the profile")
    })?;
    let reach = Reach::new(profile);
    let site = reach.site(remote, true);
    let channel = reach.channel(remote, true)?;
    channel
        .connect()
        .await
        .map_err(|trouble| trouble.tell(&site))?;
    let habits = habits(headers.clone(), Some(remote));
    let transport = Transport::to(channel, Arc::new(site.clone()), habits);
    let open = |admission, handshakes| {
        let renewal = Renewal::new(&login, &headers, handshakes, site.limit);
        let network = Network::new(reach, transport.clone(), renewal);
        Connection::new(profile, network, &headers, admission, Some(site.clone()))
    };
    let user = match &admission {
        Admission::Basic(user) => user.clone(),
        _ => return Ok(open(admission, false)),
    };
    match timeout(site.limit, handshake(transport.clone())).await {
        Ok(Ok(Some(given))) => {
            transport.keys().set(Some(given), true);
            Ok(open(Admission::Handshake(user), true))
        }
        Ok(Ok(None)) => Ok(open(admission, false)),
        Ok(Err(status)) => Err(open(admission, false).asked(None).told(&status)),
        Err(_) => Err(Trouble::NoAnswer.tell(&site)),
    }
}

/// A connection to a service in this process, as `profile` wants it: the same
/// calls and the same checks, without a port. `profile`'s secrets are not
/// sent: it could only show them to itself.
///
/// # Errors
/// `Configuration` for a header that cannot be sent.
pub fn over<S>(service: S, profile: &Profile) -> Result<Connection>
where
    S: Service<HttpRequest<Body>, Response = HttpResponse<Body>, Error = Infallible>,
    S: Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    let login = Login::default();
    let (headers, admission) = headers(profile, &login)?;
    let reach = Reach::new(profile);
    let transport = Transport::over(service, habits(headers.clone(), None));
    let renewal = Renewal::new(&login, &headers, false, reach.limit);
    let network = Network::new(reach, transport, renewal);
    Ok(Connection::new(profile, network, &headers, admission, None))
}

/// A connection to the server of `profile`, a remote one, which `service`
/// plays.
#[cfg(test)]
pub(super) fn played<S>(service: S, profile: &Profile) -> Result<Connection>
where
    S: Service<
            HttpRequest<Body>,
            Response = HttpResponse<Body>,
            Error = super::transport::BoxError,
        >,
    S: Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    let Place::Remote(remote) = &profile.place else {
        return Err(Error::configuration("no address"));
    };
    let login = Login::default();
    let (headers, admission) = headers(profile, &login)?;
    let reach = Reach::new(profile);
    let site = reach.site(remote, true);
    let channel = reach.channel(remote, true)?;
    let habits = habits(headers.clone(), Some(remote));
    let transport = Transport::played(service, channel, Arc::new(site.clone()), habits);
    let renewal = Renewal::new(&login, &headers, false, site.limit);
    let network = Network::new(reach, transport, renewal);
    Ok(Connection::new(
        profile,
        network,
        &headers,
        admission,
        Some(site),
    ))
}

impl Connection {
    fn new(
        profile: &Profile,
        network: Network,
        headers: &HeaderMap,
        admission: Admission,
        site: Option<Site>,
    ) -> Connection {
        let mut shown: Vec<_> = headers
            .iter()
            .map(|(name, value)| {
                let value = if is_secret(name) {
                    "***".to_owned()
                } else {
                    String::from_utf8_lossy(value.as_bytes()).into_owned()
                };
                (name.as_str().to_owned(), value)
            })
            .collect();
        shown.sort();
        let address = site.as_ref().map(|site| site.remote.clone());
        let tls = address.as_ref().is_some_and(|remote| remote.tls);
        let transport = network.first.clone();
        Connection {
            client: client(transport.clone()),
            transport,
            network: Arc::new(network),
            shared: Arc::new(Shared {
                facts: Facts {
                    address,
                    verified: tls && !profile.tls.skip_verify,
                    admission,
                    headers: shown,
                },
                site,
                reflection: Reflection::new(profile.metadata_reflection),
                refused: Refused::default(),
                polling: Polling::new(),
                transaction: Current::default(),
                opened: Opened::default(),
                farewells: Farewells::new(),
                outcome: Outcome::new(),
                fetching: Fetching::of(profile),
                http: Http::default(),
            }),
        }
    }

    /// The same connection through `transport`.
    pub(super) fn through(&self, transport: Transport) -> Connection {
        Connection {
            client: client(transport.clone()),
            transport,
            ..self.clone()
        }
    }

    /// The same connection for the calls of one part of a result.
    pub(super) fn in_turn(&self, turn: &Turn) -> Connection {
        self.through(self.transport.in_turn(turn))
    }

    /// What happened to the connection by itself, in sentences for the user;
    /// each is told once.
    pub fn notices(&self) -> Vec<String> {
        self.network.reach.notices.take()
    }

    /// The time that a ping of HTTP/2 takes there and back; `None` in this
    /// process, and where nobody answers.
    pub async fn ping(&self) -> Option<Duration> {
        self.transport.channel()?.ping().await
    }

    /// What TLS came to on the latest connection; `None` without TLS.
    pub fn secured(&self) -> Option<Secured> {
        self.transport.channel()?.secured()
    }

    /// Whether the server holds something for us, by a cookie that it has set.
    pub fn has_session(&self) -> bool {
        self.transport.has_cookies()
    }

    /// What is known about this connection.
    pub fn facts(&self) -> &Facts {
        &self.shared.facts
    }

    /// Where names come from now: as the profile says, until the server
    /// refuses that way.
    pub fn reflects(&self) -> Reflects {
        self.shared.reflection.now()
    }

    /// What the hints of a refusal go by.
    pub(super) fn asked(&self, sql: Option<&str>) -> Asked {
        Asked::new(Arc::clone(&self.shared), sql)
    }
}
