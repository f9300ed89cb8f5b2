//! A trouble, told of the place where it was met, with what can be done.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use super::trouble::Trouble;
use crate::config::Remote;
use crate::error::{Error, Kind};

/// Where a connection goes, as far as its failures are told by it.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) remote: Remote,
    /// Only authorities of the profile's own file are trusted.
    pub(super) own_ca: bool,
    pub(super) client_cert: bool,
    pub(super) limit: Duration,
}

/// A trouble, and where it was met: there may be several servers.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{trouble}")]
pub(super) struct Met {
    pub(super) trouble: Trouble,
    pub(super) site: Arc<Site>,
}

impl Met {
    /// The error, with what can be done about it.
    pub(super) fn tell(&self) -> Error {
        self.trouble.tell(&self.site)
    }
}

impl Trouble {
    /// The error, with what can be done about it.
    pub(super) fn tell(&self, site: &Site) -> Error {
        let Remote { host, tls, .. } = &site.remote;
        let place = site.remote.authority();
        let error = |message: String| Error::new(Kind::Connection, message);
        let use_tls =
            || format!("connect with TLS: `https://{place}`, without `--no-tls` or `tls = false`");
        let no_tls = || {
            format!(
                "connect without TLS: `http://{place}`, `--no-tls`, or `tls = false` in the profile"
            )
        };
        let other_port = "is it the port for Flight SQL? InfluxDB before version 3 has none, \
                          and a proxy must pass gRPC on";
        match self {
            Trouble::UnknownHost(cause) => error(format!("cannot find the host {host}: {cause}"))
                .hint("check the name of the host, and the network"),
            Trouble::SlowLookup => error(format!(
                "the name service does not answer for {host} within {:?}",
                site.limit
            ))
            .hint("check the network; `connect-timeout` waits longer"),
            Trouble::Refused => error(format!(
                "cannot connect to {place}: nothing listens on this port"
            ))
            .hint("check the port (`--port`), and that the server runs"),
            Trouble::Unreachable(cause) => error(format!("cannot connect to {place}: {cause}"))
                .hint("check the address, and the network"),
            Trouble::NoAnswer => error(format!("no answer from {place} within {:?}", site.limit))
                .hint("check the address, and any firewall; `connect-timeout` waits longer"),
            Trouble::Silent => error(format!(
                "{place} accepts connections, but says nothing within {:?}",
                site.limit
            ))
            .hint(if *tls { no_tls() } else { use_tls() })
            .hint(other_port),
            Trouble::Closed => error(format!(
                "{place} closed the connection without a word: {}",
                if *tls {
                    "it may not speak TLS"
                } else {
                    "it may speak TLS"
                }
            ))
            .hint(if *tls { no_tls() } else { use_tls() })
            .hint(other_port),
            Trouble::Http1(line) => error(format!(
                "{place} answers {}, not gRPC: it is not a Flight server",
                line.split(' ').next().unwrap_or(line)
            ))
            .hint(other_port)
            .detail(line.clone()),
            Trouble::SpeaksTls => {
                error(format!("{place} speaks TLS, and was spoken to without")).hint(use_tls())
            }
            Trouble::NoTls => error(format!("{place} does not speak TLS")).hint(no_tls()),
            Trouble::Foreign => error(format!(
                "{place} speaks something else than HTTP/2: it is not a Flight server"
            ))
            .hint(other_port),
            Trouble::NoHttp2 => error(format!(
                "{place} speaks TLS, but not HTTP/2: it is not a Flight server"
            ))
            .hint(other_port),
            Trouble::NotGrpc {
                status,
                content_type,
            } => not_grpc(&place, *status, content_type.as_deref(), other_port),
            Trouble::UnknownIssuer => {
                let error = error(format!(
                    "the certificate of {place} is not trusted: its issuer is unknown"
                ));
                if site.own_ca {
                    error.hint("the file of `ca` does not hold its issuer")
                } else {
                    error.hint("name its authority in the profile: `ca = \"ca.pem\"`")
                }
                .hint("`skip-verify = true` takes any certificate, and any impostor")
            }
            Trouble::WrongName(names) => {
                let mut message =
                    format!("the certificate of {place} is not trusted: it is for another name");
                if !names.is_empty() {
                    message.push_str(&format!(" ({})", names.join(", ")));
                }
                error(message)
                    .hint("connect by that name, or set it in the profile: `authority = \"…\"`")
            }
            Trouble::Expired => error(format!(
                "the certificate of {place} is not trusted: it has expired"
            ))
            .hint("the server needs a new one; check this machine's clock, too"),
            Trouble::NotYetValid => error(format!(
                "the certificate of {place} is not trusted: it is not valid yet"
            ))
            .hint("check this machine's clock"),
            Trouble::BadCertificate(fault) => error(format!(
                "the certificate of {place} is not trusted: {fault}"
            ))
            .hint("name its authority in the profile: `ca = \"ca.pem\"`")
            .hint("`skip-verify = true` takes any certificate, and any impostor"),
            Trouble::ClientCertificate if site.client_cert => {
                error(format!("{place} refuses our certificate"))
                    .hint("`client-cert` must hold one that this server's authority has signed")
            }
            Trouble::ClientCertificate => error(format!("{place} asks for a certificate"))
                .hint("set `client-cert` and `client-key` in the profile"),
            Trouble::Dismissed(cause) => error(format!(
                "{place} closed the connection before any answer"
            ))
            .hint(if site.client_cert {
                "it may refuse our certificate: check `client-cert`"
            } else {
                "it may ask for a certificate: `client-cert` and `client-key` of the profile"
            })
            .detail(cause.clone()),
            Trouble::Handshake(cause) => error(format!("TLS with {place} failed: {cause}"))
                .hint("check the port, and the versions of TLS that the server allows"),
            Trouble::Broken(cause) => {
                Error::new(Kind::Lost, format!("the connection to {place} was lost"))
                    .hint("run it again: the next statement connects anew")
                    .detail(cause.clone())
            }
        }
    }
}

/// An answer of HTTP/2 that is none of gRPC: of a web server, or of a proxy.
fn not_grpc(place: &str, status: StatusCode, kind: Option<&str>, other_port: &str) -> Error {
    let kind = kind.unwrap_or("no content type");
    let detail = format!("HTTP status {status}, {kind}");
    let (error, message) = match status.as_u16() {
        401 | 403 => (
            Kind::NotAllowed,
            format!("{place} refuses us with HTTP status {status}"),
        ),
        429 | 502..=504 => (
            Kind::Connection,
            format!("{place} passes no calls on: HTTP status {status}"),
        ),
        _ => (
            Kind::Connection,
            format!("{place} answers with {kind} ({status}), not gRPC: it is not a Flight server"),
        ),
    };
    let hint = match status.as_u16() {
        401 | 403 => "a proxy stands before the server: check the token and the headers",
        429 | 502..=504 => "the server behind this proxy may be down: try again later",
        _ => other_port,
    };
    Error::new(error, message).hint(hint).detail(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(tls: bool) -> Site {
        Site {
            remote: Remote {
                host: "db.example".to_owned(),
                port: 8181,
                tls,
            },
            own_ca: false,
            client_cert: false,
            limit: Duration::from_secs(10),
        }
    }

    #[test]
    fn each_trouble_is_one_sentence_with_a_hint() {
        for (trouble, tls, sentence, hint) in [
            (Trouble::Refused, true, "nothing listens", "--port"),
            (Trouble::NoAnswer, true, "within 10s", "connect-timeout"),
            (Trouble::Silent, false, "says nothing", "https://"),
            (Trouble::Closed, true, "without a word", "--no-tls"),
            (
                Trouble::Http1("HTTP/1.1 400 Bad Request".to_owned()),
                false,
                "db.example:8181 answers HTTP/1.1, not gRPC",
                "InfluxDB",
            ),
            (Trouble::SpeaksTls, false, "speaks TLS", "https://"),
            (Trouble::NoTls, true, "does not speak TLS", "tls = false"),
            (Trouble::UnknownIssuer, true, "not trusted", "ca = "),
            (
                Trouble::WrongName(vec!["other.example".to_owned()]),
                true,
                "another name (other.example)",
                "authority",
            ),
            (Trouble::Expired, true, "expired", "clock"),
            (Trouble::ClientCertificate, true, "asks for", "client-cert"),
        ] {
            let error = trouble.tell(&site(tls));
            assert_eq!(error.kind(), Kind::Connection, "{error:?}");
            assert!(error.message().contains(sentence), "{error:?}");
            assert!(error.hints()[0].contains(hint), "{error:?}");
        }
    }

    #[test]
    fn http_statuses_of_proxies_keep_their_meaning() {
        for (status, kind) in [
            (StatusCode::UNAUTHORIZED, Kind::NotAllowed),
            (StatusCode::BAD_GATEWAY, Kind::Connection),
            (StatusCode::NOT_FOUND, Kind::Connection),
            (StatusCode::OK, Kind::Connection),
        ] {
            let trouble = Trouble::NotGrpc {
                status,
                content_type: Some("text/html".to_owned()),
            };
            assert_eq!(trouble.tell(&site(true)).kind(), kind, "{status}");
        }
    }
}
