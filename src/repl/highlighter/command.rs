//! The look of a backslash command.

use std::ops::Range;

use super::{Span, span};
use crate::catalog::Catalog;
use crate::command::{self, Argument, COMMANDS, foreign};
use crate::settings;
use crate::sql::variables::is_name;
use crate::sql::words;
use crate::text::Label;

/// Adds the spans of the command `text`, which begins at `start` of its line.
pub(super) fn add(
    text: &str,
    start: usize,
    cursor: Option<usize>,
    catalog: &Catalog,
    spans: &mut Vec<Span>,
) {
    let blank = text.len() - text.trim_start().len();
    let (name, arguments) = words::command(text);
    let typed = name.trim_end_matches(';');
    let begin = text.len() - arguments.len() - name.len();
    let at = start + blank..start + begin + typed.len();
    let backslash = begin > blank;
    let known = command::known(typed);
    let label = match known {
        // `exit`, which needs no backslash.
        _ if !backslash => Label::Command,
        Some(_) => Label::Command,
        None if typed.is_empty() => Label::Command,
        None if cursor == Some(at.end) && may_grow(typed) => Label::Plain,
        // It has an answer: how the same is done here.
        None if foreign::find(text).is_some() => Label::Plain,
        None => Label::Wrong,
    };
    spans.push(span(at, label));
    let Some(known) = known.filter(|_| backslash) else {
        return;
    };
    for (index, word) in split(arguments).enumerate() {
        let written = &arguments[word.clone()];
        let from = start + text.len() - arguments.len() + word.start;
        let at = from..from + written.len();
        if written.starts_with('(') {
            options(written, from, spans);
            continue;
        }
        let label = match known.argument {
            Argument::Setting | Argument::Name
                if index == 0 && settings::known(written).is_some() =>
            {
                Label::Setting
            }
            Argument::Table if index == 0 => table(written, cursor == Some(at.end), catalog),
            // It may be about to be made.
            Argument::Copy if index == 0 && catalog.find(written).is_some() => Label::Table,
            _ => Label::Plain,
        };
        match label {
            Label::Plain => pieces(written, from, spans),
            label => spans.push(span(at, label)),
        }
    }
}

/// Whether a command's name begins so.
fn may_grow(typed: &str) -> bool {
    let names = COMMANDS
        .iter()
        .flat_map(|command| std::iter::once(&command.name).chain(command.aliases));
    names.into_iter().any(|name| name.starts_with(typed))
}

/// The words of `arguments` as they are written: what is quoted is one.
fn split(arguments: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &arguments[at..];
        let start = at + rest.find(|c: char| !c.is_whitespace())?;
        let mut quote = None;
        let end = arguments[start..].find(|c: char| {
            match quote {
                Some(open) if open == c => quote = None,
                None if matches!(c, '\'' | '"') => quote = Some(c),
                None => return c.is_whitespace(),
                Some(_) => {}
            }
            false
        });
        at = end.map_or(arguments.len(), |end| start + end);
        Some(start..at)
    })
}

/// What is quoted in a word, and what stands for the value of a variable.
fn pieces(written: &str, from: usize, spans: &mut Vec<Span>) {
    let mut at = 0;
    while let Some(c) = written[at..].chars().next() {
        let rest = &written[at..];
        let (length, label) = match c {
            '\'' => {
                let end = rest[1..].find('\'').map_or(rest.len(), |end| end + 2);
                (end, Label::Literal)
            }
            ':' if !written[..at].ends_with(':') && variable(rest) > 0 => {
                (variable(rest), Label::Parameter)
            }
            c => (c.len_utf8(), Label::Plain),
        };
        if label != Label::Plain {
            spans.push(span(from + at..from + at + length, label));
        }
        at += length;
    }
}

/// The length of `:name` at the beginning of `text`; 0 if there is none.
fn variable(text: &str) -> usize {
    let name = &text[1..];
    let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    let name = &name[..end.unwrap_or(name.len())];
    if is_name(name) { 1 + name.len() } else { 0 }
}

/// The settings in `(format=csv null=-)`, or in the words of it.
fn options(written: &str, from: usize, spans: &mut Vec<Span>) {
    let inner = written.trim_start_matches('(');
    let name = &inner[..inner.find(['=', ')']).unwrap_or(inner.len())];
    if settings::known(name).is_some() {
        let at = from + written.len() - inner.len();
        spans.push(span(at..at + name.len(), Label::Setting));
    }
}

/// The argument of a command that takes a table finds it in any case.
fn table(written: &str, typing: bool, catalog: &Catalog) -> Label {
    let plain = !written.contains(['"', '\'', '.', ':', '(', ')', '*', '?', ';']);
    if !plain {
        return Label::Plain;
    }
    let may_grow = || catalog.tables_from(written).next().is_some();
    match catalog.find(written) {
        Some(_) => Label::Table,
        None if !catalog.is_current() || typing && may_grow() => Label::Plain,
        // Several differ from it by case alone.
        None if catalog
            .tables_from(written)
            .any(|table| table.name.to_lowercase() == written.to_lowercase()) =>
        {
            Label::Plain
        }
        None => Label::Wrong,
    }
}
