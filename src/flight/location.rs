//! Where an endpoint's rows are to be had.

use http::Uri;

use crate::config::Remote;

/// Names the connection that the endpoint came by.
const SAME_CONNECTION: &str = "arrow-flight-reuse-connection:";

/// One of an endpoint's locations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Location {
    /// The server that described the result.
    Here,
    /// Another Flight server.
    Flight(Remote),
    /// A web server, which has the rows as an Arrow IPC stream.
    Web(Page),
    /// One that cannot be reached: what it is.
    Unusable(String),
}

/// What a web server is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) remote: Remote,
    /// The host, and the port if one was written, as the header `host` has
    /// them: signed addresses count on it.
    pub(super) authority: String,
    /// Path and query. A signature may stand in it: it is not shown.
    pub(super) path: String,
}

/// The locations with these addresses, in turn; `home` is the server that
/// describes the result, and comes first where it is among them. None at all
/// means that server alone.
pub(super) fn locations<'a>(
    addresses: impl IntoIterator<Item = &'a str>,
    home: Option<&Remote>,
) -> Vec<Location> {
    let mut found: Vec<_> = addresses
        .into_iter()
        .map(|address| location(address, home))
        .collect();
    if found.is_empty() {
        found.push(Location::Here);
    }
    found.sort_by_key(|location| *location != Location::Here);
    found
}

fn location(address: &str, home: Option<&Remote>) -> Location {
    if address.is_empty() || address.starts_with(SAME_CONNECTION) {
        return Location::Here;
    }
    let scheme = address.split(':').next().unwrap_or_default();
    let unusable = |what: &str| Location::Unusable(what.to_owned());
    let (web, tls, port) = match scheme.to_ascii_lowercase().as_str() {
        "grpc" | "grpc+tcp" => (false, false, 80),
        "grpc+tls" => (false, true, 443),
        "http" => (true, false, 80),
        "https" => (true, true, 443),
        "grpc+unix" => return unusable("a socket on its server's own machine"),
        _ => return unusable("an address of an unknown kind"),
    };
    let rest = address[scheme.len()..].strip_prefix("://");
    let uri = rest.and_then(|rest| format!("http://{rest}").parse::<Uri>().ok());
    let Some((uri, authority)) = uri.and_then(|uri| {
        let authority = uri.authority()?.as_str().rsplit('@').next()?.to_owned();
        Some((uri, authority))
    }) else {
        return unusable("an address that cannot be read");
    };
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    if host.is_empty() {
        return unusable("an address without a host");
    }
    let written = authority.rsplit_once(':').map(|(_, port)| port);
    let port = match written.filter(|port| !port.is_empty() && !port.ends_with(']')) {
        None => Some(port),
        Some(_) => uri.port_u16().filter(|port| *port != 0),
    };
    let Some(port) = port else {
        return unusable("an address whose port there is not");
    };
    let mut remote = Remote {
        host: host.to_owned(),
        port,
        tls,
    };
    if web {
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        return Location::Web(Page {
            remote,
            authority,
            path: path.to_owned(),
        });
    }
    let Some(home) = home else {
        return Location::Flight(remote);
    };
    // Servers that listen everywhere tell that as where they are.
    if is_unspecified(&remote.host) {
        remote.host.clone_from(&home.host);
    }
    if remote.has_host_of(home) && remote.port == home.port && remote.tls == home.tls {
        Location::Here
    } else {
        Location::Flight(remote)
    }
}

fn is_unspecified(host: &str) -> bool {
    host.parse::<std::net::IpAddr>()
        .is_ok_and(|address| address.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::sample::select;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

    fn remote(host: &str, port: u16, tls: bool) -> Remote {
        Remote {
            host: host.to_owned(),
            port,
            tls,
        }
    }

    #[test]
    fn addresses_are_read_and_our_own_comes_first() {
        use Location::{Flight, Here};
        let home = remote("127.0.0.1", 8181, false);
        let other = |host, port| Flight(remote(host, port, false));
        for (addresses, expected) in [
            (&[][..], vec![Here]),
            (&[""], vec![Here]),
            (&["arrow-flight-reuse-connection://?"], vec![Here]),
            (&["grpc://127.0.0.1:8181"], vec![Here]),
            (&["GRPC+tcp://localhost:8181/"], vec![Here]),
            (&["grpc://[::1]:8181"], vec![Here]),
            (&["grpc+tcp://0.0.0.0:8181"], vec![Here]),
            (&["grpc://0.0.0.0:5"], vec![other("127.0.0.1", 5)]),
            (
                &["grpc://be.example:8181", "grpc://127.0.0.1:8181"],
                vec![Here, other("be.example", 8181)],
            ),
            (
                &["grpc+tls://127.0.0.1:8181"],
                vec![Flight(remote("127.0.0.1", 8181, true))],
            ),
            (&["grpc://127.0.0.1:8182"], vec![other("127.0.0.1", 8182)]),
            (&["grpc://[2001:db8::1]"], vec![other("2001:db8::1", 80)]),
        ] {
            let found = locations(addresses.iter().copied(), Some(&home));
            assert_eq!(found, expected, "{addresses:?}");
        }
        let found = locations(["grpc://127.0.0.1:8181"], None);
        assert_eq!(found, [other("127.0.0.1", 8181)]);
    }

    #[test]
    fn a_page_is_never_the_server_itself() {
        let home = remote("127.0.0.1", 8181, false);
        for (address, authority, path) in [
            ("http://127.0.0.1:8181", "127.0.0.1:8181", "/"),
            (
                "http://ann:secret@127.0.0.1:8181/a/b?X-Sig=1%2F2",
                "127.0.0.1:8181",
                "/a/b?X-Sig=1%2F2",
            ),
        ] {
            let found = locations([address], Some(&home));
            let page = Location::Web(Page {
                remote: home.clone(),
                authority: authority.to_owned(),
                path: path.to_owned(),
            });
            assert_eq!(found, [page], "{address}");
        }
        let Location::Web(page) = location("https://bucket.example/x", None) else {
            panic!("no page");
        };
        assert_eq!(page.remote, remote("bucket.example", 443, true));
        assert_eq!(page.authority, "bucket.example");
    }

    #[test]
    fn no_address_is_too_strange() {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(Config::with_cases(5_000), rng);
        let scheme = select(vec![
            "",
            "grpc:",
            "grpc://",
            "grpc+tls://[",
            "HTTPS://",
            "http://@",
        ]);
        runner
            .run(
                &(scheme, "(?s).{0,20}", "[a-z0-9:/?#@%\\[\\].]{0,20}"),
                |parts| {
                    let home = remote("h", 1, false);
                    for rest in [parts.1, parts.2] {
                        let _ = location(&format!("{}{rest}", parts.0), Some(&home));
                    }
                    Ok(())
                },
            )
            .unwrap();
    }

    #[test]
    fn what_cannot_be_reached_says_what_it_is() {
        for (address, told) in [
            ("grpc+unix:///run/flight.sock", "a socket"),
            ("nonsense", "unknown kind"),
            ("s3://bucket/key", "unknown kind"),
            ("grpc:host:5", "cannot be read"),
            ("grpc://ho st:5", "cannot be read"),
            ("grpc://:5", ""),
            ("grpc://host:99999", "whose port there is not"),
            ("grpc+tls://[::1]:0", "whose port there is not"),
            ("http://ann@host:65536/x", "whose port there is not"),
        ] {
            match location(address, None) {
                Location::Unusable(what) => assert!(what.contains(told), "{address}: {what}"),
                other => panic!("{address}: {other:?}"),
            }
        }
    }
}
