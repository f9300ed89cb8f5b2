//! From a command to its rows: a FlightInfo, then every endpoint.
//!
//! ```text
//! read -> reading: the endpoints side by side, their rows in order
//!           part: one endpoint, its locations in turn; renewal of its ticket
//!             offer: one location: DoGet there, or web: a GET, and its frames
//! ```

mod ahead;
mod expiry;
mod frames;
mod offer;
mod part;
mod reading;
mod web;

use arrow_flight::sql::ProstMessageExt;
use arrow_flight::{FlightDescriptor, FlightInfo};
use futures::{StreamExt, stream};
use prost::Message;

use self::reading::Reading;
use super::connection::Connection;
use super::decode::described;
use super::status::Asked;
use crate::error::Result;
use crate::request::Rows;

/// The rows of a command: GetFlightInfo, then [`read`].
///
/// # Errors
/// What the server refuses, and those of [`read`].
pub(super) async fn rows(
    connection: &Connection,
    command: &impl ProstMessageExt,
    asked: &Asked,
) -> Result<Rows> {
    let descriptor = FlightDescriptor::new_cmd(command.as_any().encode_to_vec());
    let info = connection.flight_info(descriptor).await;
    let info = info.map_err(|status| asked.told(&status))?;
    read(connection, info, asked).await
}

/// The rows that `info` describes: their schema is known when this comes back,
/// from the description or from the first stream.
///
/// How many rows and bytes there are to be is in `info`, too, but servers give
/// it as they guess it: it is told, and nothing here counts on it.
///
/// # Errors
/// What the server refuses, and a description that cannot be followed.
pub(super) async fn read(connection: &Connection, info: FlightInfo, asked: &Asked) -> Result<Rows> {
    let declared = described(info.schema).map_err(|e| asked.decoding(e))?;
    let mut reading = Reading::new(connection, asked, info.endpoint);
    let schema = reading.settle(declared).await?;
    let batches = stream::unfold(Some(reading), |reading| async {
        let mut reading = reading?;
        match reading.next().await {
            Ok(Some(batch)) => Some((Ok(batch), Some(reading))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(Rows {
        schema,
        batches: batches.boxed(),
    })
}
