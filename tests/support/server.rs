//! A Flight server on a port of this machine that plays a [`Script`], and
//! notes what it was asked.

/// What a server was asked.
mod call;

/// What a server knows and has seen.
pub(super) mod state;

use std::collections::BTreeMap;
use std::net::TcpListener as StdListener;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use arrow_flight::flight_service_server::FlightServiceServer;
use futures::stream;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tonic::transport::{Certificate, Identity, Server as GrpcServer, ServerTlsConfig};

use self::state::{Memory, State};
use super::player::Player;
use super::proto::OptionValue;
use super::script::Script;
use super::wire::{Connection, Framed};

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

/// A port that is listened on.
struct Listening {
    socket: StdListener,
    /// The last one accepts; those before it were told to end politely.
    loops: Vec<Accepting>,
}

struct Accepting {
    /// Stops it: politely if true.
    stop: oneshot::Sender<bool>,
    /// Comes when it has let go of the port.
    freed: mpsc::Receiver<()>,
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

    fn listen(&mut self) {
        let socket = StdListener::bind(("127.0.0.1", self.port)).unwrap();
        socket.set_nonblocking(true).unwrap();
        self.port = socket.local_addr().unwrap().port();
        let loops = vec![self.accept(&socket)];
        self.listening = Some(Listening { socket, loops });
    }

    fn accept(&self, socket: &StdListener) -> Accepting {
        let socket = socket.try_clone().unwrap();
        let router = builder(&self.state.script).add_service(self.service.clone());
        let wire = Arc::clone(&self.state.wire);
        let (stop, stopped) = oneshot::channel();
        let (free, freed) = mpsc::channel();
        self.runtime.as_ref().unwrap().spawn(async move {
            let listener = TcpListener::from_std(socket).unwrap();
            let incoming = stream::unfold((listener, wire), |(listener, wire)| async {
                let accepted = listener.accept().await;
                let io = accepted.map(|(io, _)| {
                    // Else small answers wait for each other, 40 ms each time.
                    io.set_nodelay(true).unwrap();
                    Connection::new(io, Arc::clone(&wire))
                });
                Some((io, (listener, wire)))
            });
            let (goodbye, said) = oneshot::channel::<()>();
            let serve = router.serve_with_incoming_shutdown(incoming, async {
                let _ = said.await;
            });
            {
                tokio::pin!(serve);
                tokio::select! {
                    served = &mut serve => served.unwrap(),
                    polite = stopped => if polite == Ok(true) {
                        let _ = goodbye.send(());
                        serve.await.unwrap();
                    }
                }
            }
            let _ = free.send(());
        });
        Accepting { stop, freed }
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

    /// Waits until this many answers were dropped before their end.
    #[track_caller]
    pub(crate) fn wait_for_dropped(&self, answers: usize) {
        let come = self.state.wait(PATIENCE, |seen| seen.dropped >= answers);
        assert!(come, "no stream was dropped");
    }

    /// Waits until this method, or the call of this name, was called so often.
    #[track_caller]
    pub(crate) fn wait_for_calls(&self, name: &str, times: usize) {
        let come = self.state.wait(PATIENCE, |seen| {
            let calls = seen.calls.iter();
            let named = calls.filter(|call| call.method == name || call.name() == name);
            named.count() >= times
        });
        assert!(come, "{name} was not called: {:?}", self.trace());
    }

    /// Waits until so many connections have ended.
    #[track_caller]
    pub(crate) fn wait_for_closed(&self, connections: usize) {
        let closed = self.state.wire.wait_closed(connections, PATIENCE);
        assert!(closed, "the connections stay");
    }

    /// Breaks all connections.
    pub(crate) fn cut(&self) {
        self.state.wire.cut();
    }

    /// Goes silent on the connections there are: it reads on and answers
    /// nothing, not even a ping. New connections are answered.
    pub(crate) fn silence(&self) {
        self.state.wire.silence_present();
    }

    /// Goes silent on all connections, new ones too.
    pub(crate) fn silence_all(&self) {
        self.state.wire.silence_all();
    }

    /// Says on all connections that they end soon (GOAWAY), and takes new ones.
    /// Where no call is open the connection ends.
    pub(crate) fn close_politely(&mut self) {
        let mut listening = self.listening.take().unwrap();
        let next = self.accept(&listening.socket);
        if let Some(last) = listening.loops.pop() {
            let (stop, _) = oneshot::channel();
            let _ = last.stop.send(true);
            listening.loops.push(Accepting { stop, ..last });
        }
        listening.loops.push(next);
        self.listening = Some(listening);
    }

    /// Breaks all connections, and listens no more.
    pub(crate) fn stop(&mut self) {
        let Some(Listening { socket, loops }) = self.listening.take() else {
            return;
        };
        drop(socket);
        for Accepting { stop, freed } in loops {
            let _ = stop.send(false);
            self.cut();
            freed.recv_timeout(PATIENCE).unwrap();
        }
        self.cut();
    }

    /// Listens again on the same port, having broken all connections and
    /// forgotten tickets, prepared statements, transactions, bearers and
    /// sessions.
    pub(crate) fn restart(&mut self) {
        self.stop();
        self.state.look().memory = Memory::default();
        self.listen();
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

fn builder(script: &Script) -> GrpcServer {
    let builder = GrpcServer::builder();
    let Some(identity) = &script.identity else {
        return builder;
    };
    let mut tls =
        ServerTlsConfig::new().identity(Identity::from_pem(&identity.cert, &identity.key));
    if let Some(ca) = &script.client_ca {
        tls = tls.client_ca_root(Certificate::from_pem(ca));
    }
    builder.tls_config(tls).unwrap()
}
