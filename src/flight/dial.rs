//! A TCP connection to a host: its addresses tried in turn, each failure told
//! apart from the others.

use std::io;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use http::Uri;
use hyper_util::rt::TokioIo;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout_at};
use tower::Service;

use super::peer::{Overheard, Peer};
use super::trouble::Trouble;
use crate::config::Remote;

/// How long a connection may be idle before TCP asks whether the other end is
/// still there. Pings of HTTP/2 would draw GOAWAY from servers that find them
/// too many; the kernel's draw nothing.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// Connects to one host and port, whatever address it is asked for.
#[derive(Debug, Clone)]
pub(super) struct Dialer {
    remote: Remote,
    limit: Duration,
    peer: Peer,
}

impl Dialer {
    /// To `remote`, in at most `limit`; `peer` learns what is said there.
    pub(super) fn new(remote: Remote, limit: Duration, peer: Peer) -> Dialer {
        Dialer {
            remote,
            limit,
            peer,
        }
    }

    async fn dial(self) -> Result<TokioIo<Overheard>, Trouble> {
        let deadline = Instant::now() + self.limit;
        self.peer.dialled(deadline);
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
                Ok(Ok(stream)) => {
                    prepare(&stream);
                    self.peer.connected();
                    return Ok(TokioIo::new(Overheard::new(stream, self.peer)));
                }
                Ok(Err(cause)) => trouble = refusal(&cause),
                Err(_) => trouble = Trouble::NoAnswer,
            }
        }
        Err(trouble)
    }
}

/// No delay for small messages, and word from the kernel when the peer is
/// gone. What the system refuses of it is no reason not to connect.
fn prepare(stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
    let _ = SockRef::from(stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEPALIVE));
}

fn refusal(cause: &io::Error) -> Trouble {
    match cause.kind() {
        io::ErrorKind::ConnectionRefused => Trouble::Refused,
        io::ErrorKind::TimedOut => Trouble::NoAnswer,
        _ => Trouble::Unreachable(cause.to_string()),
    }
}

impl Service<Uri> for Dialer {
    type Response = TokioIo<Overheard>;
    type Error = Trouble;
    type Future = BoxFuture<'static, Result<Self::Response, Trouble>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Trouble>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        Box::pin(self.clone().dial())
    }
}
