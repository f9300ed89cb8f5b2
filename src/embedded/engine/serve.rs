//! The engine on a port.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Identity, Server, ServerTlsConfig};

use super::login::Login;
use super::{Engine, service};
use crate::embedded::Serve;
use crate::error::{Error, Kind, Result};
use crate::interrupt::Interrupt;

/// How long streams may go on after the end was asked for.
const GRACE: Duration = Duration::from_secs(2);

/// Puts the engine on a port until `interrupt` asks for the end, which is a
/// clean one. `ready` gets the address, with the port that was taken for 0.
///
/// # Errors
/// `Connection` for an address that cannot be bound; `LocalFile` for a
/// certificate or key that cannot be used; `Usage` for a token that no header
/// can carry.
pub async fn serve(
    engine: Engine,
    serve: &Serve,
    interrupt: &Interrupt,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    let login = serve.token.as_ref().map(Login::new).transpose()?;
    let mut server = Server::builder().tcp_nodelay(true);
    if let Some((certificate, key)) = &serve.tls {
        server = server
            .tls_config(ServerTlsConfig::new().identity(identity(certificate, key)?))
            .map_err(|cause| unusable(certificate, key).caused_by(cause))?;
    }
    let listener = bind(&serve.listen).await?;
    let bound = listener
        .local_addr()
        .map_err(|cause| cannot_serve(&serve.listen).caused_by(cause))?;
    let flight = service::Flight::new(engine.context, serve.allow_writes, login).server();
    let serving = server.add_service(flight).serve_with_incoming_shutdown(
        TcpIncoming::from(listener).with_nodelay(Some(true)),
        async {
            interrupt.requested().await;
        },
    );
    ready(bound);
    let too_late = async {
        interrupt.requested().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served.map_err(|cause| cannot_serve(&serve.listen).caused_by(cause)),
        () = too_late => Ok(()),
    }
}

async fn bind(listen: &str) -> Result<TcpListener> {
    TcpListener::bind(listen).await.map_err(|cause| {
        let hint = match cause.kind() {
            std::io::ErrorKind::AddrInUse => {
                "something listens there already; port 0 takes a free one"
            }
            std::io::ErrorKind::PermissionDenied => "ports below 1024 are reserved; take another",
            _ => "--listen takes HOST:PORT, where HOST is an address of this machine",
        };
        cannot_serve(listen).caused_by(cause).hint(hint)
    })
}

fn cannot_serve(listen: &str) -> Error {
    Error::new(Kind::Connection, format!("cannot listen on {listen}"))
}

fn identity(certificate: &Path, key: &Path) -> Result<Identity> {
    let read =
        |path: &Path| std::fs::read(path).map_err(|cause| Error::local_file("read", path, cause));
    Ok(Identity::from_pem(read(certificate)?, read(key)?))
}

fn unusable(certificate: &Path, key: &Path) -> Error {
    Error::new(
        Kind::LocalFile,
        format!(
            "cannot serve TLS with {} and {}",
            certificate.display(),
            key.display()
        ),
    )
    .hint("both are PEM: the certificate with its chain, and the private key that belongs to it")
}
