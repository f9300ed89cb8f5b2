//! The stream behind a result: asked for rows only as they are wanted.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;
use crate::output::{Flow, Next};
use crate::spool::Spool;

/// Where rows come from, and what has become of it.
pub(super) struct Feed {
    spool: Spool,
    /// `None` when it has ended, however it did.
    flow: Option<Flow>,
    /// So many rows are wanted; as long as there are fewer, more are asked for.
    wanted: u64,
    failed: Option<Error>,
    /// How long rows were waited for.
    took: Duration,
}

impl Feed {
    pub(super) fn new(spool: Spool, flow: Option<Flow>) -> Feed {
        Feed {
            spool,
            flow,
            wanted: 0,
            failed: None,
            took: Duration::ZERO,
        }
    }

    /// From now on so many rows are wanted, and no more.
    pub(super) fn want(&mut self, rows: u64) {
        self.wanted = rows;
    }

    /// Whether more rows are wanted than there are, and may come.
    pub(super) fn is_awaited(&self) -> bool {
        self.flow.is_some() && self.spool.rows() < self.wanted
    }

    /// Whether more rows may come.
    pub(super) fn is_open(&self) -> bool {
        self.flow.is_some()
    }

    /// Whether all rows have come.
    pub(super) fn is_complete(&self) -> bool {
        self.flow.is_none() && self.failed.is_none()
    }

    /// What ended it before its end.
    pub(super) fn failed(&self) -> Option<&Error> {
        self.failed.as_ref()
    }

    /// How long rows were waited for, and what ended it before its end.
    pub(super) fn finish(self) -> (Duration, Option<Error>) {
        (self.took, self.failed)
    }

    /// Takes rows that are wanted, until `deadline`; says whether anything has
    /// changed.
    pub(super) fn advance(&mut self, deadline: Instant) -> bool {
        let begun = Instant::now();
        let mut changed = false;
        while self.is_awaited() {
            let Some(flow) = &mut self.flow else { break };
            let next = flow.until(deadline);
            let kept = match next {
                Ok(Next::Batch(batch)) => self.spool.push(&batch),
                Ok(Next::Nothing) => break,
                Ok(Next::End) => {
                    self.flow = None;
                    Ok(())
                }
                Err(error) => Err(error),
            };
            if let Err(error) = kept {
                // Dropped, it ends the stream.
                self.flow = None;
                self.failed = Some(error);
            }
            changed = true;
            if Instant::now() >= deadline {
                break;
            }
        }
        self.took += begun.elapsed();
        changed
    }
}
