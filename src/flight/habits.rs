//! What is sent with every call besides its message, and what is taken from
//! every answer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, Uri};

use super::cookies::Jar;
use super::keys::Keys;

/// What one host is told of us, and tells us; clones share it.
#[derive(Debug, Clone)]
pub(super) struct Habits {
    /// The profile's, without what `keys` has.
    pub(super) headers: Arc<HeaderMap>,
    pub(super) keys: Arc<Keys>,
    pub(super) jar: Arc<Mutex<Jar>>,
}

/// Hears what the answer to one call brings.
#[derive(Debug)]
pub(super) struct Ears {
    habits: Habits,
    path: String,
}

impl Habits {
    pub(super) fn new(headers: Arc<HeaderMap>, keys: Arc<Keys>, jar: Jar) -> Habits {
        Habits {
            headers,
            keys,
            jar: Arc::new(Mutex::new(jar)),
        }
    }

    /// Puts on `headers` what goes with a call of `uri`.
    pub(super) fn put_on(&self, headers: &mut HeaderMap, uri: &Uri) {
        headers.extend(HeaderMap::clone(&self.headers));
        if let Some(value) = self.keys.now().value {
            headers.insert(AUTHORIZATION, value);
        }
        let jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cookies) = jar.shown(&self.headers, uri.path(), SystemTime::now()) {
            headers.insert(COOKIE, cookies);
        }
    }

    /// What hears the answer to a call of `uri`.
    pub(super) fn ears(&self, uri: &Uri) -> Ears {
        Ears {
            habits: self.clone(),
            path: uri.path().to_owned(),
        }
    }

    /// Whether the server has set a cookie that is good still.
    pub(super) fn have_cookies(&self) -> bool {
        let jar = self.jar.lock().unwrap_or_else(PoisonError::into_inner);
        !jar.is_empty(SystemTime::now())
    }
}

impl Ears {
    /// Takes cookies and bearers from headers or trailers.
    pub(super) fn heed(&self, headers: &HeaderMap) {
        let Habits { keys, jar, .. } = &self.habits;
        keys.heed(headers);
        let mut jar = jar.lock().unwrap_or_else(PoisonError::into_inner);
        jar.heed(headers, &self.path, SystemTime::now());
    }
}
