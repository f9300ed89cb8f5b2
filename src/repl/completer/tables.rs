//! Tables, views and the schemas that they are in.

use super::MOST;
use super::columns::USED;
use super::entry::Entry;
use super::rank::Seek;
use super::schemas::written;
use super::sql::Spot;
use crate::catalog::Table;
use crate::sql::scope::Name;

impl Spot<'_> {
    /// The tables and views that fit, of all schemas but the server's own, or
    /// of the schema `below`.
    pub(super) fn tables(&self, below: &[Name], seek: &Seek) -> Vec<Entry> {
        let entry = |table: &Table| {
            let misfit = seek.misfit(&table.name)?;
            Some(self.table(table, below.is_empty()).missing(misfit))
        };
        let is_there = |table: &&Table| match below {
            [] => !table.is_system(),
            below => self.is_below(table, below),
        };
        let catalog = self.catalog;
        match seek {
            Seek::Beginning(typed) => {
                let used = self.usage.most_used(typed, USED);
                let used = used.iter().flat_map(|word| {
                    catalog
                        .tables_from(word)
                        .take_while(|table| table.name.len() == word.len())
                });
                let all = catalog.tables_from(typed).filter(is_there).take(MOST);
                used.filter(is_there).chain(all).filter_map(entry).collect()
            }
            Seek::Letters(pattern) => {
                let near = catalog.tables_from(&self.initial()).filter(is_there);
                let all = catalog.tables_from("").filter(is_there);
                let found = pattern.nearest(near, all, |table| &table.name);
                found.into_iter().filter_map(entry).collect()
            }
        }
    }

    /// Whether `table` is in the schema, or schema and catalog, `below`.
    fn is_below(&self, table: &Table, below: &[Name]) -> bool {
        let folding = self.catalog.folding();
        let places = [table.schema.as_deref(), table.catalog.as_deref()];
        let mut pairs = below.iter().rev().zip(places);
        pairs.all(|(name, place)| place.is_some_and(|place| folding.finds(name, place)))
    }

    fn table(&self, table: &Table, alone: bool) -> Entry {
        let path = match alone {
            true => self.schemas.path(table),
            false => Vec::new(),
        };
        let order = u8::from(!path.is_empty() && self.schemas.usual().is_some());
        let folding = self.catalog.folding();
        let path: String = path
            .into_iter()
            .map(|place| written(place, folding) + ".")
            .collect();
        let text = self.joined(path + &self.put(&table.name));
        let kind = if table.is_view() { "view" } else { "table" };
        let schema = table.schema.as_deref().unwrap_or_default();
        let place = match &table.catalog {
            Some(catalog) if self.schemas.are_in_several() => format!("{catalog}.{schema}"),
            _ if self.schemas.are_several() => schema.to_owned(),
            _ => String::new(),
        };
        Entry::word(&table.name, kind)
            .typed_as(text)
            .with(place)
            .at(order)
    }

    /// The schemas and catalogs that fit. Those that the server made for
    /// itself are for who types their beginning, and so is a schema that is
    /// the only one.
    pub(super) fn schemas(&self, below: &[Name], seek: &Seek) -> Vec<Entry> {
        let blank = self.expected.typed.is_empty();
        let entry = |name: &str, kind| {
            let misfit = seek.misfit(name)?;
            let text = match self.expected.quoted {
                true => self.joined(self.put(name)),
                false => self.put(name),
            };
            let text = match text.ends_with('"') || !self.expected.quoted {
                true => self.marked(text, '.'),
                false => text,
            };
            Some(Entry::word(name, kind).typed_as(text).missing(misfit).at(2))
        };
        let folding = self.catalog.folding();
        let catalog = below.last().map(|wanted| {
            let mut known = self.schemas.catalogs();
            known.find(|name| folding.finds(wanted, name))
        });
        if catalog == Some(None) {
            return Vec::new();
        }
        let names = self.schemas.names(catalog.flatten());
        let several = self.schemas.are_several() || !below.is_empty();
        let mut entries: Vec<Entry> = names
            .into_iter()
            .filter(|(_, own)| !blank || *own && several)
            .filter_map(|(name, _)| entry(name, "schema"))
            .collect();
        if below.is_empty() && !blank {
            let catalogs = self.schemas.catalogs();
            entries.extend(catalogs.filter_map(|name| entry(name, "catalog")));
        }
        entries
    }
}
