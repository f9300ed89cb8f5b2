//! The look of a line while it is typed.
//!
//! The tokens are those of the lexer that splits it, so that a string shows as
//! a string exactly where the splitter takes it for one; what part a name has,
//! the grammar says, and whether there is such a name, the catalog.

mod brackets;
mod command;
mod names;
mod parts;
mod places;
mod statement;
mod untold;

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use self::names::Names;
use self::parts::{Part, What, parts};
use self::places::Places;
use super::visible::{runs, visible};
use crate::catalog::Catalog;
use crate::output::Theme;
use crate::sql::mention::{Mentions, mentions};
use crate::text::{Label, Paint};

/// In a longer line, in bytes, names are not looked up: what that takes grows
/// with the names and with the queries that they stand in.
const NAMES_MOST: usize = 16 * 1024;

/// A longer line has no look at all. It comes from pasting, and each key in it
/// would send it to the terminal as a whole.
const MOST: usize = 64 * 1024;

/// Gives the line that is edited its look.
#[derive(Debug)]
pub struct Highlighter {
    theme: Theme,
    /// What was painted last; what lay beyond it had no look.
    painted: RefCell<Vec<Span>>,
    places: RefCell<Places>,
}

/// A part of a line with one look. Between spans there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    at: Range<usize>,
    label: Label,
}

impl Highlighter {
    pub fn new(theme: Theme) -> Highlighter {
        Highlighter {
            theme,
            painted: RefCell::default(),
            places: RefCell::default(),
        }
    }

    /// `line` as it goes to the terminal: the same text in as many columns,
    /// but for what a terminal would act on, which is left out.
    ///
    /// `cursor` is a byte of it, or `None` once the line has been entered. At
    /// the cursor a bracket shows which one belongs to it, and a name that may
    /// still grow into a right one is not yet called wrong.
    pub fn paint(&self, line: &str, cursor: Option<usize>, catalog: &Arc<Catalog>) -> String {
        let spans = self.spans(line, cursor, catalog);
        let painted = write(line, &spans, &self.theme);
        self.painted.replace(spans);
        painted
    }

    /// Whether what is on the screen since the last [`Highlighter::paint`] is
    /// no longer right for `line`, apart from what was typed or deleted at its
    /// end: the editor can show that by itself, as text without a look.
    pub fn needs_repaint(&self, line: &str, cursor: Option<usize>, catalog: &Arc<Catalog>) -> bool {
        let spans = self.spans(line, cursor, catalog);
        // A bracket's look goes with the next key, which may change nothing
        // else.
        spans.iter().any(|span| span.label == Label::Bracket) || *self.painted.borrow() != spans
    }

    fn spans(&self, line: &str, cursor: Option<usize>, catalog: &Arc<Catalog>) -> Vec<Span> {
        if !self.theme.has_color() || line.len() > MOST {
            return Vec::new();
        }
        self.places.borrow_mut().look_at(catalog);
        let mut spans = labelled(line, cursor, catalog, &self.places.borrow());
        spans.retain(|span| !self.theme.style(span.label).is_plain());
        spans
    }
}

/// What the words, strings, comments and brackets of `line` are.
fn labelled(line: &str, cursor: Option<usize>, catalog: &Catalog, places: &Places) -> Vec<Span> {
    let short = line.len() <= NAMES_MOST;
    let mentions = if short {
        mentions(line)
    } else {
        Mentions::default()
    };
    let mut words = mentions.words.iter().peekable();
    let mut names = Names::new(line, &mentions.scopes, cursor, catalog, places);
    let mut spans = Vec::new();
    let parts = parts(line);
    for Part { at, what } in &parts {
        let (text, start) = (&line[at.clone()], at.start);
        match what {
            What::Statement => statement::add(text, start, &mut words, &mut names, &mut spans),
            What::Command => command::add(text, start, cursor, catalog, &mut spans),
            What::Foreign => {}
        }
    }
    brackets::mark(line, &parts, cursor, &mut spans);
    spans
}

fn span(at: Range<usize>, label: Label) -> Span {
    Span { at, label }
}

/// `line` with the look of its spans, without what a terminal would act on.
fn write(line: &str, spans: &[Span], paint: &dyn Paint) -> String {
    if spans.is_empty() {
        return visible(line).into_owned();
    }
    let mut out = String::with_capacity(line.len() * 2);
    let mut spans = spans.iter().peekable();
    for run in runs(line) {
        let mut at = run.start;
        while at < run.end {
            // Spans that end before lay in what is hidden.
            while spans.next_if(|span| span.at.end <= at).is_some() {}
            let (end, label) = match spans.peek() {
                Some(span) if span.at.start <= at => (span.at.end, span.label),
                Some(span) => (span.at.start, Label::Plain),
                None => (run.end, Label::Plain),
            };
            let end = end.min(run.end);
            out.push_str(&paint.paint(label, &line[at..end]));
            at = end;
        }
    }
    out
}

#[cfg(test)]
mod tests;
