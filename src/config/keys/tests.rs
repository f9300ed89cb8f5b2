use std::path::Path;
use std::time::Duration;

use super::super::draft;
use super::super::file::Document;
use super::super::profile::{Place, Profile, Remote, Tls};
use super::super::secret::Secret;
use super::super::store::SAMPLE;
use super::*;
use crate::text::Plain;

fn profile(keys: &str) -> Result<Profile> {
    let text = format!("[profiles.home]\n{keys}\n");
    let home = Some(Path::new("/home/ada"));
    let document = Document::parse(&text, Path::new("/etc/c.toml"), home)?;
    draft::profile(&document, &document.profiles[0])
}

#[test]
fn a_profile_is_read_whole() {
    let profile = profile(
        r#"
host = "h.example"
port = 8_086
tls = false
token = { file = "~/t" }
database-header = "Bucket"
metadata = { x-Limit = 5, y = "z" }
features = { metadata_reflection = 'false' }
ca = "ca.pem"
client-cert = "/c.pem"
client_key = "~/k.pem"
skip-verify = true
authority = "real.example"
connect-timeout = "500ms"
timeout = 90
keepalive = "5m"
window = 65535
follow-locations = ["be.example:9050", "[::1]"]
fetch-parallelism = 64
init = ["SELECT 1",
  "SELECT 2; SELECT 3"]
color = "red"
allow-plaintext-token = true
[profiles.home.settings]
timezone = "UTC"
null = 10
"#,
    )
    .unwrap();
    assert_eq!(
        profile.place,
        Place::Remote(Remote {
            host: "h.example".to_owned(),
            port: 8086,
            tls: false,
        })
    );
    assert_eq!(profile.token, Some(Secret::File("/home/ada/t".into())));
    assert_eq!(profile.token_at, "/etc/c.toml:6");
    assert_eq!(profile.database_header, "bucket");
    assert_eq!(
        profile.headers(),
        [("x-limit".into(), "5".into()), ("y".into(), "z".into())]
    );
    assert!(!profile.metadata_reflection && profile.allow_plaintext_token);
    assert_eq!(
        profile.tls,
        Tls {
            ca: Some("/etc/ca.pem".into()),
            client_cert: Some("/c.pem".into()),
            client_key: Some("/home/ada/k.pem".into()),
            skip_verify: true,
            authority: Some("real.example".into()),
        }
    );
    assert_eq!(profile.connect_timeout, Duration::from_millis(500));
    assert_eq!(profile.timeout, Some(Duration::from_secs(90)));
    assert_eq!(profile.keepalive, Some(Duration::from_secs(300)));
    let init = profile.init.into_iter().map(|init| (init.place, init.text));
    assert_eq!(
        init.collect::<Vec<_>>(),
        [
            ("/etc/c.toml:21".into(), "SELECT 1".into()),
            ("/etc/c.toml:22".into(), "SELECT 2; SELECT 3".into()),
        ]
    );
    assert_eq!(
        (profile.window, profile.color.as_deref()),
        (65535, Some("red"))
    );
    let host = |name: &str, port| Host {
        name: name.to_owned(),
        port,
    };
    let hosts = vec![host("be.example", Some(9050)), host("::1", None)];
    assert_eq!(profile.follow_locations, FollowLocations::Hosts(hosts));
    assert_eq!(profile.fetch_parallelism, 64);
    assert_eq!(
        profile.settings,
        [
            ("timezone".into(), "UTC".into()),
            ("null".into(), "10".into())
        ]
    );
}

#[test]
fn a_mistake_is_told_with_its_line_and_what_to_do() {
    for (keys, told) in [
        (
            "",
            "/etc/c.toml:1: the profile \"home\" has none of `host`, `uri` and `files`",
        ),
        (
            "hots = 'h'",
            "/etc/c.toml:2: there is no key `hots`\nhint: did you mean `host`?",
        ),
        (
            "\nzzz = 1",
            "/etc/c.toml:3: there is no key `zzz`\nhint: `flightline config`",
        ),
        ("include = ['x']", "there is no key `include`"),
        (
            "host = 3",
            "`host` takes the name or address of a server, not an integer",
        ),
        ("host = 'https://h'", "goes to `uri`"),
        ("host = 'h:1'", "goes to `port`"),
        ("port = 0", "`port` takes a number from 1 to 65535\n"),
        (
            "port = '1'",
            "`port` takes a number from 1 to 65535, not text",
        ),
        (
            "tls = 'yes'",
            "`tls` takes true or false (a boolean), not text",
        ),
        (
            "uri = 'flightsql://u:hunter2@h'",
            "/etc/c.toml:2: flightsql://***@h: an unknown scheme",
        ),
        (
            "uri = 'http://h'\nhost = 'h'",
            "/etc/c.toml:3: `host` has no meaning beside `uri`",
        ),
        (
            "uri = 'http://h'\ntls = true",
            "/etc/c.toml:3: `tls` has no meaning beside `uri`",
        ),
        (
            "files = 'a'\nuri = 'http://h'",
            "`uri` has no meaning beside `files`",
        ),
        ("files = []", "`files` takes paths or patterns"),
        ("files = [1]", "`files` takes paths or patterns"),
        (
            "host = 'h'\ntoken = 'hunter2'\nuser = 'u'",
            "/etc/c.toml:3: a profile logs in by",
        ),
        (
            "uri = 'grpc://a:hunter2@h'\nuser = 'b'",
            "/etc/c.toml:3: `user` has no meaning",
        ),
        (
            "uri = 'grpc://a:hunter2@h'\npassword = 'b'",
            "/etc/c.toml:3: `password` has no meaning",
        ),
        ("token = 3", "`token` takes text, or one of { env ="),
        ("token = {}", "`token` takes text, or one of"),
        (
            "token = { env = 'A', file = 'b' }",
            "`token` takes text, or one of",
        ),
        (
            "token = { env = 'hunter2=x' }",
            "`token.env` takes the name of a variable",
        ),
        (
            "token = { keyring = 'x' }",
            "no source `keyring` of a secret\nhint: `token` takes",
        ),
        ("token = { ask = false }", "`token.ask` takes true"),
        (
            "token = { command = 'pass x' }",
            "`token.command` takes a list: the program, then its arguments, not text",
        ),
        ("database = ''", "is empty"),
        ("database = 'größe'", "no header carries it"),
        ("database-header = 'a b'", "no name of a header"),
        (
            "host = 'h'\ndatabase = 'a'\nmetadata = { bucket = 'b' }",
            "/etc/c.toml:3: `database` names another than `bucket`",
        ),
        (
            "host = 'h'\nmetadata = { bucket = 'a', bucket-name = 'a' }",
            "both `bucket` and `bucket-name` name a database",
        ),
        ("metadata = { X = 'a', x = 'b' }", "`x` stands twice"),
        (
            "metadata = { authorization = 'Bearer hunter2' }",
            "is sent for `token`",
        ),
        (
            "metadata = { key = \"hunter2\\n\" }",
            "the header `key` has a value that is not plain ASCII",
        ),
        ("metadata = ['a']", "`metadata` takes a table of headers"),
        (
            "features = { metadata-reflexion = true }",
            "no feature `metadata-reflexion`\nhint: known is",
        ),
        (
            "features = { metadata-reflection = 'no' }",
            "`features.metadata-reflection` takes true or false",
        ),
        (
            "host = 'h'\nclient-cert = 'x'",
            "`client-cert` and `client-key` go together",
        ),
        (
            "connect-timeout = 0",
            "`connect-timeout` takes a time above 0",
        ),
        (
            "timeout = 'soon'",
            "`timeout` takes a time: a number of seconds",
        ),
        (
            "timeout = -1",
            "`timeout` takes a time: a number of seconds",
        ),
        ("timeout = 99999999999999999999", "the number is too large"),
        (
            "keepalive = 'x'",
            "`keepalive` takes a time: a number of seconds (0: never asked)",
        ),
        ("window = 1", "from 65535"),
        ("fetch-parallelism = 0", "a number from 1 to 64"),
        ("fetch-parallelism = 65", "a number from 1 to 64"),
        (
            "follow-locations = 'be.example:9050'",
            "`follow-locations` takes \"same-host\", \"any\", or a list",
        ),
        (
            "follow-locations = []",
            "`follow-locations` takes \"same-host\"",
        ),
        ("follow-locations = 3", "not an integer"),
        ("follow-locations = ['grpc://h:1']", "has no scheme"),
        ("follow-locations = ['h:0']", "from 1 to 65535"),
        ("init = 3", "`init` takes statements and commands"),
        ("init = ['\\x', 3]", "`init` takes statements and commands"),
        (
            "settings = {\n  timezon = 'UTC' }",
            "/etc/c.toml:3: there is no setting \"timezon\"\nhint: did you mean timezone?",
        ),
        (
            "settings = { timing = 'maybe' }",
            "/etc/c.toml:2: timing does not take \"maybe\"",
        ),
        ("color = 'gren'", "hint: did you mean `green`?"),
        ("user = 'a:b'", "holds a colon"),
        (
            "skip-verify = true\nskip_verify = true",
            "/etc/c.toml:3: `skip-verify` stands twice",
        ),
    ] {
        let error = profile(keys).unwrap_err();
        assert_eq!(error.kind(), Kind::Configuration, "{keys}");
        let error = error.render(&Plain, true);
        assert!(
            error.contains(told),
            "{keys}\n  wanted {told}\n  got {error}"
        );
        assert!(!error.contains("hunter2"), "{error}");
    }
}

/// The sample with its examples uncommented.
fn sample_in_use() -> String {
    let is_key = |line: &str| {
        line.split_once(" = ").is_some_and(|(key, _)| {
            key.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        })
    };
    let mut text = String::new();
    for line in SAMPLE.lines() {
        let example = line
            .strip_prefix("# ")
            .filter(|line| line.starts_with('[') || is_key(line));
        text.push_str(example.unwrap_or(line));
        text.push('\n');
    }
    text
}

#[test]
fn the_sample_says_nothing_as_it_is() {
    let document = Document::parse(SAMPLE, Path::new("c.toml"), None).unwrap();
    assert!(document.profiles.is_empty() && document.settings.is_empty());
    assert!(document.default.is_none());
}

#[test]
fn the_sample_holds_with_every_example_and_shows_every_key() {
    let text = sample_in_use();
    let document = Document::parse(&text, Path::new("c.toml"), None).unwrap();
    assert!(document.default.is_some() && !document.settings.is_empty());
    assert!(document.profiles.len() >= 4);
    let built_in = Profile::default();
    let mut shown = Vec::new();
    for section in &document.profiles {
        let profile = draft::profile(&document, section).unwrap();
        // What the sample calls the built-in value is that.
        assert_eq!(profile.connect_timeout, built_in.connect_timeout);
        assert_eq!(profile.timeout, built_in.timeout);
        assert_eq!(profile.keepalive, built_in.keepalive);
        assert_eq!(profile.window, built_in.window);
        assert_eq!(profile.follow_locations, built_in.follow_locations);
        assert_eq!(profile.fetch_parallelism, built_in.fetch_parallelism);
        assert_eq!(profile.metadata_reflection, built_in.metadata_reflection);
        assert_eq!(profile.tls.skip_verify, built_in.tls.skip_verify);
        for item in section.items(&document.source).unwrap() {
            shown.push(item.key().to_owned());
        }
    }
    for key in KEYS {
        assert!(shown.iter().any(|name| name == key.name), "{}", key.name);
    }
}
