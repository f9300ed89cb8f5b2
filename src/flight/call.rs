//! One call to the server.

use arrow_flight::flight_service_client::FlightServiceClient;
use tonic::{Code, Response, Status};

use super::connection::Connection;
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
            match work(self.client.clone()).await {
                Err(status) if status.code() == Code::Unauthenticated => {
                    if !self.renewed(&shown).await {
                        return Err(status);
                    }
                }
                answer => return answer,
            }
        }
        work(self.client.clone()).await
    }
}
