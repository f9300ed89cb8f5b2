//! Actions: prepared statements, transactions, cancelling, renewing.

use std::sync::Arc;
use std::time::Duration;

use arrow_flight::sql::{
    ActionBeginSavepointRequest, ActionBeginSavepointResult, ActionBeginTransactionResult,
    ActionEndSavepointRequest, ActionEndTransactionRequest,
};
use arrow_flight::{Action, RenewFlightEndpointRequest};
use futures::stream::{self, StreamExt};
use prost::Message;
use tonic::Status;

use super::Stream;
use super::info::{endpoint, hold};
use super::prepared::decoded;
use crate::support::proto;
use crate::support::script::Act;
use crate::support::server::state::State;

impl State {
    /// The results of an action, in the session of this cookie.
    pub(super) async fn act(
        self: &Arc<State>,
        action: &Action,
        session: Option<&str>,
    ) -> Result<Stream<arrow_flight::Result>, Status> {
        let (bodies, late) = match self.script.actions.get(&action.r#type) {
            Some(Act::Gives(bodies)) => (bodies.clone(), None),
            Some(Act::Refused(code, message)) => return Err(Status::new(*code, message)),
            Some(Act::Hang) => {
                self.pause(Duration::ZERO, true).await;
                (Vec::new(), None)
            }
            Some(Act::Late(code, message)) => {
                let bodies = self.own(action, session)?;
                (bodies, Some(Status::new(*code, message)))
            }
            None => (self.own(action, session)?, None),
        };
        let bodies = bodies.into_iter();
        let results = bodies.map(|body| Ok(arrow_flight::Result::new(body)));
        Ok(stream::iter(results.chain(late.map(Err)).collect::<Vec<_>>()).boxed())
    }

    /// The bodies that the server answers by itself.
    fn own(&self, action: &Action, session: Option<&str>) -> Result<Vec<Vec<u8>>, Status> {
        let body = &action.body;
        match action.r#type.as_str() {
            "CreatePreparedStatement" => Ok(vec![self.prepare(body)?]),
            "ClosePreparedStatement" => self.close_prepared(body).map(|()| Vec::new()),
            "BeginTransaction" if self.script.transactions => Ok(vec![self.begin_transaction()]),
            "EndTransaction" if self.script.transactions => self.end_transaction(body),
            "BeginSavepoint" if self.script.transactions => self.begin_savepoint(body),
            "EndSavepoint" if self.script.transactions => self.end_savepoint(body),
            "RenewFlightEndpoint" => match self.script.renewal {
                Some(seconds) => self.renew(body, seconds),
                None => Err(Status::unimplemented("do_action")),
            },
            kind => match (&self.script.sessions, session) {
                (Some(sessions), Some(id)) => self.session_action(kind, body, sessions, id),
                _ => Err(Status::unimplemented("do_action")),
            },
        }
    }

    /// A statement may say that it is in a transaction that is open.
    pub(super) fn check_transaction(&self, id: Option<&[u8]>) -> Result<(), Status> {
        match id {
            Some(id) if !self.look().memory.transactions.contains(id) => {
                Err(Status::not_found("no such transaction"))
            }
            _ => Ok(()),
        }
    }

    fn begin_transaction(&self) -> Vec<u8> {
        let transaction_id = self.note(|seen| {
            let id = seen.fresh("transaction").into_bytes();
            seen.memory.transactions.insert(id.clone());
            id.into()
        });
        proto::wrapped(
            "ActionBeginTransactionResult",
            &ActionBeginTransactionResult { transaction_id },
        )
    }

    fn end_transaction(&self, body: &[u8]) -> Result<Vec<Vec<u8>>, Status> {
        let request: ActionEndTransactionRequest = decoded(body)?;
        self.check_transaction(Some(&request.transaction_id))?;
        let id = request.transaction_id.to_vec();
        self.note(|seen| seen.memory.transactions.remove(&id));
        Ok(Vec::new())
    }

    fn begin_savepoint(&self, body: &[u8]) -> Result<Vec<Vec<u8>>, Status> {
        let request: ActionBeginSavepointRequest = decoded(body)?;
        self.check_transaction(Some(&request.transaction_id))?;
        let savepoint_id = self.note(|seen| {
            let id = seen.fresh("savepoint").into_bytes();
            seen.memory.savepoints.insert(id.clone());
            id.into()
        });
        let result = ActionBeginSavepointResult { savepoint_id };
        Ok(vec![proto::wrapped("ActionBeginSavepointResult", &result)])
    }

    /// A savepoint that was rolled back to (2) is there still.
    fn end_savepoint(&self, body: &[u8]) -> Result<Vec<Vec<u8>>, Status> {
        let request: ActionEndSavepointRequest = decoded(body)?;
        let id = request.savepoint_id.to_vec();
        let known = self.note(|seen| match request.action {
            1 => seen.memory.savepoints.remove(&id),
            _ => seen.memory.savepoints.contains(&id),
        });
        match known {
            true => Ok(Vec::new()),
            false => Err(Status::not_found("no such savepoint")),
        }
    }

    /// A new ticket for an endpoint; the old one is forgotten.
    fn renew(&self, body: &[u8], seconds: i64) -> Result<Vec<Vec<u8>>, Status> {
        let request = RenewFlightEndpointRequest::decode(body)
            .map_err(|e| Status::invalid_argument(e.to_string()))?;
        let ticket = request.endpoint.and_then(|endpoint| endpoint.ticket);
        let ticket = ticket.unwrap_or_default().ticket;
        self.note(|seen| {
            let issued = seen.memory.tickets.remove(ticket.as_ref());
            let issued = issued.ok_or_else(|| Status::not_found("no such ticket"))?;
            let mut part = issued.part;
            part.ticket = Some(seen.fresh("ticket"));
            part.expires = Some(seconds);
            let expires = hold(seen, &part);
            Ok(vec![endpoint(&part, expires).encode_to_vec()])
        })
    }
}
