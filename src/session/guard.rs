//! What is put right when the program has to end at once.
//!
//! The line editor, a pipe that nobody reads or a program that is asked for a
//! secret may hold the main thread where nothing can wake it. When an end is
//! asked for and does not come, it is made from here: the terminal gets its
//! modes back, unfinished files are removed, and the process ends with the
//! status that it would have had.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::timeout;

use super::Terminal;
use super::parting::part;
use crate::config::Store;
use crate::flight::Connection;
use crate::history::Underway;
use crate::interrupt::{Cause, Interrupt};

/// How long an end in good order may take.
const GRACE: Duration = Duration::from_secs(2);

/// Watches over the process; clones share what it knows.
#[derive(Clone)]
pub struct Guard(Arc<State>);

struct State {
    terminal: Terminal,
    /// A pager may be open, whose Ctrl-C is not ours.
    paging: AtomicBool,
    /// A server is being left, which takes no longer than it may.
    parting: AtomicBool,
    /// Where statements go.
    connection: Mutex<Option<Connection>>,
    /// Files that are not to be left behind.
    unfinished: Mutex<Vec<PathBuf>>,
    /// What was typed and is not done, and where that is written down.
    underway: Underway,
    store: Store,
}

/// A file is not complete as long as this is there.
pub(super) struct Unfinished {
    path: PathBuf,
    guard: Guard,
}

impl Guard {
    /// Begins to watch. Ctrl-C ends the process where nobody is at a prompt.
    pub(super) fn new(
        runtime: &Handle,
        interrupt: &Interrupt,
        terminal: &Terminal,
        store: &Store,
    ) -> Guard {
        let interactive = terminal.interactive;
        let guard = Guard(Arc::new(State {
            terminal: terminal.clone(),
            paging: AtomicBool::new(false),
            parting: AtomicBool::new(false),
            connection: Mutex::default(),
            unfinished: Mutex::default(),
            underway: Underway::default(),
            store: store.clone(),
        }));
        let (watching, interrupt) = (guard.clone(), interrupt.clone());
        runtime.spawn(async move {
            if interactive {
                interrupt.terminated().await;
            }
            let mut cause = interrupt.requested().await;
            let tty = &watching.0.terminal.tty;
            // An editor is not woken, and nothing can be read from a terminal
            // that is gone.
            if tty.is_edited() || tty.is_gone() {
                watching.part().await;
            } else {
                tokio::time::sleep(GRACE).await;
            }
            while watching.waits_for(cause) {
                tokio::time::sleep(GRACE).await;
                cause = interrupt.raised().unwrap_or(cause);
            }
            watching.leave(cause);
        });
        guard
    }

    /// `read`, during which the terminal is the editor's.
    pub fn editing<T>(&self, read: impl FnOnce() -> T) -> T {
        self.0.terminal.tty.edit(read)
    }

    /// `show`, during which a pager may be open.
    pub(super) fn paging<T>(&self, show: impl FnOnce() -> T) -> T {
        self.0.paging.store(true, Ordering::SeqCst);
        let shown = self.0.terminal.tty.lend(show);
        self.0.paging.store(false, Ordering::SeqCst);
        shown
    }

    /// `say`, during which a server is left.
    pub(super) fn parting<T>(&self, say: impl FnOnce() -> T) -> T {
        self.0.parting.store(true, Ordering::SeqCst);
        let said = say();
        self.0.parting.store(false, Ordering::SeqCst);
        said
    }

    /// Says where statements go from now on.
    pub(super) fn stands(&self, connection: &Connection) {
        if let Ok(mut here) = self.0.connection.lock() {
            *here = Some(connection.clone());
        }
    }

    /// What was typed and is not done: the history gets it even if the program
    /// ends here.
    pub(super) fn underway(&self) -> &Underway {
        &self.0.underway
    }

    /// Whether what ends the program has to wait.
    fn waits_for(&self, cause: Cause) -> bool {
        self.0.parting.load(Ordering::SeqCst)
            || cause == Cause::Interrupt && self.0.paging.load(Ordering::SeqCst)
    }

    /// Takes leave of the server where the main thread cannot.
    async fn part(&self) {
        let here = self.0.connection.lock().ok().and_then(|here| here.clone());
        if let Some(connection) = here {
            let _ = timeout(GRACE, part(&connection)).await;
        }
    }

    /// Says that a file is not complete, until what it gives is dropped.
    pub(super) fn unfinished(&self, path: &Path) -> Unfinished {
        if let Ok(mut unfinished) = self.0.unfinished.lock() {
            unfinished.push(path.to_owned());
        }
        Unfinished {
            path: path.to_owned(),
            guard: self.clone(),
        }
    }

    fn leave(&self, cause: Cause) -> ! {
        // A terminal that is gone needs nothing put right, and a file that is
        // gone need not be removed.
        // The lock is kept: nothing new begins.
        let unfinished = self.0.unfinished.lock();
        for path in unfinished.iter().flat_map(|paths| paths.iter()) {
            let _ = std::fs::remove_file(path);
        }
        self.0.underway.write(&self.0.store);
        let tty = &self.0.terminal.tty;
        let edited = tty.is_edited();
        tty.restore();
        if !edited && !tty.is_gone() {
            self.0.terminal.report(&cause.error(), false);
        }
        std::process::exit(i32::from(cause.error().kind().status()))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Ok(mut unfinished) = self.guard.0.unfinished.lock() {
            unfinished.retain(|path| *path != self.path);
        }
    }
}
