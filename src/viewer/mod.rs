//! Results on a whole screen.
//!
//! The viewer reads rows from a [`Spool`] and has the [`crate::output::Flow`] bring more as
//! they are looked at, so the server works only for what is seen.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use crate::error::Result;
use crate::spool::Spool;

/// What the viewer was left with.
#[derive(Debug, Clone)]
pub struct Left {
    /// The rows that have come.
    pub rows: u64,
    /// Whether those are all.
    pub complete: bool,
    /// How long the stream took, without the time in which nobody asked.
    pub took: Duration,
    /// The rows that stood on the screen.
    pub seen: Range<u64>,
}

/// What the viewer asks of the session.
pub trait Desk {
    /// Writes all that `spool` holds to `file`, in the format of its name.
    ///
    /// # Errors
    /// Those of writing a result.
    fn save(&mut self, spool: &Spool, file: &Path) -> Result<()>;
}
