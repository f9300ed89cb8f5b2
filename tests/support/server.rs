//! A Flight server on a port of this machine that plays a [`Script`], and
//! notes what it was asked.

/// What a server was asked.
mod call;

/// A server's port and its connections: how they begin and end.
mod listening;

/// What a server knows and has seen.
pub(super) mod state;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_flight::flight_service_server::FlightServiceServer;
use tokio::runtime::Runtime;

use self::listening::Listening;
use self::state::State;
use super::player::Player;
use super::proto::OptionValue;
use super::script::Script;
use super::wire::Framed;

pub(crate) use self::call::{Call, Put};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server. Dropping it ends it, and its connections.
pub(crate) struct Server {
    pub(crate) port: u16,
    service: Framed,
    state: Arc<State>,
    runtime: Option<Runtime>,
    listening: Option<Listening>,
}

impl Server {
    /// A server that plays `script`.
    pub(crate) fn start(script: Script) -> Server {
        let framing = script.framing.clone();
        let state = Arc::new(State::new(script));
        let service = Framed {
            inner: FlightServiceServer::new(Player(Arc::clone(&state)))
                .max_decoding_message_size(usize::MAX),
            framing,
            wire: Arc::clone(&state.wire),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let mut server = Server {
            port: 0,
            service,
            state,
            runtime: Some(runtime),
            listening: None,
        };
        server.listen();
        server
    }

    /// The service itself, for a client in this process.
    pub(crate) fn service(&self) -> Framed {
        self.service.clone()
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Where a part of another server's answer may lie: `grpc://127.0.0.1:PORT`,
    /// or `grpc+tls:`.
    pub(crate) fn location(&self) -> String {
        let tls = self.state.script.identity.is_some();
        let scheme = if tls { "grpc+tls" } else { "grpc" };
        format!("{scheme}://{}", self.address())
    }

    /// The calls that came, in order, refused ones too.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.state.look().calls.clone()
    }

    /// The names of the calls that came: `GetFlightInfo CommandStatementQuery`,
    /// `DoGet`, `DoAction CancelFlightInfo`.
    pub(crate) fn trace(&self) -> Vec<String> {
        self.state.look().calls.iter().map(Call::name).collect()
    }

    /// The calls of this name, as [`trace`] has them.
    ///
    /// [`trace`]: Server::trace
    pub(crate) fn called(&self, name: &str) -> Vec<Call> {
        let calls = self.calls().into_iter();
        calls.filter(|call| call.name() == name).collect()
    }

    /// The calls that ask, run or prepare this text.
    pub(crate) fn asked(&self, sql: &str) -> Vec<Call> {
        let calls = self.calls().into_iter();
        calls
            .filter(|call| call.sql().as_deref() == Some(sql))
            .collect()
    }

    /// How many batches were sent, keep-alives too.
    pub(crate) fn batches_sent(&self) -> usize {
        self.state.look().batches
    }

    /// How many bytes of results were handed to the transport: what a client
    /// does not take stays there, up to its window.
    pub(crate) fn bytes_sent(&self) -> usize {
        self.state.look().bytes
    }

    /// When the result that began last had its first batch sent.
    pub(crate) fn first_batch(&self) -> Option<Instant> {
        self.state.look().first_batch
    }

    /// The greatest number of DoGets whose streams were open at once.
    pub(crate) fn most_open(&self) -> usize {
        self.state.look().most_open
    }

    /// How often a single-use ticket was redeemed again.
    pub(crate) fn redeemed_twice(&self) -> usize {
        self.state.look().twice
    }

    /// How many answers were left before their end: streams, calls that hang.
    pub(crate) fn dropped(&self) -> usize {
        self.state.look().dropped
    }

    /// How many handshakes came.
    pub(crate) fn handshakes(&self) -> usize {
        self.state.look().handshakes
    }

    /// How many connections were accepted.
    pub(crate) fn accepted(&self) -> usize {
        self.state.wire.accepted()
    }

    /// How many prepared statements are not closed.
    pub(crate) fn prepared(&self) -> usize {
        self.state.look().memory.prepared.len()
    }

    /// How many transactions are open.
    pub(crate) fn transactions(&self) -> usize {
        self.state.look().memory.transactions.len()
    }

    /// The options of the open sessions, by the value of their cookie.
    pub(crate) fn sessions(&self) -> BTreeMap<String, BTreeMap<String, OptionValue>> {
        let seen = self.state.look();
        let sessions = seen.memory.sessions.iter();
        sessions
            .map(|(id, options)| (id.clone(), options.clone()))
            .collect()
    }

    /// Lets in by this token only, from now on.
    pub(crate) fn change_token(&self, token: &str) {
        self.state.look().token = Some(token.to_owned());
    }

    /// Forgets the bearers it gave out and the sessions.
    pub(crate) fn forget_logins(&self) {
        let mut seen = self.state.look();
        seen.memory.bearers.clear();
        seen.memory.sessions.clear();
    }

    /// Waits until so many bytes of results were sent.
    #[track_caller]
    pub(crate) fn wait_for_bytes(&self, bytes: usize) {
        let come = self.state.wait(PATIENCE, |seen| seen.bytes >= bytes);
        assert!(come, "{} of {bytes} bytes were sent", self.bytes_sent());
    }

    /// Whether more than so many bytes of results are sent within `time`.
    pub(crate) fn exceeds(&self, bytes: usize, time: Duration) -> bool {
        self.state.wait(time, |seen| seen.bytes > bytes)
    }

    /// Waits until this many answers were dropped before their end.
    #[track_caller]
    pub(crate) fn wait_for_dropped(&self, answers: usize) {
        let come = self.state.wait(PATIENCE, |seen| seen.dropped >= answers);
        assert!(come, "no stream was dropped");
    }

    /// Waits until this method, or the call of this name, was called so often.
    #[track_caller]
    pub(crate) fn wait_for_calls(&self, name: &str, times: usize) {
        self.wait_until(name, |calls| {
            let named = |call: &&Call| call.method == name || call.name() == name;
            calls.iter().filter(named).count() >= times
        });
    }

    /// Waits until what was put has come to an end, or was left.
    #[track_caller]
    pub(crate) fn wait_for_put(&self) {
        let come = self.state.wait(PATIENCE, |seen| {
            seen.dropped > 0 || seen.calls.iter().any(|call| call.put.is_some())
        });
        assert!(come, "nothing was put");
    }

    /// Waits until the calls that came are what `come` wants: `what`.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, come: impl Fn(&[Call]) -> bool) {
        let come = self.state.wait(PATIENCE, |seen| come(&seen.calls));
        assert!(come, "{what} did not come: {:?}", self.trace());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Not on this thread: it may belong to a runtime of its own.
            let ended = std::thread::spawn(move || runtime.shutdown_timeout(PATIENCE));
            let _ = ended.join();
        }
    }
}
