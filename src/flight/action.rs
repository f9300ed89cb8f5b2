//! Actions: a name and a body, answered by bodies, of which the first counts.

use arrow_flight::Action;
use arrow_flight::sql::{Any, ProstMessageExt};
use bytes::Bytes;
use futures::{Stream, TryStreamExt};
use prost::Message;
use tonic::Status;

use super::call::begun;
use super::connection::Connection;

/// How many bodies an answer may have; no action has more than a few.
const MOST: usize = 1000;

/// How long they may be together, in bytes.
const LARGEST: usize = 64 << 20;

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
        first(answer.into_inner()).await?.map_err(|()| {
            Status::data_loss(format!(
                "the answer to {name} has more than {MOST} parts or {} MiB",
                LARGEST >> 20
            ))
        })
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
        body.and_then(|body| M::decode(unwrapped::<M>(body)).ok())
            .ok_or_else(|| Status::data_loss(format!("the answer to {name} cannot be read")))
    }
}

/// The first of the bodies in `results`, if there is any; `Err(())` where they
/// are too many or too long.
async fn first(
    mut results: impl Stream<Item = Result<arrow_flight::Result, Status>> + Unpin,
) -> Result<Result<Option<Bytes>, ()>, Status> {
    let mut first = None;
    let mut left = LARGEST;
    for _ in 0..=MOST {
        let Some(result) = results.try_next().await? else {
            return Ok(Ok(first));
        };
        let Some(rest) = left.checked_sub(result.body.len()) else {
            break;
        };
        left = rest;
        first.get_or_insert(result.body);
    }
    Ok(Err(()))
}

/// The bytes of an `M` that `body` should have wrapped in an `Any`; some
/// servers do not do it.
pub(super) fn unwrapped<M: ProstMessageExt>(body: Bytes) -> Bytes {
    match Any::decode(body.as_ref()) {
        Ok(any) if any.type_url == M::type_url() => any.value,
        _ => body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::{FutureExt, StreamExt, stream};

    #[test]
    fn an_answer_is_bounded_in_parts_and_in_bytes() {
        for (count, length, good) in [
            (0, 0, true),
            (MOST, 0, true),
            (MOST + 1, 0, false),
            (usize::MAX, 0, false),
            (64, LARGEST / 64, true),
            (65, LARGEST / 64, false),
        ] {
            let body = Bytes::from(vec![7; length]);
            let results = stream::repeat(arrow_flight::Result { body: body.clone() });
            let found = first(results.take(count).map(Ok)).now_or_never().unwrap();
            let expected = (count > 0).then_some(body);
            assert_eq!(found.unwrap(), if good { Ok(expected) } else { Err(()) });
        }
    }
}
