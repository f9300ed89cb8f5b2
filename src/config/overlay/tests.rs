use std::ffi::OsString;
use std::time::Duration;

use super::*;
use crate::error::Kind;
use crate::text::Plain;

fn server() -> Profile {
    Profile {
        name: "home".to_owned(),
        place: Place::Remote(Remote {
            host: "h".to_owned(),
            port: 8086,
            tls: false,
        }),
        token: Some(Secret::Env("T".to_owned())),
        metadata: vec![("bucket-name".to_owned(), "rooms".to_owned())],
        ..Profile::default()
    }
}

fn over(profile: Profile, line: &[&str]) -> Result<Profile> {
    let line = ["flightline"].iter().chain(line).map(OsString::from);
    match Args::read(line) {
        Ok(args) => super::over(profile, &args, None),
        Err(ending) => panic!("{ending:?}"),
    }
}

#[test]
fn the_server_is_changed_piece_by_piece() {
    for (line, name, host, port, tls) in [
        (&[][..], "home", "h", 8086, false),
        (&["--host", "x"], "home", "x", 8086, false),
        (&["--host", "x:1"], "home", "x", 1, false),
        (&["--host", "::1"], "home", "::1", 8086, false),
        (&["--host", "https://x"], "home", "x", 443, true),
        (
            &["--host", "https://x", "--port", "2"],
            "home",
            "x",
            2,
            true,
        ),
        (&["--port", "1"], "home", "h", 1, false),
    ] {
        let profile = over(server(), line).unwrap();
        let remote = Remote {
            host: host.to_owned(),
            port,
            tls,
        };
        assert_eq!(
            (profile.name.as_str(), profile.place),
            (name, Place::Remote(remote))
        );
    }
    let mut addressed = Profile {
        name: String::new(),
        ..Profile::default()
    };
    address(&mut addressed, address::parse("https://x").unwrap(), "");
    let profile = over(addressed, &["--no-tls", "--port", "1"]).unwrap();
    assert_eq!(profile.name, "x:1");
    let Place::Remote(remote) = profile.place else {
        panic!("not a server");
    };
    assert!(!remote.tls);
}

#[test]
fn one_header_names_the_database_whoever_names_it() {
    for (line, headers) in [
        (&["-d", "x"][..], &[("bucket-name", "x")][..]),
        (&["-H", "database=x"], &[("database", "x")]),
        (&["-H", "Bucket-Name=x"], &[("bucket-name", "x")]),
        (&["-d", "x", "-H", "bucket=x"], &[("bucket", "x")]),
        (
            &["-H", "a = b", "-H", "a=c=d"],
            &[("bucket-name", "rooms"), ("a", "c=d")],
        ),
    ] {
        let profile = over(server(), line).unwrap();
        let sent = profile.headers();
        let mut sent: Vec<_> = sent.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        sent.sort_by_key(|(name, _)| *name == "a");
        assert_eq!(sent, headers, "{line:?}");
    }
}

#[test]
fn one_login_takes_the_place_of_the_other() {
    let ada = over(server(), &["--user", "ada"]).unwrap();
    assert_eq!(
        (ada.user.as_deref(), &ada.password),
        (Some("ada"), &Some(Secret::Ask))
    );
    assert_eq!(ada.token, None);
    let known = Profile {
        password: Some(Secret::Env("P".to_owned())),
        ..ada.clone()
    };
    let same = over(known.clone(), &["--user", "ada"]).unwrap();
    assert_eq!(same.password, Some(Secret::Env("P".to_owned())));
    let other = over(known, &["--user", "bob"]).unwrap();
    assert_eq!(other.password, Some(Secret::Ask));
    let token = over(ada, &["--token", "env:X"]).unwrap();
    assert_eq!((token.user, token.password), (None, None));
    assert_eq!(token.token, Some(Secret::Env("X".to_owned())));
    assert_eq!(token.token_at, "--token");
}

#[test]
fn a_time_limit_can_be_taken_away() {
    let limited = over(server(), &["--timeout", "5m"]).unwrap();
    assert_eq!(limited.timeout, Some(Duration::from_secs(300)));
    assert_eq!(over(limited, &["--timeout", "0"]).unwrap().timeout, None);
}

#[test]
fn what_contradicts_itself_is_a_usage_error() {
    for (line, told) in [
        (
            &["-H", "http://h:1"][..],
            "NAME=VALUE\nhint: an address is given as --host http://h:1\n",
        ),
        (
            &["-H", "http://h?a=b"],
            "hint: an address is given as --host http://h?***\n",
        ),
        (
            &["-H", "h:8181"],
            "hint: an address is given as --host h:8181\n",
        ),
        (
            &["-H", "localhost"],
            "hint: a server is given as --host HOST\n",
        ),
        (
            &["-H", "x-trace: hunter2"],
            "hint: not with a colon, as curl has it\n",
        ),
        (
            &["-H", "authorization=Bearer hunter2"],
            "hint: --token and --user log in\n",
        ),
        (
            &["-H", "x=hünter2"],
            "the header `x` has a value that is not plain ASCII\n",
        ),
        (
            &["-d", "a", "-H", "bucket=b"],
            "both -d and -H bucket name a database\n",
        ),
        (
            &["-H", "database=a", "-H", "bucket=b"],
            "both -H database and -H bucket name",
        ),
        (
            &["-d", ""],
            "--database: the name of the database is empty\n",
        ),
        (&["--user", "a:b"], "--user holds a colon"),
        (&["--user", "a", "--token", "-"], "two ways to log in"),
        (&["--host", "a b"], "--host a b: a host's name has no ` `\n"),
        (
            &["--host", "grpc://u:hunter2@h/x"],
            "grpc://***@h/x: an address ends with its port",
        ),
    ] {
        let error = over(server(), line).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{line:?}");
        let error = error.render(&Plain, false);
        assert!(error.contains(told), "{line:?}: {error}");
        assert!(
            !error.contains("hunter2") && !error.contains("hünter2"),
            "{error}"
        );
    }
    for (line, hint) in [
        (&["--port", "1"][..], "hint: --host names the server\n"),
        (&["--no-tls"], "hint: --host names the server\n"),
        (&["--host", "h"], "is in this process\n"),
    ] {
        let error = over(Profile::default(), line)
            .unwrap_err()
            .render(&Plain, false);
        assert!(error.contains("\"demo\" is in this process"), "{error}");
        assert!(error.ends_with(hint), "{error}");
    }
}
