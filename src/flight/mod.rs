//! The client: from a profile to a connection, from a request to a reply.
//!
//! It is thin and its own, over the generated gRPC client and Arrow's message
//! types, for a shell has to see what a library hides: response headers and
//! trailers, the status of a refused handshake, whether a stream was cut.
//!
//! ```text
//! connect: dial, tls -> Socket -> Link (HTTP/2) -> Channel -> Transport -> Connection
//! call:    keys, cookies -> Transport -> Channel; renewal where it is refused
//! perform: statement or metadata -> FlightInfo -> endpoints -> Rows
//! ```
//!
//! Everything that can fail ends in [`crate::error::Error`]: in `trouble` and
//! `site`, what stands before gRPC; in `status` and `hints`, what a server says in
//! it.

mod action;
mod body;
mod call;
mod cancel;
mod channel;
mod connection;
mod cookies;
mod decode;
mod dial;
mod endpoints;
mod farewell;
mod follow;
mod habits;
mod hints;
mod idle;
mod incoming;
mod ingest;
mod keys;
mod link;
mod location;
mod login;
mod metadata;
mod network;
mod offered;
mod options;
mod outgoing;
mod parameters;
mod peer;
mod perform;
mod poll;
mod prepared;
mod put;
mod reach;
mod reflection;
mod renewal;
mod schema;
mod site;
mod socket;
mod statement;
mod status;
#[cfg(test)]
mod tests;
mod timer;
mod tls;
mod transaction;
mod transport;
mod trouble;
mod turn;

pub use cancel::Cancelled;
pub use connection::{Connection, Facts, connect, over};
pub use login::{Admission, Login, Relogin};
pub use metadata::Reflects;
pub use tls::Secured;
pub use transaction::InTransaction;
