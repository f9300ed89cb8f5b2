//! What lies around a service: a connection that can break or go silent, and
//! answers that are framed wrongly.

/// A connection that breaks or goes silent when the test says so.
mod connection;

/// The service in the script's framing.
mod framing;

/// The frames of HTTP/2 in what is sent.
mod frames;

/// HTTP/1.1 beside gRPC on one port.
mod pages;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use tokio::sync::Notify;

pub(super) use self::connection::Connection;
pub(crate) use self::framing::Framed;
pub(super) use self::pages::{Link, Pages, tls};

/// What all connections of a server share.
pub(crate) struct Wire {
    /// Wakes the connections to look at the rest.
    news: Arc<Notify>,
    accepted: AtomicUsize,
    closed: Mutex<usize>,
    closing: Condvar,
    /// The connections before this number are broken.
    cut_before: AtomicUsize,
    /// The connections before this number are silent.
    silent_before: AtomicUsize,
    /// Bytes of bodies that the service gave out, of DoGets' bodies among them,
    /// and bytes of bodies that went out on sockets.
    given: AtomicUsize,
    gotten: AtomicUsize,
    sent: AtomicUsize,
    /// The connections before this number end when so many bytes of bodies went
    /// out.
    end_before: AtomicUsize,
    last: AtomicUsize,
}

impl Default for Wire {
    fn default() -> Wire {
        Wire {
            news: Arc::default(),
            accepted: AtomicUsize::new(0),
            closed: Mutex::default(),
            closing: Condvar::new(),
            cut_before: AtomicUsize::new(0),
            silent_before: AtomicUsize::new(0),
            given: AtomicUsize::new(0),
            gotten: AtomicUsize::new(0),
            sent: AtomicUsize::new(0),
            end_before: AtomicUsize::new(0),
            last: AtomicUsize::new(usize::MAX),
        }
    }
}

impl Wire {
    pub(super) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    /// Speaks on connections to come.
    pub(super) fn speak(&self) {
        self.silent_before.store(0, Ordering::SeqCst);
    }

    /// Waits until so many connections have ended; whether they have.
    pub(super) fn wait_closed(&self, connections: usize, patience: Duration) -> bool {
        let closed = self.closed.lock().unwrap();
        let waiting = |closed: &mut usize| *closed < connections;
        let (closed, _) = self
            .closing
            .wait_timeout_while(closed, patience, waiting)
            .unwrap();
        *closed >= connections
    }

    fn close_one(&self) {
        *self.closed.lock().unwrap() += 1;
        self.closing.notify_all();
    }

    /// Breaks the connections there are.
    pub(super) fn cut(&self) {
        self.cut_before.store(self.accepted(), Ordering::SeqCst);
        self.news.notify_waiters();
    }

    /// Silences the connections there are.
    pub(super) fn silence_present(&self) {
        self.silent_before.store(self.accepted(), Ordering::SeqCst);
    }

    /// Silences all connections, also those to come.
    pub(super) fn silence_all(&self) {
        self.silent_before.store(usize::MAX, Ordering::SeqCst);
    }

    /// Ends the connections there are when all that was given out has gone out.
    fn end(&self) {
        self.last
            .store(self.given.load(Ordering::SeqCst), Ordering::SeqCst);
        self.end_before.store(self.accepted(), Ordering::SeqCst);
        self.news.notify_waiters();
    }

    /// Whether they were told to.
    fn is_ending(&self) -> bool {
        self.end_before.load(Ordering::SeqCst) > 0
    }

    /// Whether the connection of this number has come to its end.
    fn is_ended(&self, number: usize) -> bool {
        number < self.end_before.load(Ordering::SeqCst)
            && self.sent.load(Ordering::SeqCst) >= self.last.load(Ordering::SeqCst)
    }
}
