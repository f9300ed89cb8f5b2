//! The endpoints of one result: fetched side by side, read in order.
//!
//! Rows are shown in the order of the endpoints, whether or not the server
//! says that it matters: the same statement then shows the same rows each
//! time, and it costs next to nothing, for what is ahead of its turn waits in
//! its own small buffer, and its server waits with it.

use std::collections::VecDeque;
use std::iter::Zip;
use std::ops::RangeFrom;
use std::vec::IntoIter;

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use arrow_flight::FlightEndpoint;
use arrow_flight::error::FlightError;
use futures::StreamExt;
use futures::stream::BoxStream;

use super::ahead::ahead;
use super::part::Part;
use crate::error::{Error, Kind, Result};
use crate::flight::connection::Connection;
use crate::flight::decode::Piece;
use crate::flight::schema::{agreed, compare, conform, nullable};
use crate::flight::status::Asked;
use crate::flight::turn::Turns;

/// The endpoints of a result that is being read.
pub(super) struct Reading {
    connection: Connection,
    asked: Asked,
    /// Of all endpoints.
    count: usize,
    /// Those that have not begun, with their numbers from 1.
    waiting: Zip<RangeFrom<usize>, IntoIter<FlightEndpoint>>,
    /// Those that have, the one being read first.
    begun: VecDeque<(usize, BoxStream<'static, Result<Piece>>)>,
    turns: Turns,
    schema: SchemaRef,
    /// A batch that came when only a schema was wanted.
    held: Option<RecordBatch>,
}

impl Reading {
    /// Of `endpoints`, the first of which begin at once.
    pub(super) fn new(
        connection: &Connection,
        asked: &Asked,
        endpoints: Vec<FlightEndpoint>,
    ) -> Reading {
        let mut reading = Reading {
            connection: connection.clone(),
            asked: asked.clone(),
            count: endpoints.len(),
            waiting: (1..).zip(endpoints),
            begun: VecDeque::new(),
            turns: Turns::new(),
            schema: SchemaRef::new(Schema::empty()),
            held: None,
        };
        reading.begin();
        reading
    }

    /// The schema of all batches, from the streams and from what was
    /// `declared`. With several parts every column may have NULLs.
    ///
    /// # Errors
    /// What goes wrong before the first batch.
    pub(super) async fn settle(&mut self, declared: Option<Schema>) -> Result<SchemaRef> {
        let first = loop {
            match self.piece().await? {
                // A part without columns tells nothing where nothing else
                // does, unless it has rows.
                Some(Piece::Schema(schema)) if declared.is_none() && schema.fields().is_empty() => {
                }
                Some(Piece::Schema(schema)) => break Some(schema),
                Some(Piece::Batch(batch)) => {
                    let schema = batch.schema();
                    self.held = Some(batch);
                    break Some(schema);
                }
                None => break None,
            }
        };
        self.schema = match (first, declared) {
            (Some(stream), declared) => {
                agreed(declared.as_ref(), &stream).map_err(|what| self.differs(&what))?
            }
            (None, Some(declared)) => SchemaRef::new(declared),
            (None, None) => SchemaRef::new(Schema::empty()),
        };
        if self.count > 1 {
            self.schema = SchemaRef::new(nullable(&self.schema));
        }
        Ok(SchemaRef::clone(&self.schema))
    }

    /// The next batch, with the schema of all.
    ///
    /// # Errors
    /// Those of the endpoint whose turn it is, after all its rows; a schema
    /// that differs.
    pub(super) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let piece = match self.held.take() {
                Some(batch) => Some(Piece::Batch(batch)),
                None => self.piece().await?,
            };
            match piece {
                Some(Piece::Schema(found)) => {
                    if !found.fields().is_empty() {
                        compare(&self.schema, &found).map_err(|what| self.differs(&what))?;
                    }
                }
                Some(Piece::Batch(batch)) => {
                    compare(&self.schema, batch.schema_ref())
                        .map_err(|what| self.differs(&what))?;
                    let batch = conform(batch, &self.schema)
                        .map_err(FlightError::from)
                        .map_err(|cause| self.asked.decoding(cause))?;
                    return Ok(Some(batch));
                }
                None => return Ok(None),
            }
        }
    }

    /// The next piece of any endpoint.
    async fn piece(&mut self) -> Result<Option<Piece>> {
        loop {
            let Some((_, pieces)) = self.begun.front_mut() else {
                return Ok(None);
            };
            if let Some(piece) = pieces.next().await {
                return piece.map(Some);
            }
            self.begun.pop_front();
            self.turns.next();
            self.begin();
        }
    }

    /// Begins with as many endpoints as there may be at once.
    fn begin(&mut self) {
        let at_once = self.connection.shared.fetching.at_once;
        while self.begun.len() < at_once
            && let Some((number, endpoint)) = self.waiting.next()
        {
            let name = format!("part {number} of {} of the result", self.count);
            let turn = self.turns.of(number);
            let part = Part::new(&self.connection, &self.asked, name, endpoint, turn);
            let pieces = part.pieces();
            // With nothing beside it, it is read as it is asked for: a task
            // would only add its own cost to every batch.
            let alone = self.count == 1 || at_once == 1;
            let pieces = if alone { pieces } else { ahead(pieces) };
            self.begun.push_back((number, pieces));
        }
    }

    /// That the endpoint being read has another schema.
    fn differs(&self, what: &str) -> Error {
        let number = self.begun.front().map_or(self.count, |(number, _)| *number);
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
