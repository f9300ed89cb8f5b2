use super::*;
use futures::{StreamExt, stream};
use h2::{Reason, server};
use http_body::Frame;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use crate::config::Remote;
use crate::flight::dial;

const MIB: usize = 1024 * 1024;

/// A channel to a server of HTTP/2, and what comes to it.
async fn connected() -> (Channel, server::Connection<TcpStream, Bytes>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let channel = to(port, Duration::from_secs(10), None);
    let (made, accepted) = tokio::join!(channel.connect(), listener.accept());
    made.unwrap();
    let server = server::handshake(accepted.unwrap().0).await.unwrap();
    (channel, server)
}

/// A channel to `port`.
fn to(port: u16, limit: Duration, keepalive: Option<Duration>) -> Channel {
    let dialer = Dialer {
        remote: Remote {
            host: "127.0.0.1".to_owned(),
            port,
            tls: false,
        },
        limit,
        keepalive,
        tls: None,
        peer: Peer::new(false, Instant::now() + limit),
        secured: dial::Latest::default(),
    };
    let windows = Windows {
        stream: 65_535,
        connection: 65_535,
    };
    let authority = Authority::from_static("db.example:8181");
    Channel::new(dialer, authority, windows, Notices::default())
}

/// A call whose body is these frames, some of which come later.
fn call(frames: usize, length: usize) -> Request<Body> {
    let frames = (0..frames).map(move |n| (n, Bytes::from(vec![b'x'; length])));
    let frames = stream::iter(frames).then(|(n, data)| async move {
        if n % 3 == 2 {
            tokio::task::yield_now().await;
        }
        Ok::<_, tonic::Status>(Frame::data(data))
    });
    let body = Streamed(frames.boxed());
    Request::post("/service/Call")
        .body(Body::new(body))
        .unwrap()
}

struct Streamed(stream::BoxStream<'static, Result<Frame<Bytes>, tonic::Status>>);

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = tonic::Status;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, tonic::Status>>> {
        self.0.poll_next_unpin(cx)
    }
}

#[tokio::test]
async fn a_body_of_any_length_arrives_whole_and_addressed() {
    for (frames, length) in [(0, 0), (1, 5), (40, 1000), (9, MIB / 8), (2, MIB)] {
        let (channel, mut server) = connected().await;
        let asking = tokio::spawn(channel.send(call(frames, length)));
        let (request, mut respond) = server.accept().await.unwrap().unwrap();
        assert_eq!(request.uri().authority().unwrap(), "db.example:8181");
        assert_eq!(request.uri().scheme_str(), Some("http"));
        assert!(
            request.headers()[USER_AGENT]
                .to_str()
                .unwrap()
                .starts_with("flightline/")
        );
        let mut body = request.into_body();
        let mut arrived = 0;
        loop {
            // The server's half moves as long as it is asked for calls.
            tokio::select! {
                data = body.data() => match data {
                    Some(data) => {
                        let data = data.unwrap();
                        arrived += data.len();
                        body.flow_control().release_capacity(data.len()).unwrap();
                    }
                    None => break,
                },
                call = server.accept() => assert!(call.is_none()),
            }
        }
        assert_eq!(arrived, frames * length);
        respond.send_response(Response::new(()), true).unwrap();
        let served = tokio::spawn(async move { server.accept().await.is_none() });
        assert_eq!(asking.await.unwrap().unwrap().status(), 200);
        served.abort();
    }
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_is_cancelled() {
    // What has not come whole is not called cancelled: some servers take that
    // for its end.
    for (frames, length, expected) in [
        (1, 10, Reason::CANCEL),
        (1, MIB, Reason::INTERNAL_ERROR),
        (64, MIB, Reason::INTERNAL_ERROR),
    ] {
        let (channel, mut server) = connected().await;
        let asking = tokio::spawn(channel.clone().send(call(frames, length)));
        let (_request, mut respond) = server.accept().await.unwrap().unwrap();
        asking.abort();
        let reset = std::future::poll_fn(|cx| respond.poll_reset(cx));
        tokio::select! {
            reason = reset => assert_eq!(reason.unwrap(), expected),
            _ = server.accept() => panic!("the connection ended"),
        }
        drop(channel);
    }
}

#[tokio::test]
async fn the_answer_to_an_earlier_ping_is_none_to_this_one() {
    let (channel, mut server) = connected().await;
    let mut current = channel.0.current.lock().await;
    let link = current.link.as_mut().unwrap();
    assert_eq!(link.ping(Duration::ZERO).await, None);
    // It has come when the answer to a later call has.
    let request = Request::get("http://db.example/").body(()).unwrap();
    let (answer, _) = link.requests().send_request(request, true).unwrap();
    let (_, mut respond) = server.accept().await.unwrap().unwrap();
    respond.send_response(Response::new(()), true).unwrap();
    tokio::select! {
        answer = answer => assert_eq!(answer.unwrap().status(), 200),
        _ = server.accept() => panic!("the connection ended"),
    }
    // From here on the server stands still.
    assert_eq!(link.ping(Duration::from_millis(50)).await, None);
}

#[tokio::test]
async fn a_body_that_fails_at_once_is_no_call() {
    let (channel, mut server) = connected().await;
    let frames = [
        Ok(Frame::data(Bytes::from_static(b"half"))),
        Err(tonic::Status::data_loss("no more")),
    ];
    let body = Body::new(Streamed(stream::iter(frames).boxed()));
    let request = Request::post("/service/Half").body(body).unwrap();
    let error = channel.clone().send(request).await.err();
    assert_eq!(error, Some(Trouble::Broken("no more".to_owned())));
    let asking = tokio::spawn(channel.send(call(1, 5)));
    let (request, _) = server.accept().await.unwrap().unwrap();
    assert_eq!(request.uri().path(), "/service/Call");
    asking.abort();
}

#[tokio::test]
async fn that_a_connection_had_gone_is_told_when_there_is_another() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let limit = Duration::from_millis(100);
    let channel = to(address.port(), limit, Some(Duration::ZERO));
    channel.connect().await.unwrap();
    // It stays open, and says nothing.
    let silent = listener.accept().await.unwrap();
    drop(listener);
    assert_eq!(channel.connect().await, Err(Trouble::Refused));
    assert!(channel.0.notices.take().is_empty());
    let _listener = TcpListener::bind(address).await.unwrap();
    channel.connect().await.unwrap();
    assert_eq!(channel.0.notices.take().len(), 1);
    drop(silent);
}
