//! The Flight service that plays a script.

/// Actions: prepared statements, transactions, sessions, cancelling.
mod actions;

/// Who is let in, and what the head of his answers has.
mod entry;

/// FlightInfos, and the answers of PollFlightInfo.
mod info;

/// The messages of a stream.
mod messages;

/// Statements that were prepared.
mod prepared;

/// What is put: updates, values, rows.
mod put;

/// Sessions and their options.
mod sessions;

use std::sync::Arc;

use arrow_flight::flight_service_server::FlightService;
use arrow_flight::{
    Action, ActionType, Criteria, Empty, FlightData, FlightDescriptor, FlightInfo,
    HandshakeRequest, HandshakeResponse, PollInfo, PutResult, SchemaResult, Ticket,
};
use futures::stream::{self, BoxStream, StreamExt};
use tonic::{Request, Response, Status, Streaming};

use self::messages::Messages;
use super::script::{Handshake, Part};
use super::server::Call;
use super::server::state::{End, State, now};

pub(crate) struct Player(pub(super) Arc<State>);

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
        self.0.note(|seen| seen.handshakes += 1);
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
                let value = format!("Bearer {}", self.0.bearer()).parse().unwrap();
                response.metadata_mut().insert("authorization", value);
                Ok(response)
            }
            Handshake::Payload(pair) => {
                check(pair)?;
                let answer = HandshakeResponse {
                    payload: self.0.bearer().into(),
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
        let entry = self
            .0
            .admit("GetFlightInfo", "", headers, &descriptor.cmd)?;
        let answer = self.0.answer(&descriptor.cmd)?;
        self.0.pause(answer.delay, answer.hangs).await;
        if let Some((code, message)) = answer.refusal {
            return Err(Status::new(code, message));
        }
        if self.0.times(entry.call) <= answer.unavailable {
            return Err(Status::unavailable("try again"));
        }
        entry.answer(self.0.info(answer))
    }

    async fn poll_flight_info(
        &self,
        request: Request<FlightDescriptor>,
    ) -> Result<Response<PollInfo>, Status> {
        let (headers, _, descriptor) = request.into_parts();
        let entry = self
            .0
            .admit("PollFlightInfo", "", headers, &descriptor.cmd)?;
        entry.answer(self.0.poll(&descriptor.cmd).await?)
    }

    async fn do_get(
        &self,
        request: Request<Ticket>,
    ) -> Result<Response<Self::DoGetStream>, Status> {
        let (headers, _, ticket) = request.into_parts();
        let entry = self.0.admit("DoGet", "", headers, &ticket.ticket)?;
        let part = self.0.redeem(&ticket.ticket)?;
        let end = End::of_stream(&self.0);
        if !part.delay.is_zero() {
            tokio::time::sleep(part.delay).await;
        }
        let messages = Messages::new(part, Arc::clone(&self.0));
        let played = stream::unfold((messages, end), |(mut messages, end)| async move {
            match messages.next().await {
                Some(message) => Some((message, (messages, end))),
                None => {
                    end.reach();
                    None
                }
            }
        });
        entry.answer(played.boxed())
    }

    async fn do_put(
        &self,
        request: Request<Streaming<FlightData>>,
    ) -> Result<Response<Self::DoPutStream>, Status> {
        let (headers, _, mut stream) = request.into_parts();
        let first = stream.message().await?;
        let first = first.ok_or_else(|| Status::invalid_argument("nothing was put"))?;
        let descriptor = first.flight_descriptor.clone().unwrap_or_default();
        let entry = self.0.admit("DoPut", "", headers, &descriptor.cmd)?;
        let end = End::of(&self.0);
        let results = self.0.put(entry.call, &descriptor.cmd, first, stream).await;
        end.reach();
        entry.answer(results?)
    }

    async fn do_action(
        &self,
        request: Request<Action>,
    ) -> Result<Response<Self::DoActionStream>, Status> {
        let (headers, _, action) = request.into_parts();
        let entry = self
            .0
            .admit("DoAction", &action.r#type, headers, &action.body)?;
        let results = self.0.act(&action, entry.session.as_deref()).await?;
        entry.answer(results)
    }

    async fn list_actions(
        &self,
        request: Request<Empty>,
    ) -> Result<Response<Self::ListActionsStream>, Status> {
        let (headers, _, _) = request.into_parts();
        self.0.admit("ListActions", "", headers, &[])?;
        Err(Status::unimplemented("Not yet implemented: list_actions"))
    }

    async fn get_schema(
        &self,
        request: Request<FlightDescriptor>,
    ) -> Result<Response<SchemaResult>, Status> {
        let (headers, _, descriptor) = request.into_parts();
        let entry = self.0.admit("GetSchema", "", headers, &descriptor.cmd)?;
        entry.answer(self.0.schema(&descriptor.cmd)?)
    }

    async fn list_flights(
        &self,
        _: Request<Criteria>,
    ) -> Result<Response<Self::ListFlightsStream>, Status> {
        Err(Status::unimplemented("list_flights"))
    }

    async fn do_exchange(
        &self,
        _: Request<Streaming<FlightData>>,
    ) -> Result<Response<Self::DoExchangeStream>, Status> {
        Err(Status::unimplemented("do_exchange"))
    }
}

impl State {
    /// Waits; forever where it hangs.
    async fn pause(self: &Arc<State>, delay: std::time::Duration, forever: bool) {
        let end = End::of(self);
        if forever {
            return std::future::pending().await;
        }
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        end.reach();
    }

    /// How often this very call has come so far.
    fn times(&self, call: usize) -> usize {
        let seen = self.look();
        let this = &seen.calls[call];
        let same = |other: &&Call| other.method == this.method && other.command == this.command;
        seen.calls[..=call].iter().filter(same).count()
    }

    /// The part that a ticket stands for.
    fn redeem(&self, ticket: &[u8]) -> Result<Part, Status> {
        self.note(|seen| {
            let Some(issued) = seen.memory.tickets.get_mut(ticket) else {
                let text = String::from_utf8_lossy(ticket);
                let held = self.script.held.get(text.as_ref()).cloned();
                return held.ok_or_else(|| Status::not_found(format!("no ticket {text}")));
            };
            if issued.expires.is_some_and(|expires| expires <= now()) {
                return Err(Status::not_found("the ticket has expired"));
            }
            issued.redeemed += 1;
            if issued.part.single_use && issued.redeemed > 1 {
                seen.twice += 1;
                return Err(Status::not_found("the ticket was used"));
            }
            if issued.redeemed <= issued.part.unavailable {
                return Err(Status::unavailable("try again"));
            }
            Ok(issued.part.clone())
        })
    }
}
