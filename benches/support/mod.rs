//! What the benches share: a server in a process of its own, and medians.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// `flightline serve` on a free port; it ends with this value.
pub(crate) struct Server {
    process: Child,
    /// `grpc://127.0.0.1:PORT`.
    pub(crate) address: String,
    /// Where the clients look for their files and find none.
    home: TempDir,
}

impl Server {
    /// Starts the server on these data files, or on the sample tables where
    /// there are none, and waits until it listens.
    pub(crate) fn start(files: &[String]) -> Result<Server> {
        let home = TempDir::new()?;
        let mut process = Command::new(env!("CARGO_BIN_EXE_flightline"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(files)
            .env("FLIGHTLINE_HOME", home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let told = process.stdout.take().ok_or("the server has no stdout")?;
        let mut line = String::new();
        BufReader::new(told).read_line(&mut line)?;
        let address = line.trim_end().strip_prefix("serving at ");
        let address = address.ok_or_else(|| format!("no address: {line:?}"))?;
        Ok(Server {
            address: address.to_owned(),
            process,
            home,
        })
    }

    /// `flightline ADDRESS`, not started yet.
    pub(crate) fn client(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flightline"));
        command
            .arg(&self.address)
            .env("FLIGHTLINE_HOME", self.home.path())
            .stdin(Stdio::null());
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The middle one of an odd number of measurements.
pub(crate) fn median<T: PartialOrd + Copy>(mut measured: Vec<T>) -> Result<T> {
    measured.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    let middle = measured.get(measured.len() / 2);
    Ok(*middle.ok_or("nothing was measured")?)
}
