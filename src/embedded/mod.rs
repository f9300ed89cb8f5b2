//! DataFusion behind a Flight SQL service: the profile `demo`, data files as
//! tables, `flightline serve`, and the server of the tests.
//!
//! The embedded server is just a server. [`Engine::service`] is a tower
//! service that a Flight client is built on in place of a channel: no port, no
//! HTTP/2, the same messages. Without the feature `embedded` the same names
//! stand here, and [`Engine::open`] says what is missing.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::config::Revealed;

#[cfg(feature = "embedded")]
mod engine;
#[cfg(not(feature = "embedded"))]
#[path = "off.rs"]
mod engine;

pub use engine::{Engine, Local, serve};

/// What the tables are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// The sample tables `home` and `sensors`.
    Demo,
    /// A table per file (or directory of parquet files), named after it.
    Files(Vec<PathBuf>),
}

/// How an engine is put on a port.
#[derive(Debug, Clone)]
pub struct Serve {
    /// `host:port`; port 0 takes a free one.
    pub listen: String,
    /// Demanded of every call.
    pub token: Option<Revealed>,
    /// PEM files: the certificate (with its chain) and its key.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Lets clients run DDL, DML and COPY, and send rows of their own.
    pub allow_writes: bool,
}

impl Serve {
    /// What the operator should know about serving like this at `bound`.
    pub fn caution(&self, bound: SocketAddr) -> Option<&'static str> {
        if bound.ip().is_loopback() {
            return None;
        }
        match (&self.token, &self.tls) {
            (None, _) => Some("whoever reaches this address can read the tables: no token is set"),
            (Some(_), None) => Some("the token travels in plaintext: no certificate is set"),
            (Some(_), Some(_)) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_to_others_is_told() {
        let token = Some(Revealed::new("secret"));
        let tls = Some((PathBuf::from("cert.pem"), PathBuf::from("key.pem")));
        for (bound, token, tls, told) in [
            ("127.0.0.1:1", None, None, None),
            ("[::1]:1", token.clone(), None, None),
            ("192.0.2.1:1", None, tls.clone(), Some("no token")),
            ("0.0.0.0:1", token.clone(), None, Some("plaintext")),
            ("0.0.0.0:1", token, tls, None),
        ] {
            let serve = Serve {
                listen: bound.to_owned(),
                token,
                tls,
                allow_writes: false,
            };
            let caution = serve.caution(bound.parse().unwrap());
            match told {
                None => assert_eq!(caution, None, "{bound}"),
                Some(word) => assert!(caution.unwrap().contains(word), "{bound}"),
            }
        }
    }
}
