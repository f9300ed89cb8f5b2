//! What the tests stand on.

/// Certificates made for a test.
pub(crate) mod certificates;

/// The Flight service that plays a script.
mod player;

/// Ports on which no Flight server listens.
pub(crate) mod raw;

/// What a scripted server does, as data.
pub(crate) mod script;

/// A Flight server that plays a script.
pub(crate) mod server;

/// What lies around a service: connections that break, wrong framing.
mod wire;
