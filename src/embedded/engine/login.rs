//! The token that a server demands, and the ways in which clients show it.

use std::hint::black_box;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use tonic::Status;
use tonic::metadata::{AsciiMetadataValue, MetadataMap};

use crate::config::Revealed;
use crate::error::{Error, Result};

/// Base64 with its padding or, as Go's clients write it, without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The token of a server.
#[derive(Debug)]
pub(super) struct Login {
    token: Revealed,
    /// `Bearer …`, for the answer to a handshake.
    bearer: AsciiMetadataValue,
}

impl Login {
    /// # Errors
    /// `Usage` for a token that no header can carry.
    pub(super) fn new(token: &Revealed) -> Result<Login> {
        let secret = token.expose();
        if secret.is_empty() {
            return Err(Error::usage("the token is empty"));
        }
        let bearer = AsciiMetadataValue::try_from(format!("Bearer {secret}")).ok();
        let Some(mut bearer) = bearer.filter(|_| secret.is_ascii()) else {
            return Err(
                Error::usage("the token holds characters that a header cannot carry")
                    .hint("tokens are printable ASCII"),
            );
        };
        bearer.set_sensitive(true);
        Ok(Login {
            token: token.clone(),
            bearer,
        })
    }

    /// Lets a call in whose `authorization` shows the token.
    pub(super) fn check(&self, headers: &MetadataMap) -> std::result::Result<(), Status> {
        match shown(headers) {
            Some(shown) if same(shown.as_bytes(), self.token.expose().as_bytes()) => Ok(()),
            _ => Err(Status::unauthenticated("Unauthenticated")),
        }
    }

    /// The header to send from a handshake on.
    pub(super) fn bearer(&self) -> AsciiMetadataValue {
        self.bearer.clone()
    }
}

/// The token in `authorization`: `Bearer T`, `Token T`, or Basic with the
/// token as the password.
fn shown(headers: &MetadataMap) -> Option<String> {
    let value = headers.get("authorization")?.to_str().ok()?;
    let (scheme, credential) = value.split_once(' ')?;
    let credential = credential.trim();
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" | "token" => Some(credential.to_owned()),
        "basic" => {
            let pair = String::from_utf8(BASE64.decode(credential).ok()?).ok()?;
            let (_, password) = pair.split_once(':')?;
            Some(password.to_owned())
        }
        _ => None,
    }
}

/// Whether two secrets are the same, in a time that tells nothing but their
/// lengths.
fn same(shown: &[u8], ours: &[u8]) -> bool {
    let differing = shown
        .iter()
        .zip(ours)
        .fold(0, |differing, (a, b)| black_box(differing | (a ^ b)));
    shown.len() == ours.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_opens() {
        let login = Login::new(&Revealed::new("s3:cret")).unwrap();
        let basic = |pair: &str| format!("Basic {}", BASE64.encode(pair));
        let unpadded = basic("me:s3:cret").replace('=', "");
        assert_ne!(basic("me:s3:cret"), unpadded);
        for (header, opens) in [
            (Some("Bearer s3:cret".to_owned()), true),
            (Some("Token s3:cret".to_owned()), true),
            (Some("bearer s3:cret".to_owned()), true),
            (Some(basic("anybody:s3:cret")), true),
            (Some(basic(":s3:cret")), true),
            (Some(unpadded), true),
            (Some(basic("s3:cret")), false),
            (Some("Basic s3:cret".to_owned()), false),
            (Some("s3:cret".to_owned()), false),
            (Some("Bearer s3:cret2".to_owned()), false),
            (Some("Bearer s3:cre".to_owned()), false),
            (Some("Bearer ".to_owned()), false),
            (Some("Digest s3:cret".to_owned()), false),
            (None, false),
        ] {
            let mut headers = MetadataMap::new();
            if let Some(header) = &header {
                headers.insert("authorization", header.parse().unwrap());
            }
            assert_eq!(login.check(&headers).is_ok(), opens, "{header:?}");
        }
    }

    #[test]
    fn a_token_that_cannot_be_sent_is_refused_at_the_start() {
        for token in ["", "a\nb", "größe"] {
            assert!(Login::new(&Revealed::new(token)).is_err(), "{token:?}");
        }
    }

    #[test]
    fn it_never_prints() {
        let login = Login::new(&Revealed::new("s3cret")).unwrap();
        assert!(!format!("{login:?}").contains("s3cret"));
    }
}
