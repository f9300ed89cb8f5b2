//! The pager: results higher than the screen go through it while they stream.
//!
//! The first screenful is held back. If the result ends within it, it is
//! written to the terminal; if more comes, a pager is started and given all.
//! When nothing comes for a while, what is held is shown, for a person waits;
//! should the result outgrow the screen later, the pager has it from the start
//! all the same.

use std::io::ErrorKind;
use std::process::Command;

use super::target::{Destination, Running};
use super::{Screen, Style};
use crate::error::{Error, Kind, Result};
use crate::text::width;

/// Which pager.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Pager {
    /// None.
    #[default]
    Off,
    /// `less`; none if there is no `less`.
    Less {
        /// Whether the environment sets `LESS`; else `RSX` is passed: colours,
        /// long lines not wrapped, the screen not cleared at the end.
        configured: bool,
    },
    /// A command for the shell; a blank one is none.
    Command(String),
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
}

/// A destination, and a pager before it where one is called for.
pub(super) struct Paged<'a> {
    to: &'a mut Destination,
    pager: &'a Pager,
    state: State,
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
}

impl<'a> Paged<'a> {
    pub(super) fn new(to: &'a mut Destination, style: &'a Style) -> Paged<'a> {
        let state = match (style.screen, &style.pager) {
            (None, _) | (_, Pager::Off) => State::Direct,
            (_, Pager::Command(command)) if command.trim().is_empty() => State::Direct,
            (Some(screen), _) => State::Holding {
                screen,
                held: Vec::new(),
                written: 0,
            },
        };
        Paged {
            to,
            pager: &style.pager,
            state,
        }
    }

    /// Takes more of the result.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<Reader> {
        match &mut self.state {
            State::Direct => self.to.write(bytes).map(|()| Reader::There),
            State::Paging(pager) => read_on(pager.with(|input| input.write_all(bytes))),
            State::Holding { screen, held, .. } => {
                held.extend_from_slice(bytes);
                if is_higher(held, *screen) {
                    self.outgrown()
                } else {
                    Ok(Reader::There)
                }
            }
        }
    }

    /// Passes on what is gathered: nothing more is there at the moment.
    pub(super) fn flush(&mut self) -> Result<Reader> {
        match &mut self.state {
            State::Direct => self.to.flush().map(|()| Reader::There),
            State::Paging(pager) => read_on(pager.with(|input| input.flush())),
            State::Holding { .. } => Ok(Reader::There),
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
        if let State::Holding { held, written, .. } = &mut self.state {
            self.to.write(&held[*written..])?;
            *written = held.len();
            self.to.flush()?;
        }
        Ok(())
    }

    /// Shows the rest, and waits until the pager is left.
    pub(super) fn finish(&mut self) -> Result<()> {
        match &mut self.state {
            State::Direct => self.to.flush(),
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

    /// Starts the pager, or does without if there is none.
    fn outgrown(&mut self) -> Result<Reader> {
        let started = match self.pager {
            Pager::Off => None,
            Pager::Less { configured } => {
                let mut less = Command::new("less");
                if !configured {
                    less.env("LESS", "RSX");
                }
                Some(Running::start(&mut less))
            }
            Pager::Command(command) => {
                Some(Running::start(Command::new("sh").args(["-c", command])))
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
        let State::Holding { held, written, .. } = std::mem::replace(&mut self.state, next) else {
            return Ok(Reader::There);
        };
        let from = match self.state {
            State::Paging(_) => 0,
            State::Direct | State::Holding { .. } => written,
        };
        self.write(&held[from..])
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
    let room = screen.rows.saturating_sub(BELOW);
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let mut lines = 0;
    for line in text.split(|byte| *byte == b'\n') {
        lines += visible(line).div_ceil(screen.columns.max(1)).max(1);
        if lines > room {
            return true;
        }
    }
    false
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
mod tests {
    use super::*;
    use crate::request::Target;
    use std::fs;

    const SCREEN: Screen = Screen {
        columns: 10,
        rows: 5,
    };

    #[test]
    fn height_counts_wrapped_lines_and_no_colours() {
        for (text, higher) in [
            ("", false),
            ("a\nb\nc\n", false),
            ("a\nb\nc\nd\n", true),
            ("a\nb\n0123456789\n", false),
            ("a\nb\n0123456789x\n", true),
            ("a\nb\n\x1b[1;36m0123456789\x1b[0m\n", false),
            ("a\nb\n温温温温温温\n", true),
        ] {
            assert_eq!(is_higher(text.as_bytes(), SCREEN), higher, "{text:?}");
        }
    }

    /// What the screen and a pager that copies its input get of `parts`.
    fn paged(parts: &[&str], reveal: bool, pager: &str) -> (String, Option<String>, Result<()>) {
        let directory = tempfile::tempdir().unwrap();
        let screen = directory.path().join("screen");
        let copy = directory.path().join("pager");
        let style = Style {
            screen: Some(SCREEN),
            pager: Pager::Command(pager.replace("COPY", &copy.display().to_string())),
            ..Style::default()
        };
        let mut to = Destination::open(&Target::File(screen.clone())).unwrap();
        let mut paged = Paged::new(&mut to, &style);
        for part in parts {
            paged.write(part.as_bytes()).unwrap();
            if reveal {
                paged.idle().unwrap();
            }
        }
        let done = paged.finish();
        drop(paged);
        to.finish().unwrap();
        let shown = fs::read_to_string(&screen).unwrap();
        (shown, fs::read_to_string(&copy).ok(), done)
    }

    #[test]
    fn what_fits_is_shown_and_what_does_not_is_paged_from_its_start() {
        let copy = "cat > COPY";
        let (shown, copied, _) = paged(&["a\n", "b\n", "c\n"], false, copy);
        assert_eq!((shown.as_str(), copied), ("a\nb\nc\n", None));
        let (shown, copied, _) = paged(&["a\n", "b\nc\nd\n", "e\n"], false, copy);
        assert_eq!(
            (shown.as_str(), copied.as_deref()),
            ("", Some("a\nb\nc\nd\ne\n"))
        );
        let (shown, copied, _) = paged(&["a\n", "b\nc\nd\n"], true, copy);
        assert_eq!(
            (shown.as_str(), copied.as_deref()),
            ("a\n", Some("a\nb\nc\nd\n"))
        );
        let (shown, copied, _) = paged(&["a\nb\nc\nd\n"], false, "  ");
        assert_eq!((shown.as_str(), copied), ("a\nb\nc\nd\n", None));
    }

    #[test]
    fn a_pager_that_is_left_is_told_and_one_that_is_not_there_is_an_error() {
        let (_, _, done) = paged(&["a\nb\nc\nd\n"], false, "exit 1");
        assert!(done.is_ok());
        let (_, _, done) = paged(&["a\nb\nc\nd\n"], false, "exec /nowhere/to/be/found 2>&-");
        assert_eq!(done.unwrap_err().hints(), ["\\pset pager off"]);

        let style = Style {
            screen: Some(SCREEN),
            pager: Pager::Command("exit 0".to_owned()),
            ..Style::default()
        };
        let mut to = Destination::open(&Target::File("/dev/null".into())).unwrap();
        let mut paged = Paged::new(&mut to, &style);
        let screenful = "line\n".repeat(100_000);
        let left = (0..100).any(|_| paged.write(screenful.as_bytes()).unwrap() == Reader::Gone);
        assert!(left);
        paged.finish().unwrap();
    }
}
