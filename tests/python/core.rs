//! A server on gRPC's own C++ library: another HTTP/2 than the one that this
//! client and the other tests' servers have.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::Python;
use crate::support::home::Home;
use crate::support::run::{Flightline, Ran};

/// A server; dropping it ends it.
struct Core {
    child: Child,
    port: u16,
}

impl Core {
    fn start(python: &Python) -> Core {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/core.py");
        let mut child = Command::new(&python.0)
            .arg(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        Core {
            child,
            port: line.trim().parse().unwrap(),
        }
    }

    fn asked(&self, arguments: &[&str]) -> Flightline {
        Flightline::new()
            .arg(format!("grpc://127.0.0.1:{}", self.port))
            .args(arguments)
    }

    fn ask(&self, arguments: &[&str]) -> Ran {
        self.asked(arguments).run()
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_server_on_another_http2_is_a_server_like_any_other() {
    let Some(python) = Python::found() else {
        return;
    };
    let server = Core::start(&python);
    let text = "x".repeat(20);
    let rows = |count: usize| -> String { (0..count).map(|n| format!("{n},{text}\n")).collect() };
    assert_eq!(
        server.ask(&["-c", "SELECT 3"]).good(),
        format!("n,s\n{}", rows(3))
    );
    // Windows have to be given back for as many as these, part after part.
    let home = Home::new();
    let file = home.at("rows.csv");
    let many = server.ask(&["-o", file.to_str().unwrap(), "-c", "SELECT 3000000"]);
    assert_eq!(many.good(), "");
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.lines().skip(1).eq(rows(3_000_000).lines()));
    // A reader that has seen enough stops it.
    let headed = server.asked(&["-c", "SELECT 900000000"]).run_headed();
    assert_eq!((headed.status, headed.stderr.as_str()), (Some(0), ""));
    server.ask(&["-c", "fail 3"]).failed(3, "it failed", "");
    let late = server.ask(&["-c", "late 3"]);
    late.failed(3, "it came late", "");
    assert!(late.stderr.contains("after 3 rows"), "{late:?}");
    // What it does not take as an update it takes as a query.
    let script = ["-c", "INSERT 1", "-c", "SELECT 1"];
    assert_eq!(
        server.ask(&script).good(),
        format!("n,s\n{0}n,s\n{0}", rows(1))
    );
}
