//! A connection to a host: its addresses tried in turn, each failure told
//! apart from the others, then TLS.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout_at};

use super::idle::LastHeard;
use super::peer::{Overheard, Peer};
use super::socket::Socket;
use super::tls::{Secure, Secured};
use super::trouble::Trouble;
use crate::config::Remote;

/// The shortest time after which the kernel can be told to ask.
const SHORTEST_KEEPALIVE: Duration = Duration::from_secs(1);

/// Connects to one host and port.
#[derive(Debug)]
pub(super) struct Dialer {
    pub(super) remote: Remote,
    /// For the name, TCP and TLS together.
    pub(super) limit: Duration,
    /// How long a connection may be idle before TCP asks whether the other end
    /// is still there; `None`: it never does. Pings of HTTP/2 at any time would
    /// draw GOAWAY from servers that find them too many; the kernel's draw
    /// nothing.
    pub(super) keepalive: Option<Duration>,
    /// Where TLS is spoken.
    pub(super) tls: Option<Secure>,
    /// Learns what is said there.
    pub(super) peer: Peer,
    pub(super) secured: Latest,
}

/// What TLS came to on the latest connection; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Latest(Arc<Mutex<Option<Secured>>>);

impl Latest {
    pub(super) fn get(&self) -> Option<Secured> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set(&self, secured: Secured) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(secured);
    }
}

impl Dialer {
    /// A connection, and when its other end was heard last.
    pub(super) async fn dial(&self) -> Result<(Socket, LastHeard), Trouble> {
        let deadline = Instant::now() + self.limit;
        self.peer.dialled(deadline);
        let stream = self.reach(deadline).await?;
        prepare(&stream, self.keepalive);
        self.peer.connected();
        let heard = LastHeard::new();
        let io = Overheard::new(stream, self.peer.clone(), heard.clone());
        let Some(tls) = &self.tls else {
            return Ok((Socket::Plain(io), heard));
        };
        let stream = timeout_at(deadline, tls.wrap(io))
            .await
            .map_err(|_| Trouble::Silent)??;
        self.secured.set(Secured::of(stream.get_ref().1));
        Ok((Socket::Tls(Box::new(stream)), heard))
    }

    /// A TCP connection to the first of the host's addresses that takes one.
    async fn reach(&self, deadline: Instant) -> Result<TcpStream, Trouble> {
        let Remote { host, port, .. } = &self.remote;
        let found = match timeout_at(deadline, lookup_host((host.as_str(), *port))).await {
            Ok(Ok(found)) => found,
            Ok(Err(cause)) => return Err(Trouble::UnknownHost(cause.to_string())),
            Err(_) => return Err(Trouble::SlowLookup),
        };
        let addresses: Vec<_> = found.collect();
        let mut trouble = Trouble::UnknownHost("it has no address".to_owned());
        for (index, address) in addresses.iter().enumerate() {
            // An address that swallows packets leaves time for those after it.
            let left = deadline.saturating_duration_since(Instant::now());
            let share = left / u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
            match timeout_at(Instant::now() + share, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(cause)) => trouble = refusal(&cause),
                Err(_) => trouble = Trouble::NoAnswer,
            }
        }
        Err(trouble)
    }
}

/// No delay for small messages, and word from the kernel when the peer is
/// gone. What the system refuses of it is no reason not to connect.
fn prepare(stream: &TcpStream, keepalive: Option<Duration>) {
    let _ = stream.set_nodelay(true);
    if let Some(idle) = keepalive {
        let asking = TcpKeepalive::new().with_time(idle.max(SHORTEST_KEEPALIVE));
        let _ = SockRef::from(stream).set_tcp_keepalive(&asking);
    }
}

fn refusal(cause: &io::Error) -> Trouble {
    match cause.kind() {
        io::ErrorKind::ConnectionRefused => Trouble::Refused,
        io::ErrorKind::TimedOut => Trouble::NoAnswer,
        _ => Trouble::Unreachable(cause.to_string()),
    }
}
