//! What `\conninfo` says of the names.

use std::time::{Duration, SystemTime};

use super::Library;
use super::desk::Telling;
use crate::catalog::State;
use crate::text::counted;

impl Library {
    /// `10,000 tables, told 3 min ago`; `None` where nobody was asked.
    pub(in crate::session) fn report(&self) -> Option<String> {
        let telling = self.desk().telling;
        let catalog = self.catalog();
        let tables = || counted(catalog.user_tables().count() as u64, "table");
        let since = |moment: SystemTime| moment.elapsed().unwrap_or_default();
        Some(match (catalog.state(), telling) {
            (State::Untold, Telling::NotAsked) => return None,
            (State::Untold, Telling::Asked) => "not told yet".to_owned(),
            (State::Untold, Telling::Told | Telling::Refused) => {
                "not told by the server".to_owned()
            }
            (State::Kept(at), Telling::Refused) => {
                let tables = tables();
                format!(
                    "{tables}, kept from {}; not told by the server",
                    ago(since(at))
                )
            }
            (State::Kept(at), _) => format!("{}, kept from {}", tables(), ago(since(at))),
            (State::Told(at), _) => format!("{}, told {}", tables(), ago(since(at))),
        })
    }
}

/// `just now`, `3 min ago`, `2 h ago`, `5 days ago`.
fn ago(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    match minutes {
        0 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..2880 => format!("{} h ago", minutes / 60),
        _ => format!("{} ago", counted(minutes / 1440, "day")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_roughly() {
        for (seconds, told) in [
            (59, "just now"),
            (60, "1 min ago"),
            (3599, "59 min ago"),
            (3600, "1 h ago"),
            (47 * 3600, "47 h ago"),
            (48 * 3600, "2 days ago"),
        ] {
            assert_eq!(ago(Duration::from_secs(seconds)), told);
        }
    }
}
