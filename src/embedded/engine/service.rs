//! The Flight service: the calls, and who may make them.

use std::pin::Pin;
use std::sync::Arc;

use arrow_flight::flight_service_server::{FlightService, FlightServiceServer};
use arrow_flight::sql::{Command, DoPutPreparedStatementResult, DoPutUpdateResult};
use arrow_flight::{
    Action, ActionType, Criteria, Empty, FlightData, FlightDescriptor, FlightEndpoint, FlightInfo,
    HandshakeRequest, HandshakeResponse, PollInfo, PutResult, SchemaResult, Ticket,
};
use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use prost::Message;
use tonic::metadata::AsciiMetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::{Request, Response, Status, Streaming};

use super::Engine;
use super::actions::ACTIONS;
use super::answers::{Answers, Asked};
use super::login::Login;
use super::statements::{Statements, outside};
use super::writes::Writes;
use super::{status, wire};

/// A stream that answers a call.
type Answer<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// The largest message that a client may send, in bytes: room is made for it
/// before it is read.
const LARGEST_QUESTION: usize = 64 * 1024 * 1024;

/// The service of an engine; opaque.
#[derive(Clone)]
pub struct Flight {
    answers: Answers,
    login: Option<Arc<Login>>,
}

impl Flight {
    /// The service over an engine: what can be changed, and who is let in.
    pub(super) fn new(engine: Engine, writes: Writes, login: Option<Login>) -> Flight {
        Flight {
            answers: Answers {
                statements: Statements {
                    context: engine.context,
                    workers: engine.workers,
                    writes,
                },
                prepared: Arc::default(),
                queries: Arc::default(),
                ingest: Arc::default(),
            },
            login: login.map(Arc::new),
        }
    }

    /// The service as tonic serves it, with no limit to an answer.
    pub(super) fn server(self) -> FlightServiceServer<Flight> {
        FlightServiceServer::new(self)
            .max_decoding_message_size(LARGEST_QUESTION)
            .max_encoding_message_size(usize::MAX)
    }

    /// The same, for whoever shows the token. That is seen by a call's head:
    /// who is not let in must not have a message read.
    pub(super) fn gated(self) -> InterceptedService<FlightServiceServer<Flight>, Gate> {
        let gate = Gate(self.login.clone());
        InterceptedService::new(self.server(), gate)
    }
}

impl Flight {
    /// The messages that answer `command`.
    async fn start(&self, command: Command) -> Result<Answer<FlightData>, Status> {
        let messages = match self.answers.asked(command).await? {
            Asked::Rows(plan) => {
                let rows = self.answers.statements.run(plan).await?;
                let schema = rows.schema();
                wire::encoder(&schema).build(rows.map_err(|error| status::execution(&error).into()))
            }
            Asked::Batch(batch) => wire::encoder(&batch.schema()).build(stream::iter([Ok(batch)])),
        };
        Ok(messages.map_err(Status::from).boxed())
    }
}

/// Lets calls in that show the token, and all where there is none.
#[derive(Clone)]
pub(super) struct Gate(Option<Arc<Login>>);

impl Interceptor for Gate {
    fn call(&mut self, request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(login) = &self.0 {
            login.check(request.metadata())?;
        }
        Ok(request)
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
        _: Request<Streaming<HandshakeRequest>>,
    ) -> Result<Response<Self::HandshakeStream>, Status> {
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
        let descriptor = request.into_inner();
        let command = wire::command(&descriptor.cmd)?;
        let asked = self.answers.asked(command).await?;
        let schema = self.answers.schema(&asked).await?;
        let ticket = wire::ticket(self.answers.queries.begin(), descriptor.cmd.clone());
        let info = FlightInfo::new()
            .try_with_schema(&schema)
            .map_err(status::internal)?
            .with_endpoint(FlightEndpoint::new().with_ticket(ticket))
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
        let asked = self
            .answers
            .asked(wire::command(&request.get_ref().cmd)?)
            .await?;
        let schema = self.answers.schema(&asked).await?;
        let schema = wire::ipc(&schema)?;
        Ok(Response::new(SchemaResult { schema }))
    }

    async fn do_get(
        &self,
        request: Request<Ticket>,
    ) -> Result<Response<Self::DoGetStream>, Status> {
        let (query, command) = wire::redeemed(request.get_ref())?;
        let starting = self.start(command);
        let messages = match query {
            Some(query) => {
                let running = self.answers.queries.redeem(query)?;
                running.stoppable(starting).await?
            }
            None => starting.await?,
        };
        Ok(Response::new(messages))
    }

    async fn do_put(
        &self,
        request: Request<Streaming<FlightData>>,
    ) -> Result<Response<Self::DoPutStream>, Status> {
        let mut messages = request.into_inner();
        let first = messages.message().await?;
        let first = first.ok_or_else(|| Status::invalid_argument("DoPut without a message"))?;
        let descriptor = first.flight_descriptor.as_ref();
        let descriptor =
            descriptor.ok_or_else(|| Status::invalid_argument("DoPut without a descriptor"))?;
        let app_metadata = match wire::command(&descriptor.cmd)? {
            // What follows is not read: some clients wait for the answer
            // before they end their side.
            Command::CommandStatementUpdate(command) => {
                outside(command.transaction_id.as_ref())?;
                let plan = self.answers.statements.plan(&command.query).await?;
                let record_count = self.answers.statements.update(plan).await?;
                DoPutUpdateResult { record_count }.encode_to_vec()
            }
            Command::CommandPreparedStatementUpdate(command) => {
                let handle = command.prepared_statement_handle;
                let record_count = self.answers.update(&handle, messages, first).await?;
                DoPutUpdateResult { record_count }.encode_to_vec()
            }
            Command::CommandPreparedStatementQuery(command) => {
                let handle = command.prepared_statement_handle;
                // Rows for nothing are not read.
                self.answers.prepared.get(&handle)?;
                let rows = wire::rows(first, messages).await?;
                self.answers.prepared.bind(&handle, rows)?;
                DoPutPreparedStatementResult {
                    prepared_statement_handle: Some(handle),
                }
                .encode_to_vec()
            }
            Command::CommandStatementIngest(command) => {
                let Answers {
                    statements, ingest, ..
                } = &self.answers;
                let record_count = ingest.rows(statements, command, first, messages).await?;
                DoPutUpdateResult { record_count }.encode_to_vec()
            }
            other => return Err(wire::unsupported(other.type_url())),
        };
        Ok(answer(PutResult {
            app_metadata: app_metadata.into(),
        }))
    }

    async fn do_action(
        &self,
        request: Request<Action>,
    ) -> Result<Response<Self::DoActionStream>, Status> {
        let body = self.answers.act(request.get_ref()).await?;
        let result = body.map(|body| Ok(arrow_flight::Result { body }));
        Ok(Response::new(stream::iter(result).boxed()))
    }

    async fn list_actions(
        &self,
        _: Request<Empty>,
    ) -> Result<Response<Self::ListActionsStream>, Status> {
        let actions = ACTIONS.map(|(name, description)| {
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
