//! The client's peak of resident memory while it writes one million and ten
//! million rows as CSV to /dev/null, and its rows per second. The server is
//! another process.
//!
//! `cargo bench --bench memory`, on Linux: the peak comes from /proc.

#![allow(clippy::print_stdout, reason = "a bench reports to its terminal")]

#[path = "support/peak.rs"]
mod peak;
mod support;

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use peak::high_water;
use support::{Result, Server, median};

/// Runs of each query; odd, for the median.
const RUNS: usize = 3;

/// How often the peak is read. It only grows, so that what can be missed is its
/// growth in the last such while.
const POLL: Duration = Duration::from_millis(2);

const KIB: f64 = 1024.0;

/// Seven columns: tags, numbers and a time.
const QUERY: &str = "SELECT * FROM sensors";

/// How often these million rows are asked for in one statement.
const TIMES: [usize; 2] = [1, 10];

/// One run of the client.
struct Run {
    peak_kib: u64,
    took: Duration,
}

fn main() -> Result<()> {
    let server = Server::start(&[])?;
    let mut peaks = Vec::new();
    for times in TIMES {
        let query = [QUERY].repeat(times).join(" UNION ALL ");
        let rows = count(&server, &query)?;
        let runs = (0..RUNS)
            .map(|_| run(&server, &query))
            .collect::<Result<Vec<Run>>>()?;
        let peak = median(runs.iter().map(|run| run.peak_kib).collect())?;
        let took = median(runs.iter().map(|run| run.took).collect())?;
        println!(
            "{rows:>8} rows: peak {:6.1} MiB, {:6.2} s, {:9.0} rows/s (medians of {RUNS})",
            peak as f64 / KIB,
            took.as_secs_f64(),
            rows as f64 / took.as_secs_f64(),
        );
        peaks.push(peak as f64 / KIB);
    }
    if let [least, most] = peaks[..] {
        println!("difference of the peaks: {:.1} MiB", most - least);
    }
    Ok(())
}

/// How many rows `query` has.
fn count(server: &Server, query: &str) -> Result<u64> {
    let sql = format!("SELECT count(*) FROM ({query})");
    let output = server.client().args(["-c", &sql, "--csv", "-t"]).output()?;
    let told = String::from_utf8(output.stdout)?;
    told.trim()
        .parse()
        .map_err(|_| format!("no count: {told:?}, {}", output.status).into())
}

/// Writes the rows of `query` to /dev/null.
fn run(server: &Server, query: &str) -> Result<Run> {
    let start = Instant::now();
    let mut client = server
        .client()
        .args(["-c", query, "--csv"])
        .stdout(Stdio::null())
        .spawn()?;
    let status_file = format!("/proc/{}/status", client.id());
    let mut peak_kib = 0;
    let status = loop {
        if let Some(status) = client.try_wait()? {
            break status;
        }
        peak_kib = peak_kib.max(high_water(&fs::read_to_string(&status_file)?).unwrap_or(0));
        thread::sleep(POLL);
    };
    let took = start.elapsed();
    if !status.success() || peak_kib == 0 {
        return Err(format!("{query}: {status}, peak {peak_kib} KiB").into());
    }
    Ok(Run { peak_kib, took })
}
