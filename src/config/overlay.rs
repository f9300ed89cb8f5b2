//! The uppermost layer: what the arguments lay over a profile.

use std::path::Path;

use super::address::{self, Address};
use super::header;
use super::profile::{DEFAULT_PORT, Place, Profile, Remote};
use super::secret::Secret;
use crate::args::Args;
use crate::error::{Error, Result};

/// Where a token was set that the arguments brought.
pub(super) const TOKEN: &str = "--token";

/// `profile` under the arguments. A profile without a name takes the name of
/// its address.
///
/// # Errors
/// Usage errors: values that are none, and arguments that contradict each
/// other or the profile.
pub(super) fn over(mut profile: Profile, args: &Args, home: Option<&Path>) -> Result<Profile> {
    place(&mut profile, args)?;
    if let Some(token) = &args.token {
        profile = with_token(profile, Secret::from_argument(token, home), TOKEN);
    }
    if let Some(user) = &args.user {
        if args.token.is_some() {
            return Err(Error::usage("--token and --user are two ways to log in"));
        }
        if user.contains(|c: char| c == ':' || c.is_control()) {
            return Err(Error::usage("--user holds a colon or a control character"));
        }
        if profile.user.as_ref() != Some(user) {
            profile.user = Some(user.clone());
            profile.password = Some(Secret::Ask);
            "--user".clone_into(&mut profile.password_at);
        }
        profile.token = None;
    }
    if let Some(timeout) = args.timeout {
        profile.timeout = Some(timeout).filter(|time| !time.is_zero());
    }
    headers(profile, args)
}

/// Makes `address` the place of `profile`, with its login, if it has one, set
/// at `origin`; a profile without a name takes the address for one.
pub(super) fn address(profile: &mut Profile, address: Address, origin: &str) {
    if profile.name.is_empty() {
        profile.name = address.remote.authority();
    }
    profile.place = Place::Remote(address.remote);
    if let Some(user) = address.user {
        profile.user = Some(user);
        profile.password = Some(address.password.unwrap_or(Secret::Ask));
        origin.clone_into(&mut profile.password_at);
        profile.token = None;
    }
}

/// `profile` with a token, which takes the place of any other login.
pub(super) fn with_token(mut profile: Profile, token: Secret, origin: &str) -> Profile {
    profile.user = None;
    profile.password = None;
    profile.token = Some(token);
    origin.clone_into(&mut profile.token_at);
    profile
}

fn place(profile: &mut Profile, args: &Args) -> Result<()> {
    let given = [
        (args.host.is_some(), "--host"),
        (args.port.is_some(), "--port"),
        (args.no_tls, "--no-tls"),
    ];
    let Some((_, option)) = given.into_iter().find(|(given, _)| *given) else {
        return Ok(());
    };
    // No name and no server yet: `--host` makes both.
    let anonymous = profile.name.is_empty();
    if !anonymous && !matches!(profile.place, Place::Remote(_)) {
        let error = Error::usage(format!(
            "{option} is for a server, and \"{}\" is in this process",
            profile.name
        ));
        return Err(match &args.host {
            None => error.hint("--host names the server"),
            Some(_) => error,
        });
    }
    let named = match &profile.place {
        Place::Remote(remote) => profile.name == remote.authority(),
        Place::Demo | Place::Files(_) => true,
    };
    if let Some(written) = &args.host {
        host(profile, written)?;
    }
    if let Place::Remote(remote) = &mut profile.place {
        if let Some(port) = args.port {
            remote.port = port;
        }
        if args.no_tls {
            remote.tls = false;
        }
        if named {
            profile.name = remote.authority();
        }
    }
    Ok(())
}

/// Takes a host's name, or a whole address, as other clients have it there.
fn host(profile: &mut Profile, written: &str) -> Result<()> {
    if written.contains("://") {
        address(profile, address::parse(written)?, "--host");
        return Ok(());
    }
    match address::host(written) {
        Ok(host) => {
            let (port, tls) = match &profile.place {
                Place::Remote(remote) => (remote.port, remote.tls),
                Place::Demo | Place::Files(_) => (DEFAULT_PORT, true),
            };
            profile.place = Place::Remote(Remote { host, port, tls });
        }
        Err(_) if address::looks_like_one(written) => {
            let mut parsed = address::parse(written)?;
            if let Place::Remote(remote) = &profile.place {
                parsed.remote.tls = remote.tls;
            }
            profile.place = Place::Remote(parsed.remote);
        }
        Err(fault) => {
            return Err(Error::usage(format!(
                "--host {}: {fault}",
                address::masked(written)
            )));
        }
    }
    Ok(())
}

fn headers(mut profile: Profile, args: &Args) -> Result<Profile> {
    let mut named: Option<(String, String)> = None;
    if let Some(database) = &args.database {
        header::database(database).map_err(|fault| Error::usage(format!("--database: {fault}")))?;
        profile = profile.with_database(database);
        named = Some(("-d".to_owned(), database.clone()));
    }
    for written in &args.headers {
        let (name, value) = split(written)?;
        let name = header::name(name).map_err(|fault| {
            let error = Error::usage(format!("--header: {fault}"));
            if fault.contains("`authorization`") {
                error.hint("--token and --user log in")
            } else {
                error
            }
        })?;
        let value = value.trim();
        header::value(&name, value).map_err(|fault| Error::usage(format!("--header: {fault}")))?;
        if profile.names_database(&name) {
            let given = (format!("-H {name}"), value.to_owned());
            if let Some(before) = named.replace(given)
                && before.1 != value
            {
                return Err(Error::usage(format!(
                    "both {} and -H {name} name a database",
                    before.0
                )));
            }
        }
        profile = profile.with_header(&name, value);
    }
    Ok(profile)
}

fn split(written: &str) -> Result<(&str, &str)> {
    let split = written.split_once('=');
    match split {
        Some((name, value)) if !name.contains("://") => Ok((name.trim(), value)),
        _ if written.contains("://") || address::looks_like_one(written) => Err(Error::usage(
            "--header is written as NAME=VALUE",
        )
        .hint(format!(
            "an address is given as --host {}",
            address::masked(written)
        ))),
        _ => Err(Error::usage("--header is written as NAME=VALUE")),
    }
}

#[cfg(test)]
mod tests {
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
            (&["-H", "nonsense"], "--header is written as NAME=VALUE\n"),
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
}
