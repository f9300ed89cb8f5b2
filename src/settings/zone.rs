//! Time zones.

use std::str::FromStr;

use arrow::array::timezone::Tz;
use chrono::{DateTime, Local, Offset, TimeZone};

/// Where a moment is told.
#[derive(Debug, Clone, Copy)]
pub enum Zone {
    Utc,
    /// The machine's.
    Local,
    /// `Europe/Berlin`, or a fixed offset such as `+02:00`.
    Named(Tz),
}

/// The seconds since 1970 of the years 1 to 9999. Beyond them no zone is
/// defined, and RFC 3339 has no way to write one.
const WRITABLE: std::ops::Range<i64> = -62_135_596_800..253_402_300_800;

impl Zone {
    /// Minutes east of UTC at `seconds` since 1970; `None` for UTC itself.
    ///
    /// Offsets of the time before standard time have seconds; RFC 3339 has
    /// none. They are cut off, and as the local time is made from what is left,
    /// the moment told stays exact.
    pub fn offset(self, seconds: i64) -> Option<i32> {
        if !WRITABLE.contains(&seconds) {
            return None;
        }
        let utc = DateTime::from_timestamp(seconds, 0)?.naive_utc();
        let east = match self {
            Zone::Utc => return None,
            Zone::Local => Local.offset_from_utc_datetime(&utc).fix(),
            Zone::Named(zone) => zone.offset_from_utc_datetime(&utc).fix(),
        };
        Some(east.local_minus_utc() / 60)
    }
}

impl FromStr for Zone {
    type Err = String;

    /// `UTC`, `local`, `Area/City` or an offset.
    fn from_str(name: &str) -> Result<Zone, String> {
        match name {
            "UTC" | "utc" | "Z" | "Etc/UTC" | "+00:00" | "-00:00" | "+0000" | "+00" => {
                Ok(Zone::Utc)
            }
            name if name.eq_ignore_ascii_case("local") => Ok(Zone::Local),
            name => name
                .parse()
                .map(Zone::Named)
                .map_err(|_| format!("no time zone is named {name}")),
        }
    }
}
