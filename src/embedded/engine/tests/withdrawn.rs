//! Calls that a client takes back.

use bytes::{BufMut, Bytes, BytesMut};
use h2::client::{ResponseFuture, SendRequest};
use h2::{Reason, SendStream};
use prost::Message;
use tokio::net::{TcpListener, TcpStream};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use super::ingest::{create, messages, numbers};
use super::{Engine, Writes, query, service};
use crate::embedded::Data;

/// A connection of HTTP/2, bare, to a service that takes rows. What is sent on
/// it comes in that order, whichever call it belongs to.
async fn connection() -> SendRequest<Bytes> {
    let engine = Engine::open(&Data::Demo).await.unwrap();
    let flight = service::Flight::new(engine, Writes::Memory, None).server();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = Server::builder().add_service(flight);
    tokio::spawn(serving.serve_with_incoming(TcpIncoming::from(listener)));
    let socket = TcpStream::connect(address).await.unwrap();
    let (calls, connection) = h2::client::handshake(socket).await.unwrap();
    tokio::spawn(connection);
    calls
}

async fn call(
    calls: &SendRequest<Bytes>,
    method: &str,
    messages: &[impl Message],
) -> (ResponseFuture, SendStream<Bytes>) {
    let request = http::Request::post(format!(
        "http://localhost/arrow.flight.protocol.FlightService/{method}"
    ))
    .header("content-type", "application/grpc")
    .header("te", "trailers")
    .body(())
    .unwrap();
    let mut calls = calls.clone().ready().await.unwrap();
    let (answer, mut body) = calls.send_request(request, false).unwrap();
    for message in messages {
        let message = message.encode_to_vec();
        let mut frame = BytesMut::new();
        frame.put_u8(0);
        frame.put_u32(u32::try_from(message.len()).unwrap());
        frame.put_slice(&message);
        body.send_data(frame.freeze(), false).unwrap();
    }
    (answer, body)
}

/// Whether there is a table.
async fn there(calls: &SendRequest<Bytes>, table: &str) -> bool {
    let asked = query(&format!("SELECT * FROM {table}"));
    let (answer, mut body) = call(calls, "GetFlightInfo", &[asked]).await;
    body.send_data(Bytes::new(), true).unwrap();
    // The status of a call that fails stands at once in its head.
    !answer.await.unwrap().headers().contains_key("grpc-status")
}

#[tokio::test]
async fn rows_of_a_call_that_was_taken_back_are_not_kept() {
    let calls = connection().await;
    for (table, reason) in [
        ("cancelled", Some(Reason::CANCEL)),
        ("broken", Some(Reason::INTERNAL_ERROR)),
        ("whole", None),
    ] {
        let rows = messages(create(table), &[numbers(&[1])]).await;
        let (answer, mut body) = call(&calls, "DoPut", &rows).await;
        // Until this is answered the rows have come.
        assert!(there(&calls, "home").await);
        match reason {
            Some(reason) => body.send_reset(reason),
            None => {
                body.send_data(Bytes::new(), true).unwrap();
                answer.await.unwrap();
            }
        }
        for _ in 0..3 {
            assert_eq!(there(&calls, table).await, reason.is_none(), "{table}");
        }
    }
}
