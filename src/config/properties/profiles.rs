//! Profiles of all kinds, and how they are written.

use std::path::Path;
use std::time::Duration;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::super::follow::{FollowLocations, Host};
use super::super::profile::{COLORS, DEFAULT_PORT, Init, Place, Profile, Remote, Tls};
use super::super::secret::Secret;
use crate::text;

/// `text` as a TOML string in one line.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

fn list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<_> = texts
        .into_iter()
        .map(|text| quoted(text.as_ref()))
        .collect();
    format!("[{}]", texts.join(", "))
}

fn any_secret() -> impl Strategy<Value = Secret> {
    prop_oneof![
        "(?s).{0,12}".prop_map(Secret::Literal),
        "[A-Z_]{1,8}".prop_map(Secret::Env),
        "/[a-z]{1,8}".prop_map(|path| Secret::File(path.into())),
        vec("(?s)[^~].{0,6}", 1..4).prop_map(Secret::Command),
        Just(Secret::Ask),
    ]
}

fn written_secret(secret: &Secret) -> String {
    match secret {
        Secret::Literal(text) => quoted(text),
        Secret::Env(name) => format!("{{ env = {} }}", quoted(name)),
        Secret::File(path) => format!("{{ file = {} }}", quoted(&path.to_string_lossy())),
        Secret::Command(words) => format!("{{ command = {} }}", list(words)),
        Secret::Ask => "{ ask = true }".to_owned(),
    }
}

fn any_place() -> impl Strategy<Value = Place> {
    let host = prop_oneof![
        "[a-zA-Z0-9][a-zA-Z0-9.-]{0,12}",
        any::<std::net::Ipv6Addr>().prop_map(|host| host.to_string()),
    ];
    let remote = (host, 1..=u16::MAX, any::<bool>());
    let remote = remote.prop_map(|(host, port, tls)| Remote { host, port, tls });
    prop_oneof![
        remote.prop_map(Place::Remote),
        vec("/[a-z*?]{1,8}", 1..4)
            .prop_map(|files| Place::Files(files.into_iter().map(Into::into).collect())),
    ]
}

fn any_follow() -> impl Strategy<Value = FollowLocations> {
    let name = prop_oneof![
        "[a-z0-9][a-z0-9.-]{0,12}",
        any::<std::net::Ipv6Addr>().prop_map(|name| name.to_string()),
    ];
    let host = (name, proptest::option::of(1..=u16::MAX));
    let host = host.prop_map(|(name, port)| Host { name, port });
    prop_oneof![
        Just(FollowLocations::SameHost),
        Just(FollowLocations::Any),
        vec(host, 1..4).prop_map(FollowLocations::Hosts),
    ]
}

fn written_follow(follow: &FollowLocations) -> String {
    let written = |host: &Host| {
        let name = match host.name.contains(':') {
            true => format!("[{}]", host.name),
            false => host.name.clone(),
        };
        host.port
            .map_or(name.clone(), |port| format!("{name}:{port}"))
    };
    match follow {
        FollowLocations::SameHost => quoted("same-host"),
        FollowLocations::Any => quoted("any"),
        FollowLocations::Hosts(hosts) => list(hosts.iter().map(written)),
    }
}

/// How a profile logs in: a token, or a user and a password.
type Login = (Option<Secret>, Option<(String, Secret)>);

fn any_login() -> impl Strategy<Value = Login> {
    prop_oneof![
        Just((None, None)),
        any_secret().prop_map(|token| (Some(token), None)),
        ("[a-zé ]{0,8}", any_secret()).prop_map(|login| (None, Some(login))),
    ]
}

fn any_tls() -> impl Strategy<Value = Tls> {
    let path = || proptest::option::of("/[a-z]{1,6}");
    let cert = proptest::option::of(("/[a-z]{1,6}", "/[a-z]{1,6}"));
    let name = proptest::option::of("[a-z.]{1,8}");
    (path(), cert, any::<bool>(), name).prop_map(|(ca, pair, skip_verify, authority)| {
        let (cert, key) = pair.unzip();
        Tls {
            ca: ca.map(Into::into),
            client_cert: cert.map(Into::into),
            client_key: key.map(Into::into),
            skip_verify,
            authority,
        }
    })
}

/// A profile that a configuration can hold; its places are not set.
pub(super) fn any_profile() -> impl Strategy<Value = Profile> {
    // A name that ends in `-bin` is refused: such headers are not text.
    let name = "x-[a-z]{1,6}".prop_filter("no text", |name| !name.ends_with("-bin"));
    let headers = btree_map(name, "[ -~]{0,8}", 0..3);
    let database = proptest::option::of("[ -~]{1,8}");
    let header = select(vec!["database", "bucket-name", "catalog"]);
    let limits = (
        1..100_000_u64,
        0..100_u64,
        0..100_u64,
        65_535..=2_147_483_647_u32,
    );
    let parts = (any_follow(), 1..=64_usize);
    let init = vec("(?s).{0,8}", 0..3);
    let null = proptest::option::of("(?s).{0,8}");
    let switches = (any::<bool>(), any::<bool>());
    let color = proptest::option::of(select(COLORS.to_vec()));
    let sent = (headers, database, header);
    let said = (init, null, color);
    (
        any_place(),
        any_login(),
        any_tls(),
        sent,
        (limits, parts),
        said,
        switches,
    )
        .prop_map(
            |(place, (token, login), tls, sent, (limits, parts), said, switches)| {
                let (user, password) = login.unzip();
                let (metadata, database, header) = sent;
                let (init, null, color) = said;
                let texts = init.into_iter().map(|text| Init {
                    text,
                    place: String::new(),
                });
                Profile {
                    name: "home".to_owned(),
                    place,
                    user,
                    password,
                    token,
                    database,
                    database_header: header.to_owned(),
                    metadata: metadata.into_iter().collect(),
                    metadata_reflection: switches.0,
                    tls,
                    connect_timeout: Duration::from_millis(limits.0),
                    timeout: Some(Duration::from_secs(limits.1)).filter(|time| !time.is_zero()),
                    keepalive: Some(Duration::from_secs(limits.2)).filter(|time| !time.is_zero()),
                    window: limits.3,
                    follow_locations: parts.0,
                    fetch_parallelism: parts.1,
                    init: texts.collect(),
                    settings: null
                        .map(|null| ("null".to_owned(), null))
                        .into_iter()
                        .collect(),
                    color: color.map(str::to_owned),
                    allow_plaintext_token: switches.1,
                    ..Profile::default()
                }
            },
        )
}

/// The keys of `profile` and their values, as they are written.
pub(super) fn written(profile: &Profile) -> Vec<(&'static str, String)> {
    let path = |path: &Path| quoted(&path.to_string_lossy());
    let mut keys = vec![
        ("database-header", quoted(&profile.database_header)),
        (
            "features",
            format!(
                "{{ metadata-reflection = {} }}",
                profile.metadata_reflection
            ),
        ),
        ("skip-verify", profile.tls.skip_verify.to_string()),
        (
            "connect-timeout",
            quoted(&text::duration_short(profile.connect_timeout)),
        ),
        (
            "timeout",
            profile.timeout.map_or(0, |time| time.as_secs()).to_string(),
        ),
        (
            "keepalive",
            profile
                .keepalive
                .map_or(0, |time| time.as_secs())
                .to_string(),
        ),
        ("window", profile.window.to_string()),
        (
            "follow-locations",
            written_follow(&profile.follow_locations),
        ),
        ("fetch-parallelism", profile.fetch_parallelism.to_string()),
        (
            "allow-plaintext-token",
            profile.allow_plaintext_token.to_string(),
        ),
    ];
    match &profile.place {
        // Both ways to name a server, each for some.
        Place::Remote(remote) if remote.port % 2 == 0 => {
            let scheme = if remote.tls { "https" } else { "grpc+tcp" };
            keys.push(("uri", quoted(&format!("{scheme}://{}", remote.authority()))));
        }
        Place::Remote(remote) => {
            keys.push(("host", quoted(&remote.host)));
            if remote.port != DEFAULT_PORT {
                keys.push(("port", remote.port.to_string()));
            }
            if !remote.tls {
                keys.push(("tls", "false".to_owned()));
            }
        }
        Place::Files(files) => {
            keys.push((
                "files",
                list(files.iter().map(|file| file.to_string_lossy())),
            ));
        }
        Place::Demo => {}
    }
    let texts = profile.init.iter().map(|init| &init.text);
    let pairs = |pairs: &[(String, String)]| {
        let pairs = pairs
            .iter()
            .map(|(name, value)| format!("{name} = {}", quoted(value)));
        format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
    };
    let tls = &profile.tls;
    let optional = [
        ("token", profile.token.as_ref().map(written_secret)),
        ("user", profile.user.as_deref().map(quoted)),
        ("password", profile.password.as_ref().map(written_secret)),
        ("database", profile.database.as_deref().map(quoted)),
        ("metadata", Some(pairs(&profile.metadata))),
        ("ca", tls.ca.as_deref().map(path)),
        ("client-cert", tls.client_cert.as_deref().map(path)),
        ("client-key", tls.client_key.as_deref().map(path)),
        ("authority", tls.authority.as_deref().map(quoted)),
        ("init", (!profile.init.is_empty()).then(|| list(texts))),
        ("settings", Some(pairs(&profile.settings))),
        ("color", profile.color.as_deref().map(quoted)),
    ];
    let optional = optional.into_iter();
    keys.extend(optional.filter_map(|(key, value)| Some((key, value?))));
    keys
}
