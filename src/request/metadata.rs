//! Questions about a server itself: what it holds, and what it can do.

use crate::sql::pattern::Pattern;

/// Which tables. Each part that is absent holds back none.
///
/// Servers filter by what they are sent, and the client filters once more: they
/// do not agree on what a pattern is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    /// Exactly this one; empty: tables that are in none.
    pub catalog: Option<String>,
    pub schema: Option<Filter>,
    pub name: Option<Filter>,
    /// Only tables of these types, whatever their case; none: of every type.
    ///
    /// `VIEW` is every type whose last word that is, and `TABLE` every other
    /// one, for servers call their tables BASE TABLE, TABLE and LOCAL TEMPORARY.
    /// Any other type is the server's own word.
    pub types: Vec<String>,
    /// With each table's Arrow schema.
    pub with_columns: bool,
}

/// Which schemas. Each part that is absent holds back none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schemas {
    /// Exactly this one; empty: schemas that are in none.
    pub catalog: Option<String>,
    pub schema: Option<Filter>,
}

/// Which names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// This one, in its case.
    Exact(String),
    Like(Pattern),
}

impl Filter {
    /// Whether `name` is one of them.
    pub fn matches(&self, name: &str) -> bool {
        match self {
            Filter::Exact(wanted) => wanted == name,
            Filter::Like(pattern) => pattern.matches(name),
        }
    }
}

/// A table, in the place that is told: an absent part stands for any catalog
/// or schema, an empty one for none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableName {
    pub catalog: Option<String>,
    pub schema: Option<String>,
    pub table: String,
}

/// Which keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// The columns of the table's primary key.
    Primary(TableName),
    /// Foreign keys of other tables to this one's.
    Exported(TableName),
    /// This table's foreign keys.
    Imported(TableName),
    /// The foreign keys of `child` to `parent`.
    Between { parent: TableName, child: TableName },
}
