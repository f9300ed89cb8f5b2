//! The client of InfluxDB's guide, `flightsql-dbapi`, and ADBC's driver against
//! `flightline serve`; flightline against servers that are not ours, ROAPI and
//! one on gRPC's C++ library; and what is written here read elsewhere: the
//! scripts beside this file, run by a Python that has the packages of
//! `requirements.txt`.

mod canonical;
mod core;
mod formats;
mod roapi;

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::run::{Flightline, Served};
use crate::support::secure::Secure;

const TOKEN: &str = "s3cret";

/// What the scripts import.
const IMPORTS: &str =
    "import adbc_driver_flightsql, duckdb, flightsql, pandas, pyarrow, pytz, sqlalchemy";

#[test]
fn the_guides_sample_runs() {
    let Some(python) = Python::found() else {
        return;
    };
    let secure = Secure::start(TOKEN);
    python.run("guide.py", &unverified(&secure));
    python.run("guide.py", &verified(&secure));
    let (_server, plaintext) = plaintext();
    python.run("guide.py", &plaintext);
}

#[test]
pub(crate) fn every_method_of_the_client_is_answered() {
    let Some(python) = Python::found() else {
        return;
    };
    let (_server, plaintext) = plaintext();
    python.run("methods.py", &plaintext);
}

#[test]
fn the_db_api_works() {
    let Some(python) = Python::found() else {
        return;
    };
    let (_server, plaintext) = plaintext();
    python.run("cursors.py", &plaintext);
}

#[test]
fn sqlalchemy_lists_tables_and_columns_and_selects() {
    let Some(python) = Python::found() else {
        return;
    };
    let (_server, plaintext) = plaintext();
    python.run("dialect.py", &plaintext);
    python.run("dialect.py", &unverified(&Secure::start(TOKEN)));
}

#[test]
fn adbc_finds_all_that_it_can_ask_for() {
    let Some(python) = Python::found() else {
        return;
    };
    for script in ["adbc.py", "adbc_statements.py"] {
        let (_server, writable) = serving(&["--token", TOKEN, "--allow-writes"]);
        python.run(script, &writable);
    }
}

/// An interpreter that has the packages.
struct Python(String);

impl Python {
    /// `FLIGHTLINE_PYTHON`, else `python3`. Without one, or without the
    /// packages, the test is skipped and says so; where `CI` is set it fails,
    /// for there they are installed.
    fn found() -> Option<Python> {
        let name = std::env::var("FLIGHTLINE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let python = Python(name);
        let why = match python.command().args(["-c", IMPORTS]).output() {
            Ok(output) if output.status.success() => return Some(python),
            Ok(output) => {
                let told = String::from_utf8_lossy(&output.stderr);
                told.trim_end().lines().last().unwrap_or("").to_owned()
            }
            Err(error) => error.to_string(),
        };
        let why = format!("{} cannot `{IMPORTS}`: {why}", python.0);
        assert!(std::env::var_os("CI").is_none(), "{why}");
        let advice = "`pip install -r tests/python/requirements.txt` in a virtual environment, \
                      and FLIGHTLINE_PYTHON set to its interpreter, run this test";
        // Past the harness, which hides what tests print.
        let told = format!("skipped: {why}; {advice}\n");
        io::stderr().write_all(told.as_bytes()).unwrap();
        None
    }

    /// Runs a script, which fails by an exception.
    fn run(&self, script: &str, connection: &Value) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
        let output = self
            .command()
            .arg(path.join(script))
            .arg(connection.to_string())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{script} with {connection}: {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
    }

    /// Without traces in the sources, and without a proxy on the way.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.0);
        command
            .stdin(Stdio::null())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("no_grpc_proxy", "127.0.0.1");
        command
    }
}

/// A server without TLS, and the client's arguments for it.
fn plaintext() -> (Served, Value) {
    serving(&["--token", TOKEN])
}

/// A server with these arguments, and the client's for it.
fn serving(arguments: &[&str]) -> (Served, Value) {
    let server = Flightline::new().serve(arguments);
    let connection = json!({ "port": server.port, "token": TOKEN, "insecure": true });
    (server, connection)
}

/// The client's arguments for a server with TLS, whose certificate it does not
/// look at.
fn unverified(secure: &Secure) -> Value {
    json!({ "port": secure.served.port, "token": TOKEN, "disable_server_verification": true })
}

/// As [`unverified`], with the authority that vouches for the server.
fn verified(secure: &Secure) -> Value {
    let authority = secure.authority.pem();
    json!({ "port": secure.served.port, "token": TOKEN, "tls_root_certs": authority })
}
