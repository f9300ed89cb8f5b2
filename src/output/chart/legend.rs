//! What the lines of a chart are called, and what was seen of them.

use super::bins::{Points, Series};
use super::line::{ChartLine, Look, SIGNS};
use super::ticks::short;
use crate::text::{Label, cut_middle, width};

/// A name takes at most so many columns where there are others beside it.
const NAME: usize = 24;

/// Columns between two entries.
const BETWEEN: usize = 3;

/// A line of a chart.
pub(super) struct Curve<'a> {
    /// By which it has its colour and its sign.
    pub(super) number: usize,
    /// Safe.
    pub(super) name: String,
    pub(super) series: &'a Series,
    pub(super) whole: Points,
}

/// How much an entry tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Telling {
    /// The last value, the least and the greatest.
    All,
    Last,
    Name,
}

/// The entries of these curves in at most so many lines, with as much as there
/// is room for; what does not fit gives way to `…`.
pub(super) fn lines(curves: &[Curve<'_>], columns: usize, most: usize) -> Vec<ChartLine> {
    for telling in [Telling::All, Telling::Last, Telling::Name] {
        let entries: Vec<ChartLine> = curves
            .iter()
            .map(|curve| entry(curve, telling, columns))
            .collect();
        let widest = entries.iter().map(ChartLine::width).max().unwrap_or(0);
        if widest <= columns {
            let beside = ((columns + BETWEEN) / (widest + BETWEEN)).max(1);
            if entries.len().div_ceil(beside) <= most {
                return in_columns(&entries, beside, widest);
            }
        }
    }
    let entries = curves
        .iter()
        .map(|curve| entry(curve, Telling::Name, columns));
    flowing(entries, columns, most)
}

/// As [`lines`], of names alone.
pub(super) fn names(curves: &[Curve<'_>], columns: usize, most: usize) -> Vec<ChartLine> {
    let entries: Vec<ChartLine> = curves
        .iter()
        .map(|curve| entry(curve, Telling::Name, columns))
        .collect();
    flowing(entries.into_iter(), columns, most)
}

/// The entry of a curve, of which at least the name fits in so many columns.
fn entry(curve: &Curve<'_>, telling: Telling, columns: usize) -> ChartLine {
    let mut line = ChartLine::default();
    let look = Look::Series(curve.number);
    line.add(look, &format!("{} ", SIGNS[curve.number % SIGNS.len()]));
    // With a sign before it, and what tells that there are more behind it.
    let room = NAME.min(columns.saturating_sub(4));
    line.add(Look::Label(Label::Plain), &cut_middle(&curve.name, room));
    let quiet = Look::Label(Label::Quiet);
    let Points { last, min, max, .. } = curve.whole;
    match telling {
        Telling::All => {
            let (last, min, max) = (short(last.y), short(min), short(max));
            line.add(quiet, &format!("  last {last}  min {min}  max {max}"));
        }
        Telling::Last => line.add(quiet, &format!(" {}", short(last.y))),
        Telling::Name => (),
    }
    line
}

/// So many entries beside each other, each below that of the line above.
fn in_columns(entries: &[ChartLine], beside: usize, widest: usize) -> Vec<ChartLine> {
    let lines = entries.chunks(beside).map(|entries| {
        let mut line = ChartLine::default();
        for (index, entry) in entries.iter().enumerate() {
            line.pad(index * (widest + BETWEEN));
            for piece in &entry.pieces {
                line.add(piece.look, &piece.text);
            }
        }
        line
    });
    lines.collect()
}

/// One entry after the other, as words are.
fn flowing(
    entries: impl Iterator<Item = ChartLine>,
    columns: usize,
    most: usize,
) -> Vec<ChartLine> {
    let mut lines = vec![ChartLine::default()];
    for entry in entries {
        let more = lines.len() < most;
        let line = lines.last_mut().expect("it begins with a line");
        let used = line.width();
        let between = if used == 0 { 0 } else { BETWEEN };
        // The last line has room for what tells that there are more.
        let room = if more {
            columns
        } else {
            columns.saturating_sub(2)
        };
        let line = if used + between + entry.width() <= room {
            line
        } else if more && used > 0 {
            lines.push(ChartLine::default());
            lines.last_mut().expect("it was just put there")
        } else {
            line.add(Look::Label(Label::Quiet), " …");
            return lines;
        };
        line.pad(if line.width() == 0 { 0 } else { used + between });
        for piece in &entry.pieces {
            line.add(piece.look, &piece.text);
        }
    }
    lines
}

/// `name` on the left, and what was seen of all these curves on the right.
pub(super) fn title(name: &str, curves: &[Curve<'_>], columns: usize) -> ChartLine {
    let mut line = ChartLine::default();
    line.add(Look::Label(Label::Header), &cut_middle(name, columns));
    let whole = curves.iter().map(|curve| curve.whole);
    if let Some((min, max)) = whole.map(|whole| (whole.min, whole.max)).reduce(both) {
        let range = format!("{} … {}", short(min), short(max));
        let start = columns.saturating_sub(width(&range));
        if line.width() + BETWEEN <= start {
            line.pad(start);
            line.add(Look::Label(Label::Quiet), &range);
        }
    }
    line
}

/// The range of two ranges.
pub(super) fn both(one: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    (one.0.min(other.0), one.1.max(other.1))
}
