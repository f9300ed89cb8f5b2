//! The stream behind a result: asked for rows only as they are wanted.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, Result};
use crate::output::{Flow, Next};
use crate::spool::Spool;

/// Where rows come from, and what has become of it.
pub(super) struct Feed {
    spool: Spool,
    /// `None` when it has ended, however it did.
    flow: Option<Flow>,
    /// So many rows are wanted; as long as there are fewer, more are asked for.
    wanted: u64,
    /// The rows that there were when a batch was last taken ahead of what is
    /// wanted.
    ahead: Option<u64>,
    /// What is read beyond what is looked at.
    reading: Option<Reading>,
    failed: Option<Error>,
    /// How long rows were waited for.
    took: Duration,
}

/// Rows are read up to a number of them, or to the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) upto: Option<u64>,
    begun: Instant,
    /// What had come before.
    rows: u64,
}

impl Reading {
    /// Rows that come in a second.
    pub(super) fn speed(&self, rows: u64) -> f64 {
        let seconds = self.begun.elapsed().as_secs_f64();
        (rows - self.rows) as f64 / seconds.max(0.001)
    }
}

impl Feed {
    pub(super) fn new(spool: Spool, flow: Option<Flow>) -> Feed {
        Feed {
            spool,
            flow,
            wanted: 0,
            ahead: None,
            reading: None,
            failed: None,
            took: Duration::ZERO,
        }
    }

    /// From now on so many rows are looked at, and no more.
    pub(super) fn want(&mut self, rows: u64) {
        self.wanted = rows;
    }

    /// Reads so many rows, or all, whether they are looked at or not.
    pub(super) fn read(&mut self, upto: Option<u64>) {
        self.reading = Some(Reading {
            upto,
            begun: Instant::now(),
            rows: self.spool.rows(),
        });
    }

    /// Reads no more than is looked at.
    pub(super) fn stop(&mut self) {
        self.reading = None;
    }

    /// What is read beyond what is looked at, as long as it lacks rows that
    /// may come.
    pub(super) fn reading(&self) -> Option<Reading> {
        let lacks = |upto: Option<u64>| upto.is_none_or(|upto| self.spool.rows() < upto);
        self.reading
            .filter(|reading| self.flow.is_some() && lacks(reading.upto))
    }

    /// Whether more rows are wanted than there are, and may come.
    pub(super) fn is_awaited(&self) -> bool {
        self.flow.is_some() && (self.spool.rows() < self.wanted || self.reading().is_some())
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
            if !self.take(next) {
                break;
            }
            changed = true;
            if Instant::now() >= deadline {
                break;
            }
        }
        self.took += begun.elapsed();
        changed | self.look_ahead()
    }

    /// Takes one batch more than is wanted if it is there, so that the end is
    /// known when it has come.
    fn look_ahead(&mut self) -> bool {
        let mut changed = false;
        while self.ahead != Some(self.spool.rows()) && !self.is_awaited() {
            let Some(flow) = &mut self.flow else { break };
            let before = self.spool.rows();
            let next = flow.ready();
            if !self.take(next) {
                break;
            }
            changed = true;
            let rows = self.spool.rows();
            self.ahead = self.ahead.max(Some(rows).filter(|rows| *rows > before));
        }
        changed
    }

    /// Keeps what has come; says whether anything has.
    fn take(&mut self, next: Result<Next>) -> bool {
        let taken = match next {
            Ok(Next::Batch(batch)) => self.spool.push(&batch),
            Ok(Next::Nothing) => return false,
            Ok(Next::End) => {
                self.flow = None;
                Ok(())
            }
            Err(error) => Err(error),
        };
        if let Err(error) = taken {
            // Dropped, it ends the stream.
            self.flow = None;
            self.failed = Some(error);
        }
        true
    }
}
