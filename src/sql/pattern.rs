//! Patterns for names, as psql has them.
//!
//! `*` stands for any text, `?` for a character, a dot parts catalog, schema
//! and name. What stands in double quotes means itself; single ones only keep
//! spaces together. Outside of double quotes case does not count: psql folds what is typed to lower case, but names of
//! InfluxDB are in mixed case, and hands type neither quotes nor capitals.

use super::opening;
use crate::error::{Error, Result};

/// A pattern for one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Part>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// This character in this case.
    Exact(char),
    /// This character in any case.
    Folded(char),
    /// `?`
    One,
    /// `*`
    Any,
}

/// A pattern for a name with what stands before it. What is absent may be
/// anything; `""` is the empty pattern, which asks for none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path {
    pub catalog: Option<Pattern>,
    pub schema: Option<Pattern>,
    pub name: Option<Pattern>,
}

impl Pattern {
    /// The pattern that is written as `written`, dots and all.
    pub fn read(written: &str) -> Pattern {
        Pattern(parts(written).concat_with_dots())
    }

    /// The pattern that only `name` matches.
    pub fn exactly(name: &str) -> Pattern {
        Pattern(name.chars().map(Part::Exact).collect())
    }

    /// The text of a pattern that holds no wildcard, as it was typed.
    pub fn plain(&self) -> Option<String> {
        self.0
            .iter()
            .map(|part| match part {
                Part::Exact(c) | Part::Folded(c) => Some(*c),
                Part::One | Part::Any => None,
            })
            .collect()
    }

    /// The only name that matches, where there is but one.
    pub fn only(&self) -> Option<String> {
        let folds = |part: &Part| matches!(part, Part::Folded(c) if has_case(*c));
        self.plain().filter(|_| !self.0.iter().any(folds))
    }

    /// A pattern of SQL's LIKE that all names match which match this, and
    /// perhaps others: what comes goes through [`Pattern::matches`].
    ///
    /// Servers do not agree on an escape, so there is none in it: `_` and `%`
    /// match themselves in any case, and `_` matches a backslash, and a letter
    /// of either case.
    pub fn like(&self) -> String {
        let mut like = String::new();
        for part in &self.0 {
            match part {
                Part::Any if like.ends_with('%') => {}
                Part::Any => like.push('%'),
                Part::One | Part::Exact('\\') | Part::Folded('\\') => like.push('_'),
                Part::Folded(c) if has_case(*c) => like.push('_'),
                Part::Exact(c) | Part::Folded(c) => like.push(*c),
            }
        }
        like
    }

    /// Whether `name` is one of those that are asked for.
    pub fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        let (mut at, mut part) = (0, 0);
        // The last `*`, and where the text that it stands for ends so far.
        let mut open: Option<(usize, usize)> = None;
        while at < name.len() {
            match self.0.get(part) {
                Some(Part::Any) => {
                    open = Some((part, at));
                    part += 1;
                }
                Some(one) if one.takes(name[at]) => {
                    part += 1;
                    at += 1;
                }
                _ => match &mut open {
                    Some((any, end)) => {
                        *end += 1;
                        (part, at) = (*any + 1, *end);
                    }
                    None => return false,
                },
            }
        }
        self.0[part..].iter().all(|rest| *rest == Part::Any)
    }
}

impl Part {
    fn takes(self, c: char) -> bool {
        match self {
            Part::Exact(own) => own == c,
            Part::Folded(own) => own == c || own.to_lowercase().eq(c.to_lowercase()),
            Part::One | Part::Any => true,
        }
    }
}

impl Path {
    /// The pattern that is written as `written`: `iox.cpu`, `"My".*`.
    ///
    /// # Errors
    /// A usage error for more than a catalog, a schema and a name.
    pub fn read(written: &str) -> Result<Path> {
        let Pieces(mut pieces) = parts(written);
        if pieces.len() > 3 {
            return Err(Error::usage(format!(
                "{written} has more parts than a catalog, a schema and a name"
            ))
            .hint("a name with dots in it stands in double quotes: \"a.b\""));
        }
        // Empty and not quoted is absent.
        let mut next = || {
            let (pattern, quoted) = pieces.pop()?;
            (quoted || !pattern.is_empty()).then_some(Pattern(pattern))
        };
        Ok(Path {
            name: next(),
            schema: next(),
            catalog: next(),
        })
    }

    /// Whether the table or the like that stands there is asked for. A server
    /// without catalogs or schemas has them under no name.
    pub fn matches(&self, catalog: Option<&str>, schema: Option<&str>, name: &str) -> bool {
        let asked = [
            (&self.catalog, catalog),
            (&self.schema, schema),
            (&self.name, Some(name)),
        ];
        asked.iter().all(|(pattern, found)| {
            let matches = |pattern: &Pattern| pattern.matches(found.unwrap_or_default());
            pattern.as_ref().is_none_or(matches)
        })
    }
}

/// What stands between dots, and whether any of it was quoted.
struct Pieces(Vec<(Vec<Part>, bool)>);

impl Pieces {
    fn concat_with_dots(self) -> Vec<Part> {
        let mut whole = Vec::new();
        for (index, (piece, _)) in self.0.into_iter().enumerate() {
            if index > 0 {
                whole.push(Part::Exact('.'));
            }
            whole.extend(piece);
        }
        whole
    }
}

fn parts(written: &str) -> Pieces {
    let mut pieces = vec![(Vec::new(), false)];
    let mut at = 0;
    let mut kept = false;
    while let Some(c) = written[at..].chars().next() {
        at += c.len_utf8();
        let last = pieces.len() - 1;
        let (piece, quoted) = &mut pieces[last];
        match c {
            '"' => {
                let (end, _) = opening::quoted(written.as_bytes(), at - 1, b'"');
                let inner = super::names::unquoted(&written[at - 1..end]);
                piece.extend(inner.chars().map(Part::Exact));
                *quoted = true;
                at = end;
            }
            '\'' if kept && written[at..].starts_with('\'') => {
                piece.push(Part::Exact('\''));
                at += 1;
            }
            '\'' => kept = !kept,
            '.' => pieces.push((Vec::new(), false)),
            '*' => piece.push(Part::Any),
            '?' => piece.push(Part::One),
            c => piece.push(Part::Folded(c)),
        }
    }
    Pieces(pieces)
}

/// Whether `c` has another case.
fn has_case(c: char) -> bool {
    !c.to_lowercase().eq([c]) || !c.to_uppercase().eq([c])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_what_psql_would_find_and_other_cases() {
        for (written, like, matching, others) in [
            (
                "home",
                "____",
                vec!["home", "Home", "HOME"],
                vec!["homes", "hom", ""],
            ),
            ("\"Home\"", "Home", vec!["Home"], vec!["home"]),
            ("h*", "_%", vec!["h", "home", "Home"], vec!["a", "ah", ""]),
            ("*", "%", vec!["", "a"], vec![]),
            ("***", "%", vec!["", "abc"], vec![]),
            ("a?c", "___", vec!["abc", "a?c", "AéC"], vec!["ac", "abbc"]),
            (
                "*a*b",
                "%_%_",
                vec!["ab", "xaxb", "aabab"],
                vec!["ba", "abc"],
            ),
            ("1_2%", "1_2%", vec!["1_2%"], vec!["1x2%", "1_2x"]),
            ("a\\b", "___", vec!["a\\b"], vec!["axb"]),
            (
                "\"a\\b_%\"",
                "a_b_%",
                vec!["a\\b_%"],
                vec!["axb_%", "A\\b_%"],
            ),
            ("\"a*?\"*", "a*?%", vec!["a*?", "a*?b"], vec!["abc"]),
            ("\"a\"\"b\"", "a\"b", vec!["a\"b"], vec!["ab"]),
            ("dev\"Id\"", "___Id", vec!["devId", "DEVId"], vec!["devid"]),
            ("\"open", "open", vec!["open"], vec![]),
            (
                "températur?",
                "___________",
                vec!["TEMPÉRATURE"],
                vec!["temperature"],
            ),
            ("温度", "温度", vec!["温度"], vec!["温"]),
            ("'a b'", "_ _", vec!["a b", "A B"], vec!["'a b'"]),
            ("'it''s*'", "__'_%", vec!["It's", "it's so"], vec!["its"]),
            ("a.b", "_._", vec!["a.b", "A.B"], vec!["ab"]),
            ("", "", vec![""], vec!["a"]),
        ] {
            let pattern = Pattern::read(written);
            assert_eq!(pattern.like(), like, "{written}");
            for name in matching {
                assert!(pattern.matches(name), "{written} {name}");
                assert!(Pattern::exactly(name).matches(name), "{name}");
            }
            for name in others {
                assert!(!pattern.matches(name), "{written} {name}");
            }
        }
    }

    #[test]
    fn a_name_is_known_where_only_one_matches() {
        for (written, plain, only) in [
            ("home", Some("home"), None),
            ("\"home\"", Some("home"), Some("home")),
            ("_1-2", Some("_1-2"), Some("_1-2")),
            ("温度", Some("温度"), Some("温度")),
            ("h*", None, None),
            ("\"h*\"", Some("h*"), Some("h*")),
            ("?", None, None),
        ] {
            let pattern = Pattern::read(written);
            assert_eq!(pattern.plain().as_deref(), plain, "{written}");
            assert_eq!(pattern.only().as_deref(), only, "{written}");
        }
    }

    #[test]
    fn dots_part_catalog_schema_and_name() {
        let read = |written: &str| {
            let path = Path::read(written).unwrap();
            [path.catalog, path.schema, path.name]
        };
        let pattern = |written| Some(Pattern::read(written));
        let none = || Some(Pattern(Vec::new()));
        for (written, expected) in [
            ("home", [None, None, pattern("home")]),
            ("iox.home", [None, pattern("iox"), pattern("home")]),
            ("p.iox.h*", [pattern("p"), pattern("iox"), pattern("h*")]),
            ("iox.*", [None, pattern("iox"), pattern("*")]),
            ("iox.", [None, pattern("iox"), None]),
            (".home", [None, None, pattern("home")]),
            ("p..home", [pattern("p"), None, pattern("home")]),
            ("\"\".home", [None, none(), pattern("home")]),
            ("\"\".\"\".home", [none(), none(), pattern("home")]),
            ("\"\".iox.home", [none(), pattern("iox"), pattern("home")]),
            ("\"a.b\"", [None, None, pattern("\"a.b\"")]),
            ("\"\"", [None, None, none()]),
            ("", [None, None, None]),
        ] {
            assert_eq!(read(written), expected, "{written}");
        }
        let error = Path::read("a.b.c.d").unwrap_err();
        assert!(error.hints()[0].contains("double quotes"), "{error:?}");
    }

    #[test]
    fn no_catalog_and_any_catalog_are_different() {
        let asks = |written: &str, catalog| {
            Path::read(written)
                .unwrap()
                .matches(catalog, Some("iox"), "cpu")
        };
        assert!(asks("cpu", Some("public")) && asks("cpu", None));
        assert!(asks("\"\".iox.cpu", None) && !asks("\"\".iox.cpu", Some("public")));
        assert!(asks("PUBLIC.iox.cpu", Some("public")) && !asks("public.iox.cpu", None));
        assert!(!asks("other.cpu", None));
    }

    proptest::proptest! {
        #![proptest_config(crate::testing::cases())]
        #[test]
        fn like_lets_through_all_that_matches(
            written in "[aAbé%_*?\\\\\".]{0,6}",
            name in "[aAbBéÉ%_*?\\\\\".]{0,6}",
        ) {
            let pattern = Pattern::read(&written);
            if pattern.matches(&name) {
                // SQL's LIKE without an escape is a pattern of our own kind.
                let like = pattern.like();
                let like = like.chars().map(|c| match c {
                    '%' => Part::Any,
                    '_' => Part::One,
                    c => Part::Exact(c),
                });
                proptest::prop_assert!(Pattern(like.collect()).matches(&name));
            }
        }
    }
}
