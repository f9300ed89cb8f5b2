//! Flight SQL's messages, taken apart and put together.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::ipc::writer::IpcWriteOptions;
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::sql::{
    ActionCreatePreparedStatementResult, Any, Command, ProstMessageExt, TicketStatementQuery,
};
use arrow_flight::{Action, FlightData, IpcMessage, SchemaAsIpc, Ticket};
use bytes::Bytes;
use futures::{StreamExt, stream};
use prost::Message;
use tonic::{Status, Streaming};

use super::status;
use crate::flight::decode::{Messages, Piece};

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

/// The ticket of a query: a command, and which of the FlightInfos given for it
/// the ticket came with.
pub(super) fn ticket(query: u64, command: Bytes) -> Ticket {
    let handle = Handle { query, command };
    let ticket = TicketStatementQuery {
        statement_handle: handle.encode_to_vec().into(),
    };
    Ticket::new(ticket.as_any().encode_to_vec())
}

/// What [`ticket`] put together. A command by itself is a ticket, too: of no
/// query that is known.
///
/// # Errors
/// INVALID_ARGUMENT for anything else.
pub(super) fn redeemed(ticket: &Ticket) -> Result<(Option<u64>, Command), Status> {
    match command(&ticket.ticket)? {
        Command::TicketStatementQuery(ticket) => {
            let handle = Handle::decode(ticket.statement_handle).map_err(status::invalid)?;
            Ok((Some(handle.query), command(&handle.command)?))
        }
        command => Ok((None, command)),
    }
}

/// What the handle of a ticket holds.
#[derive(Clone, PartialEq, Message)]
struct Handle {
    #[prost(uint64, tag = "1")]
    query: u64,
    #[prost(bytes = "bytes", tag = "2")]
    command: Bytes,
}

/// `ActionCreatePreparedStatementResult` as FlightSql.proto has it. The type
/// of `arrow_flight` ends with the third field.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Created {
    #[prost(bytes = "bytes", tag = "1")]
    pub(super) prepared_statement_handle: Bytes,
    #[prost(bytes = "bytes", tag = "2")]
    pub(super) dataset_schema: Bytes,
    #[prost(bytes = "bytes", tag = "3")]
    pub(super) parameter_schema: Bytes,
    /// Whether the statement is to be executed as an update; a server that
    /// does not know leaves it out.
    #[prost(bool, optional, tag = "4")]
    pub(super) is_update: Option<bool>,
}

impl Created {
    pub(super) fn as_any(&self) -> Any {
        Any {
            type_url: ActionCreatePreparedStatementResult::type_url().to_owned(),
            value: self.encode_to_vec().into(),
        }
    }
}

/// What a client sends by DoPut, decoded as it comes, and trusted as little as
/// what comes from a server.
pub(super) fn pieces(first: FlightData, messages: Streaming<FlightData>) -> Messages {
    Messages::new(stream::iter([Ok(first)]).chain(messages))
}

/// The rows that a client sends for parameters, `None` for no row.
///
/// # Errors
/// INVALID_ARGUMENT for what cannot be read; how the call broke off.
pub(super) async fn rows(
    first: FlightData,
    messages: Streaming<FlightData>,
) -> Result<Option<RecordBatch>, Status> {
    let mut pieces = pieces(first, messages);
    let mut batches = Vec::new();
    while let Some(piece) = pieces.piece().await.map_err(status::undecoded)? {
        if let Piece::Batch(batch) = piece {
            batches.push(batch);
        }
    }
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
