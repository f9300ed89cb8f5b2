//! Actions: a name and a body, answered by bodies, of which the first counts.

use arrow_flight::Action;
use arrow_flight::sql::{Any, ProstMessageExt};
use bytes::Bytes;
use futures::TryStreamExt;
use prost::Message;
use tonic::Status;

use super::call::begun;
use super::connection::Connection;

/// How many bodies an answer may have; no action has more than a few.
const MOST: usize = 1000;

impl Connection {
    /// The first body of the answer to an action, if it has one. It is read to
    /// its end, for that is where a late error stands; nothing else is kept.
    ///
    /// # Errors
    /// The server's refusal, and an answer without an end.
    pub(super) async fn action(&self, name: &str, body: Bytes) -> Result<Option<Bytes>, Status> {
        let action = Action {
            r#type: name.to_owned(),
            body,
        };
        let answer = self
            .call(|mut client| {
                let action = action.clone();
                async move { begun(client.do_action(action).await?).await }
            })
            .await?;
        let mut results = answer.into_inner();
        let first = results.try_next().await?;
        for _ in 0..MOST {
            if first.is_none() || results.try_next().await?.is_none() {
                return Ok(first.map(|result| result.body));
            }
        }
        Err(Status::data_loss(format!(
            "the answer to {name} has more than {MOST} parts"
        )))
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
        let body = self
            .action(name, request.as_any().encode_to_vec().into())
            .await?;
        body.and_then(|body| unpacked(&body))
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
