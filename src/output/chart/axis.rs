//! What stands below a chart: marks, labels, and what all labels belong to.

use super::calendar::{Calendar, Tick};
use super::canvas::WIDE;
use super::columns::{Kind, X};
use super::ticks;
use super::trace::Window;
use super::{Chart, Origin};
use crate::text::{Text, width};

/// Columns that a label of a number has, with what lies between two.
const LABEL: usize = 8;

/// An axis of so many columns, from the left to the right.
pub(super) struct Axis {
    columns: usize,
    /// The columns with a tick.
    pub(super) marks: Vec<usize>,
    pub(super) labels: String,
    /// The days or years of the labels, and what the axis is of.
    pub(super) below: String,
}

impl Axis {
    /// The axis of `chart` in `window`.
    pub(super) fn of(chart: &Chart, window: &Window) -> Axis {
        let mut axis = Axis {
            columns: window.dots.0 / WIDE,
            marks: Vec::new(),
            labels: String::new(),
            below: String::new(),
        };
        let (name, told) = match &chart.columns.x {
            X::Row => ("row".to_owned(), axis.numbers(chart, window)),
            X::Column { name, kind, .. } => {
                let name = Text::line(name).into_string();
                let told = match kind {
                    Kind::Moment { nanos, zone, dated } => {
                        let calendar = Calendar {
                            zone: *zone,
                            dated: *dated,
                        };
                        axis.moments(chart, window, *nanos, calendar)
                    }
                    Kind::Whole | Kind::Real(_) => axis.numbers(chart, window),
                };
                (name, told)
            }
        };
        axis.name(&[name.as_str(), &told]);
        axis
    }

    fn moments(
        &mut self,
        chart: &Chart,
        window: &Window,
        nanos: i128,
        calendar: Calendar,
    ) -> String {
        let origin = match chart.origin {
            Origin::Whole(origin) => i128::from(origin) * nanos,
            Origin::Real(_) | Origin::None => 0,
        };
        let moment = |x: f64| (x as i128).saturating_mul(nanos).saturating_add(origin);
        let (low, high) = (moment(window.x.0), moment(window.x.1));
        let mut within = String::new();
        for tick in calendar.ticks(low, high, self.columns) {
            let x = (tick.at - origin) as f64 / nanos as f64;
            let Some(start) = self.label(window.column(x) / WIDE, &tick.label) else {
                continue;
            };
            let Tick { within: new, .. } = tick;
            if within != new && place(&mut self.below, start, self.columns, &new, 2) {
                within = new;
            }
        }
        calendar.offsets(low, high)
    }

    fn numbers(&mut self, chart: &Chart, window: &Window) -> String {
        let origin = match chart.origin {
            Origin::Whole(origin) => origin as f64,
            Origin::Real(origin) => origin,
            Origin::None => 0.0,
        };
        let (low, high) = (window.x.0 + origin, window.x.1 + origin);
        let most = (self.columns / LABEL).max(2);
        let fewer = (1..=most).rev().map(|most| ticks::ticks(low, high, most));
        let fits = |ticks: &Vec<f64>| {
            let widest = ticks::labels(ticks).iter().map(String::len).max();
            ticks.len() * (widest.unwrap_or(0) + 2) <= self.columns + 2
        };
        let ticks = fewer.clone().find(fits).filter(|ticks| !ticks.is_empty());
        let ticks = ticks.unwrap_or_else(|| vec![low]);
        for (tick, label) in ticks.iter().zip(ticks::labels(&ticks)) {
            self.label(window.column(tick - origin) / WIDE, &label);
        }
        String::new()
    }

    /// Puts a label below a column, if there is room for it; says where it
    /// begins.
    fn label(&mut self, column: usize, label: &str) -> Option<usize> {
        let room = self.columns.saturating_sub(label.len());
        let start = column.saturating_sub(label.len() / 2).min(room);
        place(&mut self.labels, start, self.columns, label, 1).then(|| {
            self.marks.push(column);
            start
        })
    }

    /// Puts words at the right end of the line below, if there is room for
    /// them.
    fn name(&mut self, words: &[&str]) {
        let words: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !word.is_empty())
            .collect();
        let name = words.join(", ");
        if let Some(start) = self.columns.checked_sub(width(&name)) {
            place(&mut self.below, start, self.columns, &name, 2);
        }
    }
}

/// Appends `text` so that it begins in a column, at least `apart` behind what
/// stands there; says whether there was room.
fn place(line: &mut String, column: usize, columns: usize, text: &str, apart: usize) -> bool {
    let used = width(line);
    let free = if used == 0 { 0 } else { used + apart };
    if column < free || column + width(text) > columns {
        return false;
    }
    line.extend(std::iter::repeat_n(' ', column - used));
    line.push_str(text);
    true
}
