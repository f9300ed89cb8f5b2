//! Addresses of servers, in the forms that people have at hand.
//!
//! ```text
//! http://HOST[:PORT]        plaintext, port 80
//! https://HOST[:PORT]       TLS
//! grpc://HOST[:PORT]        plaintext; the same with grpc+tcp://
//! grpc+tls://HOST[:PORT]    TLS
//! HOST:PORT                 TLS
//! ```
//!
//! After any scheme `USER:PASSWORD@` may stand, percent-encoded. The port is
//! 443 where nothing is said. An IPv6 address stands in brackets.

use std::net::Ipv6Addr;

use percent_encoding::percent_decode_str;

use super::profile::{DEFAULT_PORT, Remote};
use super::secret::Secret;
use crate::error::{Error, Result};
use crate::text;

/// A server, and the login that stood in its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub remote: Remote,
    pub user: Option<String>,
    pub password: Option<Secret>,
}

/// A scheme: whether it speaks TLS, and on which port by default.
const SCHEMES: [(&str, bool, u16); 5] = [
    ("http", false, 80),
    ("https", true, DEFAULT_PORT),
    ("grpc", false, DEFAULT_PORT),
    ("grpc+tcp", false, DEFAULT_PORT),
    ("grpc+tls", true, DEFAULT_PORT),
];

/// Reads an address.
///
/// # Errors
/// A usage error that shows the address without what may be secret in it.
pub fn parse(written: &str) -> Result<Address> {
    read(written).map_err(|fault| {
        let error = Error::usage(format!("{}: {}", masked(written), fault.sentence));
        match fault.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    })
}

/// Whether `written` is meant as an address rather than as a name: it has a
/// scheme, or it ends in a port.
pub fn looks_like_one(written: &str) -> bool {
    written.contains("://")
        || written
            .rsplit_once(':')
            .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

/// The address without login, path and query: for a screen, an error, a
/// history. Whatever may be secret becomes `***`.
pub fn masked(written: &str) -> String {
    let letters = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let (scheme, rest) = match written.split_once("://") {
        Some((scheme, rest)) if scheme.chars().all(letters) => (format!("{scheme}://"), rest),
        _ => (String::new(), written),
    };
    // A password that was not percent-encoded may hold `/`, `?` and `@`, so
    // all up to the last `@` counts as login.
    let (login, rest) = match rest.rsplit_once('@') {
        Some((_, rest)) => ("***@", rest),
        None => ("", rest),
    };
    match rest.find(['?', '#']) {
        Some(query) => format!("{scheme}{login}{}?***", &rest[..query]),
        None => format!("{scheme}{login}{rest}"),
    }
}

/// A host's name or address as a setting of its own gives it: no scheme, no
/// port. Returns an IPv6 address without its brackets.
///
/// # Errors
/// A sentence about `host`, which holds no login.
pub(super) fn host(written: &str) -> Result<String, String> {
    let inner = written
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(written);
    if inner.contains(':') {
        return match inner.parse::<Ipv6Addr>() {
            Ok(_) => Ok(inner.to_owned()),
            Err(_) => Err("a host has no scheme and no port".to_owned()),
        };
    }
    if written.is_empty() {
        return Err("no host is named".to_owned());
    }
    let strange = |c: &char| !(c.is_ascii_alphanumeric() || "-._".contains(*c));
    match written.chars().find(strange) {
        Some(c) => Err(format!("a host's name has no `{}`", c.escape_default())),
        None => Ok(written.to_owned()),
    }
}

struct Fault {
    sentence: String,
    hint: Option<String>,
}

impl From<String> for Fault {
    fn from(sentence: String) -> Fault {
        Fault {
            sentence,
            hint: None,
        }
    }
}

impl From<&str> for Fault {
    fn from(sentence: &str) -> Fault {
        sentence.to_owned().into()
    }
}

impl Fault {
    fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.hint = Some(hint.into());
        self
    }
}

fn read(written: &str) -> Result<Address, Fault> {
    let Some((scheme, rest)) = written.split_once("://") else {
        return without_scheme(written);
    };
    let name = scheme.to_ascii_lowercase();
    let Some(&(_, tls, usual_port)) = SCHEMES.iter().find(|(known, ..)| *known == name) else {
        let known: Vec<_> = SCHEMES.iter().map(|(known, ..)| *known).collect();
        let fault = Fault::from("an unknown scheme");
        return Err(match text::nearest(&name, known.iter().copied()) {
            Some(near) if !known.iter().any(|known| name.contains(known)) => fault.hint(format!(
                "did you mean {near}://? Known are {}",
                known.join(", ")
            )),
            _ => fault.hint(format!("known are {}", known.join(", "))),
        });
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, beyond) = rest.split_at(end);
    if !matches!(beyond, "" | "/") {
        return Err(
            Fault::from("an address ends with its port, without path or query")
                .hint("`/`, `?`, `#` and `@` in a password are written %2F, %3F, %23 and %40"),
        );
    }
    let (login, place) = match authority.rsplit_once('@') {
        Some((login, place)) => (Some(login), place),
        None => (None, authority),
    };
    let (host, port) = parted(place)?;
    let (user, password) = match login {
        Some(login) => {
            let (user, password) = match login.split_once(':') {
                Some((user, password)) => (user, Some(password)),
                None => (login, None),
            };
            let password = password.map(decoded).transpose()?;
            (Some(decoded(user)?), password.map(Secret::Literal))
        }
        None => (None, None),
    };
    Ok(Address {
        remote: Remote {
            host,
            port: port.unwrap_or(usual_port),
            tls,
        },
        user,
        password,
    })
}

fn without_scheme(written: &str) -> Result<Address, Fault> {
    if written.contains('@') {
        return Err(Fault::from("a login needs a scheme before it")
            .hint("write grpc+tls://USER:PASSWORD@HOST:PORT"));
    }
    let (host, port) = parted(written)?;
    let Some(port) = port else {
        return Err(Fault::from("an address without a scheme needs its port")
            .hint(format!("write {}:{DEFAULT_PORT}", masked(written))));
    };
    Ok(Address {
        remote: Remote {
            host,
            port,
            tls: true,
        },
        user: None,
        password: None,
    })
}

/// Takes `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`.
///
/// # Errors
/// A sentence about what is wrong.
pub(super) fn host_and_port(place: &str) -> Result<(String, Option<u16>), String> {
    parted(place).map_err(|fault| fault.sentence)
}

fn parted(place: &str) -> Result<(String, Option<u16>), Fault> {
    let (name, port) = match place
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((inner, after)) => {
            if inner.parse::<Ipv6Addr>().is_err() {
                return Err("what stands in brackets is no IPv6 address".into());
            }
            match (after, after.strip_prefix(':')) {
                ("", _) => (inner, None),
                (_, Some(port)) => (inner, Some(port)),
                _ => return Err("only `:PORT` may follow the brackets".into()),
            }
        }
        None if place.parse::<Ipv6Addr>().is_ok() || place.matches(':').count() > 1 => {
            return Err(Fault::from("an IPv6 address stands in brackets")
                .hint("write [ADDRESS]:PORT, as in [::1]:8181"));
        }
        None => match place.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (place, None),
        },
    };
    let port = match port {
        None => None,
        Some(digits) => match digits.parse::<u16>() {
            Ok(port) if port > 0 && digits.bytes().all(|b| b.is_ascii_digit()) => Some(port),
            _ => return Err("the port is a number from 1 to 65535".into()),
        },
    };
    Ok((host(name)?, port))
}

/// Part of a login, percent-decoded.
fn decoded(part: &str) -> Result<String, Fault> {
    let part = percent_decode_str(part)
        .decode_utf8()
        .map_err(|_| Fault::from("the login is not UTF-8"))?;
    if part.contains(char::is_control) {
        return Err("the login holds a control character".into());
    }
    Ok(part.into_owned())
}

#[cfg(test)]
mod tests;
