//! Whether a condition asks for a part of the time.

use std::ops::Range;

use super::Words;
use crate::sql::lexer::Kind;

/// Whether rows that fulfil what stands at `at` are of a part of the time only:
/// one part of an AND has to see to that, or all of an OR.
pub(super) fn bounds(words: &Words<'_>, at: Range<usize>, times: &[&str]) -> bool {
    let alternatives = split(words, at.clone(), "or");
    if alternatives.len() > 1 {
        return alternatives
            .into_iter()
            .all(|part| bounds(words, part, times));
    }
    let parts = split(words, at.clone(), "and");
    if parts.len() > 1 {
        return parts.into_iter().any(|part| bounds(words, part, times));
    }
    match inner(words, at.clone()) {
        Some(inner) => bounds(words, inner, times),
        None => compares(words, at, times),
    }
}

/// The parts of `at` that `word` joins, outside of brackets and CASE.
fn split(words: &Words<'_>, at: Range<usize>, word: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut begins = at.start;
    let mut cases = 0_usize;
    let mut between = false;
    let Some(depth) = words.depths.get(at.start) else {
        return parts;
    };
    // The first token may be the bracket itself.
    let depth = match words.kind(at.start) {
        Some(Kind::Open) => depth - 1,
        _ => *depth,
    };
    for token in at.clone().filter(|token| words.depths[*token] == depth) {
        if words.is(token, "case") {
            cases += 1;
        } else if words.is(token, "end") {
            cases = cases.saturating_sub(1);
        } else if words.is(token, "between") {
            between = true;
        } else if cases == 0 && words.is(token, "and") && between {
            between = false;
        } else if cases == 0 && words.is(token, word) {
            parts.push(begins..token);
            begins = token + 1;
        }
    }
    parts.push(begins..at.end);
    parts
}

/// What stands in the brackets that hold the whole of `at`.
fn inner(words: &Words<'_>, at: Range<usize>) -> Option<Range<usize>> {
    let whole = words.kind(at.start) == Some(Kind::Open)
        && words.behind(at.start) == at.end
        && words.kind(at.end - 1) == Some(Kind::Close);
    (whole && at.len() > 2).then_some(at.start + 1..at.end - 1)
}

/// Whether the time is compared with something that is no time of the tables:
/// it is named once, as a join names it twice, and the comparison is not with
/// NULL. What a subquery says of its own tables does not count.
fn compares(words: &Words<'_>, at: Range<usize>, times: &[&str]) -> bool {
    let (mut named, mut compared) = (0, false);
    let mut token = at.start;
    while token < at.end {
        match words.kind(token) {
            Some(Kind::Open) if words.is_any(token + 1, &["select", "with"]) => {
                token = words.behind(token);
                continue;
            }
            Some(Kind::Other) => compared |= matches!(words.text(token), "<" | ">" | "="),
            Some(Kind::Word | Kind::Quoted) => {
                compared |= words.is_any(token, &["between", "in", "overlaps"]);
                let qualifies = words.kind(token + 1) == Some(Kind::Dot);
                let calls = words.kind(token + 1) == Some(Kind::Open);
                if !qualifies && !calls && is_time(words, token, times) {
                    named += 1;
                }
            }
            _ => {}
        }
        token += 1;
    }
    named == 1 && compared
}

/// Case does not count: where a server minds it, it says so itself.
fn is_time(words: &Words<'_>, at: usize, times: &[&str]) -> bool {
    let name = words.name(at).map(|name| name.text.to_lowercase());
    name.is_some_and(|name| times.iter().any(|time| time.to_lowercase() == name))
}
