//! DoPut: what changes something, and what is answered to it.

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::sql::{CommandStatementUpdate, DoPutUpdateResult, ProstMessageExt};
use arrow_flight::{FlightData, FlightDescriptor, PutResult};
use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use prost::Message;
use tonic::Status;

use super::call::begun;
use super::connection::Connection;

impl Connection {
    /// Runs `sql`, which changes something: the rows affected, where the server
    /// tells.
    ///
    /// # Errors
    /// The server's refusal.
    pub(super) async fn update(&self, sql: &str) -> Result<Option<u64>, Status> {
        let command = CommandStatementUpdate {
            query: sql.to_owned(),
            transaction_id: self.shared.transaction.id(),
        };
        let answer = self.put(&command, None).await?;
        affected(answer.as_ref())
    }

    /// Sends `command` with `rows`, and gives the first part of the answer. It
    /// is read to its end, for that is where a late error stands.
    ///
    /// # Errors
    /// The server's refusal.
    pub(super) async fn put(
        &self,
        command: &impl ProstMessageExt,
        rows: Option<&RecordBatch>,
    ) -> Result<Option<Bytes>, Status> {
        let schema = rows.map_or_else(|| SchemaRef::new(Schema::empty()), RecordBatch::schema);
        let descriptor = FlightDescriptor::new_cmd(command.as_any().encode_to_vec());
        let messages: Vec<FlightData> = FlightDataEncoderBuilder::new()
            .with_schema(schema)
            .with_flight_descriptor(Some(descriptor))
            .build(stream::iter(rows.cloned().map(Ok)))
            .try_collect()
            .await
            .map_err(|cause| Status::invalid_argument(cause.to_string()))?;
        let answer = self
            .call(|mut client| {
                let messages = stream::iter(messages.clone());
                async move { begun(client.do_put(messages).await?).await }
            })
            .await?;
        first(answer.into_inner()).await
    }
}

/// The metadata of the first of `results`, which are read to their end.
pub(super) async fn first(
    mut results: impl Stream<Item = Result<PutResult, Status>> + Unpin,
) -> Result<Option<Bytes>, Status> {
    let mut first = None;
    while let Some(result) = results.next().await {
        let metadata = result?.app_metadata;
        first.get_or_insert(metadata);
    }
    Ok(first)
}

/// The count in the answer to an update: none in an answer without one, and in
/// one of -1, which says that it is not known.
///
/// # Errors
/// What cannot be read.
pub(super) fn affected(answer: Option<&Bytes>) -> Result<Option<u64>, Status> {
    let Some(answer) = answer else {
        return Ok(None);
    };
    let result = DoPutUpdateResult::decode(answer.as_ref()).map_err(|_| {
        Status::data_loss("the statement ran, but the number of rows affected cannot be read")
    })?;
    Ok(u64::try_from(result.record_count).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_known_or_not() {
        let answer = |record_count| Bytes::from(DoPutUpdateResult { record_count }.encode_to_vec());
        for (count, expected) in [(3, Some(3)), (0, Some(0)), (-1, None)] {
            assert_eq!(affected(Some(&answer(count))).unwrap(), expected);
        }
        assert_eq!(affected(None).unwrap(), None);
        assert!(affected(Some(&Bytes::from_static(b"\xff\xff"))).is_err());
    }
}
