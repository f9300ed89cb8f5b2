//! A question on its way to the server, and back.

use std::time::Duration;

use super::Session;
use super::progress::Progress;
use crate::error::{Error, Kind, Result};
use crate::flight::InTransaction;
use crate::request::{Reply, Request, Rows, Statement};
use crate::sql::kind;

/// Of what changes something: to stop waiting for it is all that can be done.
pub(super) const MAY_GO_ON: &str = "the server may still carry it out";

impl Session {
    /// Sends a request, once more where the connection was lost on the way and
    /// the person says so: a statement may have run, and nothing sends it twice
    /// unasked.
    pub(super) fn insistently(
        &mut self,
        request: &Request,
        timeout: Option<Duration>,
    ) -> Result<Reply> {
        self.followed(request, timeout).map(|(reply, _)| reply)
    }

    /// As [`Session::insistently`], with what tells how far it has come: that
    /// goes on until it is dropped.
    pub(super) fn followed(
        &mut self,
        request: &Request,
        timeout: Option<Duration>,
    ) -> Result<(Reply, Progress)> {
        // A transaction is gone with its connection, and a question about the
        // server was asked again already.
        let alone =
            matches!(request, Request::Sql(_)) && self.in_transaction() == InTransaction::No;
        match self.request(request, timeout) {
            Err(error) if error.kind() == Kind::Lost && alone => {
                let question = format!(
                    "{}, and the statement may have run: send it again?",
                    error.message()
                );
                match self.terminal.permit(&question) {
                    Some(true) => self.request(request, timeout),
                    Some(false) | None => Err(error),
                }
            }
            answered => answered,
        }
    }

    /// Sends a request and waits for the answer's beginning.
    fn request(
        &mut self,
        request: &Request,
        timeout: Option<Duration>,
    ) -> Result<(Reply, Progress)> {
        let connection = self.connection()?.clone();
        let timeout = timeout.or(self.profile().timeout);
        let progress = match self.settings.quiet {
            true => Progress::none(),
            false => Progress::begin(&self.terminal, &self.runtime, connection.progress()),
        };
        let answer = self.interrupt.or(connection.perform(request, timeout));
        let answer = self.runtime.block_on(answer);
        if self.terminal.is_watched() && !self.settings.quiet {
            for notice in connection.notices() {
                progress.end();
                self.terminal.notice(&notice);
            }
        }
        answer.map(|reply| (reply, progress))
    }

    /// The rows of a question of which nothing else can come.
    pub(super) fn rows(&mut self, request: &Request, timeout: Option<Duration>) -> Result<Rows> {
        match self.request(request, timeout)? {
            (Reply::Rows(rows), _) => Ok(rows),
            (other, _) => Err(no_rows(other)),
        }
    }

    /// `error`, which ended an answer, with what it did to the server's side.
    pub(super) fn ended_with(&mut self, request: &Request, error: Error) -> Error {
        let stopped = matches!(error.kind(), Kind::Interrupted | Kind::Terminated);
        match request {
            Request::Sql(Statement { sql, .. }) if stopped => match self.stopped() {
                Some(outcome) => error.and(outcome),
                None if kind::is_change(sql) => error.and(MAY_GO_ON),
                None => error,
            },
            _ => error,
        }
    }
}

/// The error of an answer that should have rows, and has none.
pub(super) fn no_rows(reply: Reply) -> Error {
    let why = match reply {
        Reply::NotOffered(why) => why,
        _ => "the server brings no rows".to_owned(),
    };
    Error::new(Kind::Statement, why)
}
