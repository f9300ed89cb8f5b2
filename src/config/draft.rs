//! A profile while its keys are read, and the rules between the keys.

use std::path::PathBuf;

use super::address::Address;
use super::file::{Document, Section};
use super::item::Item;
use super::keys;
use super::profile::{DEFAULT_PORT, Place, Profile, Remote};
use super::secret::Secret;
use crate::error::{Error, Result};

/// The names that are no names for a profile of one's own: two profiles that
/// are there without a file, and the commands.
pub(super) const RESERVED: [&str; 5] = ["env", "demo", "serve", "config", "completions"];

/// What the keys have said so far. Those that depend on no other are in
/// `profile` already.
pub(super) struct Draft {
    pub(super) profile: Profile,
    pub(super) host: Option<At<String>>,
    pub(super) port: Option<At<u16>>,
    pub(super) tls: Option<At<bool>>,
    pub(super) uri: Option<At<Address>>,
    pub(super) files: Option<At<Vec<PathBuf>>>,
    pub(super) user: Option<At<String>>,
    pub(super) password: Option<At<Secret>>,
    pub(super) database: Option<At<String>>,
    pub(super) database_header: Option<At<String>>,
    /// The entries of `metadata`.
    headers: Vec<At<(String, String)>>,
    seen: Vec<&'static str>,
}

/// A value, and where it was set: `config.toml:7`.
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) place: String,
}

impl<T> At<T> {
    pub(super) fn new(value: T, item: &Item<'_>) -> At<T> {
        At {
            value,
            place: item.at(),
        }
    }

    fn fault(&self, sentence: impl Into<String>) -> Error {
        Error::configuration(sentence).at(&self.place)
    }
}

/// The profile that stands in `section`. Patterns in its `files` are still
/// patterns, and its secrets are not looked at.
///
/// # Errors
/// The first mistake in it, with its line.
pub(super) fn profile(document: &Document, section: &Section) -> Result<Profile> {
    let place = document.source.place(section.offset());
    if RESERVED.contains(&section.name()) {
        return Err(Error::configuration(format!(
            "`{}` is no name for a profile of one's own",
            section.name()
        ))
        .at(&place));
    }
    let mut draft = Draft {
        profile: Profile {
            name: section.name().to_owned(),
            included: document
                .source
                .included
                .then(|| document.source.path.clone()),
            ..Profile::default()
        },
        host: None,
        port: None,
        tls: None,
        uri: None,
        files: None,
        user: None,
        password: None,
        database: None,
        database_header: None,
        headers: Vec::new(),
        seen: Vec::new(),
    };
    draft.settings(document.settings.clone());
    for item in section.items(&document.source)? {
        keys::set(&mut draft, &item)?;
    }
    draft.finish(&place)
}

impl Draft {
    /// Whether `key` is here for the first time.
    pub(super) fn first(&mut self, key: &'static str) -> bool {
        let first = !self.seen.contains(&key);
        self.seen.push(key);
        first
    }

    /// Lays `settings` over those that are there.
    pub(super) fn settings(&mut self, settings: Vec<(String, String)>) {
        let same = |a: &str, b: &str| a.replace('_', "-") == b.replace('_', "-");
        for (name, value) in settings {
            self.profile
                .settings
                .retain(|(there, _)| !same(there, &name));
            self.profile.settings.push((name, value));
        }
    }

    /// Adds an entry of `metadata`, whose name is in lower case.
    ///
    /// # Errors
    /// When that header is there already.
    pub(super) fn add_header(
        &mut self,
        name: String,
        value: String,
        item: &Item<'_>,
    ) -> Result<()> {
        if self.headers.iter().any(|at| at.value.0 == name) {
            return Err(item.fault(format!("the header `{name}` stands twice in `metadata`")));
        }
        self.headers.push(At::new((name, value), item));
        Ok(())
    }

    fn finish(mut self, place: &str) -> Result<Profile> {
        self.place(place)?;
        self.login()?;
        self.database()?;
        let tls = &self.profile.tls;
        if tls.client_cert.is_some() != tls.client_key.is_some() {
            return Err(
                Error::configuration("`client-cert` and `client-key` go together").at(place),
            );
        }
        Ok(self.profile)
    }

    fn place(&mut self, place: &str) -> Result<()> {
        let beside = |at: &str, key: &str, other: &str| {
            Error::configuration(format!("`{key}` has no meaning beside `{other}`")).at(at)
        };
        let host = self.host.as_ref().map(|at| ("host", &at.place));
        let port = self.port.as_ref().map(|at| ("port", &at.place));
        let tls = self.tls.as_ref().map(|at| ("tls", &at.place));
        let uri = self.uri.as_ref().map(|at| ("uri", &at.place));
        let others = [host, port, tls];
        if let (Some(_), Some((key, at))) = (
            &self.files,
            [uri].into_iter().chain(others).flatten().next(),
        ) {
            return Err(beside(at, key, "files"));
        }
        if let (Some(_), Some((key, at))) = (&self.uri, others.into_iter().flatten().next()) {
            return Err(beside(at, key, "uri").hint("the address in `uri` says it all"));
        }
        self.profile.place = if let Some(files) = self.files.take() {
            Place::Files(files.value)
        } else if let Some(uri) = self.uri.take() {
            self.login_of(uri)?
        } else if let Some(host) = self.host.take() {
            Place::Remote(Remote {
                host: host.value,
                port: self.port.as_ref().map_or(DEFAULT_PORT, |port| port.value),
                tls: self.tls.as_ref().is_none_or(|tls| tls.value),
            })
        } else {
            return Err(Error::configuration(format!(
                "the profile \"{}\" has none of `host`, `uri` and `files`",
                self.profile.name
            ))
            .at(place));
        };
        Ok(())
    }

    /// Takes the login out of an address; what is left is the place.
    fn login_of(&mut self, uri: At<Address>) -> Result<Place> {
        if uri.value.user.is_some() {
            if let Some(user) = &self.user {
                return Err(user.fault("`user` has no meaning beside the one in `uri`"));
            }
            self.user = uri.value.user.map(|value| At {
                value,
                place: uri.place.clone(),
            });
        }
        if uri.value.password.is_some() {
            if let Some(password) = &self.password {
                return Err(password.fault("`password` has no meaning beside the one in `uri`"));
            }
            self.password = uri.value.password.map(|value| At {
                value,
                place: uri.place.clone(),
            });
        }
        Ok(Place::Remote(uri.value.remote))
    }

    fn login(&mut self) -> Result<()> {
        let (user, user_at) = match self.user.take() {
            Some(user) => (Some(user.value), user.place),
            None => (None, String::new()),
        };
        let (password, password_at) = match self.password.take() {
            Some(password) => (Some(password.value), password.place),
            None => (None, user_at),
        };
        if user.is_none() && password.is_none() {
            return Ok(());
        }
        if self.profile.token.is_some() {
            return Err(Error::configuration(
                "a profile logs in by `token` or by `user` and `password`, not by both",
            )
            .at(&self.profile.token_at));
        }
        self.profile.user = Some(user.unwrap_or_default());
        self.profile.password = Some(password.unwrap_or(Secret::Ask));
        self.profile.password_at = password_at;
        Ok(())
    }

    /// Leaves one header that names a database, or none.
    fn database(&mut self) -> Result<()> {
        let profile = &mut self.profile;
        let header = self.database_header.take().map(|header| header.value);
        if let Some(header) = &header {
            profile.database_header.clone_from(header);
        }
        let mut naming = self
            .headers
            .iter()
            .filter(|at| profile.names_database(&at.value.0));
        let named = naming.next();
        if let (Some(first), Some(second)) = (named, naming.next()) {
            let (first, again) = (&first.value.0, &second.value.0);
            return Err(second
                .fault(format!("both `{first}` and `{again}` name a database"))
                .hint("a server takes only one of them"));
        }
        if let (Some(named), Some(database)) = (named, &self.database) {
            let (name, value) = &named.value;
            if *value != database.value {
                return Err(database.fault(format!(
                    "`database` names another than `{name}` in `metadata`"
                )));
            }
            if header.is_none() {
                profile.database_header.clone_from(name);
            }
        }
        profile.database = self.database.take().map(|database| database.value);
        let mut metadata: Vec<_> = self.headers.drain(..).map(|at| at.value).collect();
        if profile.database.is_some() {
            metadata.retain(|(name, _)| !profile.names_database(name));
        }
        profile.metadata = metadata;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
