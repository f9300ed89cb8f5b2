//! One call to the server.

use arrow_flight::flight_service_client::FlightServiceClient;
use futures::stream::{self, Stream, StreamExt};
use tonic::{Code, Response, Status, Streaming};

use super::connection::Connection;
use super::keys::Key;
use super::transport::Transport;

/// The generated client over our transport.
pub(super) type Client = FlightServiceClient<Transport>;

/// How often a call is made once more: what we show may be ours again in the
/// place of what the server has issued, and then another secret.
const TIMES: usize = 2;

impl Connection {
    /// One call, which `work` makes. A server that does not let us in has not
    /// run it: with a new login, or another secret, it is made once more.
    ///
    /// # Errors
    /// The server's refusal.
    pub(super) async fn call<T, W>(&self, work: impl Fn(Client) -> W) -> Result<Response<T>, Status>
    where
        W: Future<Output = Result<Response<T>, Status>>,
    {
        for _ in 0..TIMES {
            let shown = self.transport.keys().now();
            let answer = work(self.client.clone()).await;
            match &answer {
                Err(status) if self.renewed_after(status, &shown).await => {}
                _ => return answer,
            }
        }
        work(self.client.clone()).await
    }

    /// Whether a call that ended with `status`, having shown `shown`, may go
    /// better now: the server did not let us in, and there is something else to
    /// show.
    pub(super) async fn renewed_after(&self, status: &Status, shown: &Key) -> bool {
        status.code() == Code::Unauthenticated && self.renewed(shown).await
    }
}

/// The messages of an answer, once the first has come: some servers say only
/// then that they do not let us in, and an error after it is no such refusal.
///
/// # Errors
/// What comes instead of the first message.
pub(super) async fn begun<T>(
    answer: Response<Streaming<T>>,
) -> Result<Response<impl Stream<Item = Result<T, Status>> + Send + Unpin>, Status>
where
    T: Send + 'static,
{
    let mut messages = answer.into_inner();
    let first = messages.message().await?;
    // One that has ended is not asked for more.
    let rest = first.is_some().then_some(messages);
    let rest = stream::iter(rest).flatten();
    Ok(Response::new(stream::iter(first.map(Ok)).chain(rest)))
}
