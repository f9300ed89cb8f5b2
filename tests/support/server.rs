//! A Flight server on a port of this machine that plays a [`Script`], and
//! notes what it was asked.

use std::collections::HashMap;
use std::net::TcpListener as StdListener;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use arrow_flight::flight_service_server::FlightServiceServer;
use arrow_flight::sql::{Any, Command};
use futures::stream;
use prost::Message;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tonic::Status;
use tonic::metadata::MetadataMap;
use tonic::transport::{Certificate, Identity, Server as GrpcServer, ServerTlsConfig};

use super::player::Player;
use super::script::{Answer, Part, Script};
use super::wire::{Cuttable, Framed};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// The headers by which InfluxDB takes a database, in its order.
const DATABASE_HEADERS: [&str; 4] = ["database", "bucket", "bucket-name", "iox-namespace-name"];

/// A running server. Dropping it ends it, and its connections.
pub(crate) struct Server {
    pub(crate) port: u16,
    service: Framed,
    state: Arc<State>,
    runtime: Option<Runtime>,
}

/// One call that came.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) headers: HashMap<String, String>,
    /// The message of a command, without its wrapping, or a ticket.
    pub(crate) command: Vec<u8>,
}

pub(super) struct State {
    pub(super) script: Script,
    pub(super) seen: Mutex<Seen>,
    pub(super) news: Condvar,
    cut: Arc<Notify>,
}

#[derive(Default)]
pub(super) struct Seen {
    calls: Vec<Call>,
    pub(super) dropped: usize,
    /// What tickets stand for: a part each.
    pub(super) tickets: Vec<Part>,
}

impl Server {
    /// A server that plays `script`.
    pub(crate) fn start(script: Script) -> Server {
        let listener = StdListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let mut builder = GrpcServer::builder();
        if let Some(identity) = &script.identity {
            let mut tls =
                ServerTlsConfig::new().identity(Identity::from_pem(&identity.cert, &identity.key));
            if let Some(ca) = &script.client_ca {
                tls = tls.client_ca_root(Certificate::from_pem(ca));
            }
            builder = builder.tls_config(tls).unwrap();
        }
        let framing = script.framing.clone();
        let state = Arc::new(State {
            script,
            seen: Mutex::default(),
            news: Condvar::new(),
            cut: Arc::new(Notify::new()),
        });
        let service = Framed {
            inner: FlightServiceServer::new(Player(Arc::clone(&state))),
            framing,
        };
        let cut = Arc::clone(&state.cut);
        let routed = service.clone();
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            let incoming = stream::unfold((listener, cut), |(listener, cut)| async {
                let accepted = listener.accept().await;
                let io = accepted.map(|(io, _)| Cuttable::new(io, Arc::clone(&cut)));
                Some((io, (listener, cut)))
            });
            let served = builder.add_service(routed).serve_with_incoming(incoming);
            served.await.unwrap();
        });
        Server {
            port,
            service,
            state,
            runtime: Some(runtime),
        }
    }

    /// The service itself, for a client in this process.
    pub(crate) fn service(&self) -> Framed {
        self.service.clone()
    }

    /// The calls that came, in order.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.state.seen.lock().unwrap().calls.clone()
    }

    /// Waits until this many streams were dropped before their end.
    pub(crate) fn wait_for_dropped(&self, streams: usize) {
        let seen = self.state.seen.lock().unwrap();
        let waiting = |seen: &mut Seen| seen.dropped < streams;
        let (seen, _) = self
            .state
            .news
            .wait_timeout_while(seen, PATIENCE, waiting)
            .unwrap();
        assert!(seen.dropped >= streams, "no stream was dropped");
    }

    /// Waits until this method was called so often.
    pub(crate) fn wait_for_calls(&self, method: &str, times: usize) {
        let called = |seen: &Seen| {
            let calls = seen.calls.iter();
            calls.filter(|call| call.method == method).count() >= times
        };
        let seen = self.state.seen.lock().unwrap();
        let waiting = |seen: &mut Seen| !called(seen);
        let (seen, _) = self
            .state
            .news
            .wait_timeout_while(seen, PATIENCE, waiting)
            .unwrap();
        assert!(called(&seen), "{method} was not called");
    }

    /// Breaks all connections.
    pub(crate) fn cut(&self) {
        self.state.cut.notify_waiters();
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

impl State {
    /// Notes a call, and refuses one that lacks what the script demands.
    pub(super) fn admit(
        &self,
        method: &'static str,
        headers: &MetadataMap,
        command: &[u8],
    ) -> Result<(), Status> {
        let map = headers.clone().into_headers();
        let headers: HashMap<String, String> = map
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.to_string(), value)
            })
            .collect();
        let authorization = headers.get("authorization").cloned();
        let named: Vec<_> = DATABASE_HEADERS
            .iter()
            .filter(|name| headers.contains_key(**name))
            .collect();
        let wanted = named
            .first()
            .and_then(|name| headers.get(**name))
            .cloned()
            .unwrap_or_default();
        self.seen.lock().unwrap().calls.push(Call {
            method,
            headers,
            command: command.to_vec(),
        });
        self.news.notify_all();
        if let Some(token) = &self.script.token
            && authorization.as_deref() != Some(&format!("Bearer {token}"))
        {
            return Err(Status::unauthenticated("Unauthenticated"));
        }
        let Some(database) = &self.script.database else {
            return Ok(());
        };
        if method == "DoGet" {
            return Ok(());
        }
        match named.len() {
            0 => Err(Status::invalid_argument("no 'database' header in request")),
            1 if wanted == *database => Ok(()),
            1 => Err(Status::internal(format!(
                "Cannot retrieve database: External error: database not found: {wanted}"
            ))),
            _ => Err(Status::invalid_argument(format!(
                "More than one headers are found in request: {named:?}. \
                 Please include only one of them"
            ))),
        }
    }

    pub(super) fn answer(&self, command: &[u8]) -> Result<Answer, Status> {
        let any = Any::decode(command).map_err(|e| Status::invalid_argument(e.to_string()))?;
        let name = any.type_url.clone();
        let command = Command::try_from(any).map_err(|e| Status::internal(e.to_string()))?;
        let answer = match command {
            Command::CommandStatementQuery(query) => {
                let known = self.script.statements.get(&query.query);
                return known.cloned().ok_or_else(|| unknown_table(&query.query));
            }
            Command::CommandGetTables(_) => self.script.tables.clone(),
            _ => None,
        };
        if let Some((code, message)) = &self.script.metadata_refusal {
            return Err(Status::new(*code, message));
        }
        answer.ok_or_else(|| {
            Status::invalid_argument(format!(
                "Error while planning Flight SQL : Unsupported FlightSQL message type: {name}"
            ))
        })
    }
}

/// InfluxDB's words for a table that there is not.
fn unknown_table(sql: &str) -> Status {
    let mut words = sql.split_whitespace();
    words.find(|word| word.eq_ignore_ascii_case("from"));
    let table = words.next().unwrap_or_default().to_lowercase();
    Status::invalid_argument(format!(
        "Error while planning query: Error during planning: \
         table 'public.iox.{table}' not found"
    ))
}
