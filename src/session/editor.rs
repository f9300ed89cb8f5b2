//! The user's own editor, for a text that is better written there.

use std::fs::{self, File, FileTimes};
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use super::Session;
use crate::error::{Error, Kind, Result};

/// What there is where the environment names no editor.
const USUAL: &str = "vi";

/// A text that comes back from an editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// Without newlines at its end.
    pub text: String,
    /// Whether it was written there, changed or not.
    pub saved: bool,
}

impl Session {
    /// Whether there is somebody to write in an editor.
    pub(super) fn may_edit(&self) -> Result<()> {
        if self.terminal.interactive {
            return Ok(());
        }
        Err(
            Error::usage("\\e opens an editor, and nobody is at a prompt")
                .hint("\\i runs a file as it is"),
        )
    }

    /// Has `text` edited.
    ///
    /// # Errors
    /// When there is no editor, or it ends with an error, or what it leaves is
    /// no text.
    pub fn edit_text(&self, text: &str) -> Result<Edited> {
        let failed = |cause| Error::local_file("write", "a file to edit".as_ref(), cause);
        // Made for the user alone, and gone when it is dropped.
        let mut file = tempfile::Builder::new()
            .prefix("flightline-")
            .suffix(".sql")
            .tempfile()
            .map_err(failed)?;
        let text = text.trim_end_matches('\n');
        let line_end = if text.is_empty() { "" } else { "\n" };
        let written = write!(file, "{text}{line_end}").and_then(|()| {
            // What is saved at once is newer than this even so.
            let before = FileTimes::new().set_modified(SystemTime::UNIX_EPOCH);
            file.as_file().set_times(before)
        });
        written.map_err(failed)?;
        let _left = self.guard.unfinished(file.path());
        self.edit(file.path())
    }

    /// Has the file at `path` edited, which need not be there.
    ///
    /// # Errors
    /// As [`Session::edit_text`].
    pub fn edit_file(&self, path: &Path) -> Result<Edited> {
        self.edit(&self.config.at_home(path))
    }

    fn edit(&self, path: &Path) -> Result<Edited> {
        let before = modified(path);
        self.open_editor(path)?;
        let saved = modified(path) != before;
        let bytes = match fs::read(path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read.map_err(|cause| Error::local_file("read", path, cause))?,
        };
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::new(
                Kind::LocalFile,
                "what the editor has left is not UTF-8 text",
            )
        })?;
        let text = text.replace("\r\n", "\n");
        Ok(Edited {
            text: text.trim_end_matches('\n').to_owned(),
            saved,
        })
    }

    /// Gives the terminal to the editor until it ends.
    fn open_editor(&self, path: &Path) -> Result<()> {
        let editor = self.terminal.editor.as_deref().unwrap_or(USUAL);
        // By a shell, for it may be written with options.
        let mut command = Command::new("sh");
        let command = command.args(["-c", &format!("{editor} \"$1\""), "sh"]);
        let ended = self.tty().lend(|| command.arg(path).status());
        // A Ctrl-C in the editor was meant for it.
        self.interrupt.clear();
        let wrong = match ended {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => match status.code() {
                Some(126 | 127) => "cannot be started".to_owned(),
                _ => format!("ended with {status}"),
            },
            Err(cause) => format!("cannot be started: {cause}"),
        };
        Err(Error::new(
            Kind::LocalFile,
            format!("the editor {editor:?} {wrong}; the text is as it was"),
        )
        .hint("FLIGHTLINE_EDITOR, VISUAL or EDITOR says which editor it is"))
    }
}

/// When the file was written; `None` where there is none.
fn modified(path: &Path) -> Option<SystemTime> {
    File::open(path).ok()?.metadata().ok()?.modified().ok()
}
