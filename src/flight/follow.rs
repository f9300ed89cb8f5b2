//! What of ours goes to other hosts, where parts of a result lie there.

use super::login::may_go;
use crate::config::{FollowLocations, Profile, Remote};

/// How a profile has the parts of results fetched.
#[derive(Debug)]
pub(super) struct Fetching {
    rule: FollowLocations,
    /// The user trusts the network.
    trusted: bool,
    /// How many streams at once, at most; at least 1.
    pub(super) at_once: usize,
}

impl Fetching {
    pub(super) fn of(profile: &Profile) -> Fetching {
        Fetching {
            rule: profile.follow_locations.clone(),
            trusted: profile.allow_plaintext_token,
            at_once: profile.fetch_parallelism.max(1),
        }
    }

    /// Whether our headers and credentials go along from `home` to `there`. A
    /// host that they do not go to is asked without them: a ticket may be all
    /// that it needs.
    pub(super) fn shares(&self, home: Option<&Remote>, there: &Remote) -> bool {
        may_go(there, self.trusted) && self.allows(home, there)
    }

    /// What to do about a refusal of `there`, to which nothing of ours went.
    pub(super) fn hint(&self, home: Option<&Remote>, there: &Remote) -> String {
        let place = there.authority();
        let listed = format!("`follow-locations = [\"{place}\"]`");
        let allowed = "`allow-plaintext-token = true`";
        match (may_go(there, self.trusted), self.allows(home, there)) {
            (true, _) => {
                format!("our login does not go to {place} unless the profile has {listed}")
            }
            (false, true) => format!(
                "our login does not go to {place} without TLS unless the profile has {allowed}"
            ),
            (false, false) => format!(
                "our login does not go to {place} without TLS unless the profile has {listed} \
                 and {allowed}"
            ),
        }
    }

    fn allows(&self, home: Option<&Remote>, there: &Remote) -> bool {
        match &self.rule {
            FollowLocations::SameHost => home.is_some_and(|home| {
                let as_safe = there.tls || !home.tls || there.is_loopback();
                as_safe && there.has_host_of(home)
            }),
            FollowLocations::Any => true,
            FollowLocations::Hosts(hosts) => hosts.iter().any(|host| host.is(there)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::follow::Host;

    fn remote(host: &str, port: u16, tls: bool) -> Remote {
        Remote {
            host: host.to_owned(),
            port,
            tls,
        }
    }

    #[test]
    fn what_is_ours_goes_only_where_the_profile_says() {
        let secure = remote("db.example", 443, true);
        let plain = remote("db.example", 443, false);
        let local = remote("localhost", 8181, false);
        let listed = |name: &str, port| {
            FollowLocations::Hosts(vec![Host {
                name: name.to_owned(),
                port,
            }])
        };
        for (rule, plaintext, home, there, shared) in [
            ("same", false, &secure, remote("db.example", 9, true), true),
            ("same", false, &secure, remote("DB.example", 9, true), true),
            (
                "same",
                false,
                &secure,
                remote("db.example", 9, false),
                false,
            ),
            ("same", true, &secure, remote("db.example", 9, false), false),
            ("same", false, &plain, remote("db.example", 9, false), false),
            ("same", true, &plain, remote("db.example", 9, false), true),
            (
                "same",
                false,
                &secure,
                remote("be.example", 443, true),
                false,
            ),
            (
                "same",
                false,
                &secure,
                remote("a.db.example", 443, true),
                false,
            ),
            ("same", false, &local, remote("127.0.0.1", 9, false), true),
            ("same", false, &local, remote("::1", 9, true), true),
            ("same", false, &local, remote("10.0.0.1", 9, true), false),
            ("any", false, &secure, remote("be.example", 9, true), true),
            ("any", false, &secure, remote("be.example", 9, false), false),
            ("any", true, &secure, remote("be.example", 9, false), true),
            ("any", false, &secure, remote("127.0.0.1", 9, false), true),
            ("port", false, &secure, remote("be.example", 9, true), true),
            ("port", false, &secure, remote("be.example", 8, true), false),
            (
                "port",
                false,
                &secure,
                remote("be.example", 9, false),
                false,
            ),
            (
                "port",
                false,
                &secure,
                remote("db.example", 443, true),
                false,
            ),
            ("host", false, &secure, remote("be.example", 8, true), true),
            ("host", true, &secure, remote("be.example", 8, false), true),
        ] {
            let fetching = Fetching {
                rule: match rule {
                    "same" => FollowLocations::SameHost,
                    "any" => FollowLocations::Any,
                    "port" => listed("be.example", Some(9)),
                    _ => listed("be.example", None),
                },
                trusted: plaintext,
                at_once: 1,
            };
            let found = fetching.shares(Some(home), &there);
            assert_eq!(found, shared, "{rule} {plaintext} {home:?} {there:?}");
        }
    }

    #[test]
    fn a_hint_names_all_that_it_takes() {
        let home = remote("db.example", 443, true);
        for (rule, tls, told) in [
            (
                FollowLocations::SameHost,
                true,
                &["= [\"be.example:9\"]"][..],
            ),
            (
                FollowLocations::Any,
                false,
                &["allow-plaintext-token = true"],
            ),
            (
                FollowLocations::SameHost,
                false,
                &["= [\"be.example:9\"]", "allow-plaintext-token = true"],
            ),
        ] {
            let fetching = Fetching {
                rule,
                trusted: false,
                at_once: 1,
            };
            let hint = fetching.hint(Some(&home), &remote("be.example", 9, tls));
            for part in told {
                assert!(hint.contains(part), "{hint}");
            }
        }
    }
}
