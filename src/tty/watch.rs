//! Stopping, going on, and a terminal that goes away.

use std::io;
use std::os::fd::AsFd;

use rustix::process::{Signal, getpgid, getpid, getsid, kill_process};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::runtime::Handle;
use tokio::signal::unix::{Signal as Arrivals, SignalKind, signal};

use super::{PASTE_ON, Tty, User, canvas, redraw};
use crate::interrupt::{Cause, Interrupt};

impl Tty {
    /// From here on the terminal is given back before SIGTSTP stops the
    /// process, and taken again when it goes on; a terminal that goes away
    /// terminates the program.
    ///
    /// # Errors
    /// When the handlers cannot be installed.
    pub fn watch(&self, runtime: &Handle, interrupt: &Interrupt) -> io::Result<()> {
        if self.0.modes.is_none() {
            return Ok(());
        }
        let _context = runtime.enter();
        let stops = signal(SignalKind::from_raw(Signal::TSTP.as_raw()))?;
        let resumptions = signal(SignalKind::from_raw(Signal::CONT.as_raw()))?;
        runtime.spawn(self.clone().heed(stops, resumptions));
        runtime.spawn(hang_up(interrupt.clone()));
        Ok(())
    }

    /// Stops when asked to, and takes the terminal again after every stop.
    async fn heed(self, mut stops: Arrivals, mut resumptions: Arrivals) {
        loop {
            let stop = tokio::select! {
                stop = stops.recv() => stop.is_some(),
                resumed = resumptions.recv() => match resumed {
                    Some(()) => false,
                    None => return,
                },
            };
            if !stop {
                // It was stopped by what nobody can heed.
                self.go_on(None);
            } else if can_stop() {
                let modes = self.stop();
                if kill_process(getpid(), Signal::STOP).is_ok() {
                    resumptions.recv().await;
                }
                self.go_on(modes.as_ref());
            }
        }
    }

    /// Gives the terminal back; the modes that it had, if they were others.
    fn stop(&self) -> Option<Termios> {
        let mut now = self.now_soon();
        let user = match &mut now {
            Some(now) => {
                now.stopped = true;
                now.user
            }
            None => User::Screen,
        };
        if user == User::Other {
            return None;
        }
        let modes = tcgetattr(io::stdin()).ok();
        self.give_back(user);
        modes.filter(|modes| !self.is_usual(modes))
    }

    /// Takes the terminal again, with these modes. In the background that
    /// stops the process until it is in the foreground.
    fn go_on(&self, modes: Option<&Termios>) {
        let user = self.now().user;
        match (user, modes) {
            (User::Other, _) => {}
            (User::Screen, _) => {
                let _ = self.enter();
            }
            (User::Nobody | User::Editor, Some(modes)) => {
                let _ = tcsetattr(io::stdin(), OptionalActions::Now, modes);
            }
            (User::Nobody | User::Editor, None) => {}
        }
        if user == User::Editor && modes.is_some() && self.0.shown {
            let _ = canvas::write_all(PASTE_ON);
        }
        let mut now = self.now();
        now.stopped = false;
        now.resumptions += 1;
        drop(now);
        self.0.resumed.notify_all();
        if matches!(user, User::Editor | User::Screen) {
            redraw();
        }
    }
}

/// Terminates the program when nobody holds the other end of the terminal. A
/// reader of it would find nothing there again and again.
async fn hang_up(interrupt: Interrupt) {
    let Ok(input) = io::stdin().as_fd().try_clone_to_owned() else {
        return;
    };
    #[expect(
        deprecated,
        reason = "an owned descriptor is what it asks to be sure of"
    )]
    let Ok(input) = AsyncFd::with_interest(input, Interest::READABLE) else {
        return;
    };
    loop {
        let Ok(mut ready) = input.readable().await else {
            return;
        };
        if ready.ready().is_read_closed() {
            break;
        }
        ready.clear_ready();
    }
    interrupt.raise(Cause::Terminate);
}

/// Whether a shell is there that has the process go on. A session's own first
/// group has none.
pub(super) fn can_stop() -> bool {
    match (getpgid(None), getsid(None)) {
        (Ok(group), Ok(session)) => group != session,
        _ => false,
    }
}
