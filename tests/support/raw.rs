//! Ports on which no Flight server listens.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener};
use std::thread;

use socket2::{Domain, Socket, Type};

/// What a port does with a connection.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    /// Accepts, reads, and says nothing.
    Silent,
    /// Reads once, writes this, and closes.
    Says(&'static [u8]),
    /// Closes at once.
    Closes,
}

/// A port of this machine where `manner` is met, as long as the process lives.
pub(crate) fn port(manner: Manner) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                match manner {
                    Manner::Silent => while stream.read(&mut buffer).is_ok_and(|n| n > 0) {},
                    Manner::Says(words) => {
                        let _ = stream.read(&mut buffer);
                        let _ = stream.write_all(words);
                        let _ = stream.shutdown(Shutdown::Write);
                        while stream.read(&mut buffer).is_ok_and(|n| n > 0) {}
                    }
                    Manner::Closes => {}
                }
            });
        }
    });
    port
}

/// A port with nothing behind it, which nobody else is given as long as this
/// is there: it is bound, and nobody listens.
pub(crate) struct Unused {
    pub(crate) port: u16,
    _bound: Socket,
}

impl Unused {
    pub(crate) fn new() -> Unused {
        let bound = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        bound
            .bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())
            .unwrap();
        let address = bound.local_addr().unwrap().as_socket().unwrap();
        Unused {
            port: address.port(),
            _bound: bound,
        }
    }
}
