//! What a parse finds: query blocks with what they read and give.

use std::ops::Range;

use super::super::scope::Name;

/// A query: `SELECT …`, `VALUES …`, or a statement that reads or changes a
/// table.
#[derive(Debug, Default)]
pub(in crate::sql) struct Block {
    /// The query around it, whose relations it sees as well.
    pub(in crate::sql) parent: Option<usize>,
    /// How many of those it sees, if not all: LATERAL sees those before it.
    pub(in crate::sql) before: Option<usize>,
    pub(in crate::sql) reads: Vec<Read>,
    pub(in crate::sql) gives: Vec<Given>,
}

/// A relation of a FROM.
#[derive(Debug)]
pub(in crate::sql) struct Read {
    /// By which its columns are qualified.
    pub(in crate::sql) name: Option<Name>,
    pub(in crate::sql) from: From,
    /// Where it is written, without its alias.
    pub(in crate::sql) at: Range<usize>,
    /// The names that its alias gives to its columns.
    pub(in crate::sql) columns: Vec<Name>,
}

/// Where a relation comes from.
#[derive(Debug)]
pub(in crate::sql) enum From {
    Table(Vec<Name>),
    /// A block.
    Query(usize),
    /// A common table, by its number.
    Common(usize),
    Untold,
}

/// An item of a select list.
#[derive(Debug)]
pub(in crate::sql) enum Given {
    /// A column under its own name.
    Column(Name),
    Alias(Name),
    Unnamed,
    /// `*`, or `h.*`.
    Star(Vec<Name>),
}

/// A common table.
#[derive(Debug)]
pub(in crate::sql) struct Common {
    pub(in crate::sql) name: Name,
    /// The name as it is looked for.
    pub(in crate::sql) meant: String,
    pub(in crate::sql) columns: Vec<Name>,
    /// What it reads; not yet known while that is being parsed.
    pub(in crate::sql) block: Option<usize>,
    /// The one that was made before it and is visible with it.
    pub(in crate::sql) before: Option<usize>,
}

/// Names with dots between them: the token of the first, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) struct Path {
    pub(in crate::sql) first: usize,
    pub(in crate::sql) parts: usize,
}

/// What a word, or a path, was parsed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Role {
    Keyword,
    Function,
    Type,
    Table,
    /// A column as it is seen in a block.
    Column(usize),
    /// A relation that is seen in a block: `h.*`.
    Relation(usize),
    Defined,
    /// A table or view that a statement makes.
    Made,
    Known,
    Other,
}

#[derive(Debug, Clone, Copy)]
pub(in crate::sql) struct Mark {
    pub(in crate::sql) path: Path,
    pub(in crate::sql) role: Role,
}
