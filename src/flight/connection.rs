//! A connection to a server, and what is known about it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use arrow_flight::flight_service_client::FlightServiceClient;
use http::header::AUTHORIZATION;
use http::{HeaderMap, Request as HttpRequest, Response as HttpResponse, Uri};
use tokio::time::{Instant, timeout};
use tonic::body::Body;
use tonic::transport::{Channel, Endpoint};
use tower::Service;

use super::cancel::Outcome;
use super::dial::Dialer;
use super::farewell::Farewells;
use super::login::{Admission, Login, forbid_plaintext, handshake, headers, is_secret};
use super::metadata::{Reflection, Reflects};
use super::offered::Refused;
use super::options::Opened;
use super::peer::Peer;
use super::poll::Polling;
use super::site::Site;
use super::status::Asked;
use super::tls;
use super::transaction::Current;
use super::transport::Transport;
use super::trouble::Trouble;
use crate::config::{Place, Profile, Remote};
use crate::error::{Error, Result};

/// The largest message that is taken, in bytes: what Arrow's own offsets and
/// protobuf allow. The library's 4 MiB are less than servers send.
const LARGEST_MESSAGE: usize = i32::MAX as usize;

/// How many stalled streams leave room for another. A result that waits in a
/// pager holds a whole stream window, and metadata must still get through.
const STREAMS: u32 = 8;

/// The windows that HTTP/2 can have, in bytes; below the least, which is its
/// default, a stream could stand still.
const WINDOWS: (u32, u32) = (65_535, i32::MAX as u32);

/// The longest time to connect: a timer cannot count to every duration.
const LONGEST_CONNECT: Duration = Duration::from_secs(24 * 60 * 60);

/// A server that answers requests; clones share one connection to it.
#[derive(Debug, Clone)]
pub struct Connection {
    pub(super) client: FlightServiceClient<Transport>,
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
    pub(super) cancelled: Outcome,
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
    forbid_plaintext(profile, remote, &headers)?;
    let limit = profile.connect_timeout.min(LONGEST_CONNECT);
    let site = Site {
        remote: remote.clone(),
        own_ca: profile.tls.ca.is_some(),
        client_cert: profile.tls.client_cert.is_some(),
        limit,
    };
    let endpoint = endpoint(profile, remote, limit)?;
    let peer = Peer::new(remote.tls, Instant::now() + limit);
    let dialer = Dialer::new(remote.clone(), limit, peer.clone());
    let channel = endpoint
        .connect_with_connector(dialer)
        .await
        .map_err(|cause| Trouble::of(&cause, &peer).tell(&site))?;
    let transport = Transport::new::<Channel>(channel, headers.clone(), Some(peer));
    admitted(profile, transport, headers, admission, site).await
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
    let (headers, admission) = headers(profile, &Login::default())?;
    let transport = Transport::new(service, headers.clone(), None);
    Ok(Connection::new(
        profile, transport, &headers, admission, None,
    ))
}

/// How `remote` is spoken to, with `limit` for TCP and TLS.
fn endpoint(profile: &Profile, remote: &Remote, limit: Duration) -> Result<Endpoint> {
    let scheme = if remote.tls { "https" } else { "http" };
    let uri = |authority: &str| {
        format!("{scheme}://{authority}")
            .parse::<Uri>()
            .map_err(|cause| {
                Error::configuration(format!("`{authority}` is no address")).caused_by(cause)
            })
    };
    let window = profile.window.clamp(WINDOWS.0, WINDOWS.1);
    let mut endpoint = Endpoint::from(uri(&remote.authority())?)
        .user_agent(concat!("flightline/", env!("CARGO_PKG_VERSION")))
        .map_err(|cause| Error::configuration("no user agent").caused_by(cause))?
        .connect_timeout(limit)
        .initial_stream_window_size(window)
        .initial_connection_window_size(window.saturating_mul(STREAMS).min(WINDOWS.1));
    if remote.tls {
        endpoint = tls::configured(&endpoint, &profile.tls)?;
        if let Some(name) = &profile.tls.authority {
            endpoint = endpoint.origin(uri(name)?);
        }
    }
    Ok(endpoint)
}

/// The connection over `transport`, after the handshake that a user and a
/// password ask for.
async fn admitted(
    profile: &Profile,
    transport: Transport,
    mut headers: HeaderMap,
    admission: Admission,
    site: Site,
) -> Result<Connection> {
    let user = match &admission {
        Admission::Basic(user) => Some(user.clone()),
        _ => None,
    };
    let connection = |transport, headers: &HeaderMap, admission| {
        Connection::new(profile, transport, headers, admission, Some(site.clone()))
    };
    let open = connection(transport.clone(), &headers, admission);
    let Some(user) = user else {
        return Ok(open);
    };
    let given = match timeout(site.limit, handshake(transport.clone())).await {
        Ok(Ok(given)) => given,
        Ok(Err(status)) => return Err(open.asked(None).told(&status)),
        Err(_) => return Err(Trouble::NoAnswer.tell(&site)),
    };
    let Some(given) = given else {
        return Ok(open);
    };
    headers.insert(AUTHORIZATION, given);
    let transport = transport.with_headers(headers.clone());
    Ok(connection(transport, &headers, Admission::Handshake(user)))
}

impl Connection {
    fn new(
        profile: &Profile,
        transport: Transport,
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
        Connection {
            client: FlightServiceClient::new(transport)
                .max_decoding_message_size(LARGEST_MESSAGE)
                .max_encoding_message_size(LARGEST_MESSAGE),
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
                cancelled: Outcome::default(),
            }),
        }
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
