//! One endpoint of a result: its locations in turn, until one has its rows.
//!
//! A ticket is good for one use, unless the server gives it a time to expire.
//! So another location is tried only while it is certain that the ticket was
//! not redeemed, or where it may be again; and never once rows of it are out.

use std::collections::VecDeque;

use arrow_flight::FlightEndpoint;
use futures::stream::{self, BoxStream, StreamExt};

use super::expiry::renewed;
use super::offer::{Miss, Offer, Source};
use crate::error::{Error, Kind, Result};
use crate::flight::connection::Connection;
use crate::flight::decode::Piece;
use crate::flight::location::{Location, locations};
use crate::flight::status::Asked;
use crate::flight::turn::Turn;

/// An endpoint that is being fetched.
pub(super) struct Part {
    /// As errors have it: `part 2 of 3 of the result`.
    name: String,
    offer: Offer,
    /// The locations still to be tried; `None` before its turn.
    places: Option<VecDeque<Location>>,
    now: Option<Source>,
    /// Whether a batch is out.
    delivered: bool,
    /// Whether a location was tried twice.
    repeated: bool,
    missed: Vec<Error>,
}

impl Part {
    /// The endpoint that errors call `name`; `connection` is to the server
    /// that described it, `turn` its own.
    pub(super) fn new(
        connection: &Connection,
        asked: &Asked,
        name: String,
        endpoint: FlightEndpoint,
        turn: Turn,
    ) -> Part {
        Part {
            name,
            offer: Offer {
                connection: connection.in_turn(&turn),
                asked: asked.clone(),
                endpoint,
                turn,
            },
            places: None,
            now: None,
            delivered: false,
            repeated: false,
            missed: Vec::new(),
        }
    }

    /// The pieces of its stream: a schema first, unless it has none; an error
    /// is the last. Its turn is when the first is asked for.
    pub(super) fn pieces(self) -> BoxStream<'static, Result<Piece>> {
        stream::try_unfold(self, |mut part| async {
            let piece = part.piece().await?;
            Ok(piece.map(|piece| (piece, part)))
        })
        .boxed()
    }

    async fn piece(&mut self) -> Result<Option<Piece>> {
        if self.places.is_none() {
            self.begin().await;
        }
        loop {
            let Some(source) = &mut self.now else {
                self.open().await?;
                continue;
            };
            match source.messages.piece().await {
                Ok(piece) => {
                    self.delivered |= matches!(piece, Some(Piece::Batch(_)));
                    return Ok(piece);
                }
                Err(cause) => {
                    let miss = self.offer.broken(source, cause);
                    if let Some(Source { place, .. }) = self.now.take() {
                        self.missed(place, miss)?;
                    }
                }
            }
        }
    }

    /// Its turn has come: a ticket that has waited too long is renewed.
    async fn begin(&mut self) {
        let offer = &mut self.offer;
        renewed(&offer.connection, &mut offer.endpoint).await;
        let addresses = offer.endpoint.location.iter();
        let places = locations(addresses.map(|l| l.uri.as_str()), offer.home());
        self.places = Some(places.into());
    }

    /// Opens the stream of the first location that lets us.
    async fn open(&mut self) -> Result<()> {
        while let Some(place) = self.places.as_mut().and_then(VecDeque::pop_front) {
            match self.offer.taken(place.clone()).await {
                Ok(source) => {
                    self.now = Some(source);
                    return Ok(());
                }
                Err(miss) => self.missed(place, miss)?,
            }
        }
        Err(self.failure())
    }

    /// Notes that `place` did not bring the rows.
    ///
    /// # Errors
    /// Where no other may be asked any more.
    fn missed(&mut self, place: Location, miss: Miss) -> Result<()> {
        let lost = miss.error.kind() == Kind::Lost;
        let error = match place {
            Location::Here if self.offer.endpoint.ticket.is_some() => miss.error,
            _ => miss.error.at(&self.name),
        };
        self.missed.push(error);
        let again = self.offer.endpoint.expiration_time.is_some();
        if self.delivered || miss.redeemed && !again {
            return Err(self.failure());
        }
        if again && lost && !self.repeated {
            self.repeated = true;
            if let Some(places) = &mut self.places {
                places.push_front(place);
            }
        }
        Ok(())
    }

    /// The last miss, with those before it as details.
    fn failure(&mut self) -> Error {
        let Some(last) = self.missed.pop() else {
            // There is no endpoint without a location.
            return Error::new(Kind::Statement, format!("{} is nowhere", self.name));
        };
        if self.missed.is_empty() {
            return last;
        }
        let mut told: Vec<String> = last.whole().map(str::to_owned).into_iter().collect();
        told.extend(
            self.missed
                .drain(..)
                .map(|error| error.message().to_owned()),
        );
        last.detail(told.join("\n"))
    }
}
