//! Tickets that expire before their turn.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arrow_flight::{FlightEndpoint, RenewFlightEndpointRequest};
use prost::Message;
use tokio::time::timeout;

use crate::flight::connection::Connection;
use crate::flight::offered::Feature;

/// The action that renews a ticket.
const RENEW: &str = "RenewFlightEndpoint";

/// How long a ticket must still be good, in seconds: what it takes to redeem
/// it, and clocks that differ.
const MARGIN: i64 = 10;

/// How long a server has to renew a ticket, unless the time to connect is
/// shorter; then it is tried as it is.
const PATIENCE: Duration = Duration::from_secs(10);

/// Renews `endpoint` if its ticket expires soon or has expired. What the server
/// does not renew stays as it is: clocks differ, and it may still be good.
pub(super) async fn renewed(connection: &Connection, endpoint: &mut FlightEndpoint) {
    let refused = &connection.shared.refused;
    if !expires_soon(endpoint) || refused.has(Feature::RenewFlightEndpoint) {
        return;
    }
    // This request is not wrapped in `Any`, unlike those of Flight SQL.
    let request = RenewFlightEndpointRequest::new(endpoint.clone());
    let asked = connection.action(RENEW, request.encode_to_vec().into());
    // To wait for a stream is no fault of the server's.
    connection.transport.admitted().await;
    let patience = PATIENCE.min(connection.network.reach.limit);
    match timeout(patience, asked).await {
        Ok(Ok(Some(body))) => {
            if let Ok(renewed) = FlightEndpoint::decode(body)
                && renewed.ticket.is_some()
            {
                *endpoint = renewed;
            }
        }
        Ok(Err(status)) => {
            refused.note(Feature::RenewFlightEndpoint, &status);
        }
        Ok(Ok(None)) => {}
        // The other endpoints need not wait as long.
        Err(_) => refused.add(Feature::RenewFlightEndpoint),
    }
}

fn expires_soon(endpoint: &FlightEndpoint) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
    let end = endpoint.expiration_time.as_ref();
    end.is_some_and(|end| end.seconds <= now.saturating_add(MARGIN))
}
