//! The functions and types of DataFusion and InfluxDB, for servers that do not
//! tell theirs.
//!
//! Nothing here decides what a statement may hold: it is what can be offered
//! at the prompt where nobody knows better.

mod lists;
mod scalar;
mod several;

/// A name and its signature: `(interval, expression)`; `()` takes nothing.
type Row = (&'static str, &'static str);

/// What a function is computed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Single values.
    Values,
    /// The rows of a group.
    Group,
    /// The rows around one.
    Window,
    /// Nothing: it stands in FROM and gives rows.
    Nothing,
}

impl Over {
    /// The word for such a function.
    pub fn word(self) -> &'static str {
        match self {
            Over::Values => "function",
            Over::Group => "aggregate",
            Over::Window => "window",
            Over::Nothing => "rows",
        }
    }
}

/// A function, in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    pub name: &'static str,
    /// In words: `(interval, expression[, origin_timestamp])`.
    pub signature: &'static str,
    pub over: Over,
}

const TABLES: [(Over, &[Row]); 6] = [
    (Over::Values, scalar::SCALAR),
    (Over::Values, lists::LISTS),
    (Over::Values, several::OF_TIME),
    (Over::Group, several::AGGREGATE),
    (Over::Group, several::SELECTORS),
    (Over::Window, several::WINDOW),
];

/// The functions that stand in an expression.
pub fn functions() -> impl Iterator<Item = Function> {
    TABLES
        .iter()
        .flat_map(|(over, rows)| rows.iter().map(|row| Function::new(*over, *row)))
}

/// The functions that stand in FROM.
pub fn table_functions() -> impl Iterator<Item = Function> {
    several::TABLE
        .iter()
        .map(|row| Function::new(Over::Nothing, *row))
}

/// The function called `name`, which is in lower case.
pub fn function(name: &str) -> Option<Function> {
    TABLES.iter().find_map(|(over, rows)| {
        let found = rows.binary_search_by(|(known, _)| (*known).cmp(name));
        found.ok().map(|at| Function::new(*over, rows[at]))
    })
}

impl Function {
    fn new(over: Over, (name, signature): Row) -> Function {
        Function {
            name,
            signature,
            over,
        }
    }
}

/// The names of types, as a cast takes them.
pub const TYPES: &[&str] = &[
    "BIGINT",
    "BIGINT UNSIGNED",
    "BOOLEAN",
    "BYTEA",
    "CHAR",
    "DATE",
    "DECIMAL",
    "DOUBLE",
    "FLOAT",
    "INT",
    "INT UNSIGNED",
    "INTEGER",
    "INTERVAL",
    "NUMERIC",
    "REAL",
    "SMALLINT",
    "SMALLINT UNSIGNED",
    "STRING",
    "TEXT",
    "TIME",
    "TIMESTAMP",
    "TIMESTAMP WITH TIME ZONE",
    "TINYINT",
    "TINYINT UNSIGNED",
    "VARCHAR",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_function_is_there_once_and_in_order() {
        for (_, rows) in TABLES.iter().chain([&(Over::Nothing, several::TABLE)]) {
            assert!(rows.is_sorted_by(|a, b| a.0 < b.0), "{:?}", rows[0]);
            for (name, signature) in *rows {
                assert!(
                    signature.starts_with('(') && signature.contains(')'),
                    "{name}"
                );
                assert_eq!(*name, name.to_lowercase());
            }
        }
        let mut seen = HashSet::new();
        assert_eq!(functions().find(|known| !seen.insert(known.name)), None);
    }

    #[test]
    fn the_dialect_has_influxdbs_own_functions() {
        for (name, over) in [
            ("date_bin", Over::Values),
            ("date_bin_wallclock_gapfill", Over::Values),
            ("locf", Over::Values),
            ("tz", Over::Values),
            ("avg", Over::Group),
            ("selector_last", Over::Group),
            ("row_number", Over::Window),
        ] {
            assert_eq!(function(name).map(|found| found.over), Some(over), "{name}");
        }
        assert_eq!(function("nope"), None);
        assert!(table_functions().any(|known| known.name == "generate_series"));
    }
}
