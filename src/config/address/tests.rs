use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::testing::cases;
use crate::text::Plain;

#[test]
fn each_form_is_understood() {
    for (written, host, port, tls, login) in [
        ("http://localhost:8181", "localhost", 8181, false, None),
        ("http://localhost", "localhost", 80, false, None),
        ("http://localhost:8181/", "localhost", 8181, false, None),
        ("https://a.b-c.example", "a.b-c.example", 443, true, None),
        ("HTTPS://h:1", "h", 1, true, None),
        ("grpc://h", "h", 443, false, None),
        ("grpc+tcp://10.0.0.1:50051", "10.0.0.1", 50051, false, None),
        ("grpc+tls://[::1]:31337", "::1", 31337, true, None),
        ("grpc+tls://[fe80::1]", "fe80::1", 443, true, None),
        ("localhost:8181", "localhost", 8181, true, None),
        ("127.0.0.1:31337", "127.0.0.1", 31337, true, None),
        ("[::1]:8181", "::1", 8181, true, None),
        ("grpc://ada@h:1", "h", 1, false, Some(("ada", None))),
        (
            "grpc://ada:p%40ss%2Fw%C3%B6rd@h:1",
            "h",
            1,
            false,
            Some(("ada", Some("p@ss/wörd"))),
        ),
        (
            "grpc+tls://a@b:c:d@h",
            "h",
            443,
            true,
            Some(("a@b", Some("c:d"))),
        ),
        ("https://:key@h", "h", 443, true, Some(("", Some("key")))),
        ("grpc://root:@h:1", "h", 1, false, Some(("root", Some("")))),
    ] {
        let address = parse(written).unwrap();
        assert_eq!(
            address.remote,
            Remote {
                host: host.to_owned(),
                port,
                tls
            },
            "{written}"
        );
        let (user, password) = login.unzip();
        assert_eq!(address.user.as_deref(), user, "{written}");
        let password = password.flatten();
        assert_eq!(
            address.password,
            password.map(|password| Secret::Literal(password.to_owned())),
            "{written}"
        );
        assert!(looks_like_one(written), "{written}");
    }
}

#[test]
fn what_is_no_address_is_told_without_its_secrets() {
    for (written, told) in [
        ("", "no host is named"),
        ("localhost", "needs its port"),
        ("home", "write home:443"),
        ("https://", "no host is named"),
        ("https://:443", "no host is named"),
        ("https://h:0", "from 1 to 65535"),
        ("https://h:", "from 1 to 65535"),
        ("https://h:99999", "from 1 to 65535"),
        ("https://h:+1", "from 1 to 65535"),
        ("https://a b", "no ` `"),
        ("https://wörld", "no `\\u{f6}`"),
        ("::1:8181", "brackets"),
        ("https://[::1", "brackets"),
        ("https://[x]:1", "no IPv6 address"),
        ("https://[::1]8181", "only `:PORT`"),
        (
            "https://h:1/api/v3",
            "https://h:1/api/v3: an address ends with its port",
        ),
        ("https://h?token=hunter2", "without path or query"),
        ("ftp://h", "known are http, https, grpc, grpc+tcp, grpc+tls"),
        ("htps://h", "did you mean https://"),
        (
            "flightsql://h:1?token=hunter2",
            "flightsql://h:1?***: an unknown scheme",
        ),
        ("grpc://ada:hunter2@h:x", "grpc://***@h:x: "),
        ("grpc://ada:hunter2/x@h", "%2F"),
        ("grpc://ada:hunter2?x@h", "%2F"),
        ("grpc://ada:hunter2%00@h", "control character"),
        ("grpc://ada:hunter2%ff@h", "not UTF-8"),
        ("ada:hunter2@h:443", "a login needs a scheme"),
    ] {
        let error = parse(written).unwrap_err().render(&Plain, true);
        assert!(error.contains(told), "{written}: {error}");
        assert!(!error.contains("hunter2"), "{written}: {error}");
    }
}

#[test]
fn a_host_alone_is_no_address() {
    for (written, host_or_fault) in [
        (
            "us-east-1-1.aws.cloud2.influxdata.com",
            Ok("us-east-1-1.aws.cloud2.influxdata.com"),
        ),
        ("[::1]", Ok("::1")),
        ("::1", Ok("::1")),
        ("h:443", Err("no scheme and no port")),
        ("https://h", Err("no scheme and no port")),
        ("h/x", Err("no `/`")),
        ("", Err("no host")),
    ] {
        match (host(written), host_or_fault) {
            (Ok(host), Ok(expected)) => assert_eq!(host, expected),
            (Err(fault), Err(part)) => assert!(fault.contains(part), "{written}: {fault}"),
            (got, _) => panic!("{written}: {got:?}"),
        }
    }
}

/// What may stand in an address, and what may not.
const ANYTHING: &str = "[a-zA-Z0-9\\[\\]:@/?#%.é\\x00 +_-]{0,16}";

fn any_address() -> impl Strategy<Value = Address> {
    let host = prop_oneof![
        "[a-zA-Z0-9._-]{1,20}",
        any::<std::net::Ipv4Addr>().prop_map(|host| host.to_string()),
        any::<Ipv6Addr>().prop_map(|host| host.to_string()),
    ];
    let text = || "\\PC{0,12}";
    let login = option::of((text(), option::of(text())));
    (host, 1..=u16::MAX, any::<bool>(), login).prop_map(|(host, port, tls, login)| {
        let (user, password) = login.unzip();
        Address {
            remote: Remote { host, port, tls },
            user,
            password: password.flatten().map(Secret::Literal),
        }
    })
}

/// An address as one writes it.
fn written(address: &Address) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let scheme = if address.remote.tls {
        "grpc+tls"
    } else {
        "grpc"
    };
    let user = address.user.as_deref().map(encoded);
    let login = match (user, &address.password) {
        (Some(user), Some(Secret::Literal(password))) => format!("{user}:{}@", encoded(password)),
        (Some(user), _) => format!("{user}@"),
        (None, _) => String::new(),
    };
    format!("{scheme}://{login}{}", address.remote.authority())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn an_address_reads_back_as_it_was_written(address in any_address()) {
        let written = written(&address);
        prop_assert_eq!(&parse(&written).unwrap(), &address);
        prop_assert!(looks_like_one(&written));
        let masked = masked(&written);
        match address.user {
            Some(_) => prop_assert!(masked.contains("://***@")),
            None => prop_assert_eq!(&masked, &written),
        }
        // Without a scheme TLS is meant.
        let remote = Remote { tls: true, ..address.remote };
        prop_assert_eq!(parse(&remote.authority()).unwrap().remote, remote);
    }

    #[test]
    fn nothing_panics_and_no_password_is_shown(
        whole in prop_oneof!["(?s).{0,40}", ANYTHING],
        scheme in "(https?|grpc(\\+tls)?|[a-z+]{0,5})(://)?",
        (before, after, place) in (ANYTHING, ANYTHING, ANYTHING),
    ) {
        let _ = (parse(&whole), looks_like_one(&whole), host(&whole), masked(&whole));
        let written = format!("{scheme}u:{before}HUNTER{after}@{place}");
        let masked = masked(&written);
        prop_assert!(!masked.contains("HUNTER"), "{}", masked);
        match parse(&written) {
            Err(error) => {
                let told = error.render(&Plain, true);
                prop_assert!(!told.contains("HUNTER"), "{}", told);
            }
            Ok(address) => prop_assert!(!address.remote.host.contains("HUNTER")),
        }
    }
}
