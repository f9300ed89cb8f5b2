//! A file that tells what a program is at, for the case that it is killed.
//!
//! The program holds a lock on it, which the system takes away when the program
//! is no more: a file that can be locked was left behind.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

use tempfile::NamedTempFile;

use super::{Store, keeps_nothing, make_parent};

/// What the names of these files begin with.
const PREFIX: &str = ".underway-";

/// How many digits tell how many of the records are done.
const DIGITS: usize = 10;

/// What this program is at; the file goes away with this.
#[derive(Debug)]
pub struct Trace {
    file: NamedTempFile,
}

impl Trace {
    /// The first `count` of its records are done.
    pub fn mark_done(&self, count: usize) {
        // Without it they come up twice.
        let digits = format!("{count:0DIGITS$}");
        let _ = self.file.as_file().write_all_at(digits.as_bytes(), 0);
    }
}

impl Store {
    /// Leaves `records`, a line each, as what this program is at; `None` where
    /// no home is known, or where nothing can be written or locked there. Then
    /// a program that is killed leaves nothing.
    pub fn trace(&self, records: &str) -> Option<Trace> {
        let beside = self.history_file().filter(|path| !keeps_nothing(path))?;
        make_parent(&beside).ok()?;
        let mut file = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempfile_in(beside.parent()?)
            .ok()?;
        file.as_file().try_lock().ok()?;
        let text = format!("{:0DIGITS$}\n{records}\n", 0);
        file.write_all(text.as_bytes()).ok()?;
        Some(Trace { file })
    }

    /// Gives `take` the records that each program has left that was killed and
    /// that were not done, and removes them once it says that it has them. Of
    /// several programs that look at once, one gets them.
    pub fn take_left(&self, mut take: impl FnMut(&[&str]) -> bool) {
        let Some(beside) = self.history_file() else {
            return;
        };
        let entries = beside.parent().and_then(|folder| fs::read_dir(folder).ok());
        for entry in entries.into_iter().flatten().flatten() {
            // No link, whose end is somebody else's, and no pipe.
            let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
            if is_file && entry.file_name().to_string_lossy().starts_with(PREFIX) {
                // Another program may be at it, or has removed it just now.
                let _ = take_one(&entry.path(), &mut take);
            }
        }
    }
}

fn take_one(path: &Path, take: &mut dyn FnMut(&[&str]) -> bool) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    if file.try_lock().is_err() {
        return Ok(());
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    // One that was torn before its first line was whole has nothing.
    let done = lines.next().and_then(|digits| digits.parse().ok());
    let left: Vec<&str> = lines.skip(done.unwrap_or(usize::MAX)).collect();
    if !left.is_empty() && !take(&left) {
        return Ok(());
    }
    // Whoever has it open already finds nothing.
    file.set_len(0)?;
    fs::remove_file(path)
}
