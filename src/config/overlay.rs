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
    let error = Error::usage("--header is written as NAME=VALUE");
    match written.split_once('=') {
        Some((name, value)) if !name.contains("://") => Ok((name.trim(), value)),
        _ if written.contains("://") || address::looks_like_one(written) => Err(error.hint(
            format!("an address is given as --host {}", address::masked(written)),
        )),
        // `authorization: Bearer …` is a secret.
        _ if written.contains(": ") => Err(error.hint("not with a colon, as curl has it")),
        _ => Err(error.hint("a server is given as --host HOST")),
    }
}

#[cfg(test)]
mod tests;
