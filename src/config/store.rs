//! The program's own files: where they are, and all reading and writing of
//! them.
//!
//! What is written here is for the user alone: directories get mode 0700,
//! files 0600. Only the configuration, which users make themselves, keeps the
//! mode that they gave it.

mod kept;
mod log;
mod trace;

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

pub use kept::Keeping;
pub use log::{News, Position};
pub use trace::Trace;

use super::env::Environment;
use crate::error::{Error, Kind, Result};

/// The documented sample, as `flightline config` writes it.
pub const SAMPLE: &str = include_str!("../../config/config.toml");

/// What a configuration may weigh; more is a mistaken path.
const LARGEST_CONFIGURATION: u64 = 4 * 1024 * 1024;

/// What a file with a secret may weigh.
const LARGEST_SECRET: u64 = 64 * 1024;

/// The program's directories. Each is `None` where no home is known; what
/// would be kept there is not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Store {
    config: Option<PathBuf>,
    state: Option<PathBuf>,
    cache: Option<PathBuf>,
}

impl Store {
    /// `FLIGHTLINE_HOME` for everything; else the XDG directories.
    pub fn new(env: &Environment) -> Store {
        if let Some(all) = &env.flightline_home {
            return Store {
                config: Some(all.clone()),
                state: Some(all.clone()),
                cache: Some(all.clone()),
            };
        }
        let below = |named: &Option<PathBuf>, usual: &str| {
            let base = named
                .clone()
                .or_else(|| Some(env.home.as_ref()?.join(usual)))?;
            Some(base.join("flightline"))
        };
        Store {
            config: below(&env.config_home, ".config"),
            state: below(&env.state_home, ".local/state"),
            cache: below(&env.cache_home, ".cache"),
        }
    }

    /// `config.toml`, whether or not it exists.
    pub fn config_file(&self) -> Option<PathBuf> {
        Some(self.config.as_ref()?.join("config.toml"))
    }

    /// `rc.sql`, which runs before the first prompt, whether or not it exists.
    pub fn rc_file(&self) -> Option<PathBuf> {
        Some(self.config.as_ref()?.join("rc.sql"))
    }

    /// The history, whether or not it exists: a record per line.
    pub fn history_file(&self) -> Option<PathBuf> {
        Some(self.state.as_ref()?.join("history.jsonl"))
    }

    /// Whether `digest` is among what the user has agreed to.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub(super) fn has_agreed(&self, digest: &str) -> Result<bool> {
        let Some(path) = self.agreed_file() else {
            return Ok(false);
        };
        if keeps_nothing(&path) {
            return Ok(false);
        }
        match read_text(&path, LARGEST_CONFIGURATION) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
            read => read
                .map(|text| text.lines().any(|line| line == digest))
                .map_err(|cause| Error::local_file("read", &path, cause)),
        }
    }

    /// Adds `digest` to what the user has agreed to.
    ///
    /// # Errors
    /// When the file cannot be made or written. Where there is no home nothing
    /// is kept, and that is no error.
    pub(super) fn append_agreed(&self, digest: &str) -> Result<()> {
        let Some(path) = self.agreed_file() else {
            return Ok(());
        };
        append(&path, digest).map_err(|cause| Error::local_file("write", &path, cause))
    }

    /// What of included files the user has agreed to: a digest per line.
    fn agreed_file(&self) -> Option<PathBuf> {
        Some(self.state.as_ref()?.join("agreed"))
    }

    /// Where things are kept that can be had again.
    pub fn cache(&self) -> Option<&Path> {
        self.cache.as_deref()
    }
}

/// The text of a configuration, or `None` where there is no such file.
///
/// # Errors
/// When it cannot be read or is no text.
pub(super) fn read_configuration(path: &Path) -> Result<Option<String>> {
    match read_text(path, LARGEST_CONFIGURATION) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(|cause| {
            Error::local_file("read the configuration", path, cause).of_kind(Kind::Configuration)
        }),
    }
}

/// Writes the sample to `path` unless something is there; says whether it did.
///
/// # Errors
/// When it cannot be written.
pub(super) fn write_sample(path: &Path) -> Result<bool> {
    let written = make_parent(path).and_then(|()| {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(SAMPLE.as_bytes())
    });
    match written {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists && path.exists() => Ok(false),
        Err(cause) => Err(Error::local_file("write", path, cause)),
    }
}

/// A file's text, for a secret.
///
/// # Errors
/// When it cannot be read, is no text, or is far too large.
pub(super) fn read_secret(path: &Path) -> io::Result<String> {
    read_text(path, LARGEST_SECRET)
}

/// The path by which a file is known, whatever links lead to it; `path` where
/// there is no such file.
pub(super) fn identity(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Whether users other than the owner may read the file.
pub(super) fn others_can_read(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o044 != 0)
}

fn read_text(path: &Path, most: u64) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(most + 1).read_to_string(&mut text)?;
    if text.len() as u64 > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(text)
}

fn make_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) => DirBuilder::new().recursive(true).mode(0o700).create(parent),
        None => Ok(()),
    }
}

/// Whether something else than a file is at `path`: a device, a pipe. It keeps
/// nothing, and waits for nobody. A folder is a mistake, which opening it tells.
fn keeps_nothing(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| !data.is_file() && !data.is_dir())
}

/// Opens the file for adding to it, made if there was none; `None` where what
/// is there keeps nothing. One of the user's own is closed to others.
fn open_to_append(path: &Path) -> io::Result<Option<File>> {
    make_parent(path)?;
    if keeps_nothing(path) {
        return Ok(None);
    }
    let file = OpenOptions::new()
        .append(true)
        .read(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    let data = file.metadata()?;
    let own = data.uid() == rustix::process::geteuid().as_raw();
    if data.is_file() && own && data.permissions().mode() & 0o077 != 0 {
        match file.set_permissions(fs::Permissions::from_mode(0o600)) {
            Err(cause) if cause.kind() != io::ErrorKind::PermissionDenied => return Err(cause),
            // Some file systems know no modes.
            Ok(()) | Err(_) => {}
        }
    }
    Ok(Some(file).filter(|_| data.is_file()))
}

fn append(path: &Path, record: &str) -> io::Result<()> {
    let Some(mut file) = open_to_append(path)? else {
        return Ok(());
    };
    // Some network file systems know no locks. One write to a file opened for
    // appending is whole on nearly all of them even so.
    let _ = file.lock();
    file.write_all(format!("{record}\n").as_bytes())
}

#[cfg(test)]
mod tests;
