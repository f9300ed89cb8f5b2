//! How far a long query has come, while nothing else is on the screen.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, interval_at};

use super::Terminal;

/// A query that answers within this time draws nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// The time between two looks.
const PERIOD: Duration = Duration::from_millis(100);

/// `work`, with what `progress` says drawn on `terminal` meanwhile, and gone
/// when it is done.
pub(super) async fn shown<T>(
    terminal: &Terminal,
    progress: watch::Receiver<Option<f64>>,
    work: impl Future<Output = T>,
) -> T {
    let mut line = Line {
        terminal,
        drawn: None,
    };
    let mut ticks = interval_at(Instant::now() + PATIENCE, PERIOD);
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = ticks.tick() => line.draw(*progress.borrow()),
        }
    }
}

/// What is drawn; dropped, it is gone.
struct Line<'t> {
    terminal: &'t Terminal,
    drawn: Option<u8>,
}

impl Line<'_> {
    fn draw(&mut self, progress: Option<f64>) {
        // From 0 to 1, so that it fits.
        let percent = progress.map(|progress| (progress * 100.0) as u8);
        if let Some(percent) = percent
            && self.drawn != Some(percent)
        {
            self.terminal.draw(&format!("{percent:3} %"));
            self.drawn = Some(percent);
        }
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            self.terminal.draw("     ");
            self.terminal.draw("");
        }
    }
}
