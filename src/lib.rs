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

/// What the tests of several modules have in common.
#[cfg(test)]
pub(crate) mod testing;

/// Text from outside made safe for a terminal; width; labels of the theme.
pub mod text;

/// Errors: kind (the exit status), cause, hints; one render function.
pub mod error;

/// Ctrl-C and SIGTERM as a value that running work can wait for.
pub mod interrupt;

/// The terminal's modes as they were found, taken and given back.
pub mod tty;

/// SQL as text: lexer, splitter, names, the words of a command.
pub mod sql;

/// Plain data between the layers: Request, Reply, Format, Target.
pub mod request;

/// What `\set` and `\pset` change: Settings, one row each in SETTINGS.
pub mod settings;

/// clap declarations, nothing else.
pub mod args;

/// The configuration file, profiles, secrets, addresses; own files.
pub mod config;

/// What was typed before: records, their file, what is kept out of it.
pub mod history;

/// Tables and columns as a server tells them; look-ups, no I/O.
pub mod catalog;

/// The rows of a result, kept: in memory up to a budget, then on disk.
pub mod spool;

/// Formats, cells, theme, targets: rows as bytes.
pub mod output;

/// Backslash commands: COMMANDS, one row each.
pub mod command;

/// The client: channel, login, statements, endpoints, metadata.
pub mod flight;

/// DataFusion behind a Flight SQL service: the demo, files, `serve`.
pub mod embedded;

/// Results on a whole screen: scrolled, searched, plotted.
pub mod viewer;

/// interpret(Input) -> Action; perform(Action).
pub mod session;

/// The one loop, its sources, and the prompt.
pub mod repl;

/// The wiring.
pub mod app;
