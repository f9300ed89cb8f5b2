//! A secret, and where it comes from.

use std::fmt;
use std::path::PathBuf;

/// Where a token or a password is to be had. Debug prints no literal.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    Literal(String),
    /// A variable of the environment.
    Env(String),
    /// The first line of a file.
    File(PathBuf),
    /// The first line that a program prints: its name, then its arguments.
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
