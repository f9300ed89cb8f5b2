use std::ffi::OsString;
use std::path::Path;

use super::super::{Environment, Remote};
use super::*;
use crate::error::Kind;
use crate::text::Plain;

const FILE: &str = "\
[settings]
timezone = 'UTC'
[profiles.home]
host = 'h.example'
token = 'hunter2'
metadata = { bucket-name = 'rooms' }
[profiles.lake]
uri = 'grpc+tls://ada:hunter2@lake:32010'
[profiles.broken]
hots = 'x'
";

/// A configuration in a directory that also holds `a.csv` and `b.csv`.
struct Setting {
    dir: tempfile::TempDir,
    config: Config,
}

impl Setting {
    fn new(text: &str, env: Environment) -> Setting {
        let dir = tempfile::tempdir().unwrap();
        for (name, content) in [("config.toml", text), ("a.csv", ""), ("b.csv", "")] {
            std::fs::write(dir.path().join(name), content).unwrap();
        }
        let env = Environment {
            flightline_home: Some(dir.path().to_owned()),
            home: Some(dir.path().to_owned()),
            ..env
        };
        let Ok(config) = Config::load(&args(&[]), &env) else {
            panic!("{text} cannot be loaded");
        };
        Setting { dir, config }
    }

    fn start(&self, line: &[&str]) -> Result<Profile> {
        self.config.start(&args(line)).map(|start| start.profile)
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_string_lossy().into_owned()
    }
}

fn args(line: &[&str]) -> Args {
    let line = ["flightline"].iter().chain(line).map(OsString::from);
    match Args::read(line) {
        Ok(args) => args,
        Err(ending) => panic!("{ending:?}"),
    }
}

fn influx() -> Environment {
    Environment {
        host_url: Some("http://127.0.0.1:8181".to_owned()),
        database_name: Some("sensors".to_owned()),
        auth_token: true,
        ..Environment::default()
    }
}

fn remote(host: &str, port: u16, tls: bool) -> Place {
    Place::Remote(Remote {
        host: host.to_owned(),
        port,
        tls,
    })
}

#[test]
fn without_a_target_there_is_an_order() {
    let default = format!("default = 'lake'\n{FILE}");
    for (text, env, name) in [
        ("", Environment::default(), "demo"),
        ("", influx(), "env"),
        (FILE, influx(), "env"),
        (default.as_str(), influx(), "lake"),
        ("default = 'demo'", influx(), "demo"),
    ] {
        assert_eq!(Setting::new(text, env).start(&[]).unwrap().name, name);
    }
    let setting = Setting::new("\ndefault = 'hmoe'\n[profiles.home]\nhost='h'\n", influx());
    let error = setting.start(&[]).unwrap_err().render(&Plain, false);
    assert!(
        error.contains("config.toml:2: there is no profile \"hmoe\"\n"),
        "{error}"
    );
    assert!(
        error.contains("hint: known are home, env, demo\n"),
        "{error}"
    );
}

#[test]
fn the_environment_makes_a_profile_of_its_own_and_no_other() {
    let setting = Setting::new(FILE, influx());
    let env = setting.start(&["env"]).unwrap();
    assert_eq!(env.place, remote("127.0.0.1", 8181, false));
    assert_eq!(env.database(), Some("sensors"));
    assert_eq!(env.token, Some(Secret::Env("INFLUXDB3_AUTH_TOKEN".into())));
    assert_eq!(env.settings, [("timezone".to_owned(), "UTC".to_owned())]);
    let home = setting.start(&["home"]).unwrap();
    assert_eq!(home.database(), Some("rooms"));
    assert_eq!(home.token, Some(Secret::Literal("hunter2".into())));

    let setting = Setting::new(FILE, Environment::default());
    for line in [["env", "-q"], ["-p", "env"]] {
        let error = setting.start(&line).unwrap_err();
        assert!(error.message().contains("INFLUXDB3_HOST_URL"), "{error:?}");
    }
    let wrong = Environment {
        host_url: Some("ftp://u:hunter2@x".into()),
        ..Environment::default()
    };
    let error = Setting::new("", wrong).start(&[]).unwrap_err();
    assert_eq!(error.kind(), Kind::Configuration);
    assert!(
        error
            .message()
            .starts_with("INFLUXDB3_HOST_URL: ftp://***@x: "),
        "{error:?}"
    );
}

#[test]
fn a_target_is_an_address_files_a_profile_or_host_and_port() {
    let setting = Setting::new(FILE, Environment::default());
    let (a, b) = (setting.path("a.csv"), setting.path("b.csv"));
    let pattern = setting.path("?.csv");
    let both = Place::Files(vec![a.clone().into(), b.into()]);
    for (line, name, place) in [
        (&["http://u:p@h:1"][..], "h:1", remote("h", 1, false)),
        (&["home"], "home", remote("h.example", 443, true)),
        (&["demo"], "demo", Place::Demo),
        (
            &["localhost:8181"],
            "localhost:8181",
            remote("localhost", 8181, true),
        ),
        (&["[::1]:8181"], "[::1]:8181", remote("::1", 8181, true)),
        (&[&a], "a.csv", Place::Files(vec![a.clone().into()])),
        (&["~/a.csv"], "a.csv", Place::Files(vec![a.clone().into()])),
        (&[&pattern], "2 files", both.clone()),
        (&[&a, &pattern], "2 files", both),
    ] {
        let profile = setting.start(line).unwrap();
        assert_eq!(
            (profile.name.as_str(), profile.place),
            (name, place),
            "{line:?}"
        );
    }
    // What reads as a statement may be a name all the same.
    let text = "[profiles.'show me']\nhost = 'h'\n";
    let named = Setting::new(text, Environment::default()).start(&["show me"]);
    assert_eq!(named.unwrap().name, "show me");
    // A file is meant before a profile of the same name; -p means none but
    // a profile.
    let text = format!("[profiles.\"{a}\"]\nhost = 'h'\n");
    let setting = Setting::new(&text, Environment::default());
    assert!(matches!(
        setting.start(&[&a]).unwrap().place,
        Place::Files(_)
    ));
    assert!(matches!(
        setting.start(&["-p", &a]).unwrap().place,
        Place::Remote(_)
    ));
}

#[test]
fn what_is_none_of_them_is_told_with_what_to_do() {
    let setting = Setting::new(FILE, Environment::default());
    let (a, dir) = (setting.path("a.csv"), setting.path(""));
    for (line, told) in [
        (
            &["hoem"][..],
            "there is no profile \"hoem\"\nhint: known are home, lake, broken, demo\n",
        ),
        (&["-p", "8181"], "hint: a port is given as --port 8181\n"),
        (&["8181"], "hint: a port is given as --port 8181\n"),
        (
            &["-q", "serve"],
            "hint: `flightline serve` is a command: it comes first\n",
        ),
        (
            &["localhost"],
            "hint: a server here is given as http://localhost:8181\n",
        ),
        (&["./none.csv"], "hint: nor is there a file ./none.csv\n"),
        (&[&dir], "is a directory: name the files in it\n"),
        (&["none*.csv"], "no file matches none*.csv\n"),
        (
            &[&a, "home"],
            "there is no file home\nhint: several targets are all files\n",
        ),
        (
            &[&a, "grpc://u:hunter2@h"],
            "several targets are all files, and grpc://***@h is a server\n",
        ),
        (
            &["-q", "select 1"],
            "a TARGET is a server or data files, not a statement\nhint: a statement is given as -c 'SELECT …'\n",
        ),
        (&["SELECT * FROM home"], "not a statement\n"),
        (&["select 'http://u:hunter2@h'"], "not a statement\n"),
        (&[&a, "select 1"], "not a statement\n"),
        (&["-p", "select 1"], "there is no profile \"select 1\"\n"),
        (&["ada:hunter2@h"], "there is no profile \"***@h\"\n"),
        (
            &["-p", "localhost:1"],
            "there is no profile \"localhost:1\"\n",
        ),
        (
            &["broken"],
            "config.toml:10: there is no key `hots`\nhint: did you mean `host`?\n",
        ),
        (
            &["ftp://u:hunter2@h"],
            "error: ftp://***@h: an unknown scheme\n",
        ),
    ] {
        let error = setting.start(line).unwrap_err();
        assert_eq!(error.kind().status(), 1);
        let error = error.render(&Plain, false);
        assert!(error.contains(told), "{line:?}: {error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
    let error = setting.start(&["hoem"]).unwrap_err().render(&Plain, false);
    let path = setting.path("config.toml");
    let place = format!("\nhint: profiles are in {path}\nhint: a profile is written like this:\n");
    assert!(error.contains(&place), "{error}");
    assert!(error.contains("\n  [profiles.hoem]\n  host = "), "{error}");
    assert!(setting.config.find("nothing").unwrap().is_none());
}

#[test]
fn addresses_borrow_the_token_that_is_there_for_them() {
    let env = Environment {
        token: true,
        ..influx()
    };
    let setting = Setting::new(FILE, env);
    let lent = Some(Secret::Env("FLIGHTLINE_TOKEN".into()));
    for (line, token) in [
        (&["https://h"][..], lent.clone()),
        (&["h:443"], lent.clone()),
        (&["--host", "h"], lent),
        (
            &["-p", "env", "--host", "h"],
            Some(Secret::Env("INFLUXDB3_AUTH_TOKEN".into())),
        ),
        (&["https://u:p@h"], None),
        (&["h:443", "--user", "ada"], None),
        (&["h:443", "--token", "-"], Some(Secret::Ask)),
        (&["home"], Some(Secret::Literal("hunter2".into()))),
        (&["lake"], None),
        (&["demo"], None),
        (&[], Some(Secret::Env("INFLUXDB3_AUTH_TOKEN".into()))),
    ] {
        assert_eq!(setting.start(line).unwrap().token, token, "{line:?}");
    }
}

#[test]
fn a_host_alone_gets_nothing_of_the_default_profile() {
    let text = format!("default = 'home'\n{FILE}");
    let setting = Setting::new(&text, Environment::default());
    let profile = setting.start(&["--host", "other", "--port", "1"]).unwrap();
    assert_eq!(
        (profile.name.as_str(), profile.place),
        ("other:1", remote("other", 1, true))
    );
    assert_eq!((profile.token, profile.metadata), (None, vec![]));
    let profile = setting.start(&["--port", "1"]).unwrap();
    assert_eq!(
        (profile.name.as_str(), profile.place),
        ("home", remote("h.example", 1, true))
    );
}

#[test]
fn arguments_last_for_the_first_profile_only() {
    let setting = Setting::new(FILE, Environment::default());
    let first = setting.start(&["home", "-d", "x", "--token", "-"]).unwrap();
    assert_eq!(
        (first.database(), first.token.clone()),
        (Some("x"), Some(Secret::Ask))
    );
    let again = setting.config.profile("home").unwrap();
    assert_eq!(again.database(), Some("rooms"));
    assert_eq!(again.token, Some(Secret::Literal("hunter2".into())));
}

#[test]
fn a_token_among_the_arguments_draws_a_notice() {
    let setting = Setting::new("", Environment::default());
    let notices = |line: &[&str]| setting.config.start(&args(line)).unwrap().notices;
    let notice = notices(&["h:1", "--token", "hunter2"]);
    assert!(notice[0].contains("--token env:NAME") && notice.len() == 1);
    assert!(notices(&["h:1", "--token", "env:X"]).is_empty());
}

#[test]
fn patterns_in_a_profile_become_files_when_it_is_used() {
    let text = "[profiles.a]\nfiles = ['*.csv']\n[profiles.b]\nfiles = 'none.csv'\n";
    let setting = Setting::new(text, Environment::default());
    let files = ["a.csv", "b.csv"].map(|name| Path::new(&setting.path(name)).to_owned());
    assert_eq!(
        setting.start(&["a"]).unwrap().place,
        Place::Files(files.to_vec())
    );
    let error = setting.start(&["b"]).unwrap_err();
    assert!(
        error.message().contains("config.toml:3: there is no file "),
        "{error:?}"
    );
}
