//! What the user has set down: built-in values, the file and what it includes,
//! the profile, the arguments, merged once.
//!
//! [`Config::load`] reads the file; [`Config::start`] makes the profile to
//! begin with, under the arguments; [`Config::profile`] makes any other, for
//! `\c`. What the arguments say about the server belongs to the one profile
//! that they start: a token for one server must not reach the next.

use std::path::{Path, PathBuf};

use crate::args::Args;
use crate::error::{Error, Result};

pub mod address;
mod consent;
mod draft;
pub mod env;
mod file;
mod files;
pub mod follow;
pub(crate) mod header;
mod include;
mod item;
pub mod keys;
mod list;
mod overlay;
pub mod profile;
#[cfg(test)]
mod properties;
pub mod secret;
pub mod store;
mod target;
mod unknown;

pub use consent::Consent;
pub use env::Environment;
pub use follow::FollowLocations;
pub use list::Listed;
pub use profile::{Init, Place, Profile, Remote, Tls};
pub use secret::{Ask, Origin, Revealed, Secret, TOKEN_AMONG_ARGUMENTS};
pub use store::{Keeping, Store};

pub(crate) use files::at_home;

use file::{Document, Section};
use include::Included;

/// The profile that is always there.
const DEMO: &str = "demo";
/// The profile that the environment makes.
const ENV: &str = "env";

/// The configuration of a run. Not `Debug`: secrets may stand in it.
pub struct Config {
    env: Environment,
    store: Store,
    /// Where the file is or would be.
    path: Option<PathBuf>,
    document: Option<Document>,
    /// What the file includes.
    included: Included,
}

/// What a run begins with.
#[derive(Debug)]
pub struct Start {
    pub profile: Profile,
    /// Sentences for a terminal, and only for one.
    pub notices: Vec<String>,
}

/// What `flightline config` has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    pub configuration: PathBuf,
    /// Whether the sample has just been written there.
    pub written: bool,
    /// What runs before the first prompt, if it exists.
    pub rc: Option<PathBuf>,
    /// Where history is kept.
    pub history: Option<PathBuf>,
}

impl Config {
    /// Reads the configuration: `--config FILE`, which must exist, or the file
    /// in its usual place, which need not.
    ///
    /// # Errors
    /// When the file cannot be read, is no TOML, or is wrong outside its
    /// profiles.
    pub fn load(args: &Args, env: &Environment) -> Result<Config> {
        let store = Store::new(env);
        let path = args.config.clone().or_else(|| store.config_file());
        let document = match &path {
            Some(path) => Document::read(path, env.home.as_deref())?,
            None => None,
        };
        if let (Some(path), None) = (&args.config, &document) {
            return Err(Error::configuration(format!(
                "there is no configuration {}",
                path.display()
            )));
        }
        Ok(Config {
            env: env.clone(),
            store,
            path,
            included: document.as_ref().map(Included::read).unwrap_or_default(),
            document,
        })
    }

    /// What `~` stands for.
    pub fn home(&self) -> Option<&Path> {
        self.env.home.as_deref()
    }

    /// Where the configuration is, the sample written there if nothing was.
    /// `file` is the argument of `--config`.
    ///
    /// # Errors
    /// When no home is known, or the sample cannot be written.
    pub fn locate(file: Option<&Path>, env: &Environment) -> Result<Whereabouts> {
        let store = Store::new(env);
        let Some(configuration) = file.map(Path::to_owned).or_else(|| store.config_file()) else {
            return Err(Error::configuration("no home directory is known")
                .hint("FLIGHTLINE_HOME says where the program's files are"));
        };
        let written = store::write_sample(&configuration)?;
        Ok(Whereabouts {
            configuration,
            written,
            rc: store.rc_file().filter(|path| path.exists()),
            history: store.history_file(),
        })
    }

    /// `path` as typed, with `~/` made the home directory.
    pub fn at_home(&self, path: &Path) -> PathBuf {
        match path.to_str() {
            Some(path) => files::at_home(path, self.env.home.as_deref()),
            None => path.to_owned(),
        }
    }

    /// Directories for what is put aside for a while and may be large, the one
    /// that serves best first: the one that the user names for such files, the
    /// usual one for those that may be large, and the program's own.
    pub fn scratch(&self) -> Vec<PathBuf> {
        let named = self.env.temporary.clone();
        let usual = Some(PathBuf::from("/var/tmp"));
        let own = self.store.cache().map(Path::to_owned);
        [named, usual, own].into_iter().flatten().collect()
    }

    /// The program's own files.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The configuration's file, whether or not it exists.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What the user should know about the files: mistakes in profiles other
    /// than the one in use, what is not taken from included files, and secrets
    /// that others can read.
    pub fn notices(&self, in_use: &str) -> Vec<String> {
        let mut notices = self.included.unread.clone();
        notices.extend_from_slice(&self.included.left_out);
        let others = self
            .sections()
            .filter(|(_, section)| section.name() != in_use);
        let mistakes = others.filter_map(|(document, section)| {
            let mistake = draft::profile(document, section).err()?;
            Some(sentence(&mistake))
        });
        notices.extend(mistakes);
        for document in self.documents() {
            let path = &document.source.path;
            let secret = document.profiles.iter().any(Section::holds_secret);
            if secret && store::others_can_read(path) {
                let path = path.display();
                notices.push(format!(
                    "others can read the secrets in {path}: chmod 600 {path}"
                ));
            }
        }
        notices
    }

    /// The file, then those that it includes.
    fn documents(&self) -> impl Iterator<Item = &Document> {
        self.document.iter().chain(&self.included.documents)
    }

    /// The profiles that are written somewhere, and where. No two have the same
    /// name.
    fn sections(&self) -> impl Iterator<Item = (&Document, &Section)> {
        self.documents().flat_map(|document| {
            let sections = document.profiles.iter();
            sections.map(move |section| (document, section))
        })
    }

    /// Whether a profile has that name.
    pub fn has(&self, name: &str) -> bool {
        self.names().contains(&name)
    }

    /// The names of all profiles: those that are written somewhere, then those
    /// that are there anyway.
    fn names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.sections().map(|(_, section)| section.name()).collect();
        if self.env.host_url.is_some() && !names.contains(&ENV) {
            names.push(ENV);
        }
        if !names.contains(&DEMO) {
            names.push(DEMO);
        }
        names
    }

    /// The name of the profile to start with, and where the file says so.
    fn default_name(&self) -> (&str, Option<&str>) {
        let default = self.document.as_ref().and_then(|document| {
            let (name, place) = document.default.as_ref()?;
            Some((name.as_str(), Some(place.as_str())))
        });
        default.unwrap_or(match self.env.host_url {
            Some(_) => (ENV, None),
            None => (DEMO, None),
        })
    }
}

/// An error as one sentence, for a notice: its causes and hints follow.
fn sentence(error: &Error) -> String {
    let mut sentence = error.message().to_owned();
    let mut add = |words: &str| {
        sentence.push_str(": ");
        sentence.push_str(words);
    };
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        add(&error.to_string());
        cause = error.source();
    }
    error.hints().iter().for_each(|hint| add(hint));
    sentence
}

#[cfg(test)]
mod tests;
