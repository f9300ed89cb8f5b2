//! A terminal that is left as it was found, whatever ends the program while
//! the line editor has it.
//!
//! The editor reads on a thread that nothing can wake. When SIGTERM or SIGHUP
//! comes meanwhile, the terminal is put right from here and the process ends.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::runtime::Handle;

use crate::error::{Error, Kind, Result};
use crate::interrupt::{Cause, Interrupt};

/// Ends bracketed paste.
const PASTE_OFF: &[u8] = b"\x1b[?2004l\r\n";

/// Watches over the terminal.
pub(super) struct Guard {
    reading: Arc<AtomicBool>,
    watch: tokio::task::JoinHandle<()>,
}

impl Guard {
    /// Notes how the terminal is now.
    ///
    /// # Errors
    /// When stdin is no terminal.
    pub(super) fn new(runtime: &Handle, interrupt: &Interrupt) -> Result<Guard> {
        let settings = tcgetattr(io::stdin()).map_err(|cause| {
            Error::new(Kind::LocalFile, "stdin is no terminal").caused_by(cause)
        })?;
        let reading = Arc::new(AtomicBool::new(false));
        let interrupt = interrupt.clone();
        let watch = runtime.spawn({
            let reading = Arc::clone(&reading);
            async move {
                interrupt.terminated().await;
                // Otherwise a statement runs, ends because of the same signal,
                // and the program leaves in good order.
                if reading.load(Ordering::SeqCst) {
                    leave(&settings);
                }
            }
        });
        Ok(Guard { reading, watch })
    }

    /// `read`, during which the terminal is the editor's.
    pub(super) fn during<T>(&self, read: impl FnOnce() -> T) -> T {
        self.reading.store(true, Ordering::SeqCst);
        let line = read();
        self.reading.store(false, Ordering::SeqCst);
        line
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

fn leave(settings: &Termios) -> ! {
    // A terminal that is gone needs nothing put right.
    let _ = tcsetattr(io::stdin(), OptionalActions::Now, settings);
    let _ = io::stdout().write_all(PASTE_OFF);
    let _ = io::stdout().flush();
    std::process::exit(i32::from(Cause::Terminate.error().kind().status()))
}
