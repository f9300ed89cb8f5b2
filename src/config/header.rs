//! What may be sent as a header.

use http::HeaderName;

/// Headers of HTTP/2 and gRPC themselves.
const RESERVED: [&str; 8] = [
    "te",
    "host",
    "connection",
    "content-type",
    "content-length",
    "transfer-encoding",
    "user-agent",
    "upgrade",
];

/// Whether the header `name`, in lower case, is one that the protocol sends.
pub(crate) fn belongs_to_protocol(name: &str) -> bool {
    name.starts_with("grpc-") || RESERVED.contains(&name)
}

/// The name of a header, in lower case.
///
/// # Errors
/// A sentence that shows the name.
pub(super) fn name(written: &str) -> Result<String, String> {
    let shown = written.escape_debug();
    let Ok(name) = HeaderName::try_from(written) else {
        return Err(format!(
            "`{shown}` is no name of a header: those are letters, digits, `-`, `_` and `.`"
        ));
    };
    let name = name.as_str().to_owned();
    if name == "authorization" {
        return Err("`authorization` is sent for `token` or for `user` and `password`".to_owned());
    }
    if name.ends_with("-bin") {
        return Err(format!(
            "`{name}` ends in `-bin`, as headers do that are not text"
        ));
    }
    if belongs_to_protocol(&name) {
        return Err(format!("`{name}` belongs to the protocol"));
    }
    Ok(name)
}

/// The value of a header, which is shown nowhere: it may be a key.
///
/// # Errors
/// A sentence about the header `name`.
pub(super) fn value<'a>(name: &str, written: &'a str) -> Result<&'a str, String> {
    if written.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        Ok(written)
    } else {
        Err(format!(
            "the header `{name}` has a value that is not plain ASCII"
        ))
    }
}

/// `written` as the name of a database, which goes into a header.
///
/// # Errors
/// A sentence that shows the name.
pub(super) fn database(written: &str) -> Result<&str, String> {
    if written.is_empty() {
        return Err("the name of the database is empty".to_owned());
    }
    value("database", written).map_err(|_| {
        format!(
            "the database `{written}` has a name that is not plain ASCII, so no header carries it"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_checked_before_they_are_sent() {
        for (written, result) in [
            ("Bucket-Name", Ok("bucket-name")),
            ("x_y.z", Ok("x_y.z")),
            ("Authorization", Err("for `token`")),
            ("trace-bin", Err("`-bin`")),
            ("grpc-timeout", Err("protocol")),
            ("Content-Type", Err("protocol")),
            (":path", Err("no name")),
            ("a b", Err("no name")),
            ("", Err("no name")),
            ("a\n", Err("`a\\n` is no name")),
        ] {
            match (name(written), result) {
                (Ok(name), Ok(expected)) => assert_eq!(name, expected),
                (Err(fault), Err(part)) => assert!(fault.contains(part), "{fault}"),
                (got, _) => panic!("{written:?}: {got:?}"),
            }
        }
        assert_eq!(value("x", "a = ~"), Ok("a = ~"));
        for bad in ["a\nb", "ä", "\u{7f}", "a\tb"] {
            let fault = value("x", bad).unwrap_err();
            assert!(fault.contains("`x`") && !fault.contains(bad), "{fault}");
        }
        assert!(database("").is_err() && database("größe").is_err() && database("a b").is_ok());
    }
}
