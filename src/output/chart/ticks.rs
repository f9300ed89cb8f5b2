//! Ticks of an axis of numbers, and how numbers are written beside it.

/// Round numbers from `low` to `high`, one, two or five times a power of ten
/// apart, at most `most` of them.
pub(super) fn ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let span = high - low;
    if span <= 0.0 || most == 0 {
        return vec![low];
    }
    if !span.is_finite() {
        return vec![low, 0.0, high];
    }
    let mut power = 10_f64.powf((span / most as f64).log10().floor());
    loop {
        for times in [1.0, 2.0, 5.0] {
            let step = times * power;
            let ticks = multiples(step, low, high, most);
            if !step.is_normal() {
                return vec![low, high];
            }
            if let Some(ticks) = ticks {
                return ticks;
            }
        }
        power *= 10.0;
    }
}

/// `None` where there are more than `most`.
fn multiples(step: f64, low: f64, high: f64, most: usize) -> Option<Vec<f64>> {
    let first = (low / step).ceil();
    let mut ticks = Vec::new();
    for number in 0..=most {
        // No negative zero.
        let tick = (first + number as f64) * step + 0.0;
        if tick > high {
            return Some(ticks);
        }
        ticks.push(tick);
    }
    None
}

/// Units that large numbers are counted in.
const UNITS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];

/// From here on numbers are counted in units: years and the like are not.
const LARGE: f64 = 1e4;

/// Numbers that are written without an exponent.
const PLAIN: std::ops::Range<f64> = 1e-4..1e15;

/// The digits after a point that are still read; before a unit of many numbers
/// side by side, and before that of one by itself.
const MOST_DIGITS: i32 = 5;
const FEW_DIGITS: i32 = 2;
const OWN_DIGITS: i32 = 3;

/// `ticks` in words, all with the same unit and as many digits as tell them
/// apart.
pub(super) fn labels(ticks: &[f64]) -> Vec<String> {
    let largest = ticks
        .iter()
        .fold(0.0, |most: f64, tick| most.max(tick.abs()));
    let steps = ticks.windows(2).map(|pair| pair[1] - pair[0]);
    let step = steps.fold(f64::INFINITY, f64::min);
    // The least and the greatest floats are farther apart than any float says.
    let span = ticks
        .last()
        .zip(ticks.first())
        .map(|(last, first)| last - first);
    let label =
        |tick: &f64| match span.is_some_and(f64::is_finite) && step > 0.0 && step.is_finite() {
            true => written(*tick, largest, step, FEW_DIGITS),
            false => short(*tick),
        };
    ticks.iter().map(label).collect()
}

/// A number by itself, in about four digits.
pub(super) fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let size = value.abs();
    // Of whole numbers no digit is cut off as long as it is no unit.
    let digit = 10_f64.powf((size.log10().floor() - 3.0).max(-300.0));
    let digit = if size < LARGE { digit.min(1.0) } else { digit };
    let written = written(value, size, digit, OWN_DIGITS);
    let (number, unit) = match written.find(|c: char| c.is_ascii_alphabetic()) {
        Some(at) => written.split_at(at),
        None => (written.as_str(), ""),
    };
    match number.contains('.') {
        true => format!(
            "{}{unit}",
            number.trim_end_matches('0').trim_end_matches('.')
        ),
        false => written,
    }
}

/// `value` on an axis of numbers up to `largest`, which are `step` apart; in a
/// unit, if it takes at most so many digits.
fn written(value: f64, largest: f64, step: f64, most: i32) -> String {
    let digits = |unit: f64| (-(step / unit).log10() - 1e-9).ceil().max(0.0) as i32;
    if PLAIN.contains(&largest) {
        let unit = UNITS
            .iter()
            .find(|(unit, _)| largest >= LARGE && largest >= *unit);
        let (unit, name) = unit
            .filter(|(unit, _)| digits(*unit) <= most)
            .copied()
            .unwrap_or((1.0, ""));
        if digits(unit) <= MOST_DIGITS {
            let name = if value == 0.0 { "" } else { name };
            let digits = if value == 0.0 { 0 } else { digits(unit) };
            return format!("{:.*}{name}", digits as usize, value / unit);
        }
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = (value.abs().log10().floor() - step.log10()).ceil();
    format!("{value:.*e}", digits.clamp(0.0, 15.0) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_told_apart() {
        for (low, high, most, expected) in [
            (0.0, 10.0, 5, "0 5 10"),
            (0.0, 10.0, 6, "0 2 4 6 8 10"),
            (11.2, 71.6, 4, "20 40 60"),
            (-1.0, 1.0, 3, "-1 0 1"),
            (-0.5, 0.5, 5, "-0.4 -0.2 0 0.2 0.4"),
            (0.001, 0.002, 3, "0.0010 0.0015 0.0020"),
            (0.0, 45_000.0, 5, "0 10k 20k 30k 40k"),
            (0.0, 2_500_000.0, 3, "0 1M 2M"),
            (100_000.0, 100_010.0, 3, "100000 100005 100010"),
            (2000.0, 2026.0, 3, "2000 2010 2020"),
            (1e300, 3e300, 3, "1e300 2e300 3e300"),
            (1e-12, 3e-12, 3, "1e-12 2e-12 3e-12"),
            (-1.7e308, 1.7e308, 3, "-1.7e308 0 1.7e308"),
            (7.0, 7.0, 3, "7"),
        ] {
            let told = labels(&ticks(low, high, most)).join(" ");
            assert_eq!(told, expected, "{low} to {high}, at most {most}");
        }
    }

    #[test]
    fn there_is_an_end_however_near_and_far_the_ends_are() {
        for (low, high) in [
            (0.0, f64::MIN_POSITIVE),
            (0.0, 5e-324),
            (1.0, 1.0 + f64::EPSILON),
            (1e300, 1e300 * (1.0 + f64::EPSILON)),
            (f64::MIN, f64::MAX),
            (f64::MAX / 2.0, f64::MAX),
        ] {
            for most in 1..12 {
                let ticks = ticks(low, high, most);
                assert!(ticks.len() <= most.max(3), "{low:e} to {high:e}: {ticks:?}");
                assert_eq!(labels(&ticks).len(), ticks.len());
            }
        }
    }

    #[test]
    fn a_number_by_itself_is_short() {
        for (value, expected) in [
            (0.0, "0"),
            (21.4, "21.4"),
            (-21.456, "-21.46"),
            (99.0, "99"),
            (1234.0, "1234"),
            (45_678.0, "45.68k"),
            (1_000_000.0, "1M"),
            (0.1 + 0.2, "0.3"),
            (1.5e300, "1.5e300"),
            (2.5e-9, "2.5e-9"),
        ] {
            assert_eq!(short(value), expected);
        }
    }
}
