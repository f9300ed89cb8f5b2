//! A file that tells what a program is at, for the case that it is killed.
//!
//! The program holds a lock on it, which the system takes away when the program
//! is no more: a file that can be locked was left behind.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::{Store, keeps_nothing, make_parent};

/// What the names of these files begin with.
const PREFIX: &str = ".underway-";

/// What this program is at; the file goes away with this.
#[derive(Debug)]
pub struct Trace {
    _file: NamedTempFile,
}

impl Store {
    /// Leaves `record` as what this program is at; `None` where no home is
    /// known, or where nothing can be written or locked there. Then a program
    /// that is killed leaves nothing.
    pub fn trace(&self, record: &str) -> Option<Trace> {
        let beside = self.history_file().filter(|path| !keeps_nothing(path))?;
        make_parent(&beside).ok()?;
        let mut file = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempfile_in(beside.parent()?)
            .ok()?;
        file.as_file().try_lock().ok()?;
        file.write_all(record.as_bytes()).ok()?;
        Some(Trace { _file: file })
    }

    /// Gives `take` what each program has left that was killed, and removes it.
    /// Of several programs that look at once, one gets it.
    pub fn take_left(&self, mut take: impl FnMut(&str)) {
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

fn take_one(path: &Path, take: &mut dyn FnMut(&str)) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    if file.try_lock().is_err() {
        return Ok(());
    }
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    if !text.is_empty() {
        take(&text);
    }
    // Whoever has it open already finds nothing.
    file.set_len(0)?;
    fs::remove_file(path)
}
