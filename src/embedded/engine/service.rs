//! The Flight service: what each call answers. A descriptor's command and a
//! ticket are the same Flight SQL messages, so one look-up serves them all.

use std::pin::Pin;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::{Schema, SchemaRef};
use arrow::ipc::writer::IpcWriteOptions;
use arrow_flight::decode::FlightRecordBatchStream;
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::error::FlightError;
use arrow_flight::flight_service_server::{FlightService, FlightServiceServer};
use arrow_flight::sql::{
    ActionClosePreparedStatementRequest, ActionCreatePreparedStatementRequest,
    ActionCreatePreparedStatementResult, Any, Command, DoPutPreparedStatementResult,
    DoPutUpdateResult, ProstMessageExt, TicketStatementQuery,
};
use arrow_flight::{
    Action, ActionType, Criteria, Empty, FlightData, FlightDescriptor, FlightEndpoint, FlightInfo,
    HandshakeRequest, HandshakeResponse, IpcMessage, PollInfo, PutResult, SchemaAsIpc,
    SchemaResult, Ticket,
};
use bytes::Bytes;
use datafusion::execution::context::SessionContext;
use datafusion::logical_expr::LogicalPlan;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use prost::Message;
use tonic::metadata::AsciiMetadataValue;
use tonic::{Request, Response, Status, Streaming};

use super::login::Login;
use super::prepared::{self, Prepared, PreparedStatements};
use super::statements::{self, Statements};
use super::{info, metadata, status, types};

const CREATE: &str = "CreatePreparedStatement";
const CLOSE: &str = "ClosePreparedStatement";

/// A stream that answers a call.
type Answer<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// The service of an engine; opaque.
#[derive(Clone)]
pub struct Flight {
    statements: Statements,
    prepared: Arc<PreparedStatements>,
    login: Option<Arc<Login>>,
}

/// What a command asks for.
enum Asked {
    /// The rows of a statement.
    Rows(LogicalPlan),
    /// An answer that is here already.
    Batch(RecordBatch),
}

impl Flight {
    pub(super) fn new(context: SessionContext, writes: bool, login: Option<Login>) -> Flight {
        Flight {
            statements: Statements { context, writes },
            prepared: Arc::default(),
            login: login.map(Arc::new),
        }
    }

    /// The service as tonic serves it, with no limit to a message.
    pub(super) fn server(self) -> FlightServiceServer<Flight> {
        FlightServiceServer::new(self)
            .max_decoding_message_size(usize::MAX)
            .max_encoding_message_size(usize::MAX)
    }

    fn admit<T>(&self, request: &Request<T>) -> Result<(), Status> {
        match &self.login {
            Some(login) => login.check(request.metadata()),
            None => Ok(()),
        }
    }

    async fn asked(&self, command: Command) -> Result<Asked, Status> {
        let context = &self.statements.context;
        let batch = match command {
            Command::CommandStatementQuery(command) => {
                return Ok(Asked::Rows(self.statements.plan(&command.query).await?));
            }
            Command::TicketStatementQuery(ticket) => {
                let query =
                    std::str::from_utf8(&ticket.statement_handle).map_err(status::invalid)?;
                return Ok(Asked::Rows(self.statements.plan(query).await?));
            }
            Command::CommandPreparedStatementQuery(command) => {
                let statement = self.prepared.get(&command.prepared_statement_handle)?;
                return Ok(Asked::Rows(self.bound(&statement).await?));
            }
            Command::CommandGetCatalogs(command) => metadata::catalogs(context, command)?,
            Command::CommandGetDbSchemas(command) => metadata::schemas(context, command)?,
            Command::CommandGetTables(command) => metadata::tables(context, command).await?,
            Command::CommandGetTableTypes(_) => metadata::table_types()?,
            Command::CommandGetPrimaryKeys(_) => metadata::primary_keys(),
            Command::CommandGetExportedKeys(_)
            | Command::CommandGetImportedKeys(_)
            | Command::CommandGetCrossReference(_) => metadata::foreign_keys(),
            Command::CommandGetSqlInfo(command) => info::info(&self.statements, command)?,
            Command::CommandGetXdbcTypeInfo(command) => types::types(command)?,
            other => return Err(unsupported(other.type_url())),
        };
        Ok(Asked::Batch(batch))
    }

    /// The plan of a prepared statement with the values that are bound to it.
    async fn bound(&self, statement: &Prepared) -> Result<LogicalPlan, Status> {
        let plan = self.statements.plan(&statement.query).await?;
        match &statement.rows {
            None => Ok(plan),
            Some(rows) if rows.num_rows() == 1 => prepared::with_values(plan, rows, 0),
            Some(rows) => Err(Status::invalid_argument(format!(
                "a query takes one row of parameters, not {}",
                rows.num_rows()
            ))),
        }
    }

    /// The schema that goes over the wire.
    async fn schema(&self, asked: &Asked) -> Result<SchemaRef, Status> {
        let schema = match asked {
            Asked::Rows(plan) => self.statements.schema(plan).await?,
            Asked::Batch(batch) => batch.schema(),
        };
        Ok(sent(&schema))
    }

    async fn create(&self, query: String) -> Result<ActionCreatePreparedStatementResult, Status> {
        let plan = self.statements.plan(&query).await?;
        let parameters = prepared::parameters(&plan)?;
        // Both schemas are left out where there is nothing to describe: a
        // statement without a result is known by that.
        let dataset_schema = if statements::changes(&plan) {
            Bytes::new()
        } else {
            let schema = self.statements.schema(&plan).await?;
            ipc(&sent(&schema))?
        };
        let parameter_schema = if parameters.fields().is_empty() {
            Bytes::new()
        } else {
            ipc(&parameters)?
        };
        Ok(ActionCreatePreparedStatementResult {
            prepared_statement_handle: self.prepared.create(query),
            dataset_schema,
            parameter_schema,
        })
    }

    /// Runs a prepared update once, or once for each row of its parameters.
    async fn update(
        &self,
        handle: &[u8],
        messages: Streaming<FlightData>,
        first: FlightData,
    ) -> Result<i64, Status> {
        let statement = self.prepared.get(handle)?;
        let plan = self.statements.plan(&statement.query).await?;
        if prepared::parameters(&plan)?.fields().is_empty() {
            return self.statements.update(plan).await;
        }
        let rows = match rows(first, messages).await? {
            Some(rows) => Some(rows),
            None => statement.rows,
        };
        let Some(rows) = rows else {
            return self.statements.update(plan).await;
        };
        let mut affected = 0;
        for row in 0..rows.num_rows() {
            let plan = prepared::with_values(plan.clone(), &rows, row)?;
            affected += self.statements.update(plan).await?;
        }
        Ok(affected)
    }
}

#[async_trait::async_trait]
impl FlightService for Flight {
    type HandshakeStream = Answer<HandshakeResponse>;
    type ListFlightsStream = Answer<FlightInfo>;
    type DoGetStream = Answer<FlightData>;
    type DoPutStream = Answer<PutResult>;
    type DoActionStream = Answer<arrow_flight::Result>;
    type ListActionsStream = Answer<ActionType>;
    type DoExchangeStream = Answer<FlightData>;

    async fn handshake(
        &self,
        request: Request<Streaming<HandshakeRequest>>,
    ) -> Result<Response<Self::HandshakeStream>, Status> {
        self.admit(&request)?;
        // Without a token any bearer will do; some clients need one.
        let bearer = match &self.login {
            Some(login) => login.bearer(),
            None => AsciiMetadataValue::from_static("Bearer none"),
        };
        let payload = bearer.as_bytes().strip_prefix(b"Bearer ");
        let mut response: Response<Self::HandshakeStream> = answer(HandshakeResponse {
            protocol_version: 0,
            payload: Bytes::copy_from_slice(payload.unwrap_or_default()),
        });
        response.metadata_mut().insert("authorization", bearer);
        Ok(response)
    }

    async fn list_flights(
        &self,
        _: Request<Criteria>,
    ) -> Result<Response<Self::ListFlightsStream>, Status> {
        Err(Status::unimplemented("Not yet implemented: list_flights"))
    }

    async fn get_flight_info(
        &self,
        request: Request<FlightDescriptor>,
    ) -> Result<Response<FlightInfo>, Status> {
        self.admit(&request)?;
        let descriptor = request.into_inner();
        let command = command(&descriptor.cmd)?;
        let ticket = match &command {
            Command::CommandStatementQuery(command) => TicketStatementQuery {
                statement_handle: Bytes::from(command.query.clone()),
            }
            .as_any()
            .encode_to_vec()
            .into(),
            _ => descriptor.cmd.clone(),
        };
        let asked = self.asked(command).await?;
        let schema = self.schema(&asked).await?;
        let info = FlightInfo::new()
            .try_with_schema(&schema)
            .map_err(status::internal)?
            .with_endpoint(FlightEndpoint::new().with_ticket(Ticket { ticket }))
            .with_descriptor(descriptor);
        Ok(Response::new(info))
    }

    async fn poll_flight_info(
        &self,
        _: Request<FlightDescriptor>,
    ) -> Result<Response<PollInfo>, Status> {
        Err(Status::unimplemented(
            "Not yet implemented: poll_flight_info",
        ))
    }

    async fn get_schema(
        &self,
        request: Request<FlightDescriptor>,
    ) -> Result<Response<SchemaResult>, Status> {
        self.admit(&request)?;
        let asked = self.asked(command(&request.get_ref().cmd)?).await?;
        let schema = self.schema(&asked).await?;
        let schema = ipc(&schema)?;
        Ok(Response::new(SchemaResult { schema }))
    }

    async fn do_get(
        &self,
        request: Request<Ticket>,
    ) -> Result<Response<Self::DoGetStream>, Status> {
        self.admit(&request)?;
        let batches = match self.asked(command(&request.get_ref().ticket)?).await? {
            Asked::Rows(plan) => {
                let rows = self.statements.run(plan).await?;
                let schema = rows.schema();
                encoder(&schema).build(rows.map_err(|error| status::execution(&error).into()))
            }
            Asked::Batch(batch) => encoder(&batch.schema()).build(stream::iter([Ok(batch)])),
        };
        Ok(Response::new(batches.map_err(Status::from).boxed()))
    }

    async fn do_put(
        &self,
        request: Request<Streaming<FlightData>>,
    ) -> Result<Response<Self::DoPutStream>, Status> {
        self.admit(&request)?;
        let mut messages = request.into_inner();
        let first = messages.message().await?;
        let first = first.ok_or_else(|| Status::invalid_argument("DoPut without a message"))?;
        let descriptor = first.flight_descriptor.as_ref();
        let descriptor =
            descriptor.ok_or_else(|| Status::invalid_argument("DoPut without a descriptor"))?;
        let app_metadata = match command(&descriptor.cmd)? {
            // What follows is not read: some clients wait for the answer
            // before they end their side.
            Command::CommandStatementUpdate(command) => {
                let plan = self.statements.plan(&command.query).await?;
                let record_count = self.statements.update(plan).await?;
                DoPutUpdateResult { record_count }.encode_to_vec()
            }
            Command::CommandPreparedStatementUpdate(command) => {
                let handle = command.prepared_statement_handle;
                let record_count = self.update(&handle, messages, first).await?;
                DoPutUpdateResult { record_count }.encode_to_vec()
            }
            Command::CommandPreparedStatementQuery(command) => {
                let handle = command.prepared_statement_handle;
                self.prepared.bind(&handle, rows(first, messages).await?)?;
                DoPutPreparedStatementResult {
                    prepared_statement_handle: Some(handle),
                }
                .encode_to_vec()
            }
            other => return Err(unsupported(other.type_url())),
        };
        Ok(answer(PutResult {
            app_metadata: app_metadata.into(),
        }))
    }

    async fn do_action(
        &self,
        request: Request<Action>,
    ) -> Result<Response<Self::DoActionStream>, Status> {
        self.admit(&request)?;
        let action = request.into_inner();
        match action.r#type.as_str() {
            CREATE => {
                let request: ActionCreatePreparedStatementRequest = unpack(&action)?;
                let created = self.create(request.query).await?;
                Ok(answer(arrow_flight::Result {
                    body: created.as_any().encode_to_vec().into(),
                }))
            }
            CLOSE => {
                let request: ActionClosePreparedStatementRequest = unpack(&action)?;
                self.prepared.close(&request.prepared_statement_handle);
                Ok(Response::new(stream::empty().boxed()))
            }
            other => Err(Status::unimplemented(format!(
                "Unsupported action: {other}"
            ))),
        }
    }

    async fn list_actions(
        &self,
        request: Request<Empty>,
    ) -> Result<Response<Self::ListActionsStream>, Status> {
        self.admit(&request)?;
        let actions = [
            (CREATE, "Keeps a statement and describes it"),
            (CLOSE, "Forgets a prepared statement"),
        ];
        let actions = actions.map(|(name, description)| {
            Ok(ActionType {
                r#type: name.to_owned(),
                description: description.to_owned(),
            })
        });
        Ok(Response::new(stream::iter(actions).boxed()))
    }

    async fn do_exchange(
        &self,
        _: Request<Streaming<FlightData>>,
    ) -> Result<Response<Self::DoExchangeStream>, Status> {
        Err(Status::unimplemented("Not yet implemented: do_exchange"))
    }
}

fn answer<T: Send + 'static>(one: T) -> Response<Answer<T>> {
    Response::new(stream::iter([Ok(one)]).boxed())
}

fn command(bytes: &[u8]) -> Result<Command, Status> {
    let any = Any::decode(bytes).map_err(status::invalid)?;
    Command::try_from(any).map_err(status::invalid)
}

fn unpack<M: ProstMessageExt>(action: &Action) -> Result<M, Status> {
    let any = Any::decode(action.body.as_ref()).map_err(status::invalid)?;
    let message = any.unpack().map_err(status::invalid)?;
    message.ok_or_else(|| Status::invalid_argument(format!("{} with another body", action.r#type)))
}

fn unsupported(type_url: &str) -> Status {
    Status::unimplemented(format!("Unsupported FlightSQL message type: {type_url}"))
}

/// The rows that a client sends for parameters, `None` for no row.
async fn rows(
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
fn encoder(schema: &SchemaRef) -> FlightDataEncoderBuilder {
    FlightDataEncoderBuilder::new().with_schema(Arc::clone(schema))
}

/// `schema` as [`encoder`] sends it.
fn sent(schema: &SchemaRef) -> SchemaRef {
    let encoder = encoder(schema).build(stream::empty());
    encoder.known_schema().unwrap_or_else(|| Arc::clone(schema))
}

fn ipc(schema: &Schema) -> Result<Bytes, Status> {
    let options = IpcWriteOptions::default();
    let IpcMessage(bytes) = SchemaAsIpc::new(schema, &options)
        .try_into()
        .map_err(|error: arrow::error::ArrowError| status::internal(error))?;
    Ok(bytes)
}
