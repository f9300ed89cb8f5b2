//! One call to the server.

use arrow_flight::flight_service_client::FlightServiceClient;
use tonic::{Response, Status};

use super::connection::Connection;
use super::transport::Transport;

/// The generated client over our transport.
pub(super) type Client = FlightServiceClient<Transport>;

impl Connection {
    /// One call, which `work` makes.
    ///
    /// # Errors
    /// The server's refusal.
    pub(super) async fn call<T, W>(&self, work: impl Fn(Client) -> W) -> Result<Response<T>, Status>
    where
        W: Future<Output = Result<Response<T>, Status>>,
    {
        work(self.client.clone()).await
    }
}
