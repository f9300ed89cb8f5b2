//! How the history goes on from what was typed.

use super::Ghost;
use crate::repl::visible::is_hidden;
use crate::text::{Text, cut};

/// With fewer characters typed, nearly everything would fit.
const FEWEST: usize = 2;

/// The most columns that are shown: what is beyond them is taken all the same.
const COLUMNS: usize = 160;

/// The rest of what `past` finds for `line`: as far as its line goes, with a
/// `…` for more lines.
pub(super) fn ghost<'h>(line: &str, past: impl FnOnce(&str) -> Option<&'h str>) -> Option<Ghost> {
    if line.trim().chars().take(FEWEST).count() < FEWEST {
        return None;
    }
    let rest = past(line)?.strip_prefix(line)?;
    // What cannot be shown as it is must not come into the line unseen.
    if rest.is_empty() || rest.contains(is_hidden) {
        return None;
    }
    let (first, more) = match rest.split_once('\n') {
        Some((first, _)) => (first, "…"),
        None => (rest, ""),
    };
    let shown = format!("{}{more}", Text::block(first));
    Some(Ghost {
        shown: cut(&shown, COLUMNS).into_owned(),
        completion: Some(rest.to_owned()),
    })
}
