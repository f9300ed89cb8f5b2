//! The program in a terminal: a screen to look at, keys to press.

use std::io::{Read, Write};
use std::process::{Child, Command};
use std::sync::{Arc, Condvar, Mutex, mpsc};

use pty_process::Size;
use pty_process::blocking;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use rustix::termios::{LocalModes, Termios, tcgetattr, tcgetpgrp};
use vt100::{MouseProtocolMode, Parser};

use super::home::Home;
use super::run::PATIENCE;

/// The program in a terminal; dropping it kills it.
pub(crate) struct Pty {
    pty: Arc<blocking::Pty>,
    child: Child,
    shared: Arc<Shared>,
    /// How much had been written when a key was last pressed.
    pressed: usize,
    /// The modes of the terminal before the program began.
    modes: Termios,
    _own: Option<Home>,
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Seen>,
    news: Condvar,
}

/// How a text looks, whatever its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) underlined: bool,
    pub(crate) dimmed: bool,
    pub(crate) bold: bool,
}

/// What the program has written.
#[derive(Default)]
pub(crate) struct Seen {
    parser: Parser,
    /// All of it, byte by byte.
    pub(crate) transcript: Vec<u8>,
    /// Nothing more comes: nobody has the terminal open.
    ended: bool,
}

impl Seen {
    /// What the screen shows.
    pub(crate) fn screen(&self) -> String {
        self.parser.screen().contents()
    }

    /// The row that the cursor is in, up to the cursor.
    pub(crate) fn row(&self) -> String {
        let (row, column) = self.parser.screen().cursor_position();
        self.parser.screen().contents_between(row, 0, row, column)
    }

    /// How `text` looks where it last stands in a row of the screen.
    pub(crate) fn look(&self, text: &str) -> Option<Look> {
        let screen = self.parser.screen();
        let (rows, columns) = screen.size();
        (0..rows).rev().find_map(|row| {
            let shown = screen.contents_between(row, 0, row, columns);
            let at = shown.rfind(text)?;
            let column = u16::try_from(shown[..at].chars().count()).ok()?;
            let cell = screen.cell(row, column)?;
            Some(Look {
                underlined: cell.underline(),
                dimmed: cell.dim(),
                bold: cell.bold(),
            })
        })
    }

    /// All that was written, as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.transcript).into_owned()
    }
}

impl Pty {
    pub(super) fn spawn(command: Command, own: Option<Home>, rows: u16, columns: u16) -> Pty {
        let (pty, pts) = blocking::open().unwrap();
        pty.resize(Size::new(rows, columns)).unwrap();
        let modes = tcgetattr(&pty).unwrap();
        let child = blocking::Command::from(command).spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let shared = Arc::new(Shared::default());
        shared.seen.lock().unwrap().parser = Parser::new(rows, columns, 0);
        std::thread::spawn({
            let (pty, shared) = (Arc::clone(&pty), Arc::clone(&shared));
            move || follow(&pty, &shared)
        });
        Pty {
            pty,
            child,
            shared,
            pressed: 0,
            modes,
            _own: own,
        }
    }

    /// Presses keys.
    pub(crate) fn send(&mut self, keys: &str) {
        self.pressed = self.seen(|seen| seen.transcript.len());
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// Types a line, waits until it is there, and presses Enter.
    #[track_caller]
    pub(crate) fn enter(&mut self, line: &str) {
        self.send(line);
        self.wait_for(line, |seen| seen.row().ends_with(line));
        self.send("\r");
    }

    /// Enters a line and waits for the next prompt; the screen then.
    #[track_caller]
    pub(crate) fn run(&mut self, line: &str) -> String {
        self.enter(line);
        self.wait_for_prompt()
    }

    pub(crate) fn resize(&self, rows: u16, columns: u16) {
        self.pty.resize(Size::new(rows, columns)).unwrap();
        let mut seen = self.shared.seen.lock().unwrap();
        seen.parser.screen_mut().set_size(rows, columns);
    }

    /// Waits for a prompt with nothing behind it, in a line that was begun since
    /// a key was last pressed; the screen then.
    #[track_caller]
    pub(crate) fn wait_for_prompt(&self) -> String {
        let pressed = self.pressed;
        self.wait_for("a prompt", |seen| {
            seen.transcript[pressed..].contains(&b'\n') && seen.row().ends_with("=> ")
        })
    }

    /// Waits until the screen shows `text`; the screen then.
    #[track_caller]
    pub(crate) fn wait_for_text(&self, text: &str) -> String {
        self.wait_for(text, |seen| seen.screen().contains(text))
    }

    /// Waits until `come`; the screen then.
    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str, come: impl Fn(&Seen) -> bool) -> String {
        let seen = self.shared.seen.lock().unwrap();
        let waiting = |seen: &mut Seen| !seen.ended && !come(seen);
        let news = &self.shared.news;
        let (seen, _) = news.wait_timeout_while(seen, PATIENCE, waiting).unwrap();
        let screen = seen.screen();
        // A panic while it is locked would poison it for the reader.
        let (come, ended) = (come(&seen), seen.ended);
        drop(seen);
        assert!(come, "no {what:?} (ended: {ended}) on\n{screen}");
        screen
    }

    /// A look at what was written so far.
    pub(crate) fn seen<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.shared.seen.lock().unwrap())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// The group of processes that the terminal's keys go to.
    pub(crate) fn foreground(&self) -> Pid {
        tcgetpgrp(&*self.pty).unwrap()
    }

    /// Signals whatever the terminal's keys go to: what a shell in it runs.
    pub(crate) fn signal_foreground(&self, signal: Signal) {
        kill_process_group(self.foreground(), signal).unwrap();
    }

    /// Whether the terminal is as it was before the program began.
    pub(crate) fn is_restored(&self) -> bool {
        self.changes().is_empty()
    }

    /// What is not as it was before the program began.
    pub(crate) fn changes(&self) -> Vec<&'static str> {
        self.seen(|seen| self.changes_in(seen))
    }

    /// As [`Pty::changes`], in the middle of a look.
    pub(crate) fn changes_in(&self, seen: &Seen) -> Vec<&'static str> {
        let modes = tcgetattr(&*self.pty).unwrap();
        let of = |modes: &Termios| {
            let lines = (modes.input_modes, modes.output_modes, modes.control_modes);
            // The terminal says by itself that what was typed is to be shown
            // again.
            (lines, modes.local_modes - LocalModes::PENDIN)
        };
        let screen = seen.parser.screen();
        let changed = [
            ("modes", of(&modes) != of(&self.modes)),
            ("paste", screen.bracketed_paste()),
            ("cursor", screen.hide_cursor()),
            ("screen", screen.alternate_screen()),
            (
                "mouse",
                screen.mouse_protocol_mode() != MouseProtocolMode::None,
            ),
            ("looks", screen.attributes_formatted() != b"\x1b[m"),
        ];
        let changed = changed.into_iter().filter(|(_, changed)| *changed);
        changed.map(|(what, _)| what).collect()
    }

    /// Waits for its end: the exit status.
    #[track_caller]
    pub(crate) fn wait_exit(&mut self) -> Option<i32> {
        self.wait_for("end", |seen| seen.ended);
        self.child.wait().unwrap().code()
    }
}

/// A terminal whose other end closes once the screen has shown each of `texts`;
/// behind each the keys that are pressed then. The exit status.
pub(super) fn hang_up(command: Command, texts: &[(&str, &str)]) -> Option<i32> {
    let (mut pty, pts) = blocking::open().unwrap();
    pty.resize(Size::new(24, 80)).unwrap();
    let mut child = blocking::Command::from(command).spawn(pts).unwrap();
    let mut seen = Vec::new();
    for (text, keys) in texts {
        while !String::from_utf8_lossy(&seen).contains(text) {
            let mut bytes = [0; 4096];
            let count = pty.read(&mut bytes).unwrap();
            seen.extend_from_slice(&bytes[..count]);
        }
        seen.clear();
        pty.write_all(keys.as_bytes()).unwrap();
    }
    drop(pty);
    let (sender, ended) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait()));
    ended.recv_timeout(PATIENCE).unwrap().unwrap().code()
}

/// Follows what is written, to the end.
fn follow(mut pty: &blocking::Pty, shared: &Shared) {
    let mut buffer = [0; 4096];
    loop {
        let read = pty.read(&mut buffer).unwrap_or(0);
        let mut seen = shared.seen.lock().unwrap();
        seen.parser.process(&buffer[..read]);
        seen.transcript.extend_from_slice(&buffer[..read]);
        seen.ended = read == 0;
        let ended = seen.ended;
        drop(seen);
        shared.news.notify_all();
        if ended {
            return;
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
