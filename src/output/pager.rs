//! The pager: results higher than the screen go through it while they stream.
//!
//! The first screenful is held back. If the result ends within it, it is
//! written to the terminal; if more comes, whoever writes is told, and has a
//! pager started that is given all, or leaves the result to the viewer. When
//! nothing comes for a while, what is held is shown, for a person waits; should
//! the result outgrow the screen later, the pager has it from the start all the
//! same.

use std::io::ErrorKind;
use std::process::Command;

use super::target::{Destination, Running};
use super::{Screen, Style};
use crate::error::{Error, Kind, Result};
use crate::request::Format;
use crate::text::width;

/// Which pager.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Pager {
    /// None.
    #[default]
    Off,
    /// None, and what is beyond the screen is left out.
    Cut,
    /// The viewer, which has rows and no text: none where they are not kept.
    Viewer,
    /// `less`; none if there is no `less`.
    Less {
        /// Whether the environment sets `LESS`; else `RSX` is passed: colours,
        /// long lines not wrapped, the screen not cleared at the end.
        configured: bool,
    },
    /// A command of the user's.
    Command {
        /// For the shell; a blank one is none.
        command: String,
        /// Whether it gets colours: most make nothing of them, and what finds
        /// the columns by itself takes them for text.
        color: bool,
        /// As for `less`, which it may well be.
        configured: bool,
    },
}

/// The lines that the closing line and the next prompt take.
const BELOW: usize = 2;

/// The exit statuses by which a shell says that a command cannot be run.
const NOT_RUN: [i32; 2] = [126, 127];

/// Whether anybody reads on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    There,
    /// The pager was left.
    Gone,
    /// The result is higher than the screen, and none of it is written but
    /// what was shown before: it waits for a pager.
    Outgrown,
}

/// A destination, and a pager before it where one is called for.
pub(super) struct Paged<'a> {
    to: &'a mut Destination,
    pager: &'a Pager,
    /// Whether `less` wraps no line.
    chops: bool,
    state: State,
    /// Told before anything is written for a person, once.
    before: Option<&'a dyn Fn()>,
}

enum State {
    /// All goes to the destination.
    Direct,
    /// The result so far, of which `written` bytes are on the screen.
    Holding {
        screen: Screen,
        held: Vec<u8>,
        written: usize,
    },
    /// All goes to the pager.
    Paging(Running),
    /// Nothing more goes anywhere.
    Over,
}

impl<'a> Paged<'a> {
    /// `before` is told when anything is going to be written, once.
    pub(super) fn new(
        to: &'a mut Destination,
        style: &'a Style,
        before: Option<&'a dyn Fn()>,
    ) -> Paged<'a> {
        let state = match (style.screen, &style.pager) {
            (None, _) | (_, Pager::Off) => State::Direct,
            (_, Pager::Command { command, .. }) if command.trim().is_empty() => State::Direct,
            (Some(screen), _) => State::Holding {
                screen,
                held: Vec::new(),
                written: 0,
            },
        };
        Paged {
            to,
            pager: &style.pager,
            chops: style.format == Format::Table,
            state,
            before,
        }
    }

    /// Whether more may come than the screen shows without a pager.
    pub(super) fn holds(&self) -> bool {
        matches!(self.state, State::Holding { .. })
    }

    /// Takes more of the result.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<Reader> {
        match &mut self.state {
            State::Direct => self.pass(bytes).map(|()| Reader::There),
            State::Paging(pager) => read_on(pager.with(|input| input.write_all(bytes))),
            State::Holding { screen, held, .. } => {
                held.extend_from_slice(bytes);
                Ok(if is_higher(held, *screen) {
                    Reader::Outgrown
                } else {
                    Reader::There
                })
            }
            State::Over => Ok(Reader::Gone),
        }
    }

    /// Passes on what is gathered: nothing more is there at the moment.
    pub(super) fn flush(&mut self) -> Result<Reader> {
        match &mut self.state {
            State::Direct => self.to.flush().map(|()| Reader::There),
            State::Paging(pager) => read_on(pager.with(|input| input.flush())),
            State::Holding { .. } => Ok(Reader::There),
            State::Over => Ok(Reader::Gone),
        }
    }

    /// Nothing has come for a while: shows what is held back, and finds out
    /// whether the pager was left.
    pub(super) fn idle(&mut self) -> Result<Reader> {
        if let State::Paging(pager) = &mut self.state
            && pager.has_ended()
        {
            return Ok(Reader::Gone);
        }
        self.reveal().map(|()| Reader::There)
    }

    fn reveal(&mut self) -> Result<()> {
        let State::Holding { held, written, .. } = &mut self.state else {
            return Ok(());
        };
        let bytes = held[*written..].to_vec();
        *written = held.len();
        self.pass(&bytes)?;
        self.to.flush()
    }

    /// Writes to the destination.
    fn pass(&mut self, bytes: &[u8]) -> Result<()> {
        if !bytes.is_empty()
            && let Some(before) = self.before.take()
        {
            before();
        }
        self.to.write(bytes)
    }

    /// Shows the rest, and waits until the pager is left.
    pub(super) fn finish(&mut self) -> Result<()> {
        match &mut self.state {
            State::Direct | State::Over => self.to.flush(),
            State::Holding { .. } => self.reveal(),
            State::Paging(pager) => {
                let ended = pager.wait();
                match ended.ok().and_then(|status| status.code()) {
                    Some(status) if NOT_RUN.contains(&status) => Err(Error::new(
                        Kind::LocalFile,
                        format!("the pager cannot be run (its exit status is {status})"),
                    )
                    .hint("\\pset pager off")),
                    _ => Ok(()),
                }
            }
        }
    }

    /// Starts the pager, which has got nothing yet; whether there is one. Where
    /// there is none, what was held is written.
    pub(super) fn page(&mut self) -> Result<bool> {
        let started = match self.pager {
            Pager::Off | Pager::Cut | Pager::Viewer => None,
            Pager::Less { configured } => {
                let mut less = Command::new("less");
                if self.chops {
                    less.arg("-S");
                }
                Some(self.start(&mut less, *configured))
            }
            Pager::Command {
                command,
                configured,
                ..
            } => {
                let mut shell = Command::new("sh");
                Some(self.start(shell.args(["-c", command]), *configured))
            }
        };
        let next = match started {
            Some(Ok(pager)) => State::Paging(pager),
            None => State::Direct,
            Some(Err(cause)) if cause.kind() == ErrorKind::NotFound => State::Direct,
            Some(Err(cause)) => {
                let error = Error::new(Kind::LocalFile, "the pager cannot be run");
                return Err(error.caused_by(cause));
            }
        };
        let pages = matches!(next, State::Paging(_));
        let before = std::mem::replace(&mut self.state, next);
        if let State::Holding { held, written, .. } = before
            && !pages
        {
            self.pass(&held[written..])?;
        }
        Ok(pages)
    }

    fn start(&mut self, pager: &mut Command, configured: bool) -> std::io::Result<Running> {
        if let Some(before) = self.before.take() {
            before();
        }
        if !configured {
            pager.env("LESS", "RSX");
        }
        Running::start(pager)
    }

    /// Shows as much as the screen has room for, and no more.
    pub(super) fn cut(&mut self) -> Result<Reader> {
        let before = std::mem::replace(&mut self.state, State::Over);
        if let State::Holding {
            screen,
            held,
            written,
        } = before
        {
            let end = room_for(&held, screen).max(written);
            self.pass(&held[written..end])?;
        }
        Ok(Reader::Gone)
    }
}

/// A pager that is left closes its input: that is no error.
fn read_on(done: std::io::Result<()>) -> Result<Reader> {
    match done {
        Ok(()) => Ok(Reader::There),
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(cause) => {
            Err(Error::new(Kind::LocalFile, "cannot write to the pager").caused_by(cause))
        }
    }
}

/// Whether `text` takes more lines than a screen has for a result.
fn is_higher(text: &[u8], screen: Screen) -> bool {
    room_for(text, screen) < text.len()
}

/// Whether so many rows are higher than the screen, each of them in a line at
/// least.
pub(super) fn are_higher(rows: usize, screen: Screen) -> bool {
    rows > screen.rows.saturating_sub(BELOW)
}

/// How much of `text` a screen has room for, in whole lines.
fn room_for(text: &[u8], screen: Screen) -> usize {
    let room = screen.rows.saturating_sub(BELOW);
    let (mut lines, mut end) = (0, 0);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let shown = line.strip_suffix(b"\n").unwrap_or(line);
        lines += visible(shown).div_ceil(screen.columns.max(1)).max(1);
        if lines > room {
            break;
        }
        end += line.len();
    }
    end
}

/// The width of a line without the theme's colours, which end in `m`.
fn visible(line: &[u8]) -> usize {
    let line = String::from_utf8_lossy(line);
    let mut parts = line.split('\u{1b}');
    let first = parts.next().map_or(0, width);
    let rest = parts.map(|part| part.split_once('m').map_or(0, |(_, text)| width(text)));
    first + rest.sum::<usize>()
}

#[cfg(test)]
mod tests;
