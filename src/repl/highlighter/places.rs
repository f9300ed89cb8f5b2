//! What can stand before the name of a table.

use std::sync::{Arc, Weak};

use crate::catalog::{Catalog, Table};

/// The schemas and catalogs of a catalog: looked for once, for every table has
/// to be seen.
#[derive(Debug, Default)]
pub(super) struct Places {
    of: Weak<Catalog>,
    /// In lower case.
    names: Vec<String>,
}

impl Places {
    /// Looks at `catalog`, unless that was the last one.
    pub(super) fn look_at(&mut self, catalog: &Arc<Catalog>) {
        if std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(catalog)) {
            return;
        }
        self.of = Arc::downgrade(catalog);
        self.names.clear();
        let mut last: Option<&Table> = None;
        for table in catalog.tables() {
            // Mostly they are those of the table before.
            if last.is_some_and(|last| last.schema == table.schema && last.catalog == table.catalog)
            {
                continue;
            }
            last = Some(table);
            let places = [&table.catalog, &table.schema];
            for name in places.into_iter().flatten() {
                let name = name.to_lowercase();
                if !self.names.contains(&name) {
                    self.names.push(name);
                }
            }
        }
    }

    /// Whether the name of one begins with `typed`, which is in lower case.
    pub(super) fn begin(&self, typed: &str) -> bool {
        self.names.iter().any(|name| name.starts_with(typed))
    }
}
