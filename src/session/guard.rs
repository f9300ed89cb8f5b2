//! What is put right when the program has to end at once.
//!
//! The line editor, a pipe that nobody reads or a program that is asked for a
//! secret may hold the main thread where nothing can wake it. When an end is
//! asked for and does not come, it is made from here: the terminal gets its
//! modes back, an unfinished file is removed, and the process ends with the
//! status that it would have had.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::runtime::Handle;

use crate::interrupt::{Cause, Interrupt};

/// How long an end in good order may take.
const GRACE: Duration = Duration::from_secs(2);

/// Ends bracketed paste.
const PASTE_OFF: &[u8] = b"\x1b[?2004l\r\n";

/// Watches over the process; clones share what it knows.
#[derive(Clone)]
pub struct Guard(Arc<State>);

struct State {
    /// The terminal's modes at the start, if a person types at it.
    modes: Option<Termios>,
    /// The editor has the terminal.
    editing: AtomicBool,
    /// A pager may be open, whose Ctrl-C is not ours.
    paging: AtomicBool,
    /// A result file that is not complete.
    unfinished: Mutex<Option<PathBuf>>,
}

impl Guard {
    /// Begins to watch. Ctrl-C ends the process where nobody is at a prompt.
    pub(super) fn new(runtime: &Handle, interrupt: &Interrupt, interactive: bool) -> Guard {
        let guard = Guard(Arc::new(State {
            modes: interactive.then(|| tcgetattr(io::stdin()).ok()).flatten(),
            editing: AtomicBool::new(false),
            paging: AtomicBool::new(false),
            unfinished: Mutex::new(None),
        }));
        let (watching, interrupt) = (guard.clone(), interrupt.clone());
        runtime.spawn(async move {
            if interactive {
                interrupt.terminated().await;
            }
            let mut cause = interrupt.requested().await;
            if !watching.0.editing.load(Ordering::SeqCst) {
                tokio::time::sleep(GRACE).await;
            }
            while cause == Cause::Interrupt && watching.0.paging.load(Ordering::SeqCst) {
                tokio::time::sleep(GRACE).await;
                cause = interrupt.raised().unwrap_or(cause);
            }
            watching.leave(cause);
        });
        guard
    }

    /// `read`, during which the terminal is the editor's.
    pub fn editing<T>(&self, read: impl FnOnce() -> T) -> T {
        self.0.editing.store(true, Ordering::SeqCst);
        let line = read();
        self.0.editing.store(false, Ordering::SeqCst);
        line
    }

    /// `show`, during which a pager may be open.
    pub(super) fn paging<T>(&self, show: impl FnOnce() -> T) -> T {
        self.0.paging.store(true, Ordering::SeqCst);
        let shown = show();
        self.0.paging.store(false, Ordering::SeqCst);
        shown
    }

    /// Says which file is not complete now.
    pub(super) fn unfinished(&self, path: Option<&Path>) {
        if let Ok(mut unfinished) = self.0.unfinished.lock() {
            *unfinished = path.map(Path::to_owned);
        }
    }

    fn leave(&self, cause: Cause) -> ! {
        // A terminal that is gone needs nothing put right, and a file that is
        // gone need not be removed.
        if let Ok(unfinished) = self.0.unfinished.lock()
            && let Some(path) = unfinished.as_ref()
        {
            let _ = std::fs::remove_file(path);
        }
        if let Some(modes) = &self.0.modes {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, modes);
        }
        if self.0.editing.load(Ordering::SeqCst) {
            let _ = io::stdout().write_all(PASTE_OFF);
            let _ = io::stdout().flush();
        }
        std::process::exit(i32::from(cause.error().kind().status()))
    }
}
