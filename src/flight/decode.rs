//! One endpoint's stream of messages: a schema, then batches.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::ipc::{self, MessageHeader};
use arrow_flight::decode::{DecodedPayload, FlightDataDecoder};
use arrow_flight::error::FlightError;
use arrow_flight::{FlightData, IpcMessage};
use bytes::Bytes;
use futures::{FutureExt, StreamExt, TryStreamExt, future};
use tonic::Streaming;

/// A stream that is being decoded. Dropping it stops the server.
pub(super) struct Messages {
    decoder: FlightDataDecoder,
    schema: Option<SchemaRef>,
    ended: bool,
}

impl Messages {
    pub(super) fn new(stream: Streaming<FlightData>) -> Messages {
        let messages = stream
            .map_err(FlightError::from)
            // Application metadata come without a header, and are no batch.
            .try_filter(|data| future::ready(!data.data_header.is_empty()))
            .and_then(|data| future::ready(sound(&data).map(|()| data)));
        Messages {
            decoder: FlightDataDecoder::new(messages),
            schema: None,
            ended: false,
        }
    }

    /// The stream's schema; `None` if it ends without one.
    pub(super) async fn schema(&mut self) -> Result<Option<SchemaRef>, FlightError> {
        while self.schema.is_none() {
            match self.next().await? {
                None => break,
                Some(DecodedPayload::Schema(schema)) => self.schema = Some(schema),
                // The decoder takes no batch before a schema.
                Some(_) => {}
            }
        }
        Ok(self.schema.clone())
    }

    /// The next batch that has rows. InfluxDB sends empty ones to keep the
    /// connection open while a query works.
    pub(super) async fn batch(&mut self) -> Result<Option<RecordBatch>, FlightError> {
        loop {
            match self.next().await? {
                None => return Ok(None),
                Some(DecodedPayload::RecordBatch(batch)) if batch.num_rows() > 0 => {
                    return Ok(Some(batch));
                }
                Some(DecodedPayload::Schema(schema)) => {
                    if self.schema.as_ref().is_some_and(|first| *first != schema) {
                        return Err(FlightError::protocol(
                            "the schema changes in the middle of the stream",
                        ));
                    }
                    self.schema = Some(schema);
                }
                Some(_) => {}
            }
        }
    }

    async fn next(&mut self) -> Result<Option<DecodedPayload>, FlightError> {
        if self.ended {
            return Ok(None);
        }
        // Arrow's reader asserts what a hostile message may break.
        let next = AssertUnwindSafe(self.decoder.next()).catch_unwind().await;
        match next {
            Ok(Some(Ok(data))) => Ok(Some(data.payload)),
            Ok(None) => {
                self.ended = true;
                Ok(None)
            }
            Ok(Some(Err(error))) => {
                self.ended = true;
                Err(error)
            }
            Err(_) => {
                self.ended = true;
                Err(FlightError::DecodeError("a malformed message".to_owned()))
            }
        }
    }
}

/// The schema in a result's description; it may have none.
///
/// # Errors
/// Bytes that are no schema.
pub(super) fn described(bytes: Bytes) -> Result<Option<Schema>, FlightError> {
    if bytes.is_empty() {
        return Ok(None);
    }
    // Arrow's reader panics at types that there are not.
    let read = catch_unwind(AssertUnwindSafe(|| Schema::try_from(IpcMessage(bytes))));
    match read {
        Ok(read) => Ok(Some(read?)),
        Err(_) => Err(FlightError::DecodeError("a malformed schema".to_owned())),
    }
}

/// Whether every buffer that a message's header names lies within its body:
/// Arrow's reader takes that for granted.
fn sound(data: &FlightData) -> Result<(), FlightError> {
    let fault = |what: &str| FlightError::DecodeError(what.to_owned());
    let message = ipc::root_as_message(&data.data_header)
        .map_err(|cause| FlightError::DecodeError(cause.to_string()))?;
    let batch = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => message
            .header_as_dictionary_batch()
            .and_then(|dictionary| dictionary.data()),
        _ => return Ok(()),
    };
    let batch = batch.ok_or_else(|| fault("a message without a batch"))?;
    let body = i64::try_from(data.data_body.len()).unwrap_or(i64::MAX);
    let within = batch.buffers().into_iter().flatten().all(|buffer| {
        let (start, length) = (buffer.offset(), buffer.length());
        start >= 0 && length >= 0 && start.checked_add(length).is_some_and(|end| end <= body)
    });
    if !within || batch.length() < 0 {
        return Err(fault("a batch that is longer than its message"));
    }
    Ok(())
}
