//! `flightline serve` with a token and TLS.

use super::certificates::Authority;
use super::run::{Flightline, Served};

/// It runs on, and its authority's files are there, as long as this is.
pub(crate) struct Secure {
    pub(crate) authority: Authority,
    pub(crate) served: Served,
}

impl Secure {
    /// Lets in who has `token`.
    pub(crate) fn start(token: &str) -> Secure {
        let authority = Authority::new();
        let issued = authority.issue("127.0.0.1", 2999);
        let certificate = authority.write("cert.pem", &issued.cert);
        let key = authority.write("key.pem", &issued.key);
        let served = Flightline::new().env("SERVED_TOKEN", token).serve(&[
            "--token",
            "env:SERVED_TOKEN",
            "--tls-cert",
            certificate.to_str().unwrap(),
            "--tls-key",
            key.to_str().unwrap(),
        ]);
        Secure { authority, served }
    }
}
