//! Sessions and their options.

use prost::Message;
use tonic::Status;

use crate::support::proto::{Outcome, SessionOptions, SetSessionOptionsResult};
use crate::support::script::Sessions;
use crate::support::server::state::State;

impl State {
    /// The result of an action on the session of this cookie.
    pub(super) fn session_action(
        &self,
        kind: &str,
        body: &[u8],
        sessions: &Sessions,
        id: &str,
    ) -> Result<Vec<Vec<u8>>, Status> {
        match kind {
            "SetSessionOptions" => {
                let request = SessionOptions::decode(body)
                    .map_err(|e| Status::invalid_argument(e.to_string()))?;
                let result = self.set_options(request, sessions, id);
                Ok(vec![result.encode_to_vec()])
            }
            "GetSessionOptions" => {
                let options = self.look().memory.sessions.get(id).cloned();
                let options = options.unwrap_or_default().into_iter().collect();
                Ok(vec![SessionOptions { options }.encode_to_vec()])
            }
            "CloseSession" => {
                if sessions.closing != 3 {
                    self.note(|seen| seen.memory.sessions.remove(id));
                }
                let status = sessions.closing;
                Ok(vec![Outcome { status }.encode_to_vec()])
            }
            _ => Err(Status::unimplemented("do_action")),
        }
    }

    fn set_options(
        &self,
        request: SessionOptions,
        sessions: &Sessions,
        id: &str,
    ) -> SetSessionOptionsResult {
        let mut result = SetSessionOptionsResult::default();
        self.note(|seen| {
            let options = seen.memory.sessions.entry(id.to_owned()).or_default();
            for (name, value) in request.options {
                if let Some(&status) = sessions.refused.get(&name) {
                    result.errors.insert(name, Outcome { status });
                } else if value.value.is_none() {
                    options.remove(&name);
                } else {
                    options.insert(name, value);
                }
            }
        });
        result
    }
}
