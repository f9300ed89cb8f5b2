//! What holds of every text that may be a configuration.

use std::path::Path;
use std::time::Duration;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::draft;
use super::file::Document;
use super::keys::KEYS;
use super::profile::{COLORS, DEFAULT_PORT, Init, Place, Profile, Remote, Tls};
use super::secret::Secret;
use super::store::SAMPLE;
use crate::testing::cases;
use crate::text;

const PATH: &str = "/etc/c.toml";

/// What is in every secret here, and in nothing else.
const HUNTER: &str = "hunter2";

/// All that reading `text` has to say, as a file of one's own and as an
/// included one.
fn told(text: &str) -> Vec<String> {
    let (path, home) = (Path::new(PATH), Some(Path::new("/home/ada")));
    let empty = Document::parse("", path, home).unwrap();
    let own = Document::parse(text, path, home).map(|document| (document, Vec::new()));
    let included = Document::parse_included(text, path, &empty);
    let mut told = Vec::new();
    for read in [own, included] {
        match read {
            Ok((document, left_out)) => {
                let sections = document.profiles.iter();
                let wrong = sections.filter_map(|section| draft::profile(&document, section).err());
                told.extend(wrong.map(|error| format!("{error:?}")));
                told.extend(left_out);
            }
            Err(error) => told.push(format!("{error:?}")),
        }
    }
    told
}

/// Whether `sentence` has the place of a line of `text`.
fn is_placed(sentence: &str, text: &str) -> bool {
    let Some((_, rest)) = sentence.split_once(&format!("{PATH}:")) else {
        return false;
    };
    let line = rest.split(':').next().and_then(|line| line.parse().ok());
    let lines = text.matches('\n').count() + 1;
    line.is_some_and(|line: usize| (1..=lines).contains(&line))
}

/// Texts that look like a configuration for a while.
fn fragments() -> impl Strategy<Value = String> {
    let words = [
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "=",
        ",",
        ".",
        "\n",
        "\r\n",
        " ",
        "\t",
        "#",
        "'",
        "\"",
        "\"\"\"",
        "'''",
        "\\",
        "\\u00e9",
        "\\x",
        "default",
        "include",
        "profiles",
        "settings",
        "a",
        "é",
        "\u{0}",
        "\u{1b}",
        "[profiles.a]\n",
        "[profiles.b]\n",
        "host = 'h'\n",
        "token = ",
        "{ env = 'T' }",
        "uri = 'grpc://a:b@h:1'\n",
        "1",
        "0x",
        "-",
        "+",
        "1e9",
        "99999999999999999999",
        "true",
        "inf",
        "1979-05-27",
        "init = ['SELECT 1', ",
        "metadata = { bucket = 'a' }\n",
        "timeout = '5m'\n",
        "port = 1\n",
    ];
    vec(select(words.to_vec()), 0..24).prop_map(|words| words.concat())
}

/// The sample, in use, with a piece of it changed.
fn broken_sample() -> impl Strategy<Value = String> {
    let used = SAMPLE.replace("\n# ", "\n");
    let ends: Vec<usize> = used.char_indices().map(|(at, _)| at).collect();
    (select(ends), 0..40_usize, "(?s).{0,3}").prop_map(move |(from, length, put)| {
        let to = (from + length).min(used.len());
        let to = (to..=used.len()).find(|to| used.is_char_boundary(*to));
        format!("{}{put}{}", &used[..from], &used[to.unwrap_or(from)..])
    })
}

/// A value as TOML has it; each string in it holds a secret.
fn any_value() -> impl Strategy<Value = String> {
    let text = "[ -~é\u{1b}\u{202e}]{0,6}".prop_map(|text| quoted(&format!("{text}{HUNTER}")));
    let leaf = prop_oneof![
        text,
        any::<i64>().prop_map(|number| number.to_string()),
        (-1..70_000_i64).prop_map(|number| number.to_string()),
        select(vec![
            "true",
            "false",
            "1.5",
            "nan",
            "1979-05-27",
            "''",
            "'5m'",
            "'a'"
        ])
        .prop_map(str::to_owned),
        Just("99999999999999999999".to_owned()),
    ];
    let keys = [
        "env",
        "file",
        "command",
        "ask",
        "bucket",
        "database",
        "x",
        "X",
        "metadata-reflection",
        "null",
        "timing",
        "authorization",
        "\"a b\"",
    ];
    leaf.prop_recursive(2, 8, 3, move |inner| {
        let pair = (select(keys.to_vec()), inner.clone());
        prop_oneof![
            vec(inner, 0..3).prop_map(|list| format!("[{}]", list.join(", "))),
            vec(pair, 0..3).prop_map(|pairs| {
                let pairs = pairs.iter().map(|(key, value)| format!("{key} = {value}"));
                format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
            }),
        ]
    })
}

/// `text` as a TOML string in one line.
fn quoted(text: &str) -> String {
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
fn any_profile() -> impl Strategy<Value = Profile> {
    let headers = btree_map("x-[a-z]{1,6}", "[ -~]{0,8}", 0..3);
    let database = proptest::option::of("[ -~]{1,8}");
    let header = select(vec!["database", "bucket-name", "catalog"]);
    let limits = (1..100_000_u64, 0..100_u64, 65_535..=2_147_483_647_u32);
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
        limits,
        said,
        switches,
    )
        .prop_map(
            |(place, (token, login), tls, sent, limits, said, switches)| {
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
                    window: limits.2,
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
fn written(profile: &Profile) -> Vec<(&'static str, String)> {
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
        ("window", profile.window.to_string()),
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

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_text_is_read_or_told_with_its_line(
        text in prop_oneof!["(?s).{0,60}", fragments(), broken_sample()],
    ) {
        for sentence in told(&text) {
            prop_assert!(is_placed(&sentence, &text), "{sentence}");
        }
    }

    #[test]
    fn any_value_is_taken_or_told_without_its_secrets(
        key in select(KEYS.iter().map(|key| key.name).collect::<Vec<_>>()),
        value in any_value(),
    ) {
        let text = format!("[profiles.home]\n{key} = {value}\n");
        // What these hold is never shown; another value may be.
        let secret = ["token", "password", "metadata"].contains(&key);
        for sentence in told(&text) {
            prop_assert!(is_placed(&sentence, &text), "{sentence}");
            prop_assert!(!secret || !sentence.contains(HUNTER), "{sentence}");
        }
    }

    #[test]
    fn a_profile_reads_back_as_it_was_written(
        (mut profile, keys, underscores) in any_profile().prop_flat_map(|profile| {
            let keys = written(&profile);
            (Just(profile), Just(keys).prop_shuffle(), any::<bool>())
        }),
    ) {
        let mut text = String::from("[profiles.home]\n");
        for (at, (key, value)) in keys.iter().enumerate() {
            let place = format!("{PATH}:{}", at + 2);
            match *key {
                "token" => profile.token_at = place,
                "password" => profile.password_at = place,
                "init" => profile.init.iter_mut().for_each(|init| init.place.clone_from(&place)),
                _ => {}
            }
            let key = if underscores { key.replace('-', "_") } else { (*key).to_owned() };
            text.push_str(&format!("{key} = {value}\n"));
        }
        let document = Document::parse(&text, Path::new(PATH), None).unwrap();
        let read = draft::profile(&document, &document.profiles[0]);
        let read = read.map_err(|error| TestCaseError::fail(format!("{error:?}\n{text}")))?;
        prop_assert_eq!(&read.token, &profile.token);
        prop_assert_eq!(&read.password, &profile.password);
        // Secrets aside, all of it is in what `Debug` shows.
        prop_assert_eq!(format!("{read:?}"), format!("{profile:?}"), "{}", text);
    }
}
