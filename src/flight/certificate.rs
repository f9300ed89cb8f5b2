//! What a certificate says of itself: X.509, as far as a person asks for it.
//!
//! The walk trusts nothing: it was made by whoever answered, and where nobody
//! checks certificates it may be anything.

use std::net::{Ipv4Addr, Ipv6Addr};

/// DER's tags, as far as they occur on the way.
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OID: u8 = 0x06;
const OCTETS: u8 = 0x04;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `[0]` and `[3]` of a certificate: its version, its extensions.
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
/// Kinds of names in the extension for them.
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;

/// 2.5.4.3 and 2.5.29.17.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// The most names that are read.
const NAMES: usize = 8;

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The common name of its subject, if there is one.
    pub subject: Option<String>,
    /// The hosts that it is for, the first ones.
    pub names: Vec<String>,
    /// The last moment that it is good for: `2030-01-01T00:00:00Z`.
    pub until: String,
}

impl Certificate {
    /// Reads a certificate in DER; `None` for what is none.
    pub fn read(der: &[u8]) -> Option<Certificate> {
        let mut outer = Der(Der(der).inside(SEQUENCE)?);
        let mut body = Der(outer.inside(SEQUENCE)?);
        if body.0.first() == Some(&VERSION) {
            body.next()?;
        }
        // Its number, the algorithm, the issuer.
        for _ in 0..3 {
            body.next()?;
        }
        let mut validity = Der(body.inside(SEQUENCE)?);
        validity.next()?;
        let until = moment(validity.next()?)?;
        let subject = common_name(body.inside(SEQUENCE)?);
        let mut names = Vec::new();
        while let Some((tag, inner)) = body.next() {
            if tag == EXTENSIONS {
                names = alternative_names(inner).unwrap_or_default();
            }
        }
        Some(Certificate {
            subject,
            names,
            until,
        })
    }
}

/// What is left to read.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The next value: its tag, and what is inside.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let mut length = usize::from(first);
        if first >= 0x80 {
            let (bytes, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
            if bytes.is_empty() || bytes.len() > 4 {
                return None;
            }
            length = bytes
                .iter()
                .fold(0, |length, byte| length << 8 | usize::from(*byte));
            rest = after;
        }
        let (inside, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some((tag, inside))
    }

    /// What is inside the next value, which has this tag.
    fn inside(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next()
            .filter(|(found, _)| *found == tag)
            .map(|(_, inside)| inside)
    }
}

/// The last common name in a distinguished name, which is the most specific.
fn common_name(name: &[u8]) -> Option<String> {
    let mut sets = Der(name);
    let mut found = None;
    while let Some(set) = sets.inside(SET) {
        let mut pairs = Der(set);
        while let Some(pair) = pairs.inside(SEQUENCE) {
            let mut pair = Der(pair);
            if pair.inside(OID) == Some(COMMON_NAME) {
                let (_, text) = pair.next()?;
                found = Some(String::from_utf8_lossy(text).into_owned());
            }
        }
    }
    found
}

fn alternative_names(extensions: &[u8]) -> Option<Vec<String>> {
    let mut all = Der(Der(extensions).inside(SEQUENCE)?);
    while let Some(extension) = all.inside(SEQUENCE) {
        let mut extension = Der(extension);
        if extension.inside(OID) != Some(ALTERNATIVE_NAMES) {
            continue;
        }
        // Whether it is critical may stand before it.
        let (tag, value) = extension.next()?;
        let value = match tag {
            OCTETS => value,
            _ => extension.inside(OCTETS)?,
        };
        let mut names = Der(Der(value).inside(SEQUENCE)?);
        let mut found = Vec::new();
        while let Some((tag, name)) = names.next().filter(|_| found.len() < NAMES) {
            let name = match tag {
                DNS_NAME => Some(String::from_utf8_lossy(name).into_owned()),
                IP_ADDRESS => address(name),
                _ => None,
            };
            found.extend(name);
        }
        return Some(found);
    }
    None
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(bytes) = <[u8; 4]>::try_from(bytes) {
        return Some(Ipv4Addr::from(bytes).to_string());
    }
    let bytes = <[u8; 16]>::try_from(bytes).ok()?;
    Some(Ipv6Addr::from(bytes).to_string())
}

/// `491231235959Z` and `20491231235959Z` as RFC 3339. Two digits of a year
/// below 50 are of this century.
fn moment((tag, text): (u8, &[u8])) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let digits = text.strip_suffix('Z')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = match tag {
        UTC_TIME => {
            let (year, rest) = digits.split_at_checked(2)?;
            let century = if year < "50" { "20" } else { "19" };
            (format!("{century}{year}"), rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = digits.split_at_checked(4)?;
            (year.to_owned(), rest)
        }
        _ => return None,
    };
    if rest.len() != 10 {
        return None;
    }
    let part = |at: usize| &rest[at..at + 2];
    let [month, day, hour, minute, second] = [0, 2, 4, 6, 8].map(part);
    Some(format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, DnType, KeyPair};

    fn made(names: &[&str], subject: &str, end: i32) -> Vec<u8> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::OrganizationName, "O");
        params.distinguished_name.push(DnType::CommonName, subject);
        params.not_after = rcgen::date_time_ymd(end, 2, 3);
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn a_certificate_tells_its_subject_names_and_end() {
        for end in [1999, 2049, 2050, 4096] {
            let der = made(&["localhost", "127.0.0.1", "::1"], "a test", end);
            let expected = Certificate {
                subject: Some("a test".to_owned()),
                names: vec![
                    "localhost".to_owned(),
                    "127.0.0.1".to_owned(),
                    "::1".to_owned(),
                ],
                until: format!("{end}-02-03T00:00:00Z"),
            };
            assert_eq!(Certificate::read(&der), Some(expected));
        }
    }

    #[test]
    fn what_is_broken_is_read_as_far_as_it_goes_or_not_at_all() {
        let der = made(&["localhost"], "a test", 2040);
        for end in 0..der.len() {
            assert_eq!(Certificate::read(&der[..end]), None, "{end}");
        }
        for at in 0..der.len() {
            for byte in [0, 1, 0x30, 0x7f, 0x80, 0x84, 0xff] {
                let mut broken = der.clone();
                broken[at] = byte;
                // No panic; what it says is anybody's guess.
                let _ = Certificate::read(&broken);
            }
        }
        assert_eq!(Certificate::read(b"-----BEGIN CERTIFICATE-----"), None);
        // A length that no memory holds.
        assert_eq!(
            Certificate::read(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]),
            None
        );
        assert_eq!(Certificate::read(&[0x30, 0x80, 0, 0]), None);
    }
}
