//! The hosts of one connection: the profile's own, and those that it names for
//! its rows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow_flight::flight_service_client::FlightServiceClient;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use tokio::io::{AsyncRead, AsyncWrite};

use super::call::Client;
use super::connection::Connection;
use super::cookies::Jar;
use super::habits::Habits;
use super::keys::Keys;
use super::login::{forbid_plaintext, hold_secrets, is_overheard};
use super::reach::Reach;
use super::renewal::Renewal;
use super::site::Met;
use super::socket::Socket;
use super::tls::Protocol;
use super::transport::Transport;
use super::trouble::Trouble;
use crate::config::Remote;
use crate::error::Result;

/// The largest message that is taken, in bytes: what Arrow's own offsets and
/// protobuf allow. The library's 4 MiB are less than servers send.
const LARGEST_MESSAGE: usize = i32::MAX as usize;

/// How many ways to other hosts are kept. A cluster has fewer hosts; one that
/// names another for every result must not use up our sockets.
const MOST: usize = 32;

/// Why there is no connection for HTTP/1.1 to the profile's own host.
#[derive(Debug)]
pub(super) struct Unopened {
    /// In words.
    pub(super) why: String,
    /// TLS is refused for it: where it serves gRPC, that is the server's way.
    pub(super) lasting: bool,
}

/// All ways that a connection has.
#[derive(Debug)]
pub(super) struct Network {
    pub(super) reach: Reach,
    /// To the profile's own host.
    pub(super) first: Transport,
    pub(super) renewal: Renewal,
    /// The profile's headers, without `authorization`.
    headers: Arc<HeaderMap>,
    others: Mutex<Others>,
}

/// Ways to other hosts; the one that was used last is at the end.
#[derive(Debug, Default)]
struct Others(Vec<Other>);

/// The way to another host.
#[derive(Debug)]
struct Other {
    remote: Remote,
    ours: bool,
    transport: Transport,
}

impl Others {
    /// The way to `remote`, if there is one.
    fn used(&mut self, remote: &Remote, ours: bool) -> Option<Transport> {
        let known = |other: &Other| other.remote == *remote && other.ours == ours;
        let place = self.0.iter().position(known)?;
        self.0[place..].rotate_left(1);
        self.0.last().map(|other| other.transport.clone())
    }

    /// Keeps `other`, and lets go of the one that was not used for longest.
    /// What is open on that one goes on.
    fn keep(&mut self, other: Other) {
        if self.0.len() == MOST {
            self.0.remove(0);
        }
        self.0.push(other);
    }
}

/// What goes with calls to the profile's own host: `headers`, of which
/// `authorization` may change.
pub(super) fn habits(mut headers: HeaderMap, home: Option<&Remote>) -> Habits {
    let keys = Keys::new(headers.remove(AUTHORIZATION));
    Habits::new(Arc::new(headers), keys, jar(home))
}

fn jar(remote: Option<&Remote>) -> Jar {
    match remote {
        Some(remote) => Jar::new(&remote.host, !is_overheard(remote)),
        None => Jar::new("", true),
    }
}

/// The generated client over `transport`.
pub(super) fn client(transport: Transport) -> Client {
    FlightServiceClient::new(transport)
        .max_decoding_message_size(LARGEST_MESSAGE)
        .max_encoding_message_size(LARGEST_MESSAGE)
}

impl Network {
    pub(super) fn new(reach: Reach, first: Transport, renewal: Renewal) -> Network {
        Network {
            reach,
            headers: first.headers(),
            first,
            renewal,
            others: Mutex::default(),
        }
    }

    /// The way to `remote`, made if there is none yet.
    fn to(&self, remote: &Remote, ours: bool) -> Result<Transport> {
        if let Some(known) = self.others().used(remote, ours) {
            return Ok(known);
        }
        let habits = if ours {
            let keys = Keys::after(self.first.keys());
            Habits::new(Arc::clone(&self.headers), keys, jar(Some(remote)))
        } else {
            Habits::new(Arc::default(), Keys::new(None), jar(Some(remote)))
        };
        let site = Arc::new(self.reach.site(remote, ours));
        let transport = Transport::to(self.reach.channel(remote, ours)?, site, habits);
        let mut others = self.others();
        // Another call may have made one meanwhile.
        if let Some(known) = others.used(remote, ours) {
            return Ok(known);
        }
        others.keep(Other {
            remote: remote.clone(),
            ours,
            transport: transport.clone(),
        });
        Ok(transport)
    }

    fn others(&self) -> MutexGuard<'_, Others> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses to show secrets to `remote` where others could read them on the
    /// way.
    fn forbid_plaintext(&self, remote: &Remote) -> Result<()> {
        let secrets = hold_secrets(&self.headers) || self.first.keys().now().value.is_some();
        forbid_plaintext(remote, self.reach.allow_plaintext, secrets).map_err(|error| {
            error.hint(
                "the server says that rows are to be had there: where the network is trusted, set \
                 `allow-plaintext-token = true` in the profile",
            )
        })
    }
}

impl Connection {
    /// The same connection with its calls going to `remote`; `ours` is whether
    /// our headers, credentials and certificate go there, too. Cookies never
    /// do. Nothing is dialled before the first call, and what was dialled is
    /// kept for the next time, unless many other hosts were asked since.
    ///
    /// # Errors
    /// `Configuration`: credentials that would go there in plaintext, an
    /// address that is none, files of TLS that cannot be used.
    pub fn to(&self, remote: &Remote, ours: bool) -> Result<Connection> {
        if ours && self.network.reach.home.as_ref() == Some(remote) {
            return Ok(self.through(self.network.first.clone()));
        }
        if ours {
            self.network.forbid_plaintext(remote)?;
        }
        Ok(self.through(self.network.to(remote, ours)?))
    }

    /// A connection to `remote` for HTTP/1.1, over TLS where it is spoken
    /// there. Nothing of ours is shown.
    ///
    /// # Errors
    /// `Connection`, and those of TLS's files.
    pub async fn open(
        &self,
        remote: &Remote,
    ) -> Result<impl AsyncRead + AsyncWrite + Send + Unpin + 'static> {
        let dialled = self.dialled(remote, false).await?;
        dialled.map_err(|met| met.tell())
    }

    /// The same to the profile's own host, which sees our certificate.
    pub(super) async fn open_as_ours(&self, home: &Remote) -> Result<Socket, Unopened> {
        let (lasting, error) = match self.dialled(home, true).await {
            Ok(Ok(socket)) => return Ok(socket),
            Ok(Err(met)) => (home.tls && met.trouble.is_behind_tcp(), met.tell()),
            Err(error) => (false, error),
        };
        let why = error.message().to_owned();
        Err(Unopened { why, lasting })
    }

    async fn dialled(&self, remote: &Remote, shown: bool) -> Result<Result<Socket, Met>> {
        let reach = &self.network.reach;
        let dialer = reach.dialer(remote, shown, Protocol::Http1)?;
        Ok(match dialer.dial().await {
            Ok((socket, _)) => Ok(socket),
            Err(trouble) => {
                let trouble = match trouble {
                    Trouble::NoHttp2 => Trouble::Handshake("HTTP/1.1 is not offered".to_owned()),
                    trouble => trouble,
                };
                let site = Arc::new(reach.site(remote, shown));
                Err(Met { trouble, site })
            }
        })
    }
}
