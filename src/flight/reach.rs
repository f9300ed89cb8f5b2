//! How hosts are reached: what all of a profile's channels have in common.

use std::time::Duration;

use http::uri::Authority;
use tokio::time::Instant;

use super::channel::{Channel, Notices};
use super::dial::{Dialer, Latest};
use super::link::Windows;
use super::peer::Peer;
use super::site::Site;
use super::tls::{Manners, Protocol};
use crate::config::{Place, Profile, Remote};
use crate::error::{Error, Result};

/// How many stalled streams, besides those that one result has at once, leave
/// room for another. A result that waits in a pager holds a whole stream
/// window, and metadata must still get through.
const STREAMS: u32 = 8;

/// The windows that HTTP/2 can have, in bytes; below the least, which is its
/// default, a stream could stand still.
const WINDOWS: (u32, u32) = (65_535, i32::MAX as u32);

/// The longest time to connect: a timer cannot count to every duration.
const LONGEST_CONNECT: Duration = Duration::from_secs(24 * 60 * 60);

/// What a profile says about connecting.
#[derive(Debug)]
pub(super) struct Reach {
    /// The profile's own host; `None` for a service in this process.
    pub(super) home: Option<Remote>,
    tls: Manners,
    own_ca: bool,
    client_cert: bool,
    /// The name that the certificate of the profile's host has, where it has
    /// another.
    authority: Option<String>,
    pub(super) limit: Duration,
    keepalive: Option<Duration>,
    windows: Windows,
    pub(super) allow_plaintext: bool,
    pub(super) notices: Notices,
}

impl Reach {
    pub(super) fn new(profile: &Profile) -> Reach {
        let streams = u32::try_from(profile.fetch_parallelism).unwrap_or(u32::MAX);
        let streams = streams.saturating_add(STREAMS);
        // A connection's window cannot be larger than the largest of a stream:
        // streams that stand still must not hold all of it.
        let window = profile.window.clamp(WINDOWS.0, WINDOWS.1 / streams);
        let home = match &profile.place {
            Place::Remote(remote) => Some(remote.clone()),
            Place::Demo | Place::Files(_) => None,
        };
        Reach {
            home,
            tls: Manners::new(profile.tls.clone()),
            own_ca: profile.tls.ca.is_some(),
            client_cert: profile.tls.client_cert.is_some(),
            authority: profile.tls.authority.clone(),
            limit: profile.connect_timeout.min(LONGEST_CONNECT),
            keepalive: profile.keepalive,
            windows: Windows {
                stream: window,
                connection: window.saturating_mul(streams).min(WINDOWS.1),
            },
            allow_plaintext: profile.allow_plaintext_token,
            notices: Notices::default(),
        }
    }

    /// Where `remote` is, for errors; it sees our certificate if `shown`.
    pub(super) fn site(&self, remote: &Remote, shown: bool) -> Site {
        Site {
            remote: remote.clone(),
            own_ca: self.own_ca,
            client_cert: shown && self.client_cert,
            limit: self.limit,
        }
    }

    /// The way to `remote`, which sees our certificate if `shown`.
    ///
    /// # Errors
    /// What cannot be an address, and those of [`Manners::secure`].
    pub(super) fn channel(&self, remote: &Remote, shown: bool) -> Result<Channel> {
        let dialer = self.dialer(remote, shown, Protocol::Http2)?;
        let name = self.authority(remote);
        let authority: Authority = name.parse().map_err(|cause| {
            Error::configuration(format!("`{name}` is no address")).caused_by(cause)
        })?;
        let notices = self.notices.clone();
        Ok(Channel::new(dialer, authority, self.windows, notices))
    }

    /// What `remote` is called in a request to it.
    pub(super) fn authority(&self, remote: &Remote) -> String {
        match self.certified(remote) {
            Some(name) => name.to_owned(),
            None => remote.authority(),
        }
    }

    /// What connects to `remote`, to speak `protocol` there.
    ///
    /// # Errors
    /// Those of [`Manners::secure`].
    pub(super) fn dialer(
        &self,
        remote: &Remote,
        shown: bool,
        protocol: Protocol,
    ) -> Result<Dialer> {
        let tls = if remote.tls {
            let name = self.certified(remote).unwrap_or(&remote.host);
            Some(self.tls.secure(name, shown, protocol)?)
        } else {
            None
        };
        Ok(Dialer {
            remote: remote.clone(),
            limit: self.limit,
            keepalive: self.keepalive,
            tls,
            peer: Peer::new(remote.tls, Instant::now() + self.limit),
            secured: Latest::default(),
        })
    }

    /// The name that the profile says the certificate of its host has.
    fn certified(&self, remote: &Remote) -> Option<&str> {
        let home = self.home.as_ref()?;
        let same = remote.tls && remote.host == home.host;
        self.authority.as_deref().filter(|_| same)
    }
}
