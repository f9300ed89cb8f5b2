//! To which hosts our headers and credentials go along, where parts of a
//! result lie on other servers than the profile's.

use super::address;
use super::profile::Remote;

/// What a profile's `follow-locations` says. A part is fetched from any host;
/// this is about what of ours goes there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FollowLocations {
    /// To the profile's own host, whatever the port.
    #[default]
    SameHost,
    /// To every host.
    Any,
    /// To these.
    Hosts(Vec<Host>),
}

/// A host by its name or address, with one port or all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// An IPv6 address is without brackets.
    pub name: String,
    pub port: Option<u16>,
}

impl Host {
    /// Reads `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub(super) fn parse(written: &str) -> Result<Host, String> {
        if written.contains("://") {
            return Err("a host of `follow-locations` has no scheme".to_owned());
        }
        let (name, port) = address::host_and_port(written)?;
        Ok(Host { name, port })
    }

    /// Whether `remote` is this host.
    pub fn is(&self, remote: &Remote) -> bool {
        let here = Remote {
            host: self.name.clone(),
            ..remote.clone()
        };
        here.has_host_of(remote) && self.port.is_none_or(|port| port == remote.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote(host: &str, port: u16) -> Remote {
        Remote {
            host: host.to_owned(),
            port,
            tls: true,
        }
    }

    #[test]
    fn a_host_is_named_with_one_port_or_all() {
        for (written, host, port, is) in [
            ("db.example:8181", "db.example", 8181, true),
            ("DB.example:8181", "db.example", 8181, true),
            ("db.example:8181", "db.example", 8182, false),
            ("db.example", "db.example", 1, true),
            ("db.example", "x.db.example", 1, false),
            ("[2001:db8::1]:5", "2001:db8::1", 5, true),
            ("localhost:5", "127.0.0.1", 5, true),
        ] {
            let found = Host::parse(written).unwrap();
            assert_eq!(found.is(&remote(host, port)), is, "{written}");
        }
        for (written, told) in [
            ("https://db.example", "no scheme"),
            ("", "no host"),
            ("db.example:0", "from 1 to 65535"),
            ("::1", "in brackets"),
            ("a b", "has no"),
        ] {
            let fault = Host::parse(written).unwrap_err();
            assert!(fault.contains(told), "{written}: {fault}");
        }
    }
}
