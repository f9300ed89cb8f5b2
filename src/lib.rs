//! flightline: a terminal for Arrow Flight SQL.
//!
//! One arrow runs through it:
//!
//! ```text
//! Input -> Action -> Request -> Reply -> Sink
//! ```
//!
//! A line source is split into inputs; the session turns an input into an
//! action; an action that needs a server carries a request; the client answers
//! with a reply; the reply flows into a sink. The modules stand in import
//! order: each names only those above it (`tests/layers.rs` sees to that).

/// Text from outside made safe for a terminal; width; labels of the theme.
pub mod text;

/// Errors: kind (the exit status), cause, hints; one render function.
pub mod error;

/// Ctrl-C and SIGTERM as a value that running work can wait for.
pub mod interrupt;

/// Plain data between the layers: Request, Reply, Format, Target.
pub mod request;

/// The configuration file, profiles, secrets, addresses; own files.
pub mod config;

/// DataFusion behind a Flight SQL service: the demo, data files, `serve`.
pub mod embedded;
