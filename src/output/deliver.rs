//! A result's way from the stream to its destination.
//!
//! The caller's thread pulls batches from a [`Flow`], formats and writes them;
//! it may block.

mod sink;

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use self::sink::{Sink, is_result};
use super::Style;
use super::flow::{Flow, Meter};
use super::pager::Reader;
use super::target::Destination;
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;
use crate::request::Rows;
use crate::spool::Spool;

/// What was written of a result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    pub rows: u64,
    pub columns: usize,
    /// Whether anything of it was written, be it only its header.
    pub begun: bool,
    /// Whether that was all of it: not so when the pager was left before.
    pub complete: bool,
    /// Whether all that came is kept.
    pub kept: bool,
    /// How long it took until the stream ended or nobody read on; reading in
    /// the pager after that does not count.
    pub took: Duration,
}

/// A result that broke off.
#[derive(Debug)]
pub struct Failed {
    /// What was written before.
    pub delivered: Delivered,
    pub error: Error,
}

/// What became of a result.
pub enum Shown {
    /// As much of it as was wanted is written.
    Written(Delivered),
    /// It is higher than the screen, and for the viewer: the rows that have
    /// come are kept, and the rest is still to flow. Nothing is written but
    /// what was shown when nothing came for a while.
    Outgrown(Flow),
}

/// What a delivery has to do with beside its rows and their destination.
pub struct Beside<'a> {
    pub runtime: &'a Handle,
    pub interrupt: &'a Interrupt,
    /// Counts what comes.
    pub meter: Arc<Meter>,
    /// Gets each batch as it is pulled, until it has no room: that is no error.
    pub keep: Option<&'a Spool>,
    /// Told before anything is written for a person, once.
    pub before: Option<&'a dyn Fn()>,
}

/// Writes `rows` to `to` in the way of `style`, and comes back when all is
/// written, the pager is left, it is the viewer's turn, or something failed.
/// The destination is flushed and stays open. The thread is blocked meanwhile:
/// this is not for tasks.
///
/// A stream that fails before its first row leaves nothing behind, no header
/// either; one that fails later leaves the rows that came, and none of what
/// would make them look complete.
///
/// A reply without columns is no result to a binary format: nothing of it is
/// written.
///
/// # Errors
/// Before anything is asked of the stream, `Usage` for a binary format to a
/// terminal, or beside another result. Then those of the stream; `Interrupted`
/// and `Terminated` as the interrupt says; `ClosedPipe` and `LocalFile` of the
/// destination, or of a value that the format cannot hold.
pub fn deliver(
    rows: Rows,
    style: &Style,
    to: &mut Destination,
    beside: &Beside<'_>,
) -> Result<Shown, Failed> {
    let schema = rows.schema.clone();
    if is_result(&schema, style) {
        to.admit(style.format).map_err(|error| Failed {
            delivered: Delivered::default(),
            error,
        })?;
    }
    let meter = Arc::clone(&beside.meter);
    let mut flow = Flow::metered(rows, meter, beside.runtime, beside.interrupt);
    let begun = flow.begun();
    let mut sink = Sink::new(schema, style, to, beside);
    let ran = sink.run(&mut flow);
    let took = begun.elapsed();
    if matches!(ran, Ok(Reader::Outgrown)) {
        return Ok(Shown::Outgrown(flow));
    }
    // The server need not wait until a pager is left.
    drop(flow);
    // What came before a failure is shown, and a pager may still be read.
    let (finished, delivered) = sink.finish();
    let delivered = Delivered { took, ..delivered };
    if delivered.begun {
        to.hold(style.format);
    }
    match ran.and(finished) {
        Ok(()) => Ok(Shown::Written(delivered)),
        Err(error) => Err(Failed {
            delivered: Delivered {
                complete: false,
                ..delivered
            },
            error,
        }),
    }
}

#[cfg(test)]
mod tests;
