//! How soon a result is seen, and how soon any of its rows.
//!
//! `cargo bench --bench viewer [-- --rows 100000000]`, on Linux: memory comes
//! from /proc. It fails beyond the limits. What is beyond the spool's memory
//! lies in `$TMPDIR` or `/var/tmp`: 2 GB for 100 million rows.
//!
//! First page: the program runs in a terminal, the scripted server in this
//! process; from the first batch, as the server hands it over, to the page on
//! the screen. Jumps: in this process, from the first key of `12345G` to the
//! picture with that row, after all rows have come.

#![allow(clippy::print_stdout, reason = "a bench reports to its terminal")]

#[allow(dead_code, reason = "the server that asks for rows is not used here")]
#[path = "support/mod.rs"]
mod measure;
#[path = "support/peak.rs"]
mod peak;
#[allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "what the tests stand on is more than is needed here"
)]
#[path = "../tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use futures::{StreamExt, stream};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use tokio::runtime::Runtime;

use flightline::interrupt::Interrupt;
use flightline::output::Flow;
use flightline::request::Rows;
use flightline::spool::{Keep, Spool};
use flightline::viewer::{Look, Viewer};
use measure::{Result, median};
use peak::high_water;
use support::large;
use support::pty::Pty;
use support::run::Flightline;
use support::script::Script;
use support::server::Server;

const ROWS: u64 = 100_000_000;

/// Of the terminal, in cells.
const COLUMNS: u16 = 120;
const LINES: u16 = 50;

/// A row that the first page has, far down.
const FAR_DOWN: u64 = 40;

const PAGES: usize = 20;

const JUMPS: usize = 200;

/// How long rows are taken before the next picture, as at a terminal.
const TURN: Duration = Duration::from_millis(8);

const PAGE_LIMIT: Duration = Duration::from_millis(50);
const JUMP_LIMIT: Duration = Duration::from_millis(16);

/// What may be resident beyond the spool's own memory.
const BESIDE: u64 = 50 << 20;

fn main() -> Result<()> {
    let rows = rows()?;
    // Before the other: a peak never falls.
    let jumped = jumps(rows)?;
    let shown = pages(rows)?;
    if jumped && shown {
        return Ok(());
    }
    Err("beyond the limits".into())
}

/// `--rows N` of the arguments; cargo adds some of its own.
fn rows() -> Result<u64> {
    let mut arguments = std::env::args().skip_while(|word| word != "--rows");
    match arguments.nth(1) {
        Some(number) => Ok(number.parse()?),
        None => Ok(ROWS),
    }
}

/// Whether the first page is soon on the screen.
fn pages(rows: u64) -> Result<bool> {
    let server = Server::start(Script::new().statement("SELECT * FROM big", large::table(rows)));
    let address = format!("grpc://{}", server.address());
    let mut pty = Flightline::new().arg(address).prompt_of(LINES, COLUMNS);
    pty.wait_for_prompt();
    let times = (0..PAGES).map(|_| page(&server, &mut pty));
    let mut times = times.collect::<Result<Vec<Duration>>>()?;
    times.sort();
    let least = times.first().copied().unwrap_or_default();
    let most = times.last().copied().unwrap_or_default();
    let middle = median(times)?;
    println!(
        "first page: {} from the first batch (median of {PAGES}, {} to {}); at most {}",
        millis(middle),
        millis(least),
        millis(most),
        millis(PAGE_LIMIT)
    );
    Ok(middle <= PAGE_LIMIT)
}

/// From the first batch to the first page.
fn page(server: &Server, pty: &mut Pty) -> Result<Duration> {
    pty.enter("SELECT * FROM big;");
    let (first, last) = (large::word(0), large::word(FAR_DOWN));
    pty.wait_for("the first page", |seen| {
        let screen = seen.screen();
        seen.is_taken() && screen.contains(&first) && screen.contains(&last)
    });
    let shown = Instant::now();
    let sent = server.first_batch().ok_or("no batch was sent")?;
    pty.send("q");
    pty.wait_for_prompt();
    Ok(shown.duration_since(sent))
}

/// Whether rows anywhere are drawn soon, and memory stays small.
fn jumps(rows: u64) -> Result<bool> {
    let runtime = Runtime::new()?;
    let batches = (0..).map_while(move |number| large::batch(number, rows));
    let stream = Rows {
        schema: large::schema(),
        batches: stream::iter(batches.map(Ok)).boxed(),
    };
    let keep = Keep {
        directories: vec![std::env::temp_dir(), PathBuf::from("/var/tmp")],
        ..Keep::default()
    };
    let allowed = keep.memory as u64 + BESIDE;
    let spool = Spool::new(large::schema(), keep);
    let flow = Flow::new(stream, runtime.handle(), &Interrupt::unarmed());
    let mut screen = Screen {
        viewer: Viewer::new(&spool, Some(flow), &Look::default()),
        terminal: Terminal::new(TestBackend::new(COLUMNS, LINES))?,
    };
    let begun = Instant::now();
    screen.draw()?;
    screen.press('G');
    screen.draw()?;
    let took = begun.elapsed();
    if spool.rows() != rows || !screen.shows(&large::word(rows - 1)) {
        return Err(format!("{} of {rows} rows, and not the last", spool.rows()).into());
    }
    println!(
        "{rows} rows: {:.1} s to the last, {:.0} rows/s, {} MiB kept",
        took.as_secs_f64(),
        rows as f64 / took.as_secs_f64(),
        spool.bytes() >> 20,
    );
    let mut random = 0x9e37_79b9_7f4a_7c15;
    let mut times = Vec::with_capacity(JUMPS);
    for _ in 0..JUMPS {
        let row = next(&mut random) % rows;
        let begun = Instant::now();
        for digit in (row + 1).to_string().chars() {
            screen.press(digit);
        }
        screen.press('G');
        screen.draw()?;
        times.push(begun.elapsed());
        if !screen.shows(&large::word(row)) {
            return Err(format!("row {row} is not shown").into());
        }
    }
    times.sort();
    let slow = times[JUMPS * 99 / 100 - 1];
    let resident = high_water(&fs::read_to_string("/proc/self/status")?);
    let resident = resident.ok_or("no peak of memory")? << 10;
    println!(
        "{JUMPS} jumps: {} for the 99th percentile, {} in the middle; at most {}",
        millis(slow),
        millis(times[JUMPS / 2]),
        millis(JUMP_LIMIT),
    );
    println!(
        "peak of memory: {} MiB; at most {} MiB",
        resident >> 20,
        allowed >> 20
    );
    Ok(slow <= JUMP_LIMIT && resident <= allowed)
}

/// The viewer on a screen that nobody sees.
struct Screen {
    viewer: Viewer,
    terminal: Terminal<TestBackend>,
}

impl Screen {
    fn press(&mut self, key: char) {
        let event = KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE);
        self.viewer.heed(&Event::Key(event));
    }

    /// Does all that is to be done, then draws.
    fn draw(&mut self) -> Result<()> {
        loop {
            let Screen { viewer, terminal } = self;
            terminal.draw(|frame| viewer.draw(frame))?;
            if !viewer.is_busy() && !viewer.is_changed() {
                return Ok(());
            }
            viewer.advance(TURN);
        }
    }

    fn shows(&self, text: &str) -> bool {
        self.terminal.backend().to_string().contains(text)
    }
}

/// The next of a row of numbers without order: xorshift.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
