use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

fn load(line: &[&str], home: &Path) -> Result<Config> {
    let line = ["flightline"].iter().chain(line).map(OsString::from);
    let Ok(args) = Args::read(line) else {
        panic!("wrong arguments");
    };
    let env = Environment {
        flightline_home: Some(home.to_owned()),
        ..Environment::default()
    };
    Config::load(&args, &env)
}

#[test]
fn the_usual_file_may_be_absent_and_a_named_one_may_not() {
    let dir = tempfile::tempdir().unwrap();
    assert!(load(&[], dir.path()).is_ok());
    let Err(error) = load(&["--config", "/no/such/file"], dir.path()) else {
        panic!("a file that is not there is taken");
    };
    assert!(error.message().contains("/no/such/file"));
    assert_eq!(error.kind().status(), 1);
    let named = dir.path().join("named.toml");
    fs::write(&named, "[profiles.a]\nhost = 'h'\n").unwrap();
    let config = load(&["--config", named.to_str().unwrap()], dir.path())
        .ok()
        .unwrap();
    assert!(config.profile("a").is_ok());
    assert_eq!(config.path(), Some(named.as_path()));
    let Ok(config) = Config::load(
        &Args::read([OsString::from("flightline")]).ok().unwrap(),
        &Environment::default(),
    ) else {
        panic!("no home is an error");
    };
    assert_eq!(config.path(), None);
}

#[test]
fn mistakes_elsewhere_are_notices() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    let text = "[profiles.a]\nhost = 'h'\n[profiles.b]\nhost = 'h'\ntokn = 'x'\n\
                [profiles.env]\nhost = 'h'\n";
    fs::write(&path, text).unwrap();
    let config = load(&[], dir.path()).ok().unwrap();
    let path = path.display();
    assert_eq!(
        config.notices("a"),
        [
            format!("{path}:5: there is no key `tokn`: did you mean `token`?"),
            format!("{path}:6: `env` is no name for a profile of one's own"),
        ]
    );
    assert_eq!(config.notices("b").len(), 1);
}

#[test]
fn secrets_that_others_can_read_draw_a_notice() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    for (text, mode, notices) in [
        ("[profiles.a]\nhost = 'h'\ntoken = 'hunter2'\n", 0o644, 1),
        ("[profiles.a]\nhost = 'h'\ntoken = 'hunter2'\n", 0o640, 1),
        ("[profiles.a]\nhost = 'h'\ntoken = 'hunter2'\n", 0o600, 0),
        (
            "[profiles.a]\nhost = 'h'\ntoken = { env = 'T' }\n",
            0o644,
            0,
        ),
    ] {
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let told = load(&[], dir.path()).ok().unwrap().notices("a");
        assert_eq!(told.len(), notices, "{text} {mode:o}");
        if let [notice] = told.as_slice() {
            assert!(notice.ends_with(&format!(": chmod 600 {}", path.display())));
            assert!(!notice.contains("hunter2"));
        }
    }
}

#[test]
fn the_sample_is_written_where_the_configuration_would_be() {
    let dir = tempfile::tempdir().unwrap();
    let env = Environment {
        home: Some(dir.path().to_owned()),
        ..Environment::default()
    };
    let first = Config::locate(None, &env).unwrap();
    let path = dir.path().join(".config/flightline/config.toml");
    assert_eq!((&first.configuration, first.written), (&path, true));
    assert_eq!(fs::read_to_string(&path).unwrap(), store::SAMPLE);
    assert!(!Config::locate(None, &env).unwrap().written);
    assert!(Config::locate(None, &Environment::default()).is_err());
    let other = dir.path().join("other.toml");
    assert!(Config::locate(Some(&other), &env).unwrap().written);
}

#[test]
fn what_is_put_aside_has_a_choice_of_directories() {
    let args = Args::read([OsString::from("flightline")]).ok().unwrap();
    for (temporary, home, found) in [
        (None, None, vec!["/var/tmp"]),
        (
            Some("/scratch"),
            Some("/home/a"),
            vec!["/scratch", "/var/tmp", "/home/a/.cache/flightline"],
        ),
    ] {
        let env = Environment {
            temporary: temporary.map(PathBuf::from),
            home: home.map(PathBuf::from),
            ..Environment::default()
        };
        let config = Config::load(&args, &env).ok().unwrap();
        let found: Vec<_> = found.into_iter().map(PathBuf::from).collect();
        assert_eq!(config.scratch(), found);
    }
}
