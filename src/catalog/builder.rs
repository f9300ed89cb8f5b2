//! From answers to a catalog, batch by batch.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::array::{Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Schema};

use super::known::{Catalog, Column, Folding, Function, State, Table};
use super::listing::{described, schemas_in, strings};
use super::role::Role;
use crate::error::Result;

/// Flight SQL's key for the name of a column's type in the server's dialect.
pub const TYPE_NAME: &str = "ARROW:FLIGHT:SQL:TYPE_NAME";

/// Takes up what a server tells. Equal strings are kept once.
#[derive(Debug, Default)]
pub struct Builder {
    strings: HashSet<Arc<str>>,
    tables: Vec<Table>,
    functions: Vec<Function>,
    folding: Folding,
}

impl Builder {
    /// Takes up a batch of the answer to Flight SQL's `CommandGetTables`.
    ///
    /// # Errors
    /// When its columns are not those of the specification.
    pub fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let catalogs = strings(batch, "catalog_name")?;
        let schemas = strings(batch, "db_schema_name")?;
        let names = strings(batch, "table_name")?;
        let kinds = strings(batch, "table_type")?;
        let columns = schemas_in(batch);
        fn told(from: &StringArray, row: usize) -> Option<&str> {
            from.is_valid(row).then(|| from.value(row))
        }
        for row in 0..batch.num_rows() {
            let columns = match &columns {
                Some(all) if all.is_valid(row) => described(all.value(row)),
                _ => None,
            };
            let columns = columns.map(|schema| self.columns(&schema));
            self.table(
                told(&catalogs, row),
                told(&schemas, row),
                told(&names, row).unwrap_or_default(),
                told(&kinds, row).unwrap_or_default(),
                columns,
            );
        }
        Ok(())
    }

    /// Takes up a table.
    pub fn table(
        &mut self,
        catalog: Option<&str>,
        schema: Option<&str>,
        name: &str,
        kind: &str,
        columns: Option<Arc<[Column]>>,
    ) {
        let table = Table {
            catalog: catalog.map(|catalog| self.shared(catalog)),
            schema: schema.map(|schema| self.shared(schema)),
            name: self.shared(name),
            folded: self.folded(name),
            kind: self.shared(kind),
            columns,
        };
        self.tables.push(table);
    }

    /// The columns that `schema` describes, in its order.
    pub fn columns(&mut self, schema: &Schema) -> Arc<[Column]> {
        let columns = schema.fields().iter().map(|field| {
            let kind = match field.metadata().get(TYPE_NAME) {
                Some(told) => self.shared(told),
                None => self.shared(&field.data_type().to_string()),
            };
            Column {
                name: self.shared(field.name()),
                folded: self.folded(field.name()),
                kind,
                role: Role::of(schema, field),
                dictionary: matches!(field.data_type(), DataType::Dictionary(_, _)),
            }
        });
        columns.collect()
    }

    /// A column that is known by its words.
    pub fn column(&mut self, name: &str, kind: &str, role: Role, dictionary: bool) -> Column {
        Column {
            name: self.shared(name),
            folded: self.folded(name),
            kind: self.shared(kind),
            role,
            dictionary,
        }
    }

    /// Takes up a function; `signature` is empty where it is not told.
    pub fn function(&mut self, name: &str, signature: &str) {
        self.functions.push(Function {
            name: name.into(),
            signature: signature.into(),
        });
    }

    /// What the server makes of a name without quotes.
    pub fn folds(&mut self, folding: Folding) {
        self.folding = folding;
    }

    /// The catalog of all that was taken up.
    pub fn finish(mut self, state: State) -> Catalog {
        self.functions.sort_by(|a, b| a.name.cmp(&b.name));
        self.functions.dedup();
        Catalog::of(self.tables, self.functions.into(), self.folding, state)
    }

    fn shared(&mut self, text: &str) -> Arc<str> {
        match self.strings.get(text) {
            Some(shared) => Arc::clone(shared),
            None => {
                let shared: Arc<str> = text.into();
                self.strings.insert(Arc::clone(&shared));
                shared
            }
        }
    }

    /// `name` in lower case: mostly the very same string.
    fn folded(&mut self, name: &str) -> Arc<str> {
        if name.chars().any(char::is_uppercase) {
            self.shared(&name.to_lowercase())
        } else {
            self.shared(name)
        }
    }
}

impl Catalog {
    /// With the indices that look-ups go by.
    pub(super) fn of(
        tables: Vec<Table>,
        functions: Arc<[Function]>,
        folding: Folding,
        state: State,
    ) -> Catalog {
        let numbered = |count: usize| 0..u32::try_from(count).unwrap_or(u32::MAX);
        let mut by_name: Vec<u32> = numbered(tables.len()).collect();
        by_name.sort_by(|a, b| {
            let [a, b] = [a, b].map(|index| &tables[*index as usize]);
            (&a.folded, &a.name).cmp(&(&b.folded, &b.name))
        });
        Catalog {
            by_name: by_name.into(),
            by_column: by_column(&tables),
            tables,
            functions,
            folding,
            state,
        }
    }
}

/// The names of all columns of `tables`, as a catalog has them.
pub(super) fn by_column(tables: &[Table]) -> Arc<[(u32, u32)]> {
    // Of each name the first column that is met stands for all; equal
    // strings are mostly one string.
    let mut seen: HashMap<&str, (u32, u32)> = HashMap::new();
    for (at, table) in (0..u32::MAX).zip(tables) {
        if table.is_system() {
            continue;
        }
        let columns = table.columns.iter().flat_map(|columns| columns.iter());
        for (index, column) in (0..u32::MAX).zip(columns) {
            seen.entry(&column.name).or_insert((at, index));
        }
    }
    let mut by_column: Vec<(u32, u32)> = seen.into_values().collect();
    by_column.sort_by_key(|(table, index)| {
        let column = tables[*table as usize]
            .columns
            .as_ref()
            .map(|columns| &columns[*index as usize]);
        column.map(|column| (&*column.folded, &*column.name))
    });
    by_column.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::datatypes::Field;

    #[test]
    fn equal_strings_are_one() {
        let mut builder = Builder::default();
        let schema = Schema::new(vec![
            Field::new(
                "room",
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
                true,
            ),
            Field::new("Temp", DataType::Float64, true),
        ]);
        for name in ["a", "b"] {
            let columns = builder.columns(&schema);
            builder.table(
                Some("public"),
                Some("iox"),
                name,
                "BASE TABLE",
                Some(columns),
            );
        }
        builder.function("date_bin", "(interval, time)");
        let catalog = builder.finish(State::Untold);
        let [a, b] = catalog.tables() else {
            panic!("two tables");
        };
        let [of_a, of_b] = [a, b].map(|table| table.columns.clone().unwrap_or_default());
        assert!(Arc::ptr_eq(&of_a[0].name, &of_b[0].name));
        assert!(Arc::ptr_eq(&of_a[0].name, &of_a[0].folded));
        assert_eq!((&*of_a[1].name, &*of_a[1].folded), ("Temp", "temp"));
        assert_eq!((of_a[0].role, of_a[0].dictionary), (Role::Tag, true));
        assert_eq!(catalog.functions()[0].name, "date_bin".into());
        let more = catalog.with_columns(1, Arc::from([]));
        assert!(
            more.tables()[1]
                .columns
                .as_ref()
                .is_some_and(|c| c.is_empty())
        );
        // Only what goes by columns is made anew.
        assert!(Arc::ptr_eq(&more.by_name, &catalog.by_name));
        assert_eq!(more.columns_from("").count(), 2);
        let without = catalog.with_columns(0, Arc::from([]));
        let without = without.with_columns(1, Arc::from([]));
        assert_eq!(without.columns_from("").count(), 0);
        // What is not told anew stays, as far as its table is there.
        let mut builder = Builder::default();
        builder.table(Some("public"), Some("iox"), "b", "BASE TABLE", None);
        builder.table(Some("public"), Some("other"), "a", "BASE TABLE", None);
        builder.folds(Folding::Upper);
        let anew = builder.finish(State::Untold).in_place_of(&catalog);
        let [b, other] = anew.tables() else {
            panic!("two tables");
        };
        assert_eq!(b.columns.as_ref().map(|columns| columns.len()), Some(2));
        assert!(other.columns.is_none());
        assert_eq!(
            (anew.folding(), anew.functions().len()),
            (Folding::Lower, 1)
        );
        assert_eq!(anew.columns_from("").count(), 2);
    }
}
