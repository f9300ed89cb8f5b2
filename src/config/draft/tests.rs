use std::path::Path;

use super::*;

fn profile(keys: &str) -> Result<Profile> {
    let text = format!("[profiles.home]\n{keys}\n");
    let home = Some(Path::new("/home/ada"));
    let document = Document::parse(&text, Path::new("/etc/c.toml"), home)?;
    super::profile(&document, &document.profiles[0])
}

fn at(host: &str, port: u16, tls: bool) -> Place {
    Place::Remote(Remote {
        host: host.to_owned(),
        port,
        tls,
    })
}

#[test]
fn the_place_is_an_address_or_files() {
    for (keys, place) in [
        ("host = 'h'", at("h", 443, true)),
        ("host = '[::1]'\nport = 1", at("::1", 1, true)),
        (
            "uri = 'http://localhost:8181'",
            at("localhost", 8181, false),
        ),
        ("uri = 'h:8181'", at("h", 8181, true)),
        (
            "files = ['~/a.csv', 'b/*.csv']",
            Place::Files(vec![
                PathBuf::from("/home/ada/a.csv"),
                PathBuf::from("/etc/b/*.csv"),
            ]),
        ),
        ("files = '/a.csv'", Place::Files(vec!["/a.csv".into()])),
    ] {
        assert_eq!(profile(keys).unwrap().place, place, "{keys}");
    }
}

#[test]
fn a_login_is_a_token_or_a_user_with_a_password() {
    let literal = |text: &str| Some(Secret::Literal(text.to_owned()));
    for (keys, user, password, token) in [
        ("token = 'x'", None, None, literal("x")),
        (
            "token = { env = 'T' }",
            None,
            None,
            Some(Secret::Env("T".into())),
        ),
        ("token = { ask = true }", None, None, Some(Secret::Ask)),
        (
            "token = { command = ['~/bin/t', '~/a'] }",
            None,
            None,
            Some(Secret::Command(vec![
                "/home/ada/bin/t".into(),
                "~/a".into(),
            ])),
        ),
        ("user = 'ada'", Some("ada"), Some(Secret::Ask), None),
        (
            "user = 'ada'\npassword = ''",
            Some("ada"),
            literal(""),
            None,
        ),
        ("password = 'key'", Some(""), literal("key"), None),
    ] {
        let profile = profile(&format!("host = 'h'\n{keys}")).unwrap();
        assert_eq!(profile.user.as_deref(), user, "{keys}");
        assert_eq!(profile.password, password, "{keys}");
        assert_eq!(profile.token, token, "{keys}");
    }
    let profile = profile("uri = 'grpc://ada:pw@h'").unwrap();
    assert_eq!(profile.user.as_deref(), Some("ada"));
    assert_eq!(
        (profile.password, profile.password_at.as_str()),
        (literal("pw"), "/etc/c.toml:2")
    );
}

#[test]
fn one_header_at_most_names_the_database() {
    for (keys, headers) in [
        ("database = 'a'", &[("database", "a")][..]),
        (
            "database = 'a'\ndatabase-header = 'bucket'",
            &[("bucket", "a")],
        ),
        (
            "database = 'a'\nmetadata = { bucket = 'a', x = 'y' }",
            &[("x", "y"), ("bucket", "a")],
        ),
        ("metadata = { bucket-name = 'a' }", &[("bucket-name", "a")]),
    ] {
        let profile = profile(&format!("host = 'h'\n{keys}")).unwrap();
        let sent: Vec<_> = profile.headers();
        let sent: Vec<_> = sent.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(sent, headers, "{keys}");
        assert_eq!(profile.database(), Some("a"));
    }
}

#[test]
fn settings_of_the_profile_lie_over_those_for_all() {
    let text = "[settings]\non-error = 'stop'\nnull = 2\n[profiles.x]\nhost = 'h'\nsettings = { on_error = 'continue' }\n";
    let document = Document::parse(text, Path::new("c.toml"), None).unwrap();
    let profile = super::profile(&document, &document.profiles[0]).unwrap();
    assert_eq!(
        profile.settings,
        [
            ("null".into(), "2".into()),
            ("on_error".into(), "continue".into())
        ]
    );
}

#[test]
fn nobody_takes_the_names_that_are_taken() {
    for name in RESERVED {
        let text = format!("[profiles.{name}]\nhost = 'h'\n");
        let document = Document::parse(&text, Path::new("c.toml"), None).unwrap();
        let error = super::profile(&document, &document.profiles[0]).unwrap_err();
        assert!(error.message().starts_with("c.toml:1: "), "{error:?}");
    }
}
