//! What stands out of a line: by it a chart is read first.

use super::bins::Series;
use super::trace::Stroke;

/// What is so many times as far from the middle as most is stands out.
const MUCH_FARTHER: f64 = 5.0;

/// So many peaks of a line have its sign: the farthest.
const MOST_TIPS: usize = 3;

/// With fewer values than that none of them is usual.
const ENOUGH: usize = 8;

/// The places of a grid of dots, by column and row, where the lines of a panel
/// go farthest: up and down, each by a peak of its own that stands out, and all
/// together. The number of its series is with each.
pub(super) fn tips(lines: &[(usize, Vec<Stroke>)]) -> Vec<(usize, (usize, usize))> {
    let all = || {
        let lines = lines.iter();
        lines.flat_map(|(number, strokes)| strokes.iter().map(move |stroke| (*number, stroke)))
    };
    let highest = all().min_by_key(|(_, stroke)| stroke.top);
    let lowest = all().min_by_key(|(_, stroke)| std::cmp::Reverse(stroke.bottom));
    let mut tips = Vec::new();
    if let Some(((above, high), (below, low))) = highest.zip(lowest)
        && high.top < low.bottom
    {
        tips.push((above, (high.column, high.top)));
        tips.push((below, (low.column, low.bottom)));
    }
    for (number, strokes) in lines {
        tips.extend(peaks(strokes).into_iter().map(|peak| (*number, peak)));
    }
    tips
}

/// Where a line leaves what is usual for it, the farthest first.
fn peaks(strokes: &[Stroke]) -> Vec<(usize, usize)> {
    let middle = |stroke: &Stroke| (stroke.top + stroke.bottom) as f64 / 2.0;
    let Some(usual) = Usual::of(strokes.iter().map(middle).collect()) else {
        return Vec::new();
    };
    // A dot up or down is none.
    let limit = usual.spread.max(1.0) * MUCH_FARTHER;
    let mut peaks: Vec<(f64, usize, usize)> = Vec::new();
    // Columns beside each other are one peak.
    let mut climbing = false;
    for stroke in strokes {
        let (up, down) = (
            usual.from(stroke.top as f64),
            usual.from(stroke.bottom as f64),
        );
        let (far, row) = match up > down {
            true => (up, stroke.top),
            false => (down, stroke.bottom),
        };
        let peak = (far, stroke.column, row);
        match peaks.last_mut().filter(|_| climbing) {
            _ if far <= limit => (),
            Some(last) if last.0 >= far => (),
            Some(last) => *last = peak,
            None => peaks.push(peak),
        }
        climbing = far > limit;
    }
    peaks.sort_by(|one, other| other.0.total_cmp(&one.0));
    peaks.truncate(MOST_TIPS);
    peaks
        .into_iter()
        .map(|(_, column, row)| (column, row))
        .collect()
}

/// How much farther the farthest value of a series is from the middle than
/// most of them; 0 where none of them stands out.
pub(super) fn farthest(series: &Series) -> f64 {
    let points = || series.bins().iter().filter_map(|bin| bin.points);
    let middle = points().map(|points| points.min / 2.0 + points.max / 2.0);
    let (Some(usual), Some(whole)) = (Usual::of(middle.collect()), series.whole()) else {
        return 0.0;
    };
    let far = usual.from(whole.min).max(usual.from(whole.max));
    match far > usual.spread * MUCH_FARTHER {
        true => far / usual.spread.max(f64::MIN_POSITIVE),
        false => 0.0,
    }
}

/// Where most values are.
struct Usual {
    median: f64,
    /// How far half of them are from there at most.
    spread: f64,
}

impl Usual {
    /// `None` of so few values that none is usual.
    fn of(mut values: Vec<f64>) -> Option<Usual> {
        if values.len() < ENOUGH {
            return None;
        }
        let median = middle(&mut values);
        for value in &mut values {
            *value = (*value - median).abs();
        }
        Some(Usual {
            median,
            spread: middle(&mut values),
        })
    }

    fn from(&self, value: f64) -> f64 {
        (value - self.median).abs()
    }
}

/// The value in the middle of some, which change their order.
fn middle(values: &mut [f64]) -> f64 {
    let half = values.len() / 2;
    *values.select_nth_unstable_by(half, f64::total_cmp).1
}
