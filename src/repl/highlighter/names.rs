//! Which names there are, and which the server would not find.

use std::borrow::Cow;
use std::collections::HashMap;

use super::places::Places;
use super::untold::{is_untold, is_untold_table};
use crate::catalog::{Catalog, Folding, Found, Given};
use crate::sql::dialect;
use crate::sql::mention::{Mention, What};
use crate::sql::scope::{Name, Relation};
use crate::text::Label;

/// Words that can stand where a table can, and are no tables.
const NO_TABLES: &[&str] = &[
    "lateral", "only", "select", "table", "unnest", "values", "with",
];

/// Says of names what they are. One that cannot be told has no look.
pub(super) struct Names<'a> {
    catalog: &'a Catalog,
    places: &'a Places,
    scopes: &'a [Vec<Relation>],
    line: &'a str,
    cursor: Option<usize>,
    /// The columns of a scope, or of what is called so in it.
    known: HashMap<(usize, Option<String>), Columns<'a>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(
        line: &'a str,
        scopes: &'a [Vec<Relation>],
        cursor: Option<usize>,
        catalog: &'a Catalog,
        places: &'a Places,
    ) -> Names<'a> {
        Names {
            catalog,
            places,
            scopes,
            line,
            cursor,
            known: HashMap::new(),
        }
    }

    /// The look of a word.
    pub(super) fn label(&mut self, word: &Mention) -> Label {
        let typing = self.is_typed_now(word);
        match &word.what {
            What::Keyword => Label::Keyword,
            What::Function => Label::Function,
            What::Type => Label::Type,
            What::Table(path) => self.table(path, typing),
            What::Column { of, name, scope } => self.column(of.as_deref(), name, *scope, typing),
            What::Qualifier { name, scope } => self.qualifier(name, *scope, typing),
            What::Schema(_) | What::Defined | What::Known | What::Other => Label::Plain,
        }
    }

    /// Whether the cursor is at the end of the word, so that it may go on. A
    /// quote that closes it is its end.
    fn is_typed_now(&self, word: &Mention) -> bool {
        let written = &self.line[word.at.clone()];
        let closed = written.len() > 1 && written.ends_with(['"', '`']);
        self.cursor == Some(word.at.end) && !closed
    }

    fn table(&self, path: &[Name], typing: bool) -> Label {
        match self.catalog.look_up(path) {
            Found::Table(_) => Label::Table,
            Found::Untold => Label::Plain,
            Found::OtherCase(_) | Found::Nothing if typing && self.may_grow(path) => Label::Plain,
            Found::OtherCase(_) | Found::Nothing if is_untold_table(path) => Label::Plain,
            Found::OtherCase(_) | Found::Nothing => Label::Wrong,
        }
    }

    /// Whether the name of a table, or of whatever can stand in its place,
    /// begins as `path` ends.
    fn may_grow(&self, path: &[Name]) -> bool {
        let [.., typed] = path else {
            return true;
        };
        if self.catalog.tables_from(&typed.text).next().is_some() {
            return true;
        }
        let typed = typed.text.to_lowercase();
        path.len() == 1
            && (NO_TABLES.iter().any(|word| word.starts_with(&typed))
                || begins_function(self.catalog, &typed)
                || self.places.begin(&typed))
    }

    fn column(&mut self, of: Option<&[Name]>, name: &Name, scope: usize, typing: bool) -> Label {
        let (catalog, folding) = (self.catalog, self.catalog.folding());
        let columns = self.columns(of, scope);
        if columns.have(name, folding) {
            return Label::Column;
        }
        // Behind a qualifier come only columns; elsewhere a function or a
        // keyword may be what is being typed.
        let may_grow = typing && (of.is_none() || columns.begins(&name.text));
        let told = catalog.is_current() && !columns.more && !columns.names.is_empty();
        if !told || may_grow || is_untold(name) {
            Label::Plain
        } else {
            Label::Wrong
        }
    }

    fn qualifier(&mut self, name: &Name, scope: usize, typing: bool) -> Label {
        let folding = self.catalog.folding();
        let relations = self.scopes.get(scope).into_iter().flatten();
        let mut names = relations.filter_map(|relation| relation.name.as_ref());
        if names.any(|known| is_same(known, name, folding)) {
            return Label::Plain;
        }
        // A column with fields.
        match self.column(None, name, scope, typing) {
            Label::Column => Label::Plain,
            label => label,
        }
    }

    fn columns(&mut self, of: Option<&[Name]>, scope: usize) -> &Columns<'a> {
        let folding = self.catalog.folding();
        let of = of.and_then(<[Name]>::last);
        let key = (scope, of.map(|name| meant(name, folding).into_owned()));
        let (catalog, scopes) = (self.catalog, self.scopes);
        self.known.entry(key).or_insert_with(|| {
            let relations = scopes.get(scope).map(Vec::as_slice).unwrap_or_default();
            let called = |relation: &&Relation| match (of, &relation.name) {
                (None, _) => true,
                (Some(of), Some(name)) => is_same(name, of, folding),
                (Some(_), None) => false,
            };
            Columns::of(catalog, relations.iter().filter(called))
        })
    }
}

/// The columns of relations, for finding one among many.
struct Columns<'a> {
    /// In lower case and as they are, sorted.
    names: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// There may be others.
    more: bool,
}

impl<'a> Columns<'a> {
    fn of(catalog: &'a Catalog, relations: impl Iterator<Item = &'a Relation>) -> Columns<'a> {
        let columns = catalog.columns_of(relations);
        let names = columns.given.iter().map(|given| match given {
            Given::Column(_, column) => (Cow::from(column.folded()), Cow::from(&*column.name)),
            Given::Named(name) => {
                let name = meant(name, catalog.folding());
                (Cow::from(name.to_lowercase()), name)
            }
        });
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        Columns {
            names,
            more: columns.more,
        }
    }

    fn from(&self, typed: &str) -> &[(Cow<'a, str>, Cow<'a, str>)] {
        let start = self.names.partition_point(|(folded, _)| **folded < *typed);
        &self.names[start..]
    }

    fn have(&self, name: &Name, folding: Folding) -> bool {
        let folded = name.text.to_lowercase();
        let mut alike = self.from(&folded).iter();
        alike
            .by_ref()
            .take_while(|(known, _)| **known == *folded)
            .any(|(_, known)| folding.finds(name, known))
    }

    fn begins(&self, typed: &str) -> bool {
        let typed = typed.to_lowercase();
        let first = self.from(&typed).first();
        first.is_some_and(|(folded, _)| folded.starts_with(&typed))
    }
}

/// What a server that folds so takes `name` for.
fn meant(name: &Name, folding: Folding) -> Cow<'_, str> {
    match folding {
        Folding::Insensitive => name.text.to_lowercase().into(),
        _ if name.quoted => Cow::from(&name.text),
        Folding::Lower => name.text.to_lowercase().into(),
        Folding::Upper => name.text.to_uppercase().into(),
        Folding::Kept => Cow::from(&name.text),
    }
}

fn is_same(one: &Name, other: &Name, folding: Folding) -> bool {
    meant(one, folding) == meant(other, folding)
}

/// Whether the name of a function that can stand in FROM begins with `typed`,
/// which is in lower case; the server does not tell which of its own can.
fn begins_function(catalog: &Catalog, typed: &str) -> bool {
    if dialect::table_functions().any(|function| function.name.starts_with(typed)) {
        return true;
    }
    let functions = catalog.functions();
    let start = functions.partition_point(|function| *function.name < *typed);
    let first = functions.get(start);
    first.is_some_and(|function| function.name.starts_with(typed))
}
