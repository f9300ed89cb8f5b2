//! The viewer at a terminal: what is typed goes in, what it shows comes out.

use std::io;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event;

use super::{Desk, Left, Look, Viewer};
use crate::error::{Error, Kind, Result};
use crate::interrupt::{Cause, Interrupt};
use crate::output::Flow;
use crate::spool::Spool;
use crate::tty::Tty;

/// How long nothing may be heard of a request to end.
const IDLE: Duration = Duration::from_millis(100);

/// How long rows are taken before keys are heeded again.
const TURN: Duration = Duration::from_millis(8);

/// Between two pictures while rows come.
const PICTURE: Duration = Duration::from_millis(50);

/// Shows the rows of `spool`, and those that `flow` brings, until the user
/// leaves. The thread is blocked meanwhile, and it is no task's. Leaving ends
/// the stream.
///
/// What the stream ended with is no error here: the rows before it were looked
/// at, and it is part of what is left.
///
/// # Errors
/// `LocalFile` when the terminal fails; `Terminated`.
pub fn show(
    spool: &Spool,
    flow: Option<Flow>,
    look: &Look,
    tty: &Tty,
    interrupt: &Interrupt,
    _desk: &mut dyn Desk,
) -> Result<Left> {
    let _taken = tty.take().map_err(terminal)?;
    let mut screen = Terminal::new(CrosstermBackend::new(io::stdout())).map_err(terminal)?;
    let mut viewer = Viewer::new(spool, flow, look);
    let mut drawn: Option<Instant> = None;
    while !viewer.is_left() {
        if interrupt.raised() == Some(Cause::Terminate) {
            return Err(Cause::Terminate.error());
        }
        let due = drawn.is_none_or(|drawn| !viewer.is_busy() || drawn.elapsed() >= PICTURE);
        if viewer.is_changed() && due {
            screen.draw(|frame| viewer.draw(frame)).map_err(terminal)?;
            drawn = Some(Instant::now());
        }
        let patience = if viewer.is_busy() {
            Duration::ZERO
        } else {
            IDLE
        };
        if event::poll(patience).map_err(terminal)? {
            viewer.heed(&event::read().map_err(terminal)?);
        }
        viewer.advance(TURN);
    }
    Ok(viewer.finish())
}

/// The terminal cannot be read or written.
fn terminal(cause: io::Error) -> Error {
    Error::new(Kind::LocalFile, "the terminal cannot be used").caused_by(cause)
}
