//! From a command to its rows: a FlightInfo, then every endpoint in order.

use std::collections::VecDeque;

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use arrow_flight::error::FlightError;
use arrow_flight::sql::ProstMessageExt;
use arrow_flight::{FlightDescriptor, FlightInfo, Ticket};
use futures::StreamExt;
use futures::stream;
use prost::Message;

use super::connection::Connection;
use super::decode::{Messages, described};
use super::location::is_here;
use super::schema::{agreed, compare, conform};
use super::status::Asked;
use crate::error::{Error, Kind, Result};
use crate::request::Rows;

/// The rows of a command: its schema is known when this comes back, from the
/// description of the result or from the first stream.
///
/// # Errors
/// What the server refuses, and a description that cannot be followed.
pub(super) async fn rows(
    connection: &Connection,
    command: &impl ProstMessageExt,
    asked: &Asked,
) -> Result<Rows> {
    let descriptor = FlightDescriptor::new_cmd(command.as_any().encode_to_vec());
    let info = connection
        .call(|mut client| {
            let descriptor = descriptor.clone();
            async move { client.get_flight_info(descriptor).await }
        })
        .await;
    let info = info.map_err(|status| asked.told(&status))?.into_inner();
    read(connection, info, asked).await
}

/// The rows that `info` describes.
///
/// # Errors
/// A description that cannot be followed, and what the server refuses before
/// the first row.
pub(super) async fn read(connection: &Connection, info: FlightInfo, asked: &Asked) -> Result<Rows> {
    let declared = described(info.schema.clone()).map_err(|e| asked.decoding(e))?;
    let tickets = tickets(connection, info)?;
    let mut reading = Reading {
        connection: connection.clone(),
        asked: asked.clone(),
        count: tickets.len(),
        tickets,
        schema: SchemaRef::new(Schema::empty()),
        now: None,
    };
    let mut first = None;
    while let Some(messages) = reading.open().await? {
        first = messages.schema().await.map_err(|e| asked.decoding(e))?;
        // A part without columns tells nothing where nothing else does.
        if declared.is_some() || first.as_ref().is_some_and(|s| !s.fields().is_empty()) {
            break;
        }
    }
    reading.schema = match (first, declared) {
        (Some(stream), declared) => {
            agreed(declared.as_ref(), &stream).map_err(|difference| reading.differs(&difference))?
        }
        (None, Some(declared)) => SchemaRef::new(declared),
        (None, None) => SchemaRef::new(Schema::empty()),
    };
    let schema = SchemaRef::clone(&reading.schema);
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

/// What to redeem, in order.
fn tickets(connection: &Connection, info: FlightInfo) -> Result<VecDeque<Ticket>> {
    let site = connection.shared.site.as_ref();
    let count = info.endpoint.len();
    let endpoints = info.endpoint.into_iter().zip(1..);
    endpoints
        .map(|(endpoint, number)| {
            let locations = endpoint.location.iter();
            if !is_here(locations.map(|location| location.uri.as_str()), site) {
                let places: Vec<_> = endpoint.location.into_iter().map(|l| l.uri).collect();
                return Err(Error::new(
                    Kind::Statement,
                    format!(
                        "part {number} of {count} of the result lies on another server, {}, \
                         which is not followed",
                        places.join(" or ")
                    ),
                )
                .hint("connect to that server, if it takes statements"));
            }
            endpoint.ticket.ok_or_else(|| {
                Error::new(
                    Kind::Statement,
                    format!("part {number} of {count} of the result comes without a ticket"),
                )
            })
        })
        .collect()
}

/// The endpoints of a result that is being read.
struct Reading {
    connection: Connection,
    asked: Asked,
    tickets: VecDeque<Ticket>,
    /// Of all endpoints.
    count: usize,
    schema: SchemaRef,
    now: Option<Messages>,
}

impl Reading {
    /// Opens the next endpoint's stream, if there is one.
    async fn open(&mut self) -> Result<Option<&mut Messages>> {
        let Some(ticket) = self.tickets.pop_front() else {
            return Ok(None);
        };
        let stream = self
            .connection
            .call(|mut client| {
                let ticket = ticket.clone();
                async move { client.do_get(ticket).await }
            })
            .await;
        let stream = stream.map_err(|status| self.asked.told(&status))?;
        Ok(Some(self.now.insert(Messages::new(stream.into_inner()))))
    }

    /// The next batch of any endpoint.
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let Some(messages) = &mut self.now else {
                let asked = self.asked.clone();
                let Some(messages) = self.open().await? else {
                    return Ok(None);
                };
                let found = messages.schema().await.map_err(|e| asked.decoding(e))?;
                if let Some(found) = found
                    && !found.fields().is_empty()
                {
                    compare(&self.schema, &found).map_err(|what| self.differs(&what))?;
                }
                continue;
            };
            match messages.batch().await {
                Ok(Some(batch)) => {
                    compare(&self.schema, batch.schema_ref())
                        .map_err(|what| self.differs(&what))?;
                    let batch = conform(batch, &self.schema)
                        .map_err(FlightError::from)
                        .map_err(|cause| self.asked.decoding(cause))?;
                    return Ok(Some(batch));
                }
                Ok(None) => self.now = None,
                Err(cause) => return Err(self.asked.decoding(cause)),
            }
        }
    }

    /// That the endpoint being read has another schema.
    fn differs(&self, what: &str) -> Error {
        let number = self.count - self.tickets.len();
        Error::new(
            Kind::Statement,
            format!(
                "part {number} of {} of the result has another schema: {what}",
                self.count
            ),
        )
        .hint("this is a fault of the server: its parts of one result must be alike")
    }
}
