//! The twin of `engine` for a build without DataFusion: the same names, and an
//! [`Engine`] that cannot be opened.

use std::net::SocketAddr;

use crate::embedded::{Data, Serve};
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

/// An engine; there is none in this build.
#[derive(Debug, Clone)]
pub enum Engine {}

/// The type of [`Engine::service`].
pub type Local = tonic::transport::Channel;

impl Engine {
    /// Says that there is no engine.
    ///
    /// # Errors
    /// Always.
    pub async fn open(_: &Data) -> Result<Engine> {
        Err(
            Error::usage("this flightline was built without the embedded engine").hint(
                "build it with the feature `embedded`, or name a server: flightline HOST:PORT",
            ),
        )
    }

    /// The service to build a Flight client on.
    pub fn service(&self) -> Local {
        match *self {}
    }
}

/// Puts the engine on a port until `interrupt` asks for the end.
///
/// # Errors
/// None: there is no engine to call this with.
pub async fn serve(
    engine: Engine,
    _: &Serve,
    _: &Interrupt,
    _: impl FnOnce(SocketAddr),
) -> Result<()> {
    match engine {}
}
