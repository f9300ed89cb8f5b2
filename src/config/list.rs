//! The profiles at a glance, for `\profiles`.

use super::profile::{Place, Profile};
use super::{Config, DEMO, ENV, draft};

/// A profile in the list. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    /// Whether the program starts with it when nothing else is asked for.
    pub default: bool,
    /// Its address or its files; for a profile that cannot be used, what is
    /// wrong with it.
    pub place: String,
    pub database: Option<String>,
    /// How it is let in: `token: $INFLUX_TOKEN`, `user ada: asked`.
    pub login: Option<String>,
    /// Where it is written: `config.toml:7`, `environment`, `built in`.
    pub written: String,
}

impl Config {
    /// All profiles: the file's in its order, then those of included files, then
    /// those that are there without any.
    pub fn profiles(&self) -> Vec<Listed> {
        let (default, _) = self.default_name();
        let mut list = Vec::new();
        for (document, section) in self.sections() {
            let written = document.source.place(section.offset());
            list.push(match draft::profile(document, section) {
                Ok(profile) => listed(&profile, written),
                Err(error) => Listed {
                    name: section.name().to_owned(),
                    default: false,
                    place: error.message().to_owned(),
                    database: None,
                    login: None,
                    written,
                },
            });
        }
        for (name, written) in [(ENV, "environment"), (DEMO, "built in")] {
            let there = list.iter().any(|listed: &Listed| listed.name == name);
            if there || !self.has(name) {
                continue;
            }
            list.push(match self.named(name) {
                Ok(profile) => listed(&profile, written.to_owned()),
                Err(error) => Listed {
                    name: name.to_owned(),
                    default: false,
                    place: error.message().to_owned(),
                    database: None,
                    login: None,
                    written: written.to_owned(),
                },
            });
        }
        for listed in &mut list {
            listed.default = listed.name == default;
        }
        list
    }
}

fn listed(profile: &Profile, written: String) -> Listed {
    let place = match &profile.place {
        Place::Demo => "sample tables, in this process".to_owned(),
        Place::Files(files) => files
            .iter()
            .map(|file| file.display().to_string())
            .collect::<Vec<_>>()
            .join(", "),
        Place::Remote(remote) if remote.tls => remote.authority(),
        Place::Remote(remote) => format!("{} without TLS", remote.authority()),
    };
    let token = profile.token.as_ref();
    let password = profile.password.as_ref();
    let login = match (token, &profile.user, password) {
        (Some(token), ..) => Some(format!("token: {}", token.kind())),
        (None, Some(user), Some(password)) if user.is_empty() => {
            Some(format!("password: {}", password.kind()))
        }
        (None, Some(user), Some(password)) => Some(format!("user {user}: {}", password.kind())),
        _ => None,
    };
    Listed {
        name: profile.name.clone(),
        default: false,
        place,
        database: profile.database().map(str::to_owned),
        login,
        written,
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;
    use crate::args::Args;
    use crate::config::Environment;

    #[test]
    fn each_profile_is_a_line_without_secrets() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        let text = "\
default = 'b'
[profiles.b]
host = 'h'
token = 'hunter2'
database = 'rooms'
[profiles.a]
uri = 'grpc://ada:hunter2@h:1'
[profiles.key]
host = 'h'
password = { command = ['pass', 'hunter2'] }
[profiles.wrong]
port = 1
[profiles.files]
files = '/none/*.csv'
";
        std::fs::write(&path, text).unwrap();
        let env = Environment {
            flightline_home: Some(dir.path().to_owned()),
            host_url: Some("https://i".to_owned()),
            auth_token: true,
            ..Environment::default()
        };
        let args = Args::read([OsString::from("flightline")]).ok().unwrap();
        let config = Config::load(&args, &env).ok().unwrap();
        let list = config.profiles();
        let prefix = format!("{}:", path.display());
        let lines: Vec<_> = list
            .iter()
            .map(|row| {
                let database = row.database.as_deref().unwrap_or("-");
                let login = row.login.as_deref().unwrap_or("-");
                let written = row.written.replace(&prefix, "@");
                let place = row.place.replace(&prefix, "@");
                let mark = if row.default { "*" } else { "" };
                format!(
                    "{}{mark} | {place} | {database} | {login} | {written}",
                    row.name
                )
            })
            .collect();
        assert_eq!(
            lines,
            [
                "b* | h:443 | rooms | token: literal | @2",
                "a | h:1 without TLS | - | user ada: literal | @6",
                "key | h:443 | - | password: `pass` | @8",
                "wrong | @11: the profile \"wrong\" has none of `host`, `uri` and `files` | - | - | @11",
                "files | /none/*.csv | - | - | @13",
                "env | i:443 | - | token: $INFLUXDB3_AUTH_TOKEN | environment",
                "demo | sample tables, in this process | - | - | built in",
            ]
        );
    }
}
