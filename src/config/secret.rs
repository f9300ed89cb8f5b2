//! A secret, and where it comes from.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{files, store};
use crate::error::{Error, Result};

/// Where a token or a password is to be had. Debug prints no literal.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    Literal(String),
    /// A variable of the environment.
    Env(String),
    /// The content of a file, without the newline at its end.
    File(PathBuf),
    /// The first line that a program prints: its name, then its arguments. No
    /// shell is between.
    Command(Vec<String>),
    /// Asked at the terminal, without echo.
    Ask,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Secret::Literal(_) => f.write_str("***"),
            Secret::Env(name) => write!(f, "env:{name}"),
            Secret::File(path) => write!(f, "file:{}", path.display()),
            Secret::Command(words) => write!(f, "command:{words:?}"),
            Secret::Ask => f.write_str("asked"),
        }
    }
}

/// The value of a secret. It prints as `***` and has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Revealed(String);

impl Revealed {
    pub fn new(value: impl Into<String>) -> Revealed {
        Revealed(value.into())
    }

    /// The secret itself, for a header and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Revealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Which secret it is, for a question or an error about it.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The name of the profile that it belongs to.
    pub profile: &'a str,
    /// `token` or `password`.
    pub key: &'a str,
    /// Where that says so: `config.toml:7`, `--token`.
    pub place: &'a str,
}

impl fmt::Display for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        write!(f, "the {} of \"{}\"", self.key, self.profile)
    }
}

/// What to say of a token that was given on the command line.
pub const TOKEN_AMONG_ARGUMENTS: &str = "others on this machine can read a token among the \
    arguments: --token env:NAME, file:PATH or - keeps it from them";

/// Asks at the terminal, with the words given, without echo.
pub type Ask<'a> = &'a dyn Fn(&str) -> Result<Revealed>;

impl Secret {
    /// A token's source as an argument gives it: `env:NAME`, `file:PATH`, `-`
    /// to be asked, else the token itself. `~/` in PATH is `home`.
    pub fn from_argument(source: &str, home: Option<&Path>) -> Secret {
        if source == "-" {
            Secret::Ask
        } else if let Some(name) = source.strip_prefix("env:") {
            Secret::Env(name.to_owned())
        } else if let Some(path) = source.strip_prefix("file:") {
            Secret::File(files::at_home(path, home))
        } else {
            Secret::Literal(source.to_owned())
        }
    }

    /// What kind it is, in words that give nothing away.
    pub fn kind(&self) -> String {
        match self {
            Secret::Literal(_) => "literal".to_owned(),
            Secret::Env(name) => format!("${name}"),
            Secret::File(path) => path.display().to_string(),
            Secret::Command(words) => format!("`{}`", words.first().map_or("", String::as_str)),
            Secret::Ask => "asked".to_owned(),
        }
    }

    /// The secret's value, fetched anew each time.
    ///
    /// # Errors
    /// When its source has none, or one with control characters. No error
    /// shows any of the value. An empty value is taken only where it was
    /// written out: some servers have users without a password.
    pub fn reveal(&self, origin: &Origin<'_>, ask: Ask<'_>) -> Result<Revealed> {
        let value = match self {
            Secret::Literal(value) => value.clone(),
            Secret::Env(name) => from_environment(name, origin)?,
            Secret::File(path) => from_file(path, origin)?,
            Secret::Command(words) => from_command(words, origin)?,
            Secret::Ask => ask(&format!("{} for {}: ", origin.key, origin.profile))?.0,
        };
        if value.is_empty() && !matches!(self, Secret::Literal(_)) {
            return Err(Error::configuration(format!(
                "{origin} is empty ({})",
                self.kind()
            )));
        }
        if value.contains(char::is_control) {
            return Err(Error::configuration(format!(
                "{origin} holds a newline or another control character ({})",
                self.kind()
            )));
        }
        Ok(Revealed(value))
    }
}

fn from_environment(name: &str, origin: &Origin<'_>) -> Result<String> {
    match std::env::var(name) {
        Ok(value) => Ok(value),
        Err(std::env::VarError::NotPresent) => Err(Error::configuration(format!(
            "{origin} comes from the variable {name}, which is not set"
        ))
        .hint(format!("export {name}=…"))),
        Err(std::env::VarError::NotUnicode(_)) => Err(Error::configuration(format!(
            "{origin} comes from the variable {name}, which is not UTF-8"
        ))),
    }
}

fn from_file(path: &Path, origin: &Origin<'_>) -> Result<String> {
    let mut value = store::read_secret(path).map_err(|cause| {
        Error::configuration(format!(
            "{origin} comes from {}, which cannot be read",
            path.display()
        ))
        .caused_by(cause)
    })?;
    if value.ends_with('\n') {
        value.pop();
        if value.ends_with('\r') {
            value.pop();
        }
    }
    Ok(value)
}

fn from_command(words: &[String], origin: &Origin<'_>) -> Result<String> {
    let [program, arguments @ ..] = words else {
        return Err(Error::configuration(format!(
            "{origin} comes from a command that has no name"
        )));
    };
    // Standard input may be a script of statements: the program must not eat
    // it. Those that ask do so at the terminal itself.
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|cause| {
            Error::configuration(format!(
                "{origin} comes from `{program}`, which cannot be run"
            ))
            .caused_by(cause)
        })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rfind(|line| !line.trim().is_empty());
        return Err(Error::configuration(format!(
            "{origin} comes from `{program}`, which failed ({}){}",
            output.status,
            last.map(|line| format!(": {}", line.trim()))
                .unwrap_or_default()
        )));
    }
    let first = output
        .stdout
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let first = first.strip_suffix(b"\r").unwrap_or(first);
    String::from_utf8(first.to_owned()).map_err(|_| {
        Error::configuration(format!(
            "{origin} comes from `{program}`, whose output is not UTF-8"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Plain;

    const ORIGIN: Origin<'_> = Origin {
        profile: "home",
        key: "token",
        place: "config.toml:7",
    };

    fn reveal(secret: &Secret) -> Result<String, String> {
        secret
            .reveal(&ORIGIN, &|words| {
                assert_eq!(words, "token for home: ");
                Ok(Revealed::new("typed"))
            })
            .map(|revealed| revealed.expose().to_owned())
            .map_err(|error| error.render(&Plain, true))
    }

    fn command(script: &str) -> Secret {
        Secret::Command(["sh", "-c", script].map(str::to_owned).to_vec())
    }

    #[test]
    fn each_source_gives_its_value() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "from file\r\n").unwrap();
        for (secret, value) in [
            (Secret::Literal("plain".into()), "plain"),
            (Secret::Literal(String::new()), ""),
            (Secret::File(file.path().to_owned()), "from file"),
            (command("echo first; echo second"), "first"),
            (command("printf bare"), "bare"),
            (Secret::Ask, "typed"),
        ] {
            assert_eq!(reveal(&secret).as_deref(), Ok(value), "{secret:?}");
        }
        let path = std::env::var("PATH").unwrap();
        assert_eq!(reveal(&Secret::Env("PATH".into())), Ok(path));
    }

    #[test]
    fn a_source_without_a_value_says_where_it_was_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "hunter2\nhunter3\n").unwrap();
        let empty = tempfile::NamedTempFile::new().unwrap();
        for (secret, told) in [
            (
                Secret::Env("FLIGHTLINE_NO_SUCH_VARIABLE".into()),
                "variable FLIGHTLINE_NO_SUCH_VARIABLE, which is not set",
            ),
            (
                Secret::File("/no/such/file".into()),
                "/no/such/file, which cannot be read",
            ),
            (Secret::File(file.path().to_owned()), "control character"),
            (Secret::File(empty.path().to_owned()), "is empty"),
            (Secret::Literal("hunter2\n".into()), "control character"),
            (Secret::Command(vec![]), "no name"),
            (
                Secret::Command(vec!["/no/such/program".into()]),
                "cannot be run",
            ),
            (command("true"), "is empty"),
            (command("printf 'hunter2\\033'"), "control character"),
            (command("printf '\\377'"), "not UTF-8"),
            (
                command("echo hunter2; echo one >&2; printf 'two\\033[2J\\n\\n' >&2; exit 4"),
                "failed (exit status: 4): two\\x1b[2J",
            ),
        ] {
            let error = reveal(&secret).unwrap_err();
            assert!(
                error.starts_with("error: config.toml:7: the token of \"home\" "),
                "{error}"
            );
            assert!(error.contains(told), "{secret:?}: {error}");
            assert!(!error.contains("hunter"), "{error}");
        }
    }

    #[test]
    fn nothing_prints_a_value() {
        let secret = Secret::Literal("hunter2".into());
        assert_eq!(
            format!("{secret:?} {:?}", Revealed::new("hunter2")),
            "*** ***"
        );
        assert_eq!(secret.kind(), "literal");
    }

    #[test]
    fn arguments_name_a_source_or_are_the_token() {
        for (argument, secret) in [
            ("env:T", Secret::Env("T".into())),
            ("file:/t", Secret::File("/t".into())),
            ("file:~/t", Secret::File("/home/ada/t".into())),
            ("-", Secret::Ask),
            ("abc", Secret::Literal("abc".into())),
        ] {
            assert_eq!(
                Secret::from_argument(argument, Some(Path::new("/home/ada"))),
                secret
            );
        }
    }
}
