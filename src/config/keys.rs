//! What a profile in the configuration may say: a row for each key.

use super::address;
use super::draft::{At, Draft};
use super::follow::{FollowLocations, Host};
use super::header;
use super::item::{Item, Place};
use super::profile::{COLORS, Init};
use crate::error::{Error, Kind, Result};
use crate::text;

/// A key of a profile.
pub struct Key {
    pub name: &'static str,
    /// What it wants, in words that follow "takes".
    pub takes: &'static str,
    set: fn(&mut Draft, &Item<'_>) -> Result<()>,
}

/// All of them, as the sample has them.
pub const KEYS: &[Key] = &[
    Key {
        name: "host",
        takes: "the name or address of a server",
        set: |draft, item| {
            let written = item.text()?;
            let host = address::host(written).map_err(|fault| no_host(item, written, &fault))?;
            draft.host = Some(At::new(host, item));
            Ok(())
        },
    },
    Key {
        name: "port",
        takes: "a number from 1 to 65535",
        set: |draft, item| {
            let port = item.number(1, u16::MAX.into())?;
            draft.port = Some(At::new(
                u16::try_from(port).map_err(|_| item.out_of_bounds())?,
                item,
            ));
            Ok(())
        },
    },
    Key {
        name: "tls",
        takes: "true or false (a boolean)",
        set: |draft, item| {
            draft.tls = Some(At::new(item.flag()?, item));
            Ok(())
        },
    },
    Key {
        name: "uri",
        takes: "an address, such as \"http://localhost:8181\"",
        set: |draft, item| {
            let address = address::parse(item.text()?)
                .map_err(|error| as_configuration(error).at(&item.at()))?;
            draft.uri = Some(At::new(address, item));
            Ok(())
        },
    },
    Key {
        name: "files",
        takes: "paths or patterns of data files: [\"~/data/*.parquet\"]",
        set: |draft, item| {
            draft.files = Some(At::new(item.paths()?, item));
            Ok(())
        },
    },
    Key {
        name: "token",
        takes: SECRET,
        set: |draft, item| {
            draft.profile.token = Some(item.secret()?);
            draft.profile.token_at = item.at();
            Ok(())
        },
    },
    Key {
        name: "user",
        takes: "the name to log in with",
        set: |draft, item| {
            let user = item.text()?;
            if user.contains(|c: char| c == ':' || c.is_control()) {
                return Err(item.fault("`user` holds a colon or a control character"));
            }
            draft.user = Some(At::new(user.to_owned(), item));
            Ok(())
        },
    },
    Key {
        name: "password",
        takes: SECRET,
        set: |draft, item| {
            draft.password = Some(At::new(item.secret()?, item));
            Ok(())
        },
    },
    Key {
        name: "database",
        takes: "the name of a database",
        set: |draft, item| {
            let name = header::database(item.text()?).map_err(|fault| item.fault(fault))?;
            draft.database = Some(At::new(name.to_owned(), item));
            Ok(())
        },
    },
    Key {
        name: "database-header",
        takes: "the name of the header for the database",
        set: |draft, item| {
            let name = header::name(item.text()?).map_err(|fault| item.fault(fault))?;
            draft.database_header = Some(At::new(name, item));
            Ok(())
        },
    },
    Key {
        name: "metadata",
        takes: "a table of headers: { bucket-name = \"home\" }",
        set: |draft, item| {
            for entry in item.entries(Place::Inner("metadata"))? {
                let name = header::name(entry.key()).map_err(|fault| entry.fault(fault))?;
                let value = entry.scalar()?;
                header::value(&name, &value).map_err(|fault| entry.fault(fault))?;
                draft.add_header(name, value, &entry)?;
            }
            Ok(())
        },
    },
    Key {
        name: "features",
        takes: "a table: { metadata-reflection = true }",
        set: |draft, item| {
            const FEATURE: &str = "metadata-reflection";
            for entry in item.entries(Place::Inner("features"))? {
                let entry = entry.that_takes("true or false (a boolean)");
                if entry.key().replace('_', "-") != FEATURE {
                    return Err(entry
                        .fault(format!("there is no feature `{}`", entry.key()))
                        .hint(format!("known is `{FEATURE}`")));
                }
                draft.profile.metadata_reflection = match entry.scalar()?.as_str() {
                    "true" => true,
                    "false" => false,
                    _ => return Err(entry.out_of_bounds()),
                };
            }
            Ok(())
        },
    },
    Key {
        name: "ca",
        takes: "the path of a PEM file",
        set: |draft, item| {
            draft.profile.tls.ca = Some(item.path()?);
            Ok(())
        },
    },
    Key {
        name: "client-cert",
        takes: "the path of a PEM file",
        set: |draft, item| {
            draft.profile.tls.client_cert = Some(item.path()?);
            Ok(())
        },
    },
    Key {
        name: "client-key",
        takes: "the path of a PEM file",
        set: |draft, item| {
            draft.profile.tls.client_key = Some(item.path()?);
            Ok(())
        },
    },
    Key {
        name: "skip-verify",
        takes: "true or false (a boolean)",
        set: |draft, item| {
            draft.profile.tls.skip_verify = item.flag()?;
            Ok(())
        },
    },
    Key {
        name: "authority",
        takes: "the name in the server's certificate",
        set: |draft, item| {
            let name = address::host(item.text()?).map_err(|fault| item.fault(fault))?;
            draft.profile.tls.authority = Some(name);
            Ok(())
        },
    },
    Key {
        name: "connect-timeout",
        takes: "a time above 0: a number of seconds, or text such as \"500ms\", \"30s\", \"5m\"",
        set: |draft, item| {
            let time = item.duration()?;
            if time.is_zero() {
                return Err(item.out_of_bounds());
            }
            draft.profile.connect_timeout = time;
            Ok(())
        },
    },
    Key {
        name: "timeout",
        takes: "a time: a number of seconds (0: no limit), or text such as \"30s\", \"5m\", \"1h\"",
        set: |draft, item| {
            draft.profile.timeout = Some(item.duration()?).filter(|time| !time.is_zero());
            Ok(())
        },
    },
    Key {
        name: "keepalive",
        takes: "a time: a number of seconds (0: never asked), or text such as \"60s\", \"5m\"",
        set: |draft, item| {
            draft.profile.keepalive = Some(item.duration()?).filter(|time| !time.is_zero());
            Ok(())
        },
    },
    Key {
        name: "window",
        // Less than HTTP/2 begins with cannot be had, nor more than its field
        // holds.
        takes: "a number of bytes from 65535 to 2147483647",
        set: |draft, item| {
            draft.profile.window = item.number(65_535, 2_147_483_647)?;
            Ok(())
        },
    },
    Key {
        name: "follow-locations",
        takes: "\"same-host\", \"any\", or a list of hosts: [\"db.example:31337\"]",
        set: |draft, item| {
            draft.profile.follow_locations = match item.text() {
                Ok("same-host") => FollowLocations::SameHost,
                Ok("any") => FollowLocations::Any,
                Ok(_) => return Err(item.out_of_bounds()),
                Err(_) => {
                    let hosts = item.words()?.into_iter().map(Host::parse);
                    let hosts: Result<_, String> = hosts.collect();
                    FollowLocations::Hosts(hosts.map_err(|fault| item.fault(fault))?)
                }
            };
            Ok(())
        },
    },
    Key {
        name: "fetch-parallelism",
        takes: "a number from 1 to 64",
        set: |draft, item| {
            let number = item.number(1, 64)?;
            draft.profile.fetch_parallelism =
                usize::try_from(number).map_err(|_| item.out_of_bounds())?;
            Ok(())
        },
    },
    Key {
        name: "init",
        takes: "statements and commands that run once connected: text, or a list of texts",
        set: |draft, item| {
            let texts = item.texts()?.into_iter();
            let init = texts.map(|(place, text)| Init {
                text: text.to_owned(),
                place,
            });
            draft.profile.init = init.collect();
            Ok(())
        },
    },
    Key {
        name: "settings",
        takes: "a table of settings",
        set: |draft, item| {
            draft.settings(item.settings()?);
            Ok(())
        },
    },
    Key {
        name: "color",
        takes: "a colour: black, red, green, yellow, blue, magenta, cyan or white",
        set: |draft, item| {
            let name = item.text()?;
            if !COLORS.contains(&name) {
                let error = item.out_of_bounds();
                return Err(match text::nearest(name, COLORS) {
                    Some(near) => error.hint(format!("did you mean `{near}`?")),
                    None => error,
                });
            }
            draft.profile.color = Some(name.to_owned());
            Ok(())
        },
    },
    Key {
        name: "allow-plaintext-token",
        takes: "true or false (a boolean)",
        set: |draft, item| {
            draft.profile.allow_plaintext_token = item.flag()?;
            Ok(())
        },
    },
];

const SECRET: &str = "text, or one of { env = \"NAME\" }, { file = \"PATH\" }, \
    { command = [\"PROGRAM\"] } and { ask = true }";

/// Lets the row of `item`'s key set what it says.
///
/// # Errors
/// A key that is not known, with the nearest that is; a value that is wrong.
pub(super) fn set(draft: &mut Draft, item: &Item<'_>) -> Result<()> {
    let name = item.key().replace('_', "-");
    let Some(key) = KEYS.iter().find(|key| key.name == name) else {
        let error = item.fault(format!("there is no key `{}`", item.key()));
        return Err(
            match text::nearest(&name, KEYS.iter().map(|key| key.name)) {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error.hint("`flightline config` writes a sample that shows all keys"),
            },
        );
    };
    if !draft.first(key.name) {
        return Err(item.fault(format!("`{}` stands twice in this profile", key.name)));
    }
    (key.set)(draft, &item.that_takes(key.takes))
}

fn no_host(item: &Item<'_>, written: &str, fault: &str) -> Error {
    let error = item.fault(format!("`host`: {fault}"));
    if written.contains("://") {
        error.hint("an address with a scheme goes to `uri`")
    } else if address::looks_like_one(written) {
        error.hint("the port goes to `port`")
    } else {
        error
    }
}

/// A wrong address is a usage error where it was typed, and this elsewhere.
pub(super) fn as_configuration(error: Error) -> Error {
    error.of_kind(Kind::Configuration)
}

#[cfg(test)]
mod tests;
