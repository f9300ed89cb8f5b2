//! Names that are kept from one session to the next: a file per profile,
//! address and database.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::digest::{Context, SHA256};
use tempfile::NamedTempFile;

use super::{Store, make_parent, read_text};
use crate::config::profile::{Place, Profile};

/// What such a file may weigh.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Files that nobody has written for so long are removed.
const LIFETIME: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// So old, a file that was being written is one whose writer has ended.
const UNFINISHED: Duration = Duration::from_secs(60 * 60);

/// Where the names of one database are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeping(PathBuf);

impl Store {
    /// Where the names at `profile` are kept; `None` where there is no place
    /// for it, and for an engine in this process, which tells them at once.
    pub fn keeping(&self, profile: &Profile) -> Option<Keeping> {
        let Place::Remote(remote) = &profile.place else {
            return None;
        };
        let mut digest = Context::new(&SHA256);
        let tls = if remote.tls { "tls" } else { "plain" };
        let database = profile.database();
        for part in [
            Some(profile.name.as_str()),
            Some(remote.authority().as_str()),
            Some(tls),
            profile.user.as_deref(),
            database,
        ] {
            // With its length, for two that follow each other must not pass
            // for two others.
            let length = part.map_or(u64::MAX, |part| part.len() as u64);
            digest.update(&length.to_le_bytes());
            digest.update(part.unwrap_or_default().as_bytes());
        }
        let mut name = String::new();
        for byte in &digest.finish().as_ref()[..16] {
            // Writing to a string does not fail.
            let _ = write!(name, "{byte:02x}");
        }
        Some(Keeping(self.cache()?.join("names").join(name)))
    }
}

impl Keeping {
    /// What is kept; `None` where nothing is, or it cannot be read.
    pub fn read(&self) -> Option<String> {
        read_text(&self.0, LARGEST).ok()
    }

    /// Keeps `text` in place of what was kept, and removes what was kept long
    /// ago. It is there whole, or not at all.
    ///
    /// # Errors
    /// When the file cannot be made or written.
    pub fn write(&self, text: &str) -> io::Result<()> {
        let folder = self.0.parent().unwrap_or(Path::new("."));
        make_parent(&self.0)?;
        sweep(folder);
        if text.len() as u64 > LARGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        // Its mode is 0600.
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(&self.0)?;
        Ok(())
    }
}

/// Removes the files in `folder` that are too old. What cannot be removed
/// stays.
fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        // Names are hexadecimal, and those of temporary files begin so.
        let lifetime = match entry.file_name().as_encoded_bytes() {
            [b'.', ..] => UNFINISHED,
            _ => LIFETIME,
        };
        let old = entry.metadata().is_ok_and(|data| {
            let age = data
                .modified()
                .ok()
                .and_then(|written| written.elapsed().ok());
            data.is_file() && age.is_some_and(|age| age > lifetime)
        });
        if old {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::env::Environment;
    use crate::config::profile::Remote;
    use std::fs::{File, FileTimes};
    use std::os::unix::fs::PermissionsExt;
    use std::time::SystemTime;

    fn store(home: &Path) -> Store {
        Store::new(&Environment {
            flightline_home: Some(home.to_owned()),
            ..Environment::default()
        })
    }

    fn profile(name: &str, host: &str, database: Option<&str>) -> Profile {
        Profile {
            name: name.to_owned(),
            place: Place::Remote(Remote {
                host: host.to_owned(),
                port: 443,
                tls: true,
            }),
            database: database.map(str::to_owned),
            ..Profile::default()
        }
    }

    #[test]
    fn what_is_kept_is_read_by_its_owner_alone() {
        let home = tempfile::tempdir().unwrap();
        let store = store(home.path());
        let keeping = store.keeping(&profile("a", "h", None)).unwrap();
        assert_eq!(keeping.read(), None);
        keeping.write("one").unwrap();
        keeping.write("two").unwrap();
        assert_eq!(keeping.read().as_deref(), Some("two"));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&keeping.0), 0o600);
        assert_eq!(mode(keeping.0.parent().unwrap()), 0o700);
        // Nothing else is left behind.
        let files = fs::read_dir(keeping.0.parent().unwrap()).unwrap();
        assert_eq!(files.count(), 1);
    }

    #[test]
    fn no_two_places_share_a_file() {
        let home = tempfile::tempdir().unwrap();
        let store = store(home.path());
        let mut places = vec![
            profile("a", "h", None),
            profile("a", "h", Some("")),
            profile("a", "h", Some("d")),
            profile("ah", "", Some("d")),
            profile("../../a", "h", Some("d")),
            profile("a", "other", Some("d")),
        ];
        places.push(Profile {
            user: Some("ada".to_owned()),
            ..profile("a", "h", None)
        });
        let files: std::collections::HashSet<_> = places
            .iter()
            .map(|place| store.keeping(place).unwrap().0)
            .collect();
        assert_eq!(files.len(), places.len());
        let folder = home.path().join("names");
        assert!(files.iter().all(|file| file.parent() == Some(&folder)));
        // A database that is named by any header is the same one.
        let by_header = Profile {
            metadata: vec![("bucket-name".to_owned(), "d".to_owned())],
            ..profile("a", "h", None)
        };
        let named = store.keeping(&profile("a", "h", Some("d")));
        assert_eq!(store.keeping(&by_header), named);
    }

    #[test]
    fn an_engine_in_this_process_keeps_nothing() {
        let home = tempfile::tempdir().unwrap();
        for place in [Place::Demo, Place::Files(Vec::new())] {
            let profile = Profile {
                place,
                ..Profile::default()
            };
            assert_eq!(store(home.path()).keeping(&profile), None);
        }
        let nowhere = Store::default();
        assert_eq!(nowhere.keeping(&profile("a", "h", None)), None);
    }

    #[test]
    fn old_files_go_when_one_is_written() {
        let home = tempfile::tempdir().unwrap();
        let store = store(home.path());
        let [old, young, now] =
            ["old", "young", "now"].map(|name| store.keeping(&profile(name, "h", None)).unwrap());
        for (keeping, days) in [(&old, 91), (&young, 89)] {
            keeping.write("x").unwrap();
            let then = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
            let file = File::options().write(true).open(&keeping.0).unwrap();
            file.set_times(FileTimes::new().set_modified(then)).unwrap();
        }
        let folder = now.0.parent().unwrap();
        let unfinished = [(".tmpold", 61), (".tmpnew", 59)].map(|(name, minutes)| {
            let path = folder.join(name);
            let then = SystemTime::now() - Duration::from_secs(minutes * 60);
            let file = File::create(&path).unwrap();
            file.set_times(FileTimes::new().set_modified(then)).unwrap();
            path
        });
        now.write("x").unwrap();
        assert_eq!(unfinished.map(|path| path.exists()), [false, true]);
        assert_eq!(old.read(), None);
        assert!(young.read().is_some() && now.read().is_some());
    }
}
