//! A profile: all that is needed to reach one server and to be let in.

use std::path::PathBuf;
use std::time::Duration;

use super::follow::FollowLocations;
use super::secret::{Ask, Origin, Revealed, Secret};
use crate::error::{Error, Result};

/// The port where an address names none.
pub const DEFAULT_PORT: u16 = 443;

/// The headers by which servers of the InfluxDB family take a database's name.
/// A request may carry only one of them.
pub const DATABASE_HEADERS: [&str; 4] = ["database", "bucket", "bucket-name", "iox-namespace-name"];

/// What `color` may say.
pub const COLORS: [&str; 8] = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
];

/// One server and the way to it: the built-in values, then the file's, then
/// the arguments'.
#[derive(Debug, Clone)]
pub struct Profile {
    /// As the prompt shows it: the profile's name, or the address.
    pub name: String,
    pub place: Place,
    /// For a Basic handshake, with `password`: both are there or neither. The
    /// name may be empty, for servers that look at the password alone.
    pub user: Option<String>,
    pub password: Option<Secret>,
    /// Where `password` was set, for an error: `config.toml:7`, `--user`.
    pub password_at: String,
    /// Sent as `authorization: Bearer …`; never there beside `user`.
    pub token: Option<Secret>,
    /// Where `token` was set, for an error: `config.toml:7`, `--token`.
    pub token_at: String,
    /// Sent as the header `database_header`.
    pub database: Option<String>,
    pub database_header: String,
    /// The database was named beside the profile, which names none itself: a
    /// server that knows no such header may take it as its session's catalog
    /// or schema.
    pub enters: bool,
    /// A header per entry, on every call; names in lower case, none twice, at
    /// most one of [`DATABASE_HEADERS`], and none of those when `database` is
    /// set.
    pub metadata: Vec<(String, String)>,
    /// Names come from Flight SQL's metadata commands; else from
    /// `information_schema`.
    pub metadata_reflection: bool,
    pub tls: Tls,
    pub connect_timeout: Duration,
    /// How long a statement may take, from its first call to its last row.
    pub timeout: Option<Duration>,
    /// How long a connection may be idle before the next call asks first
    /// whether it is still there; `None`: it never does.
    pub keepalive: Option<Duration>,
    /// Bytes that a stream may have under way, the HTTP/2 window.
    pub window: u32,
    /// To which other hosts what is ours goes along, where parts of a result
    /// lie there.
    pub follow_locations: FollowLocations,
    /// How many parts of a result are fetched at once, at most; at least 1.
    pub fetch_parallelism: usize,
    /// What runs once it is connected, before anything else.
    pub init: Vec<Init>,
    /// Settings in force while this profile is.
    pub settings: Vec<(String, String)>,
    /// Of the prompt: one of [`COLORS`].
    pub color: Option<String>,
    /// Lets a token leave this machine without TLS.
    pub allow_plaintext_token: bool,
    /// The included file that it stands in; `None` for one of the user's own.
    pub included: Option<PathBuf>,
}

/// Statements and backslash commands, and where they stand: `config.toml:7`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Init {
    pub text: String,
    pub place: String,
}

/// Where the server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At an address.
    Remote(Remote),
    /// In this process: DataFusion over the sample tables.
    Demo,
    /// In this process: DataFusion over data files.
    Files(Vec<PathBuf>),
}

/// A host, a port, and whether TLS is spoken there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// A name, an IPv4 address, or an IPv6 address without brackets.
    pub host: String,
    pub port: u16,
    pub tls: bool,
}

/// How a server's certificate is checked, and ours shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// PEM file of the only authorities to trust; else the system's and
    /// Mozilla's.
    pub ca: Option<PathBuf>,
    pub client_cert: Option<PathBuf>,
    pub client_key: Option<PathBuf>,
    /// Take any certificate.
    pub skip_verify: bool,
    /// The name that the certificate must have, if it is not the host's.
    pub authority: Option<String>,
}

impl Default for Profile {
    fn default() -> Profile {
        Profile {
            name: "demo".to_owned(),
            place: Place::Demo,
            user: None,
            password: None,
            password_at: String::new(),
            token: None,
            token_at: String::new(),
            database: None,
            database_header: DATABASE_HEADERS[0].to_owned(),
            enters: false,
            metadata: Vec::new(),
            metadata_reflection: true,
            tls: Tls::default(),
            connect_timeout: Duration::from_secs(10),
            timeout: None,
            keepalive: Some(Duration::from_secs(60)),
            window: 8 * 1024 * 1024,
            follow_locations: FollowLocations::default(),
            fetch_parallelism: 4,
            init: Vec::new(),
            settings: Vec::new(),
            color: None,
            allow_plaintext_token: false,
            included: None,
        }
    }
}

impl Profile {
    /// The headers that go out with every call: `metadata`, and the database.
    pub fn headers(&self) -> Vec<(String, String)> {
        let mut headers = self.metadata.clone();
        if let Some(database) = &self.database {
            headers.push((self.database_header.clone(), database.clone()));
        }
        headers
    }

    /// The database that statements go to, under whichever header it is sent.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref().or_else(|| {
            self.metadata
                .iter()
                .find(|(name, _)| self.names_database(name))
                .map(|(_, value)| value.as_str())
        })
    }

    /// Whether the header `name`, in lower case, takes a database's name here.
    pub fn names_database(&self, name: &str) -> bool {
        DATABASE_HEADERS.contains(&name) || name == self.database_header
    }

    /// The same profile on another database: the header by which it names one
    /// already stays, and there is only that one.
    #[must_use]
    pub fn with_database(mut self, database: &str) -> Profile {
        self.enters |= self.database().is_none();
        let header = match &self.database {
            Some(_) => None,
            None => self
                .metadata
                .iter()
                .find(|(name, _)| self.names_database(name))
                .map(|(name, _)| name.clone()),
        };
        let header = header.unwrap_or_else(|| self.database_header.clone());
        self.with_header(&header, database)
    }

    /// The same profile with one more header, `name` in lower case, which
    /// replaces the one of that name; if it names a database, then whichever
    /// did.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Profile {
        if self.names_database(name) {
            let mut metadata = std::mem::take(&mut self.metadata);
            metadata.retain(|(name, _)| !self.names_database(name));
            self.metadata = metadata;
            self.database_header = name.to_owned();
            self.database = Some(value.to_owned());
        } else {
            self.metadata.retain(|(there, _)| there != name);
            self.metadata.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The token's value, fetched anew; `None` where the profile has no token.
    ///
    /// # Errors
    /// As [`Secret::reveal`]; and when a header cannot carry it.
    pub fn reveal_token(&self, ask: Ask<'_>) -> Result<Option<Revealed>> {
        let Some(token) = &self.token else {
            return Ok(None);
        };
        let origin = Origin {
            profile: &self.name,
            key: "token",
            place: &self.token_at,
        };
        let value = token.reveal(&origin, ask)?;
        if !value.expose().is_ascii() {
            return Err(Error::configuration(format!(
                "{origin} holds letters that a header cannot carry ({})",
                token.kind()
            )));
        }
        Ok(Some(value))
    }

    /// The password's value, fetched anew; `None` where there is none.
    ///
    /// # Errors
    /// As [`Secret::reveal`].
    pub fn reveal_password(&self, ask: Ask<'_>) -> Result<Option<Revealed>> {
        let origin = Origin {
            profile: &self.name,
            key: "password",
            place: &self.password_at,
        };
        self.password
            .as_ref()
            .map(|password| password.reveal(&origin, ask))
            .transpose()
    }
}

impl Remote {
    /// Whether what is sent there stays on this machine. Names beneath
    /// `localhost` are none: not every resolver keeps them here.
    pub fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
            || self
                .host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    /// Whether it is on the same host as `other`. All names of this machine
    /// are one host.
    pub fn has_host_of(&self, other: &Remote) -> bool {
        self.host.eq_ignore_ascii_case(&other.host) || self.is_loopback() && other.is_loopback()
    }

    /// `host:port`, an IPv6 address in brackets.
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests;
