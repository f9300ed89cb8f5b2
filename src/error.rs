//! What went wrong: its kind, its cause, and what to do about it.
//!
//! An error's [`Kind`] is the exit status of a script; its hints say what to
//! do. It is written out in one place, [`Error::render`], and printed to
//! stderr by whoever owns the terminal.

use std::fmt;

use crate::text::{self, Label, Paint, Text};

/// Why something ended, as far as a script needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A wrong option, argument or command.
    Usage,
    /// The configuration, or a secret that it names.
    Configuration,
    /// A local file could not be read or written.
    LocalFile,
    /// No connection could be made.
    Connection,
    /// The server did not let us in, or not to this.
    NotAllowed,
    /// A connection that worked is gone.
    Lost,
    /// The server, or its time limit, refused a statement.
    Statement,
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM or SIGHUP.
    Terminated,
    /// The reader of our output has seen enough: no error to anybody.
    ClosedPipe,
}

impl Kind {
    /// The exit status of a process that ends with this.
    pub fn status(self) -> u8 {
        match self {
            Kind::ClosedPipe => 0,
            Kind::Usage | Kind::Configuration | Kind::LocalFile => 1,
            Kind::Connection | Kind::NotAllowed | Kind::Lost => 2,
            Kind::Statement => 3,
            Kind::Interrupted => 130,
            Kind::Terminated => 143,
        }
    }
}

/// How a server refuses a question as such, whatever is asked with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It knows no such question.
    Unknown,
    /// It does not answer it to us.
    Denied,
}

/// An error with its kind, its chain of causes, and its hints.
///
/// Behind a pointer, for every result that can fail makes room for one.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    hints: Vec<String>,
    detail: Option<String>,
    refusal: Option<Refusal>,
    /// The line and the column of the statement that it is about, from 1.
    spot: Option<(usize, usize)>,
    /// The detail is told, whoever tells it.
    in_full: bool,
}

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// `message` is one sentence without a full stop; it may hold text from
    /// outside, which is made safe when it is rendered.
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            source: None,
            hints: Vec::new(),
            detail: None,
            refusal: None,
            spot: None,
            in_full: false,
        }))
    }

    /// A wrong option, argument or command.
    pub fn usage(message: impl Into<String>) -> Error {
        Error::new(Kind::Usage, message)
    }

    /// A mistake in the configuration.
    pub fn configuration(message: impl Into<String>) -> Error {
        Error::new(Kind::Configuration, message)
    }

    /// A file of this machine that could not be read or written.
    pub fn local_file(doing: &str, path: &std::path::Path, cause: std::io::Error) -> Error {
        Error::new(
            Kind::LocalFile,
            format!("cannot {doing} {}", path.display()),
        )
        .caused_by(cause)
    }

    /// The end that a closed pipe or a left pager brings.
    pub fn closed_pipe() -> Error {
        Error::new(Kind::ClosedPipe, "the reader has gone")
    }

    /// With what caused it.
    #[must_use]
    pub fn caused_by(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Error {
        self.0.source = Some(source.into());
        self
    }

    /// With one more thing that the user can do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.0.hints.push(hint.into());
        self
    }

    /// With the whole of a message of which only the core is shown.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Error {
        self.0.detail = Some(detail.into());
        self
    }

    /// Told with all that is known: the settings say so where it happened, and
    /// it is told elsewhere.
    #[must_use]
    pub fn in_full(mut self) -> Error {
        self.0.in_full = true;
        self
    }

    /// Of a question that the server refuses as such.
    #[must_use]
    pub fn refused(mut self, refusal: Refusal) -> Error {
        self.0.refusal = Some(refusal);
        self
    }

    /// The same error of another kind.
    #[must_use]
    pub fn of_kind(mut self, kind: Kind) -> Error {
        self.0.kind = kind;
        self
    }

    /// With `place: ` before the message (`report.sql:12`).
    #[must_use]
    pub fn at(mut self, place: &str) -> Error {
        self.0.message = format!("{place}: {}", self.0.message);
        self
    }

    /// With the line and the column, from 1, of the statement that it is about.
    #[must_use]
    pub fn in_statement(mut self, line: usize, column: usize) -> Error {
        self.0.spot = Some((line, column));
        self
    }

    /// With the place in a file before the message, of a statement that begins
    /// in `line` and has `lines`: the line that it is about, where one of those
    /// is named.
    #[must_use]
    pub fn at_statement(mut self, name: &str, line: usize, lines: usize) -> Error {
        let below = match self.0.spot {
            Some((named, _)) if (1..=lines).contains(&named) => {
                self.0.spot = None;
                named - 1
            }
            _ => 0,
        };
        self.at(&format!("{name}:{}", line + below))
    }

    /// With the number of rows that had come before it.
    #[must_use]
    pub fn after(mut self, rows: u64) -> Error {
        self.0.message.push_str(" (after ");
        self.0.message.push_str(&text::counted(rows, "row"));
        self.0.message.push(')');
        self
    }

    /// With more of what happened, behind its sentence.
    #[must_use]
    pub fn and(mut self, words: &str) -> Error {
        self.0.message.push_str("; ");
        self.0.message.push_str(words);
        self
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// How the server refuses such questions, if that is what it does.
    pub fn refusal(&self) -> Option<Refusal> {
        self.0.refusal
    }

    /// Its sentence, without causes.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What the user can do, the most likely first.
    pub fn hints(&self) -> &[String] {
        &self.0.hints
    }

    /// Everything that is known, for `--verbose`.
    pub fn whole(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// The lines for stderr: `error: …: cause`, then `hint: …` for each hint;
    /// with `verbose`, the server's whole message last.
    pub fn render(&self, paint: &dyn Paint, verbose: bool) -> String {
        if self.0.kind == Kind::ClosedPipe {
            return String::new();
        }
        let mut sentence = self.0.message.clone();
        if let Some((line, column)) = self.0.spot {
            sentence.push_str(&format!(" (line {line}, column {column})"));
        }
        let mut cause: Option<&(dyn std::error::Error + 'static)> = match &self.0.source {
            Some(source) => Some(source.as_ref()),
            None => None,
        };
        while let Some(error) = cause {
            let words = error.to_string();
            if !words.is_empty() && !sentence.contains(&words) {
                sentence.push_str(": ");
                sentence.push_str(&words);
            }
            cause = error.source();
        }
        let mut out = String::new();
        let mut line = |label, word: &str, text: &str| {
            out.push_str(&paint.paint(label, word));
            out.push_str(": ");
            let text = Text::block(text.trim_end());
            out.push_str(&text.as_str().replace('\n', "\n  "));
            out.push('\n');
        };
        line(Label::Error, "error", &sentence);
        for hint in &self.0.hints {
            line(Label::Hint, "hint", hint);
        }
        let detail = self.0.detail.as_deref();
        if let Some(detail) = detail.filter(|_| verbose || self.0.in_full) {
            line(Label::Quiet, "detail", detail);
        }
        out
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.0.kind, self.0.message)?;
        if let Some(source) = &self.0.source {
            write!(f, ": {source}")?;
        }
        for hint in &self.0.hints {
            write!(f, " (hint: {hint})")?;
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| source.as_ref() as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Plain;

    #[test]
    fn it_is_told_with_its_causes_and_hints_and_nothing_raw() {
        let error = Error::new(Kind::Statement, "table \x1b[31mnope not found")
            .caused_by(std::io::Error::other("two\nlines"))
            .hint("see \\d")
            .detail("everything");
        assert_eq!(
            error.render(&Plain, false),
            "error: table \\x1b[31mnope not found: two\n  lines\nhint: see \\d\n"
        );
        let whole = error.render(&Plain, true);
        assert!(whole.ends_with("detail: everything\n"));
        assert_eq!(error.kind().status(), 3);
        assert_eq!(error.in_full().render(&Plain, false), whole);
    }

    #[test]
    fn a_reader_that_has_seen_enough_is_no_error() {
        assert_eq!(Error::closed_pipe().render(&Plain, false), "");
        assert_eq!(Error::closed_pipe().kind().status(), 0);
    }
}
