//! A connection that breaks or goes silent when the test says so.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::futures::OwnedNotified;
use tonic::transport::server::Connected;

use super::Wire;
use super::frames::Frames;

/// One connection, which does what its [`Wire`] says.
pub(crate) struct Connection {
    io: TcpStream,
    wire: Arc<Wire>,
    /// Counted from 0.
    number: usize,
    news: Pin<Box<OwnedNotified>>,
    frames: Frames,
    /// Nothing is written any more, and the client was told.
    ended: bool,
}

impl Connection {
    pub(crate) fn new(io: TcpStream, wire: Arc<Wire>) -> Connection {
        Connection {
            io,
            number: wire.accepted.fetch_add(1, Ordering::SeqCst),
            news: Box::pin(Arc::clone(&wire.news).notified_owned()),
            wire,
            frames: Frames::default(),
            ended: false,
        }
    }

    /// Fails once it is broken; notes the context where it is not.
    fn poll_news(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        while self.news.as_mut().poll(cx).is_ready() {
            self.news = Box::pin(Arc::clone(&self.wire.news).notified_owned());
        }
        if self.number < self.wire.cut_before.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        if !self.ended && self.wire.is_ended(self.number) {
            self.ended = true;
            // What was sent arrives: the connection is not reset.
            return match Pin::new(&mut self.io).poll_shutdown(cx) {
                Poll::Ready(result) => result,
                Poll::Pending => Ok(()),
            };
        }
        Ok(())
    }

    /// Whether what comes is read, and nothing answered.
    fn is_mute(&self) -> bool {
        self.ended || self.number < self.wire.silent_before.load(Ordering::SeqCst)
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_news(cx)?;
        while self.is_mute() {
            let mut swallowed = [0; 4096];
            let mut swallowed = ReadBuf::new(&mut swallowed);
            ready!(Pin::new(&mut self.io).poll_read(cx, &mut swallowed))?;
            if swallowed.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
        Pin::new(&mut self.io).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_news(cx)?;
        if self.is_mute() {
            return Poll::Ready(Ok(buf.len()));
        }
        let written = ready!(Pin::new(&mut self.io).poll_write(cx, buf))?;
        let bodies = self.frames.bodies(&buf[..written]);
        self.wire.sent.fetch_add(bodies, Ordering::SeqCst);
        self.poll_news(cx)?;
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_mute() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.wire.close_one();
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}
