//! Ctrl-C and SIGTERM as a value that running work can wait for.
//!
//! One [`Interrupt`] belongs to a process. Whatever may take long waits for
//! its own end and for [`Interrupt::requested`] at once; the loop that started
//! the work calls [`Interrupt::clear`] before the next. SIGTERM and SIGHUP are
//! never cleared.

use std::io;

use rustix::process::Signal;
use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::error::{Error, Kind};

/// Who asked for the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// SIGINT: of this statement.
    Interrupt,
    /// SIGTERM or SIGHUP: of the program.
    Terminate,
}

/// A flag that signals raise; clones share it.
#[derive(Debug, Clone)]
pub struct Interrupt {
    state: watch::Sender<Option<Cause>>,
}

impl Interrupt {
    /// One that no signal raises: [`Interrupt::raise`] does.
    pub fn unarmed() -> Interrupt {
        Interrupt {
            state: watch::Sender::new(None),
        }
    }

    /// One that SIGINT, SIGTERM and SIGHUP raise. From here on none of the
    /// three ends the process by itself, nor does SIGXFSZ. A SIGHUP that was
    /// ignored before, as `nohup` has it, still is.
    ///
    /// # Errors
    /// When the handlers cannot be installed.
    pub fn armed(runtime: &Handle) -> io::Result<Interrupt> {
        let interrupt = Interrupt::unarmed();
        let _context = runtime.enter();
        for (kind, cause) in [
            (SignalKind::interrupt(), Cause::Interrupt),
            (SignalKind::terminate(), Cause::Terminate),
            (SignalKind::hangup(), Cause::Terminate),
        ] {
            if kind == SignalKind::hangup() && is_ignored(Signal::HUP) {
                continue;
            }
            let mut arrivals = signal(kind)?;
            let raised = interrupt.clone();
            runtime.spawn(async move {
                while arrivals.recv().await.is_some() {
                    raised.raise(cause);
                }
            });
        }
        // Heeded by nobody: a write beyond the limit for files fails, as on a
        // full disk, where the signal would leave half a file behind.
        let _ = signal(SignalKind::from_raw(Signal::XFSZ.as_raw()))?;
        Ok(interrupt)
    }

    /// Asks for the end.
    pub fn raise(&self, cause: Cause) {
        self.state.send_modify(|state| {
            if *state != Some(Cause::Terminate) {
                *state = Some(cause);
            }
        });
    }

    /// Forgets a Ctrl-C that came while nothing ran.
    pub fn clear(&self) {
        self.state.send_if_modified(|state| {
            let pressed = *state == Some(Cause::Interrupt);
            if pressed {
                *state = None;
            }
            pressed
        });
    }

    /// Whether an end was asked for.
    pub fn raised(&self) -> Option<Cause> {
        *self.state.borrow()
    }

    /// Comes back when an end is asked for, at once if it was already.
    pub async fn requested(&self) -> Cause {
        let mut state = self.state.subscribe();
        let cause = match state.wait_for(Option::is_some).await {
            Ok(state) => *state,
            Err(_) => None,
        };
        match cause {
            Some(cause) => cause,
            // `self` holds the sender, so there is no other way to come here.
            None => std::future::pending().await,
        }
    }

    /// Comes back when the end of the program is asked for.
    pub async fn terminated(&self) {
        let mut state = self.state.subscribe();
        if state
            .wait_for(|state| *state == Some(Cause::Terminate))
            .await
            .is_err()
        {
            // `self` holds the sender, so there is no other way to come here.
            std::future::pending::<()>().await;
        }
    }

    /// `work`, or the error of being interrupted before it was done.
    ///
    /// # Errors
    /// Those of `work`, and `Interrupted` or `Terminated`.
    pub async fn or<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        tokio::select! {
            done = work => done,
            cause = self.requested() => Err(cause.error()),
        }
    }
}

impl Cause {
    /// The error that work ends with when this stops it.
    pub fn error(self) -> Error {
        match self {
            Cause::Interrupt => Error::new(Kind::Interrupted, "interrupted"),
            Cause::Terminate => Error::new(Kind::Terminated, "terminated"),
        }
    }
}

/// Whether this process was started to ignore `signal`, as far as the system
/// tells: Linux does.
fn is_ignored(signal: Signal) -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return false;
    };
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask >> (signal.as_raw() - 1) & 1 == 1)
}
