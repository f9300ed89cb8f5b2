//! Queries that a client has no more use for.

use std::time::Duration;

use arrow_flight::sql::{
    ActionCancelQueryRequest, ActionCancelQueryResult, Any, CommandGetCatalogs, ProstMessageExt,
};
use arrow_flight::{
    CancelFlightInfoRequest, CancelFlightInfoResult, CancelStatus, FlightDescriptor,
    FlightEndpoint, FlightInfo, Ticket,
};
use prost::Message;
use tonic::Code;

use super::{Client, query};

/// A million rows, and then many more.
const LONG: &str = "SELECT * FROM sensors AS a, sensors AS b";

/// A row that is counted for longer than any test may take.
const COUNTED: &str = "SELECT count(*) FROM sensors AS a, sensors AS b WHERE a.temp < b.temp + 100";

#[derive(Debug, Clone, Copy)]
enum By {
    CancelFlightInfo,
    CancelQuery,
}

impl Client {
    async fn info(&mut self, sql: &str) -> FlightInfo {
        let info = self.0.get_flight_info(query(sql)).await;
        info.unwrap().into_inner()
    }

    async fn cancel(&mut self, info: &FlightInfo, by: By) -> CancelStatus {
        let info = info.clone();
        let status = match by {
            By::CancelFlightInfo => {
                let body = CancelFlightInfoRequest::new(info).encode_to_vec();
                let body = self.act("CancelFlightInfo", body).await.unwrap().unwrap();
                CancelFlightInfoResult::decode(body).unwrap().status
            }
            By::CancelQuery => {
                let info = info.encode_to_vec().into();
                let body = ActionCancelQueryRequest { info }.as_any().encode_to_vec();
                let body = self.act("CancelQuery", body).await.unwrap().unwrap();
                let result: ActionCancelQueryResult =
                    Any::decode(body).unwrap().unpack().unwrap().unwrap();
                result.result
            }
        };
        CancelStatus::try_from(status).unwrap()
    }
}

/// What comes soon, or never.
async fn within<T>(coming: impl Future<Output = T>) -> T {
    let soon = tokio::time::timeout(Duration::from_secs(30), coming);
    soon.await.expect("it goes on and on")
}

fn ticket(info: &FlightInfo) -> Ticket {
    info.endpoint[0].ticket.clone().unwrap()
}

#[tokio::test]
async fn a_stream_that_is_read_ends_as_cancelled() {
    for by in [By::CancelFlightInfo, By::CancelQuery] {
        let mut client = Client::demo().await;
        let info = client.info(LONG).await;
        let other = client.info(LONG).await;
        let mut messages = client.0.do_get(ticket(&info)).await.unwrap().into_inner();
        let mut others = client.0.do_get(ticket(&other)).await.unwrap().into_inner();
        for _ in 0..3 {
            messages.message().await.unwrap().unwrap();
        }
        assert_eq!(client.cancel(&info, by).await, CancelStatus::Cancelled);
        assert_eq!(client.cancel(&info, by).await, CancelStatus::Cancelled);
        let error = messages.message().await.unwrap_err();
        assert_eq!(error.code(), Code::Cancelled, "{by:?}");
        let error = client.0.do_get(ticket(&info)).await.unwrap_err();
        assert_eq!(error.code(), Code::Cancelled, "{by:?}");
        // Another of the same statement goes on.
        for _ in 0..3 {
            others.message().await.unwrap().unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_that_has_no_row_yet_stops_working() {
    let mut client = Client::demo().await;
    let info = client.info(COUNTED).await;
    let mut messages = client.0.do_get(ticket(&info)).await.unwrap().into_inner();
    messages.message().await.unwrap().unwrap();
    let rest = tokio::spawn(async move { messages.message().await });
    let status = client.cancel(&info, By::CancelFlightInfo).await;
    assert_eq!(status, CancelStatus::Cancelled);
    let error = within(rest).await.unwrap().unwrap_err();
    assert_eq!(error.code(), Code::Cancelled);
    // The threads are free again.
    assert_eq!(
        client.value("SELECT count(*) FROM sensors").await,
        "1000000"
    );
}

#[tokio::test]
async fn what_has_ended_or_is_unknown_is_not_cancellable() {
    let mut client = Client::demo().await;
    let info = client.info("SELECT 1").await;
    for _ in 0..2 {
        let mut messages = client.0.do_get(ticket(&info)).await.unwrap().into_inner();
        while messages.message().await.unwrap().is_some() {}
    }
    for by in [By::CancelFlightInfo, By::CancelQuery] {
        let status = client.cancel(&info, by).await;
        assert_eq!(status, CancelStatus::NotCancellable, "{by:?}");
    }
    // A ticket of one's own making.
    let command = CommandGetCatalogs {}.as_any().encode_to_vec();
    let made = FlightInfo::new()
        .with_endpoint(FlightEndpoint::new().with_ticket(Ticket::new(command.clone())));
    let status = client.cancel(&made, By::CancelFlightInfo).await;
    assert_eq!(status, CancelStatus::NotCancellable);
    let mut messages = client.0.do_get(ticket(&made)).await.unwrap().into_inner();
    messages.message().await.unwrap().unwrap();
    let garbage = FlightInfo::new().with_endpoint(FlightEndpoint::new());
    let body = CancelFlightInfoRequest::new(garbage).encode_to_vec();
    let error = client.act("CancelFlightInfo", body).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);

    // Metadata and updates have an identity, too.
    let info = client.0.get_flight_info(FlightDescriptor::new_cmd(command));
    let info = info.await.unwrap().into_inner();
    let status = client.cancel(&info, By::CancelQuery).await;
    assert_eq!(status, CancelStatus::Cancelled);
    let info = client.info("DELETE FROM home").await;
    client.cancel(&info, By::CancelQuery).await;
    assert!(client.0.do_get(ticket(&info)).await.is_err());
    assert_eq!(client.value("SELECT count(*) FROM home").await, "26");
}

#[tokio::test]
async fn a_change_that_has_begun_is_not_cancellable() {
    let mut client = Client::demo().await;
    for sql in ["DELETE FROM home", "DROP TABLE home"] {
        let info = client.info(sql).await;
        let mut messages = client.0.do_get(ticket(&info)).await.unwrap().into_inner();
        let status = client.cancel(&info, By::CancelFlightInfo).await;
        assert_eq!(status, CancelStatus::NotCancellable, "{sql}");
        while messages.message().await.unwrap().is_some() {}
    }
}

#[tokio::test]
async fn a_table_stays_until_all_rows_of_the_one_that_replaces_it_are_there() {
    let mut client = Client::demo().await;
    client
        .update("CREATE TABLE t AS SELECT 1 AS a")
        .await
        .unwrap();
    let info = client
        .info(&format!("CREATE OR REPLACE TABLE t AS {COUNTED}"))
        .await;
    let mut other = Client(client.0.clone());
    let redeemed = ticket(&info);
    let making = tokio::spawn(async move { other.0.do_get(redeemed).await.map(|_| ()) });
    for _ in 0..10 {
        assert_eq!(within(client.value("SELECT a FROM t")).await, "1");
    }
    let status = client.cancel(&info, By::CancelFlightInfo).await;
    assert_eq!(status, CancelStatus::Cancelled);
    let error = within(making).await.unwrap().unwrap_err();
    assert_eq!(error.code(), Code::Cancelled);
    for (sql, left) in [
        ("CREATE TABLE IF NOT EXISTS t AS SELECT 2 AS a", "1"),
        ("CREATE OR REPLACE TABLE t AS SELECT 3 AS a", "3"),
    ] {
        client.update(sql).await.unwrap();
        assert_eq!(client.value("SELECT a FROM t").await, left, "{sql}");
    }
    for sql in [
        "CREATE TABLE t (b INT)",
        "CREATE TABLE u AS SELECT 1 AS a, 2 AS a",
    ] {
        assert!(client.update(sql).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn a_table_that_is_being_made_is_not_made_when_that_is_cancelled() {
    let mut client = Client::demo().await;
    let made = format!("CREATE TABLE t AS {COUNTED}");
    let info = client.info(&made).await;
    let mut other = Client(client.0.clone());
    let redeemed = ticket(&info);
    let making = tokio::spawn(async move { other.0.do_get(redeemed).await.map(|_| ()) });
    // It has begun, or never will.
    tokio::task::yield_now().await;
    let status = client.cancel(&info, By::CancelQuery).await;
    assert_eq!(status, CancelStatus::Cancelled);
    let error = within(making).await.unwrap().unwrap_err();
    assert_eq!(error.code(), Code::Cancelled);
    let error = client.rows("SELECT * FROM t").await.unwrap_err();
    assert!(error.message().contains("not found"), "{error}");
}
