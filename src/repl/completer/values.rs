//! What stands in a column.

use super::columns::is_called;
use super::entry::Entry;
use super::rank::Seek;
use super::sql::Spot;
use super::{Completer, MOST};
use crate::catalog::{Catalog, Column, Given, Table};
use crate::sql::expect::{Expected, Item};
use crate::sql::names;
use crate::sql::scope::{Name, Relation};

/// Values that are looked at; a column of more is not one to choose from.
const LOOKED_AT: usize = 20_000;

impl Completer {
    /// The values of `column` that fit, as strings; asked for and waited for
    /// where they are not known.
    pub(super) fn values(&self, column: &[Name], spot: &Spot<'_>, seek: &Seek) -> Vec<Entry> {
        let holders = holders(spot.catalog, &spot.expected.scope, column);
        let typed = &spot.expected.typed;
        let known =
            |(table, column): &(&Table, &Column)| self.library.values_from(table, column, typed);
        let unknown: Vec<_> = holders
            .iter()
            .filter(|holder| known(holder).is_none())
            .collect();
        if !unknown.is_empty() {
            for (table, column) in unknown {
                self.library.want_values_from(table, column, typed);
            }
            spot.patience.wait(&self.library);
        }
        let mut entries: Vec<Entry> = Vec::new();
        // Some of them are better than none.
        let some = |holder: &(&Table, &Column)| self.library.values(holder.0, holder.1);
        let offered = |holder| known(holder).or_else(|| some(holder));
        for values in holders.iter().filter_map(offered) {
            let fitting = values.iter().take(LOOKED_AT).filter_map(|value| {
                let misfit = seek.misfit(value)?;
                let text = spot.joined(names::literal(value));
                Some(Entry::word(value, "value").typed_as(text).missing(misfit))
            });
            entries.extend(fitting.take(MOST));
        }
        entries
    }
}

/// What has to be known for offering something at a place.
pub(super) struct Needed<'a> {
    /// Tables whose columns were not asked for yet.
    pub(super) columns: Vec<&'a Table>,
    /// Columns whose values fit, each with its table.
    pub(super) values: Vec<(&'a Table, &'a Column)>,
}

impl<'a> Needed<'a> {
    pub(super) fn at(expected: &'a Expected, catalog: &'a Catalog) -> Needed<'a> {
        let paths = expected.items.iter().filter_map(|item| match item {
            Item::Values { column } => Some(column),
            _ => None,
        });
        Needed {
            columns: catalog.columns_of(&expected.scope).unasked,
            values: paths
                .flat_map(|path| holders(catalog, &expected.scope, path))
                .collect(),
        }
    }
}

/// The columns that `path` means, each with its table: mostly one.
pub(super) fn holders<'a>(
    catalog: &'a Catalog,
    scope: &'a [Relation],
    path: &[Name],
) -> Vec<(&'a Table, &'a Column)> {
    let Some((name, of)) = path.split_last() else {
        return Vec::new();
    };
    let relations = scope
        .iter()
        .filter(|relation| of.is_empty() || is_called(relation, of));
    let folding = catalog.folding();
    let given = catalog.columns_of(relations).given.into_iter();
    let found = given.filter_map(|given| match given {
        Given::Column(table, column) => {
            let meant = folding.finds(name, &column.name) || *name.text == *column.name;
            meant.then_some((table, column))
        }
        Given::Named(_) => None,
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Builder, Role, State};
    use crate::sql::expect::expect_at;

    #[test]
    fn what_a_tab_will_need_is_told_by_the_statement() {
        let mut builder = Builder::default();
        let columns = [("room", Role::Tag), ("temp", Role::Field)]
            .map(|(name, role)| builder.column(name, "Utf8", role, true));
        builder.table(None, Some("iox"), "home", "TABLE", Some(columns.into()));
        builder.table(None, Some("iox"), "large", "TABLE", None);
        let catalog = builder.finish(State::Untold);
        for (line, columns, values) in [
            (
                "SELECT * FROM home WHERE room = |",
                vec![],
                vec!["home.room"],
            ),
            (
                "SELECT * FROM home h WHERE h.room IN ('|",
                vec![],
                vec!["home.room"],
            ),
            ("SELECT * FROM home WHERE 'x' = |", vec![], vec![]),
            ("SELECT * FROM home WHERE |", vec![], vec![]),
            ("SELECT * FROM home WHERE nope = |", vec![], vec![]),
            ("SELECT | FROM large", vec!["large"], vec![]),
            ("SELECT | FROM home, large l", vec!["large"], vec![]),
            ("SELECT * FROM large WHERE room = |", vec!["large"], vec![]),
            ("SELECT |", vec![], vec![]),
        ] {
            let cursor = line.rfind('|').unwrap();
            let expected = expect_at(&line.replace('|', ""), cursor);
            let needed = Needed::at(&expected, &catalog);
            let tables: Vec<&str> = needed.columns.iter().map(|table| &*table.name).collect();
            let pairs = needed.values.iter();
            let pairs: Vec<String> = pairs
                .map(|(table, column)| format!("{}.{}", table.name, column.name))
                .collect();
            assert_eq!(
                (tables, pairs),
                (columns, values.into_iter().map(str::to_owned).collect()),
                "{line}"
            );
        }
    }
}
