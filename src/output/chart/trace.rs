//! The bins of a series as strokes on a grid of dots.

use super::bins::{Bin, Points, Series};

/// A distance so many times that of most neighbours is a hole.
const MUCH_LONGER: f64 = 5.0;

/// With fewer distances than that none of them is usual.
const ENOUGH: usize = 4;

/// What part of the plane is drawn on how many dots.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) x: (f64, f64),
    pub(super) y: (f64, f64),
    /// From the left to the right, and from the top to the bottom.
    pub(super) dots: (usize, usize),
}

impl Window {
    /// The dots that `x` lies above.
    pub(super) fn column(&self, x: f64) -> usize {
        spread(x, self.x, self.dots.0)
    }

    /// The dots that `y` lies beside, from the top.
    pub(super) fn row(&self, y: f64) -> usize {
        self.dots.1 - 1 - spread(y, self.y, self.dots.1)
    }
}

/// Where `value` lies in so many dots, of which the first is the one end of
/// `range` and the last the other; in the middle of a range of one value.
fn spread(value: f64, (low, high): (f64, f64), dots: usize) -> usize {
    let last = dots.saturating_sub(1);
    // Halves of what is finite have a finite difference.
    let (span, above) = (high / 2.0 - low / 2.0, value / 2.0 - low / 2.0);
    if span <= 0.0 {
        return last / 2;
    }
    ((above / span * last as f64).round() as usize).min(last)
}

/// What a series has in one column of dots; rows are counted from the top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub(super) column: usize,
    pub(super) top: usize,
    pub(super) bottom: usize,
    /// Where the line comes in, and where it goes out.
    pub(super) first: usize,
    pub(super) last: usize,
    /// Whether the line comes from the stroke before.
    pub(super) joined: bool,
}

/// The strokes of `series` from the left to the right, at most one in a column.
pub(super) fn strokes(series: &Series, window: &Window) -> Vec<Stroke> {
    let longest = longest_step(series.bins());
    let mut strokes: Vec<Stroke> = Vec::new();
    let mut before: Option<&Bin> = None;
    let mut hole = false;
    for bin in series.bins() {
        let Some(points) = bin.points else {
            hole = true;
            continue;
        };
        let stroke = Stroke {
            column: window.column(points.first.x),
            top: window.row(points.max),
            bottom: window.row(points.min),
            first: window.row(points.first.y),
            last: window.row(points.last.y),
            joined: false,
        };
        let holed = hole || before.is_some_and(ends_in_hole) || begins_in_hole(bin);
        let far = before
            .and_then(|before| before.points)
            .is_some_and(|before| points.first.x - before.last.x > longest);
        let broken = far || (holed && series.minds_holes());
        match strokes.last_mut() {
            Some(last) if last.column == stroke.column => {
                last.top = last.top.min(stroke.top);
                last.bottom = last.bottom.max(stroke.bottom);
                last.last = stroke.last;
            }
            // A hole is seen where there is a column for it.
            Some(last) => {
                let joined = !broken || stroke.column - last.column <= 1;
                strokes.push(Stroke { joined, ..stroke });
            }
            None => strokes.push(stroke),
        }
        before = Some(bin);
        hole = false;
    }
    strokes
}

fn begins_in_hole(bin: &Bin) -> bool {
    matches!((bin.points, bin.holes), (Some(points), Some((from, _))) if from < points.first.x)
}

fn ends_in_hole(bin: &Bin) -> bool {
    matches!((bin.points, bin.holes), (Some(points), Some((_, to))) if to > points.last.x)
}

/// The longest distance between neighbours that is no hole. Three of four
/// distances are taken for usual, so that steps may vary.
fn longest_step(bins: &[Bin]) -> f64 {
    let points: Vec<Points> = bins.iter().filter_map(|bin| bin.points).collect();
    let mut steps: Vec<f64> = points
        .windows(2)
        .map(|pair| pair[1].first.x - pair[0].last.x)
        .collect();
    if steps.len() < ENOUGH {
        return f64::INFINITY;
    }
    steps.sort_by(f64::total_cmp);
    steps[steps.len() * 3 / 4] * MUCH_LONGER
}
