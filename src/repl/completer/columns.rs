//! Columns, what they are qualified with, and what joins them.

use std::collections::HashMap;

use super::MOST;
use super::entry::Entry;
use super::rank::Seek;
use super::sql::Spot;
use crate::catalog::{Column, Columns, Given, Role};
use crate::sql::scope::{Name, Relation, Source};

/// How many of the words used most are looked up among all names.
pub(super) const USED: usize = 100;

/// Join conditions come before the columns, those on tags first, and those on
/// a time last.
const BEHIND_CONDITIONS: u8 = 3;

/// A relation and the columns that it is known to have.
struct Seen<'a> {
    relation: &'a Relation,
    columns: Columns<'a>,
}

impl<'a> Spot<'a> {
    /// The columns that fit, of the relations in scope, or of the one called
    /// `of`. One that several have is qualified.
    pub(super) fn columns(&self, of: Option<&[Name]>, seek: &Seek) -> Vec<Entry> {
        if let Some(of) = of {
            return self.columns_of(of, seek);
        }
        let seen = self.seen();
        let mut owners: HashMap<String, usize> = HashMap::new();
        if seen.len() > 1 {
            for seen in &seen {
                let mut names: Vec<String> = seen.columns.given.iter().map(Given::name).collect();
                names.sort_unstable();
                names.dedup();
                for name in names {
                    *owners.entry(name).or_default() += 1;
                }
            }
        }
        let mut entries = Vec::new();
        for Seen { relation, columns } in &seen {
            for given in &columns.given {
                let name = given.name();
                let Some(misfit) = seek.misfit(&name) else {
                    continue;
                };
                let entry = self.column(given).missing(misfit);
                let shared = owners.get(&name).is_some_and(|owners| *owners > 1);
                entries.push(match &relation.name {
                    Some(qualifier) if shared => Entry {
                        name: format!("{}.{}", qualifier.text, entry.name),
                        text: format!("{}.{}", as_written(qualifier), entry.text),
                        ..entry
                    },
                    _ => entry,
                });
            }
        }
        entries
    }

    /// The columns that fit of the relation called `of`, or of the table of
    /// that name where no relation is called so. One that has an alias has
    /// lost its own name.
    fn columns_of(&self, of: &[Name], seek: &Seek) -> Vec<Entry> {
        let called = self
            .expected
            .scope
            .iter()
            .find(|relation| is_called(relation, of));
        let table = Relation {
            name: None,
            source: Source::Table(of.to_vec()),
            at: 0..0,
        };
        let is_renamed = |relation: &Relation| match (&relation.source, of) {
            (Source::Table(path), [of]) => path.last().is_some_and(|last| alike(last, of)),
            _ => false,
        };
        if called.is_none() && self.expected.scope.iter().any(is_renamed) {
            return Vec::new();
        }
        let columns = self.catalog.columns_of([called.unwrap_or(&table)]);
        let entries = columns.given.iter().filter_map(|given| {
            let name = given.name();
            let misfit = seek.misfit(&name)?;
            Some(self.column(given).missing(misfit))
        });
        entries.collect()
    }

    /// The columns of all tables that fit.
    pub(super) fn any_columns(&self, seek: &Seek) -> Vec<Entry> {
        let entry = |column: &Column| {
            let misfit = seek.misfit(&column.name)?;
            Some(self.table_column(column).missing(misfit))
        };
        match seek {
            Seek::Beginning(typed) => {
                let used = self.usage.most_used(typed, USED);
                let used = used.iter().flat_map(|word| {
                    self.catalog
                        .columns_from(word)
                        .take_while(|(_, column)| column.folded().len() == word.len())
                });
                let all = self.catalog.columns_from(typed).take(MOST);
                let all = used.chain(all).filter_map(|(_, column)| entry(column));
                all.collect()
            }
            Seek::Letters(pattern) => {
                let initial = self.initial();
                let near = self.catalog.columns_from(&initial);
                let all = self.catalog.columns_from("");
                let found = pattern.nearest(near, all, |(_, column)| &column.name);
                found
                    .into_iter()
                    .filter_map(|(_, column)| entry(column))
                    .collect()
            }
        }
    }

    /// The first letter typed.
    pub(super) fn initial(&self) -> String {
        self.expected.typed.chars().take(1).collect()
    }

    /// The names of the relations in scope that fit.
    pub(super) fn qualifiers(&self, seek: &Seek) -> Vec<Entry> {
        let scope = &self.expected.scope;
        if self.expected.typed.is_empty() && scope.len() < 2 {
            return Vec::new();
        }
        let entries = scope.iter().filter_map(|relation| {
            let name = relation.name.as_ref()?;
            let misfit = seek.misfit(&name.text)?;
            let (kind, detail) = match &relation.source {
                Source::Table(path) if path.last().is_some_and(|last| last == name) => {
                    ("table", "")
                }
                Source::Table(_) => ("alias", self.text.get(relation.at.clone()).unwrap_or("")),
                Source::Derived(_) | Source::Untold => ("alias", ""),
            };
            let text = match self.expected.quoted {
                true => self.put(&name.text),
                false => as_written(name),
            };
            let entry = Entry::word(&name.text, kind)
                .typed_as(self.marked(text, '.'))
                .with(detail);
            Some(entry.missing(misfit).at(BEHIND_CONDITIONS + 1))
        });
        entries.collect()
    }

    /// `a.x = b.x` for the names that the relation before the cursor shares
    /// with those before it.
    pub(super) fn join_conditions(&self, seek: &Seek) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (left, right, given) in self.shared() {
            let (Some(left), Some(right)) = (&left.name, &right.name) else {
                continue;
            };
            let [left, right] = [left, right].map(as_written);
            let name = given.name();
            let column = match given {
                Given::Column(_, column) => self.put(&column.name),
                Given::Named(name) => self.put_own(name),
            };
            let text = format!("{left}.{column} = {right}.{column}");
            let Some(misfit) = seek.misfit(&text).or_else(|| seek.misfit(&name)) else {
                continue;
            };
            let entry = Entry::word(&text, "join").at(turn(&given)).missing(misfit);
            entries.push(entry);
        }
        entries
    }

    /// The names that the relation before the cursor shares with those before
    /// it.
    pub(super) fn shared_columns(&self, seek: &Seek) -> Vec<Entry> {
        let shared = self.shared();
        let entries = shared.iter().filter_map(|(_, _, given)| {
            let name = given.name();
            let misfit = seek.misfit(&name)?;
            let entry = self.column(given).missing(misfit);
            Some(entry.at(turn(given)))
        });
        entries.collect()
    }

    /// Pairs of relations and a column that both have; the second of each is
    /// the last relation before the cursor.
    fn shared(&self) -> Vec<(&Relation, &Relation, Given<'_>)> {
        let mut seen = self.seen();
        seen.retain(|seen| seen.relation.at.end <= self.cursor);
        seen.sort_by_key(|seen| seen.relation.at.start);
        let Some(last) = seen.pop() else {
            return Vec::new();
        };
        let theirs: HashMap<String, Given> = last
            .columns
            .given
            .iter()
            .map(|given| (given.name(), *given))
            .collect();
        let mut shared = Vec::new();
        for before in seen.iter().rev() {
            for given in &before.columns.given {
                if theirs.contains_key(&given.name()) {
                    shared.push((before.relation, last.relation, *given));
                }
            }
        }
        shared
    }

    fn seen(&self) -> Vec<Seen<'_>> {
        let seen = self.expected.scope.iter().map(|relation| Seen {
            relation,
            columns: self.catalog.columns_of([relation]),
        });
        seen.collect()
    }

    fn column(&self, given: &Given<'_>) -> Entry {
        match given {
            Given::Column(_, column) => self.table_column(column),
            Given::Named(name) => Entry::word(&name.text, "column")
                .typed_as(self.joined(self.put_own(name)))
                .at(BEHIND_CONDITIONS),
        }
    }

    fn table_column(&self, column: &Column) -> Entry {
        Entry::word(&column.name, column.role.word())
            .typed_as(self.joined(self.put(&column.name)))
            .with(plain_type(&column.kind))
            .at(BEHIND_CONDITIONS)
    }
}

/// When a join on this column is offered.
fn turn(given: &Given<'_>) -> u8 {
    match given {
        Given::Column(_, column) => match column.role {
            Role::Tag => 0,
            Role::Field => 1,
            Role::Time => 2,
        },
        Given::Named(name) => u8::from(name.meant() == "time") + 1,
    }
}

fn alike(one: &Name, other: &Name) -> bool {
    one.meant() == other.meant()
}

/// Whether the columns of `relation` are qualified by `of`.
pub(super) fn is_called(relation: &Relation, of: &[Name]) -> bool {
    match (of, &relation.name, &relation.source) {
        ([of], Some(name), _) => alike(of, name),
        ([.., _, _], _, Source::Table(path)) => {
            path.len() >= of.len()
                && path
                    .iter()
                    .rev()
                    .zip(of.iter().rev())
                    .all(|(a, b)| alike(a, b))
        }
        _ => false,
    }
}

/// A name of the statement as it stands there.
pub(super) fn as_written(name: &Name) -> String {
    match name.quoted {
        true => crate::sql::names::quoted(&name.text),
        false => name.text.clone(),
    }
}

/// The type of the values of a dictionary; any other as it is.
fn plain_type(kind: &str) -> &str {
    kind.strip_prefix("Dictionary(")
        .and_then(|rest| rest.strip_suffix(')')?.split_once(", "))
        .map_or(kind, |(_, values)| values)
}
