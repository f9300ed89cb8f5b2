//! How far a long query has come, as long as nothing else is on the screen.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, interval_at};

use super::Terminal;
use crate::output::Meter;
use crate::text::{counted, cut, grouped, size, width};

/// A query that answers within this time draws nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// The time between two pictures.
const PERIOD: Duration = Duration::from_millis(100);

/// How wide a bar is, at least and at most.
const BAR: (usize, usize) = (6, 24);

/// What the terminal shows itself when Ctrl-C is pressed: `^C`.
const ECHO: usize = 2;

/// A line on stderr that tells how far a query has come. When it is over, or
/// dropped, the line is gone.
#[derive(Default)]
pub(super) struct Progress(Option<Running>);

struct Running {
    line: Arc<Mutex<Line>>,
    task: JoinHandle<()>,
}

/// What is drawn.
struct Line {
    terminal: Terminal,
    begun: Instant,
    /// What the server tells while it works, from 0 to 1.
    polled: watch::Receiver<Option<f64>>,
    /// The rows, as soon as they come.
    reading: Option<Reading>,
    /// How wide it is on the screen.
    drawn: usize,
    over: bool,
}

struct Reading {
    meter: Arc<Meter>,
    /// How many rows there are to be, where that was told.
    expected: Option<u64>,
    begun: Instant,
}

impl Progress {
    /// None at all.
    pub(super) fn none() -> Progress {
        Progress(None)
    }

    /// Of a query that begins now; `polled` is what the server tells of it.
    /// Nobody draws where nobody would see it.
    pub(super) fn begin(
        terminal: &Terminal,
        runtime: &Handle,
        polled: watch::Receiver<Option<f64>>,
    ) -> Progress {
        if !terminal.is_followed() {
            return Progress::none();
        }
        let line = Arc::new(Mutex::new(Line {
            terminal: terminal.clone(),
            begun: Instant::now(),
            polled,
            reading: None,
            drawn: 0,
            over: false,
        }));
        let drawn = Arc::clone(&line);
        let task = runtime.spawn(async move {
            let mut ticks = interval_at(Instant::now() + PATIENCE, PERIOD);
            loop {
                ticks.tick().await;
                with(&drawn, Line::draw);
            }
        });
        Progress(Some(Running { line, task }))
    }

    /// From now on `meter` counts its rows; `expected` is their number, as far
    /// as it is known.
    pub(super) fn reads(&self, meter: &Arc<Meter>, expected: Option<u64>) {
        if let Some(running) = &self.0 {
            with(&running.line, |line| {
                line.reading = Some(Reading {
                    meter: Arc::clone(meter),
                    expected,
                    begun: Instant::now(),
                });
            });
        }
    }

    /// The line is gone when this comes back, and stays away.
    pub(super) fn end(&self) {
        if let Some(running) = &self.0 {
            running.task.abort();
            with(&running.line, Line::erase);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

fn with(line: &Mutex<Line>, act: impl FnOnce(&mut Line)) {
    act(&mut line.lock().unwrap_or_else(PoisonError::into_inner));
}

impl Line {
    fn draw(&mut self) {
        if self.over || !self.terminal.is_followed() {
            return;
        }
        // The last column stays free: a terminal may wrap behind it.
        let room = self.terminal.columns().saturating_sub(1);
        let line = line(&self.told(), room);
        let drawn = width(&line);
        let blank = " ".repeat(self.drawn.min(room).saturating_sub(drawn));
        self.terminal.draw(&format!("{line}{blank}"));
        self.drawn = drawn;
    }

    fn erase(&mut self) {
        if !std::mem::replace(&mut self.over, true) && self.drawn > 0 {
            let room = self.terminal.columns().saturating_sub(1);
            self.terminal
                .draw(&" ".repeat((self.drawn + ECHO).min(room)));
            self.terminal.draw("");
        }
    }

    fn told(&self) -> Told {
        let elapsed = self.begun.elapsed();
        let Some(reading) = &self.reading else {
            return Told {
                share: *self.polled.borrow(),
                elapsed,
                ..Told::default()
            };
        };
        let rows = reading.meter.rows();
        Told {
            share: reading.expected.map(|all| rows as f64 / all as f64),
            rows,
            bytes: reading.meter.bytes(),
            // Of all that the first moments bring nothing can be said yet.
            rate: rows as f64 / reading.begun.elapsed().as_secs_f64().max(0.1),
            elapsed,
        }
    }
}

/// What is to be told of a query.
#[derive(Default)]
struct Told {
    /// From 0 to 1, or more where a server has guessed.
    share: Option<f64>,
    rows: u64,
    bytes: u64,
    /// Rows per second.
    rate: f64,
    elapsed: Duration,
}

/// The line in at most `room` columns: what matters least is left out first.
fn line(told: &Told, room: usize) -> String {
    // Each with how little it matters.
    let mut parts: Vec<(u8, String)> = Vec::new();
    if let Some(share) = told.share {
        // From 0 to 100, so that it fits.
        let percent = (share.clamp(0.0, 1.0) * 100.0) as u8;
        parts.push((0, format!("{percent} %")));
    }
    if told.rows > 0 {
        parts.push((1, counted(told.rows, "row")));
        parts.push((3, size(told.bytes)));
        parts.push((4, format!("{} rows/s", grouped(told.rate as u64))));
    }
    let seconds = told.elapsed.as_secs();
    parts.push(match seconds {
        0..60 => (2, format!("{:.1} s", told.elapsed.as_secs_f64())),
        _ => (2, format!("{} min {} s", seconds / 60, seconds % 60)),
    });
    let written = |parts: &[(u8, String)]| {
        let texts: Vec<&str> = parts.iter().map(|(_, text)| text.as_str()).collect();
        texts.join(" · ")
    };
    let mut line = written(&parts);
    while width(&line) > room && parts.len() > 1 {
        let least = parts.iter().map(|(least, _)| *least).max();
        parts.retain(|(matters, _)| Some(*matters) != least);
        line = written(&parts);
    }
    let left = room.saturating_sub(width(&line) + 1);
    match told.share {
        Some(share) if left >= BAR.0 => format!("{} {line}", bar(share, left.min(BAR.1))),
        _ => cut(&line, room).into_owned(),
    }
}

fn bar(share: f64, columns: usize) -> String {
    let done = (share.clamp(0.0, 1.0) * columns as f64) as usize;
    format!("{}{}", "━".repeat(done), "╌".repeat(columns - done))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_what_there_is_room_for() {
        let waiting = Told {
            elapsed: Duration::from_millis(1240),
            ..Told::default()
        };
        let polled = Told {
            share: Some(0.25),
            elapsed: Duration::from_secs(125),
            ..Told::default()
        };
        let reading = Told {
            rows: 1_234_567,
            bytes: 45_200_000,
            rate: 98_765.4,
            elapsed: Duration::from_millis(12_500),
            share: None,
        };
        let known = Told {
            share: Some(1.5),
            ..reading
        };
        for (told, room, line) in [
            (&waiting, 79, "1.2 s"),
            (&waiting, 3, "1.…"),
            (&polled, 79, "━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 25 % · 2 min 5 s"),
            (&polled, 24, "━╌╌╌╌╌╌ 25 % · 2 min 5 s"),
            (&polled, 19, "25 % · 2 min 5 s"),
            (
                &reading,
                79,
                "1,234,567 rows · 45.2 MB · 98,765 rows/s · 12.5 s",
            ),
            (&reading, 40, "1,234,567 rows · 45.2 MB · 12.5 s"),
            (&reading, 19, "1,234,567 rows"),
            (&known, 24, "100 % · 1,234,567 rows"),
            (&known, 19, "━━━━━━━━━━━━━ 100 %"),
        ] {
            assert_eq!(super::line(told, room), line, "in {room}");
            assert!(width(line) <= room);
        }
    }
}
