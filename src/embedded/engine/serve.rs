//! The engine on a port.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tokio::net::TcpListener;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Identity, Server, ServerTlsConfig};

use super::login::Login;
use super::writes::Writes;
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
    let writes = match serve.allow_writes {
        true => Writes::Files,
        false => Writes::Nothing,
    };
    let flight = service::Flight::new(engine, writes, login).gated();
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use arrow_flight::FlightDescriptor;
    use arrow_flight::flight_service_client::FlightServiceClient;
    use arrow_flight::sql::{CommandStatementQuery, ProstMessageExt};
    use prost::Message;
    use tokio::sync::oneshot;
    use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

    use super::*;
    use crate::config::Revealed;
    use crate::embedded::Data;
    use crate::interrupt::Cause;
    use tonic::Request;

    fn on_a_free_port() -> Serve {
        Serve {
            listen: "127.0.0.1:0".to_owned(),
            token: None,
            tls: None,
            allow_writes: false,
        }
    }

    fn with_token<T>(message: T) -> Request<T> {
        let mut request = Request::new(message);
        let bearer = "Bearer s3cret".parse().unwrap();
        request.metadata_mut().insert("authorization", bearer);
        request
    }

    fn query(sql: &str) -> FlightDescriptor {
        let command = CommandStatementQuery {
            query: sql.to_owned(),
            transaction_id: None,
        };
        FlightDescriptor::new_cmd(command.as_any().encode_to_vec())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn it_serves_over_tls_and_stops_though_a_stream_hangs() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        let signed = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(at("cert.pem"), signed.cert.pem()).unwrap();
        std::fs::write(at("key.pem"), signed.signing_key.serialize_pem()).unwrap();
        let how = Serve {
            token: Some(Revealed::new("s3cret")),
            tls: Some((at("cert.pem"), at("key.pem"))),
            ..on_a_free_port()
        };
        let engine = Engine::open(&Data::Demo).await.unwrap();
        let interrupt = Interrupt::unarmed();
        let (ready, bound) = oneshot::channel();
        let raised = interrupt.clone();
        let serving = tokio::spawn(async move {
            serve(engine, &how, &raised, |bound| ready.send(bound).unwrap()).await
        });
        let port = bound.await.unwrap().port();

        let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(signed.cert.pem()));
        let endpoint = Endpoint::from_shared(format!("https://localhost:{port}")).unwrap();
        let channel: Channel = endpoint.tls_config(tls).unwrap().connect().await.unwrap();
        let mut client = FlightServiceClient::new(channel);
        let refused = client.get_flight_info(query("SELECT 1")).await.unwrap_err();
        assert_eq!(refused.code(), tonic::Code::Unauthenticated);
        let unread = query("SELECT * FROM sensors");
        let info = client.get_flight_info(with_token(unread)).await;
        let ticket = info.unwrap().into_inner().endpoint[0].ticket.clone();
        let hanging = client.do_get(with_token(ticket.unwrap())).await.unwrap();

        interrupt.raise(Cause::Terminate);
        let stopped = tokio::time::timeout(GRACE * 3, serving).await;
        stopped.unwrap().unwrap().unwrap();
        drop(hanging);
    }

    #[tokio::test]
    async fn it_stops_at_once_when_nobody_is_there() {
        let engine = Engine::open(&Data::Demo).await.unwrap();
        let interrupt = Interrupt::unarmed();
        let raised = interrupt.clone();
        let how = on_a_free_port();
        let serving = serve(engine, &how, &interrupt, |_| raised.raise(Cause::Interrupt));
        tokio::time::timeout(GRACE, serving).await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn what_cannot_be_served_is_one_clear_error() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let taken = listener.local_addr().unwrap().to_string();
        let directory = tempfile::tempdir().unwrap();
        let garbage = directory.path().join("garbage.pem");
        std::fs::write(&garbage, "no certificate").unwrap();
        let missing = PathBuf::from("missing.pem");
        let served = |how: Serve| async move {
            let engine = Engine::open(&Data::Demo).await.unwrap();
            let interrupt = Interrupt::unarmed();
            let error = serve(engine, &how, &interrupt, |_| {}).await.unwrap_err();
            (error.kind(), error.render(&crate::text::Plain, false))
        };
        for (how, kind, words) in [
            (
                Serve {
                    listen: taken,
                    ..on_a_free_port()
                },
                Kind::Connection,
                "hint: something listens there already",
            ),
            (
                Serve {
                    listen: "31337".to_owned(),
                    ..on_a_free_port()
                },
                Kind::Connection,
                "hint: --listen takes HOST:PORT",
            ),
            (
                Serve {
                    tls: Some((missing.clone(), missing)),
                    ..on_a_free_port()
                },
                Kind::LocalFile,
                "cannot read missing.pem",
            ),
            (
                Serve {
                    tls: Some((garbage.clone(), garbage)),
                    ..on_a_free_port()
                },
                Kind::LocalFile,
                "hint: both are PEM",
            ),
            (
                Serve {
                    token: Some(Revealed::new("")),
                    ..on_a_free_port()
                },
                Kind::Usage,
                "the token is empty",
            ),
        ] {
            let (told, text) = served(how).await;
            assert_eq!(told, kind, "{text}");
            assert!(text.contains(words), "{text}");
        }
    }
}
