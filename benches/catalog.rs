//! What many tables cost the client at a prompt: its peak of resident memory
//! once it knows them, and the time until the prompt is there. The server is
//! another process.
//!
//! `cargo bench --bench catalog`, on Linux: the peak comes from /proc. It fails
//! where the peak is above [`MOST_MIB`], or the prompt comes later than
//! [`MOST_LATER`] times as late as with two tables.

#![allow(clippy::print_stdout, reason = "a bench reports to its terminal")]

#[path = "support/peak.rs"]
mod peak;
mod support;

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use peak::high_water;
use pty_process::{Size, blocking};
use support::{Result, Server, median};
use tempfile::TempDir;

/// The greatest peak of memory, in MiB.
const MOST_MIB: f64 = 120.0;

/// How much later the prompt may come.
const MOST_LATER: f64 = 1.5;

/// Starts of the client, of each kind; odd, for the median.
const STARTS: usize = 21;

/// Columns of each table.
const COLUMNS: usize = 50;

/// Tables: more than the client asks for with their columns, and as many as it
/// does.
const TABLES: [usize; 2] = [10_000, 2_000];

/// How long a server may take over anything.
const PATIENCE: Duration = Duration::from_secs(300);

fn main() -> Result<()> {
    let few = Server::start(&[])?;
    let mut worst: f64 = 0.0;
    let mut latest: f64 = 0.0;
    for tables in TABLES {
        let folder = TempDir::new()?;
        let server = Server::start(&files(folder.path(), tables)?)?;
        let home = TempDir::new()?;
        for what in ["told", "kept, then told"] {
            let peak = peak(&server, home.path(), tables)?;
            println!("{tables:>6} tables of {COLUMNS} columns, {what}: peak {peak:5.1} MiB");
            worst = worst.max(peak);
        }
        let mut times = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..STARTS {
            let fresh = [TempDir::new()?, TempDir::new()?];
            let kinds = [
                (&few, fresh[0].path()),
                (&server, fresh[1].path()),
                (&server, home.path()),
            ];
            for (times, (server, home)) in times.iter_mut().zip(kinds) {
                let prompt = Prompt::open(server, home)?;
                times.push(prompt.came);
                prompt.leave()?;
            }
        }
        let mut medians = Vec::new();
        for times in times {
            medians.push(median(times)?.as_secs_f64() * 1000.0);
        }
        if let [few, told, kept] = medians[..] {
            println!(
                "{tables:>6} tables: the prompt is there after {told:.1} ms ({:.2} times), with \
                 kept names {kept:.1} ms ({:.2} times); with two tables {few:.1} ms (medians of \
                 {STARTS})",
                told / few,
                kept / few,
            );
            latest = latest.max(told / few).max(kept / few);
        }
    }
    if worst > MOST_MIB {
        return Err(format!("a peak of {worst:.1} MiB is above {MOST_MIB} MiB").into());
    }
    if latest > MOST_LATER {
        return Err(format!("the prompt comes {latest:.2} times as late").into());
    }
    Ok(())
}

/// As many files of comma-separated values in `folder`, a table each. No two
/// have a column in common.
fn files(folder: &Path, tables: usize) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for table in 0..tables {
        let names: Vec<_> = (0..COLUMNS)
            .map(|column| format!("c{table}_{column}"))
            .collect();
        let values = vec!["1.5"; COLUMNS].join(",");
        let text = format!("{}\n{values}\n", names.join(","));
        let file = folder.join(format!("measurement_{table}.csv"));
        fs::write(&file, text)?;
        files.push(file.display().to_string());
    }
    Ok(files)
}

/// The client's peak of memory in MiB, when it has been told its names and
/// keeps them.
fn peak(server: &Server, home: &Path, tables: usize) -> Result<f64> {
    let start = SystemTime::now();
    let mut prompt = Prompt::open(server, home)?;
    let told = format!("{} tables, told", grouped(tables));
    let begun = Instant::now();
    while !prompt.ask("\\conninfo")?.contains(&told) || !is_kept(home, start) {
        if begun.elapsed() > PATIENCE {
            return Err("the names do not come".into());
        }
        thread::sleep(Duration::from_millis(100));
    }
    // Functions come after names, and are kept with them.
    thread::sleep(Duration::from_secs(2));
    let status = fs::read_to_string(format!("/proc/{}/status", prompt.child.id()))?;
    let peak = high_water(&status).ok_or("no peak")?;
    prompt.leave()?;
    Ok(peak as f64 / 1024.0)
}

/// Whether names were kept since `start`.
fn is_kept(home: &Path, start: SystemTime) -> bool {
    let files = fs::read_dir(home.join("names")).into_iter().flatten();
    files.flatten().any(|file| {
        let written = file.metadata().and_then(|data| data.modified());
        // A temporary file is there before it is whole.
        file.file_name().len() == 32 && written.is_ok_and(|written| written >= start)
    })
}

/// `10,000`.
fn grouped(count: usize) -> String {
    format!("{},{:03}", count / 1000, count % 1000)
}

/// The client at a prompt.
struct Prompt {
    terminal: blocking::Pty,
    child: Child,
    /// How long it took until the prompt was there.
    came: Duration,
}

impl Prompt {
    fn open(server: &Server, home: &Path) -> Result<Prompt> {
        let (terminal, other) = blocking::open()?;
        terminal.resize(Size::new(50, 120))?;
        let mut command = server.client();
        command
            .env("FLIGHTLINE_HOME", home)
            .env("TERM", "xterm")
            .env("NO_COLOR", "1");
        let begun = Instant::now();
        let child = blocking::Command::from(command).spawn(other)?;
        let mut prompt = Prompt {
            terminal,
            child,
            came: Duration::ZERO,
        };
        prompt.read()?;
        prompt.came = begun.elapsed();
        Ok(prompt)
    }

    /// Enters a line; what is written up to the next prompt.
    fn ask(&mut self, line: &str) -> Result<String> {
        self.terminal.write_all(format!("{line}\r").as_bytes())?;
        // The line itself stands behind the old prompt.
        let mut text = String::new();
        while !text.contains("\n") || !text.contains("names") {
            text.push_str(&self.read()?);
        }
        Ok(text)
    }

    /// Reads up to a prompt.
    fn read(&mut self) -> Result<String> {
        let mut text = Vec::new();
        let mut buffer = [0; 4096];
        while !text.windows(3).any(|end| end == b"=> ") {
            let count = self.terminal.read(&mut buffer)?;
            text.extend_from_slice(&buffer[..count]);
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    fn leave(mut self) -> Result<()> {
        self.terminal.write_all(b"\x04")?;
        let mut buffer = [0; 4096];
        // The end of a terminal that nobody has open is an error.
        while self.terminal.read(&mut buffer).is_ok_and(|count| count > 0) {}
        match self.child.wait()?.success() {
            true => Ok(()),
            false => Err("the client failed".into()),
        }
    }
}

impl Drop for Prompt {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
