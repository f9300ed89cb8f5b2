//! Results on a whole screen.
//!
//! The viewer reads rows from a [`Spool`] and has the [`Flow`] bring more as
//! they are looked at, so the server works only for what is seen. [`show`]
//! runs it at a terminal; a [`Viewer`] is the same without one: events go in,
//! and it draws itself into whatever it is given.

mod act;
mod ahead;
mod answer;
mod copy;
mod cover;
mod event;
mod feed;
mod find;
mod grid;
mod help;
mod keys;
mod look;
mod mouse;
mod plot;
mod prompt_line;
mod record;
mod saving;
mod screen;
mod status;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod told;
mod work;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use event::show;
pub use keys::{Action, KEYS, Key};
pub use screen::{Ask, Viewer};

use crate::error::{Error, Result};
use crate::interrupt::Interrupt;
use crate::output::Style;
use crate::request::Rows;

/// How the viewer looks, and what it begins with.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// NULL, colours, the zone of times, the digits of floats.
    pub style: Style,
    /// It begins with a single record, a line for each of its values.
    pub record: bool,
    /// What `~` stands for in the name of a file.
    pub home: Option<PathBuf>,
}

/// What the viewer was left with.
#[derive(Debug)]
pub struct Left {
    /// The rows that have come.
    pub rows: u64,
    /// Whether those are all.
    pub complete: bool,
    /// How long the stream took, without the time in which nobody asked.
    pub took: Duration,
    /// The rows that stood on the screen.
    pub seen: Range<u64>,
    /// What the stream ended with, or the spool that took its rows.
    pub failed: Option<Error>,
}

/// What the viewer asks of the session. It is done on a thread of its own.
pub trait Desk: Send {
    /// Writes `rows` to `file`, in the format of its name, until `interrupt`
    /// says otherwise. What is there is replaced: the viewer has asked. On an
    /// error nothing is left behind.
    ///
    /// # Errors
    /// Those of writing a result; `Interrupted`.
    fn save(&mut self, rows: Rows, file: &Path, interrupt: &Interrupt) -> Result<()>;
}
