//! Consent to what an included file has run.
//!
//! A profile may name a program that gives its token, statements that run once
//! it is connected, and a pager. Where the user wrote it, that is the user's will;
//! where others did, it is asked for once. What was agreed to is kept as a
//! digest of the file's path, the profile's name, all that runs and the server
//! that gets what comes of it: a file that changes any of these is asked about
//! again. So a token agreed to for one server never reaches another.

use std::fmt::Write;
use std::path::PathBuf;

use ring::digest::{Context, SHA256};

use super::profile::{Place, Profile};
use super::secret::Secret;
use super::{Config, store};
use crate::error::{Error, Result};
use crate::settings::{Pager, Settings};

/// What a profile of an included file would run, to be agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The name of the profile.
    pub profile: String,
    /// The included file.
    pub file: PathBuf,
    /// What would run, each with what for: `for the token`, `pass influx`. It
    /// is as it stands in the file, and not safe for a terminal.
    pub runs: Vec<(&'static str, String)>,
    /// Who gets what comes of it, with what for: `its output goes to`,
    /// `home.example:443, without TLS`. `None` where all stays in this
    /// process. As `runs`, not safe for a terminal.
    pub server: Option<(&'static str, String)>,
}

impl Config {
    /// What the user has to agree to before `profile` is connected; `None`
    /// where there is nothing to ask, or it was agreed to before.
    ///
    /// # Errors
    /// When what was agreed to cannot be read.
    pub fn consent(&self, profile: &Profile) -> Result<Option<Consent>> {
        let own = self.document.as_ref();
        let own = own.map_or(&[][..], |document| &document.settings);
        let Some(consent) = Consent::to(profile, own) else {
            return Ok(None);
        };
        let agreed = self.store.has_agreed(&consent.digest())?;
        Ok((!agreed).then_some(consent))
    }

    /// Remembers that the user agrees.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn agree(&self, consent: &Consent) -> Result<()> {
        self.store.append_agreed(&consent.digest())
    }
}

impl Consent {
    /// `None` for a profile of the user's own, and for one that runs nothing
    /// but what the user's `own` settings say.
    fn to(profile: &Profile, own: &[(String, String)]) -> Option<Consent> {
        let file = profile.included.clone()?;
        let secrets = [
            ("for the token", &profile.token),
            ("for the password", &profile.password),
        ];
        let commands: Vec<_> = secrets
            .into_iter()
            .filter_map(|(what, secret)| match secret {
                Some(Secret::Command(words)) => Some((what, command(words))),
                _ => None,
            })
            .collect();
        let gets = match commands.is_empty() {
            true => "it connects to",
            false => "its output goes to",
        };
        let init = profile.init.iter();
        let init = init.map(|init| ("once connected", init.text.clone()));
        let pager = pager(&profile.settings).filter(|theirs| Some(theirs) != pager(own).as_ref());
        let pager = pager.map(|command| ("for long results", command));
        let runs: Vec<_> = commands.into_iter().chain(init).chain(pager).collect();
        (!runs.is_empty()).then(|| Consent {
            profile: profile.name.clone(),
            file,
            runs,
            server: server(profile).map(|server| (gets, server)),
        })
    }

    /// The error where nobody can be asked.
    pub fn unasked(&self) -> Error {
        let error = Error::configuration(format!(
            "the profile \"{}\" of {} runs what you have not agreed to yet",
            self.profile,
            self.file.display()
        ));
        let runs = self.runs.iter();
        let error = runs.fold(error, |error, (what, text)| {
            error.hint(format!("{what} it runs: {text}"))
        });
        let error = self.server.iter().fold(error, |error, (gets, server)| {
            error.hint(format!("{gets} {server}"))
        });
        error.hint(format!(
            "`flightline {}` at a terminal asks you, once",
            self.profile
        ))
    }

    /// The error after a no.
    pub fn refused(&self) -> Error {
        Error::configuration(format!(
            "\"{}\" is not connected: you did not agree to what {} has it run",
            self.profile,
            self.file.display()
        ))
        .hint("a profile of that name in your own configuration takes its place")
    }

    /// In hexadecimal. Each piece goes in behind its length, so that no two
    /// lists of pieces are alike.
    fn digest(&self) -> String {
        let mut context = Context::new(&SHA256);
        let mut add = |piece: &[u8]| {
            context.update(&(piece.len() as u64).to_be_bytes());
            context.update(piece);
        };
        add(store::identity(&self.file).as_os_str().as_encoded_bytes());
        add(self.profile.as_bytes());
        let server = self.server.as_ref().map(|(_, server)| server.as_bytes());
        add(server.unwrap_or_default());
        for (what, text) in &self.runs {
            add(what.as_bytes());
            add(text.as_bytes());
        }
        let digest = context.finish();
        digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// The server that `profile` connects to, and by what it knows that server;
/// `None` where it is in this process. What the file words is quoted, so that
/// no two servers are alike.
fn server(profile: &Profile) -> Option<String> {
    let Place::Remote(remote) = &profile.place else {
        return None;
    };
    let mut server = remote.authority();
    if !remote.tls {
        server.push_str(", without TLS");
        return Some(server);
    }
    let tls = &profile.tls;
    if tls.skip_verify {
        server.push_str(", whatever certificate it shows");
    }
    let authority = tls.authority.iter().map(|name| format!("{name:?}"));
    let ca = tls.ca.iter().map(|path| format!("{path:?}"));
    let named = authority.map(|name| format!(", under the name {name}"));
    let trusted = ca.map(|path| format!(", trusting {path}"));
    server.extend(named.chain(trusted));
    Some(server)
}

/// The shell command that `settings` make the pager.
fn pager(settings: &[(String, String)]) -> Option<String> {
    let mut all = Settings::default();
    for (name, value) in settings {
        // What is wrong with it was told when it was read.
        let _ = all.set(name, value);
    }
    match all.pager {
        Pager::Command(command) => Some(command),
        Pager::Auto | Pager::Off => None,
    }
}

/// A program and its arguments as they would be typed in a shell, so that one
/// sees where each ends.
fn command(words: &[String]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-+=:,.@%/~".contains(c);
    let word = |word: &String| {
        if !word.is_empty() && word.chars().all(plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::profile::{Init, Remote, Tls};
    use super::*;

    fn words(words: &[&str]) -> Option<Secret> {
        Some(Secret::Command(
            words.iter().map(|word| (*word).to_owned()).collect(),
        ))
    }

    fn profile(token: Option<Secret>, init: &[&str]) -> Profile {
        let init = init.iter().map(|text| Init {
            text: (*text).to_owned(),
            place: String::new(),
        });
        Profile {
            name: "team".to_owned(),
            included: Some("/srv/team.toml".into()),
            token,
            init: init.collect(),
            ..Profile::default()
        }
    }

    fn asked(profile: &Profile) -> Option<Consent> {
        Consent::to(profile, &[])
    }

    #[test]
    fn only_what_others_have_run_is_asked_about() {
        let own = Profile {
            included: None,
            ..profile(words(&["pass"]), &["SELECT 1"])
        };
        assert_eq!(asked(&own), None);
        for token in [None, Some(Secret::Ask), Some(Secret::Env("T".into()))] {
            assert_eq!(asked(&profile(token, &[])), None);
        }
        let all = Profile {
            password: words(&["pass", "a b", "it's"]),
            settings: vec![("Pager".to_owned(), "less -S".to_owned())],
            ..profile(words(&["pass"]), &["SELECT 1", "\\x"])
        };
        assert_eq!(
            asked(&all).unwrap().runs,
            [
                ("for the token", "pass".to_owned()),
                ("for the password", "pass 'a b' 'it'\\''s'".to_owned()),
                ("once connected", "SELECT 1".to_owned()),
                ("once connected", "\\x".to_owned()),
                ("for long results", "less -S".to_owned()),
            ]
        );
        let setting = |value: &str| vec![("pager".to_owned(), value.to_owned())];
        for (own, theirs, asks) in [
            (setting("less -S"), setting("less -S"), false),
            (setting("less"), setting("less -S"), true),
            (vec![], setting("off"), false),
            (setting("less"), setting("on"), false),
        ] {
            let paged = Profile {
                settings: theirs,
                ..profile(None, &[])
            };
            assert_eq!(Consent::to(&paged, &own).is_some(), asks, "{paged:?}");
        }
    }

    fn at(host: &str, port: u16, tls: bool) -> Place {
        let host = host.to_owned();
        Place::Remote(Remote { host, port, tls })
    }

    fn trusting(tls: Tls) -> Profile {
        Profile {
            place: at("h", 443, true),
            tls,
            ..profile(words(&["pass"]), &[])
        }
    }

    #[test]
    fn it_tells_who_gets_the_token() {
        let whole = Tls {
            ca: Some("/srv/a\"b.pem".into()),
            authority: Some("other".to_owned()),
            skip_verify: true,
            ..Tls::default()
        };
        let plain = Profile {
            place: at("::1", 8181, false),
            ..profile(words(&["pass"]), &[])
        };
        let init = Profile {
            token: None,
            ..profile(None, &["SELECT 1"])
        };
        for (profile, told) in [
            (init.clone(), None),
            (
                Profile {
                    place: at("h", 1, true),
                    ..init
                },
                Some(("it connects to", "h:1")),
            ),
            (
                plain,
                Some(("its output goes to", "[::1]:8181, without TLS")),
            ),
            (
                trusting(whole),
                Some((
                    "its output goes to",
                    "h:443, whatever certificate it shows, under the name \"other\", \
                     trusting \"/srv/a\\\"b.pem\"",
                )),
            ),
        ] {
            let server = asked(&profile).unwrap().server;
            let server = server
                .as_ref()
                .map(|(gets, server)| (*gets, server.as_str()));
            assert_eq!(server, told);
        }
    }

    #[test]
    fn whatever_changes_is_asked_about_again() {
        let first = profile(words(&["pass", "a"]), &["SELECT 1"]);
        let placed = |place: Place| Profile {
            place,
            ..first.clone()
        };
        let mut seen = vec![asked(&first).unwrap().digest()];
        assert_eq!(seen[0].len(), 64);
        for changed in [
            profile(words(&["pass", "b"]), &["SELECT 1"]),
            profile(words(&["pass a"]), &["SELECT 1"]),
            profile(words(&["pass", "a"]), &["SELECT 2"]),
            profile(words(&["pass", "a"]), &["SELECT", "1"]),
            profile(words(&["pass", "a"]), &[]),
            Profile {
                name: "other".to_owned(),
                ..first.clone()
            },
            Profile {
                included: Some("/srv/other.toml".into()),
                ..first.clone()
            },
            Profile {
                password: first.token.clone(),
                token: None,
                ..first.clone()
            },
            placed(at("h", 443, true)),
            placed(at("g", 443, true)),
            placed(at("h", 444, true)),
            placed(at("h", 443, false)),
            trusting(Tls::default()),
            trusting(Tls {
                skip_verify: true,
                ..Tls::default()
            }),
            trusting(Tls {
                authority: Some("g".to_owned()),
                ..Tls::default()
            }),
            trusting(Tls {
                ca: Some("/srv/ca.pem".into()),
                ..Tls::default()
            }),
        ] {
            let digest = asked(&changed).unwrap().digest();
            assert!(!seen.contains(&digest), "{changed:?}");
            seen.push(digest);
        }
        assert_eq!(asked(&first).unwrap().digest(), seen[0]);
    }
}
