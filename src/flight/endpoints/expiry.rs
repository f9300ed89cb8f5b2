//! Tickets that expire before their turn.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arrow_flight::{Action, FlightEndpoint, RenewFlightEndpointRequest};
use futures::TryStreamExt;
use prost::Message;
use tokio::time::timeout;

use crate::flight::call::begun;
use crate::flight::connection::Connection;
use crate::flight::offered::Feature;

/// The action that renews a ticket.
const RENEW: &str = "RenewFlightEndpoint";

/// How long a ticket must still be good, in seconds: what it takes to redeem
/// it, and clocks that differ.
const MARGIN: i64 = 10;

/// How long a server has to renew a ticket; then it is tried as it is.
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
    let action = Action::new(RENEW, request.encode_to_vec());
    let asked = connection.call(|mut client| {
        let action = action.clone();
        async move { begun(client.do_action(action).await?).await }
    });
    let answer = async { asked.await?.into_inner().try_next().await };
    match timeout(PATIENCE, answer).await {
        Ok(Ok(Some(answer))) => {
            let renewed = FlightEndpoint::decode(answer.body);
            if let Ok(renewed) = renewed
                && renewed.ticket.is_some()
            {
                *endpoint = renewed;
            }
        }
        Ok(Err(status)) => {
            refused.note(Feature::RenewFlightEndpoint, &status);
        }
        Ok(Ok(None)) | Err(_) => {}
    }
}

fn expires_soon(endpoint: &FlightEndpoint) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
    let end = endpoint.expiration_time.as_ref();
    end.is_some_and(|end| end.seconds <= now.saturating_add(MARGIN))
}
