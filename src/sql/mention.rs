//! What part each word of a text has, for showing which names do not exist.
//! What cannot be told surely is [`What::Other`]: a name is never called a
//! table or a column that may be something else.

use std::collections::HashSet;
use std::ops::Range;

mod telling;

use super::parse::Parser;
use super::parse::token::{Gathering, Step, Walk};
use super::scope::{Name, Relation};
use telling::Telling;

/// The words of a text, and what their queries read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mentions {
    /// In the order of the text; they do not overlap.
    pub words: Vec<Mention>,
    /// What is seen from a place, those of the innermost query first.
    pub scopes: Vec<Vec<Relation>>,
}

/// A word and its part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands, with its quotes.
    pub at: Range<usize>,
    pub what: What,
}

/// The part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Keyword,
    Function,
    Type,
    /// The last part of a table's name; the whole of it.
    Table(Vec<Name>),
    /// A part before that; the name as far as to this part.
    Schema(Vec<Name>),
    /// A column of the relation called `of`, or of any in `scopes[scope]`.
    Column {
        of: Option<Vec<Name>>,
        name: Name,
        scope: usize,
    },
    /// The name of a relation in `scopes[scope]`.
    Qualifier {
        name: Name,
        scope: usize,
    },
    /// An alias or a common table where it is made.
    Defined,
    /// A common table or an output's alias where it is used.
    Known,
    /// A name of which the text does not tell what it is.
    Other,
}

/// How many relations and columns all scopes together may hold.
const BUDGET: usize = 50_000;

/// The part of every word of `text`, which may hold several statements,
/// complete or not.
pub fn mentions(text: &str) -> Mentions {
    let mut telling = Telling {
        found: Mentions::default(),
        budget: BUDGET,
        made: HashSet::new(),
    };
    let mut gathering = Gathering::new(text);
    for step in Walk::new(text) {
        match step {
            Step::Token(token) => gathering.push(token),
            Step::Ended(_) => {
                let tokens = std::mem::take(&mut gathering.tokens);
                telling.statement(&Parser::parse(text, tokens, None));
            }
        }
    }
    telling.statement(&Parser::parse(text, gathering.tokens, None));
    telling.found
}

#[cfg(test)]
mod tests;
