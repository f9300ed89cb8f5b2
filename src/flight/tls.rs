//! TLS as a profile wants it.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity};

use crate::config::Tls;
use crate::error::{Error, Result};

/// `endpoint` with TLS.
///
/// # Errors
/// A file that cannot be read, or holds something else than PEM.
pub(super) fn configured(endpoint: &Endpoint, tls: &Tls) -> Result<Endpoint> {
    let mut config = ClientTlsConfig::new();
    if let Some(name) = &tls.authority {
        config = config.domain_name(name);
    }
    if let Some(identity) = identity(tls)? {
        config = config.identity(identity);
    }
    let unusable =
        |cause| Error::configuration("cannot use the profile's settings for TLS").caused_by(cause);
    if tls.skip_verify {
        let anyone = Arc::new(Anyone(Arc::new(ring::default_provider())));
        return endpoint
            .clone()
            .tls_config_with_verifier(config, anyone)
            .map_err(unusable);
    }
    if let Some(path) = &tls.ca {
        let authorities = Certificate::from_pem(pem(path, "CERTIFICATE")?);
        return endpoint
            .clone()
            .tls_config(config.ca_certificate(authorities))
            .map_err(unusable);
    }
    // A machine without authorities of its own still has Mozilla's.
    endpoint
        .clone()
        .tls_config(config.clone().with_enabled_roots())
        .or_else(|_| endpoint.clone().tls_config(config.with_webpki_roots()))
        .map_err(unusable)
}

/// The certificate that we show, with its key.
fn identity(tls: &Tls) -> Result<Option<Identity>> {
    match (&tls.client_cert, &tls.client_key) {
        (Some(cert), Some(key)) => Ok(Some(Identity::from_pem(
            pem(cert, "CERTIFICATE")?,
            pem(key, "PRIVATE KEY")?,
        ))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Error::configuration("`client-cert` needs `client-key`")),
        (None, Some(_)) => Err(Error::configuration("`client-key` needs `client-cert`")),
    }
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
