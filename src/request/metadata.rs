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
    pub kinds: Kinds,
    /// With each table's Arrow schema.
    pub with_columns: bool,
}

/// Of which types tables are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Kinds {
    #[default]
    Any,
    /// Of every type that is none of views, for servers call their tables BASE
    /// TABLE, TABLE and LOCAL TEMPORARY. They are not asked for one of these: a
    /// server whose tables are called otherwise has none of that type.
    Tables,
    /// Of every type whose last word is VIEW. That is not asked for, either: a
    /// server that does not know it may call all of its tables that.
    Views,
    /// Of these, in the server's own words, which it is asked for; case does
    /// not count.
    Named(Vec<String>),
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
