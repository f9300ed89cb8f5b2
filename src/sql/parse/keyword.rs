//! The words of the grammar.

/// Whether a word ends an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// It may be the name of a column, of an alias.
    Never,
    /// Behind an operand; where one is missing it is a name.
    Behind,
    Always,
}

use Stop::{Always as A, Behind as B, Never as N};

/// All of them, sorted.
const KEYWORDS: &[(&str, Stop)] = &[
    ("all", N),
    ("alter", N),
    ("analyze", N),
    ("and", N),
    ("anti", B),
    ("any", N),
    ("apply", N),
    ("array", N),
    ("as", A),
    ("asc", A),
    ("asof", B),
    ("asymmetric", N),
    ("at", N),
    ("begin", N),
    ("between", N),
    ("both", N),
    ("by", A),
    ("call", N),
    ("case", N),
    ("cast", N),
    ("character", N),
    ("collate", N),
    ("columns", N),
    ("commit", N),
    ("conflict", N),
    ("copy", N),
    ("create", N),
    ("cross", A),
    ("cube", N),
    ("current", N),
    ("current_date", N),
    ("current_time", N),
    ("current_timestamp", N),
    ("database", N),
    ("databases", N),
    ("date", N),
    ("day", N),
    ("deallocate", N),
    ("default", N),
    ("delete", N),
    ("desc", A),
    ("describe", N),
    ("distinct", N),
    ("div", N),
    ("do", N),
    ("double", N),
    ("drop", N),
    ("duplicate", N),
    ("else", A),
    ("end", A),
    ("escape", N),
    ("except", A),
    ("exclude", N),
    ("execute", N),
    ("exists", N),
    ("explain", N),
    ("external", N),
    ("extract", N),
    ("false", N),
    ("fetch", B),
    ("filter", N),
    ("first", N),
    ("following", N),
    ("for", B),
    ("format", N),
    ("from", A),
    ("full", A),
    ("function", N),
    ("functions", N),
    ("glob", N),
    ("global", N),
    ("grant", N),
    ("group", A),
    ("grouping", N),
    ("groups", N),
    ("having", A),
    ("hour", N),
    ("if", N),
    ("ignore", N),
    ("ilike", N),
    ("in", N),
    ("index", N),
    ("inner", A),
    ("insert", N),
    ("intersect", A),
    ("interval", N),
    ("into", B),
    ("is", N),
    ("isnull", N),
    ("join", A),
    ("lambda", N),
    ("last", N),
    ("lateral", N),
    ("leading", N),
    ("left", A),
    ("like", N),
    ("limit", A),
    ("localtime", N),
    ("localtimestamp", N),
    ("materialized", N),
    ("merge", N),
    ("microsecond", N),
    ("millisecond", N),
    ("minus", B),
    ("minute", N),
    ("month", N),
    ("name", N),
    ("nanosecond", N),
    ("natural", B),
    ("next", N),
    ("not", N),
    ("notnull", N),
    ("null", N),
    ("nulls", B),
    ("offset", B),
    ("on", A),
    ("only", N),
    ("or", N),
    ("order", A),
    ("ordinality", N),
    ("outer", B),
    ("over", N),
    ("overlay", N),
    ("partition", N),
    ("percent", N),
    ("placing", N),
    ("position", N),
    ("preceding", N),
    ("precision", N),
    ("prepare", N),
    ("qualify", B),
    ("quarter", N),
    ("range", N),
    ("recursive", N),
    ("refresh", N),
    ("regexp", N),
    ("rename", N),
    ("replace", N),
    ("reset", N),
    ("respect", N),
    ("returning", B),
    ("revoke", N),
    ("right", A),
    ("rlike", N),
    ("rollback", N),
    ("rollup", N),
    ("row", N),
    ("rows", N),
    ("schema", N),
    ("schemas", N),
    ("second", N),
    ("select", A),
    ("semi", B),
    ("set", B),
    ("sets", N),
    ("show", N),
    ("similar", N),
    ("some", N),
    ("start", N),
    ("stored", N),
    ("straight_join", A),
    ("substring", N),
    ("symmetric", N),
    ("table", N),
    ("tables", N),
    ("tablesample", B),
    ("temp", N),
    ("temporary", N),
    ("then", A),
    ("ties", N),
    ("time", N),
    ("timestamp", N),
    ("to", N),
    ("top", N),
    ("trailing", N),
    ("trim", N),
    ("true", N),
    ("truncate", N),
    ("try_cast", N),
    ("unbounded", N),
    ("union", A),
    ("unknown", N),
    ("unnest", N),
    ("unsigned", N),
    ("update", N),
    ("use", N),
    ("using", A),
    ("values", B),
    ("varying", N),
    ("verbose", N),
    ("view", N),
    ("views", N),
    ("week", N),
    ("when", A),
    ("where", A),
    ("window", B),
    ("with", B),
    ("within", N),
    ("without", N),
    ("xor", N),
    ("year", N),
    ("zone", N),
];

/// The longest of them.
const LONGEST: usize = 17;

/// `written` in lower case if it is a word of the grammar, else nothing.
pub(super) fn known(written: &str) -> &'static str {
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..written.len()) else {
        return "";
    };
    lower.copy_from_slice(written.as_bytes());
    lower.make_ascii_lowercase();
    let found = KEYWORDS.binary_search_by(|(word, _)| word.as_bytes().cmp(lower));
    found.map_or("", |at| KEYWORDS[at].0)
}

/// Whether an expression ends before this word, where an operand is missing or
/// behind one.
pub(super) fn stops(word: &str, behind: bool) -> bool {
    let found = KEYWORDS.binary_search_by(|(known, _)| known.cmp(&word));
    match found.map(|at| KEYWORDS[at].1) {
        Ok(Stop::Always) => true,
        Ok(Stop::Behind) => behind,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        assert!(KEYWORDS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(
            KEYWORDS.iter().map(|(word, _)| word.len()).max(),
            Some(LONGEST)
        );
        for (written, word) in [("SeLeCt", "select"), ("home", ""), ("", ""), ("é", "")] {
            assert_eq!(known(written), word);
        }
        assert!(KEYWORDS.iter().all(|(word, _)| known(word) == *word));
    }
}
