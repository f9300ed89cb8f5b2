//! How long `flightline ADDRESS -c 'SELECT 1'` takes from its start to its end,
//! beside the smallest program that does the same ([`smallest`]).
//!
//! `cargo bench --bench startup`; with an address this program is the smallest
//! one itself.

#![allow(clippy::print_stdout, reason = "a bench reports to its terminal")]

mod smallest;
#[path = "../support/mod.rs"]
mod support;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::{Result, Server, median};

/// Pairs before the measured ones.
const WARM_UP: usize = 5;

/// Measured pairs; odd, for the median.
const PAIRS: usize = 41;

fn main() -> Result<()> {
    // `cargo bench` adds `--bench` to the arguments.
    match std::env::args().nth(1) {
        Some(address) if address.contains("://") => smallest::run(&address),
        _ => compare(),
    }
}

fn compare() -> Result<()> {
    let server = Server::start(&[])?;
    let mut ours = server.client();
    ours.args(["-c", smallest::STATEMENT]);
    let mut theirs = Command::new(std::env::current_exe()?);
    theirs.arg(&server.address).stdin(Stdio::null());
    let (told, expected) = (ours.output()?, theirs.output()?);
    if !told.status.success() || told.stdout.is_empty() || told.stdout != expected.stdout {
        return Err(format!("different answers: {told:?}, {expected:?}").into());
    }

    for _ in 0..WARM_UP {
        timed(&mut ours)?;
        timed(&mut theirs)?;
    }
    let mut measured = Vec::with_capacity(PAIRS);
    for pair in 0..PAIRS {
        // Neither profits from always being the second.
        let (first, second) = if pair % 2 == 0 {
            (timed(&mut ours)?, timed(&mut theirs)?)
        } else {
            let theirs = timed(&mut theirs)?;
            (timed(&mut ours)?, theirs)
        };
        measured.push((first, second));
    }
    let (ours, theirs): (Vec<Duration>, Vec<Duration>) = measured.into_iter().unzip();
    let ours = millis(median(ours)?);
    let theirs = millis(median(theirs)?);
    println!("{PAIRS} pairs of `{}`, medians:", smallest::STATEMENT);
    println!("  flightline        {ours:7.2} ms");
    println!("  smallest program  {theirs:7.2} ms");
    println!("  ratio             {:7.2}", ours / theirs);
    Ok(())
}

/// From the start of a process to its end.
fn timed(command: &mut Command) -> Result<Duration> {
    command.stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    let took = start.elapsed();
    if status.success() {
        Ok(took)
    } else {
        Err(format!("{command:?}: {status}").into())
    }
}

fn millis(length: Duration) -> f64 {
    length.as_secs_f64() * 1000.0
}
