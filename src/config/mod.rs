//! What the user has set down: built-in values, the file, the profile, the
//! arguments, merged once.
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
pub use list::Listed;
pub use profile::{Init, Place, Profile, Remote, Tls};
pub use secret::{Ask, Origin, Revealed, Secret, TOKEN_AMONG_ARGUMENTS};
pub use store::Store;

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
    fn has(&self, name: &str) -> bool {
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
mod tests {
    use std::ffi::OsString;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn load(line: &[&str], home: &Path) -> Result<Config> {
        let line = ["flightline"].iter().chain(line).map(OsString::from);
        let Ok(args) = Args::read(line) else {
            panic!("wrong arguments");
        };
        let env = Environment {
            flightline_home: Some(home.to_owned()),
            ..Environment::default()
        };
        Config::load(&args, &env)
    }

    #[test]
    fn the_usual_file_may_be_absent_and_a_named_one_may_not() {
        let dir = tempfile::tempdir().unwrap();
        assert!(load(&[], dir.path()).is_ok());
        let Err(error) = load(&["--config", "/no/such/file"], dir.path()) else {
            panic!("a file that is not there is taken");
        };
        assert!(error.message().contains("/no/such/file"));
        assert_eq!(error.kind().status(), 1);
        let named = dir.path().join("named.toml");
        fs::write(&named, "[profiles.a]\nhost = 'h'\n").unwrap();
        let config = load(&["--config", named.to_str().unwrap()], dir.path())
            .ok()
            .unwrap();
        assert!(config.profile("a").is_ok());
        assert_eq!(config.path(), Some(named.as_path()));
        let Ok(config) = Config::load(
            &Args::read([OsString::from("flightline")]).ok().unwrap(),
            &Environment::default(),
        ) else {
            panic!("no home is an error");
        };
        assert_eq!(config.path(), None);
    }

    #[test]
    fn mistakes_elsewhere_are_notices() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        let text = "[profiles.a]\nhost = 'h'\n[profiles.b]\nhost = 'h'\ntokn = 'x'\n\
                    [profiles.env]\nhost = 'h'\n";
        fs::write(&path, text).unwrap();
        let config = load(&[], dir.path()).ok().unwrap();
        let path = path.display();
        assert_eq!(
            config.notices("a"),
            [
                format!("{path}:5: there is no key `tokn`: did you mean `token`?"),
                format!("{path}:6: `env` is no name for a profile of one's own"),
            ]
        );
        assert_eq!(config.notices("b").len(), 1);
    }

    #[test]
    fn secrets_that_others_can_read_draw_a_notice() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        for (text, mode, notices) in [
            ("[profiles.a]\nhost = 'h'\ntoken = 'hunter2'\n", 0o644, 1),
            ("[profiles.a]\nhost = 'h'\ntoken = 'hunter2'\n", 0o640, 1),
            ("[profiles.a]\nhost = 'h'\ntoken = 'hunter2'\n", 0o600, 0),
            (
                "[profiles.a]\nhost = 'h'\ntoken = { env = 'T' }\n",
                0o644,
                0,
            ),
        ] {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let told = load(&[], dir.path()).ok().unwrap().notices("a");
            assert_eq!(told.len(), notices, "{text} {mode:o}");
            if let [notice] = told.as_slice() {
                assert!(notice.ends_with(&format!(": chmod 600 {}", path.display())));
                assert!(!notice.contains("hunter2"));
            }
        }
    }

    #[test]
    fn the_sample_is_written_where_the_configuration_would_be() {
        let dir = tempfile::tempdir().unwrap();
        let env = Environment {
            home: Some(dir.path().to_owned()),
            ..Environment::default()
        };
        let first = Config::locate(None, &env).unwrap();
        let path = dir.path().join(".config/flightline/config.toml");
        assert_eq!((&first.configuration, first.written), (&path, true));
        assert_eq!(fs::read_to_string(&path).unwrap(), store::SAMPLE);
        assert!(!Config::locate(None, &env).unwrap().written);
        assert!(Config::locate(None, &Environment::default()).is_err());
        let other = dir.path().join("other.toml");
        assert!(Config::locate(Some(&other), &env).unwrap().written);
    }
}
