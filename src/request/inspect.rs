//! What a command wants to know of what a server holds. It may take several
//! questions, and show several results.

use super::{Kinds, Statement};
use crate::sql::pattern::{Path, Pattern};

/// The subject of `\d` and its family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inspect {
    /// Databases and catalogs: `\l`.
    Databases {
        names: Option<Pattern>,
        /// Those that a server made for itself, too.
        system: bool,
        detail: bool,
    },
    /// `\dn`.
    Schemas(Wanted),
    /// Tables of these types, a row each: `\d`, `\dt`, `\dv`, `\dtt TYPE`.
    Relations(Wanted, Kinds),
    /// The types of tables: `\dtt`.
    TableTypes,
    /// The columns of tables: `\d NAME`.
    Columns(Wanted),
    /// The keys of a table, or those that two have to do with one another:
    /// `\dk`.
    Keys(Wanted, Option<Wanted>),
    /// A table as the statement that would create it: `\schema`.
    Definition(Wanted),
    /// `\df`.
    Functions {
        names: Option<Pattern>,
        detail: bool,
    },
    /// Types of columns, or those of a number of XDBC's: `\dT`.
    Types { number: Option<i32>, detail: bool },
    /// What the server says of itself, all of it or what these words ask for:
    /// `\info`.
    Info(Vec<String>),
    /// The columns that a statement would bring: `\gdesc`.
    Result(Statement),
}

/// Which objects, and how much of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    pub path: Path,
    /// Objects that a server made for itself, too.
    pub system: bool,
    pub detail: bool,
    /// The path as it was typed.
    pub written: String,
}
