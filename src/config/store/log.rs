//! The history's file: records, a line each, which only grows.
//!
//! Several programs append to it and read on from where they stood. Only a
//! deletion replaces it, by a whole file of the same name, so whoever writes or
//! reads looks first whether the file it has open is still the one that is
//! there.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt};
use std::path::Path;

use super::{Store, identity, keeps_nothing, open_to_append};
use crate::error::{Error, Result};

/// Where a reader stands in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Position {
    /// Device and inode; `None` before anything was read.
    file: Option<(u64, u64)>,
    /// How many bytes of it are known.
    at: u64,
    /// What stands before `at`, by which the file is known to be as it was.
    before: [u8; KNOWN],
    /// What is older than the byte at `from` was not read.
    from: u64,
}

/// How many bytes tell that a file has only grown.
const KNOWN: usize = 16;

/// How long a line may be that is no mistake.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;

impl Position {
    /// Whether there was a file.
    pub fn is_somewhere(&self) -> bool {
        self.file.is_some()
    }
}

/// What a reader did not know yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Records, a line each.
    pub text: String,
    /// These are all that there are: what was known may be no more.
    pub anew: bool,
}

impl Store {
    /// What has come since `position`, which moves on. Of a file that was not
    /// read before, at most `most` bytes: the newest.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read_history(&self, position: &mut Position, most: u64) -> Result<News> {
        let Some(path) = self.history_file() else {
            return Ok(News::default());
        };
        let opened = match keeps_nothing(&path) {
            true => Err(ErrorKind::NotFound.into()),
            false => File::open(&path),
        };
        let read = match opened {
            Err(cause) if cause.kind() == ErrorKind::NotFound => {
                let anew = std::mem::take(position) != Position::default();
                return Ok(News {
                    anew,
                    ..News::default()
                });
            }
            opened => opened.and_then(|file| {
                let _ = file.lock_shared();
                news(&file, position, most)
            }),
        };
        read.map_err(|cause| Error::local_file("read", &path, cause))
    }

    /// Adds a record, which holds no newline, or several of them, each but the
    /// last with its newline; and tells what others have added
    /// since `position`, which moves on behind it.
    ///
    /// # Errors
    /// When the file cannot be made, read or written. Where there is no home
    /// nothing is kept, and that is no error; nor is it where something else
    /// than a file is in its place.
    pub fn append_history(&self, record: &str, position: &mut Position, most: u64) -> Result<News> {
        let Some(path) = self.history_file() else {
            return Ok(News::default());
        };
        let written = open(&path).and_then(|file| {
            let Some(file) = file else {
                return Ok(News::default());
            };
            let news = news(&file, position, most)?;
            position.at = add(&file, record)?;
            position.before = before(&file, position.at)?;
            Ok(news)
        });
        written.map_err(|cause| Error::local_file("write", &path, cause))
    }

    /// Gives `take` every record up to `position`, the oldest first, each with
    /// whether it is older than what was read, until it wants no more. However
    /// long the file is, a line of it is in memory at a time.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read_older(
        &self,
        position: &Position,
        mut take: impl FnMut(&str, bool) -> bool,
    ) -> Result<()> {
        let Some(path) = self.history_file().filter(|_| position.is_somewhere()) else {
            return Ok(());
        };
        let mut read = || -> io::Result<()> {
            let file = File::open(&path)?;
            if position.file != Some(inode(&file.metadata()?)) {
                return Ok(());
            }
            let mut rest = BufReader::new(file.take(position.at));
            let (mut at, mut line) = (0, Vec::new());
            loop {
                line.clear();
                let length = (&mut rest)
                    .take(LONGEST_LINE)
                    .read_until(b'\n', &mut line)?;
                let is_older = at < position.from;
                at += length as u64;
                if length == 0 || !take(String::from_utf8_lossy(&line).trim_end(), is_older) {
                    return Ok(());
                }
            }
        };
        match read() {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                Err(Error::local_file("read", &path, cause))
            }
            _ => Ok(()),
        }
    }

    /// Takes away the records that `goes` says, and answers how many they
    /// were. Nobody appends meanwhile, and every reader begins anew after it.
    ///
    /// # Errors
    /// When the file is there and cannot be read, or not be replaced.
    pub fn delete_history(&self, goes: impl Fn(&str) -> bool) -> Result<usize> {
        let Some(path) = self.history_file().filter(|path| path.exists()) else {
            return Ok(0);
        };
        let deleted = open(&path).and_then(|file| {
            let Some(file) = file else {
                return Ok(0);
            };
            let mut bytes = Vec::new();
            (&file).read_to_end(&mut bytes)?;
            let lines = bytes.split_inclusive(|byte| *byte == b'\n');
            let (gone, kept): (Vec<_>, Vec<_>) =
                lines.partition(|line| goes(String::from_utf8_lossy(line).trim_end()));
            if !gone.is_empty() {
                // A link to the file stays one.
                replace(&identity(&path), &kept.concat())?;
            }
            Ok(gone.len())
        });
        deleted.map_err(|cause| Error::local_file("write", &path, cause))
    }
}

/// The file, made if there was none, and locked; `None` where what is there
/// keeps nothing.
fn open(path: &Path) -> io::Result<Option<File>> {
    loop {
        let Some(file) = open_to_append(path)? else {
            return Ok(None);
        };
        // Some network file systems know no locks. One write to a file opened
        // for appending is whole on nearly all of them even so.
        let _ = file.lock();
        let here = file.metadata()?;
        // Another program may have replaced it while this one waited.
        match fs::metadata(path) {
            Ok(there) if inode(&there) == inode(&here) => return Ok(Some(file)),
            Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(cause),
            Ok(_) | Err(_) => {}
        }
    }
}

fn inode(data: &fs::Metadata) -> (u64, u64) {
    (data.dev(), data.ino())
}

/// Writes a record at the end, behind a newline where a torn one stands there;
/// how long the file is then.
fn add(mut file: &File, record: &str) -> io::Result<u64> {
    let length = file.metadata()?.len();
    let mut last = [b'\n'];
    if length > 0 {
        file.read_exact_at(&mut last, length - 1)?;
    }
    let torn = if last == [b'\n'] { "" } else { "\n" };
    let line = format!("{torn}{record}\n");
    file.write_all(line.as_bytes())?;
    Ok(length + line.len() as u64)
}

/// What stands before the byte at `at`, as far as it goes back.
fn before(file: &File, at: u64) -> io::Result<[u8; KNOWN]> {
    let mut bytes = [0; KNOWN];
    let length = at.min(KNOWN as u64);
    file.read_exact_at(&mut bytes[..length as usize], at - length)?;
    Ok(bytes)
}

/// The lines behind `position`, which moves on.
fn news(mut file: &File, position: &mut Position, most: u64) -> io::Result<News> {
    let data = file.metadata()?;
    let anew = position.file != Some(inode(&data))
        || data.len() < position.at
        || before(file, position.at)? != position.before;
    let start = match anew {
        true => data.len().saturating_sub(most),
        false => position.at,
    };
    // Where it begins in the middle, from the byte before: to see whether a
    // record begins there.
    let middle = u64::from(anew && start > 0);
    file.seek(SeekFrom::Start(start - middle))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let at = start - middle + bytes.len() as u64;
    let whole = match middle {
        0 => &bytes[..],
        _ => match bytes.iter().position(|byte| *byte == b'\n') {
            Some(newline) => &bytes[newline + 1..],
            None => &[],
        },
    };
    *position = Position {
        file: Some(inode(&data)),
        at,
        before: before(file, at)?,
        from: match anew {
            true => at - whole.len() as u64,
            false => position.from,
        },
    };
    Ok(News {
        text: String::from_utf8_lossy(whole).into_owned(),
        anew,
    })
}

/// Puts `bytes` in the file's place, all of them or none.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".history")
        .permissions(fs::Permissions::from_mode(0o600))
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
