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
    /// A usage error for more than a catalog, a schema and a name, and for a
    /// quote that nothing closes.
    pub fn read(written: &str) -> Result<Path> {
        closed(written)?;
        let mut pieces = parts(written).pieces;
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

    /// Whether a schema or what is in it is asked for by its very name: then it
    /// is shown though a server made it for itself.
    pub fn names_one(&self) -> bool {
        let whole = |part: &Option<Pattern>| {
            let pattern = part.as_ref();
            pattern.is_some_and(|pattern| pattern.plain().is_some())
        };
        whole(&self.schema) || whole(&self.name)
    }

    /// Whether one schema is asked for by its name.
    pub fn names_schema(&self) -> bool {
        let schema = self.schema.as_ref();
        schema.is_some_and(|schema| schema.plain().is_some())
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

/// Refuses a pattern with a quote that nothing closes: what was meant to be in
/// it is not known.
///
/// # Errors
/// A usage error that says so.
pub fn closed(written: &str) -> Result<()> {
    let Some(quote) = parts(written).open else {
        return Ok(());
    };
    Err(
        Error::usage(format!("{written} has a {quote} that nothing closes")).hint(match quote {
            '"' => "what is meant to the letter stands between two of them: \"My Table\"",
            _ => "a name with a ' in it stands in double quotes: \"it's\"",
        }),
    )
}

struct Pieces {
    /// What stands between dots, and whether any of it was quoted.
    pieces: Vec<(Vec<Part>, bool)>,
    /// The quote that nothing closes, which reaches to the end.
    open: Option<char>,
}

impl Pieces {
    fn concat_with_dots(self) -> Vec<Part> {
        let mut whole = Vec::new();
        for (index, (piece, _)) in self.pieces.into_iter().enumerate() {
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
    let mut open = None;
    while let Some(c) = written[at..].chars().next() {
        at += c.len_utf8();
        let last = pieces.len() - 1;
        let (piece, quoted) = &mut pieces[last];
        match c {
            '"' => {
                let (end, closed) = opening::quoted(written.as_bytes(), at - 1, b'"');
                let inner = super::names::unquoted(&written[at - 1..end]);
                piece.extend(inner.chars().map(Part::Exact));
                *quoted = true;
                at = end;
                open = (!closed).then_some('"');
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
    let open = open.or(kept.then_some('\''));
    Pieces { pieces, open }
}

/// Whether `c` has another case.
fn has_case(c: char) -> bool {
    !c.to_lowercase().eq([c]) || !c.to_uppercase().eq([c])
}

#[cfg(test)]
mod tests;
