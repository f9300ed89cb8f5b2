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

// The connection, and one call on it.
mod action;
mod call;
mod connection;
mod farewell;
mod offered;
mod perform;
mod timer;

// What is asked: statements, changes, transactions, the session.
mod cancel;
mod ingest;
mod options;
mod parameters;
mod poll;
mod prepared;
mod put;
mod statement;
mod transaction;

// What there is at a server.
mod databases;
mod describe;
mod dialect;
mod metadata;
mod reflection;

// What comes back: the parts of a result, from wherever they are.
pub(crate) mod decode;
mod endpoints;
mod follow;
mod location;
mod schema;
mod turn;

// Who we are there.
mod cookies;
mod habits;
mod keys;
mod login;
mod renewal;

// The way to a host and back: bytes, TLS, HTTP/2, gRPC's frames.
mod body;
mod certificate;
mod channel;
mod dial;
mod idle;
mod incoming;
mod link;
mod network;
mod outgoing;
mod page;
mod peer;
mod reach;
mod socket;
mod tls;
mod transport;

// Why not, in words.
mod hints;
mod site;
mod status;
mod trouble;

#[cfg(test)]
mod tests;

pub use cancel::Cancelled;
pub use certificate::Certificate;
pub use connection::{Connection, Facts, connect, over};
pub use dialect::Dialect;
pub use login::{Admission, Login, Relogin};
pub use metadata::Reflects;
pub use reflection::column;
pub use tls::Secured;
pub use transaction::InTransaction;
