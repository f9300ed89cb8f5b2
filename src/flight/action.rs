//! Actions: a name and a body, answered by bodies.

use arrow_flight::Action;
use arrow_flight::sql::{Any, ProstMessageExt};
use bytes::Bytes;
use futures::TryStreamExt;
use prost::Message;
use tonic::Status;

use super::connection::Connection;

/// How many bodies an answer may have; no action has more than a few.
const MOST: usize = 1000;

impl Connection {
    /// The bodies of the answer to an action. It is read to its end, for that
    /// is where a late error stands.
    ///
    /// # Errors
    /// The server's refusal, and an answer without an end.
    pub(super) async fn action(&self, name: &str, body: Bytes) -> Result<Vec<Bytes>, Status> {
        let action = Action {
            r#type: name.to_owned(),
            body,
        };
        let answer = self
            .call(|mut client| {
                let action = action.clone();
                async move { client.do_action(action).await }
            })
            .await?;
        let mut results = answer.into_inner();
        let mut bodies = Vec::new();
        while let Some(result) = results.try_next().await? {
            if bodies.len() == MOST {
                return Err(Status::data_loss(format!(
                    "the answer to {name} has more than {MOST} parts"
                )));
            }
            bodies.push(result.body);
        }
        Ok(bodies)
    }

    /// The answer to an action of Flight SQL, whose bodies are wrapped.
    ///
    /// # Errors
    /// As [`Connection::action`], and an answer that is none to it.
    pub(super) async fn sql_action<M: ProstMessageExt + Default>(
        &self,
        name: &str,
        request: &impl ProstMessageExt,
    ) -> Result<M, Status> {
        let bodies = self
            .action(name, request.as_any().encode_to_vec().into())
            .await?;
        let body = bodies.first();
        body.and_then(unpacked)
            .ok_or_else(|| Status::data_loss(format!("the answer to {name} cannot be read")))
    }
}

/// A message that should be wrapped; some servers do not do it.
fn unpacked<M: ProstMessageExt + Default>(body: &Bytes) -> Option<M> {
    match Any::decode(body.as_ref()) {
        Ok(any) if any.type_url == M::type_url() => M::decode(any.value).ok(),
        _ => M::decode(body.as_ref()).ok(),
    }
}
