//! What we show to be let in, and that it does not leave this machine in
//! plaintext.

use std::fmt;
use std::sync::Arc;

use arrow_flight::HandshakeRequest;
use arrow_flight::flight_service_client::FlightServiceClient;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use futures::stream;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};
use tonic::{Code, Status};

use super::transport::Transport;
use crate::config::header::belongs_to_protocol;
use crate::config::{Profile, Remote, Revealed};
use crate::error::{Error, Result};

/// The secrets of a profile, read. A bearer token wins over a user: who has
/// one needs no handshake.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// User and password, for a handshake.
    pub basic: Option<(String, Revealed)>,
    /// Sent as `authorization: Bearer …`.
    pub bearer: Option<Revealed>,
    /// Reads them once more, when the server takes them no longer.
    pub again: Option<Relogin>,
}

/// The longest value of `authorization` that is taken from a server, in bytes.
/// Servers commonly refuse calls whose headers are longer.
const LONGEST: usize = 8 * 1024;

/// Reads secrets where they are kept, on a thread that may wait, and asks
/// nobody.
#[derive(Clone)]
pub struct Relogin(Arc<dyn Fn() -> Result<Login> + Send + Sync>);

impl Relogin {
    pub fn new(read: impl Fn() -> Result<Login> + Send + Sync + 'static) -> Relogin {
        Relogin(Arc::new(read))
    }

    /// The secrets as they are now; `None` if they cannot be had.
    pub(super) async fn read(&self) -> Option<Login> {
        let read = Arc::clone(&self.0);
        let read = tokio::task::spawn_blocking(move || read());
        read.await.ok()?.ok()
    }
}

impl fmt::Debug for Relogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Relogin")
    }
}

impl Login {
    /// What is shown of it, without a handshake.
    ///
    /// # Errors
    /// What cannot be a header.
    pub(super) fn shown(&self) -> Result<Option<HeaderValue>> {
        if let Some(token) = &self.bearer {
            return bearer(token.expose()).map(Some);
        }
        let Some((user, password)) = &self.basic else {
            return Ok(None);
        };
        basic(user, password).map(Some)
    }
}

/// By what a server lets us in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// Nothing is shown.
    Open,
    Bearer,
    /// The profile's metadata have the header `authorization`.
    Header,
    /// What the server gave for this user's password.
    Handshake(String),
    /// This user's password, on every call.
    Basic(String),
}

impl fmt::Display for Admission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Admission::Open => f.write_str("no credentials"),
            Admission::Bearer => f.write_str("a bearer token"),
            Admission::Header => f.write_str("the header authorization"),
            Admission::Handshake(user) => write!(f, "user {user}, by a handshake"),
            Admission::Basic(user) => write!(f, "user {user}, with the password on every call"),
        }
    }
}

/// The headers of every call of `profile`, with `login` if it needs no
/// handshake.
///
/// # Errors
/// A name or value that cannot be a header.
pub(super) fn headers(profile: &Profile, login: &Login) -> Result<(HeaderMap, Admission)> {
    let mut headers = HeaderMap::new();
    for (name, value) in profile.headers() {
        let header = HeaderName::from_bytes(name.as_bytes())
            .ok()
            .filter(|header| !belongs_to_protocol(header.as_str()))
            .ok_or_else(|| Error::configuration(format!("`{name}` cannot be a header's name")))?;
        let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
            Error::configuration(format!(
                "the value of the header {name} holds a control character"
            ))
        })?;
        value.set_sensitive(is_secret(&header));
        headers.append(header, value);
    }
    if let Some(shown) = login.shown()? {
        headers.insert(AUTHORIZATION, shown);
    }
    let admission = if login.bearer.is_some() {
        Admission::Bearer
    } else if let Some((user, _)) = &login.basic {
        Admission::Basic(user.clone())
    } else if headers.contains_key(AUTHORIZATION) {
        Admission::Header
    } else {
        Admission::Open
    };
    Ok((headers, admission))
}

/// Whether a header's value must not be shown.
pub(super) fn is_secret(name: &HeaderName) -> bool {
    let name = name.as_str();
    let parts = [
        "auth",
        "bearer",
        "cookie",
        "cred",
        "jwt",
        "pass",
        "pwd",
        "secret",
        "session",
        "signature",
        "token",
    ];
    name.ends_with("key") || parts.iter().any(|part| name.contains(part))
}

fn bearer(token: &str) -> Result<HeaderValue> {
    secret(format!("Bearer {token}"))
        .ok_or_else(|| Error::configuration("the token holds a control character"))
}

fn basic(user: &str, password: &Revealed) -> Result<HeaderValue> {
    if user.contains(':') {
        return Err(Error::configuration("a user's name cannot hold a colon"));
    }
    let pair = BASE64_STANDARD.encode(format!("{user}:{}", password.expose()));
    secret(format!("Basic {pair}"))
        .ok_or_else(|| Error::configuration("the user's name cannot be sent"))
}

/// A value that no log and no compression table keeps.
pub(super) fn secret(value: String) -> Option<HeaderValue> {
    let mut value = HeaderValue::try_from(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// What a server has issued to be shown to it; `None` if it cannot be.
pub(super) fn issued(value: String) -> Option<HeaderValue> {
    secret(value).filter(|value| value.len() <= LONGEST)
}

/// Whether one of `headers` is a secret.
pub(super) fn hold_secrets(headers: &HeaderMap) -> bool {
    headers.keys().any(is_secret)
}

/// Whether others could read what is sent to `remote` on the way.
pub(super) fn is_overheard(remote: &Remote) -> bool {
    !remote.tls && !remote.is_loopback()
}

/// Whether secrets may go to `remote`: others cannot read them on the way, or
/// the user trusts the network.
pub(super) fn may_go(remote: &Remote, trusted: bool) -> bool {
    trusted || !is_overheard(remote)
}

/// Refuses to send secrets, if there are `some`, where they may not go.
///
/// # Errors
/// That of sending one, before there is a connection.
pub(super) fn forbid_plaintext(remote: &Remote, trusted: bool, some: bool) -> Result<()> {
    if may_go(remote, trusted) || !some {
        return Ok(());
    }
    Err(Error::configuration(format!(
        "no token or password goes to {} without TLS",
        remote.authority()
    )))
}

/// Shows user and password, which `transport` sends, and gives back the value
/// of `authorization` for the calls to come: `None` where the server has no
/// handshake or answers without one, so that the password goes along each time.
///
/// # Errors
/// The server's refusal.
pub(super) async fn handshake(transport: Transport) -> Result<Option<HeaderValue>, Status> {
    // Some servers echo the payload; it must not look like a token then.
    let hello = stream::iter([HandshakeRequest::default()]);
    let answer = match FlightServiceClient::new(transport).handshake(hello).await {
        Ok(answer) => answer,
        Err(status) if status.code() == Code::Unimplemented => return Ok(None),
        Err(status) => return Err(status),
    };
    let given = answer.metadata().get(AUTHORIZATION.as_str());
    let given = given.and_then(|value| issued(value.to_str().ok()?.to_owned()));
    // Read to its end: a refusal may come after the head.
    let mut messages = answer.into_inner();
    let mut payload = None;
    loop {
        match messages.message().await {
            Ok(Some(message)) if !message.payload.is_empty() => payload = Some(message.payload),
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(status) if status.code() == Code::Unimplemented => return Ok(None),
            Err(status) => return Err(status),
        }
    }
    let token = payload.and_then(|payload| String::from_utf8(payload.to_vec()).ok());
    Ok(given.or_else(|| issued(format!("Bearer {}", token?))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(host: &str, tls: bool) -> Remote {
        Remote {
            host: host.to_owned(),
            port: 8181,
            tls,
        }
    }

    #[test]
    fn a_secret_leaves_this_machine_only_over_tls() {
        let token = Login {
            bearer: Some(Revealed::new("t")),
            ..Login::default()
        };
        let user = Login {
            basic: Some(("ann".to_owned(), Revealed::new(""))),
            ..Login::default()
        };
        let cookie = Profile {
            metadata: vec![("cookie".to_owned(), "x".to_owned())],
            ..Profile::default()
        };
        let open = Profile::default();
        let trusting = Profile {
            allow_plaintext_token: true,
            ..Profile::default()
        };
        for (profile, login, remote, allowed) in [
            (&open, &token, remote("db.example", false), false),
            (&open, &user, remote("10.0.0.1", false), false),
            (&cookie, &Login::default(), remote("::2", false), false),
            (&open, &Login::default(), remote("db.example", false), true),
            (&open, &token, remote("db.example", true), true),
            (&open, &token, remote("127.0.0.1", false), true),
            (&open, &token, remote("::1", false), true),
            (&open, &token, remote("localhost", false), true),
            (&trusting, &token, remote("db.example", false), true),
        ] {
            let (headers, _) = headers(profile, login).unwrap();
            let trusted = profile.allow_plaintext_token;
            let answer = forbid_plaintext(&remote, trusted, hold_secrets(&headers));
            assert_eq!(answer.is_ok(), allowed, "{remote:?}");
        }
    }

    #[test]
    fn secrets_are_known_by_their_names() {
        for (name, secret) in [
            ("authorization", true),
            ("x-api-key", true),
            ("x-jwt-assertion", true),
            ("x-credentials", true),
            ("db-passwd", true),
            ("x-session-id", true),
            ("x-signature", true),
            ("x-amz-security-token", true),
            ("x-pass", true),
            ("passphrase", true),
            ("x-pwd", true),
            ("x-bearer", true),
            ("x-creds", true),
            ("database", false),
            ("keyspace", false),
            ("x-trace", false),
        ] {
            let header = HeaderName::from_static(name);
            assert_eq!(is_secret(&header), secret, "{name}");
        }
    }

    #[test]
    fn a_bearer_token_wins_and_what_is_no_header_is_refused() {
        let both = Login {
            basic: Some(("ann".to_owned(), Revealed::new("p"))),
            bearer: Some(Revealed::new("t")),
            ..Login::default()
        };
        let (map, admission) = headers(&Profile::default(), &both).unwrap();
        assert_eq!(map[AUTHORIZATION], "Bearer t");
        assert_eq!(admission, Admission::Bearer);
        for (name, value) in [("a b", "x"), ("te", "x"), ("x", "a\nb"), ("", "x")] {
            let profile = Profile {
                metadata: vec![(name.to_owned(), value.to_owned())],
                ..Profile::default()
            };
            assert!(headers(&profile, &both).is_err(), "{name}");
        }
        let newline = Login {
            bearer: Some(Revealed::new("secret\n")),
            ..Login::default()
        };
        let error = headers(&Profile::default(), &newline).unwrap_err();
        assert!(!format!("{error:?}").contains("secret"));
    }
}
