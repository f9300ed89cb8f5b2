//! Stand-ins for connections to other hosts.

use arrow_flight::flight_service_client::FlightServiceClient;
use http::HeaderMap;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tonic::transport::{Channel, Endpoint};

use crate::config::Remote;
use crate::error::{Error, Kind, Result};
use crate::flight::connection::Connection;
use crate::flight::dial::Dialer;
use crate::flight::peer::Peer;
use crate::flight::site::Site;
use crate::flight::transport::Transport;
use crate::flight::trouble::Trouble;
use std::time::Duration;

impl Connection {
    pub(super) async fn to(&self, remote: &Remote, ours: bool) -> Result<Connection> {
        let limit = Duration::from_secs(10);
        let peer = Peer::new(remote.tls, Instant::now() + limit);
        let dialer = Dialer::new(remote.clone(), limit, peer.clone());
        let endpoint: Endpoint = format!("http://{}", remote.authority()).parse().unwrap();
        let site = Site {
            remote: remote.clone(),
            ..self.shared.site.clone().unwrap()
        };
        let channel = endpoint
            .connect_with_connector(dialer)
            .await
            .map_err(|cause| Trouble::of(&cause, &peer).tell(&site))?;
        let headers = if ours {
            self.shared.stub.clone()
        } else {
            HeaderMap::new()
        };
        let transport = Transport::new::<Channel>(channel, headers, Some(peer));
        Ok(Connection {
            client: FlightServiceClient::new(transport),
            shared: self.shared.clone(),
        })
    }

    pub(super) async fn open(&self, remote: &Remote) -> Result<TcpStream> {
        TcpStream::connect((remote.host.as_str(), remote.port))
            .await
            .map_err(|c| Error::new(Kind::Connection, "cannot connect").caused_by(c))
    }
}
