//! Amounts of memory.

use std::fmt;
use std::str::FromStr;

/// A number of bytes: `64KB`, `256MB`, `1GB`. A unit is 1,024 of the one
/// before, and case and spaces do not count; without a unit they are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size(u64);

const UNITS: [(&str, u64); 4] = [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10), ("B", 1)];

impl Size {
    /// `count` MB.
    pub const fn mega(count: u64) -> Size {
        Size(count << 20)
    }

    /// In bytes.
    pub fn bytes(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl FromStr for Size {
    type Err = ();

    fn from_str(written: &str) -> Result<Size, ()> {
        let written = written.trim().to_ascii_uppercase();
        let digits = written
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(written.len());
        let (count, unit) = written.split_at(digits);
        let count: u64 = count.parse().map_err(|_| ())?;
        let unit = unit.trim();
        let unit = if unit.is_empty() { "B" } else { unit };
        let (_, bytes) = UNITS.iter().find(|(name, _)| *name == unit).ok_or(())?;
        count.checked_mul(*bytes).map(Size).ok_or(())
    }
}

impl fmt::Display for Size {
    /// In the largest unit that says it exactly.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = |(_, bytes): &&(&str, u64)| self.0 > 0 && self.0.is_multiple_of(*bytes);
        let (name, bytes) = UNITS.iter().find(exact).unwrap_or(&("B", 1));
        write!(f, "{}{name}", self.0 / bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_written() {
        for (written, told) in [
            ("256MB", Some("256MB")),
            (" 1 gb ", Some("1GB")),
            ("2048kb", Some("2MB")),
            ("1500MB", Some("1500MB")),
            ("0B", Some("0B")),
            ("0", Some("0B")),
            ("12", Some("12B")),
            ("", None),
            ("MB", None),
            ("-1MB", None),
            ("1.5GB", None),
            ("99999999999GB", None),
        ] {
            let size = written.parse::<Size>().ok();
            assert_eq!(
                size.map(|size| size.to_string()).as_deref(),
                told,
                "{written}"
            );
        }
        assert_eq!("1KB".parse(), Ok(Size(1024)));
    }
}
