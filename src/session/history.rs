//! What was typed is written down when it is done, and told on request.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::error::Error as _;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::{ArrayRef, Float64Array, StringArray, TimestampSecondArray, UInt64Array};

use super::Session;
use crate::catalog::rows;
use crate::error::{Error, Kind, Result};
use crate::history::{History, Outcome, Pattern, Record, is_kept};
use crate::request::{Format, Recall, Rows};
use crate::text;

/// A statement that was typed, in hand. What follows is what came of it.
pub struct Begun(Instant);

impl Session {
    /// What was typed before, here and elsewhere.
    pub fn history(&self) -> &Rc<RefCell<History>> {
        self.history
            .get_or_init(|| Rc::new(RefCell::new(History::open(self.config.store()))))
    }

    /// Takes up a statement that was typed as `text` in `line`, unless it is
    /// not to be kept; whether it is. Each is written down in turn, by
    /// [`Session::record`] or [`Session::abandon`].
    pub fn typed(&self, text: &str, line: &str) -> bool {
        let kept = is_kept(text, line, &self.settings.histignore);
        if kept {
            let profile = self.profile();
            let record = Record::now(text, &profile.name, profile.database());
            self.guard.underway().push(record);
        }
        kept
    }

    /// The first of what was typed is going to be carried out.
    pub fn begin_record(&self) -> Begun {
        self.came.set(None);
        self.guard.underway().begin(self.config.store());
        Begun(Instant::now())
    }

    /// Writes down what came of it.
    pub fn record<T>(&self, begun: &Begun, done: &Result<T>) {
        let outcome = match done {
            Ok(_) => Outcome::Done,
            Err(error) => match error.kind() {
                Kind::Interrupted => Outcome::Cancelled,
                Kind::Terminated => Outcome::Cut,
                _ => Outcome::Failed,
            },
        };
        let came = self.came.take();
        let (rows, took) = came.unwrap_or((None, begun.0.elapsed()));
        self.guard.underway().finish(|record| {
            self.write_down(Record {
                rows,
                duration: Some(Duration::from_millis(took.as_millis() as u64)),
                outcome: Some(outcome),
                ..record
            });
        });
    }

    /// Writes down what was typed and is not going to be carried out.
    pub fn abandon(&self) {
        let not_run = |record| {
            self.write_down(Record {
                outcome: Some(Outcome::NotRun),
                ..record
            });
        };
        while self.guard.underway().finish(not_run) {}
    }

    /// Writes it down where the program has a fault and ends here.
    fn cut(&self) {
        self.guard.underway().write(self.config.store());
    }

    fn write_down(&self, record: Record) {
        let written = self.history().borrow_mut().add(record);
        if let Err(error) = written {
            let cause = error
                .source()
                .map_or(String::new(), |cause| format!(": {cause}"));
            self.terminal
                .notice(&format!("what is typed is not kept: {error}{cause}"));
        }
    }

    /// `\s`: entries are shown, or some are deleted.
    pub(super) fn recall(&mut self, recall: &Recall) -> Result<()> {
        match recall {
            Recall::List { pattern, most } => self.list(pattern.as_deref(), *most),
            Recall::Delete(numbers) => self.delete(numbers),
        }
    }

    fn delete(&self, numbers: &[usize]) -> Result<()> {
        let mut history = self.history().borrow_mut();
        let unknown = |number: &&usize| history.numbered(**number).is_none();
        if let Some(number) = numbers.iter().find(unknown) {
            return Err(
                Error::usage(format!("the history has no entry {number}")).hint("\\s lists them")
            );
        }
        for (text, count) in history.delete(numbers)? {
            if self.terminal.is_watched() && !self.settings.quiet {
                let entries = match count {
                    1 => "1 entry is deleted".to_owned(),
                    count => format!("{count} entries of that text are deleted"),
                };
                let line = first_line(&text, self.terminal.columns());
                self.terminal.aside(&format!("{entries}: {line}"));
            }
        }
        Ok(())
    }

    fn list(&mut self, pattern: Option<&str>, most: usize) -> Result<()> {
        let mut history = self.history().borrow_mut();
        history.refresh()?;
        let wanted = pattern.map(Pattern::part);
        let is_wanted = |record: &Record| {
            let wanted = wanted.as_ref();
            wanted.is_none_or(|pattern| pattern.matches(&record.text))
        };
        let mut known: Vec<(Option<usize>, &Record)> = history
            .by_number()
            .rev()
            .filter(|(_, record)| is_wanted(record))
            .map(|(number, record)| (Some(number), record))
            .take(most)
            .collect();
        // What was not read when the program began has no number.
        let missing = most - known.len();
        let mut older = VecDeque::new();
        if missing > 0 {
            history.older(|record| {
                if is_wanted(&record) {
                    older.push_back(record);
                    older.drain(..older.len().saturating_sub(missing));
                }
            })?;
        }
        known.extend(older.iter().rev().map(|record| (None, record)));
        known.reverse();
        let entries = known;
        if let Some(pattern) = pattern.filter(|_| entries.is_empty()) {
            return Err(not_found(pattern));
        }
        let read = self.outlet.to.is_terminal()
            && matches!(
                self.terminal
                    .format(&self.settings, self.outlet.asked(), &self.outlet.to),
                Format::Table | Format::Expanded
            );
        let batch = rows(match read {
            true => in_short(&entries),
            false => in_full(&entries),
        })?;
        drop(history);
        self.show(Rows::local(batch), None).map(drop)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.cut();
    }
}

/// The first line of a text, and whether there are more; at most `columns` of
/// it.
fn first_line(text: &str, columns: usize) -> String {
    let mut lines = text.lines();
    let first = text::cut(lines.next().unwrap_or_default(), columns);
    match lines.next() {
        Some(_) => format!("{first} …"),
        None => first.into_owned(),
    }
}

/// The error of a pattern that is nowhere. `\s FILE` is psql's way to write the
/// history into a file.
fn not_found(pattern: &str) -> Error {
    let error = Error::usage(format!("nothing in the history matches {pattern:?}"));
    let is_file = pattern.starts_with(['/', '~', '.'])
        || pattern.ends_with(".txt")
        || pattern.ends_with(".sql");
    if is_file {
        error.hint(format!(
            "\\o {pattern} before \\s -n all writes the history there"
        ))
    } else {
        error.hint("\\s -n all lists everything")
    }
}

/// What a person reads: as many columns as a narrow screen has room for.
fn in_short(entries: &[(Option<usize>, &Record)]) -> Vec<(&'static str, ArrayRef)> {
    let strings = |tell: &dyn Fn(&Record) -> String| -> ArrayRef {
        let told = entries.iter().map(|(_, record)| Some(tell(record)));
        Arc::new(told.collect::<StringArray>())
    };
    vec![
        ("number", numbers(entries)),
        ("time", times(entries)),
        (
            "at",
            strings(&|record| match &record.database {
                Some(database) => format!("{}/{database}", record.profile),
                None => record.profile.clone(),
            }),
        ),
        ("outcome", strings(&outcome)),
        ("statement", strings(&|record| record.text.clone())),
    ]
}

/// `26 rows · 3 ms`, `failed · 3 ms`, `not run`.
fn outcome(record: &Record) -> String {
    let mut parts = Vec::new();
    match (record.outcome, record.rows) {
        (Some(Outcome::Done), Some(rows)) => parts.push(text::counted(rows, "row")),
        (Some(outcome), _) => parts.push(outcome.name().to_owned()),
        (None, _) => {}
    }
    parts.extend(record.duration.map(text::took));
    parts.join(" · ")
}

/// All that is known, each in a column of its own: for a file or a program.
fn in_full(entries: &[(Option<usize>, &Record)]) -> Vec<(&'static str, ArrayRef)> {
    let strings = |tell: &dyn Fn(&Record) -> Option<String>| -> ArrayRef {
        let told = entries.iter().map(|(_, record)| tell(record));
        Arc::new(told.collect::<StringArray>())
    };
    let came = entries.iter().map(|(_, record)| record.rows);
    let took = entries
        .iter()
        .map(|(_, record)| Some(record.duration?.as_secs_f64()));
    vec![
        ("number", numbers(entries)),
        ("time", times(entries)),
        ("profile", strings(&|record| Some(record.profile.clone()))),
        ("database", strings(&|record| record.database.clone())),
        ("rows", Arc::new(came.collect::<UInt64Array>())),
        ("seconds", Arc::new(took.collect::<Float64Array>())),
        (
            "outcome",
            strings(&|record| Some(record.outcome?.name().to_owned())),
        ),
        ("statement", strings(&|record| Some(record.text.clone()))),
    ]
}

fn numbers(entries: &[(Option<usize>, &Record)]) -> ArrayRef {
    let numbers = entries
        .iter()
        .map(|(number, _)| number.map(|number| number as u64));
    Arc::new(numbers.collect::<UInt64Array>())
}

fn times(entries: &[(Option<usize>, &Record)]) -> ArrayRef {
    let times = entries
        .iter()
        .map(|(_, record)| i64::try_from(record.time).ok().filter(|time| *time > 0));
    Arc::new(times.collect::<TimestampSecondArray>().with_timezone("UTC"))
}
