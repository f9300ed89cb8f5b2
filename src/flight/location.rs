//! Where an endpoint's rows are to be had.

use http::Uri;

use super::site::Site;
use crate::config::Remote;

/// Names the connection that the endpoint came by.
const SAME_CONNECTION: &str = "arrow-flight-reuse-connection:";

/// Whether one of `locations` is the server at `site`. None at all means that
/// server, too.
pub(super) fn is_here<'a>(
    locations: impl IntoIterator<Item = &'a str>,
    site: Option<&Site>,
) -> bool {
    let mut locations = locations.into_iter().peekable();
    locations.peek().is_none()
        || locations.any(|location| {
            location.is_empty()
                || location.starts_with(SAME_CONNECTION)
                || site.is_some_and(|site| is_same(location, &site.remote))
        })
}

/// Whether `location` is the address of `remote`. All names of this machine
/// are one.
fn is_same(location: &str, remote: &Remote) -> bool {
    let Some((scheme, rest)) = location.split_once("://") else {
        return false;
    };
    let (tls, port) = match scheme {
        "grpc" | "grpc+tcp" | "http" => (false, 80),
        "grpc+tls" | "https" => (true, 443),
        _ => return false,
    };
    let Ok(uri) = format!("http://{rest}").parse::<Uri>() else {
        return false;
    };
    let there = Remote {
        host: uri
            .host()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .to_owned(),
        port: uri.port_u16().unwrap_or(port),
        tls,
    };
    there.port == remote.port
        && there.tls == remote.tls
        && (there.host.eq_ignore_ascii_case(&remote.host)
            || there.is_loopback() && remote.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn none_the_same_connection_and_our_own_address_are_here() {
        let site = Site {
            remote: Remote {
                host: "127.0.0.1".to_owned(),
                port: 8181,
                tls: false,
            },
            own_ca: false,
            client_cert: false,
            limit: Duration::ZERO,
        };
        for (locations, expected) in [
            (&[][..], true),
            (&[""], true),
            (&["arrow-flight-reuse-connection://?"], true),
            (&["grpc://127.0.0.1:8181"], true),
            (&["grpc+tcp://localhost:8181/"], true),
            (&["grpc://[::1]:8181"], true),
            (&["grpc://other:8181", "grpc://127.0.0.1:8181"], true),
            (&["grpc+tls://127.0.0.1:8181"], false),
            (&["grpc://127.0.0.1:8182"], false),
            (&["grpc://be.example:8181"], false),
            (&["nonsense"], false),
        ] {
            let found = is_here(locations.iter().copied(), Some(&site));
            assert_eq!(found, expected, "{locations:?}");
        }
        assert!(!is_here(["grpc://127.0.0.1:8181"], None));
    }
}
