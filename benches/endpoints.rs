//! How long a result of eight endpoints takes whose server answers each DoGet
//! only after 100 ms: they are fetched side by side, and come in order.
//!
//! `cargo bench --bench endpoints`; it fails from 300 ms on. The server lives
//! in this process, the client is the program, from its start to its end.

#![allow(clippy::print_stdout, reason = "a bench reports to its terminal")]

#[allow(dead_code, reason = "this bench has a server of its own")]
mod support;

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use arrow_flight::flight_service_server::{FlightService, FlightServiceServer};
use arrow_flight::utils::batches_to_flight_data;
use arrow_flight::{
    Action, ActionType, Criteria, Empty, FlightData, FlightDescriptor, FlightEndpoint, FlightInfo,
    HandshakeRequest, HandshakeResponse, PollInfo, PutResult, SchemaResult, Ticket,
};
use futures::stream::{self, BoxStream, StreamExt};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status, Streaming};

use support::{Result, median};

const ENDPOINTS: usize = 8;

const DELAY: Duration = Duration::from_millis(100);

/// From here on it has failed.
const LIMIT: Duration = Duration::from_millis(300);

/// Measured runs; odd, for the median.
const RUNS: usize = 11;

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = format!("grpc://{}", listener.local_addr()?);
    runtime.spawn(async move {
        let incoming = TcpIncoming::from(tokio::net::TcpListener::from_std(listener)?);
        let served = Server::builder().add_service(FlightServiceServer::new(Slow));
        let served = served.serve_with_incoming(incoming.with_nodelay(Some(true)));
        served.await.map_err(std::io::Error::other)
    });
    let expected: String = (0..ENDPOINTS).map(|number| format!("{number}\n")).collect();
    let home = tempfile::tempdir()?;
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_flightline"))
            .args([&address, "-c", "SELECT n", "--csv", "-t"])
            .env("FLIGHTLINE_HOME", home.path())
            .stdin(Stdio::null())
            .output()?;
        times.push(start.elapsed());
        if output.stdout != expected.as_bytes() {
            return Err(format!("other rows: {output:?}").into());
        }
    }
    let took = median(times)?;
    println!("{ENDPOINTS} endpoints of {DELAY:?} each: {took:.0?} (median of {RUNS})");
    if took >= LIMIT {
        return Err(format!("they take {took:?}").into());
    }
    Ok(())
}

/// A server whose endpoints have one row each, their number, and are slow.
struct Slow;

type Answers<T> = BoxStream<'static, std::result::Result<T, Status>>;

#[tonic::async_trait]
impl FlightService for Slow {
    type HandshakeStream = Answers<HandshakeResponse>;
    type ListFlightsStream = Answers<FlightInfo>;
    type DoGetStream = Answers<FlightData>;
    type DoPutStream = Answers<PutResult>;
    type DoActionStream = Answers<arrow_flight::Result>;
    type ListActionsStream = Answers<ActionType>;
    type DoExchangeStream = Answers<FlightData>;

    async fn get_flight_info(
        &self,
        _: Request<FlightDescriptor>,
    ) -> std::result::Result<Response<FlightInfo>, Status> {
        let endpoint =
            |number: usize| FlightEndpoint::new().with_ticket(Ticket::new(number.to_string()));
        let endpoints = (0..ENDPOINTS).map(endpoint);
        let info = endpoints.fold(FlightInfo::new(), FlightInfo::with_endpoint);
        Ok(Response::new(info))
    }

    async fn do_get(
        &self,
        request: Request<Ticket>,
    ) -> std::result::Result<Response<Self::DoGetStream>, Status> {
        tokio::time::sleep(DELAY).await;
        let ticket = request.into_inner().ticket;
        let number = std::str::from_utf8(&ticket)
            .ok()
            .and_then(|text| text.parse().ok());
        let number: i64 = number.ok_or_else(|| Status::not_found("no such ticket"))?;
        let column: ArrayRef = Arc::new(Int64Array::from(vec![number]));
        let messages = RecordBatch::try_from_iter([("n", column)])
            .and_then(|batch| batches_to_flight_data(&batch.schema(), vec![batch]))
            .map_err(|cause| Status::internal(cause.to_string()))?;
        Ok(Response::new(stream::iter(messages).map(Ok).boxed()))
    }

    async fn handshake(
        &self,
        _: Request<Streaming<HandshakeRequest>>,
    ) -> std::result::Result<Response<Self::HandshakeStream>, Status> {
        Err(Status::unimplemented("handshake"))
    }

    async fn list_flights(
        &self,
        _: Request<Criteria>,
    ) -> std::result::Result<Response<Self::ListFlightsStream>, Status> {
        Err(Status::unimplemented("list_flights"))
    }

    async fn poll_flight_info(
        &self,
        _: Request<FlightDescriptor>,
    ) -> std::result::Result<Response<PollInfo>, Status> {
        Err(Status::unimplemented("poll_flight_info"))
    }

    async fn get_schema(
        &self,
        _: Request<FlightDescriptor>,
    ) -> std::result::Result<Response<SchemaResult>, Status> {
        Err(Status::unimplemented("get_schema"))
    }

    async fn do_put(
        &self,
        _: Request<Streaming<FlightData>>,
    ) -> std::result::Result<Response<Self::DoPutStream>, Status> {
        Err(Status::unimplemented("do_put"))
    }

    async fn do_action(
        &self,
        _: Request<Action>,
    ) -> std::result::Result<Response<Self::DoActionStream>, Status> {
        Err(Status::unimplemented("do_action"))
    }

    async fn list_actions(
        &self,
        _: Request<Empty>,
    ) -> std::result::Result<Response<Self::ListActionsStream>, Status> {
        Err(Status::unimplemented("list_actions"))
    }

    async fn do_exchange(
        &self,
        _: Request<Streaming<FlightData>>,
    ) -> std::result::Result<Response<Self::DoExchangeStream>, Status> {
        Err(Status::unimplemented("do_exchange"))
    }
}
