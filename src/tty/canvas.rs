//! What the holder of the screen draws on.

use std::io::{self, Write};
use std::sync::{PoisonError, mpsc};

use super::{PATIENCE, Tty, User};

/// Gathers what is drawn until it is flushed, and then writes it in one go:
/// nobody sees half a picture, and nobody else's bytes come between.
#[derive(Debug)]
pub struct Canvas {
    tty: Tty,
    drawn: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(tty: Tty) -> Canvas {
        Canvas {
            tty,
            drawn: Vec::new(),
        }
    }
}

impl Write for Canvas {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.drawn.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Shows it, once the process goes on if it is stopped. Nothing is shown
    /// when the screen was given back.
    fn flush(&mut self) -> io::Result<()> {
        let resumed = &self.tty.0.resumed;
        let now = resumed
            .wait_while(self.tty.now(), |now| now.stopped)
            .unwrap_or_else(PoisonError::into_inner);
        let done = match now.user {
            User::Screen => write_all(&self.drawn),
            User::Nobody | User::Editor | User::Other => Ok(()),
        };
        drop(now);
        self.drawn.clear();
        done
    }
}

/// Writes to the terminal, past what stdout gathers.
pub(super) fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(io::stdout(), bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
    Ok(())
}

/// Writes to the terminal, and waits no longer for it than a while.
pub(super) fn write_soon(bytes: &'static [u8]) {
    let (sender, written) = mpsc::channel();
    std::thread::spawn(move || {
        let _ = write_all(bytes);
        let _ = sender.send(());
    });
    let _ = written.recv_timeout(PATIENCE);
}
