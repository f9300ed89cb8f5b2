//! What the machine at the other end has said so far.
//!
//! Many things listen on a port: a Flight server, a web server, something
//! that expects TLS, nothing that ever speaks. HTTP/2's own errors do not tell
//! them apart; the first bytes that come back do.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::idle::LastHeard;

/// How many of the first bytes are kept.
const KEPT: usize = 512;

/// What is known of the current connection to an address; clones share it.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    tls: bool,
    heard: Arc<watch::Sender<Heard>>,
}

#[derive(Debug, Clone)]
struct Heard {
    first: Vec<u8>,
    /// What was said on the connection before.
    before: Speech,
    connected: bool,
    closed: bool,
    answered: bool,
    deadline: Instant,
}

/// What the first bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Speech {
    /// No byte yet.
    Nothing,
    /// No byte, and none will come.
    Closed,
    Http2,
    /// HTTP/1, with its status line.
    Http1(String),
    /// A web server's words for a request that should have come over TLS.
    WantsTls,
    /// A TLS record.
    Tls,
    Other,
}

impl Peer {
    /// One that has until `deadline` to say something; `tls` is whether we
    /// speak it.
    pub(super) fn new(tls: bool, deadline: Instant) -> Peer {
        Peer {
            tls,
            heard: Arc::new(watch::Sender::new(Heard::none(deadline))),
        }
    }

    /// A connection anew, which has until `deadline`.
    pub(super) fn dialled(&self, deadline: Instant) {
        let anew = Heard {
            answered: self.has_answered(),
            before: self.speech(),
            ..Heard::none(deadline)
        };
        self.heard.send_replace(anew);
    }

    /// Notes that there is a TCP connection.
    pub(super) fn connected(&self) {
        self.heard.send_modify(|heard| heard.connected = true);
    }

    /// Whether TLS is spoken to it.
    pub(super) fn is_tls(&self) -> bool {
        self.tls
    }

    /// Whether there was a TCP connection.
    pub(super) fn is_connected(&self) -> bool {
        self.heard.borrow().connected
    }

    /// Notes that it has answered a call, on this connection or one before.
    pub(super) fn answered(&self) {
        if !self.has_answered() {
            self.heard.send_modify(|heard| heard.answered = true);
        }
    }

    /// Whether it has answered a call.
    pub(super) fn has_answered(&self) -> bool {
        self.heard.borrow().answered
    }

    /// What it has said. A reset swallows words that came before it; then
    /// those of the connection before count.
    pub(super) fn speech(&self) -> Speech {
        let heard = self.heard.borrow();
        match (&heard.before, speech(&heard.first)) {
            (Speech::Nothing | Speech::Closed, Speech::Nothing) if heard.closed => Speech::Closed,
            (before, Speech::Nothing) => before.clone(),
            (_, now) => now,
        }
    }

    /// Comes back when a connection's deadline passes without a word, this
    /// one's or that of one made anew meanwhile.
    pub(super) async fn silence(&self) {
        let mut news = self.heard.subscribe();
        loop {
            let deadline = {
                let heard = news.borrow_and_update();
                let waiting = heard.first.is_empty() && !heard.closed;
                waiting.then_some(heard.deadline)
            };
            // `self` holds the sender, so that what is awaited is a change.
            let change = news.changed();
            match deadline {
                None => drop(change.await),
                Some(deadline) => {
                    if timeout_at(deadline, change).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

impl Heard {
    fn none(deadline: Instant) -> Heard {
        Heard {
            first: Vec::new(),
            before: Speech::Nothing,
            connected: false,
            closed: false,
            answered: false,
            deadline,
        }
    }
}

/// What protocol starts like this.
fn speech(first: &[u8]) -> Speech {
    match first {
        [] => Speech::Nothing,
        [b'H', b'T', b'T', b'P', b'/', ..] => {
            let text = String::from_utf8_lossy(first);
            if text.contains("HTTPS") {
                Speech::WantsTls
            } else {
                let line = text.lines().next().unwrap_or_default();
                Speech::Http1(line.trim_end().to_owned())
            }
        }
        // An alert or a handshake record of SSL 3.0 to TLS 1.3.
        [0x15 | 0x16, 3, ..] => Speech::Tls,
        // A frame shorter than 64 KiB, of a type that RFC 9113 knows.
        [0, _, _, 0..=9, ..] => Speech::Http2,
        _ => Speech::Other,
    }
}

/// A TCP connection whose first incoming bytes are noted, and when it was heard
/// last.
#[derive(Debug)]
pub(super) struct Overheard {
    io: TcpStream,
    peer: Peer,
    kept: usize,
    heard: LastHeard,
}

impl Overheard {
    pub(super) fn new(io: TcpStream, peer: Peer, heard: LastHeard) -> Overheard {
        Overheard {
            io,
            peer,
            kept: 0,
            heard,
        }
    }

    /// Who is at the other end.
    pub(super) fn peer(&self) -> Peer {
        self.peer.clone()
    }
}

impl AsyncRead for Overheard {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let done = ready!(Pin::new(&mut self.io).poll_read(cx, buf));
        if buf.filled().len() > before {
            self.heard.note();
        }
        if self.kept < KEPT {
            let new = &buf.filled()[before..];
            let part = &new[..new.len().min(KEPT - self.kept)];
            self.kept += part.len();
            self.peer.heard.send_modify(|heard| {
                heard.first.extend_from_slice(part);
                heard.closed |= part.is_empty();
            });
        }
        Poll::Ready(done)
    }
}

impl AsyncWrite for Overheard {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[tokio::test]
    async fn silence_is_that_of_the_connection_now() {
        let peer = Peer::new(false, Instant::now());
        peer.silence().await;
        peer.heard.send_modify(|heard| heard.first.push(0));
        assert!(peer.silence().now_or_never().is_none());
        peer.dialled(Instant::now());
        peer.silence().await;
        assert_eq!(peer.speech(), Speech::Other);
    }

    #[test]
    fn the_first_bytes_tell_who_is_there() {
        for (first, expected) in [
            (&b""[..], Speech::Nothing),
            (
                b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n",
                Speech::Http1("HTTP/1.1 400 Bad Request".to_owned()),
            ),
            (
                b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
                Speech::WantsTls,
            ),
            (b"\x15\x03\x03\0\x02\x02\x32", Speech::Tls),
            (b"\x16\x03\x01\x02\0", Speech::Tls),
            (b"\0\0\x12\x04\0\0\0\0\0", Speech::Http2),
            (b"\0\0\x22\x07\0\0\0\0\0", Speech::Http2),
            (b"SSH-2.0-OpenSSH_9.2\r\n", Speech::Other),
            (b"\x4a", Speech::Other),
        ] {
            assert_eq!(speech(first), expected, "{first:?}");
        }
    }
}
