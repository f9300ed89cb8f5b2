//! What may come at the cursor: which names and words fit the place, and what
//! of the text they replace. Text in, plain data out; which tables and columns
//! there are, the catalog says.

mod cursor;

use super::parse::block::Given;
use super::parse::resolve::Resolver;
use super::parse::{Found, Parser};
use super::scope::{Name, Relation};

/// What fits the place of the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// `text[start..cursor]` is what a candidate replaces: from the beginning
    /// of its word, or from the quote that opens it.
    pub start: usize,
    /// What is replaced, without its quote, doubled quotes made single.
    pub typed: String,
    /// Whether a quote was typed.
    pub quoted: bool,
    /// The nearest first; empty where nothing is to be offered.
    pub items: Vec<Item>,
    /// The relations that are seen from there, those of the innermost query
    /// first.
    pub scope: Vec<Relation>,
}

/// A kind of candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Of the relations in scope, or only of the one that is called `of`.
    Columns {
        of: Option<Vec<Name>>,
    },
    /// Columns of all known tables: the query has no FROM yet.
    AnyColumn,
    /// The names of the relations in scope.
    Qualifiers,
    /// Tables and views: all, or those in this catalog or schema.
    Tables {
        below: Vec<Name>,
    },
    /// Schemas and catalogs: all, or the schemas of this catalog.
    Schemas {
        below: Vec<Name>,
    },
    /// The tables that a WITH gives here.
    CommonTables(Vec<Name>),
    /// `a.x = b.x`, between the last relation in scope and those before it.
    JoinConditions,
    /// Columns that the last relation in scope shares with those before it.
    SharedColumns,
    /// What the select list gives.
    Outputs(Vec<Name>),
    Functions,
    /// Functions that stand in FROM.
    TableFunctions,
    Types,
    /// In upper case; some of several words.
    Keywords(Vec<&'static str>),
    /// What stands in this column, as strings.
    Values {
        column: Vec<Name>,
    },
}

/// How many relations and columns a scope may hold: what lies beyond is
/// untold, as far as a person is concerned who wrote it.
const BUDGET: usize = 4_096;

/// What may come at byte `cursor` of `text`. Text behind the cursor counts:
/// `SELECT | FROM home` knows `home`.
pub fn expect_at(text: &str, cursor: usize) -> Expected {
    let cursor = text.floor_char_boundary(cursor);
    let Some(place) = cursor::place(text, cursor) else {
        return Expected {
            start: cursor,
            ..Expected::default()
        };
    };
    let mut parser = Parser::parse(text, place.tokens, Some(place.at));
    let found = parser.found.take();
    let mut budget = BUDGET;
    let scope = found.as_ref().and_then(|found| {
        let mut resolver = Resolver::new(&parser, &mut budget);
        Some(resolver.scope(found.block?, found.seen))
    });
    let scope = scope.unwrap_or_default();
    let items = found.map(|found| fitting(&parser, found, &scope, place.quoted));
    Expected {
        start: place.start,
        typed: place.typed,
        quoted: place.quoted || place.string,
        items: items.unwrap_or_default(),
        scope,
    }
}

/// The items that hold, now that the whole statement is known.
fn fitting(parser: &Parser, found: Found, scope: &[Relation], quoted: bool) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(found.items.len());
    for item in found.items {
        let item = match item {
            Item::Columns { of: None } if scope.is_empty() => Item::AnyColumn,
            Item::Qualifiers | Item::JoinConditions | Item::SharedColumns if scope.is_empty() => {
                continue;
            }
            Item::JoinConditions if scope.len() < 2 => continue,
            Item::Outputs(_) => match outputs(parser, found.block) {
                names if names.is_empty() => continue,
                names => Item::Outputs(names),
            },
            Item::Keywords(words) if words.is_empty() => continue,
            item => item,
        };
        let name = !matches!(
            item,
            Item::Functions
                | Item::TableFunctions
                | Item::Types
                | Item::Keywords(_)
                | Item::JoinConditions
        );
        let value = matches!(item, Item::Values { .. });
        if !quoted || name && !value {
            items.push(item);
        }
    }
    items
}

/// The names that a select list gives.
fn outputs(parser: &Parser, block: Option<usize>) -> Vec<Name> {
    let gives = block.map(|block| parser.blocks[block].gives.as_slice());
    let names = gives
        .unwrap_or_default()
        .iter()
        .filter_map(|given| match given {
            Given::Column(name) | Given::Alias(name) => Some(name.clone()),
            Given::Unnamed | Given::Star(_) => None,
        });
    names.collect()
}

#[cfg(test)]
pub(super) mod tests;
