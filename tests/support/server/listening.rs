//! A server's port and its connections: how they begin and end.

use std::net::TcpListener as StdListener;
use std::sync::{Arc, mpsc};

use futures::stream;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tonic::transport::{Certificate, Identity, Server as GrpcServer, ServerTlsConfig};

use super::state::Memory;
use super::{PATIENCE, Server};
use crate::support::script::Script;
use crate::support::wire::{Connection, Link, Pages, tls};

/// A port that is listened on.
pub(super) struct Listening {
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
    pub(super) fn listen(&mut self) {
        let socket = StdListener::bind(("127.0.0.1", self.port)).unwrap();
        socket.set_nonblocking(true).unwrap();
        self.port = socket.local_addr().unwrap().port();
        let loops = vec![self.accept(&socket)];
        self.listening = Some(Listening { socket, loops });
    }

    fn accept(&self, socket: &StdListener) -> Accepting {
        let socket = socket.try_clone().unwrap();
        let script = &self.state.script;
        let tls = tls(script);
        let router = builder(script, tls.is_some())
            .accept_http1(!script.pages.is_empty())
            .layer(Pages(Arc::clone(&self.state)))
            .add_service(self.service.clone());
        let wire = Arc::clone(&self.state.wire);
        let (stop, stopped) = oneshot::channel();
        let (free, freed) = mpsc::channel();
        self.runtime.as_ref().unwrap().spawn(async move {
            let listener = TcpListener::from_std(socket).unwrap();
            let incoming = stream::unfold((listener, wire, tls), |(listener, wire, tls)| async {
                let io = loop {
                    let io = match listener.accept().await {
                        Ok((io, _)) => io,
                        Err(cause) => break Err(cause),
                    };
                    // Else small answers wait for each other, 40 ms each time.
                    io.set_nodelay(true).unwrap();
                    let io = Connection::new(io, Arc::clone(&wire));
                    // A client that does not like our certificate may go.
                    if let Ok(link) = Link::over(io, tls.as_ref()).await {
                        break Ok(link);
                    }
                };
                Some((io, (listener, wire, tls)))
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

    /// Speaks, and listens again on the same port, having broken all connections and
    /// forgotten tickets, prepared statements, transactions, bearers and
    /// sessions.
    pub(crate) fn restart(&mut self) {
        self.stop();
        self.state.look().memory = Memory::default();
        self.state.wire.speak();
        self.listen();
    }
}

/// Speaks TLS where the script says so, unless its connections do already.
fn builder(script: &Script, secured: bool) -> GrpcServer {
    let builder = GrpcServer::builder().max_concurrent_streams(script.streams);
    let identity = script.identity.as_ref().filter(|_| !secured);
    let Some(identity) = identity else {
        return builder;
    };
    let mut tls =
        ServerTlsConfig::new().identity(Identity::from_pem(&identity.cert, &identity.key));
    if let Some(ca) = &script.client_ca {
        tls = tls.client_ca_root(Certificate::from_pem(ca));
    }
    builder.tls_config(tls).unwrap()
}
