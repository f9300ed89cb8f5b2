//! `flightline serve` in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A server on a free port, which ends with this value.
pub(super) struct Serving {
    process: Child,
    pub(super) port: u16,
}

impl Serving {
    /// Starts the server and waits until it listens.
    pub(super) fn start(arguments: &[&str]) -> Serving {
        let mut process = Command::new(env!("CARGO_BIN_EXE_flightline"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let told = process.stdout.take().unwrap();
        BufReader::new(told).read_line(&mut line).unwrap();
        let port = line
            .trim_end()
            .rsplit_once(':')
            .and_then(|(_, port)| port.parse().ok())
            .unwrap_or_else(|| panic!("no address: {line:?}"));
        Serving { process, port }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has seen by now.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
