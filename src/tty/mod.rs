//! The terminal as the program found it, and how it is given back.
//!
//! Whatever takes the whole screen holds a [`Taken`] and draws on its
//! [`Canvas`]; dropped, it puts everything back. [`Tty::restore`] does so from
//! any thread, for ends that drop nothing. Nothing is written to what is no
//! terminal.

mod canvas;
mod watch;

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use rustix::process::{Signal, getpgid, getpid, kill_current_process_group, kill_process};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

pub use canvas::Canvas;

/// What a screen is given back with: mouse off, colours as usual, cursor
/// shown, alternate screen left.
const LEAVE: &[u8] = b"\x1b[?1006l\x1b[?1000l\x1b[0m\x1b[?25h\x1b[?1049l";

/// Alternate screen, cursor hidden, mouse wheel and buttons told in the form
/// that knows no limit of columns.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1006h";

/// Pastes come with brackets round them, as the line editor has it.
const PASTE_ON: &[u8] = b"\x1b[?2004h";

/// What the line editor leaves behind that is stopped wherever it is: a picture
/// that is held back until it is complete, and brackets round pastes.
const UNEDIT: &[u8] = b"\x1b[?2026l\x1b[?2004l";

/// How long one who has to write waits for another who does: a terminal may be
/// held (Ctrl-S) for as long as its user likes.
const PATIENCE: Duration = Duration::from_millis(500);

/// The terminal that the program has; clones share what is known of it.
#[derive(Debug, Clone)]
pub struct Tty(Arc<State>);

#[derive(Debug)]
struct State {
    /// The modes at the start; `None` where stdin is no terminal.
    modes: Option<Termios>,
    /// Whether stdout is a terminal.
    shown: bool,
    now: Mutex<Now>,
    /// The process goes on after a stop.
    resumed: Condvar,
}

/// What the terminal is used for.
#[derive(Debug, Default)]
struct Now {
    user: User,
    /// Given back for as long as the process is stopped.
    stopped: bool,
    /// How often the process went on.
    resumptions: u64,
}

/// Who changes the terminal's modes and screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum User {
    /// Nobody: lines come one below the other.
    #[default]
    Nobody,
    /// The line editor, which sets the modes itself.
    Editor,
    /// Another program, which gives back what it changes.
    Other,
    /// The holder of [`Taken`].
    Screen,
}

/// The whole screen is the holder's: raw modes, alternate screen, no cursor,
/// mouse. After the process was stopped and goes on, the event of a resize
/// comes, and all has to be drawn anew.
#[derive(Debug)]
pub struct Taken(Tty);

impl Tty {
    /// Remembers the modes of the terminal.
    pub fn remember() -> Tty {
        Tty(Arc::new(State {
            modes: tcgetattr(io::stdin()).ok(),
            shown: io::stdout().is_terminal(),
            now: Mutex::default(),
            resumed: Condvar::new(),
        }))
    }

    /// Takes the whole screen.
    ///
    /// # Errors
    /// When stdin or stdout is no terminal, or it is gone.
    pub fn take(&self) -> io::Result<Taken> {
        if !self.0.shown {
            return Err(io::ErrorKind::Unsupported.into());
        }
        io::stdout().flush()?;
        let mut now = self.now();
        self.enter()?;
        now.user = User::Screen;
        Ok(Taken(self.clone()))
    }

    /// Puts everything back as it was at the start, whoever has changed it.
    /// What the holder of the screen draws from now on is not shown. Nothing is
    /// told where the terminal is gone, and nobody waits for one that is held.
    pub fn restore(&self) {
        let user = self.now_soon().map(|mut now| {
            let stopped = std::mem::take(&mut now.stopped);
            let user = std::mem::take(&mut now.user);
            self.0.resumed.notify_all();
            if stopped { User::Nobody } else { user }
        });
        self.give_back(user.unwrap_or(User::Screen));
        if user == Some(User::Editor) && self.0.shown {
            // What was typed stays, in a line of its own.
            canvas::write_soon(b"\r\n");
        }
    }

    /// `read`, during which the terminal is the line editor's.
    pub fn edit<T>(&self, read: impl FnOnce() -> T) -> T {
        self.during(User::Editor, read)
    }

    /// `run`, during which another program may have the terminal. Modes that it
    /// leaves behind are put back.
    pub fn lend<T>(&self, run: impl FnOnce() -> T) -> T {
        let done = self.during(User::Other, run);
        self.set_usual();
        done
    }

    /// Stops the process and those it runs with, as Ctrl-Z does where it is no
    /// key. The terminal is given back meanwhile; it is as it was before when
    /// this comes back. Where no shell is there to go on from, nothing happens.
    ///
    /// # Errors
    /// When it cannot be asked for.
    pub fn suspend(&self) -> io::Result<()> {
        if !watch::can_stop() {
            return Ok(());
        }
        let (begun, before) = (Instant::now(), self.now().resumptions);
        kill_current_process_group(Signal::TSTP)?;
        let mut now = self.now();
        // Who stops it is another thread.
        while now.resumptions == before && (now.stopped || begun.elapsed() < PATIENCE) {
            let resumed = self.0.resumed.wait_timeout(now, PATIENCE);
            now = resumed.unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(())
    }

    /// Whether the line editor has the terminal.
    pub fn is_edited(&self) -> bool {
        self.now().user == User::Editor
    }

    /// Whether the terminal was there and is no more.
    pub fn is_gone(&self) -> bool {
        self.0.modes.is_some() && tcgetattr(io::stdin()).is_err()
    }

    fn during<T>(&self, user: User, run: impl FnOnce() -> T) -> T {
        self.now().user = user;
        let done = run();
        let mut now = self.now();
        if now.user == user {
            now.user = User::Nobody;
        }
        done
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known now; `None` where one who draws does not come back.
    fn now_soon(&self) -> Option<MutexGuard<'_, Now>> {
        let begun = Instant::now();
        loop {
            match self.0.now.try_lock() {
                Ok(now) => return Some(now),
                Err(TryLockError::Poisoned(poison)) => return Some(poison.into_inner()),
                Err(TryLockError::WouldBlock) if begun.elapsed() > PATIENCE => {
                    return None;
                }
                Err(TryLockError::WouldBlock) => {
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
        }
    }

    /// Raw modes and a screen of one's own.
    fn enter(&self) -> io::Result<()> {
        let mut raw = match &self.0.modes {
            Some(modes) => modes.clone(),
            None => return Err(io::ErrorKind::Unsupported.into()),
        };
        raw.make_raw();
        tcsetattr(io::stdin(), OptionalActions::Now, &raw)?;
        canvas::write_all(ENTER)
    }

    /// Undoes what `user` has done to the terminal.
    fn give_back(&self, user: User) {
        let bytes = match user {
            _ if !self.0.shown => None,
            User::Nobody | User::Other => None,
            User::Editor => Some(UNEDIT),
            User::Screen => Some(LEAVE),
        };
        if let Some(bytes) = bytes {
            canvas::write_soon(bytes);
        }
        self.set_usual();
    }

    /// Sets the modes of the start. In the background that is a shell's
    /// business, which would stop the process for it.
    fn set_usual(&self) {
        if let Some(modes) = &self.0.modes
            && tcgetpgrp(io::stdin()).ok() == getpgid(None).ok()
        {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, modes);
        }
    }

    fn is_usual(&self, modes: &Termios) -> bool {
        self.0.modes.as_ref().is_some_and(|usual| {
            usual.local_modes == modes.local_modes
                && usual.input_modes == modes.input_modes
                && usual.output_modes == modes.output_modes
        })
    }
}

impl Taken {
    /// What is drawn on; any number of them may be had.
    pub fn canvas(&self) -> Canvas {
        Canvas::new(self.0.clone())
    }

    /// As [`Tty::suspend`].
    ///
    /// # Errors
    /// When it cannot be asked for.
    pub fn suspend(&self) -> io::Result<()> {
        self.0.suspend()
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let user = std::mem::take(&mut self.0.now().user);
        if user == User::Screen {
            self.0.give_back(user);
        }
    }
}

/// Has whoever draws find out how large the terminal is, and draw all anew.
fn redraw() {
    let _ = kill_process(getpid(), Signal::WINCH);
}
