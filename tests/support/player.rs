//! The Flight service that plays a script.

use std::sync::Arc;

use arrow::ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteOptions};
use arrow_flight::flight_service_server::FlightService;
use arrow_flight::{
    Action, ActionType, Criteria, Empty, FlightData, FlightDescriptor, FlightEndpoint, FlightInfo,
    HandshakeRequest, HandshakeResponse, PollInfo, PutResult, SchemaResult, Ticket,
};
use futures::stream::{self, BoxStream, StreamExt};
use tonic::metadata::MetadataMap;
use tonic::{Code, Request, Response, Status, Streaming};

use super::script::{Handshake, Part, Step};
use super::server::State;

pub(super) struct Player(pub(super) Arc<State>);

type Stream<T> = BoxStream<'static, Result<T, Status>>;

#[tonic::async_trait]
impl FlightService for Player {
    type HandshakeStream = Stream<HandshakeResponse>;
    type ListFlightsStream = Stream<FlightInfo>;
    type DoGetStream = Stream<FlightData>;
    type DoPutStream = Stream<PutResult>;
    type DoActionStream = Stream<arrow_flight::Result>;
    type ListActionsStream = Stream<ActionType>;
    type DoExchangeStream = Stream<FlightData>;

    async fn handshake(
        &self,
        request: Request<Streaming<HandshakeRequest>>,
    ) -> Result<Response<Self::HandshakeStream>, Status> {
        let token = self.0.script.token.clone().unwrap_or_default();
        let shown = request.metadata().get("authorization").cloned();
        let check = |pair: &str| match &shown {
            Some(shown) if *shown == format!("Basic {pair}") => Ok(()),
            _ => Err(Status::unauthenticated("wrong user or password")),
        };
        match self.0.script.handshake {
            Handshake::Unimplemented => Err(Status::unimplemented("handshake")),
            Handshake::Header(pair) => {
                check(pair)?;
                let mut response = Response::new(stream::empty().boxed());
                let value = format!("Bearer {token}").parse().unwrap();
                response.metadata_mut().insert("authorization", value);
                Ok(response)
            }
            Handshake::Payload(pair) => {
                check(pair)?;
                let answer = HandshakeResponse {
                    payload: token.into(),
                    ..HandshakeResponse::default()
                };
                Ok(Response::new(stream::iter([Ok(answer)]).boxed()))
            }
        }
    }

    async fn get_flight_info(
        &self,
        request: Request<FlightDescriptor>,
    ) -> Result<Response<FlightInfo>, Status> {
        let (headers, _, descriptor) = request.into_parts();
        self.0.admit("GetFlightInfo", &headers, &descriptor.cmd)?;
        let answer = self.0.answer(&descriptor.cmd)?;
        if let Some((code, message)) = answer.refusal {
            return Err(Status::new(code, message));
        }
        let mut info = FlightInfo::new();
        if let Some(schema) = &answer.declared {
            info = info.try_with_schema(schema).unwrap();
        }
        let mut seen = self.0.seen.lock().unwrap();
        for part in answer.parts {
            let ticket = Ticket::new(seen.tickets.len().to_string());
            let mut endpoint = FlightEndpoint::new().with_ticket(ticket);
            for location in &part.locations {
                endpoint = endpoint.with_location(location);
            }
            info = info.with_endpoint(endpoint);
            seen.tickets.push(part);
        }
        Ok(Response::new(info))
    }

    async fn do_get(
        &self,
        request: Request<Ticket>,
    ) -> Result<Response<Self::DoGetStream>, Status> {
        let (headers, _, ticket) = request.into_parts();
        self.0.admit("DoGet", &headers, &ticket.ticket)?;
        let number: usize = String::from_utf8_lossy(&ticket.ticket).parse().unwrap();
        let part = self.0.seen.lock().unwrap().tickets[number].clone();
        let end = End {
            state: Arc::clone(&self.0),
            reached: false,
        };
        let messages = stream::iter(messages(&part));
        let played = stream::unfold((messages.boxed(), end), |(mut messages, end)| async move {
            let next = messages.next().await;
            match next {
                Some(Some(item)) => Some((item, (messages, end))),
                Some(None) => std::future::pending().await,
                None => {
                    end.reach();
                    None
                }
            }
        });
        Ok(Response::new(played.boxed()))
    }

    async fn list_flights(
        &self,
        _: Request<Criteria>,
    ) -> Result<Response<Self::ListFlightsStream>, Status> {
        Err(Status::unimplemented("list_flights"))
    }

    async fn poll_flight_info(
        &self,
        _: Request<FlightDescriptor>,
    ) -> Result<Response<PollInfo>, Status> {
        Err(Status::unimplemented("poll_flight_info"))
    }

    async fn get_schema(
        &self,
        _: Request<FlightDescriptor>,
    ) -> Result<Response<SchemaResult>, Status> {
        Err(Status::unimplemented("get_schema"))
    }

    async fn do_put(
        &self,
        _: Request<Streaming<FlightData>>,
    ) -> Result<Response<Self::DoPutStream>, Status> {
        Err(Status::unimplemented("do_put"))
    }

    async fn do_action(
        &self,
        _: Request<Action>,
    ) -> Result<Response<Self::DoActionStream>, Status> {
        Err(Status::unimplemented("do_action"))
    }

    async fn list_actions(
        &self,
        _: Request<Empty>,
    ) -> Result<Response<Self::ListActionsStream>, Status> {
        Err(Status::unimplemented("list_actions"))
    }

    async fn do_exchange(
        &self,
        _: Request<Streaming<FlightData>>,
    ) -> Result<Response<Self::DoExchangeStream>, Status> {
        Err(Status::unimplemented("do_exchange"))
    }
}

/// The messages of a stream; `None` where it hangs.
fn messages(part: &Part) -> Vec<Option<Result<FlightData, Status>>> {
    let options = IpcWriteOptions::default();
    let encoder = IpcDataGenerator::default();
    let mut dictionaries = DictionaryTracker::new(false);
    let schema =
        encoder.schema_to_bytes_with_dictionary_tracker(&part.schema, &mut dictionaries, &options);
    let mut messages = vec![Some(Ok(schema.into()))];
    for step in &part.steps {
        match step {
            Step::Batch(batch) => {
                let (before, data) = encoder
                    .encode(batch, &mut dictionaries, &options, &mut Default::default())
                    .unwrap();
                let data = before.into_iter().chain([data]);
                messages.extend(data.map(|data| Some(Ok(data.into()))));
            }
            Step::Metadata => {
                messages.push(Some(Ok(FlightData::new().with_app_metadata("progress"))));
            }
            Step::Raw(header, body) => {
                let data = FlightData::new()
                    .with_data_header(header.clone())
                    .with_data_body(body.clone());
                messages.push(Some(Ok(data)));
            }
            Step::Fail(code, message) => messages.push(Some(Err(Status::new(*code, message)))),
            Step::Hang => messages.push(None),
            Step::Trailers(trailers) => {
                let mut map = MetadataMap::new();
                for (name, value) in trailers {
                    map.insert(*name, value.parse().unwrap());
                }
                messages.push(Some(Err(Status::with_metadata(Code::Ok, "", map))));
            }
        }
    }
    messages
}

/// Notes a stream that was dropped before its end.
struct End {
    state: Arc<State>,
    reached: bool,
}

impl End {
    fn reach(mut self) {
        self.reached = true;
    }
}

impl Drop for End {
    fn drop(&mut self) {
        if !self.reached {
            self.state.seen.lock().unwrap().dropped += 1;
            self.state.news.notify_all();
        }
    }
}
