//! Where the tables of a catalog are: which schema needs no name.

use std::collections::BTreeSet;
use std::sync::{Arc, Weak};

use crate::catalog::{Catalog, Folding, Table};
use crate::sql::names;

/// Schemas in which a server looks for a name that stands alone, the usual
/// first.
const DEFAULTS: [&str; 5] = ["iox", "public", "main", "dbo", "default"];

/// Catalog and schema, as far as they are told.
type Path = (Option<Arc<str>>, Option<Arc<str>>);

/// The schemas of a catalog: looked for once, for every table has to be seen.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    of: Weak<Catalog>,
    all: BTreeSet<Path>,
    /// The names of those that are the user's own.
    own: BTreeSet<Arc<str>>,
    catalogs: BTreeSet<Arc<str>>,
    /// The names of those that hold tables of the user's.
    own_catalogs: BTreeSet<Arc<str>>,
}

impl Schemas {
    /// Looks at `catalog`, unless that was the last one.
    pub(super) fn look_at(&mut self, catalog: &Arc<Catalog>) {
        if std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(catalog)) {
            return;
        }
        *self = Schemas {
            of: Arc::downgrade(catalog),
            ..Schemas::default()
        };
        let mut last: Option<&Table> = None;
        for table in catalog.tables() {
            // Mostly it is that of the table before.
            if last.is_some_and(|last| last.schema == table.schema && last.catalog == table.catalog)
            {
                continue;
            }
            last = Some(table);
            self.all
                .insert((table.catalog.clone(), table.schema.clone()));
            self.catalogs.extend(table.catalog.clone());
            if !table.is_system() {
                self.own.extend(table.schema.clone());
                self.own_catalogs.extend(table.catalog.clone());
            }
        }
    }

    /// Whether there are several of the user's own.
    pub(super) fn are_several(&self) -> bool {
        self.own.len() > 1
    }

    /// Whether there are several catalogs with tables of the user's.
    pub(super) fn are_in_several(&self) -> bool {
        self.own_catalogs.len() > 1
    }

    /// The names of the schemas, of one catalog or of all; whether each is the
    /// user's own.
    pub(super) fn names(&self, catalog: Option<&str>) -> BTreeSet<(&str, bool)> {
        self.all
            .iter()
            .filter(|(within, _)| catalog.is_none() || within.as_deref() == catalog)
            .filter_map(|(_, schema)| schema.as_deref())
            .map(|schema| (schema, self.own.contains(schema)))
            .collect()
    }

    pub(super) fn catalogs(&self) -> impl Iterator<Item = &str> {
        self.catalogs.iter().map(AsRef::as_ref)
    }

    /// The schema whose tables need no more than their own name; `None` where
    /// that cannot be told.
    pub(super) fn usual(&self) -> Option<&str> {
        match self.own.first() {
            _ if self.are_in_several() => None,
            Some(only) if self.own.len() == 1 => Some(only),
            _ => DEFAULTS.into_iter().find(|name| self.own.contains(*name)),
        }
    }

    /// What stands before the name of `table`, where the server would not find
    /// it alone: its schema, and its catalog where there are several.
    pub(super) fn path<'t>(&self, table: &'t Table) -> Vec<&'t str> {
        let schema = table.schema.as_deref();
        let catalog = table.catalog.as_deref();
        if table.is_system() {
            return schema.into_iter().collect();
        }
        let catalog = catalog.filter(|_| self.are_in_several());
        let is_usual = schema.is_some() && schema == self.usual();
        let schema = schema.filter(|_| !is_usual);
        catalog.into_iter().chain(schema).collect()
    }
}

/// `name` as it must be typed for a server that folds so.
pub(super) fn written(name: &str, folding: Folding) -> String {
    let other = match folding {
        Folding::Lower => return names::quote(name),
        Folding::Upper => !name.contains(|c: char| c.is_lowercase()),
        Folding::Insensitive | Folding::Kept => true,
    };
    let lower = name.to_ascii_lowercase();
    if other && names::quote(&lower) == lower {
        name.to_owned()
    } else {
        names::quoted(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_where_the_server_would_fold_it() {
        for (name, folding, typed) in [
            ("room", Folding::Lower, "room"),
            ("Temp", Folding::Lower, "\"Temp\""),
            ("Temp", Folding::Kept, "Temp"),
            ("Temp", Folding::Insensitive, "Temp"),
            ("ROOM", Folding::Upper, "ROOM"),
            ("room", Folding::Upper, "\"room\""),
            ("SELECT", Folding::Upper, "\"SELECT\""),
            ("a b", Folding::Kept, "\"a b\""),
            ("é", Folding::Upper, "\"é\""),
        ] {
            assert_eq!(written(name, folding), typed, "{name} {folding:?}");
        }
    }
}
