//! Points of a series, gathered in bins as they come.
//!
//! All series of a chart share one [`Scale`]: bins of equal width, a power of
//! two, of which there are never more than [`MOST`] between the first point and
//! the last. A point beyond them doubles the width, and bins become one in
//! pairs. So memory does not grow with the points, and each bin still has its
//! least and its greatest value, in whatever order they came.

/// Bins from the first point to the last; at least half as many where there are
/// points enough. That is more than a screen has columns of dots.
const MOST: f64 = 2048.0;

/// The greatest distance of a point from the first: twice that is finite.
const FARTHEST: f64 = f64::MAX / 4.0;

/// Where the bins of all series lie.
#[derive(Debug)]
pub(super) struct Scale {
    /// The first and the last point; the other way round before there is any.
    pub(super) low: f64,
    pub(super) high: f64,
    width: f64,
}

impl Scale {
    /// Without points. No bin is narrower than `narrowest`, a power of two.
    pub(super) fn new(narrowest: f64) -> Scale {
        Scale {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            width: narrowest,
        }
    }

    /// Whether `x` has a place on any scale.
    pub(super) fn takes(x: f64) -> bool {
        x.abs() <= FARTHEST
    }

    /// Makes room for points from `low` to `high`; by how many doublings, if it
    /// took any: then every series follows ([`Series::widen`]).
    pub(super) fn cover(&mut self, low: f64, high: f64) -> Option<u32> {
        self.low = self.low.min(low);
        self.high = self.high.max(high);
        let mut doublings = 0;
        // One bin is lost where neither end lies at the end of one.
        while (self.high - self.low) / self.width > MOST - 1.0 {
            self.width *= 2.0;
            doublings += 1;
        }
        (doublings > 0).then_some(doublings)
    }

    /// The number of the bin that `x` lies in. `x` is covered.
    fn bin(&self, x: f64) -> i32 {
        // What the scale covers holds 0, and at most as many bins as `MOST`.
        (x / self.width).floor() as i32
    }
}

/// A place and its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// Points that lie side by side.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bin {
    number: i32,
    /// `None` where there are only holes.
    pub(super) points: Option<Points>,
    /// From where to where there are rows without a value.
    pub(super) holes: Option<(f64, f64)>,
}

/// What is known of the points of a bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Points {
    pub(super) first: Point,
    pub(super) last: Point,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Points {
    fn of(point: Point) -> Points {
        Points {
            first: point,
            last: point,
            min: point.y,
            max: point.y,
        }
    }

    /// With those of `other`, which came later.
    fn and(self, other: Points) -> Points {
        Points {
            first: match other.first.x < self.first.x {
                true => other.first,
                false => self.first,
            },
            last: match other.last.x >= self.last.x {
                true => other.last,
                false => self.last,
            },
            min: self.min.min(other.min),
            max: self.max.max(other.max),
        }
    }
}

impl Bin {
    /// Takes in what `other` has, which came later.
    fn add(&mut self, other: &Bin) {
        self.points = match (self.points, other.points) {
            (Some(here), Some(there)) => Some(here.and(there)),
            (here, there) => here.or(there),
        };
        self.holes = match (self.holes, other.holes) {
            (Some(here), Some(there)) => Some((here.0.min(there.0), here.1.max(there.1))),
            (here, there) => here.or(there),
        };
    }
}

/// The bins of one series that hold anything, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Series {
    bins: Vec<Bin>,
    /// The place of the bin that was looked for last.
    recent: usize,
    points: u64,
    holes: u64,
}

impl Series {
    /// Takes in a point; a hole, where `y` is no number. `scale` covers `x`.
    pub(super) fn push(&mut self, scale: &Scale, x: f64, y: f64) {
        let number = scale.bin(x);
        let hole = y.is_nan();
        let new = Bin {
            number,
            points: (!hole).then(|| Points::of(Point { x, y })),
            holes: hole.then_some((x, x)),
        };
        match hole {
            true => self.holes += 1,
            false => self.points += 1,
        }
        if self.bins.get(self.recent).map(|bin| bin.number) != Some(number) {
            match self.bins.binary_search_by_key(&number, |bin| bin.number) {
                Ok(at) => self.recent = at,
                Err(at) => {
                    self.recent = at;
                    return self.bins.insert(at, new);
                }
            }
        }
        self.bins[self.recent].add(&new);
    }

    /// Follows a scale whose bins have become wider by so many doublings.
    pub(super) fn widen(&mut self, doublings: u32) {
        let mut wide: Vec<Bin> = Vec::with_capacity(self.bins.len());
        for mut bin in self.bins.drain(..) {
            bin.number >>= doublings.min(i32::BITS - 1);
            match wide.last_mut() {
                Some(last) if last.number == bin.number => last.add(&bin),
                _ => wide.push(bin),
            }
        }
        self.recent = wide.len().saturating_sub(1);
        self.bins = wide;
    }

    /// The bins, in order.
    pub(super) fn bins(&self) -> &[Bin] {
        &self.bins
    }

    /// Whether its holes say anything: where most rows have no value, they
    /// belong to others.
    pub(super) fn minds_holes(&self) -> bool {
        self.holes <= self.points
    }

    /// All points as those of one bin.
    pub(super) fn whole(&self) -> Option<Points> {
        let points = self.bins.iter().filter_map(|bin| bin.points);
        points.reduce(Points::and)
    }
}
