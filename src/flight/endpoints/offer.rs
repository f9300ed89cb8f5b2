//! What an endpoint offers at one of its locations: a stream, or an error that
//! says whether its ticket may be gone.

use arrow_flight::FlightEndpoint;
use arrow_flight::error::FlightError;
use tonic::{Code, Status};

use super::web;
use crate::config::Remote;
use crate::error::{Error, Kind, Result};
use crate::flight::call::begun;
use crate::flight::connection::Connection;
use crate::flight::decode::Messages;
use crate::flight::location::Location;
use crate::flight::site::Met;
use crate::flight::status::Asked;
use crate::flight::trouble::{Trouble, in_chain};
use crate::flight::turn::Turn;

/// An endpoint, with all that it takes to fetch it.
pub(super) struct Offer {
    /// To the server that described it.
    pub(super) connection: Connection,
    pub(super) asked: Asked,
    pub(super) endpoint: FlightEndpoint,
    pub(super) turn: Turn,
}

/// An open stream.
pub(super) struct Source {
    pub(super) messages: Messages,
    pub(super) place: Location,
    /// Asked there.
    asked: Asked,
}

/// A location that did not bring the rows.
pub(super) struct Miss {
    pub(super) error: Error,
    /// Whether it may have taken the ticket.
    pub(super) redeemed: bool,
}

impl Offer {
    /// The server that described the result.
    pub(super) fn home(&self) -> Option<&Remote> {
        self.connection.shared.facts.address.as_ref()
    }

    /// The stream at `place`.
    pub(super) async fn taken(&self, place: Location) -> Result<Source, Miss> {
        let untouched = |error| Miss {
            error,
            redeemed: false,
        };
        let (messages, asked) = match &place {
            Location::Here => {
                let messages = self.redeem(&self.connection, &self.asked).await?;
                (messages, self.asked.clone())
            }
            Location::Flight(remote) => {
                let ours = self.shares(remote);
                let there = self.connection.to(remote, ours).map_err(untouched)?;
                let asked = self.asked.at(remote);
                let there = there.in_turn(&self.turn);
                let messages = self.redeem(&there, &asked).await;
                (messages.map_err(|miss| self.hinted(&place, miss))?, asked)
            }
            Location::Web(page) => {
                let asked = self.asked.at(&page.remote);
                let messages = web::get(&self.connection, page, &asked).await;
                (messages.map_err(untouched)?, asked)
            }
            Location::Unusable(what) => {
                return Err(untouched(Error::new(
                    Kind::Statement,
                    format!("it lies at {what}, where this client cannot go"),
                )));
            }
        };
        Ok(Source {
            messages,
            place,
            asked,
        })
    }

    /// That the stream of `source` ended with `cause`.
    pub(super) fn broken(&self, source: &Source, cause: FlightError) -> Miss {
        let redeemed = match (&source.place, &cause) {
            // To GET a page takes nothing from its server.
            (Location::Web(_), _) => false,
            // Some begin to answer before they look at who asks.
            (_, FlightError::Tonic(status)) if !source.messages.have_begun() => {
                may_have_run(status)
            }
            _ => true,
        };
        let miss = Miss {
            error: source.asked.decoding(cause),
            redeemed,
        };
        self.hinted(&source.place, miss)
    }

    /// Whether what is ours goes along to `remote`.
    fn shares(&self, remote: &Remote) -> bool {
        self.connection.shared.fetching.shares(self.home(), remote)
    }

    /// Shows the ticket at `connection`.
    async fn redeem(&self, connection: &Connection, asked: &Asked) -> Result<Messages, Miss> {
        let Some(ticket) = &self.endpoint.ticket else {
            return Err(Miss {
                error: Error::new(Kind::Statement, "it comes without a ticket")
                    .hint("this is a fault of the server"),
                redeemed: false,
            });
        };
        let answer = connection
            .call(|mut client| {
                let ticket = ticket.clone();
                async move { begun(client.do_get(ticket).await?).await }
            })
            .await;
        match answer {
            Ok(answer) => Ok(Messages::new(answer.into_inner())),
            Err(status) => Err(Miss {
                error: asked.told(&status),
                redeemed: may_have_run(&status),
            }),
        }
    }

    /// `miss` at `place`, with what to do where that server does not let us in
    /// and nothing of ours was shown to it.
    fn hinted(&self, place: &Location, miss: Miss) -> Miss {
        let remote = match place {
            Location::Flight(remote) if !self.shares(remote) => remote,
            _ => return miss,
        };
        if miss.error.kind() != Kind::NotAllowed {
            return miss;
        }
        let hint = self.connection.shared.fetching.hint(self.home(), remote);
        let error = Error::new(Kind::NotAllowed, miss.error.message()).hint(hint);
        let error = match miss.error.whole() {
            Some(whole) => error.detail(whole),
            None => error,
        };
        Miss { error, ..miss }
    }
}

/// Whether the server may have taken the ticket that it answered with
/// `status`, or did not answer.
fn may_have_run(status: &Status) -> bool {
    match in_chain::<Met>(status).map(|met| &met.trouble) {
        // Who does not let us in does not look at what we bring.
        // Many answer so where nothing was shown to them.
        None => !matches!(
            status.code(),
            Code::Unauthenticated | Code::PermissionDenied
        ),
        Some(trouble) => match trouble {
            Trouble::UnknownHost(_)
            | Trouble::SlowLookup
            | Trouble::Refused
            | Trouble::Unreachable(_)
            | Trouble::NoAnswer
            | Trouble::Http1(_)
            | Trouble::SpeaksTls
            | Trouble::NoTls
            | Trouble::Foreign
            | Trouble::NoHttp2
            | Trouble::UnknownIssuer
            | Trouble::WrongName(_)
            | Trouble::Expired
            | Trouble::NotYetValid
            | Trouble::BadCertificate(_)
            | Trouble::ClientCertificate
            | Trouble::Handshake(_) => false,
            Trouble::Silent
            | Trouble::Closed
            | Trouble::NotGrpc { .. }
            | Trouble::Dismissed(_)
            | Trouble::Broken(_) => true,
        },
    }
}
