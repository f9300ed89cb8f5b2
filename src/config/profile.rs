//! A profile: all that is needed to reach one server and to be let in.

use std::path::PathBuf;
use std::time::Duration;

use super::secret::Secret;

/// The port where an address names none.
pub const DEFAULT_PORT: u16 = 443;

/// The headers by which servers of the InfluxDB family take a database's name.
/// A request may carry only one of them.
pub const DATABASE_HEADERS: [&str; 4] = ["database", "bucket", "bucket-name", "iox-namespace-name"];

/// One server and the way to it: the built-in values, then the file's, then
/// the arguments'.
#[derive(Debug, Clone)]
pub struct Profile {
    /// As the prompt shows it: the profile's name, or the address.
    pub name: String,
    pub place: Place,
    /// For a Basic handshake, with `password`.
    pub user: Option<String>,
    pub password: Option<Secret>,
    /// Sent as `authorization: Bearer …`.
    pub token: Option<Secret>,
    /// Sent as the header `database_header`.
    pub database: Option<String>,
    pub database_header: String,
    /// A header per entry, on every call; names in lower case, at most one of
    /// [`DATABASE_HEADERS`], and none of those when `database` is set.
    pub metadata: Vec<(String, String)>,
    /// Names come from Flight SQL's metadata commands; else from
    /// `information_schema`.
    pub metadata_reflection: bool,
    pub tls: Tls,
    pub connect_timeout: Duration,
    /// How long a statement may take, from its first call to its last row.
    pub timeout: Option<Duration>,
    /// Bytes that a stream may have under way, the HTTP/2 window.
    pub window: u32,
    /// Settings in force while this profile is.
    pub settings: Vec<(String, String)>,
    /// Of the prompt: a colour's name.
    pub color: Option<String>,
    /// Lets a token leave this machine without TLS.
    pub allow_plaintext_token: bool,
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
            token: None,
            database: None,
            database_header: DATABASE_HEADERS[0].to_owned(),
            metadata: Vec::new(),
            metadata_reflection: true,
            tls: Tls::default(),
            connect_timeout: Duration::from_secs(10),
            timeout: None,
            window: 8 * 1024 * 1024,
            settings: Vec::new(),
            color: None,
            allow_plaintext_token: false,
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
                .find(|(name, _)| DATABASE_HEADERS.contains(&name.as_str()))
                .map(|(_, value)| value.as_str())
        })
    }

    /// The same profile on another database: the header by which it names one
    /// already stays, and there is only that one.
    #[must_use]
    pub fn with_database(mut self, database: &str) -> Profile {
        if self.database.is_none()
            && let Some((header, _)) = self
                .metadata
                .iter()
                .find(|(name, _)| DATABASE_HEADERS.contains(&name.as_str()))
        {
            self.database_header = header.clone();
        }
        self.metadata
            .retain(|(name, _)| !DATABASE_HEADERS.contains(&name.as_str()));
        self.database = Some(database.to_owned());
        self
    }
}

impl Remote {
    /// Whether what is sent there stays on this machine.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || self
                .host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
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
