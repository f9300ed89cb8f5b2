//! What may come at the cursor: which names and words fit the place, and what
//! of the text they replace. Text in, plain data out; which tables and columns
//! there are, the catalog says.

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

/// What may come at byte `cursor` of `text`, which stands at the boundary of a
/// character. Text behind the cursor counts: `SELECT | FROM home` knows `home`.
pub fn expect_at(text: &str, cursor: usize) -> Expected {
    let cursor = text.floor_char_boundary(cursor);
    Expected {
        start: cursor,
        ..Expected::default()
    }
}
