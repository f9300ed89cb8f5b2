//! Ticks of an axis of time: round moments of the zone that they are told in.
//!
//! Moments are nanoseconds since 1970. A day of 23 or 25 hours has its ticks
//! where clocks show them: an hour that is left out has none, one that comes
//! twice has two.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use crate::settings::Zone;

const SECOND: i128 = 1_000_000_000;
const MINUTE: i128 = 60 * SECOND;
const HOUR: i128 = 60 * MINUTE;
const DAY: i128 = 24 * HOUR;

/// Columns between two labels.
const BETWEEN: usize = 2;

/// A moment on the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) at: i128,
    pub(super) label: String,
    /// The day, or the year, that the label belongs to; empty where the label
    /// says it all.
    pub(super) within: String,
}

/// Times of an axis, and how they are told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calendar {
    /// `None`: as they are.
    pub(super) zone: Option<Zone>,
    /// Whether there are dates, or only times of day.
    pub(super) dated: bool,
}

/// What lies between two ticks.
#[derive(Debug, Clone, Copy)]
enum Step {
    Nanos(i128),
    Days(i64),
    Months(i64),
}

/// From the shortest to the longest.
fn steps(dated: bool) -> impl Iterator<Item = Step> {
    let fractions = (0..9)
        .flat_map(|power| [1, 2, 5].map(|times| times * 10_i128.pow(power)))
        .map(Step::Nanos);
    let sixtieths = [SECOND, MINUTE]
        .into_iter()
        .flat_map(|unit| [1, 2, 5, 10, 15, 30].map(|times| Step::Nanos(times * unit)));
    let hours = [1, 3, 6, 12].map(|times| Step::Nanos(times * HOUR));
    let days = [1, 2, 7, 14].map(Step::Days);
    let months = [1, 2, 3, 6].map(Step::Months);
    let years = (0..6).flat_map(|power| [1, 2, 5].map(|times| times * 10_i64.pow(power)));
    let years = years.map(|years| Step::Months(12 * years));
    let dates = days.into_iter().chain(months).chain(years);
    fractions
        .chain(sixtieths)
        .chain(hours)
        .chain(dates.filter(move |_| dated))
}

impl Step {
    /// About how long it is.
    fn length(self) -> i128 {
        match self {
            Step::Nanos(nanos) => nanos,
            Step::Days(days) => i128::from(days) * DAY,
            Step::Months(months) => i128::from(months) * 30 * DAY,
        }
    }
}

impl Calendar {
    /// As many ticks from `low` to `high` as have room on an axis of so many
    /// columns; one at least.
    pub(super) fn ticks(self, low: i128, high: i128, columns: usize) -> Vec<Tick> {
        if low == high {
            return self.one(low, high);
        }
        let place = |at: i128| (at - low) * (columns as i128 - 1) / (high - low);
        let fit = |ticks: &[Tick]| {
            ticks.windows(2).all(|pair| {
                let halves = (pair[0].label.len() + pair[1].label.len()).div_ceil(2) + BETWEEN;
                place(pair[1].at) - place(pair[0].at) >= halves as i128
            })
        };
        let mut found = None;
        for step in steps(self.dated) {
            // No label is narrower than a year.
            if (high - low) / step.length() <= (columns / 5) as i128 {
                let ticks = self.every(step, low, high);
                if fit(&ticks) {
                    found = Some(ticks);
                    break;
                }
            }
        }
        match found {
            Some(ticks) if !ticks.is_empty() => ticks,
            _ => self.one(low, high),
        }
    }

    /// The beginning, where nothing round is to be seen.
    fn one(self, low: i128, high: i128) -> Vec<Tick> {
        let mut finest = (0..=9).map(|power| 10_i128.pow(9 - power));
        let fraction = finest.find(|unit| low % unit == 0).unwrap_or(1);
        let step = match high - low {
            span if self.dated && span >= DAY => Step::Days(1),
            span if span >= HOUR => Step::Nanos(MINUTE),
            _ => Step::Nanos(fraction.min(SECOND)),
        };
        self.tick(low, step).into_iter().collect()
    }

    /// The ticks from `low` to `high` at every `step`.
    fn every(self, step: Step, low: i128, high: i128) -> Vec<Tick> {
        let Some((first, last)) = self.local(low).zip(self.local(high)) else {
            return Vec::new();
        };
        let mut moments = match step {
            // Zones differ by whole minutes.
            Step::Nanos(nanos) if MINUTE % nanos == 0 => {
                let first = -(-low).div_euclid(nanos);
                let last = high.div_euclid(nanos);
                (first..=last).map(|number| number * nanos).collect()
            }
            Step::Nanos(nanos) => self.clock(nanos, low, high),
            Step::Days(days) => {
                let from = i64::from(first.date().num_days_from_ce()) - 1;
                let to = i64::from(last.date().num_days_from_ce()) + 1;
                // The first day is a Monday, and so is every seventh after it.
                (from..=to)
                    .filter(|day| (day - 1).rem_euclid(days) == 0)
                    .filter_map(|day| NaiveDate::from_num_days_from_ce_opt(day.try_into().ok()?))
                    .filter_map(|date| self.midnight(date))
                    .collect()
            }
            Step::Months(months) => {
                let month =
                    |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
                let from = month(first.date()).div_euclid(months);
                let to = month(last.date()).div_euclid(months);
                (from..=to)
                    .filter_map(|number| first_of(number * months))
                    .filter_map(|date| self.midnight(date))
                    .collect::<Vec<_>>()
            }
        };
        moments.retain(|at| (low..=high).contains(at));
        moments.sort_unstable();
        moments.dedup();
        let ticks = moments.into_iter();
        ticks.filter_map(|at| self.tick(at, step)).collect()
    }

    /// The moments at which clocks show a multiple of `nanos`, which are whole
    /// minutes.
    fn clock(self, nanos: i128, low: i128, high: i128) -> Vec<i128> {
        let (east, west) = (self.east(low), self.east(high));
        // Clocks may have been turned by a whole day.
        let aside = if east == west { 0 } else { DAY };
        let from = (low + east - aside).div_euclid(nanos);
        let to = (high + west + aside).div_euclid(nanos);
        (from..=to)
            .flat_map(|number| self.moments(number * nanos))
            .collect()
    }

    /// The moments at which clocks show `shown`: one, or none, or two.
    fn moments(self, shown: i128) -> impl Iterator<Item = i128> {
        let before = shown - self.east(shown - DAY);
        let after = shown - self.east(shown + DAY);
        let other = (after != before).then_some(after);
        let shows = move |at: &i128| at + self.east(*at) == shown;
        [Some(before), other].into_iter().flatten().filter(shows)
    }

    /// When `date` begins.
    fn midnight(self, date: NaiveDate) -> Option<i128> {
        let midnight = date.and_hms_opt(0, 0, 0)?;
        let shown = i128::from(midnight.and_utc().timestamp()) * SECOND;
        // Where clocks leave midnight out, the day begins when they do.
        let turned = shown - self.east(shown - DAY);
        Some(self.moments(shown).min().unwrap_or(turned))
    }

    /// How far clocks are ahead of UTC.
    fn east(self, at: i128) -> i128 {
        let seconds = i64::try_from(at.div_euclid(SECOND)).ok();
        let minutes = self
            .zone
            .zip(seconds)
            .and_then(|(zone, at)| zone.offset(at));
        i128::from(minutes.unwrap_or(0)) * MINUTE
    }

    /// What clocks and calendars show; `None` beyond all calendars.
    fn local(self, at: i128) -> Option<NaiveDateTime> {
        let shown = at + self.east(at);
        let seconds = i64::try_from(shown.div_euclid(SECOND)).ok()?;
        let whole = DateTime::from_timestamp(seconds, 0)?.naive_utc();
        let nanos = i64::try_from(shown.rem_euclid(SECOND)).ok()?;
        whole.checked_add_signed(TimeDelta::nanoseconds(nanos))
    }

    fn tick(self, at: i128, step: Step) -> Option<Tick> {
        let local = self.local(at)?;
        let year = || local.year().to_string();
        let month = MONTHS[local.month0() as usize % MONTHS.len()];
        let (label, within) = match step {
            Step::Nanos(nanos) => {
                let date = match self.dated {
                    true => local.date().to_string(),
                    false => String::new(),
                };
                (clock(local, nanos), date)
            }
            Step::Days(_) => (format!("{month} {}", local.day()), year()),
            Step::Months(..12) => (month.to_owned(), year()),
            Step::Months(_) => (year(), String::new()),
        };
        Some(Tick { at, label, within })
    }

    /// How far the clocks of this axis are ahead of UTC: `+02:00`, or two of
    /// them where they are turned. Empty where moments are told as they are.
    pub(super) fn offsets(self, low: i128, high: i128) -> String {
        match self.zone {
            None => String::new(),
            Some(Zone::Utc) => "UTC".to_owned(),
            Some(_) => {
                let (first, last) = (self.east(low), self.east(high));
                match first == last {
                    true => offset(first),
                    false => format!("{}, then {}", offset(first), offset(last)),
                }
            }
        }
    }
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `08:30`, with as much more as ticks need that are `nanos` apart.
fn clock(local: NaiveDateTime, nanos: i128) -> String {
    let mut out = format!("{:02}:{:02}", local.hour(), local.minute());
    if nanos < MINUTE {
        out.push_str(&format!(":{:02}", local.second()));
    }
    let digits = (0..9).find(|digits| nanos % 10_i128.pow(9 - digits) == 0);
    let digits = digits.unwrap_or(9) as usize;
    if digits > 0 {
        let fraction = format!("{:09}", local.nanosecond());
        out.push('.');
        out.push_str(&fraction[..digits]);
    }
    out
}

fn offset(east: i128) -> String {
    let minutes = east / MINUTE;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// The first day of a month, counted from that of the year 0.
fn first_of(month: i64) -> Option<NaiveDate> {
    let year = i32::try_from(month.div_euclid(12)).ok()?;
    let month = u32::try_from(month.rem_euclid(12)).ok()?;
    NaiveDate::from_ymd_opt(year, month + 1, 1)
}

#[cfg(test)]
mod tests;
