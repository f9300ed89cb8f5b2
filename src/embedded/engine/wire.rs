//! Flight SQL's messages, taken apart and put together.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::ipc::writer::IpcWriteOptions;
use arrow_flight::decode::FlightRecordBatchStream;
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::error::FlightError;
use arrow_flight::sql::{Any, Command, ProstMessageExt};
use arrow_flight::{Action, FlightData, IpcMessage, SchemaAsIpc};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use prost::Message;
use tonic::{Status, Streaming};

use super::status;

pub(super) fn command(bytes: &[u8]) -> Result<Command, Status> {
    let any = Any::decode(bytes).map_err(status::invalid)?;
    Command::try_from(any).map_err(status::invalid)
}

pub(super) fn unpack<M: ProstMessageExt>(action: &Action) -> Result<M, Status> {
    let any = Any::decode(action.body.as_ref()).map_err(status::invalid)?;
    let message = any.unpack().map_err(status::invalid)?;
    message.ok_or_else(|| Status::invalid_argument(format!("{} with another body", action.r#type)))
}

pub(super) fn unsupported(type_url: &str) -> Status {
    Status::unimplemented(format!("Unsupported FlightSQL message type: {type_url}"))
}

/// The rows that a client sends for parameters, `None` for no row.
pub(super) async fn rows(
    first: FlightData,
    messages: Streaming<FlightData>,
) -> Result<Option<RecordBatch>, Status> {
    let messages = stream::iter([Ok(first)])
        .chain(messages)
        // A message that only carries the descriptor.
        .try_filter(|message| std::future::ready(!message.data_header.is_empty()))
        .map_err(FlightError::from);
    let batches: Vec<RecordBatch> = FlightRecordBatchStream::new_from_flight_data(messages)
        .try_collect()
        .await?;
    let Some(first) = batches.first() else {
        return Ok(None);
    };
    let rows = concat_batches(&first.schema(), &batches).map_err(status::invalid)?;
    Ok((rows.num_rows() > 0).then_some(rows))
}

/// Dictionaries are sent as the values they stand for, as InfluxDB does: what
/// a client has to know stays small, and batches do not repeat them.
pub(super) fn encoder(schema: &SchemaRef) -> FlightDataEncoderBuilder {
    FlightDataEncoderBuilder::new().with_schema(Arc::clone(schema))
}

/// `schema` as [`encoder`] sends it.
pub(super) fn sent(schema: &SchemaRef) -> SchemaRef {
    let encoder = encoder(schema).build(stream::empty());
    encoder.known_schema().unwrap_or_else(|| Arc::clone(schema))
}

pub(super) fn ipc(schema: &Schema) -> Result<Bytes, Status> {
    let options = IpcWriteOptions::default();
    let IpcMessage(bytes) = SchemaAsIpc::new(schema, &options)
        .try_into()
        .map_err(|error: arrow::error::ArrowError| status::internal(error))?;
    Ok(bytes)
}
