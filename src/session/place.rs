//! Where statements go: a profile, and the connection once there is one.

use std::collections::HashSet;
use std::fmt;

use arrow::array::RecordBatch;
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::inspect::aside::Part;
use super::inspect::conninfo::Facts;
use super::pairs;
use crate::config::{self, Profile, Remote};
use crate::embedded::{Data, Engine};
use crate::error::{Error, Kind, Result};
use crate::flight::{self, Connection, Login, Reflects, Relogin};
use crate::interrupt::Interrupt;

/// Asks at the terminal for a secret.
pub(super) type Ask<'a> = &'a dyn Fn(&str) -> Result<config::Revealed>;

/// A profile and its connection.
pub struct Place {
    profile: Profile,
    connection: Option<Connection>,
    /// What the server does not answer in time.
    silent: HashSet<Part>,
}

impl Place {
    pub(super) fn new(profile: Profile) -> Place {
        Place {
            profile,
            connection: None,
            silent: HashSet::new(),
        }
    }

    /// Whether the server has kept silent about this since we are connected.
    pub(super) fn is_silent(&self, part: Part) -> bool {
        self.silent.contains(&part)
    }

    /// Notes that it has.
    pub(super) fn falls_silent(&mut self, part: Part) {
        self.silent.insert(part);
    }

    pub(super) fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The profile, for coming back to it.
    pub(super) fn into_profile(self) -> Profile {
        self.profile
    }

    /// The connection; made now if there is none, with secrets read anew.
    pub(super) fn connect(
        &mut self,
        runtime: &Handle,
        interrupt: &Interrupt,
        ask: Ask<'_>,
    ) -> Result<&Connection> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                self.silent.clear();
                let work = async {
                    let connection = connect(&self.profile, ask).await?;
                    if let Some(database) = self.profile.database().filter(|_| self.profile.enters)
                    {
                        entering(&connection, &self.profile, database).await?;
                    }
                    Ok(connection)
                };
                runtime.block_on(interrupt.or(work))?
            }
        };
        Ok(self.connection.insert(connection))
    }

    /// Whether there is a connection.
    pub(super) fn is_connected(&self) -> bool {
        self.connection.is_some()
    }

    /// The connection, if there is one.
    pub(super) fn standing(&self) -> Option<Connection> {
        self.connection.clone()
    }

    /// Notes that the connection has entered `database`.
    pub(super) fn entered(&mut self, database: &str) {
        self.profile = self.profile.clone().with_database(database);
    }

    /// What is known of the connection, as rows; `told` is what is known of
    /// its names, and `added` what the server says.
    pub(super) fn facts(&self, told: Option<String>, added: Facts) -> Result<RecordBatch> {
        let mut names = vec!["profile", "server"];
        let mut values = vec![self.profile.name.clone(), server(&self.profile)];
        let mut tell = |name, value: String| {
            names.push(name);
            values.push(value);
        };
        if let Some(database) = self.profile.database() {
            tell("database", database.to_owned());
        }
        if let Some(connection) = &self.connection {
            let facts = connection.facts();
            if facts.address.is_some() {
                let version = connection.secured().map(|secured| secured.version);
                let tls = match (version, facts.verified) {
                    (None, _) => "no".to_owned(),
                    (Some(version), true) => format!("yes, the certificate checked ({version})"),
                    (Some(version), false) => {
                        format!("yes, the certificate not checked ({version})")
                    }
                };
                tell("TLS", tls);
                tell("let in with", facts.admission.to_string());
            }
            for (name, value) in &facts.headers {
                tell("header", format!("{name}: {value}"));
            }
            if connection.has_session() {
                tell("header", "cookie: ***".to_owned());
            }
            let names_from = match connection.reflects() {
                Reflects::Commands => "Flight SQL's metadata commands",
                Reflects::InformationSchema => "information_schema",
            };
            tell("names from", names_from.to_owned());
            if let Some(told) = told {
                tell("names", told);
            }
        }
        for (name, value) in added {
            tell(name, value);
        }
        pairs(names, values)
    }
}

/// `home (us-east-1.example:443, database mydb)`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = server(&self.profile);
        write!(f, "{}", self.profile.name)?;
        match self.profile.database() {
            Some(database) if server == self.profile.name => write!(f, " (database {database})"),
            Some(database) => write!(f, " ({server}, database {database})"),
            None if server == self.profile.name => Ok(()),
            None => write!(f, " ({server})"),
        }
    }
}

/// Where the server of a profile is, in words.
fn server(profile: &Profile) -> String {
    match &profile.place {
        config::Place::Remote(remote) => Remote::authority(remote),
        config::Place::Demo => "DataFusion in this process, with sample tables".to_owned(),
        config::Place::Files(_) => "DataFusion in this process, over files".to_owned(),
    }
}

/// A connection as `profile` wants it.
async fn connect(profile: &Profile, ask: Ask<'_>) -> Result<Connection> {
    let data = match &profile.place {
        config::Place::Remote(_) => return flight::connect(profile, login(profile, ask)?).await,
        config::Place::Demo => Data::Demo,
        config::Place::Files(files) => Data::Files(files.clone()),
    };
    let engine = Engine::open(&data).await?;
    flight::over(engine.service(), profile)
}

/// Enters `database`, in the time that a statement has, or a connection.
///
/// # Errors
/// The server's refusal, and that it is silent.
pub(super) async fn entering(
    connection: &Connection,
    profile: &Profile,
    database: &str,
) -> Result<bool> {
    let limit = profile.timeout.unwrap_or(profile.connect_timeout);
    match timeout(limit, connection.enter(database)).await {
        Ok(entered) => entered,
        Err(_) => Err(Error::new(
            Kind::Statement,
            format!("the server does not say within {limit:?} whether it has {database}"),
        )),
    }
}

/// The secrets of a profile, read where they are kept; once more, if need be,
/// without asking anybody.
fn login(profile: &Profile, ask: Ask<'_>) -> Result<Login> {
    let again = profile.clone();
    let again = move || {
        secrets(&again, &|_| {
            Err(Error::configuration("nobody is asked for it now"))
        })
    };
    Ok(Login {
        again: Some(Relogin::new(again)),
        ..secrets(profile, ask)?
    })
}

fn secrets(profile: &Profile, ask: Ask<'_>) -> Result<Login> {
    let bearer = profile.reveal_token(ask)?;
    let basic = match &profile.user {
        Some(user) if bearer.is_none() => {
            let password = profile.reveal_password(ask)?;
            Some((
                user.clone(),
                password.unwrap_or_else(|| config::Revealed::new("")),
            ))
        }
        _ => None,
    };
    Ok(Login {
        basic,
        bearer,
        again: None,
    })
}
