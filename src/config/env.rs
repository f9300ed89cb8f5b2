//! The variables of the environment that the program heeds.

use std::ffi::OsString;
use std::path::PathBuf;

/// A look at the environment when the program started. It holds no secret: of
/// the variables with a token it says only whether they are set.
///
/// A variable that is empty counts as one that is not set.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `INFLUXDB3_HOST_URL`, which makes the profile `env`.
    pub host_url: Option<String>,
    /// `INFLUXDB3_DATABASE_NAME`, for the profile `env`.
    pub database_name: Option<String>,
    /// Whether `INFLUXDB3_AUTH_TOKEN` is set, for the profile `env`.
    pub auth_token: bool,
    /// Whether `FLIGHTLINE_TOKEN` is set, for addresses.
    pub token: bool,
    /// `FLIGHTLINE_HOME`: all own files in one directory.
    pub flightline_home: Option<PathBuf>,
    /// `FLIGHTLINE_PAGER`.
    pub pager: Option<String>,
    /// `FLIGHTLINE_EDITOR`, else `VISUAL`, else `EDITOR`.
    pub editor: Option<String>,
    /// Whether `NO_COLOR` is set.
    pub no_color: bool,
    pub term: Option<String>,
    pub colorterm: Option<String>,
    /// Whether `LESS` is set: then `less` gets no options from us.
    pub less: bool,
    /// `TMPDIR`.
    pub temporary: Option<PathBuf>,
    pub home: Option<PathBuf>,
    pub config_home: Option<PathBuf>,
    pub state_home: Option<PathBuf>,
    pub cache_home: Option<PathBuf>,
}

/// Holds the token for addresses that bring none.
pub(super) const TOKEN: &str = "FLIGHTLINE_TOKEN";
/// The server of the profile `env`.
pub(super) const INFLUX_HOST: &str = "INFLUXDB3_HOST_URL";
/// The database of the profile `env`.
pub(super) const INFLUX_DATABASE: &str = "INFLUXDB3_DATABASE_NAME";
/// The token of the profile `env`.
pub(super) const INFLUX_TOKEN: &str = "INFLUXDB3_AUTH_TOKEN";

impl Environment {
    /// What is set now.
    pub fn read() -> Environment {
        Environment {
            host_url: text(INFLUX_HOST),
            database_name: text(INFLUX_DATABASE),
            auth_token: raw(INFLUX_TOKEN).is_some(),
            token: raw(TOKEN).is_some(),
            flightline_home: raw("FLIGHTLINE_HOME").map(PathBuf::from),
            pager: text("FLIGHTLINE_PAGER"),
            editor: text("FLIGHTLINE_EDITOR")
                .or_else(|| text("VISUAL"))
                .or_else(|| text("EDITOR")),
            no_color: raw("NO_COLOR").is_some(),
            term: text("TERM"),
            colorterm: text("COLORTERM"),
            less: raw("LESS").is_some(),
            temporary: raw("TMPDIR").map(PathBuf::from),
            // Where `HOME` is unset the user's entry in the system says it.
            home: dirs::home_dir(),
            config_home: directory("XDG_CONFIG_HOME", dirs::config_dir),
            state_home: directory("XDG_STATE_HOME", dirs::data_local_dir),
            cache_home: directory("XDG_CACHE_HOME", dirs::cache_dir),
        }
    }
}

fn raw(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn text(name: &str) -> Option<String> {
    raw(name).map(|value| value.to_string_lossy().into_owned())
}

/// An absolute path (the XDG specification has others ignored); where there is
/// no Unix, the platform's own directory. On macOS `dirs` would answer with
/// `~/Library`, where nobody looks for a terminal program's files.
fn directory(name: &str, elsewhere: fn() -> Option<PathBuf>) -> Option<PathBuf> {
    let named = raw(name)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    if cfg!(unix) {
        named
    } else {
        named.or_else(elsewhere)
    }
}
