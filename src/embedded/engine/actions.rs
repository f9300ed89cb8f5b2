//! The actions that clients ask for by name.

use arrow_flight::sql::{
    ActionCancelQueryRequest, ActionCancelQueryResult, ActionClosePreparedStatementRequest,
    ActionCreatePreparedStatementRequest, ProstMessageExt,
};
use arrow_flight::{
    Action, CancelFlightInfoRequest, CancelFlightInfoResult, CancelStatus, FlightInfo,
};
use bytes::Bytes;
use prost::Message;
use tonic::Status;

use super::answers::Answers;
use super::statements::{no_transactions, outside};
use super::{status, wire};

const CREATE: &str = "CreatePreparedStatement";
const CLOSE: &str = "ClosePreparedStatement";
const CANCEL: &str = "CancelFlightInfo";
const CANCEL_QUERY: &str = "CancelQuery";

/// Every action that there is, and what it does.
pub(super) const ACTIONS: [(&str, &str); 4] = [
    (CREATE, "Keeps a statement and describes it"),
    (CLOSE, "Forgets a prepared statement"),
    (CANCEL, "Ends the query of a FlightInfo"),
    (CANCEL_QUERY, "The same, as it was before CancelFlightInfo"),
];

impl Answers {
    /// Does what `action` asks for; its answer, if it has one.
    ///
    /// # Errors
    /// UNIMPLEMENTED for what is not among [`ACTIONS`]; INVALID_ARGUMENT for
    /// a body that is another action's; and those of preparing.
    pub(super) async fn act(&self, action: &Action) -> Result<Option<Bytes>, Status> {
        let answer = match action.r#type.as_str() {
            CREATE => {
                let request: ActionCreatePreparedStatementRequest = wire::unpack(action)?;
                outside(request.transaction_id.as_ref())?;
                let created = self.create(request.query).await?;
                created.as_any().encode_to_vec()
            }
            CLOSE => {
                let request: ActionClosePreparedStatementRequest = wire::unpack(action)?;
                self.prepared.close(&request.prepared_statement_handle);
                return Ok(None);
            }
            // The one action of Flight itself: its body stands in no Any.
            CANCEL => {
                let request = CancelFlightInfoRequest::decode(action.body.as_ref());
                let request = request.map_err(status::invalid)?;
                let info = request.info.unwrap_or_default();
                CancelFlightInfoResult::new(self.cancel(&info)?).encode_to_vec()
            }
            CANCEL_QUERY => {
                let request: ActionCancelQueryRequest = wire::unpack(action)?;
                let info = FlightInfo::decode(request.info).map_err(status::invalid)?;
                let result = self.cancel(&info)? as i32;
                let result = ActionCancelQueryResult { result };
                result.as_any().encode_to_vec()
            }
            "BeginTransaction" | "EndTransaction" | "BeginSavepoint" | "EndSavepoint" => {
                return Err(no_transactions());
            }
            "SetSessionOptions" | "GetSessionOptions" | "CloseSession" => {
                return Err(Status::unimplemented(
                    "there are no sessions here: every call stands by itself",
                ));
            }
            other => {
                return Err(Status::unimplemented(format!(
                    "Unsupported action: {other}"
                )));
            }
        };
        Ok(Some(answer.into()))
    }

    /// Cancels the query that `info` was given for.
    ///
    /// # Errors
    /// INVALID_ARGUMENT for a FlightInfo without a ticket, or with another's.
    fn cancel(&self, info: &FlightInfo) -> Result<CancelStatus, Status> {
        let ticket = info
            .endpoint
            .iter()
            .find_map(|endpoint| endpoint.ticket.as_ref())
            .ok_or_else(|| Status::invalid_argument("a FlightInfo without a ticket"))?;
        Ok(match wire::redeemed(ticket)? {
            (Some(query), _) => self.queries.cancel(query),
            (None, _) => CancelStatus::NotCancellable,
        })
    }
}
