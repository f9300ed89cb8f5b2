//! TLS as a profile wants it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, ProtocolVersion, RootCertStore,
    SignatureScheme,
};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::peer::Overheard;
use super::trouble::Trouble;
use crate::config::Tls;
use crate::error::{Error, Result};

/// What is spoken inside TLS, by the names that both sides agree on there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Protocol {
    Http1,
    Http2,
}

impl Protocol {
    fn name(self) -> &'static [u8] {
        match self {
            Protocol::Http1 => b"http/1.1",
            Protocol::Http2 => b"h2",
        }
    }
}

/// How TLS is spoken to one host.
#[derive(Clone)]
pub(super) struct Secure {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
    protocol: Protocol,
}

/// What TLS came to with a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secured {
    /// `TLS 1.3`.
    pub version: String,
    /// The server's own certificate, as DER.
    pub certificate: Vec<u8>,
}

/// How TLS is spoken to every host: as a profile wants it, whose files, and the
/// system's, are read when they are needed first.
#[derive(Debug)]
pub(super) struct Manners {
    tls: Tls,
    /// By whether our certificate is shown, and by what is spoken inside.
    made: Mutex<HashMap<(bool, Protocol), Arc<ClientConfig>>>,
}

impl Manners {
    pub(super) fn new(tls: Tls) -> Manners {
        Manners {
            tls,
            made: Mutex::default(),
        }
    }

    /// To a host whose certificate is for `name`; it sees our certificate if
    /// `shown`.
    ///
    /// # Errors
    /// A file that cannot be read, or holds something else than PEM.
    pub(super) fn secure(&self, name: &str, shown: bool, protocol: Protocol) -> Result<Secure> {
        let name = ServerName::try_from(name.to_owned()).map_err(|cause| {
            Error::configuration(format!("no certificate can be for `{name}`")).caused_by(cause)
        })?;
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let known = made().get(&(shown, protocol)).cloned();
        let config = match known {
            Some(config) => config,
            // Nobody waits for the lock while files are read.
            None => {
                let config = Arc::new(config(&self.tls, shown, protocol)?);
                Arc::clone(made().entry((shown, protocol)).or_insert(config))
            }
        };
        Ok(Secure {
            config,
            name,
            protocol,
        })
    }
}

/// What `tls` comes to.
fn config(tls: &Tls, shown: bool, protocol: Protocol) -> Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let builder = if tls.skip_verify {
        let anyone = Arc::new(Anyone(provider));
        builder.dangerous().with_custom_certificate_verifier(anyone)
    } else {
        builder.with_root_certificates(authorities(tls)?)
    };
    let identity = if shown { identity(tls)? } else { None };
    let mut config = match identity {
        Some((chain, key)) => builder
            .with_client_auth_cert(chain, key)
            .map_err(unusable)?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![protocol.name().to_vec()];
    Ok(config)
}

impl Secure {
    /// TLS over `io`, with the protocol agreed on.
    pub(super) async fn wrap(&self, io: Overheard) -> Result<TlsStream<Overheard>, Trouble> {
        let peer = io.peer();
        let connector = TlsConnector::from(Arc::clone(&self.config));
        let stream = connector
            .connect(self.name.clone(), io)
            .await
            .map_err(|cause| Trouble::of(&cause, &peer))?;
        let agreed = stream.get_ref().1.alpn_protocol();
        if self.protocol == Protocol::Http2 && agreed != Some(self.protocol.name()) {
            return Err(Trouble::NoHttp2);
        }
        Ok(stream)
    }
}

impl std::fmt::Debug for Secure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secure").field("name", &self.name).finish()
    }
}

impl Secured {
    /// Of a connection whose handshake is through.
    pub(super) fn of(connection: &ClientConnection) -> Secured {
        let version = match connection.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "TLS 1.2".to_owned(),
            Some(ProtocolVersion::TLSv1_3) => "TLS 1.3".to_owned(),
            Some(other) => format!("{other:?}"),
            None => "TLS".to_owned(),
        };
        let chain = connection.peer_certificates().unwrap_or_default();
        let certificate = chain.first().map(|certificate| certificate.to_vec());
        Secured {
            version,
            certificate: certificate.unwrap_or_default(),
        }
    }
}

/// Whom to trust: the profile's own file alone; else the system's authorities
/// and Mozilla's, which a machine without any still has.
fn authorities(tls: &Tls) -> Result<RootCertStore> {
    let mut authorities = RootCertStore::empty();
    if let Some(path) = &tls.ca {
        authorities.add_parsable_certificates(certificates(path)?);
    } else {
        authorities.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        authorities.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    Ok(authorities)
}

/// A certificate with those that vouch for it, and its key.
type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The certificate that we show.
fn identity(tls: &Tls) -> Result<Option<Identity>> {
    match (&tls.client_cert, &tls.client_key) {
        (Some(cert), Some(key)) => {
            let chain = certificates(cert)?;
            let key = pem(key, "PRIVATE KEY")?;
            let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(unusable)?;
            Ok(Some((chain, key)))
        }
        (None, None) => Ok(None),
        (Some(_), None) => Err(Error::configuration("`client-cert` needs `client-key`")),
        (None, Some(_)) => Err(Error::configuration("`client-key` needs `client-cert`")),
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let text = pem(path, "CERTIFICATE")?;
    let found: Result<_, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    found.map_err(unusable)
}

fn unusable(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::configuration("cannot use the profile's settings for TLS").caused_by(cause)
}

/// The text of a PEM file that has a block of this kind.
fn pem(path: &Path, kind: &str) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|cause| Error::local_file("read", path, cause))?;
    let text = String::from_utf8(bytes).unwrap_or_default();
    let found = text
        .lines()
        .any(|line| line.starts_with("-----BEGIN ") && line.contains(kind));
    if found {
        Ok(text)
    } else {
        Err(Error::configuration(format!(
            "{} holds no {} in PEM form",
            path.display(),
            kind.to_lowercase()
        ))
        .hint("a PEM file has lines like `-----BEGIN CERTIFICATE-----`"))
    }
}

/// Takes any certificate; what is signed with it must still fit it.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, cert, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, cert, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
