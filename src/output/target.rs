//! Where bytes go: standard output, a file, the input of a command.
//!
//! A file is written beside its place and put there when it is complete, so
//! that nobody ever reads half a result, and a failed one leaves no trace.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};

use tempfile::TempPath;

use crate::error::{Error, Kind, Result};
use crate::request::{Format, Target};

/// How many bytes are gathered before they are written.
const BUFFER: usize = 64 * 1024;

/// The most links that a path may lead through, as on Linux.
const MOST_LINKS: usize = 40;

/// An open target. Several results may follow one another into it.
#[derive(Debug)]
pub struct Destination {
    end: End,
    /// As errors name it.
    name: String,
    /// The format of the last result in it.
    holds: Option<Format>,
}

#[derive(Debug)]
enum End {
    /// Standard output, or what is no regular file.
    Place(BufWriter<File>),
    /// A file on its way to `path`.
    Fresh {
        file: BufWriter<File>,
        temporary: TempPath,
        path: PathBuf,
    },
    Command(Running),
}

/// A command that reads what is written.
#[derive(Debug)]
pub(super) struct Running {
    /// `None` once it is closed.
    input: Option<BufWriter<ChildStdin>>,
    child: Child,
}

impl Destination {
    /// Opens `target`. Opening a named pipe waits for its reader.
    ///
    /// # Errors
    /// `LocalFile` when the file or the command cannot be opened.
    pub fn open(target: &Target) -> Result<Destination> {
        match target {
            Target::Stdout => Destination::stdout(),
            Target::File(path) => Destination::file(path),
            Target::Command(command) => Destination::command(command),
        }
    }

    fn new(end: End, name: String) -> Destination {
        Destination {
            end,
            name,
            holds: None,
        }
    }

    fn stdout() -> Result<Destination> {
        let name = "standard output".to_owned();
        match handle(io::stdout()) {
            Ok(end) => Ok(Destination::new(end, name)),
            Err(cause) => Err(failed("write to", &name, cause)),
        }
    }

    fn file(named: &Path) -> Result<Destination> {
        let name = named.display().to_string();
        let path = follow_links(named).map_err(|cause| failed("write to", &name, cause))?;
        if let Some(stream) = standard(&path) {
            let end = stream.map_err(|cause| failed("write to", &name, cause))?;
            return Ok(Destination::new(end, name));
        }
        let end = match fs::metadata(&path) {
            Ok(there) if there.is_dir() => Err(io::Error::other("it is a directory")),
            Err(_) if named.as_os_str().as_bytes().ends_with(b"/") => {
                Err(io::Error::other("a file has no / at its end"))
            }
            Ok(there) if there.is_file() && !is_descriptor(&path) => fresh(path, Some(&there)),
            Ok(there) => OpenOptions::new()
                .write(true)
                // What a descriptor has written already stays.
                .append(there.is_file())
                .open(&path)
                .map(|file| End::Place(buffered(file))),
            Err(cause) if cause.kind() == ErrorKind::NotFound => fresh(path, None),
            Err(cause) => Err(cause),
        };
        let end = end.map_err(|cause| failed("write to", &name, cause))?;
        Ok(Destination::new(end, name))
    }

    fn command(command: &str) -> Result<Destination> {
        let running = Running::start(Command::new("sh").args(["-c", command]))
            .map_err(|cause| failed("run", command, cause))?;
        Ok(Destination::new(End::Command(running), command.to_owned()))
    }

    /// Whether a person sees what is written.
    pub fn is_terminal(&self) -> bool {
        match &self.end {
            End::Place(file) => file.get_ref().is_terminal(),
            End::Fresh { .. } | End::Command(_) => false,
        }
    }

    /// Whether it is a regular file, in which a reader can go back and forth.
    pub fn is_regular(&self) -> bool {
        match &self.end {
            End::Place(file) => file.get_ref().metadata().is_ok_and(|file| file.is_file()),
            End::Fresh { .. } => true,
            End::Command(_) => false,
        }
    }

    /// Whether a result in `format` may be written now.
    ///
    /// # Errors
    /// `Usage` for a binary one to a terminal, or where anything stands before
    /// it, and for any after a binary one: it would spoil what is there.
    pub fn admit(&self, format: Format) -> Result<()> {
        let name = format.name();
        if format.is_binary() && self.is_terminal() {
            let message = format!("{name} is not for a terminal");
            return Err(Error::usage(message).hint("-o FILE or \\o FILE: it goes to a file"));
        }
        let binary = match self.holds {
            Some(held) if held.is_binary() => held,
            _ if format.is_binary() && (self.holds.is_some() || self.is_begun()) => format,
            _ => return Ok(()),
        };
        Err(Error::usage(format!(
            "there is something in {} already, and {} holds one result alone",
            self.name,
            binary.name()
        ))
        .hint("\\o FILE: the next one goes there")
        .hint("csv and jsonl take one after the other"))
    }

    /// Whether no result has begun in it.
    pub fn is_empty(&self) -> bool {
        self.holds.is_none()
    }

    /// Notes that a result in `format` has begun.
    pub(super) fn hold(&mut self, format: Format) {
        self.holds = Some(format);
    }

    /// Whether it is a file into which somebody has written before us.
    fn is_begun(&self) -> bool {
        match &self.end {
            End::Place(file) => {
                let file = file.get_ref().metadata();
                file.is_ok_and(|file| file.is_file() && file.len() > 0)
            }
            End::Fresh { .. } | End::Command(_) => false,
        }
    }

    /// As errors name it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where a file is until it is complete.
    pub fn temporary(&self) -> Option<&Path> {
        match &self.end {
            End::Fresh { temporary, .. } => Some(temporary),
            End::Place(_) | End::Command(_) => None,
        }
    }

    /// Writes, sooner or later.
    ///
    /// # Errors
    /// `ClosedPipe` when nobody reads any more; `LocalFile` for all else.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.with(|writer| writer.write_all(bytes))
    }

    /// Writes what is gathered.
    ///
    /// # Errors
    /// As [`Destination::write`].
    pub fn flush(&mut self) -> Result<()> {
        self.with(|writer| writer.flush())
    }

    /// Completes it: the file comes to its place, the command is waited for.
    /// Without this call no file appears.
    ///
    /// # Errors
    /// As [`Destination::write`], and `LocalFile` when the command fails.
    pub fn finish(mut self) -> Result<()> {
        let flushed = self.flush();
        let Destination { end, name, .. } = self;
        match end {
            End::Place(_) => flushed,
            End::Fresh {
                temporary, path, ..
            } => {
                flushed?;
                temporary
                    .persist(path)
                    .map_err(|refused| failed("write to", &name, refused.error))
            }
            End::Command(mut running) => {
                let status = running
                    .wait()
                    .map_err(|cause| failed("wait for", &name, cause))?;
                if !status.success() {
                    let message = format!("the command `{name}` failed: {status}");
                    return Err(Error::new(Kind::LocalFile, message));
                }
                flushed
            }
        }
    }

    fn with(&mut self, act: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let done = match &mut self.end {
            End::Place(file) => act(file),
            End::Fresh { file, .. } => act(file),
            End::Command(running) => running.with(act),
        };
        done.map_err(|cause| failed("write to", &self.name, cause))
    }
}

/// A handle of our own: the library's would flush at every newline.
fn handle(stream: impl AsFd) -> io::Result<End> {
    let handle = stream.as_fd().try_clone_to_owned()?;
    Ok(End::Place(buffered(File::from(handle))))
}

fn buffered(file: File) -> BufWriter<File> {
    BufWriter::with_capacity(BUFFER, file)
}

fn failed(doing: &str, name: &str, cause: io::Error) -> Error {
    if cause.kind() == ErrorKind::BrokenPipe {
        return Error::closed_pipe();
    }
    Error::new(Kind::LocalFile, format!("cannot {doing} {name}")).caused_by(cause)
}

/// A temporary file beside `path`, with the mode of the file that it will
/// replace, else with what the umask leaves of 0666.
fn fresh(path: PathBuf, replaced: Option<&Metadata>) -> io::Result<End> {
    if replaced.is_some() {
        // Who may not write a file may not replace it either, though the
        // directory would allow it.
        OpenOptions::new().write(true).open(&path)?;
    }
    let directory = match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    };
    let file = tempfile::Builder::new()
        .prefix(".flightline-")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(directory)
        // Its own words are about a file of which nobody has heard.
        .map_err(|cause| {
            let (kind, name) = (cause.kind(), directory.display());
            let words = match kind {
                ErrorKind::NotFound if !directory.exists() => {
                    format!("there is no directory {name}")
                }
                // Of the kernel's own directories, where it means nothing else.
                ErrorKind::NotFound => format!("no file can be made in {name}"),
                _ => format!("no file can be made in {name}: {kind}"),
            };
            io::Error::new(kind, words)
        })?;
    // Apart: together they would name the temporary file in their errors.
    let (file, temporary) = file.into_parts();
    if let Some(replaced) = replaced {
        file.set_permissions(replaced.permissions())?;
    }
    Ok(End::Fresh {
        file: buffered(file),
        temporary,
        path,
    })
}

/// Whether `path` names an open descriptor of this process (`/dev/fd/3`,
/// `/dev/stdout`, or a process substitution of the shell). A regular file
/// behind it belongs to whoever opened it: it is written, not replaced.
fn is_descriptor(path: &Path) -> bool {
    ["/dev/fd", "/dev/stdout", "/dev/stderr", "/proc"]
        .iter()
        .any(|start| path.starts_with(start))
}

/// The standard stream that `path` names. Opened anew it would have a position
/// of its own, and what others write to the same file before and after would
/// overwrite a result, or be overwritten.
fn standard(path: &Path) -> Option<io::Result<End>> {
    match path.to_str()? {
        "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1" => Some(handle(io::stdout())),
        "/dev/stderr" | "/dev/fd/2" | "/proc/self/fd/2" => Some(handle(io::stderr())),
        _ => None,
    }
}

/// Where `path` leads through symbolic links, also if nothing is there yet.
fn follow_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        if is_descriptor(&path) {
            // These links have targets that are no paths: `pipe:[4711]`.
            return Ok(path);
        }
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            // No link: a file, or nothing.
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("it is a link that leads to itself"))
}

impl Running {
    /// Starts `command` with a pipe for its input.
    pub(super) fn start(command: &mut Command) -> io::Result<Running> {
        let mut child = command.stdin(Stdio::piped()).spawn()?;
        let input = child.stdin.take();
        Ok(Running {
            input: input.map(|input| BufWriter::with_capacity(BUFFER, input)),
            child,
        })
    }

    /// Lets `act` write, if its input is open.
    pub(super) fn with(
        &mut self,
        act: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        match &mut self.input {
            Some(input) => act(input),
            None => Ok(()),
        }
    }

    /// Whether it has ended by itself.
    pub(super) fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Closes its input and waits for its end.
    pub(super) fn wait(&mut self) -> io::Result<ExitStatus> {
        self.input.take();
        self.child.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Waiting twice is harmless; not at all would leave a zombie.
        let _ = self.wait();
    }
}

#[cfg(test)]
mod tests;
