//! What the tests stand on.

/// Certificates made for a test.
pub(crate) mod certificates;

/// A home for the program.
pub(crate) mod home;

/// A web server that gives an Arrow IPC stream.
pub(crate) mod http;

/// The Flight service that plays a script.
mod player;

/// Tables of any number of rows.
pub(crate) mod large;

/// Messages that the generated types lack.
pub(crate) mod proto;

/// The program in a terminal.
pub(crate) mod pty;

/// Ports on which no Flight server listens.
pub(crate) mod raw;

/// The program, run as a user runs it.
pub(crate) mod run;

/// What a scripted server does, as data.
pub(crate) mod script;

/// `flightline serve` with a token and TLS.
pub(crate) mod secure;

/// A Flight server that plays a script.
pub(crate) mod server;

/// The scripted server, asked by the library's own client.
mod tests;

/// What lies around a service: connections that break or go silent, wrong
/// framing.
mod wire;
