//! What lets us in at a host, as it changes while we are there.

use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderValue};

use super::login::issued;

/// The value of `authorization` for one host.
#[derive(Debug, Default)]
pub(super) struct Keys {
    own: Mutex<Key>,
    /// Those of the host that the profile names: shown to another host, too,
    /// until that one gives something of its own.
    first: Option<Arc<Keys>>,
}

/// One value, or none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) value: Option<HeaderValue>,
    /// The server has issued it.
    pub(super) given: bool,
}

impl Keys {
    /// With what the profile has.
    pub(super) fn new(value: Option<HeaderValue>) -> Arc<Keys> {
        Arc::new(Keys {
            own: Mutex::new(Key {
                value,
                given: false,
            }),
            first: None,
        })
    }

    /// With what is shown to the `first` host.
    pub(super) fn after(first: &Arc<Keys>) -> Arc<Keys> {
        Arc::new(Keys {
            own: Mutex::default(),
            first: Some(Arc::clone(first)),
        })
    }

    /// Whether they are `first`, or go by it.
    pub(super) fn go_by(self: &Arc<Self>, first: &Arc<Keys>) -> bool {
        let of = self.first.as_ref().unwrap_or(self);
        Arc::ptr_eq(of, first)
    }

    /// What is shown now.
    pub(super) fn now(&self) -> Key {
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        match &self.first {
            Some(first) if own.value.is_none() => first.now(),
            _ => own.clone(),
        }
    }

    /// Shows `value` from now on, which the server has issued if `given`.
    pub(super) fn set(&self, value: Option<HeaderValue>, given: bool) {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        *own = Key { value, given };
    }

    /// Shows what the first host is shown, again.
    pub(super) fn forget(&self) {
        if self.first.is_some() {
            *self.own.lock().unwrap_or_else(PoisonError::into_inner) = Key::default();
        }
    }

    /// Takes the bearer that an answer's headers or trailers bring, if they do.
    pub(super) fn heed(&self, headers: &HeaderMap) {
        let Some(value) = headers.get(AUTHORIZATION).and_then(bearer) else {
            return;
        };
        // A server that sends back what it was shown has issued nothing.
        if self.now().value.as_ref() != Some(&value) {
            self.set(Some(value), true);
        }
    }
}

/// `value`, if it is a bearer.
fn bearer(value: &HeaderValue) -> Option<HeaderValue> {
    let text = value.to_str().ok()?;
    let (scheme, token) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
        return None;
    }
    issued(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flight::login::secret;

    fn heard(keys: &Keys, value: &[u8]) {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        keys.heed(&headers);
    }

    fn shown(keys: &Keys) -> (String, bool) {
        let Key { value, given } = keys.now();
        let value = value.map(|value| value.to_str().unwrap().to_owned());
        (value.unwrap_or_default(), given)
    }

    #[test]
    fn a_bearer_that_the_server_issues_replaces_the_one_before() {
        let keys = Keys::new(secret("Basic abc".to_owned()));
        for nothing in [
            &b"Basic def"[..],
            b"Bearer",
            b"Bearer  ",
            b"Bearer \xff",
            b"",
            format!("Bearer {}", "x".repeat(8 * 1024)).as_bytes(),
        ] {
            heard(&keys, nothing);
            assert_eq!(shown(&keys), ("Basic abc".to_owned(), false));
        }
        heard(&keys, b"Bearer one");
        assert_eq!(shown(&keys), ("Bearer one".to_owned(), true));
        heard(&keys, b"bearer two");
        assert_eq!(shown(&keys), ("bearer two".to_owned(), true));
        assert!(!format!("{keys:?}").contains("two"));
        let echoed = Keys::new(secret("Bearer mine".to_owned()));
        heard(&echoed, b"Bearer mine");
        assert_eq!(shown(&echoed), ("Bearer mine".to_owned(), false));
    }

    #[test]
    fn another_host_is_shown_what_the_first_one_is_until_it_gives_its_own() {
        let first = Keys::new(secret("Bearer one".to_owned()));
        let other = Keys::after(&first);
        heard(&first, b"Bearer two");
        assert_eq!(shown(&other), ("Bearer two".to_owned(), true));
        heard(&other, b"Bearer theirs");
        assert_eq!(shown(&other), ("Bearer theirs".to_owned(), true));
        assert_eq!(shown(&first), ("Bearer two".to_owned(), true));
        other.forget();
        assert_eq!(shown(&other), ("Bearer two".to_owned(), true));
        assert!(other.go_by(&first) && first.go_by(&first));
        assert!(!Keys::new(None).go_by(&first));
    }
}
