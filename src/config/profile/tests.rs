use super::*;

fn profile(database: Option<(&str, &str)>, metadata: &[(&str, &str)]) -> Profile {
    let (header, database) = database.unzip();
    Profile {
        database: database.map(str::to_owned),
        database_header: header.unwrap_or("database").to_owned(),
        metadata: metadata
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Profile::default()
    }
}

#[test]
fn there_is_one_database_whatever_named_it() {
    for (database, metadata, header) in [
        (None, &[][..], "database"),
        (Some(("database", "a")), &[("x", "y")], "database"),
        (None, &[("bucket-name", "a"), ("x", "y")], "bucket-name"),
        (Some(("catalog", "a")), &[], "catalog"),
        (None, &[("bucket", "a"), ("bucket-name", "b")], "bucket"),
    ] {
        let before = profile(database, metadata);
        for after in [
            before.clone().with_database("new"),
            before.clone().with_header(header, "new"),
        ] {
            assert_eq!(after.database(), Some("new"));
            let named: Vec<_> = after
                .headers()
                .into_iter()
                .filter(|(name, _)| after.names_database(name))
                .collect();
            assert_eq!(named, [(header.to_owned(), "new".to_owned())]);
        }
        let other = before.with_header("iox-namespace-name", "new").headers();
        assert_eq!(
            other.last(),
            Some(&("iox-namespace-name".to_owned(), "new".to_owned()))
        );
        assert!(other.len() == 1 || other[0].0 == "x", "{other:?}");
    }
}

#[test]
fn a_header_is_there_once() {
    let profile = profile(None, &[("x", "1")]).with_header("x", "2");
    assert_eq!(profile.headers(), [("x".to_owned(), "2".to_owned())]);
}

#[test]
fn loopback_is_known_by_name_and_by_number() {
    for (host, here) in [
        ("localhost", true),
        ("LOCALHOST", true),
        ("a.localhost", false),
        ("127.8.8.8", true),
        ("::1", true),
        ("10.0.0.1", false),
        ("localhost.example", false),
    ] {
        let remote = Remote {
            host: host.to_owned(),
            port: 1,
            tls: false,
        };
        assert_eq!(remote.is_loopback(), here, "{host}");
    }
}

#[test]
fn a_header_must_be_able_to_carry_the_token() {
    let profile = Profile {
        token: Some(Secret::Literal("gehe\u{ef}m".into())),
        token_at: "config.toml:7".to_owned(),
        ..Profile::default()
    };
    let error = profile
        .reveal_token(&|_| Ok(Revealed::new("")))
        .unwrap_err();
    assert!(
        error
            .message()
            .starts_with("config.toml:7: the token of \"demo\"")
    );
    assert!(!error.message().contains("gehe"));
}
