//! One HTTP/2 connection.

use std::future::poll_fn;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use h2::client::{Builder, SendRequest};
use h2::{Ping, PingPong};
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};

use super::idle::LastHeard;
use super::socket::Socket;

/// The longest head of an answer that is taken, and the longest trailers, in
/// bytes. A server's words travel there, three bytes for one that is no plain
/// letter, and some list all columns of a table; what is longer is lost with
/// the whole answer.
const LONGEST_HEAD: u32 = 1024 * 1024;

/// How much of what we send may wait for the server to take it, in bytes, for
/// each stream.
const SEND_BUFFER: usize = 1024 * 1024;

/// How much may be under way to us, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Windows {
    pub(super) stream: u32,
    pub(super) connection: u32,
}

/// A connection that streams can be opened on. Dropping it leaves those that
/// are open; with the last of them it ends.
pub(super) struct Link {
    requests: SendRequest<Bytes>,
    pings: Option<PingPong>,
    heard: LastHeard,
    /// What moves its frames.
    task: AbortHandle,
}

impl Link {
    /// Speaks HTTP/2 over `io`, whose other end was heard when `heard` says.
    ///
    /// # Errors
    /// That of writing the first bytes.
    pub(super) async fn over(
        io: Socket,
        heard: LastHeard,
        windows: Windows,
    ) -> Result<Link, h2::Error> {
        let (requests, mut connection) = Builder::new()
            .enable_push(false)
            .initial_window_size(windows.stream)
            .initial_connection_window_size(windows.connection)
            .max_header_list_size(LONGEST_HEAD)
            .max_send_buffer_size(SEND_BUFFER)
            .handshake(io)
            .await?;
        let pings = connection.ping_pong();
        // Its error is that of every stream on it.
        let task = tokio::spawn(async move { drop(connection.await) });
        Ok(Link {
            requests,
            pings,
            heard,
            task: task.abort_handle(),
        })
    }

    /// What opens streams on it.
    pub(super) fn requests(&self) -> SendRequest<Bytes> {
        self.requests.clone()
    }

    /// How many streams the server lets us have at once, as far as it has said.
    pub(super) fn streams(&self) -> usize {
        self.requests.current_max_send_streams()
    }

    /// Whether streams can still be opened on it, as far as is known here: it
    /// has not ended, and the server has not said that it will go.
    pub(super) fn is_open(&self) -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        !matches!(self.requests().poll_ready(&mut cx), Poll::Ready(Err(_)))
    }

    /// How long its other end has said nothing.
    pub(super) fn idle(&self) -> Duration {
        self.heard.ago()
    }

    /// Asks the other end whether it is there: the time that the answer took;
    /// `None` if none came within `limit`.
    pub(super) async fn ping(&mut self, limit: Duration) -> Option<Duration> {
        let pings = self.pings.as_mut()?;
        // The answer to one whose asker did not wait may lie here since long.
        let _ = pings.poll_pong(&mut Context::from_waker(Waker::noop()));
        // One that is under way still serves as well as another.
        let _ = pings.send_ping(Ping::opaque());
        let asked = Instant::now();
        let answer = timeout(limit, poll_fn(|cx| pings.poll_pong(cx))).await;
        answer.ok()?.ok()?;
        Some(asked.elapsed())
    }

    /// Ends it, and every stream on it with an error.
    pub(super) fn abandon(self) {
        self.task.abort();
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("heard", &self.heard).finish()
    }
}
