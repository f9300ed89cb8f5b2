//! Look-ups by name, whose time grows with the logarithm of the catalog.

use super::known::{Catalog, Column, Folding, Table};
use super::role::Role;
use crate::sql::scope::Name;

/// What a server would find by a name as it was written.
#[derive(Debug, Clone, Copy)]
pub enum Found<'a> {
    Table(&'a Table),
    /// Nothing, for it takes the name in another case than this table's.
    OtherCase(&'a Table),
    /// Nothing.
    Nothing,
    /// That cannot be told: the names are of an earlier session, or the name
    /// leads to where the server does not tell its tables.
    Untold,
}

impl Folding {
    /// The name that a server which folds so takes `written` for.
    pub fn meant(self, written: &Name) -> String {
        match self {
            Folding::Lower if !written.quoted => written.text.to_lowercase(),
            Folding::Upper if !written.quoted => written.text.to_uppercase(),
            _ => written.text.clone(),
        }
    }

    /// Whether a server that folds so takes `written` for `name`.
    pub fn finds(self, written: &Name, name: &str) -> bool {
        match self {
            _ if written.text == *name => {
                written.quoted
                    || match self {
                        Folding::Lower => !name.chars().any(char::is_uppercase),
                        Folding::Upper => !name.chars().any(char::is_lowercase),
                        Folding::Insensitive | Folding::Kept => true,
                    }
            }
            Folding::Insensitive => written.text.to_lowercase() == name.to_lowercase(),
            _ if written.quoted => false,
            Folding::Lower => written.text.to_lowercase() == name,
            Folding::Upper => written.text.to_uppercase() == name,
            Folding::Kept => false,
        }
    }
}

impl Catalog {
    /// The table that `typed` means: the one of that very name, else the only
    /// one that differs by case alone.
    pub fn find(&self, typed: &str) -> Option<&Table> {
        let exact = self.alike(typed).find(|table| *table.name == *typed);
        exact.or_else(|| {
            let mut alike = self.alike(typed);
            alike.next().filter(|_| alike.next().is_none())
        })
    }

    /// What the server would find by `path`: a table's name, after those of
    /// its schema and catalog if they were written.
    pub fn look_up(&self, path: &[Name]) -> Found<'_> {
        let Some((name, above)) = path.split_last() else {
            return Found::Untold;
        };
        let below = |table: &Table| {
            let places = [table.schema.as_deref(), table.catalog.as_deref()];
            let mut pairs = above.iter().rev().zip(places);
            pairs.all(|(written, place)| {
                place.is_none_or(|place| self.folding.finds(written, place))
            })
        };
        let mut other = None;
        for table in self.alike(&name.text).filter(|table| below(table)) {
            if self.folding.finds(name, &table.name) {
                return Found::Table(table);
            }
            other.get_or_insert(table);
        }
        match other {
            _ if !self.is_current() => Found::Untold,
            Some(table) => Found::OtherCase(table),
            None if above.is_empty() || self.tables.iter().any(below) => Found::Nothing,
            None => Found::Untold,
        }
    }

    /// The tables whose names begin with `typed`, whatever its case, in
    /// alphabetical order.
    pub fn tables_from<'a>(&'a self, typed: &str) -> impl Iterator<Item = &'a Table> + use<'a> {
        self.indices_from(typed).map(|index| &self.tables[index])
    }

    /// The columns, over all tables but the server's own, whose names begin
    /// with `typed`, whatever its case: of each name one, with its table.
    pub fn columns_from<'a>(
        &'a self,
        typed: &str,
    ) -> impl Iterator<Item = (&'a Table, &'a Column)> + use<'a> {
        let typed = typed.to_lowercase();
        let start = self
            .by_column
            .partition_point(|at| self.column(*at).is_some_and(|(_, c)| *c.folded < *typed));
        let found = self.by_column[start..].iter();
        found
            .filter_map(|at| self.column(*at))
            .take_while(move |(_, column)| column.folded.starts_with(&typed))
    }

    /// How many names [`Catalog::columns_from`] goes through.
    pub fn column_names(&self) -> usize {
        self.by_column.len()
    }

    /// Where in [`Catalog::tables`] the table of this very name is, and of
    /// this schema and catalog.
    pub fn index_of(&self, wanted: &Table) -> Option<usize> {
        self.indices_from(&wanted.name).find(|index| {
            let table = &self.tables[*index];
            table.name == wanted.name
                && table.schema == wanted.schema
                && table.catalog == wanted.catalog
        })
    }

    /// The tables whose names differ from `typed` by case at most.
    fn alike<'a>(&'a self, typed: &str) -> impl Iterator<Item = &'a Table> + use<'a> {
        let length = typed.to_lowercase().len();
        self.tables_from(typed)
            .take_while(move |table| table.folded.len() == length)
    }

    fn indices_from<'a>(&'a self, typed: &str) -> impl Iterator<Item = usize> + use<'a> {
        let typed = typed.to_lowercase();
        let start = self
            .by_name
            .partition_point(|index| *self.tables[*index as usize].folded < *typed);
        let indices = self.by_name[start..].iter().map(|index| *index as usize);
        indices.take_while(move |index| self.tables[*index].folded.starts_with(&typed))
    }

    fn column(&self, (table, index): (u32, u32)) -> Option<(&Table, &Column)> {
        let table = self.tables.get(table as usize)?;
        Some((table, table.columns.as_ref()?.get(index as usize)?))
    }
}

impl Table {
    /// The column that the server would find by `name`.
    pub fn column(&self, name: &Name, folding: Folding) -> Option<&Column> {
        let mut columns = self.columns.iter().flat_map(|columns| columns.iter());
        columns.find(|column| folding.finds(name, &column.name))
    }

    /// The column of its rows' times: the only one, or the one called `time`.
    pub fn time(&self) -> Option<&Column> {
        let mut times = self
            .columns
            .iter()
            .flat_map(|columns| columns.iter())
            .filter(|column| column.role == Role::Time);
        let first = times.next()?;
        match times.next() {
            None => Some(first),
            Some(_) => {
                let mut columns = self.columns.iter().flat_map(|columns| columns.iter());
                columns.find(|column| column.role == Role::Time && *column.name == *"time")
            }
        }
    }
}

impl Column {
    /// Whether its name begins with `typed`, which is in lower case.
    pub fn begins(&self, typed: &str) -> bool {
        self.folded.starts_with(typed)
    }

    /// Its name in lower case.
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Builder, State};
    use std::time::SystemTime;

    fn catalog(state: State) -> Catalog {
        let mut builder = Builder::default();
        for (schema, name) in [
            ("iox", "home"),
            ("iox", "Pumps"),
            ("iox", "hosts"),
            ("iox", "Host"),
            ("iox", "host"),
            ("iox", "Weird \"n\""),
            ("information_schema", "tables"),
        ] {
            let columns: Vec<_> = match name {
                "home" => ["room", "Temp", "time"].map(|c| (c, Role::Field)).to_vec(),
                "hosts" => vec![("room", Role::Tag), ("rack", Role::Tag)],
                _ => Vec::new(),
            };
            let columns = columns.into_iter();
            let columns = columns
                .map(|(name, role)| builder.column(name, "Utf8", role, false))
                .collect();
            builder.table(
                Some("public"),
                Some(schema),
                name,
                "BASE TABLE",
                Some(columns),
            );
        }
        builder.finish(state)
    }

    /// `a.B` as names, of which those in double quotes are quoted.
    fn path(written: &str) -> Vec<Name> {
        let parts = written.split('.').map(|part| Name {
            text: part.trim_matches('"').to_owned(),
            quoted: part.starts_with('"'),
        });
        parts.collect()
    }

    #[test]
    fn a_table_is_found_as_the_server_finds_it() {
        let told = catalog(State::Told(SystemTime::UNIX_EPOCH));
        for (written, found) in [
            ("home", "home"),
            ("HOME", "home"),
            ("\"HOME\"", "other case: home"),
            ("pumps", "other case: Pumps"),
            ("Pumps", "other case: Pumps"),
            ("\"Pumps\"", "Pumps"),
            ("Host", "host"),
            ("\"Host\"", "Host"),
            ("iox.home", "home"),
            ("public.iox.home", "home"),
            ("IOX.home", "home"),
            ("\"IOX\".home", "untold"),
            ("other.home", "untold"),
            ("iox.nope", "nothing"),
            ("nope", "nothing"),
            ("hom", "nothing"),
            ("information_schema.tables", "tables"),
        ] {
            let told = match told.look_up(&path(written)) {
                Found::Table(table) => table.name.to_string(),
                Found::OtherCase(table) => format!("other case: {}", table.name),
                Found::Nothing => "nothing".to_owned(),
                Found::Untold => "untold".to_owned(),
            };
            assert_eq!(told, found, "{written}");
        }
        let kept = catalog(State::Kept(SystemTime::UNIX_EPOCH));
        assert!(matches!(kept.look_up(&path("home")), Found::Table(_)));
        assert!(matches!(kept.look_up(&path("nope")), Found::Untold));
        assert!(matches!(kept.look_up(&path("pumps")), Found::Untold));
    }

    #[test]
    fn servers_fold_in_their_ways() {
        for (folding, written, name, finds) in [
            (Folding::Lower, "Temp", "temp", true),
            (Folding::Lower, "Temp", "Temp", false),
            (Folding::Upper, "Temp", "TEMP", true),
            (Folding::Upper, "temp", "temp", false),
            (Folding::Insensitive, "Temp", "tEMP", true),
            (Folding::Insensitive, "\"Temp\"", "tEMP", true),
            (Folding::Kept, "Temp", "Temp", true),
            (Folding::Kept, "Temp", "temp", false),
            (Folding::Lower, "\"Temp\"", "Temp", true),
            (Folding::Lower, "\"Temp\"", "temp", false),
        ] {
            let [written] = &path(written)[..] else {
                panic!("one name");
            };
            assert_eq!(folding.finds(written, name), finds, "{written:?} {name}");
        }
    }

    #[test]
    fn names_are_found_by_their_beginnings() {
        let catalog = catalog(State::Untold);
        let tables = |typed| {
            catalog
                .tables_from(typed)
                .map(|t| &*t.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(tables("ho"), ["home", "Host", "host", "hosts"]);
        assert_eq!(tables("PU"), ["Pumps"]);
        assert_eq!(tables("").len(), 7);
        let columns = |typed| {
            catalog
                .columns_from(typed)
                .map(|(_, c)| &*c.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(columns(""), ["rack", "room", "Temp", "time"]);
        assert_eq!(columns("t"), ["Temp", "time"]);
        assert_eq!(catalog.column_names(), 4);
        let name = |typed| catalog.find(typed).map(|table| &*table.name);
        assert_eq!(name("home"), Some("home"));
        assert_eq!(name("pumps"), Some("Pumps"));
        assert_eq!(name("HOST"), None);
        assert_eq!(name("nope"), None);
        for (index, table) in catalog.tables().iter().enumerate() {
            assert_eq!(catalog.index_of(table), Some(index));
        }
    }
}
