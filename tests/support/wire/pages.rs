//! HTTP/1.1 beside gRPC on one port, in plaintext or over TLS.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response, Version};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tonic::body::Body;
use tonic::metadata::MetadataMap;
use tonic::transport::server::Connected;
use tower::{Layer, Service};

use super::Connection;
use crate::support::script::Script;
use crate::support::server::Call;
use crate::support::server::state::State;

/// Answers what comes by HTTP/1.1, and leaves the rest to gRPC.
#[derive(Clone)]
pub(crate) struct Pages(pub(crate) Arc<State>);

impl<S> Layer<S> for Pages {
    type Service = Beside<S>;

    fn layer(&self, inner: S) -> Beside<S> {
        let state = Arc::clone(&self.0);
        Beside { inner, state }
    }
}

/// A service with pages beside it.
#[derive(Clone)]
pub(crate) struct Beside<S> {
    inner: S,
    state: Arc<State>,
}

impl<S> Service<Request<Body>> for Beside<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if request.version() != Version::HTTP_11 {
            return Box::pin(self.inner.call(request));
        }
        let answer = self.state.page(&request);
        Box::pin(async move { Ok(answer) })
    }
}

impl State {
    /// The page that is asked for; the request is noted as `GET /its/path`.
    fn page(&self, request: &Request<Body>) -> Response<Body> {
        let path = request.uri().path_and_query().unwrap().to_string();
        let headers = MetadataMap::from_headers(request.headers().clone());
        let call = Call::new("GET", &path, headers, &[]);
        let let_in = self.note(|seen| {
            let wanted = seen.token.as_ref().map(|token| format!("Bearer {token}"));
            let let_in = wanted.is_none() || wanted.as_ref() == call.headers.get("authorization");
            seen.calls.push(call);
            let_in
        });
        let (status, body) = match self.script.pages.get(&path) {
            _ if !let_in => (401, b"{\"code\":\"unauthorized\"}".to_vec()),
            Some(page) => page.clone(),
            None => (404, b"not found".to_vec()),
        };
        let body = Body::new(String::from_utf8(body).unwrap());
        Response::builder().status(status).body(body).unwrap()
    }
}

/// A connection's bytes, with TLS of ours or without.
pub(crate) enum Link {
    Plain(Connection),
    Tls(Box<TlsStream<Connection>>),
}

/// TLS for a script with pages: tonic's own takes HTTP/2 alone. It demands a
/// certificate of the client where the script does.
pub(crate) fn tls(script: &Script) -> Option<TlsAcceptor> {
    let identity = script.identity.as_ref()?;
    if script.pages.is_empty() {
        return None;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match &script.client_ca {
        None => builder.with_no_client_auth(),
        Some(ca) => {
            let mut roots = RootCertStore::empty();
            let ca = CertificateDer::from_pem_slice(ca.as_bytes()).unwrap();
            roots.add(ca).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let cert = CertificateDer::from_pem_slice(identity.cert.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
    let mut config = builder.with_single_cert(vec![cert], key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Some(TlsAcceptor::from(Arc::new(config)))
}

impl Link {
    /// `io`, with TLS by `tls` if there is one.
    pub(crate) async fn over(io: Connection, tls: Option<&TlsAcceptor>) -> io::Result<Link> {
        Ok(match tls {
            None => Link::Plain(io),
            Some(tls) => Link::Tls(Box::new(tls.accept(io).await?)),
        })
    }
}

impl AsyncRead for Link {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Link::Plain(io) => Pin::new(io).poll_read(cx, buf),
            Link::Tls(io) => Pin::new(io).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Link {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Link::Plain(io) => Pin::new(io).poll_write(cx, buf),
            Link::Tls(io) => Pin::new(io).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Link::Plain(io) => Pin::new(io).poll_flush(cx),
            Link::Tls(io) => Pin::new(io).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Link::Plain(io) => Pin::new(io).poll_shutdown(cx),
            Link::Tls(io) => Pin::new(io).poll_shutdown(cx),
        }
    }
}

impl Connected for Link {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}
