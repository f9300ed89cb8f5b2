//! The cookies of one host: RFC 6265, as far as a client of one host needs it.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{COOKIE, HeaderValue, SET_COOKIE};

/// How many are kept, how long all may be together, and how long each as the
/// server sends it, in bytes. No server needs as many, and what takes our calls
/// rarely takes more than 16 KiB of headers.
const MOST: usize = 50;
const TOGETHER: usize = 16 * 1024;
const LONGEST: usize = 8 * 1024;

/// What a host has asked to be sent back.
pub(super) struct Jar {
    host: String,
    /// Others cannot read what is sent there.
    private: bool,
    cookies: Vec<Cookie>,
}

struct Cookie {
    name: String,
    value: String,
    path: String,
    /// `None`: as long as the jar.
    ends: Option<SystemTime>,
    /// Only where others cannot read it.
    secure: bool,
}

impl Jar {
    /// Of `host`; `private` is whether others cannot read what is sent there.
    pub(super) fn new(host: &str, private: bool) -> Jar {
        Jar {
            host: host.to_ascii_lowercase(),
            private,
            cookies: Vec::new(),
        }
    }

    /// Whether the server has set none that is good still.
    pub(super) fn is_empty(&self, now: SystemTime) -> bool {
        !self.cookies.iter().any(|cookie| cookie.is_good(now))
    }

    /// Takes the cookies that the answer to a call of `path` brings. What is
    /// none is ignored.
    pub(super) fn heed(&mut self, headers: &HeaderMap, path: &str, now: SystemTime) {
        for value in headers.get_all(SET_COOKIE) {
            let text = value.to_str().ok();
            if let Some(cookie) = text.and_then(|text| self.read(text, path, now)) {
                self.keep(cookie, now);
            }
        }
    }

    /// The value of `cookie` for a call of `path`: first those that `ours` has,
    /// the profile's.
    pub(super) fn shown(
        &self,
        ours: &HeaderMap,
        path: &str,
        now: SystemTime,
    ) -> Option<HeaderValue> {
        let ours = ours.get_all(COOKIE).iter().map(|value| value.as_bytes());
        let mut theirs: Vec<_> = self
            .cookies
            .iter()
            .filter(|cookie| cookie.is_good(now) && covers(&cookie.path, path))
            .filter(|cookie| self.private || !cookie.secure)
            .collect();
        // The one that is for this very path stands before one for all.
        theirs.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let theirs = theirs
            .iter()
            .map(|cookie| format!("{}={}", cookie.name, cookie.value).into_bytes());
        let all: Vec<_> = ours.map(<[u8]>::to_vec).chain(theirs).collect();
        if all.is_empty() {
            return None;
        }
        let mut value = HeaderValue::from_bytes(&all.join(&b"; "[..])).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// A cookie of this host.
    fn read(&self, text: &str, path: &str, now: SystemTime) -> Option<Cookie> {
        if text.len() > LONGEST {
            return None;
        }
        let mut parts = text.split(';');
        let (name, value) = parts.next()?.split_once('=')?;
        let mut cookie = Cookie {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            path: folder(path).to_owned(),
            ends: None,
            secure: false,
        };
        if cookie.name.is_empty() {
            return None;
        }
        let mut for_long = None;
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "path" if value.starts_with('/') => cookie.path = value.to_owned(),
                "domain" if !self.is_in(value) => return None,
                "max-age" => for_long = value.parse::<i64>().ok().or(for_long),
                "expires" => cookie.ends = date(value).or(cookie.ends),
                "secure" => cookie.secure = true,
                _ => {}
            }
        }
        if let Some(seconds) = for_long {
            cookie.ends = match u64::try_from(seconds) {
                Ok(seconds) if seconds > 0 => now.checked_add(Duration::from_secs(seconds)),
                _ => Some(SystemTime::UNIX_EPOCH),
            };
        }
        Some(cookie)
    }

    /// Puts `cookie` in the place of the one of its name and path. One that
    /// has ended only takes that one away. Where there is no room the newcomer
    /// stays out: what a server sets first is most often its session.
    fn keep(&mut self, cookie: Cookie, now: SystemTime) {
        let same = |there: &Cookie| there.name == cookie.name && there.path == cookie.path;
        let place = self.cookies.iter().position(same);
        if let Some(place) = place {
            self.cookies.remove(place);
        }
        self.cookies.retain(|there| there.is_good(now));
        let length: usize = self.cookies.iter().map(Cookie::length).sum();
        let room = self.cookies.len() < MOST && length + cookie.length() <= TOGETHER;
        if cookie.is_good(now) && room {
            let place = place.unwrap_or(usize::MAX).min(self.cookies.len());
            self.cookies.insert(place, cookie);
        }
    }

    /// Whether this host is in `domain`.
    fn is_in(&self, domain: &str) -> bool {
        let domain = domain.trim_start_matches('.').to_ascii_lowercase();
        domain.is_empty()
            || self
                .host
                .strip_suffix(&domain)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

impl Cookie {
    /// Whether it has not ended.
    fn is_good(&self, now: SystemTime) -> bool {
        self.ends.is_none_or(|end| end > now)
    }

    /// How much of a call it takes: `name=value; `.
    fn length(&self) -> usize {
        self.name.len() + self.value.len() + 3
    }
}

impl std::fmt::Debug for Jar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Jar({} cookies of {})", self.cookies.len(), self.host)
    }
}

/// The path up to its last part, where a cookie is for if it does not say.
fn folder(path: &str) -> &str {
    match path.rfind('/') {
        Some(end) if end > 0 => &path[..end],
        _ => "/",
    }
}

/// Whether a cookie of `folder` goes to `path`.
fn covers(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || folder.ends_with('/') || rest.starts_with('/'))
}

/// A date of HTTP, or the older form with dashes.
fn date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text)
        .or_else(|_| httpdate::parse_http_date(&text.replace('-', " ")))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

    const PATH: &str = "/arrow.flight.protocol.FlightService/DoGet";

    /// What is sent on a call of `path` after these `set-cookie`.
    fn sent(jar: &mut Jar, set: &[&str], path: &str) -> String {
        let now = SystemTime::now();
        let mut headers = HeaderMap::new();
        for text in set {
            headers.append(
                SET_COOKIE,
                HeaderValue::from_bytes(text.as_bytes()).unwrap(),
            );
        }
        jar.heed(&headers, PATH, now);
        let shown = jar.shown(&HeaderMap::new(), path, now);
        shown.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn what_a_server_sets_is_sent_back_where_it_belongs() {
        for (set, expected) in [
            (&["a=1"][..], "a=1"),
            (&["a=1; Path=/", "b=2; HttpOnly; SameSite=Lax"], "b=2; a=1"),
            (&["a=1", "a=2"], "a=2"),
            (&[" a = \"1 2\" ;Path=/"], "a=\"1 2\""),
            (&["a=1; Path=/elsewhere"], ""),
            (&["a=1; Path=/arrow.flight.protocol.Flight"], ""),
            (&["a=1; path=nonsense"], "a=1"),
            (&["a=1; Domain=db.example"], "a=1"),
            (&["a=1; Domain=.EXAMPLE"], "a=1"),
            (&["a=1; Domain=other.example"], ""),
            (&["a=1; Domain=b.example"], ""),
            (&["a=1; Max-Age=60"], "a=1"),
            (&["a=1", "a=; Max-Age=0"], ""),
            (&["a=1; Max-Age=9223372036854775807"], "a=1"),
            (&["a=1", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], ""),
            (&["a=1", "a=; Expires=Thu, 01-Jan-1970 00:00:00 GMT"], ""),
            (&["a=1; Expires=Fri, 31 Dec 2999 00:00:00 GMT"], "a=1"),
            (
                &["a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
                "a=1",
            ),
            (&["a=1; Expires=nonsense; Max-Age=x"], "a=1"),
            (&["a=1; Secure"], "a=1"),
            (&["=1", "nothing", "", ";;;", "a=\u{e4}"], ""),
        ] {
            let mut jar = Jar::new("DB.example", true);
            assert_eq!(sent(&mut jar, set, PATH), expected, "{set:?}");
        }
        let mut open = Jar::new("db.example", false);
        assert_eq!(sent(&mut open, &["a=1; Secure"], PATH), "");
        let mut jar = Jar::new("db.example", true);
        assert_eq!(sent(&mut jar, &["a=1"], "/elsewhere"), "");
        let now = SystemTime::now();
        assert!(!jar.is_empty(now));
        assert!(!format!("{jar:?}").contains("a=1"));
        sent(&mut jar, &["a=; Max-Age=0"], PATH);
        assert!(jar.is_empty(now));
        sent(&mut jar, &["a=1; Max-Age=60"], PATH);
        assert!(!jar.is_empty(now));
        assert!(jar.is_empty(now + Duration::from_secs(120)));
    }

    #[test]
    fn ours_come_first_and_there_are_not_too_many() {
        let mut ours = HeaderMap::new();
        ours.insert(COOKIE, HeaderValue::from_static("mine=0"));
        let mut jar = Jar::new("db.example", true);
        let set: Vec<_> = (0..=MOST).map(|n| format!("c{n}={n}")).collect();
        let set: Vec<_> = set.iter().map(String::as_str).collect();
        let all = sent(&mut jar, &set, PATH);
        assert_eq!(all.split("; ").count(), MOST);
        assert!(all.starts_with("c0=0; ") && all.ends_with("; c49=49"));
        let shown = jar.shown(&ours, PATH, SystemTime::now()).unwrap();
        assert!(shown.to_str().unwrap().starts_with("mine=0; c0=0; "));
        // One that is set again keeps its place, and one that ends leaves it.
        let all = sent(&mut jar, &["c0=x", "c9=; Max-Age=0", "c50=50"], PATH);
        assert!(all.starts_with("c0=x; ") && all.ends_with("; c50=50"));
    }

    #[test]
    fn what_does_not_fit_stays_out() {
        let long = |name: &str, length: usize| format!("{name}={}", "x".repeat(length));
        let mut jar = Jar::new("db.example", true);
        assert_eq!(sent(&mut jar, &[&long("a", LONGEST)], PATH), "");
        let (a, b) = (long("a", LONGEST - 2), long("b", LONGEST - 20));
        let both = format!("s=1; {a}");
        assert_eq!(
            sent(&mut jar, &["s=1", &a, &long("b", LONGEST - 2)], PATH),
            both
        );
        assert_eq!(sent(&mut jar, &[&b], PATH), format!("{both}; {b}"));
        // The server takes one back with another that is too long.
        let longer = long("b", LONGEST - 2);
        assert_eq!(sent(&mut jar, &[&longer], PATH), both);
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
        let mut runner = TestRunner::new_with_rng(Config::with_cases(20_000), rng);
        let words = [
            "a",
            "b=",
            ";",
            "=",
            "/",
            " ",
            ",",
            "Path=/",
            "Domain=",
            "Max-Age=",
            "Expires=",
            "Secure",
            "-1",
            "99999999999999999999",
            "01-Jan-1970",
            "é",
            "\u{7f}",
        ];
        let text = vec(select(words.to_vec()), 0..12);
        runner
            .run(
                &(text, select(vec!["", "/", "/a", PATH])),
                |(text, path)| {
                    let text = text.concat();
                    let mut jar = Jar::new("db.example", true);
                    let mut headers = HeaderMap::new();
                    if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
                        headers.append(SET_COOKIE, value);
                    }
                    jar.heed(&headers, path, SystemTime::now());
                    let shown = jar.shown(&headers, path, SystemTime::now());
                    prop_assert!(shown.is_none() || !jar.is_empty(SystemTime::UNIX_EPOCH));
                    Ok(())
                },
            )
            .unwrap();
    }
}
