//! What the tests stand on.

/// Certificates made for a test.
pub(crate) mod certificates;

/// A home for the program.
pub(crate) mod home;

/// The Flight service that plays a script.
mod player;

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

/// What lies around a service: connections that break, wrong framing.
mod wire;
