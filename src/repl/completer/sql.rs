//! What fits a place in a statement.

use std::cell::Ref;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Completer;
use super::columns::{as_written, is_called};
use super::entry::Entry;
use super::rank::{Seek, Usage};
use super::schemas::{Schemas, written};
use super::tiers::{Tier, tiers};
use crate::catalog::Catalog;
use crate::session::Library;
use crate::sql::expect::{Expected, Item, expect_at};
use crate::sql::names;
use crate::sql::scope::{Name, Relation, Source};

/// How long a Tab waits for names and values that are not known yet.
const PATIENCE: Duration = Duration::from_millis(300);

/// A place in a statement, and what is known there.
pub(super) struct Spot<'a> {
    pub(super) expected: &'a Expected,
    pub(super) catalog: &'a Catalog,
    pub(super) schemas: Ref<'a, Schemas>,
    pub(super) usage: Ref<'a, Usage>,
    /// The text of the statement.
    pub(super) text: &'a str,
    pub(super) cursor: usize,
    pub(super) patience: Patience,
}

/// How long a Tab may still wait for what is not known yet.
pub(super) struct Patience(Instant);

impl Patience {
    fn new() -> Patience {
        Patience(Instant::now() + PATIENCE)
    }

    /// Waits until what is wanted from `library` is there, or all patience
    /// gone.
    pub(super) fn wait(&self, library: &Library) {
        let left = self.0.saturating_duration_since(Instant::now());
        if !left.is_zero() {
            library.wait(left);
        }
    }
}

impl Completer {
    /// What fits byte `cursor` of the statement `text`, after so many Tabs, as
    /// far as its items are `wanted`; and where in `text` that begins.
    pub(super) fn in_sql(
        &self,
        text: &str,
        cursor: usize,
        tabs: usize,
        wanted: impl Fn(&Item) -> bool,
    ) -> (usize, Vec<Entry>) {
        let patience = Patience::new();
        let expected = expect_at(text, cursor);
        let catalog = self.catalog_for(&expected, &patience);
        self.schemas.borrow_mut().look_at(&catalog);
        let spot = Spot {
            expected: &expected,
            catalog: &catalog,
            schemas: self.schemas.borrow(),
            usage: self.usage.borrow(),
            text,
            cursor,
            patience,
        };
        let tiers = tiers(expected.items.iter().filter(|item| wanted(item)));
        (expected.start, self.widened(&spot, &tiers, tabs))
    }

    /// The entries of the first `tabs` tiers that have any: of those in which
    /// a name begins as typed, then of those in which one has its letters.
    fn widened(&self, spot: &Spot<'_>, tiers: &[(Tier, Vec<&Item>)], tabs: usize) -> Vec<Entry> {
        let typed = &spot.expected.typed;
        let blank = typed.is_empty() && !spot.expected.quoted;
        let mut seeks = vec![Seek::beginning(typed)];
        if !typed.is_empty() {
            seeks.push(Seek::letters(typed));
        }
        let exacting = spot.is_exacting();
        let lacking = tiers.iter().flat_map(|(_, items)| items);
        let lacks_any = lacking.clone().any(|item| spot.lacks(item));
        let mut lacks_nearer = false;
        let mut found: Vec<Entry> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        let mut steps = 0;
        for seek in &seeks {
            let is_far = matches!(seek, Seek::Letters(_));
            for (tier, items) in tiers {
                // Where nothing was typed, words that may well not be wanted
                // come with the second Tab only.
                if blank && steps == 0 && !tier.is_certain() && tiers.len() > 1 {
                    steps += 1;
                }
                if steps >= tabs {
                    return found;
                }
                let mut entries = Vec::new();
                for item in items {
                    self.add(item, spot, seek, &mut entries);
                }
                entries.retain(|entry| !seen.contains(&entry.text));
                spot.usage.rank(&mut entries, typed);
                entries.retain(|entry| seen.insert(entry.text.clone()));
                for entry in &mut entries {
                    entry.doubtful = lacks_nearer || is_far && lacks_any;
                }
                let (exact, others): (Vec<_>, Vec<_>) = entries
                    .into_iter()
                    .partition(|entry| exacting && !is_far && entry.begins(typed));
                for mut entries in [exact, others] {
                    if steps < tabs {
                        steps += usize::from(!entries.is_empty());
                        found.append(&mut entries);
                    }
                }
                // Who writes an expression before its table is known wants
                // the words that begin so.
                let is_open = |item: &&Item| **item == Item::AnyColumn;
                lacks_nearer |= items.iter().any(|item| !is_open(item) && spot.lacks(item));
            }
        }
        found
    }

    /// Adds to `entries` those of `item` that fit.
    fn add(&self, item: &Item, spot: &Spot<'_>, seek: &Seek, entries: &mut Vec<Entry>) {
        if spot.expected.quoted
            && matches!(
                item,
                Item::Keywords(_) | Item::Functions | Item::TableFunctions | Item::Types
            )
        {
            return;
        }
        match item {
            Item::Columns { of } => entries.extend(spot.columns(of.as_deref(), seek)),
            Item::AnyColumn => entries.extend(spot.any_columns(seek)),
            Item::Qualifiers => entries.extend(spot.qualifiers(seek)),
            Item::JoinConditions => entries.extend(spot.join_conditions(seek)),
            Item::SharedColumns => entries.extend(spot.shared_columns(seek)),
            Item::Outputs(names) => entries.extend(spot.names(names, "output", seek)),
            Item::Tables { below } => entries.extend(spot.tables(below, seek)),
            Item::Schemas { below } => entries.extend(spot.schemas(below, seek)),
            Item::CommonTables(names) => entries.extend(spot.names(names, "with", seek)),
            Item::Functions => entries.extend(spot.functions(seek)),
            Item::TableFunctions => entries.extend(spot.table_functions(seek)),
            Item::Types => entries.extend(spot.types(seek)),
            Item::Keywords(words) => entries.extend(spot.keywords(words, seek)),
            Item::Values { column } => entries.extend(self.values(column, spot, seek)),
        }
    }

    /// The catalog, once it has names at all, and the columns of the tables
    /// that `expected` names, or no more patience is left for them.
    fn catalog_for(&self, expected: &Expected, patience: &Patience) -> Arc<Catalog> {
        let mut catalog = self.library.catalog();
        if is_blank(&catalog) && expected.items.iter().any(is_of_catalog) {
            patience.wait(&self.library);
            catalog = self.library.catalog();
        }
        let of: Vec<Relation> = expected.items.iter().filter_map(relation_of).collect();
        let unasked = catalog.columns_of(expected.scope.iter().chain(&of)).unasked;
        if unasked.is_empty() || !expected.items.iter().any(is_of_columns) {
            return catalog;
        }
        for table in unasked {
            self.library.want_columns(table);
        }
        patience.wait(&self.library);
        self.library.catalog()
    }
}

/// Whether nothing is known of the names of a server: it has not told them yet,
/// or refuses to.
fn is_blank(catalog: &Catalog) -> bool {
    catalog.tables().is_empty() && !catalog.is_current()
}

/// Whether tables must be known for `item`.
fn is_of_catalog(item: &Item) -> bool {
    let is_of_tables = matches!(
        item,
        Item::AnyColumn | Item::Tables { .. } | Item::Schemas { .. }
    );
    is_of_tables || is_of_columns(item)
}

/// Whether columns must be known for `item`.
fn is_of_columns(item: &Item) -> bool {
    matches!(
        item,
        Item::Columns { .. } | Item::JoinConditions | Item::SharedColumns | Item::Values { .. }
    )
}

/// The table that a qualifier would name, were it one.
fn relation_of(item: &Item) -> Option<Relation> {
    match item {
        Item::Columns { of: Some(path) } => Some(Relation {
            name: path.last().cloned(),
            source: Source::Table(path.clone()),
            at: 0..0,
        }),
        _ => None,
    }
}

impl Spot<'_> {
    /// Whether there may be names for `item` that are not known.
    fn lacks(&self, item: &Item) -> bool {
        if is_blank(self.catalog) {
            return is_of_catalog(item);
        }
        let of = relation_of(item);
        let relations = match &of {
            Some(of) if !self.is_in_scope(of) => std::slice::from_ref(of),
            _ => self.expected.scope.as_slice(),
        };
        is_of_columns(item) && !self.catalog.columns_of(relations).unasked.is_empty()
    }

    /// Whether a relation in scope is called as `of` is.
    fn is_in_scope(&self, of: &Relation) -> bool {
        let Source::Table(path) = &of.source else {
            return false;
        };
        let mut scope = self.expected.scope.iter();
        scope.any(|relation| is_called(relation, path))
    }

    /// Whether the case of what was typed counts: who types a quote or a
    /// capital letter means it.
    fn is_exacting(&self) -> bool {
        let typed = &self.expected.typed;
        let is_name = self.text[self.expected.start..].starts_with(['"', '`']);
        !typed.is_empty() && (is_name || typed.chars().any(char::is_uppercase))
    }

    /// `name` as it is put in: in the quotes that were typed, or in those that
    /// the server needs.
    pub(super) fn put(&self, name: &str) -> String {
        if !self.expected.quoted {
            return written(name, self.catalog.folding());
        }
        if self.text[self.expected.start..].starts_with('`') {
            return format!("`{}`", name.replace('`', "``"));
        }
        names::quoted(name)
    }

    /// A name of the statement: as it is written there, or, where it needs
    /// quotes or one was typed, as the server takes it.
    pub(super) fn put_own(&self, name: &Name) -> String {
        let is_word = !name.quoted && names::is_reserved(&name.text);
        match self.expected.quoted || is_word {
            true => self.put(&self.catalog.folding().meant(name)),
            false => as_written(name),
        }
    }

    /// `text` without the quote at its end where one stands behind the cursor
    /// already.
    pub(super) fn joined(&self, mut text: String) -> String {
        let follows = self.text[self.cursor..].chars().next();
        if self.expected.quoted && follows.is_some() && text.ends_with(follows.unwrap_or_default())
        {
            text.pop();
        }
        text
    }

    /// `text` and `mark`, unless that stands behind the cursor already.
    pub(super) fn marked(&self, text: String, mark: char) -> String {
        if self.text[self.cursor..].starts_with(mark) {
            text
        } else {
            text + mark.encode_utf8(&mut [0; 4])
        }
    }

    /// Those of the statement's own names that fit.
    fn names(&self, names: &[Name], kind: &'static str, seek: &Seek) -> Vec<Entry> {
        let entries = names.iter().filter_map(|name| {
            let meant = name.meant();
            let misfit = seek.misfit(&meant)?;
            let text = self.joined(self.put_own(name));
            Some(Entry::word(&name.text, kind).typed_as(text).missing(misfit))
        });
        entries.collect()
    }
}
