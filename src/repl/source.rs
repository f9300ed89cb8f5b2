//! Where inputs come from: a prompt, a text, a stream.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{self, BufRead};
use std::path::Path;

use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::prompted::Prompted;
use crate::config::Init;
use crate::error::{Error, Kind, Result};
use crate::interrupt::Interrupt;
use crate::session::Session;
use crate::sql::splitter::{self, Input, Piece, Progress, resume, split};

/// An input, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Located {
    pub input: Input,
    /// Nothing for what was typed.
    pub place: Option<Place>,
    /// The history waits for what comes of it.
    pub recorded: bool,
}

/// Where an input stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    name: String,
    /// The line that it begins in, from 1.
    line: usize,
    /// The line of the backslash command that it is or ends with.
    command: usize,
    /// The lines of the statement that are lines of the file, too.
    lines: usize,
}

impl Located {
    /// `error` of the server about the statement, with its place.
    pub(super) fn locate(&self, error: Error) -> Error {
        match &self.place {
            Some(place) => error.at_statement(&place.name, place.line, place.lines),
            None => error,
        }
    }

    /// `error` about the command, with its place.
    pub(super) fn locate_command(&self, error: Error) -> Error {
        match &self.place {
            Some(place) => error.at(&format!("{}:{}", place.name, place.command)),
            None => error,
        }
    }
}

/// One source of inputs.
pub enum Source {
    /// A person at a terminal.
    Prompt(Box<Prompted>),
    /// A text that is here in whole.
    Script(Script),
    /// A text that comes bit by bit.
    Stream(Stream),
}

impl Source {
    /// The text of `-c`.
    pub fn command(text: &str) -> Source {
        Source::Script(Script::new(text, None))
    }

    /// What a profile has run.
    pub fn init(init: &[Init]) -> Source {
        let inputs = init.iter().flat_map(|init| {
            let script = Script::new(&init.text, None);
            // The line of the key: a text in several lines may begin anywhere.
            let place = init.place.rsplit_once(':').and_then(|(name, line)| {
                let line = line.parse().ok()?;
                Some(Place {
                    name: name.to_owned(),
                    line,
                    command: line,
                    lines: 0,
                })
            });
            script.inputs.into_iter().map(move |located| Located {
                place: place.clone(),
                ..located
            })
        });
        Source::Script(Script {
            inputs: inputs.collect(),
        })
    }

    /// The text of a file, `-` standing for stdin.
    ///
    /// # Errors
    /// `LocalFile` when it cannot be read or is no UTF-8.
    pub fn file(path: &Path) -> Result<Source> {
        if path == Path::new("-") {
            return Ok(Source::Stream(Stream::stdin()));
        }
        let bytes = std::fs::read(path).map_err(|cause| Error::local_file("read", path, cause))?;
        let text = String::from_utf8(bytes).map_err(|_| not_text(&path.display().to_string()))?;
        Ok(Source::Script(Script::new(
            &text,
            Some(path.display().to_string()),
        )))
    }
}

impl Source {
    /// Whether a person is asked.
    pub(super) fn is_prompt(&self) -> bool {
        matches!(self, Source::Prompt(_))
    }

    /// All inputs, if they are there already.
    pub(super) fn known(&self) -> Option<&VecDeque<Located>> {
        match self {
            Source::Script(script) => Some(&script.inputs),
            Source::Prompt(_) | Source::Stream(_) => None,
        }
    }

    /// The next input; `None` when there is no more.
    pub(super) fn next(&mut self, session: &mut Session) -> Result<Option<Located>> {
        match self {
            Source::Prompt(prompt) => prompt.next(session),
            Source::Script(script) => Ok(script.inputs.pop_front()),
            Source::Stream(stream) => stream.next(session.runtime(), session.interrupt()),
        }
    }
}

fn not_text(name: &str) -> Error {
    Error::new(Kind::LocalFile, format!("{name} is not UTF-8 text"))
}

/// The inputs of a text.
#[derive(Debug)]
pub struct Script {
    inputs: VecDeque<Located>,
}

impl Script {
    /// `name` is what errors call it; without one they name no place.
    fn new(text: &str, name: Option<String>) -> Script {
        let text = &plain(text);
        let split = split(text);
        let last = splitter::last(text, &split);
        let mut script = Script {
            inputs: VecDeque::new(),
        };
        let mut lines = Lines::new(name);
        for piece in split.pieces.into_iter().chain(last) {
            script.inputs.push_back(lines.locate(text, piece));
        }
        script
    }
}

/// `text` without the mark that some editors put first, and with a first line
/// `#!…`, which names the program that runs it, made a comment.
fn plain(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.strip_prefix("#!") {
        Some(rest) => Cow::Owned(format!("--{rest}")),
        None => Cow::Borrowed(text),
    }
}

/// Counts lines up to each input.
#[derive(Debug)]
struct Lines {
    name: Option<String>,
    line: usize,
    /// How far they are counted.
    at: usize,
}

impl Lines {
    fn new(name: Option<String>) -> Lines {
        Lines {
            name,
            line: 1,
            at: 0,
        }
    }

    fn locate(&mut self, text: &str, piece: Piece) -> Located {
        self.count(text, piece.start);
        let below = match piece.command {
            Some(command) => newlines(&text[piece.start..command]),
            None => 0,
        };
        Located {
            input: piece.input,
            place: self.name.as_ref().map(|name| Place {
                name: name.clone(),
                line: self.line,
                command: self.line + below,
                lines: 1 + newlines(&text[piece.start..piece.end]),
            }),
            recorded: false,
        }
    }

    fn count(&mut self, text: &str, to: usize) {
        self.line += newlines(&text[self.at..to]);
        self.at = to;
    }
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// The inputs of stdin, each as soon as it is complete.
pub struct Stream {
    chunks: mpsc::Receiver<io::Result<Vec<u8>>>,
    text: String,
    progress: Progress,
    lines: Lines,
    ready: VecDeque<Located>,
}

/// Chunks that may wait to be split.
const AHEAD: usize = 4;

impl Stream {
    /// Reads on a thread of its own, so that Ctrl-C need not wait for input.
    fn stdin() -> Stream {
        let (sender, chunks) = mpsc::channel(AHEAD);
        std::thread::spawn(move || {
            let mut input = io::stdin().lock();
            loop {
                let mut line = Vec::new();
                let read = input.read_until(b'\n', &mut line).map(|_| line);
                let over = !matches!(&read, Ok(line) if !line.is_empty());
                if sender.blocking_send(read).is_err() || over {
                    return;
                }
            }
        });
        Stream {
            chunks,
            text: String::new(),
            progress: Progress::default(),
            lines: Lines::new(Some("stdin".to_owned())),
            ready: VecDeque::new(),
        }
    }

    /// The next input; `None` at the end of the stream.
    fn next(&mut self, runtime: &Handle, interrupt: &Interrupt) -> Result<Option<Located>> {
        while self.ready.is_empty() {
            let chunk = interrupt.or(async { Ok(self.chunks.recv().await) });
            let Some(chunk) = runtime.block_on(chunk)? else {
                return Ok(None);
            };
            let chunk = chunk.map_err(|cause| {
                Error::new(Kind::LocalFile, "cannot read stdin").caused_by(cause)
            })?;
            let line = String::from_utf8(chunk).map_err(|_| not_text("stdin"))?;
            self.take(&line);
        }
        Ok(self.ready.pop_front())
    }

    /// Takes up a line; an empty one is the end.
    fn take(&mut self, line: &str) {
        if self.lines.line == 1 && self.text.is_empty() {
            self.text.push_str(&plain(line));
        } else {
            self.text.push_str(line);
        }
        let split = resume(&self.text, &mut self.progress);
        let last = match line {
            "" => splitter::last(&self.text, &split),
            _ => None,
        };
        let done = last.as_ref().map_or(split.rest, |last| last.end);
        for piece in split.pieces.into_iter().chain(last) {
            self.ready.push_back(self.lines.locate(&self.text, piece));
        }
        self.lines.count(&self.text, done);
        self.lines.at = 0;
        self.text.drain(..done);
        self.progress.forget(done);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_know_their_lines() {
        let text = "SELECT 1;\n\n-- two\nSELECT\n2;\\d\nSELECT 3";
        let mut script = Script::new(text, Some("a.sql".to_owned()));
        let mut places = Vec::new();
        while let Some(located) = script.inputs.pop_front() {
            places.push(
                located
                    .place
                    .map(|place| format!("{}:{}", place.name, place.line))
                    .unwrap(),
            );
        }
        assert_eq!(places, ["a.sql:1", "a.sql:4", "a.sql:5", "a.sql:6"]);
    }

    #[test]
    fn a_stream_is_split_as_it_comes() {
        let (_, chunks) = mpsc::channel(1);
        let mut stream = Stream {
            chunks,
            text: String::new(),
            progress: Progress::default(),
            lines: Lines::new(Some("stdin".to_owned())),
            ready: VecDeque::new(),
        };
        let mut found = Vec::new();
        for line in [
            "SELECT 1;\n",
            "SELECT\n",
            "2;\n",
            "\\d\n",
            "\n",
            "SELECT 3",
            "",
        ] {
            stream.take(line);
            let inputs = stream.ready.drain(..);
            found.extend(inputs.map(|located| {
                located
                    .place
                    .map(|place| format!("{}:{}", place.name, place.line))
                    .unwrap()
            }));
        }
        assert_eq!(found, ["stdin:1", "stdin:2", "stdin:4", "stdin:6"]);
    }
}
