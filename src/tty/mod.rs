//! The terminal as the program found it, and how it is given back.
//!
//! Whatever takes the terminal over for a while holds a [`Taken`]; dropped, it
//! puts everything back. [`Tty::restore`] does so from any thread, for ends
//! that drop nothing.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

/// What a screen is given back with: mouse off, bracketed paste off, colours
/// as usual, cursor shown, alternate screen left.
const LEAVE: &[u8] = b"\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l";

/// Alternate screen, cursor hidden, mouse wheel and buttons told in the form
/// that knows no limit of columns.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1006h";

/// The terminal that the program has; clones share what is known of it.
#[derive(Debug, Clone)]
pub struct Tty(Arc<State>);

#[derive(Debug)]
struct State {
    /// The modes at the start; `None` where stdin is no terminal.
    modes: Option<Termios>,
    taken: Mutex<bool>,
}

/// The whole screen is the holder's: raw modes, alternate screen.
#[derive(Debug)]
pub struct Taken(Tty);

impl Tty {
    /// Remembers the modes of the terminal.
    pub fn remember() -> Tty {
        Tty(Arc::new(State {
            modes: tcgetattr(io::stdin()).ok(),
            taken: Mutex::default(),
        }))
    }

    /// Takes the whole screen.
    ///
    /// # Errors
    /// When there is no terminal, or it refuses.
    pub fn take(&self) -> io::Result<Taken> {
        let mut taken = self.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let mut raw = tcgetattr(io::stdin())?;
        raw.make_raw();
        tcsetattr(io::stdin(), OptionalActions::Now, &raw)?;
        *taken = true;
        let mut out = io::stdout();
        out.write_all(ENTER)?;
        out.flush()?;
        drop(taken);
        Ok(Taken(self.clone()))
    }

    /// Puts everything back as it was at the start, whoever holds it. Nothing
    /// is told where the terminal is gone.
    pub fn restore(&self) {
        let mut taken = self.0.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut *taken) {
            let mut out = io::stdout();
            let _ = out.write_all(LEAVE).and_then(|()| out.flush());
        }
        if let Some(modes) = &self.0.modes {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, modes);
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.0.restore();
    }
}
