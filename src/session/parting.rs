//! Taking leave of a server: what is open there is ended first.

use std::time::Duration;

use tokio::time::timeout;

use super::Session;
use crate::error::{Error, Kind, Result};
use crate::flight::{Cancelled, Connection, InTransaction};
use crate::interrupt::Cause;

/// How long a server may take over what is said at parting.
const LIMIT: Duration = Duration::from_secs(2);

/// How a person asks to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// By a Ctrl-D.
    AtEnd,
    /// By a command.
    ByCommand,
}

/// Ends what is open at a server: a transaction, a session, what is still to be
/// said there.
///
/// # Errors
/// The refusal to roll the transaction back.
pub(super) async fn part(connection: &Connection) -> Result<()> {
    let rolled_back = match connection.in_transaction() {
        InTransaction::No => Ok(()),
        InTransaction::Open | InTransaction::Failed => connection.roll_back().await,
    };
    connection.leave().await;
    rolled_back
}

impl Session {
    /// Whether a transaction is open where we are.
    pub fn in_transaction(&self) -> InTransaction {
        let here = self.here.standing();
        here.map_or(InTransaction::No, |here| here.in_transaction())
    }

    /// Whether the person means to leave this place, though a transaction is
    /// open here. Where a Ctrl-D has `asked` for it, another one is a yes.
    pub fn may_leave(&self, asked: Leaving) -> bool {
        if self.in_transaction() == InTransaction::No {
            return true;
        }
        let question = "a transaction is open, and will be rolled back: leave?";
        let answer = match asked {
            Leaving::AtEnd => self.terminal.insist(question),
            Leaving::ByCommand => self.terminal.permit(question),
        };
        // A Ctrl-C at the question is a no.
        let pressed = self.interrupt.raised() == Some(Cause::Interrupt);
        self.interrupt.clear();
        !pressed && answer.unwrap_or(true)
    }

    /// Takes leave of the server: an open transaction is rolled back, a session
    /// closed, a statement that was kept given back. A server that is slow over
    /// it, or another Ctrl-C, ends the wait.
    ///
    /// # Errors
    /// In a script, when a transaction was open: what it has changed is lost.
    pub fn leave(&mut self) -> Result<()> {
        self.library.rest();
        let Some(connection) = self.here.standing() else {
            return Ok(());
        };
        let open = self.in_transaction() != InTransaction::No;
        // The Ctrl-C that ended a statement, or the run, is not meant for this;
        // one more, which ended the wait for the server, is.
        if !self.hurried {
            self.interrupt.clear();
        }
        let rolled_back = self.guard.parting(|| self.within(part(&connection)));
        if !open {
            return Ok(());
        }
        let told = match rolled_back {
            Some(Ok(())) => "the transaction that was open is rolled back".to_owned(),
            Some(Err(error)) => format!(
                "the transaction that was open could not be rolled back: {}",
                error.message()
            ),
            None => "the server did not say that the open transaction is rolled back".to_owned(),
        };
        if self.terminal.interactive {
            self.terminal.notice(&told);
            return Ok(());
        }
        Err(Error::new(Kind::Statement, told).hint("COMMIT keeps what a transaction has changed"))
    }

    /// What became of the statement that a person, or a signal, has just
    /// stopped, in words; `None` where there is nothing to tell.
    pub(super) fn stopped(&mut self) -> Option<&'static str> {
        let connection: Connection = self.here.standing()?;
        self.interrupt.clear();
        let outcome = self.guard.parting(|| self.within(connection.cancelled()));
        self.hurried = self.interrupt.raised() == Some(Cause::Interrupt);
        match outcome {
            Some(None | Some(Cancelled::NotOffered)) => None,
            Some(Some(Cancelled::Done)) => Some("the server has cancelled the query"),
            Some(Some(Cancelled::Soon)) => Some("the server is cancelling the query"),
            Some(Some(Cancelled::Refused)) => {
                Some("its rows are dropped, and the server cancels no more of it")
            }
            Some(Some(Cancelled::Unknown)) | None => {
                Some("the server did not say whether it has cancelled the query")
            }
        }
    }

    /// What comes of `work` within the limit, if no Ctrl-C comes first. The end
    /// of the program waits as long.
    fn within<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let pressed = async {
            if self.interrupt.raised() == Some(Cause::Terminate) {
                // It is raised for good: only the limit counts.
                std::future::pending::<()>().await;
            }
            self.interrupt.requested().await;
        };
        self.runtime.block_on(async {
            tokio::select! {
                done = timeout(LIMIT, work) => done.ok(),
                () = pressed => None,
            }
        })
    }
}
