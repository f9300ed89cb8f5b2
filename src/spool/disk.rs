//! The part of a spool that lies on disk: one file without a name, which goes
//! when the spool or the program does.

use std::fs::{DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, PermissionsExt};
use std::path::{Path, PathBuf};

use arrow::buffer::{Buffer, MutableBuffer};

/// What segments are written to. Not always a file in tests.
pub(super) trait Medium: Send + Sync {
    /// Writes all of `bytes` from `at` on.
    fn write(&self, bytes: &[u8], at: u64) -> io::Result<()>;

    /// Fills `bytes` with what is from `at` on.
    fn read(&self, bytes: &mut [u8], at: u64) -> io::Result<()>;

    /// Gives back what is behind `end`.
    fn cut(&self, end: u64) -> io::Result<()>;
}

impl Medium for File {
    fn write(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.write_all_at(bytes, at)
    }

    fn read(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
        self.read_exact_at(bytes, at)
    }

    fn cut(&self, end: u64) -> io::Result<()> {
        self.set_len(end)
    }
}

/// A medium with the place where it is, for messages.
pub(super) struct Disk {
    pub(super) medium: Box<dyn Medium>,
    pub(super) directory: PathBuf,
}

/// Where a segment lies.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    at: u64,
    bytes: u64,
}

/// Why there is no file: each directory, and what is the matter with it.
pub(super) type Refused = Vec<(PathBuf, io::Error)>;

impl Disk {
    /// A new file in the first of `directories` that is on a disk and can be
    /// written; the last of them is made if it is missing.
    pub(super) fn create(directories: &[PathBuf]) -> Result<Disk, Refused> {
        let mut refused = Refused::new();
        for (index, directory) in directories.iter().enumerate() {
            let made = match index + 1 == directories.len() {
                true => DirBuilder::new()
                    .recursive(true)
                    .mode(0o700)
                    .create(directory),
                false => Ok(()),
            };
            match made.and_then(|()| file_in(directory)) {
                Ok(file) => {
                    return Ok(Disk {
                        medium: Box::new(file),
                        directory: directory.clone(),
                    });
                }
                Err(cause) => refused.push((directory.clone(), cause)),
            }
        }
        Err(refused)
    }

    /// Writes a segment behind `end`, which is where all before it end. Where
    /// that fails nothing of it stays.
    ///
    /// # Errors
    /// As writing to a file.
    pub(super) fn write(&self, segment: &[u8], end: u64) -> io::Result<Extent> {
        let extent = Extent {
            at: end,
            bytes: segment.len() as u64,
        };
        let digest = digest(segment).to_le_bytes();
        let written = self
            .medium
            .write(segment, end)
            .and_then(|()| self.medium.write(&digest, end + extent.bytes));
        written.map(|()| extent).inspect_err(|_| {
            // The room is given back if that can be; the error told is that
            // of writing.
            let _ = self.medium.cut(end);
        })
    }

    /// Reads a segment again.
    ///
    /// # Errors
    /// As reading a file; `InvalidData` when it is not what was written.
    pub(super) fn read(&self, extent: Extent) -> io::Result<Buffer> {
        let length = usize::try_from(extent.bytes).map_err(io::Error::other)?;
        let mut bytes = MutableBuffer::from_len_zeroed(length);
        self.medium.read(&mut bytes, extent.at)?;
        let mut written = [0; DIGEST];
        self.medium.read(&mut written, extent.at + extent.bytes)?;
        if digest(&bytes).to_le_bytes() != written {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "the file is damaged",
            ));
        }
        Ok(bytes.into())
    }
}

impl Extent {
    /// Of the segment alone.
    pub(super) fn bytes(self) -> u64 {
        self.bytes
    }

    /// Where the next one begins.
    pub(super) fn end(self) -> u64 {
        self.at + self.bytes + DIGEST as u64
    }
}

/// The bytes of a digest, which stands behind its segment.
const DIGEST: usize = size_of::<u64>();

/// Tells bytes from others by accident: Arrow's reader trusts what it reads,
/// so it gets nothing that a disk has changed.
fn digest(bytes: &[u8]) -> u64 {
    /// Odd, with its bits spread: the golden ratio.
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(FACTOR).rotate_left(29);
    let (words, rest) = bytes.as_chunks::<8>();
    let sum = words.iter().fold(bytes.len() as u64, |sum, word| {
        mix(sum, u64::from_le_bytes(*word))
    });
    rest.iter()
        .fold(sum, |sum, byte| mix(sum, u64::from(*byte)))
}

/// A new file without a name, for its owner alone.
fn file_in(directory: &Path) -> io::Result<File> {
    let file = tempfile::tempfile_in(directory)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    if in_memory(&file)? {
        return Err(io::Error::other("it is held in memory"));
    }
    Ok(file)
}

/// Whether a file lies in a file system that is memory itself.
#[cfg(target_os = "linux")]
fn in_memory(file: &File) -> io::Result<bool> {
    /// The numbers of tmpfs and ramfs, as statfs(2) has them.
    const MEMORY: [u32; 2] = [0x0102_1994, 0x8584_58f6];
    let kind = rustix::fs::fstatfs(file)?.f_type;
    // The width of the number differs from machine to machine.
    Ok(MEMORY.contains(&(kind as u32)))
}

/// Elsewhere directories for such files are on a disk.
#[cfg(not(target_os = "linux"))]
fn in_memory(_: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn the_file_has_no_name_and_is_for_its_owner() {
        let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        let file = file_in(folder.path()).unwrap();
        let about = file.metadata().unwrap();
        assert_eq!(about.mode() & 0o777, 0o600);
        assert_eq!(about.nlink(), 0);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }

    #[test]
    fn the_last_directory_is_made_where_it_is_missing() {
        let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        let (first, last) = (folder.path().join("first"), folder.path().join("a/last"));
        let disk = Disk::create(&[first.clone(), last.clone()]);
        assert_eq!(disk.ok().unwrap().directory, last);
        assert_eq!(last.metadata().unwrap().mode() & 0o777, 0o700);
        assert!(!first.exists());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn memory_is_no_disk() {
        let error = file_in(Path::new("/dev/shm")).unwrap_err();
        assert_eq!(error.to_string(), "it is held in memory");
    }
}
