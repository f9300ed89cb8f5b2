//! Why there is no connection, or none any more, in words.

use std::error::Error as StdError;
use std::io;

use http::StatusCode;
use rustls::{AlertDescription, CertificateError};

use super::peer::{Peer, Speech};

/// What stands between us and an answer of gRPC.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub(super) enum Trouble {
    UnknownHost(String),
    SlowLookup,
    Refused,
    Unreachable(String),
    /// No TCP connection in time.
    NoAnswer,
    /// A connection, and not a byte from there.
    Silent,
    /// Closed without a byte.
    Closed,
    /// The status line of an HTTP/1 answer.
    Http1(String),
    /// TLS is spoken there, and we did not.
    SpeaksTls,
    /// We spoke TLS, and it is not spoken there.
    NoTls,
    /// Bytes of something else.
    Foreign,
    /// TLS, but HTTP/2 is not offered in it.
    NoHttp2,
    /// HTTP/2, but no gRPC.
    NotGrpc {
        status: StatusCode,
        content_type: Option<String>,
    },
    UnknownIssuer,
    /// The names that the certificate has instead.
    WrongName(Vec<String>),
    Expired,
    NotYetValid,
    /// Another fault of the server's certificate.
    BadCertificate(String),
    /// The server wants a certificate of ours, or a better one.
    ClientCertificate,
    /// Closed after TLS was agreed on, before any answer.
    Dismissed(String),
    /// TLS failed for another reason.
    Handshake(String),
    /// A connection that worked broke.
    Broken(String),
}

impl Trouble {
    /// What `cause`, and what was heard from `peer`, mean.
    pub(super) fn of(cause: &(dyn StdError + 'static), peer: &Peer) -> Trouble {
        if let Some(trouble) = in_chain::<Trouble>(cause) {
            return trouble.clone();
        }
        let mut words = Vec::new();
        let mut link = Some(cause);
        while let Some(error) = link {
            let tls = match error.downcast_ref::<io::Error>() {
                Some(io) if io.kind() == io::ErrorKind::TimedOut && !peer.is_connected() => {
                    return Trouble::NoAnswer;
                }
                Some(io) if io.kind() == io::ErrorKind::TimedOut && !peer.has_answered() => {
                    return Trouble::Silent;
                }
                Some(io) => io.get_ref().and_then(|inner| inner.downcast_ref()),
                None => error.downcast_ref::<rustls::Error>(),
            };
            if let Some(tls) = tls {
                return Trouble::of_tls(tls);
            }
            words.push(error.to_string());
            link = error.source();
        }
        // Beneath HTTP/2 only the text of a cause survives.
        let has = |part: &str| words.iter().any(|text| text.contains(part));
        if has("HTTP/2 was not negotiated") {
            return Trouble::NoHttp2;
        }
        if has("CertificateRequired") || has("alert: BadCertificate") || has("UnknownCA") {
            return Trouble::ClientCertificate;
        }
        words.dedup();
        match peer.speech() {
            Speech::Closed | Speech::Nothing => Trouble::Closed,
            Speech::Http1(line) => Trouble::Http1(line),
            Speech::WantsTls => Trouble::SpeaksTls,
            Speech::Other => Trouble::Foreign,
            Speech::Tls if !peer.is_tls() => Trouble::SpeaksTls,
            // A server that wants a certificate of ours says so after the
            // handshake, and its words may be lost with the connection.
            Speech::Tls if !peer.has_answered() => Trouble::Dismissed(words.join(": ")),
            Speech::Http2 | Speech::Tls => Trouble::Broken(words.join(": ")),
        }
    }

    /// Whether there was a connection of TCP, and what came then was at fault.
    pub(super) fn is_behind_tcp(&self) -> bool {
        !matches!(
            self,
            Trouble::UnknownHost(_)
                | Trouble::SlowLookup
                | Trouble::Refused
                | Trouble::Unreachable(_)
                | Trouble::NoAnswer
        )
    }

    fn of_tls(cause: &rustls::Error) -> Trouble {
        match cause {
            rustls::Error::InvalidMessage(_) => Trouble::NoTls,
            rustls::Error::InvalidCertificate(fault) => match fault {
                // An authority of the same name, with another key, is another.
                CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                    Trouble::UnknownIssuer
                }
                CertificateError::NotValidForName => Trouble::WrongName(Vec::new()),
                CertificateError::NotValidForNameContext { presented, .. } => {
                    Trouble::WrongName(presented.clone())
                }
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    Trouble::Expired
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    Trouble::NotYetValid
                }
                other => Trouble::BadCertificate(other.to_string()),
            },
            rustls::Error::AlertReceived(
                AlertDescription::CertificateRequired
                | AlertDescription::BadCertificate
                | AlertDescription::UnknownCA,
            ) => Trouble::ClientCertificate,
            rustls::Error::AlertReceived(AlertDescription::NoApplicationProtocol) => {
                Trouble::NoHttp2
            }
            other => Trouble::Handshake(other.to_string()),
        }
    }
}

/// The error of this type that `cause`, or what caused it, is.
pub(super) fn in_chain<'a, T: StdError + 'static>(
    cause: &'a (dyn StdError + 'static),
) -> Option<&'a T> {
    let mut link = Some(cause);
    while let Some(error) = link {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        link = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[test]
    fn tls_faults_are_found_inside_other_errors() {
        let peer = Peer::new(true, Instant::now());
        for (cause, expected) in [
            (
                rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType),
                Trouble::NoTls,
            ),
            (
                rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer),
                Trouble::UnknownIssuer,
            ),
        ] {
            let wrapped = io::Error::new(io::ErrorKind::InvalidData, cause);
            assert_eq!(Trouble::of(&wrapped, &peer), expected);
        }
    }
}
