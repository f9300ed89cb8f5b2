//! The scripted server, asked by the library's own client.

use std::time::Duration;

use arrow::array::{Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::flight_service_client::FlightServiceClient;
use arrow_flight::sql::{
    ActionCreatePreparedStatementRequest, CommandPreparedStatementQuery, CommandStatementQuery,
    DoPutPreparedStatementResult, ProstMessageExt,
};
use arrow_flight::{Action, FlightData, FlightDescriptor, Ticket};
use futures::{StreamExt, TryStreamExt};
use prost::Message;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};

use super::proto::{PreparedResult, unwrapped};
use super::script::{Answer, Framing, Part, Polled, Prepared, Script, column};
use super::server::Server;

const SQL: &str = "SELECT n FROM numbers";

fn numbers(values: &[i64]) -> RecordBatch {
    column("n", Int64Array::from(values.to_vec()))
}

fn three() -> Answer {
    let parts = [1, 2, 3].map(|n| Part::from(numbers(&[n, n])));
    Answer::of(parts.into())
}

async fn client(server: &Server) -> FlightServiceClient<Channel> {
    let address = format!("http://{}", server.address());
    let endpoint = Endpoint::from_shared(address).unwrap();
    FlightServiceClient::new(endpoint.connect().await.unwrap())
}

fn asking(sql: &str) -> FlightDescriptor {
    let query = CommandStatementQuery {
        query: sql.to_owned(),
        transaction_id: None,
    };
    FlightDescriptor::new_cmd(query.as_any().encode_to_vec())
}

async fn tickets(client: &mut FlightServiceClient<Channel>) -> Result<Vec<Ticket>, Status> {
    let info = client.get_flight_info(asking(SQL)).await?.into_inner();
    let endpoints = info.endpoint.into_iter();
    Ok(endpoints.map(|endpoint| endpoint.ticket.unwrap()).collect())
}

/// How many messages came of all tickets, one after the other, before an error.
async fn messages(client: &mut FlightServiceClient<Channel>) -> (usize, Option<Status>) {
    let mut come = 0;
    for ticket in tickets(client).await.unwrap() {
        let mut stream = match client.do_get(ticket).await {
            Ok(stream) => stream.into_inner(),
            Err(error) => return (come, Some(error)),
        };
        loop {
            match stream.message().await {
                Ok(Some(_)) => come += 1,
                Ok(None) => break,
                Err(error) => return (come, Some(error)),
            }
        }
    }
    (come, None)
}

#[tokio::test]
async fn what_is_sent_is_counted() {
    let sent = three().boundaries();
    let server = Server::start(Script::new().statement(SQL, three()));
    assert_eq!((server.bytes_sent(), server.first_batch()), (0, None));
    let (come, error) = messages(&mut client(&server).await).await;
    assert_eq!((come, error.map(|e| e.code())), (6, None));
    assert_eq!(sent.last(), Some(&server.bytes_sent()));
    assert_eq!(server.batches_sent(), 3);
    assert!(server.first_batch().is_some());
}

#[tokio::test]
async fn a_cut_is_where_it_should_be() {
    let ends = three().boundaries();
    assert_eq!(ends.len(), 6);
    for (whole, &end) in ends.iter().enumerate() {
        for (limit, expected) in [(end - 1, whole), (end, whole + 1)] {
            let script = Script::new().statement(SQL, three());
            let server = Server::start(script.framing(Framing::CutAt(limit)));
            let (come, error) = messages(&mut client(&server).await).await;
            assert_eq!(come, expected, "{limit} of {ends:?}: {error:?}");
            assert!(error.is_some(), "{limit} of {ends:?}");
            // Once only.
            let (come, error) = messages(&mut client(&server).await).await;
            assert_eq!((come, error.map(|e| e.code())), (6, None));
        }
    }
    let script = Script::new().statement(SQL, three());
    let beyond = ends.last().unwrap() + 1;
    let server = Server::start(script.framing(Framing::CutAt(beyond)));
    let (come, error) = messages(&mut client(&server).await).await;
    assert_eq!((come, error.map(|e| e.code())), (6, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_goodbye_and_restart() {
    let mut server = Server::start(Script::new().statement(SQL, three()));
    let mut old = client(&server).await;
    assert_eq!(tickets(&mut old).await.unwrap().len(), 3);
    server.silence();
    let asked = tokio::time::timeout(Duration::from_millis(50), tickets(&mut old)).await;
    assert!(asked.is_err());
    let mut new = client(&server).await;
    assert_eq!(tickets(&mut new).await.unwrap().len(), 3);
    assert_eq!(server.accepted(), 2);

    // tonic's channel connects again after a polite end.
    server.close_politely();
    server.wait_for_closed(1);
    assert_eq!(tickets(&mut new).await.unwrap().len(), 3);
    assert_eq!(server.accepted(), 3);

    let port = server.port;
    let ticket = tickets(&mut new).await.unwrap().remove(0);
    server.restart();
    assert_eq!(server.port, port);
    let mut new = client(&server).await;
    assert_eq!(new.do_get(ticket).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(tickets(&mut new).await.unwrap().len(), 3);
    server.stop();
    let endpoint = Endpoint::from_shared(format!("http://127.0.0.1:{port}")).unwrap();
    assert!(endpoint.connect().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_stream_is_made_as_it_is_read() {
    let part = Part::new(numbers(&[]).schema().as_ref().clone())
        .generating(|n| Some(numbers(&[n as i64; 20_000])));
    let server = Server::start(Script::new().statement(SQL, Answer::of(vec![part])));
    let mut client = client(&server).await;
    let ticket = tickets(&mut client).await.unwrap().remove(0);
    let mut stream = client.do_get(ticket).await.unwrap().into_inner();
    for _ in 0..3 {
        assert!(stream.message().await.unwrap().is_some());
    }
    drop(stream);
    server.wait_for_dropped(1);
    assert!((2..100).contains(&server.batches_sent()));
    assert_eq!(server.most_open(), 1);
}

#[tokio::test]
async fn values_are_bound_to_a_new_handle() {
    let room = Schema::new(vec![Field::new("1", DataType::Int64, true)]);
    let prepared = Prepared::echo(room).needs(&["$1"]).saying_update(false);
    let server = Server::start(Script::new().prepared(SQL, prepared));
    let mut client = client(&server).await;
    let request = ActionCreatePreparedStatementRequest {
        query: SQL.to_owned(),
        transaction_id: None,
    };
    let body = request.as_any().encode_to_vec();
    let action = Action::new("CreatePreparedStatement", body);
    let mut results = client.do_action(action).await.unwrap().into_inner();
    let result = results.message().await.unwrap().unwrap();
    let result = PreparedResult::decode(unwrapped(&result.body).1.as_slice()).unwrap();
    assert_eq!(result.is_update, Some(false));

    let execute = |handle: Vec<u8>| {
        let query = CommandPreparedStatementQuery {
            prepared_statement_handle: handle.into(),
        };
        FlightDescriptor::new_cmd(query.as_any().encode_to_vec())
    };
    let unbound = client.get_flight_info(execute(result.handle.clone()));
    let ticket = unbound.await.unwrap().into_inner().endpoint[0].clone();
    let error = client.do_get(ticket.ticket.unwrap()).await;
    let error = match error {
        Err(error) => error,
        Ok(stream) => stream.into_inner().message().await.unwrap_err(),
    };
    assert!(error.message().contains("Placeholder '$1' was not"));

    let values = futures::stream::iter([Ok(column("1", Int64Array::from(vec![7])))]);
    let put: Vec<FlightData> = FlightDataEncoderBuilder::new()
        .with_flight_descriptor(Some(execute(result.handle.clone())))
        .build(values)
        .try_collect()
        .await
        .unwrap();
    let put = client.do_put(futures::stream::iter(put)).await.unwrap();
    let put = put.into_inner().next().await.unwrap().unwrap();
    let put = DoPutPreparedStatementResult::decode(put.app_metadata).unwrap();
    let stale = client.get_flight_info(execute(result.handle)).await;
    assert_eq!(stale.unwrap_err().code(), Code::NotFound);
    let handle = put.prepared_statement_handle.unwrap().to_vec();
    assert!(client.get_flight_info(execute(handle)).await.is_ok());
    let call = &server.called("DoPut CommandPreparedStatementQuery")[0];
    assert_eq!((call.rows(), call.batch().num_columns()), (1, 1));
}

#[tokio::test]
async fn a_poll_goes_on_with_its_last_descriptor() {
    let polled = Polled::new(three()).step(0.25, 0).step(0.5, 2);
    let server = Server::start(Script::new().polled(SQL, polled));
    let mut client = client(&server).await;
    let mut seen = Vec::new();
    let mut next = Some(asking(SQL));
    let mut stale = Vec::new();
    while let Some(descriptor) = next {
        stale.push(descriptor.clone());
        let poll = client.poll_flight_info(descriptor).await.unwrap();
        let poll = poll.into_inner();
        let parts = poll.info.map(|info| info.endpoint.len());
        seen.push((poll.progress, parts));
        next = poll.flight_descriptor;
    }
    assert_eq!(
        seen,
        [(Some(0.25), None), (Some(0.5), Some(2)), (None, Some(3))]
    );
    let again = client.poll_flight_info(stale.remove(1)).await;
    assert_eq!(again.unwrap_err().code(), Code::NotFound);
    let empty = client.poll_flight_info(FlightDescriptor::new_cmd("")).await;
    assert_eq!(empty.unwrap_err().code(), Code::InvalidArgument);
}
