//! The error of a name that nothing has, with all that helps.

use super::{Config, ENV, address, draft, files};
use crate::args::Args;
use crate::error::Error;
use crate::text;

/// The most names of profiles that are told at once.
const MOST: usize = 10;

impl Config {
    /// The error of a name that nothing has.
    pub fn unknown(&self, name: &str) -> Error {
        if name == ENV {
            return match self.environments_own() {
                Err(error) => error,
                Ok(_) => Error::configuration(format!("there is no profile \"{ENV}\"")),
            };
        }
        if is_like_a_token(name) {
            return Error::configuration("there is no profile of that name: it is like a token")
                .hint("a token is given as --token env:NAME, file:PATH or - to be asked");
        }
        // A login without a scheme is no address, but it is a login.
        let shown = if name.contains('@') {
            address::masked(name)
        } else {
            name.to_owned()
        };
        let mut error = Error::configuration(format!("there is no profile \"{shown}\""));
        if name.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty() {
            error = error.hint(format!("a port is given as --port {name}"));
        } else if draft::RESERVED.contains(&name) {
            error = error.hint(format!("`flightline {name}` is a command: it comes first"));
        } else if files::at_home(name, self.env.home.as_deref()).is_dir() {
            error = error.hint(format!("{name} is a directory: name the files in it"));
        } else if name.contains(['/', '\\']) {
            error = error.hint(format!("nor is there a file {shown}"));
        } else if name == "localhost" {
            error = error.hint("a server here is given as http://localhost:8181");
        } else if is_data_file(name) {
            error = error.hint(format!("nor is there a file {shown}"));
        } else if name.contains('.') {
            error = error.hint(format!("a server is given with its port, as {shown}:443"));
        } else if let Some(meant) = self.verb_for(name) {
            error = error.hint(format!("did you mean `flightline {meant}`?"));
        }
        error = error.hint(self.known_for(name));
        // It may stand in a file that could not be read.
        for unread in &self.included.unread {
            error = error.hint(unread);
        }
        match &self.path {
            Some(path) if self.document.is_some() => {
                error = error.hint(format!("profiles are in {}", path.display()));
            }
            Some(path) => {
                error = error.hint(format!(
                    "`flightline config` writes {}, where profiles are kept",
                    path.display()
                ));
            }
            None => {}
        }
        error.hint(example(name))
    }

    /// What the program is asked for by a word like `name`, unless a profile is
    /// called like that.
    fn verb_for(&self, name: &str) -> Option<String> {
        let names = self.names();
        match text::nearest(name, names.iter().copied()) {
            Some(_) => None,
            None => Args::nearest_verb(name),
        }
    }

    /// The names that there are, the one that was probably meant first.
    fn known_for(&self, name: &str) -> String {
        let mut names = self.names();
        let near = text::nearest(name, names.iter().copied());
        names.sort_by_key(|known| Some(*known) != near);
        let more = names.len().saturating_sub(MOST);
        names.truncate(MOST);
        let names = names.join(", ");
        match more {
            0 => format!("known are {names}"),
            more => format!("known are {names} and {more} more"),
        }
    }
}

/// Whether a name is one that no person would give, but a server may: long, and
/// of the letters that tokens are made of.
fn is_like_a_token(name: &str) -> bool {
    let of_tokens = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=' | '+');
    name.len() >= 40
        && name.contains(|c: char| c.is_ascii_digit())
        && !name.contains("://")
        && name.chars().all(|c| of_tokens(c) || matches!(c, '.' | '/'))
        && name.chars().filter(|c| of_tokens(*c)).count() + 4 > name.len()
}

/// Whether a name ends like one of a file with data in it.
fn is_data_file(name: &str) -> bool {
    const ENDINGS: [&str; 9] = [
        "arrow", "csv", "db", "duckdb", "json", "jsonl", "ndjson", "parquet", "tsv",
    ];
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// A profile of that name, as one writes it: four lines that fit in a terminal
/// of 40 columns.
fn example(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let digits = name.bytes().all(|byte| byte.is_ascii_digit());
    let taken = draft::RESERVED.contains(&name);
    let name = if name.len() <= 24 && name.chars().all(bare) && !digits && !taken {
        name
    } else {
        "home"
    };
    format!(
        "a profile is written like this:\n\
         [profiles.{name}]\n\
         host = \"server.example\"\n\
         token = {{ env = \"INFLUX_TOKEN\" }}\n\
         metadata = {{ bucket-name = \"mydb\" }}"
    )
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::Path;

    use super::super::Environment;
    use super::super::file::Document;
    use super::*;

    fn config(text: Option<&str>, dir: &Path) -> Config {
        if let Some(text) = text {
            std::fs::write(dir.join("config.toml"), text).unwrap();
        }
        let env = Environment {
            flightline_home: Some(dir.to_owned()),
            ..Environment::default()
        };
        let args = Args::read([OsString::from("flightline")]).ok().unwrap();
        Config::load(&args, &env).ok().unwrap()
    }

    #[test]
    fn it_tells_where_profiles_are_or_would_be() {
        let dir = tempfile::tempdir().unwrap();
        let hint = |text| config(text, dir.path()).unknown("x").hints()[1].clone();
        let path = dir.path().join("config.toml");
        let path = path.display();
        assert_eq!(
            hint(None),
            format!("`flightline config` writes {path}, where profiles are kept")
        );
        assert_eq!(hint(Some("")), format!("profiles are in {path}"));
        assert_eq!(
            hint(Some("include = '/none'")),
            format!("{path}:1: `include`: there is no file /none")
        );
    }

    #[test]
    fn what_is_like_a_token_is_not_shown() {
        let dir = tempfile::tempdir().unwrap();
        let config = config(None, dir.path());
        for (name, hidden) in [
            ("apiv3_0xUFR8vc6RzJ2mJ9kQ1bT5yLwN7aXeHd3sPgKoZi", true),
            (
                "xJ4k/0aBcD+eFgHiJkLmNoPqRsTuVwXyZ0123456789abcdefghijk==",
                true,
            ),
            (
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4",
                true,
            ),
            (
                "/data/warehouse/2026/11/22/readings-of-the-day/part-0.csv",
                false,
            ),
            ("server-of-the-measurements-in-the-greenhouse", false),
            ("home2", false),
        ] {
            let error = config.unknown(name);
            assert_eq!(!error.message().contains(name), hidden, "{name}");
            assert!(!hidden || !error.hints().concat().contains(name), "{name}");
        }
    }

    #[test]
    fn what_was_meant_comes_first() {
        let dir = tempfile::tempdir().unwrap();
        let config = config(Some("[profiles.serves]\nhost = 'h'\n"), dir.path());
        for (name, hint) in [
            ("8181", "a port is given as --port 8181"),
            (
                "localhost",
                "a server here is given as http://localhost:8181",
            ),
            ("no.CSV", "nor is there a file no.CSV"),
            (
                "h.example",
                "a server is given with its port, as h.example:443",
            ),
            ("confg", "did you mean `flightline config`?"),
            ("help", "did you mean `flightline --help`?"),
            ("sevres", "known are serves, demo"),
        ] {
            assert_eq!(config.unknown(name).hints()[0], hint);
        }
    }

    #[test]
    fn of_many_profiles_some_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let profiles = |count| -> String {
            let profile = |number| format!("[profiles.p{number}]\nhost = 'h'\n");
            (0..count).map(profile).collect()
        };
        for (count, hint) in [
            (9, "known are p0, p1, p2, p3, p4, p5, p6, p7, p8, demo"),
            (
                30,
                "known are p29, p0, p1, p2, p3, p4, p5, p6, p7, p8 and 21 more",
            ),
        ] {
            let error = config(Some(&profiles(count)), dir.path()).unknown("p29x");
            let known: Vec<_> = error.hints()[0].split(", ").collect();
            let expected: Vec<_> = hint.split(", ").collect();
            assert_eq!(known.len(), expected.len(), "{known:?}");
            assert_eq!(known.last(), expected.last());
        }
    }

    #[test]
    fn the_example_is_a_profile() {
        for (name, written) in [
            ("team", "team"),
            ("a-b_1", "a-b_1"),
            ("", "home"),
            ("8181", "home"),
            ("serve", "home"),
            ("a.b", "home"),
            ("\x1b[2J", "home"),
            ("a-name-that-is-far-too-long", "home"),
        ] {
            let example = example(name);
            let (_, lines) = example.split_once('\n').unwrap();
            assert_eq!(lines.lines().count(), 4);
            // The lines of a hint are told with two spaces before them.
            assert!(lines.lines().all(|line| line.len() <= 38), "{lines}");
            let document = Document::parse(lines, Path::new("c.toml"), None).unwrap();
            let section = document.section(written).unwrap();
            assert!(draft::profile(&document, section).is_ok());
        }
    }
}
