//! What the prompt knows of a server's names.

use std::sync::Arc;
use std::time::SystemTime;

use super::builder::by_column;
use super::{Role, is_system};

/// The names of a server: a value that is built once and then only read. A
/// change is another catalog, which shares the strings of this one.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    pub(super) tables: Vec<Table>,
    /// Tables in the order of their folded names.
    pub(super) by_name: Arc<[u32]>,
    /// The names of all known columns, each once, in the order of their folded
    /// names: a table that has the column, and where there.
    pub(super) by_column: Arc<[(u32, u32)]>,
    pub(super) functions: Arc<[Function]>,
    pub(super) folding: Folding,
    pub(super) state: State,
}

/// How far the names can be relied on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// The server has not told yet, or does not tell.
    #[default]
    Untold,
    /// Of an earlier session: as they were then.
    Kept(SystemTime),
    /// As the server told them at that time.
    Told(SystemTime),
}

/// What a server makes of a name without quotes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Folding {
    /// `Temp` means `temp`, as in PostgreSQL, DataFusion and InfluxDB.
    #[default]
    Lower,
    /// `Temp` means `TEMP`.
    Upper,
    /// `Temp` means whatever differs from it by case alone, as in DuckDB.
    Insensitive,
    /// `Temp` means `Temp`.
    Kept,
}

/// A table or view.
#[derive(Debug, Clone)]
pub struct Table {
    pub catalog: Option<Arc<str>>,
    pub schema: Option<Arc<str>>,
    pub name: Arc<str>,
    /// `name` in lower case, for finding it.
    pub(super) folded: Arc<str>,
    /// The server's word: `BASE TABLE`, `VIEW`, …
    pub kind: Arc<str>,
    /// In the server's order; `None` where it was not asked for them.
    pub columns: Option<Arc<[Column]>>,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: Arc<str>,
    /// `name` in lower case, for finding it.
    pub(super) folded: Arc<str>,
    /// Its type, in words.
    pub kind: Arc<str>,
    pub role: Role,
    /// Whether its values are few texts, by its type: a dictionary.
    pub dictionary: bool,
}

/// A function that the server tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    pub name: Arc<str>,
    /// Its arguments and what it gives: `(interval, time) -> timestamp`; empty
    /// where the server does not tell.
    pub signature: Arc<str>,
}

impl Catalog {
    /// The tables in the server's order.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The tables that are the user's own, not the server's.
    pub fn user_tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter().filter(|table| !table.is_system())
    }

    /// The functions that the server tells of, in alphabetical order.
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// What the server makes of a name without quotes.
    pub fn folding(&self) -> Folding {
        self.folding
    }

    /// How far the names can be relied on.
    pub fn state(&self) -> State {
        self.state
    }

    /// Whether a name that is not here is not at the server either.
    pub fn is_current(&self) -> bool {
        matches!(self.state, State::Told(_))
    }

    /// Another catalog, with these columns for the table at `index` of
    /// [`Catalog::tables`].
    #[must_use]
    pub fn with_columns(&self, index: usize, columns: Arc<[Column]>) -> Catalog {
        let mut tables = self.tables.clone();
        if let Some(table) = tables.get_mut(index) {
            table.columns = Some(columns);
        }
        self.having(tables)
    }

    /// Another catalog, of these names with the functions and the folding of
    /// `before`, and with its columns for those tables of which none are told
    /// here.
    #[must_use]
    pub fn in_place_of(&self, before: &Catalog) -> Catalog {
        let mut tables = self.tables.clone();
        for table in &mut tables {
            if table.columns.is_none()
                && let Some(index) = before.index_of(table)
            {
                table.columns.clone_from(&before.tables[index].columns);
            }
        }
        Catalog {
            functions: Arc::clone(&before.functions),
            folding: before.folding,
            ..self.having(tables)
        }
    }

    /// Another catalog, of the same tables with other columns.
    fn having(&self, tables: Vec<Table>) -> Catalog {
        Catalog {
            by_name: Arc::clone(&self.by_name),
            by_column: by_column(&tables),
            tables,
            functions: Arc::clone(&self.functions),
            folding: self.folding,
            state: self.state,
        }
    }

    /// Another catalog, with these functions and this folding.
    #[must_use]
    pub fn with_dialect(&self, functions: Arc<[Function]>, folding: Folding) -> Catalog {
        Catalog {
            functions,
            folding,
            ..self.clone()
        }
    }

    /// The same names in another state.
    #[must_use]
    pub fn in_state(&self, state: State) -> Catalog {
        Catalog {
            state,
            ..self.clone()
        }
    }
}

impl Table {
    /// Whether the server made it for itself.
    pub fn is_system(&self) -> bool {
        is_system(self.schema.as_deref())
    }

    /// Whether it is a view.
    pub fn is_view(&self) -> bool {
        self.kind.contains("VIEW")
    }
}
