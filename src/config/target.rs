//! Which profile is meant: by the arguments, by a target, by a name.

use std::path::{Path, PathBuf};

use super::profile::{Place, Profile};
use super::secret::{Secret, TOKEN_AMONG_ARGUMENTS};
use super::{Config, DEMO, ENV, Start, address, draft, env, files, header, keys, overlay};
use crate::args::Args;
use crate::error::{Error, Result};
use crate::text;

impl Config {
    /// The profile that the arguments ask for, with what they lay over it, and
    /// what the user should know.
    ///
    /// # Errors
    /// When there is no such profile, when it is wrong, or when arguments
    /// contradict each other.
    pub fn start(&self, args: &Args) -> Result<Start> {
        let profile = match (&args.profile, args.targets.as_slice(), &args.host) {
            (Some(name), ..) => self.named(name)?,
            // An address of its own: another server must not be sent the
            // token of the default profile.
            (None, [], Some(_)) => self.built_in(""),
            (None, [], None) => self.default_profile()?,
            (None, [target], _) => self.profile(target)?,
            (None, targets, _) => self.data_files(targets)?,
        };
        let mut notices = self.notices(&profile.name);
        let home = self.env.home.as_deref();
        let mut profile = overlay::over(profile, args, home)?;
        if matches!(profile.token, Some(Secret::Literal(_))) && profile.token_at == overlay::TOKEN {
            notices.push(TOKEN_AMONG_ARGUMENTS.to_owned());
        }
        if args.host.is_some() {
            self.lend_token(&mut profile);
        }
        Ok(Start { profile, notices })
    }

    /// The profile that `target` stands for: an address with a scheme, data
    /// files, a profile, or `host:port`, tried in this order.
    ///
    /// # Errors
    /// When it is none of these, or the one that it is is wrong.
    pub fn profile(&self, target: &str) -> Result<Profile> {
        match self.find(target)? {
            Some(profile) => Ok(profile),
            None => Err(misplaced(&[target], self.unknown(target))),
        }
    }

    /// As [`Config::profile`], but `None` when `target` is none of these.
    ///
    /// # Errors
    /// When the one that it is is wrong.
    pub fn find(&self, target: &str) -> Result<Option<Profile>> {
        if target.contains("://") {
            let found = self.addressed(target).map(Some);
            return found.map_err(|error| misplaced(&[target], error));
        }
        // `[::1]:8181` would be a pattern too.
        let bracketed = target.starts_with('[') && address::looks_like_one(target);
        let path = files::at_home(target, self.env.home.as_deref());
        if path.exists() && !path.is_dir() || files::is_pattern(target) && !bracketed {
            return self.data_files(&[target]).map(Some);
        }
        if self.has(target) {
            return self.named(target).map(Some);
        }
        if address::looks_like_one(target) {
            return self.addressed(target).map(Some);
        }
        Ok(None)
    }

    /// The profile of that name and nothing else.
    ///
    /// # Errors
    /// When there is none, or it is wrong.
    pub fn named(&self, name: &str) -> Result<Profile> {
        let found = self.sections().find(|(_, section)| section.name() == name);
        if let Some((document, section)) = found {
            let mut profile = draft::profile(document, section)?;
            if let Place::Files(patterns) = &profile.place {
                let place = document.source.place(section.offset());
                profile.place = Place::Files(expanded(patterns).map_err(|error| error.at(&place))?);
            }
            return Ok(profile);
        }
        match name {
            DEMO => Ok(self.built_in(DEMO)),
            ENV => self.environments_own(),
            _ => Err(self.unknown(name)),
        }
    }

    fn default_profile(&self) -> Result<Profile> {
        let (name, place) = self.default_name();
        match place {
            Some(place) if !self.has(name) => Err(self.unknown(name).at(place)),
            _ => self.named(name),
        }
    }

    /// The built-in values, at the sample tables until a place is set, and the
    /// settings that are for all profiles.
    fn built_in(&self, name: &str) -> Profile {
        Profile {
            name: name.to_owned(),
            settings: self
                .document
                .as_ref()
                .map(|document| document.settings.clone())
                .unwrap_or_default(),
            ..Profile::default()
        }
    }

    fn addressed(&self, written: &str) -> Result<Profile> {
        let mut profile = self.built_in("");
        overlay::address(&mut profile, address::parse(written)?, "");
        self.lend_token(&mut profile);
        Ok(profile)
    }

    /// Gives a profile made of an address the token that is there for all
    /// addresses, unless it has a login of its own.
    fn lend_token(&self, profile: &mut Profile) {
        if self.env.token && profile.token.is_none() && profile.user.is_none() {
            profile.token = Some(Secret::Env(env::TOKEN.to_owned()));
            profile.token_at.clear();
        }
    }

    fn data_files<S: AsRef<str>>(&self, targets: &[S]) -> Result<Profile> {
        let home = self.env.home.as_deref();
        let server = targets
            .iter()
            .find(|target| target.as_ref().contains("://"));
        if let Some(server) = server {
            let address = address::masked(server.as_ref());
            let error = Error::usage(format!(
                "several targets are all files, and {address} is a server"
            ));
            return Err(misplaced(targets, error));
        }
        let patterns: Vec<_> = targets
            .iter()
            .map(|target| files::at_home(target.as_ref(), home))
            .collect();
        let files = expanded(&patterns).map_err(|error| match targets.len() {
            1 => misplaced(targets, error),
            _ => misplaced(targets, error.hint("several targets are all files")),
        })?;
        let first = files[0].file_name().unwrap_or(files[0].as_os_str());
        let name = match files.len() {
            1 => first.to_string_lossy().into_owned(),
            count => text::counted(count as u64, "file"),
        };
        let mut profile = self.built_in(&name);
        profile.place = Place::Files(files);
        Ok(profile)
    }

    /// The profile that the environment makes.
    pub(super) fn environments_own(&self) -> Result<Profile> {
        let Some(url) = &self.env.host_url else {
            return Err(Error::configuration(format!(
                "the profile \"{ENV}\" is there when {} is set",
                env::INFLUX_HOST
            ))
            .hint(format!(
                "{} and {} go with it",
                env::INFLUX_DATABASE,
                env::INFLUX_TOKEN
            )));
        };
        let mut profile = self.built_in(ENV);
        let address = address::parse(url)
            .map_err(|error| keys::as_configuration(error).at(env::INFLUX_HOST))?;
        overlay::address(&mut profile, address, env::INFLUX_HOST);
        ENV.clone_into(&mut profile.name);
        if let Some(name) = &self.env.database_name {
            header::database(name)
                .map_err(|fault| Error::configuration(fault).at(env::INFLUX_DATABASE))?;
            profile.database = Some(name.clone());
        }
        if self.env.auth_token {
            profile = overlay::with_token(profile, Secret::Env(env::INFLUX_TOKEN.to_owned()), "");
        }
        Ok(profile)
    }
}

/// What is wrong with `targets`: `error`, or that one of them is a statement and
/// no file, as `SELECT * FROM home` is no pattern.
fn misplaced<S: AsRef<str>>(targets: &[S], error: Error) -> Error {
    let missing = targets
        .iter()
        .map(AsRef::as_ref)
        .filter(|target| !Path::new(target).exists());
    missing
        .filter_map(Args::statement_for_target)
        .next()
        .unwrap_or(error)
}

fn expanded(patterns: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for pattern in patterns {
        for file in files::named_by(pattern)? {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests;
