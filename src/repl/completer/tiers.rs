//! The items of a place in tiers, the nearest first.

use crate::sql::expect::Item;

/// Items that are offered together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tier {
    Values,
    Columns,
    Tables,
    Functions,
    Types,
    Keywords,
}

impl Tier {
    fn of(item: &Item) -> Tier {
        match item {
            Item::Values { .. } => Tier::Values,
            Item::Columns { .. }
            | Item::AnyColumn
            | Item::Qualifiers
            | Item::JoinConditions
            | Item::SharedColumns
            | Item::Outputs(_) => Tier::Columns,
            Item::Tables { .. } | Item::Schemas { .. } | Item::CommonTables(_) => Tier::Tables,
            Item::Functions | Item::TableFunctions => Tier::Functions,
            Item::Types => Tier::Types,
            Item::Keywords(_) => Tier::Keywords,
        }
    }

    /// Whether somebody who has typed nothing yet wants one of these for sure.
    pub(super) fn is_certain(self) -> bool {
        matches!(self, Tier::Values | Tier::Columns | Tier::Tables)
    }
}

/// The tiers of `items`, in the order of the first of each.
pub(super) fn tiers<'i>(items: impl IntoIterator<Item = &'i Item>) -> Vec<(Tier, Vec<&'i Item>)> {
    let mut tiers: Vec<(Tier, Vec<&Item>)> = Vec::new();
    for item in items {
        let tier = Tier::of(item);
        match tiers.iter_mut().find(|(known, _)| *known == tier) {
            Some((_, items)) => items.push(item),
            None => tiers.push((tier, vec![item])),
        }
    }
    tiers
}
