//! The viewer at a terminal: what is typed goes in, what it shows comes out.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use futures::StreamExt;
use ratatui::backend::{Backend, ClearType, CrosstermBackend};
use ratatui::crossterm::event::{self, Event};
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::ahead::{Ahead, Meanwhile};
use super::{Ask, Desk, Left, Look, Viewer};
use crate::error::{Error, Kind, Result};
use crate::interrupt::{Cause, Interrupt};
use crate::output::Flow;
use crate::request::Rows;
use crate::spool::Spool;
use crate::tty::{Canvas, Taken, Tty};

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
    desk: &mut dyn Desk,
) -> Result<Left> {
    let taken = tty.take().map_err(unusable)?;
    let mut stage = Stage::new(&taken)?;
    let mut viewer = Viewer::new(spool, flow, look);
    let mut drawn: Option<Instant> = None;
    loop {
        if interrupt.raised() == Some(Cause::Terminate) {
            return Err(Cause::Terminate.error());
        }
        // A key is answered at once; rows that come are not shown more often
        // than anybody can read.
        let mut typed = false;
        let idle = !viewer.is_busy() && !viewer.is_changed();
        let patience = if idle { IDLE } else { Duration::ZERO };
        let mut waiting = stage.ahead.poll(patience).map_err(unusable)?;
        while waiting && !viewer.is_left() {
            let event = stage.ahead.read().map_err(unusable)?;
            typed = true;
            if let Event::Resize(_, _) = event {
                stage.renew()?;
            }
            viewer.heed(&event);
            // What was typed ahead of a search begins where that ends, if that
            // is soon; what is asked for is done before what was typed after it.
            let more = stage.ahead.poll(Duration::ZERO).map_err(unusable)?;
            waiting = more && !viewer.is_searching() && !viewer.is_asking();
        }
        if viewer.is_left() {
            break;
        }
        while let Some(ask) = viewer.ask() {
            match ask {
                Ask::Copy(bytes) => stage.write(&bytes)?,
                Ask::Redraw => stage.renew()?,
                Ask::Suspend => taken.suspend().map_err(unusable)?,
                Ask::Save(file) => {
                    let done = stage.save(&mut viewer, spool, &file, interrupt, desk)?;
                    let written = done.is_ok();
                    viewer.saved(&file, done);
                    stage.ahead.end(&mut viewer, written);
                }
            }
        }
        let due = drawn.is_none_or(|drawn| !viewer.is_busy() || drawn.elapsed() >= PICTURE);
        if viewer.is_changed() && (typed || due) {
            stage.draw(&mut viewer)?;
            drawn = Some(Instant::now());
        }
        viewer.advance(TURN);
    }
    Ok(viewer.finish())
}

/// The screen, as large as it is now.
struct Stage<'a> {
    taken: &'a Taken,
    terminal: Terminal<CrosstermBackend<Canvas>>,
    ahead: Ahead,
}

impl Stage<'_> {
    fn new(taken: &Taken) -> Result<Stage<'_>> {
        let terminal = terminal(taken).map_err(unusable)?;
        Ok(Stage {
            taken,
            terminal,
            ahead: Ahead::default(),
        })
    }

    /// What is on the screen is forgotten, and how large it was.
    fn renew(&mut self) -> Result<()> {
        self.terminal = terminal(self.taken).map_err(unusable)?;
        let backend = self.terminal.backend_mut();
        backend.clear_region(ClearType::All).map_err(unusable)
    }

    fn draw(&mut self, viewer: &mut Viewer) -> Result<()> {
        let drawn = self.terminal.draw(|frame| viewer.draw(frame));
        drawn.map(|_| ()).map_err(unusable)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let backend = self.terminal.backend_mut();
        let written = backend.write_all(bytes);
        written
            .and_then(|()| Write::flush(backend))
            .map_err(unusable)
    }

    /// Has all rows written, and tells how far that is. What became of it is
    /// the inner result.
    fn save(
        &mut self,
        viewer: &mut Viewer,
        spool: &Spool,
        file: &Path,
        interrupt: &Interrupt,
        desk: &mut dyn Desk,
    ) -> Result<Result<()>> {
        let count = Arc::new(AtomicU64::new(0));
        let rows = counting(spool.stream(), &count);
        let stop = Interrupt::unarmed();
        thread::scope(|scope| {
            let writing = scope.spawn(|| desk.save(rows, file, &stop));
            let mut shown = Ok(());
            while !writing.is_finished() {
                if interrupt.raised() == Some(Cause::Terminate) {
                    stop.raise(Cause::Terminate);
                }
                viewer.saving(file, count.load(Ordering::Relaxed));
                let turn = self.draw(viewer).and_then(|()| self.heed_stop(&stop));
                if turn.is_err() {
                    stop.raise(Cause::Interrupt);
                    shown = turn;
                    break;
                }
            }
            let written = writing.join();
            shown?;
            Ok(written.unwrap_or_else(|_| Err(Error::new(Kind::LocalFile, "writing broke off"))))
        })
    }

    /// Waits for a key for as long as a picture lasts. Only one of them is
    /// heeded now, the others when the file is written.
    fn heed_stop(&mut self, stop: &Interrupt) -> Result<()> {
        if !event::poll(PICTURE).map_err(unusable)? {
            return Ok(());
        }
        let event = event::read().map_err(unusable)?;
        match self.ahead.take(event) {
            Meanwhile::Renew => self.renew()?,
            Meanwhile::Stop => stop.raise(Cause::Interrupt),
            Meanwhile::Later => (),
        }
        Ok(())
    }
}

/// A terminal that is drawn on from its first character to its last. It asks
/// the terminal nothing: an answer would come between what is typed.
fn terminal(taken: &Taken) -> io::Result<Terminal<CrosstermBackend<Canvas>>> {
    let backend = CrosstermBackend::new(taken.canvas());
    let area = Rect::from((ratatui::layout::Position::ORIGIN, backend.size()?));
    let viewport = Viewport::Fixed(area);
    Terminal::with_options(backend, TerminalOptions { viewport })
}

/// `rows`, which are counted as they are read.
fn counting(rows: Rows, count: &Arc<AtomicU64>) -> Rows {
    let count = count.clone();
    let batches = rows.batches.inspect(move |batch| {
        if let Ok(batch) = batch {
            count.fetch_add(batch.num_rows() as u64, Ordering::Relaxed);
        }
    });
    Rows {
        schema: rows.schema,
        batches: batches.boxed(),
    }
}

/// The terminal cannot be read or written.
fn unusable(cause: io::Error) -> Error {
    Error::new(Kind::LocalFile, "the terminal cannot be used").caused_by(cause)
}
