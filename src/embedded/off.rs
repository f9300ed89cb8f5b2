//! The twin of `engine` for a build without DataFusion: the same names, and an
//! [`Engine`] that cannot be opened.

use std::convert::Infallible;
use std::future::Ready;
use std::net::SocketAddr;
use std::task::{Context, Poll};

use http::{Request, Response};
use tonic::body::Body;
use tower::Service;

use crate::embedded::{Data, Serve};
use crate::error::{Error, Result};
use crate::interrupt::Interrupt;

/// An engine; there is none in this build.
#[derive(Debug, Clone)]
pub enum Engine {}

/// The type of [`Engine::service`].
pub type Local = Engine;

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

impl Service<Request<Body>> for Engine {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<std::result::Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), Infallible>> {
        match *self {}
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
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
