//! The names in InfluxDB's lists.

use serde_json::Value;

/// The names in the list of InfluxDB 3: `[{"iox::database":"sensors"}]`.
/// `None` for what is no such list.
pub(super) fn databases(body: &[u8]) -> Option<Vec<String>> {
    let list: Value = serde_json::from_slice(body).ok()?;
    names(list.as_array()?, "iox::database")
}

/// The names in a page of buckets: `{"buckets":[{"name":"home"}]}`.
pub(super) fn buckets(body: &[u8]) -> Option<Vec<String>> {
    let page: Value = serde_json::from_slice(body).ok()?;
    names(page.get("buckets")?.as_array()?, "name")
}

fn names(list: &[Value], key: &str) -> Option<Vec<String>> {
    let name = |entry: &Value| entry.get(key)?.as_str().map(str::to_owned);
    list.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_or_it_is_no_list() {
        let found = |names: &[&str]| Some(names.iter().map(|&name| name.to_owned()).collect());
        for (body, expected) in [
            (
                r#"[{"iox::database":"a"},{"iox::database":"b\u001b"}]"#,
                found(&["a", "b\u{1b}"]),
            ),
            ("[]", found(&[])),
            (r#"[{"iox::database":1}]"#, None),
            (r#"{"iox::database":"a"}"#, None),
            ("<html>", None),
            ("", None),
            ("[[[[", None),
        ] {
            assert_eq!(databases(body.as_bytes()), expected, "{body}");
        }
        assert_eq!(databases("[".repeat(1_000_000).as_bytes()), None);
        for (body, expected) in [
            (
                r#"{"links":{},"buckets":[{"id":"1","name":"a"}]}"#,
                found(&["a"]),
            ),
            (r#"{"buckets":[]}"#, found(&[])),
            (r#"{"code":"unauthorized"}"#, None),
            ("[]", None),
        ] {
            assert_eq!(buckets(body.as_bytes()), expected, "{body}");
        }
    }
}
